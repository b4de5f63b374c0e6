"""Founding an office: its schema and its first rows, all in one journaled operation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zyuki_desk.base.clock import Clock
from zyuki_desk.core.desk import SYSTEM, Desk
from zyuki_desk.core.directory import OFFICE_SETTING
from zyuki_desk.core.echo_events import BEGUN, EchoEvent
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.office import ClosingDay, Office, Room, Setting, Terminal
from zyuki_desk.core.people import Account, Person, Role, RoleGrant
from zyuki_desk.core.schema import create_schema
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.store.database import Database


def new_office_id() -> str:
    """Return a random identity for an office; it names the journal in signed heads."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who exists from the first day, with roles and perhaps an account."""

    code: str
    name: str
    kana: str = ""
    kind: str = "staff"
    affiliation: str = ""
    staff_no: str | None = None
    card_code: str | None = None
    roles: tuple[Role, ...] = ()
    login: str | None = None
    active_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """Everything the first-start assistant asked for."""

    office: Office
    rooms: Sequence[dict[str, Any]] = ()
    terminals: Sequence[dict[str, Any]] = ()
    people: Sequence[NewPerson] = ()
    closing_days: Sequence[tuple[date, str]] = ()
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)


def found(
    database: Database, ledgers: Ledgers, clock: Clock, founding: Founding,
    outside: Outside | None = None,
) -> Desk:  # fmt: skip
    """Make the schema and write the office's first rows, all in one journaled operation."""
    with database.writing() as engine:
        create_schema(engine, ledgers)
    desk = Desk(database, ledgers, clock, SYSTEM, outside=outside)
    today = clock.read().today
    with desk.operation(Operation.FOUND) as work:
        for row in _first_rows(founding, today):
            work.add(row)
        if outside is not None and outside.echo is not None:
            work.add(EchoEvent(kind=BEGUN, at=work.moment.at, by=work.signature.person))
    return desk


def _first_rows(founding: Founding, today: date) -> list[Kept]:
    rows: list[Kept] = [Setting(key=OFFICE_SETTING, value=founding.office.to_json())]
    rows += [Setting(key=key, value=value) for key, value in sorted(founding.settings.items())]
    rows += [Room(**room) for room in founding.rooms]
    rows += [Terminal(**terminal) for terminal in founding.terminals]
    rows += [ClosingDay(day=day, name=name) for day, name in founding.closing_days]
    for person in founding.people:
        rows.append(
            Person(
                code=person.code,
                name=person.name,
                kana=person.kana,
                kind=person.kind,
                affiliation=person.affiliation,
                staff_no=person.staff_no,
                card_code=person.card_code,
                active_until=person.active_until,
            )
        )
        rows += [
            RoleGrant(person_code=person.code, role=r.value, since=today) for r in person.roles
        ]
        if person.login is not None:
            rows.append(Account(person_code=person.code, login=person.login))
    return rows
