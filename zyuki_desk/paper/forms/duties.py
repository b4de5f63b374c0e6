"""The list of what is due and missing (やること一覧), in the order in which it should be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DutyLine:
    """One duty; texts are ready to be printed."""

    due: str
    standing: str
    """How it stands to the day of printing: 51日超過, 今日, あと3日."""
    ledger: str
    sentence: str
    person: str = ""
    note: str = ""


LAYOUT: Final = Layout(
    title="やること一覧",
    columns=(
        LayoutColumn(keys=("number",), title="", width_mm=9, align="right"),
        LayoutColumn(keys=("due",), title="期限", width_mm=19, align="center"),
        LayoutColumn(keys=("standing",), title="きょうから", width_mm=19, align="center"),
        LayoutColumn(keys=("ledger",), title="簿冊・手続", width_mm=40),
        LayoutColumn(keys=("sentence",), title="やること", share=2.2),
        LayoutColumn(keys=("person",), title="だれ", width_mm=27),
        LayoutColumn(keys=("note",), title="確認した人とメモ", share=1.0),
        LayoutColumn(keys=(), title="済", width_mm=12, seal=True),
    ),
    row_height=8.0,
    head_fields=(),
    seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
    foot_notes=(
        "本人確認情報が手を離れているおそれのあるものを先に、次に期限を過ぎたものを古い順に並べています。"
        "済んだものは、簿冊に書いたときに、この一覧からひとりでに消えます。",
    ),
)


def render_duties(
    fonts: FontBook, header: SheetHeader, rows: Sequence[DutyLine], *, invariant: bool = False
) -> RenderedSheet:
    """Print duties as they stand, the most urgent first."""
    lines = [
        _line(number, {
            "due": row.due, "standing": row.standing, "ledger": row.ledger,
            "sentence": row.sentence, "person": row.person, "note": row.note,
        })
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return render_register(fonts, LAYOUT, header, lines, invariant=invariant)


def _line(number: int, texts: dict[str, str]) -> Line:
    cells: dict[str, Cell] = {key: (Run(text),) if text else () for key, text in texts.items()}
    return Line(entry_id=number, number=str(number), cells=cells)
