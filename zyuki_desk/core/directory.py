"""Who and where, by code: a read-only picture of people, rooms and settings at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from zyuki_desk.base.codes import PERSON_LABEL, read_label
from zyuki_desk.base.text import code as scanned_code
from zyuki_desk.base.text import fold
from zyuki_desk.core.office import ClosingDay, DutyValue, Office, Recorded, Room, Setting, Terminal
from zyuki_desk.core.own_field import OWN_FIELDS_SETTING, OwnField, own_from_json
from zyuki_desk.core.people import Account, Person, PersonKind, Role, RoleGrant

OFFICE_SETTING = "office"
VALUES_SETTING = "duty-values"


@dataclass(frozen=True, slots=True, repr=False)
class PersonFacts:
    """What the desk knows of somebody."""

    code: str
    name: str
    kana: str
    kind: PersonKind
    affiliation: str
    staff_no: str | None
    card_code: str | None
    active_from: date | None
    active_until: date | None
    search: str = ""
    """Name and kana folded, for finding."""
    id: int = 0
    """The row's number, as name badges carry it."""

    def is_active(self, day: date) -> bool:
        """Whether the person belongs to the office's work on that day."""
        after = self.active_from is None or self.active_from <= day
        return after and (self.active_until is None or day <= self.active_until)


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room and its rules."""

    code: str
    name: str
    level: str
    recorded: Recorded
    recorded_reason: str | None
    permit_required: bool
    escort_required: bool
    badge_required: bool
    deposit_required: bool
    head_limit: int | None
    at_least_two: bool
    holds_identity_data: bool
    ended_on: date | None

    @property
    def title(self) -> str:
        """Name and level as they stand on the sheet."""
        return f"{self.name}({self.level})" if self.level else self.name


@dataclass(frozen=True, slots=True)
class Directory:
    """Codes to facts; rebuilt whenever people, rooms or settings change."""

    office: Office
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    rooms: Mapping[str, RoomFacts] = field(default_factory=dict)
    terminals: Mapping[str, str] = field(default_factory=dict)
    closing_days: Mapping[date, str] = field(default_factory=dict)
    open_days: frozenset[date] = frozenset()
    own_fields: Mapping[str, tuple[OwnField, ...]] = field(default_factory=dict)
    """Ledger key to the fields that the office added for itself."""
    grants: tuple[tuple[str, Role, date, date | None], ...] = ()
    logins: Mapping[str, str] = field(default_factory=dict)
    """Login to person code, of the accounts that are open."""
    values: Mapping[str, int] = field(default_factory=dict)
    """The office's own numbers in the rules, by key."""

    def value(self, spec: DutyValue) -> int:
        """Return the office's own number in a rule, or the usual one."""
        return self.values.get(spec.key, spec.usual)

    def name_of(self, code: str | None) -> str:
        """Return the name behind a person's code; an unknown code shows itself."""
        person = self.people.get(code or "")
        return person.name if person else (code or "")

    def room_title(self, code: str | None) -> str:
        """Return a room's name and level; an unknown code shows itself."""
        room = self.rooms.get(code or "")
        return room.title if room else (code or "")

    def roles_of(self, person: str, day: date) -> frozenset[Role]:
        """Return the roles somebody holds on that day."""
        return frozenset(
            role
            for code, role, since, until in self.grants
            if code == person and since <= day and (until is None or day <= until)
        )

    def by_code(self, text: str) -> PersonFacts | None:
        """Find somebody by staff number, badge code or person code; scanned or typed."""
        label = read_label(text)
        if label is not None:
            wanted_id = label.number if label.kind == PERSON_LABEL else 0
            return next((p for p in self.people.values() if p.id and p.id == wanted_id), None)
        wanted = scanned_code(text)
        if not wanted:
            return None
        for person in self.people.values():
            if wanted in (person.card_code, person.staff_no, person.code):
                return person
        return None

    def find(self, text: str, *, day: date, most: int = 8) -> list[PersonFacts]:
        """Find active people by kana, name, number or code; beginnings before middles."""
        known = self.by_code(text)
        wanted = fold(text)
        if not wanted:
            return []
        hits = [
            (rank, person)
            for person in self.people.values()
            if person.is_active(day) and (rank := _rank(person, wanted)) is not None
        ]
        hits.sort(key=lambda hit: (hit[0], hit[1].kana, hit[1].code))
        found = [person for _, person in hits if person is not known]
        if known is not None and known.is_active(day):
            found.insert(0, known)
        return found[:most]


def _rank(person: PersonFacts, wanted: str) -> int | None:
    for rank, text in enumerate(person.search.split("\n")):
        if text.startswith(wanted):
            return rank
    number = (person.staff_no or "").lower()
    if number and (number.startswith(wanted) or number.endswith(wanted)):
        return 5
    return 9 if wanted in person.search else None


def read_directory(connection: Connection) -> Directory:
    """Read the whole directory in one bite."""
    rows = connection.execute(
        select(Setting.key, Setting.value).where(Setting.key.in_((OFFICE_SETTING, VALUES_SETTING)))
    )
    settings = {row.key: row.value for row in rows}
    setting = settings.get(OFFICE_SETTING)
    office = Office.from_json(setting) if setting else Office(office_id="", name="")
    closing = connection.execute(
        select(ClosingDay.day, ClosingDay.name, ClosingDay.is_open).where(
            ClosingDay.ended_on.is_(None)
        )
    ).all()
    return Directory(
        office=office,
        people=_people(connection),
        rooms=_rooms(connection),
        terminals={
            row.code: row.name
            for row in connection.execute(
                select(Terminal.code, Terminal.name).order_by(Terminal.code)
            )
        },
        closing_days={day: name for day, name, is_open in closing if not is_open},
        open_days=frozenset(day for day, _, is_open in closing if is_open),
        own_fields=_own_fields(connection),
        grants=tuple(
            (code, Role(role), since, until)
            for code, role, since, until in connection.execute(
                select(RoleGrant.person_code, RoleGrant.role, RoleGrant.since, RoleGrant.until)
            )
        ),
        logins={
            row.login: row.person_code
            for row in connection.execute(
                select(Account.login, Account.person_code).where(Account.closed_on.is_(None))
            )
        },
        values=settings.get(VALUES_SETTING, {}),
    )


def _own_fields(connection: Connection) -> dict[str, tuple[OwnField, ...]]:
    rows = connection.execute(
        select(Setting.key, Setting.value).where(Setting.key.startswith(OWN_FIELDS_SETTING))
    )
    return {key.removeprefix(OWN_FIELDS_SETTING): own_from_json(value) for key, value in rows}


def _people(connection: Connection) -> dict[str, PersonFacts]:
    rows = connection.execute(
        select(
            Person.id, Person.code, Person.name, Person.kana, Person.kind, Person.affiliation,
            Person.staff_no, Person.card_code, Person.active_from, Person.active_until,
        ).order_by(Person.code)
    ).mappings()  # fmt: skip
    return {
        row["code"]: PersonFacts(
            **{**row, "kind": PersonKind(row["kind"])},
            search=f"{fold(row['kana'])}\n{fold(row['name'])}",
        )
        for row in rows
    }


def _rooms(connection: Connection) -> dict[str, RoomFacts]:
    rows = connection.execute(
        select(
            Room.code, Room.name, Room.level, Room.recorded, Room.recorded_reason,
            Room.permit_required, Room.escort_required, Room.badge_required,
            Room.deposit_required, Room.head_limit, Room.at_least_two, Room.holds_identity_data,
            Room.ended_on,
        ).order_by(Room.code)
    ).mappings()  # fmt: skip
    return {
        row["code"]: RoomFacts(**{**row, "recorded": Recorded(row["recorded"])}) for row in rows
    }
