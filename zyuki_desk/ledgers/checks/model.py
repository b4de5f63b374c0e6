"""The table behind 端末機管理日次点検簿."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry


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
    fault: Mapped[str | None] = mapped_column(default=None)
    action: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a terminal's checks of one time of the day without reading the ledger."""
        return (Index("ix_daily_check_terminal", "terminal", "phase", "day"),)
