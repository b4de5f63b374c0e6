"""The drawing of what is connected to what (構成図): older than the last change, it misleads."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.checking import day_of
from zyuki_desk.core.duty import DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.strokes import last_written
from zyuki_desk.ledgers.custody.facts import DIAGRAM, DOCUMENTS
from zyuki_desk.ledgers.custody.model import Asset, Document

DIAGRAM_DAYS = DutyValue(
    "diagram-days", "構成が変わってから構成図を改めるまで", 14, least=1, most=180,
    source="稲城市・調査表 19: すみやかに改める",
)  # fmt: skip
KIND = DutyKind("asset-diagram", "構成図の改訂")


def outdated_diagram(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Ask for a new edition when equipment or network changed after the drawing was made."""
    changed = _last_change(connection)
    if changed is None:
        return
    drawn = connection.execute(
        select(Document.id, Document.item_no, Document.day)
        .where(
            Document.doc_type == DIAGRAM,
            Document.disposed_on.is_(None),
            Document.struck_at.is_(None),
        )
        .order_by(Document.day.desc(), Document.id.desc())
        .limit(1)
    ).first()
    if drawn is not None and drawn.day >= changed:
        return
    due = changed + timedelta(days=bench.value(DIAGRAM_DAYS))
    words = (
        "構成図がドキュメント管理簿にありません"
        if drawn is None
        else f"構成図 {drawn.item_no} は {short_day(changed)} の変更より古い版です"
    )
    yield Duty(
        ledger=DOCUMENTS.key,
        sentence=f"{words}。改めて登録します",
        due=due,
        overdue=due < bench.today,
        kind=KIND,
        action="new",
    )


def _last_change(connection: Connection) -> date | None:
    """Return the last day on which something came, was connected, changed or went."""
    days = connection.execute(
        select(
            func.max(Asset.day), func.max(Asset.connected_on), func.max(Asset.disposed_on)
        ).where(Asset.struck_at.is_(None), Asset.category != "program")
    ).one()
    noted = last_written(connection, Asset, "changes")
    known = [day for day in (*days, day_of(noted)) if day is not None]
    return max(known, default=None)
