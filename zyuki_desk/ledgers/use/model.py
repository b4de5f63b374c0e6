"""The table behind 端末機利用簿, and what rules and duties ask of it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.ledger import Prepared

BY_NAME = "name"
SEARCHES = (
    Choice(BY_NAME, "氏名"),
    Choice("code", "コード"),
    Choice("none", "検索なし"),
)


class TerminalUse(Entry):
    """One use of one terminal by one operator."""

    __tablename__ = "terminal_use"

    started_at: Mapped[datetime]
    terminal: Mapped[str] = mapped_column(ForeignKey("terminal.code"))
    operator: Mapped[str] = mapped_column(ForeignKey("person.code"))
    legal_task: Mapped[str]
    search_kind: Mapped[str]
    search_note: Mapped[str | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    card_no: Mapped[str | None] = mapped_column(default=None)
    credential: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), default=None)
    count: Mapped[int | None] = mapped_column(default=None)
    case_ref: Mapped[str | None] = mapped_column(default=None)
    prints: Mapped[int | None] = mapped_column(default=None)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    log_matched: Mapped[bool | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find what is still running, and what a card was used for."""
        return (
            Index("ix_terminal_use_open", "ended_at"),
            Index("ix_terminal_use_card", "card_no", "day"),
        )


class Use(NamedTuple):
    """What rules, duties and the reconciliation read of one use."""

    id: int
    number: int
    day: date
    operator: str
    terminal: str
    card_no: str | None
    legal_task: str
    started_at: datetime
    ended_at: datetime | None


_USES = select(*(getattr(TerminalUse, name) for name in Use._fields)).where(
    TerminalUse.struck_at.is_(None), TerminalUse.disposal_id.is_(None)
)
RUNNING = Prepared(Use, _USES.where(TerminalUse.ended_at.is_(None)).order_by(TerminalUse.id))
OF_DAYS = Prepared(
    Use,
    _USES.where(TerminalUse.day.between(bindparam("first"), bindparam("last"))).order_by(
        TerminalUse.started_at, TerminalUse.id
    ),
)
MEETING = Prepared(
    Use,
    _USES.where(
        TerminalUse.card_no == bindparam("card_no"),
        TerminalUse.day.between(bindparam("since"), bindparam("until")),
        TerminalUse.started_at < bindparam("ended"),
        TerminalUse.ended_at.is_(None) | (TerminalUse.ended_at > bindparam("started")),
    ),
)
