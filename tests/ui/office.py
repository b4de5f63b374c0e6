"""An example office for tests: made once, copied for each test, opened with cheap Argon2 costs."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import zyuki_desk.ledgers
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.founding import Founding, NewPerson
from zyuki_desk.core.ledger import Ledgers, discover
from zyuki_desk.core.office import Office
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.people import Role
from zyuki_desk.store import keyslots
from zyuki_desk.store.keyslots import Ways
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105  an example
PASSWORDS = {"P1": "himitsu-no-1", "P2": "himitsu-no-2", "P3": "himitsu-no-3"}
CHEAP = Strength(1024, 1, 1)

FOUNDED = datetime(2026, 11, 20, 9, 12, tzinfo=JST)
FOUNDING = Founding(
    office=Office(office_id="0123456789abcdef", name="見本市", section="市民課"),
    rooms=[
        {"code": "R1", "name": "端末機設置室", "level": "レベル2"},
        {
            "code": "R2",
            "name": "サーバ室",
            "level": "レベル3",
            "at_least_two": True,
            "head_limit": 3,
            "holds_identity_data": True,
        },
    ],
    terminals=[{"code": "T1", "name": "統合端末1", "room_code": "R1"}],
    people=[
        NewPerson(
            code="P1",
            name="見本 太郎",
            kana="みほん たろう",
            staff_no="1001",
            card_code="A0001001",
            affiliation="市民課",
            roles=(Role.SYSTEM,),
            login="1001",
        ),
        NewPerson(
            code="P2",
            name="見本 花子",
            kana="みほん はなこ",
            staff_no="1002",
            card_code="A0001002",
            affiliation="市民課",
            roles=(Role.CLERK,),
            login="1002",
        ),
        NewPerson(
            code="P3",
            name="例示 監一",
            kana="れいじ かんいち",
            staff_no="1003",
            affiliation="総務課",
            roles=(Role.ROOM,),
            login="1003",
        ),
        NewPerson(
            code="V1",
            name="例示 次郎",
            kana="れいじ じろう",
            kind="maintenance",
            affiliation="例示システム株式会社",
        ),
        NewPerson(
            code="V2",
            name="見学 三郎",
            kana="けんがく さぶろう",
            kind="visitor",
            affiliation="見本町",
        ),
    ],
)


@dataclass(frozen=True)
class _Made:
    ledgers: Ledgers
    folder: Path


_made: dict[Path, _Made] = {}


def example_office(tmp_path: Path, clock: FixedClock, *, person: str = "P1") -> OpenOffice:
    """Open a fresh copy of the example office with somebody at its desk; close it in the end."""
    office = open_example(example_folder(tmp_path), clock)
    office.sign_in_as(Actor(person, "T1"))
    return office


def example_folder(tmp_path: Path) -> OfficeFolder:
    """Copy the prepared office into a test's folder, closed."""
    home = tmp_path.parent
    if home not in _made:
        _made[home] = _make(home / "prepared-office")
    folder = OfficeFolder(tmp_path / "example-office")
    shutil.copytree(_made[home].folder, folder.root)
    return folder


def open_example(folder: OfficeFolder, clock: FixedClock) -> OpenOffice:
    """Open an example office by its passphrase."""
    return open_office(
        folder,
        discover(zyuki_desk.ledgers),
        clock,
        lambda where: keyslots.open_with_passphrase(where, PASSPHRASE),
    )


def _make(root: Path) -> _Made:
    """Found the office and give everybody a password and a permit.

    Always at the same moment: whichever test comes first must not set the clock of the others.
    """
    clock = FixedClock(FOUNDED)
    ledgers = discover(zyuki_desk.ledgers)
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(8192, 1, 1))
    office, _ = found_office(OfficeFolder(root), ledgers, clock, FOUNDING, ways)
    with office:
        accounts = Accounts(office.desk, CHEAP)
        for code, password in PASSWORDS.items():
            accounts.set_password(code, password)
        office.sign_in_as(Actor("P1", "T1"))
        for person in FOUNDING.people[:3]:
            office.desk.enter(
                "entry-permit",
                {
                    "day": date(2026, 11, 20),
                    "room": "R1",
                    "person": person.code,
                    "person_name": person.name,
                    "person_class": person.kind,
                    "purpose": "端末機の操作",
                    "valid_from": date(2026, 4, 1),
                    "valid_until": date(2027, 3, 31),
                    "approved_by": "見本 太郎",
                },
            )
    return _Made(ledgers, root)
