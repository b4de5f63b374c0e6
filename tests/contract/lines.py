"""What a test may do with a line of a ledger it knows nothing of."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random

import pytest

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.fields import Field, FieldKind, Value
from zyuki_desk.core.ledger import Ledger, Objection, SampleBench
from zyuki_desk.core.opening import OpenOffice

TEXTS = (FieldKind.TEXT, FieldKind.NOTE)
WHY = "規則の例外として確かめた"
MOST_OBJECTIONS = 6


def sample_values(office: OpenOffice, ledger: Ledger, last: date) -> list[dict[str, Value]]:
    """Return the ledger's own example lines of the last days."""
    directory = office.desk.directory
    days = office_calendar(directory).open_days(Period(last - timedelta(days=4), last))
    bench = SampleBench(tuple(days), Random(7), directory)  # noqa: S311 - an example
    return [dict(line.values) for line in ledger.sample(bench)]


def enter(office: OpenOffice, ledger: Ledger, values: Mapping[str, Value]) -> Saved:
    """Enter a line, stating a reason wherever a rule asks for one."""
    despite: dict[str, str] = {}
    for _ in range(MOST_OBJECTIONS):
        try:
            return office.desk.enter(ledger.key, values, despite=despite)
        except Objection as objection:
            despite[objection.code] = WHY
    pytest.fail("a stated reason does not answer the objection")


def entered(
    office: OpenOffice, ledger: Ledger, last: date
) -> Iterator[tuple[Saved, Mapping[str, Value]]]:
    """Enter the example line by line, leaving out what the rules refuse."""
    for values in sample_values(office, ledger, last):
        try:
            yield enter(office, ledger, values), values
        except Refusal:
            continue


def free_text(ledger: Ledger, values: Mapping[str, Value]) -> Field:
    """Return a shown field of free text that is written, preferably one nothing depends on."""
    return next(
        spec
        for spec in reversed(ledger.shown)
        if spec.kind in TEXTS and not spec.choices and isinstance(values.get(spec.key), str)
    )


def some_value(spec: Field, day: date, at: datetime) -> Value:
    """Return some value that the field takes."""
    usual: dict[FieldKind, Value] = {
        FieldKind.DATE: day,
        FieldKind.TIME: at,
        FieldKind.COUNT: 1,
        FieldKind.YES_NO: True,
        FieldKind.PERSON: "P0001",
        FieldKind.PLACE: "R1",
        FieldKind.CODE: "A1",
    }
    return spec.choices[0].key if spec.choices else usual.get(spec.kind, "追って記入")
