"""All that people hold: asked of every ledger that tells it, and of the office itself."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from zyuki_desk.core.duty import DutyBench
from zyuki_desk.core.holding import Holding, People, Todo, of_people
from zyuki_desk.core.people import Account, Role, RoleGrant

SETTINGS = "settings"


def holdings_of(
    connection: Connection, bench: DutyBench, people: People,
    *, tables: Collection[str] | None = None,
) -> list[Holding]:  # fmt: skip
    """Return what people hold, in the order of the ledgers, the office's own last.

    `tables` narrows it to holdings that stand in some tables.
    """
    found: list[Holding] = []
    for ledger in bench.ledgers.values():
        is_asked = tables is None or ledger.model.__tablename__ in tables
        if ledger.holdings is not None and is_asked:
            found += ledger.holdings.find(connection, bench, people)
    if tables is None or RoleGrant.__tablename__ in tables:
        found += _roles(connection, bench, people)
    if tables is None or Account.__tablename__ in tables:
        found += _accounts(connection, people)
    return found


def _roles(connection: Connection, bench: DutyBench, people: People) -> Iterator[Holding]:
    """Tell the roles that are held today or later."""
    today = bench.moment.today
    rows = connection.execute(
        select(
            RoleGrant.id, RoleGrant.person_code, RoleGrant.role, RoleGrant.since, RoleGrant.until
        )
        .where(
            of_people(RoleGrant.person_code, people),
            RoleGrant.until.is_(None) | (RoleGrant.until >= today),
        )
        .order_by(RoleGrant.id)
    )
    for row_id, person, role, since, until in rows:
        if until is not None and until < since:
            continue
        post = Role(role)
        yield Holding(
            ledger="",
            source=RoleGrant.__tablename__,
            row_id=row_id,
            person=person,
            noun="役割",
            label=bench.directory.office.term(f"role/{role}", post.label),
            since=since,
            todo=Todo.END,
            ends=until,
            page=SETTINGS,
        )


def _accounts(connection: Connection, people: People) -> Iterator[Holding]:
    """Tell the accounts that are open; a last day alone does not close one."""
    rows = connection.execute(
        select(Account.id, Account.person_code, Account.login)
        .where(of_people(Account.person_code, people), Account.closed_on.is_(None))
        .order_by(Account.id)
    )
    for row_id, person, login in rows:
        yield Holding(
            ledger="",
            source=Account.__tablename__,
            row_id=row_id,
            person=person,
            noun="利用者番号",
            label=login,
            todo=Todo.STOP,
            page=SETTINGS,
        )
