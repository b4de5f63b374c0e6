"""The pen rule: what may be written, filled and corrected, and what can no longer be.

It judges values and lines; the desk asks it inside the transaction and does the writing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base import calendar
from zyuki_desk.base.clock import JST, Moment
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core import seals
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Value, accept
from zyuki_desk.core.ledger import Bench, Ledger
from zyuki_desk.core.stored import value_in
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.evidence.operation import Operation


def stamp(row: Entry, moment: Moment, person: str) -> None:
    """Set what the desk alone knows of a new line; the number comes from the transaction."""
    row.fiscal_year = calendar.fiscal_year(row.day)
    row.entered_at = moment.at
    row.entered_by = person
    row.late = moment.today > row.day


def is_late(ledger: Ledger, moment: Moment, row: Entry, filled: Mapping[str, Value]) -> bool:
    """Tell a fill written on a later day than the line's.

    Where lines live on for years, as a card's does, its return is late by the return's own day.
    """
    days = [_day_of(value) for value in filled.values() if isinstance(value, date)]
    told = [day for day in days if day <= moment.today and not ledger.monthly]
    return moment.today > max(told, default=row.day)


def _day_of(value: date) -> date:
    return value.astimezone(JST).date() if isinstance(value, datetime) else value


def values_of(ledger: Ledger, row: Entry) -> dict[str, Value]:
    """Return the line's cells by field."""
    return {spec.key: value_in(row, spec) for spec in ledger.fields}


def accept_all(ledger: Ledger, values: Mapping[str, Value]) -> dict[str, Value]:
    """Check and clean typed values; an unknown field is the caller's bug."""
    return {key: accept(ledger.field(key), value) for key, value in values.items()}


def require_all(ledger: Ledger, values: Mapping[str, Value], *, new: bool = True) -> None:
    """Refuse a line without what every line must have.

    The office's own fields are asked of new lines alone: older ones may have been before them.
    """
    for spec in ledger.fields:
        missing = spec.required and values.get(spec.key) is None
        if missing and (not spec.slug or (new and spec.is_asked(values.get("day")))):
            raise Refusal(f"「{spec.label}」を入れてください。", field=spec.key)


def require_pen(
    bench: Bench, ledger: Ledger, operation: Operation, row: Entry, changed: Mapping[str, Value]
) -> None:
    """Refuse filling what is written, correcting what is blank, and changing nothing.

    Whoever comes second to a cell is told who wrote it meanwhile, and when.
    """
    before = values_of(ledger, row)
    if not changed:
        raise Refusal("変わったところがありません。")
    for key, new in changed.items():
        spec, old = ledger.field(key), before[key]
        if operation is Operation.FILL and old is not None:
            added = spec.appends and isinstance(new, str) and new.startswith(f"{old}\n")
            if not added:
                raise Refusal(
                    f"「{spec.label}」はもう書かれています({_who_wrote(bench, ledger, row, key)})。"
                    "直すときは「訂正」を使ってください。",
                    field=key,
                )
        if operation is Operation.CORRECT and old is None:
            raise Refusal(f"「{spec.label}」はまだ空欄です。「追記」で書いてください。", field=key)


def _who_wrote(bench: Bench, ledger: Ledger, row: Entry, key: str) -> str:
    stroke = bench.session.execute(
        select(Stroke.at, Stroke.by)
        .where(
            Stroke.source == ledger.model.__tablename__,
            Stroke.row_id == row.id,
            Stroke.field == key,
        )
        .order_by(Stroke.id.desc())
        .limit(1)
    ).first()
    at, by = (row.entered_at, row.entered_by) if stroke is None else stroke
    local = at.astimezone(JST)
    when = short_time(local) if local.date() == bench.moment.today else short_day(local)
    return f"{when} {bench.directory.name_of(by)}さん"


def refuse_closed(session: Session, ledger: Ledger, values: Mapping[str, Any]) -> None:
    """Refuse a line of a day that was closed (締め)."""
    place = values.get(ledger.place) if ledger.place else None
    day = values["day"]
    assert isinstance(day, date)
    closed = seals.closing_of(session, ledger.key, day, place)
    if closed is not None:
        raise Refusal(
            f"{closed.label()} は締めてあります。今日の日付で新しい行に記入し、"
            "備考に本来の日付を書いてください。書き間違いは「訂正」で直せます。",
            field="day",
        )


def refuse_moving_in(
    session: Session, ledger: Ledger, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Refuse a correction of day or place that would add the line to what was closed without it."""
    place = ledger.place or ""
    closed = seals.closing_of(session, ledger.key, before["day"], before.get(place))
    is_inside = closed is not None and closed.first <= after["day"] <= closed.last
    if not is_inside or before.get(place) != after.get(place):
        refuse_closed(session, ledger, after)


def refuse_other_year(row: Entry, changed: Mapping[str, Value]) -> None:
    """Refuse to move a line into another fiscal year: its number belongs to the old one."""
    day = changed["day"]
    assert isinstance(day, date)
    if calendar.fiscal_year(day) != row.fiscal_year:
        raise Refusal(
            "年度をまたぐ日付の訂正はできません。この行を抹消し、正しい年度に記入してください。",
            field="day",
        )
