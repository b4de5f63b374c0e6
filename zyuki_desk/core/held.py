"""What people hold, asked at the desk."""

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duty import DutyBench
from zyuki_desk.core.holding import Holding
from zyuki_desk.core.holdings import holdings_of


def bench_of(desk: Desk) -> DutyBench:
    """Return what the rules of ledgers look at."""
    moment = desk.clock.read()
    return DutyBench(moment, desk.directory, office_calendar(desk.directory), desk.ledgers)


def held_by(desk: Desk, person: str) -> list[Holding]:
    """Return what one person holds; `Refusal` for an unknown code."""
    if person not in desk.directory.people:
        raise Refusal("その番号の方は登録されていません。番号を確かめてください。", field="person")
    with desk.database.reading() as connection:
        return holdings_of(connection, bench_of(desk), frozenset({person}))
