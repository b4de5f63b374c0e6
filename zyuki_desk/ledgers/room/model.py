"""The table behind 入退室管理簿."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry


class RoomEntry(Entry):
    """One stay of one person in one room."""

    __tablename__ = "room_entry"

    room: Mapped[str] = mapped_column(ForeignKey("room.code"))
    person_name: Mapped[str]
    person_class: Mapped[str]
    entered: Mapped[datetime]
    purpose: Mapped[str]
    person: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    affiliation: Mapped[str | None] = mapped_column(default=None)
    left: Mapped[datetime | None] = mapped_column(default=None)
    exit_kind: Mapped[str | None] = mapped_column(default=None)
    permit: Mapped[str | None] = mapped_column(default=None)
    escort: Mapped[str | None] = mapped_column(default=None)
    escort_codes: Mapped[str | None] = mapped_column(default=None)
    badge_no: Mapped[str | None] = mapped_column(default=None)
    badge_returned: Mapped[bool | None] = mapped_column(default=None)
    recorder: Mapped[bool | None] = mapped_column(default=None)
    deposit_tag: Mapped[str | None] = mapped_column(default=None)
    deposit_returned: Mapped[bool | None] = mapped_column(default=None)
    key_no: Mapped[str | None] = mapped_column(default=None)
    items_in: Mapped[str | None] = mapped_column(default=None)
    items_out: Mapped[str | None] = mapped_column(default=None)
    items_checked_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    work_done: Mapped[str | None] = mapped_column(default=None)
    party: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find who is inside, somebody's stays, a room's days and badges that are out."""
        return (
            Index("ix_room_entry_open", "exit_kind", "person"),
            Index("ix_room_entry_person", "person", "day"),
            Index("ix_room_entry_room", "room", "day"),
            Index(
                "ix_room_entry_badge",
                "day",
                sqlite_where=text(
                    "badge_no IS NOT NULL AND badge_returned IS NOT 1 AND exit_kind IS NOT NULL"
                ),
            ),
        )
