"""The erasing itself: what is done when retention ends; the ceremony is in `disposals`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import OWN_COLUMN, is_own
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.people import Person
from zyuki_desk.core.search import purge_index
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.erasure import (
    STROKE_CELLS,
    Blanking,
    blanked,
    forget_salts,
    strokes_of,
)
from zyuki_desk.evidence.kept import Disposal, Stroke

_AT_ONCE = 500
_ALWAYS = ("origin_key", "struck_reason")
"""Erased in every ledger: free words, and a digest from which the content could be guessed."""


def erased_columns(ledger: Ledger) -> tuple[str, ...]:
    """Return the cells that a disposal blanks: the personal ones, and what may quote them."""
    return (*(spec.key for spec in ledger.fields if spec.personal), *_ALWAYS)


def _blanked(ledger: Ledger, row: Entry, cells: Sequence[str], disposal_id: int) -> Blanking:
    """Return the line's blank values; of the office's own cells those stay that are not personal.

    A cell whose definition is unknown goes too.
    """
    blanking = blanked(row, [key for key in cells if not is_own(key)], disposal_id)
    if row.extra is not None:
        kept = {spec.slug for spec in ledger.fields if spec.slug and not spec.personal}
        rest = {slug: value for slug, value in row.extra.items() if slug in kept}
        blanking.values[OWN_COLUMN] = rest or None
    return blanking


def _rows(session: Session, ledger: Ledger, ids: Sequence[int]) -> list[Entry]:
    """Read lines many at once, in the order of their ids."""
    found: list[Entry] = []
    for start in range(0, len(ids), _AT_ONCE):
        mine = ledger.model.id.in_(ids[start : start + _AT_ONCE])
        found += session.scalars(select(ledger.model).where(mine))
    return sorted(found, key=lambda row: row.id)


def erase(
    work: Work, ledger: Ledger, ids: Sequence[int], *, reason: str, method: str, proposed_by: str
) -> Disposal:
    """Erase the personal values of lines for ever (廃棄), approved by whoever does the work.

    Values, former values and salts go; numbers, dates, commitments and who did it stay. `Refusal`
    when one person stands behind it alone, a line is unknown or was disposed of before.
    """
    approved_by = work.signature.person
    if not reason.strip() or not method.strip():
        raise Refusal("廃棄には理由と方法が必要です。入れてください。", field="reason")
    if not proposed_by.strip() or proposed_by == approved_by:
        raise Refusal("廃棄は、提案した人とは別の人が承認してください。", field="proposed_by")
    if work.session.scalar(select(Person.id).where(Person.code == proposed_by)) is None:
        raise Refusal(
            "提案した人が見つかりません。職員の中から選んでください。", field="proposed_by"
        )
    columns = erased_columns(ledger)
    table = ledger.model.__tablename__
    session = work.session
    disposal = work.add(
        Disposal(
            book_key=ledger.key,
            reason=reason.strip(),
            proposed_by=proposed_by,
            approved_by=approved_by,
            at=work.moment.at,
            method=method.strip(),
        )
    )
    wanted = list(dict.fromkeys(ids))
    lines = [row for row in _rows(session, ledger, wanted) if row.disposal_id is None]
    if not lines or len(lines) != len(wanted):
        raise Refusal("廃棄できない行があります。一覧を開き直して選び直してください。")
    kept = [row.id for row in lines]
    strokes = strokes_of(session, table, kept, columns)
    for blanking in (
        *(_blanked(ledger, row, columns, disposal.id) for row in lines),
        *(blanked(stroke, STROKE_CELLS, disposal.id) for stroke in strokes),
    ):
        work.mark(blanking.row, blanking.values)
    connection = session.connection()
    forget_salts(connection, table, kept)
    forget_salts(connection, Stroke.__tablename__, [stroke.id for stroke in strokes])
    purge_index(connection, ledger, kept)
    return disposal
