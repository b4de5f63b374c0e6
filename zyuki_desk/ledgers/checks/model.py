"""The table behind 端末機管理日次点検簿."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Prepared


class DailyCheck(Entry):
    """One look at one terminal at one time of the day."""

    __tablename__ = "daily_check"

    phase: Mapped[str]
    terminal: Mapped[str] = mapped_column(ForeignKey("terminal.code"))
    checked_at: Mapped[datetime]
    result: Mapped[str]
    checked_by: Mapped[str] = mapped_column(ForeignKey("person.code"))
    affiliation: Mapped[str | None] = mapped_column(default=None)
    no_media_left: Mapped[str | None] = mapped_column(default=None)
    powered_off: Mapped[str | None] = mapped_column(default=None)
    wired: Mapped[str | None] = mapped_column(default=None)
    no_cable: Mapped[str | None] = mapped_column(default=None)
    put_back: Mapped[str | None] = mapped_column(default=None)
    clock_checked: Mapped[str | None] = mapped_column(default=None)
    clock_off: Mapped[str | None] = mapped_column(default=None)
    fault: Mapped[str | None] = mapped_column(default=None)
    action: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a terminal's checks of one time of the day without reading the ledger."""
        return (Index("ix_daily_check_terminal", "terminal", "phase", "day"),)


class Written(NamedTuple):
    """What rules and sheets read of one check."""

    id: int
    number: int
    day: date
    phase: str
    terminal: str
    checked_at: datetime
    result: str
    checked_by: str
    entered_at: datetime
    entered_by: str
    late: bool
    clock_off: str | None
    fault: str | None
    action: str | None
    remarks: str | None


_CHECKS = select(*(getattr(DailyCheck, name) for name in Written._fields)).where(
    DailyCheck.struck_at.is_(None), DailyCheck.disposal_id.is_(None)
)
SAME = Prepared(
    Written,
    _CHECKS.where(
        DailyCheck.terminal == bindparam("terminal"),
        DailyCheck.phase == bindparam("phase"),
        DailyCheck.day == bindparam("day"),
        DailyCheck.id != bindparam("but"),
    ),
)
"""The check that stands already where another one is written."""
BETWEEN = Prepared(
    Written,
    _CHECKS.where(DailyCheck.day.between(bindparam("first"), bindparam("last"))).order_by(
        DailyCheck.day, DailyCheck.terminal, DailyCheck.checked_at, DailyCheck.id
    ),
)
DONE = Prepared(
    lambda terminal, phase, day: (terminal, phase, day),
    select(DailyCheck.terminal, DailyCheck.phase, DailyCheck.day).where(
        DailyCheck.day.between(bindparam("first"), bindparam("last")),
        DailyCheck.struck_at.is_(None),
        DailyCheck.disposal_id.is_(None),
    ),
)
"""Which checks there are, and no more of them: asked for by every count of duties."""


class ClockSeen(NamedTuple):
    """What a terminal's clock showed once."""

    id: int
    terminal: str
    day: date
    clock_off: str


LAST_CLOCK = Prepared(
    ClockSeen,
    select(DailyCheck.id, DailyCheck.terminal, DailyCheck.day, DailyCheck.clock_off)
    .where(
        DailyCheck.clock_off.is_not(None),
        DailyCheck.day >= bindparam("since"),
        DailyCheck.struck_at.is_(None),
        DailyCheck.disposal_id.is_(None),
    )
    .order_by(DailyCheck.day, DailyCheck.checked_at),
)
"""What the clocks showed lately, the oldest first."""
