"""What is disposed of leaves the echo too: while others write, and after a crash in between."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.support.disposing import dispose
from tests.support.echo_office import DAY, echo_of, enter, founded, reopened
from tests.support.memo import CHIEF, CLERK, at
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.echo import NAME, EchoFile


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """An office of memos, a clerk at its desk."""
    with founded(OfficeFolder(tmp_path / "office"), FixedClock(at(9, 12))) as made:
        yield made


def images_of(office: OpenOffice) -> str:
    """Return every row that the echo holds, one after the other."""
    echo = EchoFile.open(echo_of(office), office.master.echo_key, writable=False)
    try:
        return "".join(image or "" for frame in echo.frames() for _, image in frame.entries)
    finally:
        echo.close()


def test_what_is_disposed_of_leaves_it_too(office: OpenOffice) -> None:
    line = enter(office, who="消える 花子")
    office.sign_in_as(Actor(CHIEF))
    dispose(office.desk, "memo", [line], reason="満了", method="消去", proposed_by=CLERK)
    echo = EchoFile.open(echo_of(office), office.master.echo_key)
    told = [(record, image) for frame in echo.frames() for record, image in frame.entries]
    echo.close()
    assert not any("消える" in (image or "") for _, image in told)
    erased = [record for record, _ in told if record[-1] is None]
    assert erased
    assert not list(office.folder.echo.glob("*.old"))
    assert verify_office(office).is_sound


def test_a_crash_before_that_is_made_good_at_the_next_start(office: OpenOffice) -> None:
    line = enter(office, who="消える 花子")
    before = echo_of(office).read_bytes()
    office.sign_in_as(Actor(CHIEF))
    dispose(office.desk, "memo", [line], reason="満了", method="消去", proposed_by=CLERK)
    office.close()
    due = echo_of(office).with_name(f"{NAME}.due")
    assert not due.exists()
    echo_of(office).write_bytes(before)  # as it lay when the PC went off
    due.touch()
    with reopened(office) as again:
        assert "消える" not in images_of(again)
        assert not due.exists()
        assert verify_office(again).is_sound


def test_others_write_while_it_is_made_anew(office: OpenOffice) -> None:
    lines = [LoadedLine({"day": DAY, "who": f"消える {n}"}) for n in range(3_000)]
    office.sign_in_as(Actor(CHIEF))
    load_lines(office.desk, office.ledgers["memo"], lines)
    ids = list(office.books.ids(office.ledgers["memo"], Query()))
    clerk = office.desk.for_actor(Actor(CLERK))
    written: list[int] = []

    def write() -> None:
        while disposing.is_alive():
            saved = clerk.enter("memo", {"day": DAY, "who": f"残る {len(written)}"})
            written.append(saved.entry_id)

    disposing = Thread(
        target=lambda: dispose(
            office.desk, "memo", ids, reason="満了", method="消去", proposed_by=CLERK
        )
    )
    disposing.start()
    write()
    disposing.join()
    told = images_of(office)
    assert "消える" not in told
    assert told.count("残る") == len(written)
    verdict = verify_office(office)
    assert verdict.is_sound
    assert verdict.echo is not None
    assert verdict.echo.holds
