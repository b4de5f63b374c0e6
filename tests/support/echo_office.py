"""An office of memos with its echo, sealed under an auditor's number: founded, opened again."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.support.memo import CLERK, FOUNDING, LEDGERS
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.evidence.echo import NAME
from zyuki_desk.store.keyslots import Ways, open_with_passphrase
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105 - an example
SEED = bytes(range(16))
DAY = date(2026, 11, 20)


def founded(folder: OfficeFolder, clock: FixedClock) -> OpenOffice:
    """Found the office with a clerk at its desk."""
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(8192, 1, 1))
    made, _ = found_office(folder, LEDGERS, clock, FOUNDING, ways, seed=SEED)
    made.sign_in_as(Actor(CLERK))
    return made


def reopened(office: OpenOffice, person: str = CLERK) -> OpenOffice:
    """Close it and open it again with somebody at its desk."""
    office.close()
    again = open_office(
        office.folder, LEDGERS, office.clock, lambda f: open_with_passphrase(f, PASSPHRASE)
    )
    again.sign_in_as(Actor(person))
    return again


def enter(office: OpenOffice, **values: Any) -> int:  # noqa: ANN401
    """Write a line and return its id."""
    line = {"day": DAY, "who": "見本 太郎", **values}
    return office.desk.enter("memo", line).entry_id


def echo_of(office: OpenOffice) -> Path:
    """Return where its echo lies."""
    return office.folder.echo / NAME
