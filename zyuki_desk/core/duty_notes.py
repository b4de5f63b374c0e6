"""What a manager noted about a duty: seen, by whom, why it still stands. It hides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Index, select
from sqlalchemy.orm import Mapped

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duty import Duty
from zyuki_desk.evidence.kept import DESK_BOOK, Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT

BITE = 400
LONGEST = 200


class DutyNote(Kept):
    """One note about one duty; a later one stands above the earlier, and both are kept."""

    __tablename__ = "duty_note"
    __table_args__ = (Index("ix_duty_note_duty", "duty"), STRICT)

    book_key: Mapped[str]
    duty: Mapped[str]
    """The duty's own key, the same as long as it stands."""
    sentence: Mapped[str]
    """What the list said when the note was written."""
    why: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]

    @property
    def book(self) -> str:
        """The ledger whose duty it is."""
        return self.book_key


@dataclass(frozen=True, slots=True)
class DutyNoteFacts:
    """A note as lists and sheets show it."""

    why: str
    by: str
    """A person's code."""
    at: datetime


def note_duty(desk: Desk, duty: Duty, why: str) -> None:
    """Write down that a manager saw a duty and why it still stands; the duty stays in view.

    `Refusal` without a reason, or for a role that confirms nothing.
    """
    said = clean(why, limit=LONGEST, label="理由", field="reason")
    if not said:
        raise Refusal("なぜまだ残っているのか、理由を入れてください。", field="reason")
    with desk.operation(Operation.SEAL, ref="duty") as work:
        work.add(
            DutyNote(
                book_key=duty.ledger or DESK_BOOK,
                duty=duty.key,
                sentence=duty.sentence,
                why=said,
                by=work.signature.person,
                at=work.moment.at,
            )
        )


def notes_of(connection: Connection, keys: Sequence[str]) -> Mapping[str, DutyNoteFacts]:
    """Return the last note of each duty that has one."""
    if connection.execute(select(DutyNote.id).limit(1)).scalar() is None:
        return {}
    found: dict[str, DutyNoteFacts] = {}
    for start in range(0, len(keys), BITE):
        rows = connection.execute(
            select(DutyNote.duty, DutyNote.why, DutyNote.by, DutyNote.at)
            .where(DutyNote.duty.in_(keys[start : start + BITE]))
            .order_by(DutyNote.id)
        )
        found.update((duty, DutyNoteFacts(why, by, at)) for duty, why, by, at in rows)
    return found
