"""What every change of people, rooms and settings has in common: one operation, a reason, a row."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean
from zyuki_desk.core.masters.fields import MasterField, MasterValue, accept
from zyuki_desk.core.stored import table_of
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import Kept

K = TypeVar("K", bound=Kept)

GONE = "その行は見つかりません。一覧を開き直してください。"


def cleaned_reason(reason: str) -> str:
    """Return a stated reason; `Refusal` when there is none."""
    text = clean(reason, limit=200, label="理由", field="reason")
    if not text:
        raise Refusal("変更には理由が必要です。理由を入れてください。", field="reason")
    return text


def row_of(session: Session, kind: type[K], key: str, value: object) -> K:
    """Return the row whose column has that value; `Refusal` when there is none."""
    row = session.execute(select(kind).where(table_of(kind).c[key] == value)).scalar()
    if row is None:
        raise Refusal(GONE)
    return row


def require_cells(fields: Sequence[MasterField], values: Mapping[str, MasterValue]) -> None:
    """Refuse a new row without what every row must have."""
    for field in fields:
        if field.required and values.get(field.key) in (None, ""):
            raise Refusal(f"「{field.label}」を入れてください。", field=field.key)


def changes_of(
    row: Kept, fields: Sequence[MasterField], values: Mapping[str, MasterValue]
) -> dict[str, MasterValue]:
    """Return what differs from the row; `Refusal` when a fixed cell would or nothing does."""
    news = {k: v for k, v in accept(fields, values).items() if v != getattr(row, k)}
    for field in fields:
        if field.fixed and field.key in news:
            raise Refusal(f"「{field.label}」は、あとから変えられません。", field=field.key)
    if not news:
        raise Refusal("変わったところがありません。")
    return news


def change_row(work: Work, row: Kept, news: Mapping[str, MasterValue], reason: str) -> None:
    """Change cells with their strokes; a reason is needed where something stood before."""
    overwrites = any(getattr(row, key) not in (None, "") for key in news)
    stated = cleaned_reason(reason) if overwrites or reason.strip() else None
    work.change(row, news, reason=stated)
