"""The tables of who leaves (異動・退職・休職) and of what was in their hands."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT


class Leaving(Kept):
    """One person leaves after one day; it stays open until everything is back or excepted."""

    __tablename__ = "leaving"
    __table_args__ = (Index("ix_leaving_person", "person_code"), STRICT)

    person_code: Mapped[str] = mapped_column(ForeignKey("person.code"))
    kind: Mapped[str]
    last_day: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]
    return_day: Mapped[date | None] = mapped_column(default=None)
    """For a leave: the day somebody is expected back."""
    successor: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    later_reason: Mapped[str | None] = mapped_column(default=None)
    """Why lines of a later day are right, where there were some at the time."""
    remarks: Mapped[str | None] = mapped_column(default=None)
    back_on: Mapped[date | None] = mapped_column(default=None)
    """The day somebody came back, or the leaving was called off."""


class LeavingItem(Kept):
    """One holding of somebody who leaves, as it was when it became known; never forgotten."""

    __tablename__ = "leaving_item"
    __table_args__ = (UniqueConstraint("leaving_id", "key"), STRICT)

    leaving_id: Mapped[int] = mapped_column(ForeignKey("leaving.id"))
    key: Mapped[str]
    ledger: Mapped[str]
    source: Mapped[str]
    row_no: Mapped[int]
    noun: Mapped[str]
    label: Mapped[str]
    todo: Mapped[str]
    noted_at: Mapped[datetime]
    since: Mapped[date | None] = mapped_column(default=None)
    excepted_at: Mapped[datetime | None] = mapped_column(default=None)
    excepted_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    except_reason: Mapped[str | None] = mapped_column(default=None)
    renewed_on: Mapped[date | None] = mapped_column(default=None)
    """The day it was given anew to somebody who came back."""
