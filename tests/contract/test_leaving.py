"""How every ledger leaves the desk and comes back: paper, CSV, XLSX, the command line."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.contract.ledgers import every_ledger, one_more_file
from tests.contract.lines import entered, free_text
from tests.contract.office import LAST_DAY
from tests.paper.reading import page_texts
from zyuki_desk.base.calendar import month_of
from zyuki_desk.cli import main
from zyuki_desk.core.layout import Layout, LayoutColumn
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import plain
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.paper_head import check_head
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.importing import Importer, suggest_assignment
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.sample import MANAGER, PASSWORD

pytestmark = pytest.mark.parametrize("ledger", every_ledger().values(), ids=lambda x: x.key)

MONTH = Query(period=month_of(LAST_DAY))


@pytest.fixture(scope="module")
def fonts() -> FontBook:
    """The program's own fonts."""
    return FontBook()


def squeezed(text: str) -> str:
    """Return the text without what wrapping adds."""
    return "".join(text.split())


def text_of(sheet: PreparedSheet) -> str:
    """Return the whole text of a sheet as a reader copies it."""
    return squeezed("".join(page_texts(sheet.pdf)))


class TestPaper:
    def test_every_cell_of_the_layout_is_on_the_sheet(
        self, ledger: Ledger, full_office: OpenOffice, fonts: FontBook
    ) -> None:
        sheet = Printing(full_office, fonts).register(ledger, MONTH)
        text = text_of(sheet)
        ids = full_office.books.ids(ledger, MONTH)
        assert sheet.lines == len(ids)
        assert [i for page in sheet.entry_ids for i in page] == list(ids)
        for line in full_office.books.lines(ledger, ids, full_office.desk.directory):
            for key in ledger.layout.keys:
                if key in line.cells:
                    assert squeezed(plain(line.cells[key])) in text

    def test_every_shown_column_can_be_printed(
        self, ledger: Ledger, blank_office: OpenOffice, fonts: FontBook
    ) -> None:
        saved, _ = next(entered(blank_office, ledger, LAST_DAY))
        columns = tuple(LayoutColumn(keys=(s.key,), title=s.label) for s in ledger.shown)
        layout = Layout(title=ledger.title, columns=columns, paper="A3", font_size=6)
        text = text_of(Printing(blank_office, fonts).register(ledger, MONTH, layout=layout))
        (line,) = blank_office.books.lines(ledger, [saved.entry_id], blank_office.desk.directory)
        for spec in ledger.shown:
            assert squeezed(spec.label) in text
            assert squeezed(plain(line.cells[spec.key])) in text

    def test_struck_text_stays_on_the_sheet(
        self, ledger: Ledger, blank_office: OpenOffice, fonts: FontBook
    ) -> None:
        lines = entered(blank_office, ledger, LAST_DAY)
        (corrected, values), (struck, _) = next(lines), next(lines)
        printed = {key: value for key, value in values.items() if key in ledger.layout.keys}
        spec = free_text(ledger, printed)
        blank_office.desk.correct(
            ledger.key, corrected.entry_id, {spec.key: "あらた"}, reason="誤記"
        )
        blank_office.desk.strike(ledger.key, struck.entry_id, reason="取りやめ")
        sheet = Printing(blank_office, fonts).register(ledger, MONTH)
        text = text_of(sheet)
        assert squeezed(str(values[spec.key])) in text
        assert "あらた" in text
        assert sheet.lines == 2

    def test_the_head_on_the_sheet_is_a_witness(
        self, ledger: Ledger, full_office: OpenOffice, fonts: FontBook
    ) -> None:
        printing = Printing(full_office, fonts)
        sheet = printing.register(ledger, MONTH)
        serial = printing.record(sheet, destination="file")
        assert squeezed(sheet.head_short) in text_of(sheet)
        assert serial in text_of(sheet)
        found = check_head(full_office.database, sheet.head_short, origin=full_office.origin)
        assert found.size == sheet.head_size
        assert verify_office(full_office, [sheet.head_short]).is_sound

    def test_a_blank_form_is_printed(
        self, ledger: Ledger, full_office: OpenOffice, fonts: FontBook
    ) -> None:
        sheet = Printing(full_office, fonts).blank(ledger, pages=2)
        assert (sheet.pages, sheet.lines, sheet.blank) == (2, 0, True)
        assert squeezed(ledger.layout.title) in text_of(sheet)


class TestFiles:
    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    def test_every_shown_column_leaves_and_comes_back(
        self,
        ledger: Ledger,
        full_office: OpenOffice,
        blank_office: OpenOffice,
        tmp_path: Path,
        ending: str,
    ) -> None:
        out, again = tmp_path / f"out{ending}", tmp_path / f"again{ending}"
        count = export_lines(full_office, ledger, Query(), out)
        with read_table(out) as table:
            assert set(table.headers) >= {spec.label for spec in ledger.shown}
            assignment = suggest_assignment(ledger, list(table.headers))
        assert set(assignment.columns) >= {spec.key for spec in ledger.shown}
        importer = Importer(blank_office, ledger, out, assignment)
        fates = list(importer.dry_run())
        assert [f.sentence for f in fates if f.sentence] == []
        assert importer.run().taken == count
        assert blank_office.books.count(ledger, Query()) == count
        assert importer.run().duplicate == count
        assert blank_office.books.count(ledger, Query()) == count
        export_lines(blank_office, ledger, Query(), again)
        assert _content(again) == _content(out)
        assert verify_office(blank_office).is_sound

    def test_an_imported_line_says_where_it_came_from(
        self, ledger: Ledger, full_office: OpenOffice, blank_office: OpenOffice, tmp_path: Path
    ) -> None:
        out = tmp_path / "前の簿冊.csv"
        export_lines(full_office, ledger, Query(), out)
        with read_table(out) as table:
            assignment = suggest_assignment(ledger, list(table.headers))
        Importer(blank_office, ledger, out, assignment).run()
        entry_id = blank_office.books.ids(ledger, Query())[0]
        (line,) = blank_office.books.lines(ledger, [entry_id], blank_office.desk.directory)
        assert line.note == "取込み 前の簿冊.csv 2行目"
        assert blank_office.books.history(ledger, entry_id)[0].new == line.note

    def test_chosen_columns_leave_alone(
        self, ledger: Ledger, full_office: OpenOffice, tmp_path: Path
    ) -> None:
        spec = next(spec for spec in ledger.shown if spec.required and spec.key != "day")
        out = tmp_path / "out.xlsx"
        export_lines(full_office, ledger, Query(), out, keys=[spec.key])
        book = openpyxl.load_workbook(out, read_only=True)
        headers = next(book.worksheets[0].iter_rows(max_row=1, values_only=True))
        book.close()
        assert headers == ("年度番号", spec.label, "状態", "欄外")


class TestCommandLine:
    def test_it_is_listed_with_its_fields(
        self, ledger: Ledger, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with one_more_file():
            assert main(["ledgers", "--json"]) == 0
        told = {item["key"]: item for item in json.loads(capsys.readouterr().out)}
        assert told[ledger.key]["title"] == ledger.title
        assert told[ledger.key]["fields"] == {s.key: s.label for s in ledger.shown}

    def test_it_is_printed_exported_and_imported(
        self,
        ledger: Ledger,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        words = tmp_path / "words"
        words.write_text(PASSWORD, encoding="utf-8")
        monkeypatch.setenv("ZYUKI_DESK_PASSWORD_FILE", str(words))
        monkeypatch.setenv("ZYUKI_DESK_USER", MANAGER)
        office = str(tmp_path / "office")
        pdf, csv = tmp_path / "a.pdf", tmp_path / "a.csv"
        with one_more_file():
            assert main(["sample", office, "--days", "2", "--until", "2026-11-19"]) == 0
            assert main(["print", ledger.key, "--folder", office, "--out", str(pdf)]) == 0
            assert main(["export", ledger.key, "--folder", office, "--out", str(csv)]) == 0
            capsys.readouterr()
            imported = main(["import", ledger.key, str(csv), "--folder", office, "--dry-run"])
            assert "行取り込めます" in capsys.readouterr().out
            assert imported in (0, 1)
            assert main(["verify", office]) == 0
        assert squeezed(ledger.title) in squeezed("".join(page_texts(pdf.read_bytes())))


def _content(path: Path) -> "Counter[tuple[str, ...]]":
    """Return the lines of an export without number and margin, however they are ordered."""
    with read_table(path) as table:
        return Counter(tuple(_plain(cell) for cell in row.cells[1:-2]) for row in table.rows())


def _plain(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell or "")
