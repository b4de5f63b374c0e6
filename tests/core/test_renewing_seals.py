"""Renewing the auditor's number: what follows it, and a renewal that came to nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.memo import CHIEF, CLERK, FOUNDING, LEDGERS, at
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.masters.keys import KeysMaster
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence import seal
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.keyslots import Ways, new_recovery_code, open_with_passphrase
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105 - an example
SEED = bytes(range(16))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """A new office, sealed from its first record on."""
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(8192, 1, 1))
    folder, clock = OfficeFolder(tmp_path / "office"), FixedClock(at(9, 12))
    made, _ = found_office(folder, LEDGERS, clock, FOUNDING, ways, seed=SEED)
    made.sign_in_as(Actor(CLERK))
    yield made
    made.close()


def reopened(office: OpenOffice) -> OpenOffice:
    office.close()
    return open_office(
        office.folder, LEDGERS, office.clock, lambda f: open_with_passphrase(f, PASSPHRASE)
    )


def enter(office: OpenOffice) -> None:
    day = office.clock.read().today
    office.desk.enter("memo", {"day": day, "who": "見本 太郎"})


def test_what_is_recorded_right_after_the_renewal_is_sealed_by_the_new_number(
    office: OpenOffice,
) -> None:
    office.sign_in_as(Actor(CHIEF))
    first, second = new_recovery_code(), new_recovery_code()
    KeysMaster(office).begin_seal(first)
    with reopened(office) as again:
        # After a key ceremony the echo is made anew, and the next operation records that.
        again.sign_in_as(Actor(CHIEF))
        KeysMaster(again).begin_seal(second)
        enter(again)
        seeds = [SEED, parse_recovery_code(first), parse_recovery_code(second)]
        assert verify_office(again, seeds=seeds).is_sound


def test_a_renewal_that_was_not_saved_leaves_the_old_number_sealing(
    office: OpenOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(office)
    office.sign_in_as(Actor(CHIEF))
    with monkeypatch.context() as patch:
        patch.setattr(seal, "seed_name", _refuse)
        with pytest.raises(Trouble):
            KeysMaster(office).begin_seal(new_recovery_code())
    office.sign_in_as(Actor(CLERK))
    enter(office)
    with office.desk.operation(Operation.ANCHOR) as work:
        work.act(DESK_BOOK, {"shift": "ends"})
    enter(office)
    assert verify_office(office, seeds=[SEED]).is_sound


def _refuse(_seed: bytes, _origin: str) -> bytes:
    raise Trouble("ディスクがいっぱいです。")


def test_a_medium_that_is_gone_closes_without_a_word(
    office: OpenOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = office.desk.outside.echo
    assert echo is not None
    with monkeypatch.context() as patch:
        patch.setattr(os, "close", _gone)
        echo.close()
    assert echo.file is None


def _gone(_handle: int) -> None:
    raise OSError(5, "Input/output error")
