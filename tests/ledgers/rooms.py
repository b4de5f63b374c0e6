"""An office with every kind of room, for the rules: founded once, copied for each test."""

import atexit
import shutil
import tempfile
from datetime import date, datetime
from functools import cache
from pathlib import Path

import zyuki_desk.ledgers
from zyuki_desk.base.clock import JST, Clock, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.fields import Value
from zyuki_desk.core.founding import Founding, NewPerson
from zyuki_desk.core.ledger import Ledgers, discover
from zyuki_desk.core.office import Office
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.people import Role
from zyuki_desk.store.keyslots import Ways, open_with_passphrase
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105  an example
PASSWORD = "himitsu-no-hi"  # noqa: S105  an example
FOUNDED = datetime(2026, 11, 16, 8, 0, tzinfo=JST)
"""Before every clock that tests use: time never goes back in the journal."""
CHEAP = Strength(1024, 1, 1)

ROOMS = (
    {"code": "R1", "name": "端末機設置室", "level": "レベル2"},
    {
        "code": "R2",
        "name": "サーバ室",
        "level": "レベル3",
        "head_limit": 3,
        "at_least_two": True,
    },
    {
        "code": "R3",
        "name": "市民課窓口",
        "level": "レベル1",
        "recorded": "visitors",
        "recorded_reason": "執務室のため",
        "permit_required": False,
        "badge_required": False,
        "deposit_required": False,
    },
    {
        "code": "R4",
        "name": "書庫前",
        "level": "レベル1",
        "recorded": "nobody",
        "recorded_reason": "通路のため",
    },
)

PEOPLE = (
    NewPerson(
        code="P1", name="見本 太郎", kana="みほん たろう", affiliation="市民課", staff_no="1001",
        card_code="A0001001", roles=(Role.SYSTEM,), login="1001",
    ),
    NewPerson(
        code="P2", name="例示 花子", kana="れいじ はなこ", affiliation="市民課", staff_no="1002",
        roles=(Role.CLERK,), login="1002",
    ),
    NewPerson(
        code="P3", name="見本 桜", kana="みほん さくら", affiliation="情報政策課",
        staff_no="1003", roles=(Role.ROOM,), login="1003",
    ),
    NewPerson(
        code="P4", name="監査 一郎", kana="かんさ いちろう", affiliation="監査委員事務局",
        staff_no="1004", roles=(Role.AUDITOR,), login="1004",
    ),
    NewPerson(
        code="V1", name="保守 次郎", kana="ほしゅ じろう", kind="maintenance",
        affiliation="例示保守株式会社",
    ),
    NewPerson(
        code="V2", name="委託 四郎", kana="いたく しろう", kind="contractor",
        affiliation="見本データ株式会社",
    ),
    NewPerson(
        code="X1", name="旧職 五郎", kana="きゅうしょく ごろう", affiliation="市民課",
        staff_no="0900", active_until=date(2026, 9, 30),
    ),
)  # fmt: skip


def permit(person: NewPerson, room: str) -> dict[str, Value]:
    """Return a permit until the end of the fiscal year."""
    return {
        "day": date(2026, 11, 16),
        "room": room,
        "person": person.code,
        "person_name": person.name,
        "person_class": person.kind,
        "purpose": "端末機の操作",
        "valid_from": date(2026, 4, 1),
        "valid_until": date(2027, 3, 31),
        "approved_by": "見本 桜",
    }


@cache
def known_ledgers() -> Ledgers:
    """Return the product's ledgers."""
    return discover(zyuki_desk.ledgers)


@cache
def _prepared() -> Path:
    root = Path(tempfile.mkdtemp(prefix="zyuki-office-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = OfficeFolder(root / "office")
    founding = Founding(
        office=Office(office_id="0123456789abcdef", name="見本市", section="市民課"),
        rooms=ROOMS,
        terminals=({"code": "T1", "name": "統合端末1", "room_code": "R1"},),
        people=PEOPLE,
    )
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(8192, 1, 1))
    clock = FixedClock(FOUNDED)
    office, _ = found_office(folder, known_ledgers(), clock, founding, ways)
    accounts = Accounts(office.desk, CHEAP)
    for person in PEOPLE:
        if person.login is not None:
            accounts.set_password(person.code, PASSWORD)
    office.sign_in_as(Actor("P1", "T1"))
    office.desk.enter_all(
        "entry-permit",
        [
            permit(person, room)
            for room in ("R1", "R2")
            for person in PEOPLE
            if person.code in ("P1", "P2", "P3", "V1")
        ],
    )
    office.close()
    return folder.root


def rooms_office(tmp_path: Path, clock: Clock, *, person: str = "P1") -> OpenOffice:
    """Return a copy of the example office, open, with somebody at the desk; close it when done.

    Rooms: R1 every rule, R2 at most 3 and at least 2, R3 visitors only, R4 nobody. People: P1 may
    do everything, P2 clerk, P3 入退室管理者, P4 auditor; V1 has permits, V2 none; X1 has left.
    """
    folder = OfficeFolder(tmp_path / "example")
    shutil.copytree(_prepared(), folder.root)
    office = open_office(
        folder, known_ledgers(), clock, lambda f: open_with_passphrase(f, PASSPHRASE)
    )
    office.sign_in_as(Actor(person, "T1"))
    return office
