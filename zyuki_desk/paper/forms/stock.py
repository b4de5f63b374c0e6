"""The result of a stocktake on A4, differences first; and the list of last sightings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CountRow:
    """One thing of a finished count; texts are ready to be printed."""

    code: str
    label: str
    storage: str
    holder: str
    expected: str
    found: str
    standing: str
    explanation: str = ""
    is_difference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CountSheet:
    """A finished count as its sheet tells it."""

    title: str
    summary: str
    """Counts, days and people, in one paragraph."""
    rows: Sequence[CountRow]
    seals: Sequence[str] = ("管理責任者", "立会者", "実施者")


COUNT_LAYOUT: Final = Layout(
    title="棚卸結果",
    columns=(
        LayoutColumn(keys=("number",), title="", width_mm=9, align="right"),
        LayoutColumn(keys=("standing",), title="結果", width_mm=27),
        LayoutColumn(keys=("code",), title="番号", width_mm=25),
        LayoutColumn(keys=("label",), title="品名", share=1.2),
        LayoutColumn(keys=("storage",), title="保管場所", share=1.0),
        LayoutColumn(keys=("holder",), title="所持者", width_mm=30),
        LayoutColumn(keys=("expected",), title="帳簿", width_mm=11, align="right", group="数"),
        LayoutColumn(keys=("found",), title="実際", width_mm=11, align="right", group="数"),
        LayoutColumn(keys=("explanation",), title="差異の説明", share=1.5),
    ),
    row_height=7.5,
    head_fields=(),
    foot_notes=(
        "「見つからない」「ないはずの物」などの差異を先に、残りを番号の順に並べています。"
        "この結果は終えたときのもので、あとから変わりません。",
    ),
)
SEEN_LAYOUT: Final = Layout(
    title="最終確認日一覧",
    columns=(
        LayoutColumn(keys=("number",), title="", width_mm=9, align="right"),
        LayoutColumn(keys=("day",), title="最終確認日", width_mm=24, align="center"),
        LayoutColumn(keys=("what",), title="何で", width_mm=20),
        LayoutColumn(keys=("days",), title="経過日数", width_mm=18, align="right"),
        LayoutColumn(keys=("kind",), title="区分", width_mm=20),
        LayoutColumn(keys=("code",), title="番号", width_mm=28),
        LayoutColumn(keys=("label",), title="品名", share=1.4),
        LayoutColumn(keys=("storage",), title="保管場所", share=1.0),
        LayoutColumn(keys=("holder",), title="所持者", width_mm=36),
    ),
    row_height=7.5,
    head_fields=(),
    seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
)


def render_count(
    fonts: FontBook, header: SheetHeader, sheet: CountSheet, *, invariant: bool = False
) -> RenderedSheet:
    """Print a finished count."""
    layout = replace(
        COUNT_LAYOUT,
        title=sheet.title,
        head_note=sheet.summary,
        seal_boxes=tuple(SealBox(title) for title in sheet.seals),
    )
    lines = [
        _line(number, {
            "standing": f"▲ {row.standing}" if row.is_difference else row.standing,
            "code": row.code, "label": row.label, "storage": row.storage, "holder": row.holder,
            "expected": row.expected, "found": row.found, "explanation": row.explanation,
        })
        for number, row in enumerate(sheet.rows, start=1)
    ]  # fmt: skip
    return render_register(fonts, layout, header, lines, invariant=invariant)


def render_seen(
    fonts: FontBook, header: SheetHeader, rows: Sequence[dict[str, str]], *, invariant: bool = False
) -> RenderedSheet:
    """Print when each thing was last seen; the cells come by the keys of `SEEN_LAYOUT`."""
    lines = [_line(number, row) for number, row in enumerate(rows, start=1)]
    return render_register(fonts, SEEN_LAYOUT, header, lines, invariant=invariant)


def _line(number: int, texts: dict[str, str]) -> Line:
    cells: dict[str, Cell] = {key: (Run(text),) if text else () for key, text in texts.items()}
    return Line(entry_id=number, number=str(number), cells=cells)
