"""What a package holds, that the journal tells of it, and that its verifier believes it."""

import ast
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.contract.office import EVENING, sample_office
from tests.exchange.package.making import LEDGERS, PERIOD, copied, live, make, order
from tests.trials.tampering.bag import put_records, read_files, records_in, sign_anew
from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.package import Package as PackageRow
from zyuki_desk.core.package import packages
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import Signer, fingerprint
from zyuki_desk.evidence.kept import Act
from zyuki_desk.exchange.package import page as bundling
from zyuki_desk.exchange.package.bag import FolderSink
from zyuki_desk.exchange.package.build import Builder
from zyuki_desk.exchange.package.order import Order
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.rules import CHECKS


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path / "made") as made:
        yield made


@pytest.mark.parametrize("of_one_day", [False, True])
def test_every_check_of_an_untouched_package_holds(tmp_path: Path, *, of_one_day: bool) -> None:
    found = Package(str(copied(tmp_path, of_one_day=of_one_day))).run()
    assert found.findings == []
    assert {check: found.holds(check) for check in CHECKS} == dict.fromkeys(CHECKS, True)
    assert found.is_sound
    assert found.lines > 0
    assert bool(found.away) is of_one_day


def test_the_one_file_on_the_medium_says_the_same(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    run = subprocess.run(  # noqa: S603 (our own verifier)
        [sys.executable, "-I", "-S", "-B", str(folder / "verify.py"), "--json"],
        capture_output=True,
        check=False,
    )
    told = json.loads(run.stdout)
    assert run.returncode == 0
    assert told["sound"] is True
    assert told["receipt"] == Package(str(folder)).run().receipt


def test_no_two_modules_of_the_verifier_use_one_name() -> None:
    names: list[str] = []
    for node in ast.parse(bundling.verifier()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [x.id for t in node.targets for x in ast.walk(t) if isinstance(x, ast.Name)]
    assert len(names) == len(set(names))


def test_the_table_shows_what_was_struck(tmp_path: Path) -> None:
    with (copied(tmp_path) / "data/room-entry/lines.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert "=別の用件" in rows[0]["訂正前"]
    assert rows[1]["状態"].startswith("抹消")
    assert rows[1]["欄外"].endswith("抹消 二重に記入した")


def test_a_sheet_of_paper_is_found_again(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    told = Package(str(folder)).run().told
    assert [head["sheet"] for head in told["heads"]]
    assert Package(str(folder)).run([told["heads"][0]["short"].lower()]).is_sound
    assert not Package(str(folder)).run([told["fingerprint"]]).is_sound


def test_the_key_is_held_against_the_setup_sheet(office: OpenOffice, tmp_path: Path) -> None:
    make(office, tmp_path / "p", order("media"))
    mark = fingerprint(office.signer.public_key)
    assert Package(str(tmp_path / "p")).run(fingerprint=mark.lower()).is_sound
    assert not Package(str(tmp_path / "p")).run(fingerprint=mark[::-1]).is_sound


def test_the_journal_tells_of_it_and_stays_sound(office: OpenOffice, tmp_path: Path) -> None:
    live(office)
    built = make(office, tmp_path / "p", order(period=PERIOD))
    with office.database.reading() as connection:
        row = connection.execute(select(PackageRow.serial, PackageRow.purpose)).one()
        acts = connection.execute(select(Act.book_key, Act.reason).where(Act.operation == "export"))
        books = [book for book, _ in acts]
    assert tuple(row) == (built.serial, "内部監査")
    assert sorted(books) == sorted([*LEDGERS, "desk"])
    assert verify_office(office).is_sound


def test_only_what_owes_a_line_a_day_has_gaps(tmp_path: Path) -> None:
    later = FixedClock(EVENING + timedelta(days=6))
    keys = ("room-entry", "backup-log", "media", "daily-check")
    for period in (None, Period(date(2026, 11, 1), date(2026, 11, 30))):
        root = tmp_path / str(period is None)
        with sample_office(root, clock=later) as office:
            make(office, root / "p", order(*keys, period=period))
        told = {each["key"]: each for each in Package(str(root / "p")).run().told["ledgers"]}
        missing = ["2026-11-24", "2026-11-25"]
        assert [told[key]["gaps"] for key in keys] == [missing, missing, [], []]
        assert [bool(told[key]["owed"]) for key in keys] == [False, False, False, True]
        assert any("2026年 11/24 始業" in each for each in told["daily-check"]["owed"])


def test_two_packages_have_two_numbers(office: OpenOffice, tmp_path: Path) -> None:
    serials = [make(office, tmp_path / str(n), order("media")).serial for n in (1, 2)]
    assert serials == ["A-2026-001", "A-2026-002"]
    with office.database.reading() as connection:
        assert [p.serial for p in packages(connection)] == serials[::-1]


def test_lines_written_meanwhile_make_it_start_again(office: OpenOffice, tmp_path: Path) -> None:
    written: list[int] = []

    def write_once(done: int, _all: int, words: str) -> None:
        if words == "証跡" and not written:
            written.append(done)
            office.desk.correct("room-entry", 3, {"purpose": "途中"}, reason="誤記")

    builder = Builder(office, order(), FolderSink(tmp_path / "p"), tell=write_once)
    with pytest.raises(Refusal, match="もう一度"):
        builder.build()
    with office.database.reading() as connection:
        assert len(packages(connection)) == 1


def test_a_clerk_may_not(office: OpenOffice, tmp_path: Path) -> None:
    office.sign_in_as(Actor("P0002", "T1"))
    with pytest.raises(Refusal):
        Builder(office, order(), FolderSink(tmp_path / "p")).build()
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("field", ["purpose", "recipient", "approver"])
def test_purpose_recipient_and_approver_are_asked_for(field: str) -> None:
    told = {"purpose": "監査", "recipient": "監査 花子", "approver": "P0001", field: " "}
    with pytest.raises(Refusal) as refused:
        Order(ledgers=("media",), period=None, **told)
    assert refused.value.field == field


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right there")
@pytest.mark.parametrize("target", ["/", "/etc/hostname"])
def test_a_link_in_a_package_is_a_thing_too_many(tmp_path: Path, target: str) -> None:
    folder = copied(tmp_path)
    (folder / "data" / "more").symlink_to(target)
    found = Package(str(folder)).run()
    assert ("files", "data/more") in {(check, where) for check, where, _ in found.findings}


def test_content_that_was_kept_back_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert not any("訂正・確認" in said for said in Package(str(folder)).run().cannot_know)
    files = read_files(folder)
    name = "data/room-entry/records-0001.js"
    records = records_in(files, name)
    at = next(n for n, record in enumerate(records) if '"stroke"' in record)
    records[at] = records[at].partition("\t")[0]
    put_records(files, name, records)
    sign_anew(files, Signer(bytes(32)))
    for changed, data in files.items():
        (folder / changed).write_bytes(data)
    found = Package(str(folder)).run()
    assert any("訂正・確認などの記録 1 件" in said for said in found.cannot_know)
