"""The tables behind 操作者名簿, 操作者識別カード管理簿 and カード貸出簿."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry


class Operator(Entry):
    """One designation of one person as operator; `day` is the day it begins."""

    __tablename__ = "operator"

    person: Mapped[str] = mapped_column(ForeignKey("person.code"))
    tasks: Mapped[str]
    section: Mapped[str | None] = mapped_column(default=None)
    terminals: Mapped[str | None] = mapped_column(default=None)
    means: Mapped[str | None] = mapped_column(default=None)
    named_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    pledge_on: Mapped[date | None] = mapped_column(default=None)
    trained_on: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None)
    end_reason: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find somebody's designations while a card is lent."""
        return (Index("ix_operator_person", "person"),)


class Credential(Entry):
    """One card or 照合情報 in one hand; `day` is the day it was issued or registered.

    A returned card that is lent to somebody else gets a line of its own, as on paper.
    """

    __tablename__ = "credential"

    card_no: Mapped[str]
    kind: Mapped[str]
    card_type: Mapped[str | None] = mapped_column(default=None)
    duties: Mapped[str | None] = mapped_column(default=None)
    serial: Mapped[str | None] = mapped_column(default=None)
    match_id: Mapped[str | None] = mapped_column(default=None)
    operator_id: Mapped[str | None] = mapped_column(default=None)
    lend_mode: Mapped[str | None] = mapped_column(default=None)
    holder: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    group_name: Mapped[str | None] = mapped_column(default=None)
    group_head: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    lent_on: Mapped[date | None] = mapped_column(default=None)
    received_on: Mapped[date | None] = mapped_column(default=None)
    valid_until: Mapped[date | None] = mapped_column(default=None)
    pw_changed: Mapped[str | None] = mapped_column(default=None)
    pw_days: Mapped[int | None] = mapped_column(default=None)
    pw_due_on: Mapped[date | None] = mapped_column(default=None)
    storage: Mapped[str | None] = mapped_column(default=None)
    returned_on: Mapped[date | None] = mapped_column(default=None)
    return_reason: Mapped[str | None] = mapped_column(default=None)
    suspended_at: Mapped[datetime | None] = mapped_column(default=None)
    loss_kind: Mapped[str | None] = mapped_column(default=None)
    lost_reported_at: Mapped[datetime | None] = mapped_column(default=None)
    searched_at: Mapped[datetime | None] = mapped_column(default=None)
    log_checked_at: Mapped[datetime | None] = mapped_column(default=None)
    notified_at: Mapped[datetime | None] = mapped_column(default=None)
    reissued_at: Mapped[datetime | None] = mapped_column(default=None)
    reissued_as: Mapped[str | None] = mapped_column(default=None)
    last_seen: Mapped[str | None] = mapped_column(default=None)
    search_result: Mapped[str | None] = mapped_column(default=None)
    log_result: Mapped[str | None] = mapped_column(default=None)
    notified_to: Mapped[str | None] = mapped_column(default=None)
    measures: Mapped[str | None] = mapped_column(default=None)
    found_on: Mapped[date | None] = mapped_column(default=None)
    destroyed_on: Mapped[date | None] = mapped_column(default=None)
    destroy_method: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a card by its number, and the cards in somebody's hand."""
        return (
            Index("ix_credential_card", "card_no"),
            Index("ix_credential_holder", "holder"),
        )


class CardLoan(Entry):
    """One hand-out of one card, from and to; a group's daily sign-out is one line."""

    __tablename__ = "card_loan"

    card_no: Mapped[str]
    loan_kind: Mapped[str]
    borrower: Mapped[str] = mapped_column(ForeignKey("person.code"))
    lent_at: Mapped[datetime]
    credential: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), default=None)
    purpose: Mapped[str | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    lent_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)
    received_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    unused_note: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find where a card is, and every card that is out."""
        return (
            Index("ix_card_loan_card", "card_no", "returned_at"),
            Index("ix_card_loan_open", "returned_at"),
        )
