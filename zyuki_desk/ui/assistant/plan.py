"""What the first start asked for, and the one act that makes an office of it."""

import shutil
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.files import sync_folder
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.base.text import digits
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.founding import Founding, NewPerson, new_office_id
from zyuki_desk.core.office import Office, Recorded
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.people import Role
from zyuki_desk.store import keyslots
from zyuki_desk.store.slotfile import Argon2Cost
from zyuki_desk.ui.opener import Opener


@dataclass(slots=True)
class RoomPlan:
    """A room and its rules, with the usual answers."""

    name: str = ""
    level: str = "レベル2"
    recorded: Recorded = Recorded.EVERYONE
    reason: str = ""
    permit: bool = True
    escort: bool = True
    badge: bool = True
    deposit: bool = True
    at_least_two: bool = False
    head_limit: int | None = None


@dataclass(slots=True)
class TerminalPlan:
    """A terminal and the number of its room in the plan."""

    name: str = ""
    room: int = 0


@dataclass(slots=True, repr=False)
class PersonPlan:
    """Somebody who exists from the first day; with a password they can sign in."""

    name: str = ""
    kana: str = ""
    staff_no: str = ""
    affiliation: str = ""
    card_code: str = ""
    roles: frozenset[Role] = frozenset({Role.CLERK})
    password: str = ""

    @property
    def login(self) -> str | None:
        """The number to sign in with; None for somebody without an account."""
        return digits(self.staff_no.strip()) if self.password else None


@dataclass(slots=True, repr=False)
class Plan:
    """Every answer; nothing of it is written before the end."""

    office_id: str = field(default_factory=new_office_id)
    name: str = ""
    section: str = "市民課"
    system_name: str = "住民基本台帳ネットワークシステム"
    rooms: list[RoomPlan] = field(default_factory=lambda: [RoomPlan("端末機設置室")])
    terminals: list[TerminalPlan] = field(default_factory=lambda: [TerminalPlan("統合端末1")])
    opens: time = time(8, 30)
    closes: time = time(17, 15)
    weekly_closed: tuple[int, ...] = (5, 6)
    idle_lock_minutes: int = 5
    people: list[PersonPlan] = field(
        default_factory=lambda: [PersonPlan(roles=frozenset({Role.SYSTEM}))]
    )
    uses_keyring: bool = True
    passphrase: str = ""
    recovery_code: str = field(default_factory=keyslots.new_recovery_code)
    seal_code: str = field(default_factory=keyslots.new_recovery_code)
    """The auditor's seed as it is printed; the PC forgets it once the office is made."""
    signing_seed: bytes = field(default_factory=keyslots.new_signing_seed)
    cost: Argon2Cost = field(default_factory=Argon2Cost)

    def founding(self) -> Founding:
        """Return everything as the core takes it."""
        return Founding(
            office=Office(
                office_id=self.office_id,
                name=self.name,
                section=self.section,
                system_name=self.system_name,
                opens=self.opens,
                closes=self.closes,
                weekly_closed=self.weekly_closed,
                idle_lock_minutes=self.idle_lock_minutes,
            ),
            rooms=[
                {
                    "code": f"R{number}",
                    "name": room.name,
                    "level": room.level,
                    "recorded": room.recorded.value,
                    "recorded_reason": room.reason or None,
                    "permit_required": room.permit,
                    "escort_required": room.escort,
                    "badge_required": room.badge,
                    "deposit_required": room.deposit,
                    "at_least_two": room.at_least_two,
                    "head_limit": room.head_limit,
                }
                for number, room in enumerate(self.rooms, start=1)
            ],
            terminals=[
                {"code": f"T{number}", "name": each.name, "room_code": f"R{each.room + 1}"}
                for number, each in enumerate(self.terminals, start=1)
            ],
            people=[
                NewPerson(
                    code=code_of(number),
                    name=person.name,
                    kana=person.kana,
                    affiliation=person.affiliation,
                    staff_no=digits(person.staff_no.strip()) or None,
                    card_code=person.card_code or None,
                    roles=tuple(sorted(person.roles)),
                    login=person.login,
                )
                for number, person in enumerate(self.people, start=1)
            ],
        )


def code_of(number: int) -> str:
    """Return the code of the n-th person; codes stand in ledgers in place of names."""
    return f"P{number}"


def establish(plan: Plan, opener: Opener) -> OpenOffice:
    """Make the office beside its place, then move it there whole; return it open."""
    final = opener.folder
    if final.exists:
        raise Refusal("この場所にはすでに簿冊があります。別のフォルダーを選んでください。")
    aside = OfficeFolder(final.root.with_name(f".{final.root.name}.new"))
    keyring = opener.keyring() if plan.uses_keyring else None
    ways = keyslots.Ways(
        recovery_code=plan.recovery_code,
        passphrase=plan.passphrase or None,
        cost=plan.cost,
        keyring=keyring,
        signing_seed=plan.signing_seed,
    )
    try:
        if aside.root.exists():
            shutil.rmtree(aside.root)
        office, _ = found_office(
            aside, opener.ledgers, opener.clock, plan.founding(), ways,
            seed=parse_recovery_code(plan.seal_code),
        )  # fmt: skip
        with office:
            accounts = Accounts(office.desk, opener.strength)
            for number, person in enumerate(plan.people, start=1):
                if person.password:
                    accounts.set_password(code_of(number), person.password)
        _move_in(aside.root, final.root)
    except OSError as error:
        raise Trouble(
            "簿冊の場所に書き込めません。フォルダーの権限と空き容量を確かめてください。"
        ) from error
    finally:
        shutil.rmtree(aside.root, ignore_errors=True)
    return open_office(
        final,
        opener.ledgers,
        opener.clock,
        lambda folder: keyslots.open_with_recovery(folder, plan.recovery_code),
        keyring=keyring,
    )


def _move_in(source: Path, target: Path) -> None:
    """Put the finished folder in its place; the database goes last, where others lie already."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists() and not any(target.iterdir()):
        target.rmdir()
    if not target.exists():
        source.rename(target)
    else:
        database = OfficeFolder(source).database.name
        for child in sorted(source.iterdir(), key=lambda path: path.name == database):
            child.replace(target / child.name)
    sync_folder(target.parent)
