"""The 回収・引継 checklist of one person, and the overview of a transfer season, on A4."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.holding import Todo
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn, SealBox
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.leaving.season import Season
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.paper.document import Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

BOX, TICKED, OUT = "□", "✓", "―"
CHECKLIST: Final = Layout(
    title="回収・引継確認票",
    columns=(
        LayoutColumn(keys=("box",), title="", width_mm=9, align="center"),
        LayoutColumn(keys=("todo",), title="すること", width_mm=17, align="center"),
        LayoutColumn(keys=("noun",), title="種類", width_mm=29),
        LayoutColumn(keys=("label",), title="番号・名称", share=1.3),
        LayoutColumn(keys=("since",), title="いつから", width_mm=20, align="center"),
        LayoutColumn(keys=("words",), title="済んだ日・理由", share=1.0),
        LayoutColumn(keys=(), title="確認", width_mm=14, seal=True),
    ),
    orientation="portrait",
    row_height=9.5,
    head_fields=(
        HeadField("person", "氏名"),
        HeadField("kind", "別"),
        HeadField("last", "最終日"),
        HeadField("successor", "引き継ぐ人"),
    ),
    seal_boxes=(SealBox("所属長"), SealBox("引き継ぐ人"), SealBox("本人")),
    foot_notes=(
        "現物を見て□に印を付け、「確認」に押印します。すべて済むまで、この人の異動・退職は閉じません。",
        "印のないものは、次の開庁日から毎日「やること」に出ます。戻らないものは、別の管理者が理由を書いて除外します。",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SeasonSheet:
    """A season as its sheet tells it."""

    season: Season
    directory: Directory
    title: str = "異動・退職者一覧"
    note: str = ""


def render_checklist(
    fonts: FontBook, header: SheetHeader, leaver: Leaver, directory: Directory,
    *, into: Document | None = None, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print one person's list: what is open first, each with a box to tick and a place to seal."""
    facts = directory.people.get(leaver.person)
    affiliation = f"({facts.affiliation})" if facts is not None and facts.affiliation else ""
    own = (
        ("person", f"{directory.name_of(leaver.person)}{affiliation}"),
        ("kind", leaver.why),
        ("last", era_date(leaver.last)),
        ("successor", directory.name_of(leaver.successor) or "          "),
    )
    lines = [_checklist_line(number, item) for number, item in enumerate(_ordered(leaver), 1)]
    whole = replace(header, fields=own)
    return render_register(fonts, CHECKLIST, whole, lines, invariant=invariant, into=into)


def _ordered(leaver: Leaver) -> list[Item]:
    todos, states = list(Todo), list(ItemState)
    return sorted(leaver.items, key=lambda item: (states.index(item.state), todos.index(item.todo)))


def _checklist_line(number: int, item: Item) -> Line:
    boxes = {ItemState.OPEN: BOX, ItemState.EXCEPTED: OUT}
    cells = {
        "box": boxes.get(item.state, TICKED),
        "todo": item.todo.label,
        "noun": item.noun,
        "label": item.label,
        "since": era_date(item.since, "short") if item.since is not None else "",
        "words": f"除外 {item.words}" if item.state is ItemState.EXCEPTED else item.words,
    }
    return Line(number, str(number), {key: _cell(text) for key, text in cells.items()})


def render_season(
    fonts: FontBook, header: SheetHeader, sheet: SeasonSheet, *, invariant: bool = False
) -> RenderedSheet:
    """Print the matrix: a line for each person, a column for each kind of things."""
    groups = sheet.season.groups
    layout = Layout(
        title=sheet.title,
        columns=(
            LayoutColumn(keys=("number",), title="", width_mm=9, align="right"),
            LayoutColumn(keys=("last",), title="最終日", width_mm=22, align="center"),
            LayoutColumn(keys=("name",), title="氏名", share=1.0),
            LayoutColumn(keys=("section",), title="所属", share=0.9),
            LayoutColumn(keys=("kind",), title="別", width_mm=20, align="center"),
            LayoutColumn(keys=("successor",), title="引き継ぐ人", share=1.0),
            *(
                LayoutColumn(
                    keys=(f"group{place}",), title=group, width_mm=19, align="center",
                    group="残っている件数",
                )
                for place, group in enumerate(groups)
            ),
            LayoutColumn(keys=("left",), title="残り", width_mm=13, align="right"),
            LayoutColumn(keys=(), title="確認", width_mm=14, seal=True),
        ),
        row_height=9.0,
        head_fields=(HeadField("note", "対象"),),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        foot_notes=("数字は残っている件数、✓ は済み、– は手元になかったものです。",),
    )  # fmt: skip
    own = (("note", sheet.note),)
    lines = list(_season_lines(sheet))
    return render_register(fonts, layout, replace(header, fields=own), lines, invariant=invariant)


def _season_lines(sheet: SeasonSheet) -> Sequence[Line]:
    lines = []
    for number, (leaver, tallies) in enumerate(sheet.season.rows, 1):
        facts = sheet.directory.people.get(leaver.person)
        cells = {
            "last": era_date(leaver.last, "short"),
            "name": sheet.directory.name_of(leaver.person),
            "section": facts.affiliation if facts is not None else "",
            "kind": leaver.why,
            "successor": sheet.directory.name_of(leaver.successor),
            "left": str(len(leaver.open)) if leaver.open else "済",
            **{f"group{place}": tally.word for place, tally in enumerate(tallies)},
        }
        lines.append(Line(number, str(number), {key: _cell(text) for key, text in cells.items()}))
    return lines


def _cell(text: str) -> Cell:
    return (Run(text),) if text else ()
