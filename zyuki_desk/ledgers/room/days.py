"""The days of 入退室管理簿: nobody left inside, no exit that somebody only supposed."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, or_

from zyuki_desk.core.days import DayBench, DayFacts, counted, read_facts
from zyuki_desk.core.presence import ExitKind
from zyuki_desk.ledgers.room.model import RoomEntry


def day_facts(connection: Connection, bench: DayBench) -> Mapping[date, DayFacts]:
    """Count stays, those whose end was found out afterwards, and those that never ended."""
    seen = (ExitKind.SELF.value, ExitKind.CONFIRMED.value)
    late = or_(RoomEntry.late.is_(True), RoomEntry.exit_kind.not_in(seen))
    open_ = RoomEntry.exit_kind.is_(None) & (RoomEntry.day < bench.moment.today)
    return read_facts(connection, counted(bench, late=late, faults=open_))
