"""The 引継書 on upright A4: section by section, ticked by both, sealed by 前任 and 後任."""

from dataclasses import replace
from typing import Final

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.handover.book import Entry, Handover, Section
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

NOTHING: Final = "ありません"
LAYOUT: Final = Layout(
    title="引継書",
    columns=(
        LayoutColumn(keys=("section",), title="項目", width_mm=27),
        LayoutColumn(keys=("what",), title="ことがら", share=1.2),
        LayoutColumn(keys=("detail",), title="内容", share=1.4),
        LayoutColumn(keys=("when",), title="いつ・期限", width_mm=22, align="center"),
        LayoutColumn(keys=("box",), title="前任", width_mm=9, align="center", group="確認"),
        LayoutColumn(keys=("box",), title="後任", width_mm=9, align="center", group="確認"),
    ),
    orientation="portrait",
    row_height=7.5,
    font_size=8.5,
    head_fields=(HeadField("day", "現在"), HeadField("count", "記載")),
    seal_boxes=(SealBox("所属長"), SealBox("後任"), SealBox("前任")),
    foot_notes=(
        "簿冊の記載から、この日のとおりに作られたものです。現物と見比べて□に印を付け、両方で押印します。",
        "▲は、期限を過ぎたもの・していないものです。暗証番号や復旧シートの数字は書きません。",
    ),
)


def render_handover(
    fonts: FontBook, header: SheetHeader, handover: Handover, *, invariant: bool = False
) -> RenderedSheet:
    """Print the whole handover; a section with nothing says so, so that nobody wonders."""
    lines = [
        Line(number, str(number), cells) for number, cells in enumerate(_all_cells(handover), 1)
    ]
    own = (("day", era_date(handover.day)), ("count", f"{len(lines)}行"))
    return render_register(fonts, LAYOUT, replace(header, fields=own), lines, invariant=invariant)


def _all_cells(handover: Handover) -> list[dict[str, Cell]]:
    found: list[dict[str, Cell]] = []
    for number, section in enumerate(handover.sections, 1):
        found += _section_cells(number, section)
    return found


def _section_cells(number: int, section: Section) -> list[dict[str, Cell]]:
    title = _cell(f"{number} {section.title}")
    if not section.entries:
        return [{"section": title, "what": _cell(NOTHING), "detail": _cell(section.lead)}]
    cells = [_entry_cells(entry) for entry in section.entries]
    cells[0]["section"] = title
    return cells


def _entry_cells(entry: Entry) -> dict[str, Cell]:
    return {
        "what": _cell(f"▲ {entry.what}" if entry.grave else entry.what),
        "detail": _cell(entry.detail),
        "when": _cell(entry.when),
        "box": _cell("□"),
    }


def _cell(text: str) -> Cell:
    return (Run(text),) if text else ()
