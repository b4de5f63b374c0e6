"""An office at any time, with operators, cards and keys: founded once for each day, then copied."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from tests.ledgers.rooms import known_ledgers
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.founding import Founding, NewPerson
from zyuki_desk.core.ledger import Duty
from zyuki_desk.core.office import Office
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.people import Role
from zyuki_desk.store.keyslots import Ways, open_with_passphrase
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105  an example
FOUNDED = date(2026, 11, 16)
DAY = date(2026, 11, 20)
"""A Friday; 23 November is a holiday, so that the next working day is the 24th."""

PEOPLE = (
    NewPerson(code="P1", name="見本 太郎", kana="みほん たろう", affiliation="市民課",
              roles=(Role.SYSTEM,), login="1001"),
    NewPerson(code="P2", name="例示 花子", kana="れいじ はなこ", affiliation="市民課"),
    NewPerson(code="P3", name="見本 桜", kana="みほん さくら", affiliation="情報政策課"),
    NewPerson(code="X1", name="旧職 五郎", kana="きゅうしょく ごろう", affiliation="市民課",
              active_until=date(2026, 9, 30)),
)  # fmt: skip


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """Return a moment in Japan."""
    return datetime.combine(day, time(hour, minute), tzinfo=JST)


@cache
def _prepared(founded: date) -> Path:
    root = Path(tempfile.mkdtemp(prefix="zyuki-cards-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    founding = Founding(
        office=Office(office_id="0123456789abcdef", name="見本市", section="市民課"),
        rooms=({"code": "R1", "name": "端末機設置室"},),
        terminals=(
            {"code": "T1", "name": "統合端末1", "room_code": "R1"},
            {"code": "T2", "name": "統合端末2", "room_code": "R1"},
        ),
        people=PEOPLE,
    )
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(1024, 1, 1))
    clock = FixedClock(at(8, day=founded))
    office, _ = found_office(OfficeFolder(root / "office"), known_ledgers(), clock, founding, ways)
    office.close()
    return root / "office"


class CardOffice:
    """An open office on a clock that is moved by hand."""

    def __init__(self, office: OpenOffice, clock: FixedClock) -> None:
        self.office = office
        self.desk = office.desk
        self.clock = clock

    def operator(self, person: str, **cells: Value) -> int:
        """Put somebody on the roll, with pledge and training."""
        day = self.clock.read().today
        values: dict[str, Value] = {
            "day": day, "person": person, "tasks": "照会", "pledge_on": day, "trained_on": day,
        }  # fmt: skip
        return self.desk.enter("operator", {**values, **cells}).entry_id

    def card(self, card_no: Value = "C-1", **cells: Value) -> int:
        """Register a card that lies in the safe."""
        day = self.clock.read().today
        values: dict[str, Value] = {"day": day, "card_no": card_no, "kind": "ic"}
        return self.desk.enter("credential", {**values, **cells}).entry_id

    def lent_card(self, card_no: Value = "C-1", holder: Value = "P2", **cells: Value) -> int:
        """Register a card and lend it to one operator."""
        day = self.clock.read().today
        lent: dict[str, Value] = {
            "lend_mode": "individual", "holder": holder, "lent_on": day, "received_on": day,
        }  # fmt: skip
        return self.card(card_no, **{**lent, **cells})

    def group_card(self, card_no: Value = "G-1", **cells: Value) -> int:
        """Register a card and lend it to a group."""
        day = self.clock.read().today
        lent: dict[str, Value] = {
            "lend_mode": "group", "group_name": "窓口班", "group_head": "P1", "lent_on": day,
            "received_on": day,
        }  # fmt: skip
        return self.card(card_no, **{**lent, **cells})

    def enter(self, key: str, **cells: Value) -> int:
        """Enter a line of today."""
        return self.desk.enter(key, {"day": self.clock.read().today, **cells}).entry_id

    def duties(self, *ledgers: str) -> list[Duty]:
        """Return today's duties of some ledgers."""
        return [duty for duty in duties_of(self.desk) if duty.ledger in ledgers]

    def leaving(self, person: str) -> list[Duty]:
        """Return what today tells of somebody who leaves."""
        return [duty for duty in duties_of(self.desk) if duty.leaver == person]

    def value(self, key: str, entry_id: int, field: str) -> Value:
        """Return one cell as it is stored."""
        ledger = self.office.ledgers[key]
        return self.office.books.entry(ledger, entry_id).values[field]


@contextmanager
def card_office(tmp_path: Path, *, founded: date = FOUNDED) -> Iterator[CardOffice]:
    """Open a copy of the office on the working day after it was founded, P1 at the desk."""
    folder = OfficeFolder(tmp_path / "cards")
    shutil.copytree(_prepared(founded), folder.root)
    clock = FixedClock(at(9, day=founded + timedelta(days=1)))
    office = open_office(
        folder, known_ledgers(), clock, lambda f: open_with_passphrase(f, PASSPHRASE)
    )
    office.sign_in_as(Actor("P1", "T1"))
    with office:
        yield CardOffice(office, clock)
