"""拾得物簿: what was found in the terminal room, by whom, and when its owner came."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention, SampleBench, SampleLine


class FoundItem(Entry):
    """One thing that somebody found."""

    __tablename__ = "found_item"

    thing: Mapped[str]
    finder: Mapped[str]
    returned_on: Mapped[date | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)


def sample(bench: SampleBench) -> Iterator[SampleLine]:
    """Give one umbrella a day."""
    for day in bench.days:
        yield SampleLine(values={"day": day, "thing": "かさ", "finder": "見本 太郎"})


LEDGER = Ledger(
    key="found-item",
    title="拾得物簿",
    model=FoundItem,
    group="その他",
    order=900,
    icon="bag",
    fields=(
        Field(
            key="day",
            label="拾得日",
            kind=FieldKind.DATE,
            required=True,
            default=lambda today: today,
        ),
        Field(key="thing", label="品名", required=True, searched=True),
        Field(key="finder", label="拾得者", required=True, searched=True, personal=True),
        Field(key="returned_on", label="返還日", kind=FieldKind.DATE, awaited=True),
        Field(key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True),
    ),
    layout=Layout(
        title="拾得物簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=14),
            LayoutColumn(keys=("day",), title="拾得日", width_mm=24),
            LayoutColumn(keys=("thing",), title="品名"),
            LayoutColumn(keys=("finder",), title="拾得者"),
            LayoutColumn(keys=("returned_on",), title="返還日", width_mm=24),
            LayoutColumn(keys=("remarks",), title="備考"),
        ),
        seal_boxes=(SealBox("確認"),),
    ),
    retention=Retention(years=1, source="機関で定めます。"),
    explanation=Explanation(
        what="室で見つかった物を書きます。",
        who="見つけた人",
        when="その場で",
        rule="持ち主に返したら返還日を追記します。",
    ),
    sample=sample,
)
