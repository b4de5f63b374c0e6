"""Taking over a register: what becomes of each line, in every form an office kept it."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.contract.office import sample_office
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.exchange.importing import (
    Assignment,
    Fate,
    FateKind,
    Importer,
    suggest_assignment,
)
from zyuki_desk.exchange.readers import read_table

HEAD = "日付,部屋,氏名,所属,入室時間,退室時間,目的,備考"
GOOD = "令和8年10月5日,端末機設置室,来訪 七子,見本町,9:05,9:40,視察,なし"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """An office without a line."""
    with sample_office(tmp_path / "made", lines=False) as made:
        yield made


@pytest.fixture
def ledger(office: OpenOffice) -> Ledger:
    """The register of entries."""
    return office.ledgers["room-entry"]


def write(folder: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    """Write a CSV file as another program did."""
    path = folder / "old.csv"
    path.write_bytes("\r\n".join([head, *lines, ""]).encode(encoding))
    return path


def importer(office: OpenOffice, ledger: Ledger, path: Path, **constants: str) -> Importer:
    """Prepare an import with the suggested assignment."""
    with read_table(path) as table:
        guess = suggest_assignment(ledger, list(table.headers))
    return Importer(office, ledger, path, Assignment(guess.columns, constants))


def fates(office: OpenOffice, ledger: Ledger, path: Path) -> list[Fate]:
    """Tell every line's fate."""
    return list(importer(office, ledger, path).dry_run())


def only(office: OpenOffice, ledger: Ledger) -> dict[str, object]:
    """Return the cells of the one line there is."""
    (entry_id,) = office.books.ids(ledger, Query())
    return dict(office.books.entry(ledger, entry_id).values)


class TestAssignment:
    def test_headings_of_other_registers_are_recognised(self, ledger: Ledger) -> None:
        assert dict(suggest_assignment(ledger, HEAD.split(",")).columns) == {
            "day": "日付",
            "room": "部屋",
            "person_name": "氏名",
            "affiliation": "所属",
            "entered": "入室時間",
            "left": "退室時間",
            "purpose": "目的",
            "remarks": "備考",
        }

    def test_a_heading_fills_one_field_only(self, ledger: Ledger) -> None:
        columns = suggest_assignment(ledger, ["入室日時", "氏名", "入室の目的"]).columns
        assert len(set(columns.values())) == len(columns)

    def test_a_required_field_without_a_column_is_asked_for(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "10/5,来訪 七子,9:05,視察", head="日付,氏名,入室時間,目的")
        with pytest.raises(Refusal) as refused:
            importer(office, ledger, path)
        assert refused.value.field == "room"
        assert importer(office, ledger, path, room="端末機設置室").run().taken == 1
        assert only(office, ledger)["room"] == "R1"

    def test_an_unknown_field_is_refused(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD)
        with pytest.raises(Refusal, match="nonsense"):
            Importer(office, ledger, path, Assignment({"nonsense": "日付"}))

    def test_an_unknown_heading_is_refused(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD)
        with read_table(path) as table:
            guess = suggest_assignment(ledger, list(table.headers))
        columns = {**guess.columns, "remarks": "そんな列"}
        with pytest.raises(Refusal, match="そんな列"):
            list(Importer(office, ledger, path, Assignment(columns)).dry_run())


class TestLines:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
    def test_every_encoding_an_office_has(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path, encoding: str
    ) -> None:
        assert importer(office, ledger, write(tmp_path, GOOD, encoding=encoding)).run().taken == 1
        cells = only(office, ledger)
        assert cells["person_name"] == "来訪 七子"
        assert cells["day"] == date(2026, 10, 5)
        assert cells["entered"] == datetime(2026, 10, 5, 9, 5, tzinfo=JST)
        assert cells["exit_kind"] == "self"

    @pytest.mark.parametrize(
        "written",
        ["令和8年10月5日", "R8.10.5", "2026/10/5", "2026-10-05", "20261005",
         "2026年10月5日"],
    )  # fmt: skip
    def test_dates_in_either_calendar(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path, written: str
    ) -> None:
        line = GOOD.replace("令和8年10月5日", written)
        assert importer(office, ledger, write(tmp_path, line)).run().taken == 1
        assert only(office, ledger)["day"] == date(2026, 10, 5)

    def test_a_workbook_with_dates_of_its_own(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = tmp_path / "old.xlsx"
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(HEAD.split(","))
        at = datetime(2026, 10, 5, 9, 5)  # noqa: DTZ001 - as Excel has it
        sheet.append([at.date(), "端末機設置室", "来訪 七子", "見本町", at.time(),
                      at.replace(minute=40).time(), "視察", None])  # fmt: skip
        book.save(path)
        assert importer(office, ledger, path).run().taken == 1
        assert only(office, ledger)["entered"] == at.replace(tzinfo=JST)

    def test_a_missing_exit_stays_without_a_time(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        importer(office, ledger, write(tmp_path, GOOD.replace("9:40", ""))).run()
        cells = only(office, ledger)
        assert (cells["left"], cells["exit_kind"]) == (None, "forced")
        assert "記載なし" in str(cells["remarks"])

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("令和8年10月5日", "令和8年2月30日", "day"),
            ("令和8年10月5日", "", "day"),
            ("9:40", "25:00", "left"),
            ("9:40", "8:00", "left"),
            ("端末機設置室", "無い室", "room"),
            ("来訪 七子", "", "person_name"),
            ("来訪 七子", "来" * 500, "person_name"),
            ("来訪 七子", "来訪\u202e七子", "person_name"),
            ("視察", "", "purpose"),
        ],
    )
    def test_a_line_that_cannot_be_taken_says_why(
        self,
        office: OpenOffice,
        ledger: Ledger,
        tmp_path: Path,
        old: str,
        new: str,
        field: str,
    ) -> None:
        path = write(tmp_path, GOOD.replace(old, new), GOOD.replace("七子", "八子"))
        refused, taken = fates(office, ledger, path)
        assert (refused.kind, refused.line, refused.field_key) == (FateKind.REFUSED, 2, field)
        assert refused.sentence.strip()
        assert taken.kind is FateKind.TAKEN
        summary = importer(office, ledger, path).run()
        assert (summary.taken, summary.refused) == (1, 1)
        assert only(office, ledger)["person_name"] == "来訪 八子"

    def test_a_line_of_a_closed_month_is_not_taken(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        october = month_of(date(2026, 10, 1))
        Sealing(office.desk, office.books).close_period(ledger, october, "R1")
        path = write(tmp_path, GOOD, GOOD.replace("10月", "9月"))
        closed, taken = fates(office, ledger, path)
        assert (closed.kind, closed.field_key) == (FateKind.REFUSED, "day")
        assert "令和8年10月 は締めて" in closed.sentence
        assert taken.kind is FateKind.TAKEN
        assert importer(office, ledger, path).run().taken == 1

    def test_a_dry_run_writes_nothing(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        before = office.head()
        assert [fate.kind for fate in fates(office, ledger, write(tmp_path, GOOD))] == ["taken"]
        assert office.head() == before

    def test_duplicates_are_recognised_in_the_file_and_later(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD, GOOD, GOOD.replace("視察", "点検"))
        kinds = [fate.kind for fate in fates(office, ledger, path)]
        assert kinds == [FateKind.TAKEN, FateKind.DUPLICATE, FateKind.TAKEN]
        assert importer(office, ledger, path).run().taken == 2
        spelled = GOOD.replace("令和8年10月5日", "2026/10/5").replace("9:05", "905")
        (again,) = fates(office, ledger, write(tmp_path, spelled))
        assert again.kind is FateKind.DUPLICATE


class TestTheWhole:
    def test_it_is_one_operation_with_the_files_digest(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD, GOOD.replace("七子", "八子"))
        before = office.head().size
        importer(office, ledger, path).run()
        with office.database.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT source, count(*) FROM journal"
                " WHERE operation = 'import' AND book = 'room-entry' AND seq > ? GROUP BY source",
                (before,),
            ).all()
            acts = connection.exec_driver_sql(
                "SELECT count(*) FROM act WHERE detail LIKE '%file_sha256%'"
            ).scalar_one()
        assert {row[0]: row[1] for row in rows} == {"act": 1, "room_entry": 2}
        assert acts == 1
        assert verify_office(office).is_sound

    def test_a_file_that_changes_after_the_dry_run_is_refused(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD)
        prepared = importer(office, ledger, path)
        list(prepared.dry_run())
        write(tmp_path, GOOD.replace("視察", "別件"))
        with pytest.raises(Refusal, match="変わりました"):
            prepared.run()
        assert office.books.count(ledger, Query()) == 0

    def test_a_file_that_breaks_in_the_middle_leaves_nothing(
        self, office: OpenOffice, ledger: Ledger, tmp_path: Path
    ) -> None:
        path = write(tmp_path, GOOD, f'"{GOOD}')
        prepared = importer(office, ledger, path)
        before = office.head()
        with pytest.raises(Refusal, match="閉じ忘れ"):
            prepared.run()
        assert office.head() == before
        assert office.books.count(ledger, Query()) == 0
        # The desk works on.
        assert importer(office, ledger, write(tmp_path, GOOD)).run().taken == 1

    def test_it_needs_the_right(self, office: OpenOffice, ledger: Ledger, tmp_path: Path) -> None:
        office.sign_in_as(Actor("P0002", "T1"))
        with pytest.raises(Refusal, match="役割"):
            importer(office, ledger, write(tmp_path, GOOD)).run()


class TestOwnCells:
    def test_what_the_office_added_is_recognised_by_its_heading_and_taken(
        self, office: OpenOffice, tmp_path: Path
    ) -> None:
        own = (
            OwnField(slug="c1", label="体温"),
            OwnField(slug="c2", label="検温", kind=OwnKind.CHOICE, choices=MARK_CHOICES),
            OwnField(slug="c3", label="検温者", kind=OwnKind.PERSON),
        )
        set_own_fields(office.desk, "room-entry", own)
        ledger = office.ledgers["room-entry"]
        path = write(tmp_path, f"{GOOD},36.4,○,P0001", head=f"{HEAD},体温,検温,検温者")
        assert importer(office, ledger, path).run().taken == 1
        cells = only(office, ledger)
        assert [cells[each.key] for each in own] == ["36.4", "good", "P0001"]
        (again,) = fates(office, ledger, path)
        assert again.kind is FateKind.DUPLICATE
        assert verify_office(office).is_sound


def test_a_file_that_went_away_after_the_trial_reading_is_told(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    path = write(tmp_path, GOOD)
    under = importer(office, ledger, path, room="R1")
    path.unlink()
    with pytest.raises(Trouble, match="ファイルを読めません"):
        under.run()
