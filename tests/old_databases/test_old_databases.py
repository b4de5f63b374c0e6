"""Every office that any version wrote can still be opened, verified, printed and written in."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.paper.reading import page_texts
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.paper.printing import Printing
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.database import SCHEMA_VERSION
from zyuki_desk.store.keyslots import open_with_passphrase

HERE = Path(__file__).parent
OLD = sorted((path for path in HERE.iterdir() if path.name.isdigit()), key=lambda p: int(p.name))
NOW = datetime(2026, 12, 7, 9, 0, tzinfo=JST)

pytestmark = pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)


@pytest.fixture
def office(old: Path, tmp_path: Path) -> Iterator[OpenOffice]:
    """The old office, opened by today's program in a copy."""
    shutil.copytree(old, tmp_path / "office")
    made = open_office(
        OfficeFolder(tmp_path / "office"),
        program_ledgers(),
        FixedClock(NOW),
        lambda folder: open_with_passphrase(folder, PASSWORD),
    )
    with made:
        made.sign_in_as(Actor("P0001", "T1"))
        yield made


def head_of(old: Path) -> str:
    """Return the head that stands on a sheet of that time."""
    return (old / "head.txt").read_text(encoding="ascii").strip()


def test_it_verifies_with_the_head_on_its_paper(office: OpenOffice, old: Path) -> None:
    verdict = verify_office(office, [head_of(old)])
    assert verdict.is_sound, [finding.sentence for finding in verdict.report.findings]
    assert verdict.report.erased > 0


def test_it_verifies_without_being_touched(old: Path, tmp_path: Path) -> None:
    """An auditor's copy is only read: what it lacks is added to a copy that is gone afterwards."""
    shutil.copytree(old, tmp_path / "office")
    folder = OfficeFolder(tmp_path / "office")
    before = folder.database.read_bytes()
    with open_office(
        folder,
        program_ledgers(),
        FixedClock(NOW),
        lambda where: open_with_passphrase(where, PASSWORD),
        read_only=True,
    ) as office:
        assert verify_office(office, [head_of(old)]).is_sound
        if office.scratch is not None:
            assert Path(office.scratch.name).is_dir()
    assert office.scratch is None or not Path(office.scratch.name).exists()
    assert folder.database.read_bytes() == before


def test_its_lines_read_as_they_did(office: OpenOffice, old: Path) -> None:
    assert old.is_dir()
    ledger = office.ledgers["room-entry"]
    ids = office.books.ids(ledger, Query())
    first, _, struck = office.books.lines(ledger, ids[:3], office.desk.directory)
    assert "監査の準備" in [run.text for run in first.cells["purpose"]]
    assert struck.struck
    assert "二重に書いたため" in struck.note
    assert ids[2] in office.books.ids(ledger, Query(state=LineState.STRUCK))
    assert list(office.books.ids(ledger, Query(text="監査の準備"))) == [ids[0]]


def test_it_prints_and_takes_new_lines(office: OpenOffice, old: Path) -> None:
    assert old.is_dir()
    ledger = office.ledgers["room-entry"]
    query = Query(period=month_of(NOW.replace(month=11).date()), place="R1")
    sheet = Printing(office).register(ledger, query)
    text = "".join("".join(page_texts(sheet.pdf)).split())
    assert "監査の準備" in text
    assert sheet.reprint_of == "2026-00001"
    office.desk.correct(ledger.key, office.books.ids(ledger, query)[-1],
                        {"purpose": "あとの訂正"}, reason="誤記")  # fmt: skip
    assert verify_office(office, [head_of(old)]).is_sound


def test_this_versions_own_is_among_them(old: Path) -> None:
    assert old.is_dir()
    assert (HERE / str(SCHEMA_VERSION)).is_dir()
