"""The month's reconciliation on paper: every stretch a group's card was out without a use."""

from collections.abc import Iterator
from typing import Final

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.layout import HEAD_FIELDS, Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.use_desk import Reconciliation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

FORM: Final = "use-reconciliation"
"""What the record of the printed sheet calls it."""
NOTHING: Final = "説明の要る時間なし"


def reconciliation_layout(found: Reconciliation, seals: tuple[SealBox, ...]) -> Layout:
    """Return the form: its counts stand above the table, the rule below."""
    return Layout(
        title="カードの貸出しと利用の突合",
        columns=(
            LayoutColumn(keys=("number",), title="貸出簿\n番号", width_mm=16, align="right"),
            LayoutColumn(keys=("day",), title="月日", width_mm=16, align="center"),
            LayoutColumn(keys=("card",), title="カード", width_mm=24, align="center"),
            LayoutColumn(keys=("name",), title="借りた人", width_mm=36),
            LayoutColumn(
                keys=("span",), title="時刻", width_mm=30, align="center", group="利用のない時間"
            ),
            LayoutColumn(
                keys=("minutes",), title="分", width_mm=14, align="right", group="利用のない時間"
            ),
            LayoutColumn(keys=("reason",), title="理由"),
        ),
        orientation="portrait",
        seal_boxes=seals,
        head_fields=HEAD_FIELDS,
        head_note=(
            f"貸出し {found.loans}回  出ていた時間 {found.out_minutes}分  "
            f"利用のある時間 {found.used_minutes}分  "
            f"{found.slack}分以下の時間は数えません。"
            + (f"  貸出簿にない利用 {len(found.outside)}件" if found.outside else "")
        ),
        foot_notes=("グループのカードの貸出しと端末機利用簿を突き合わせた結果です。",),
    )


def render_reconciliation(
    fonts: FontBook, header: SheetHeader, found: Reconciliation, seals: tuple[SealBox, ...],
    *, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print the month's unexplained stretches and the reasons given."""
    layout = reconciliation_layout(found, seals)
    return render_register(fonts, layout, header, list(_lines(found)), invariant=invariant)


def _lines(found: Reconciliation) -> Iterator[Line]:
    for span in found.spans:
        first, last = (short_time(at.astimezone(JST)) for at in (span.first, span.last))
        yield _line(
            span.loan_id, str(span.number), day=short_day(span.day), card=span.card_no,
            name=span.name, span=f"{first}〜{last}", minutes=str(span.minutes),
            reason=span.reason or "(未記入)",
        )  # fmt: skip
    for use in found.outside:
        started = use.started.astimezone(JST)
        yield _line(
            0, "", day=short_day(started), card=use.card_no, name=use.name,
            span=f"{short_time(started)}〜", minutes="",
            reason=f"貸出簿にない利用(利用簿 No.{use.number} {use.terminal})",
        )  # fmt: skip
    if not found.spans and not found.outside:
        yield _line(0, "", reason=NOTHING)


def _line(entry_id: int, number: str, **texts: str) -> Line:
    cells = {key: (Run(text),) for key, text in texts.items() if text}
    return Line(entry_id=entry_id, number=number, cells=cells)
