"""The 回収・引継 checklist and the overview of a season, on paper."""

from collections.abc import Callable
from datetime import date

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.core.directory import Directory, PersonFacts
from zyuki_desk.core.holding import LeavingKind, Todo
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.leaving.season import Season, Tally
from zyuki_desk.core.office import Office
from zyuki_desk.core.people import PersonKind
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.leaving import SeasonSheet, render_checklist, render_season

Golden = Callable[[str, bytes], None]


def person(code: str, name: str) -> PersonFacts:
    return PersonFacts(code, name, "", PersonKind.STAFF, "市民課", None, None, None, None)


DIRECTORY = Directory(
    Office(office_id="0", name="見本市"),
    people={"P1": person("P1", "𠮷野 例次"), "P2": person("P2", "見本 花子")},
)


def item(label: str, state: ItemState, todo: Todo = Todo.RETURN, words: str = "") -> Item:
    return Item(
        key=label, ledger="", source="", row_id=1, noun="カード", label=label, todo=todo,
        since=date(2026, 4, 1), state=state, words=words,
    )  # fmt: skip


LEAVER = Leaver(
    person="P1",
    last=date(2027, 3, 31),
    kind=LeavingKind.TRANSFER,
    leaving_id=1,
    successor="P2",
    items=(
        item("C-3", ItemState.DONE, words="3/25 返却年月日 R9.3.25(見本 花子)"),
        item("C-4", ItemState.EXCEPTED, words="3/26 破損し粉砕済み(見本 花子)"),
        item("C-2", ItemState.OPEN, Todo.HAND_ON),
        item("C-1", ItemState.OPEN),
    ),
)


def test_golden_checklist(fonts: FontBook, golden: Golden) -> None:
    sheet = render_checklist(fonts, HEADER, LEAVER, DIRECTORY, invariant=True)
    golden("leaving_checklist", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    places = [text.index(label) for label in ("C-1", "C-2", "C-3", "C-4")]
    assert places == sorted(places)
    assert text.count("□") == 2 + 1  # two boxes to tick, and the one the foot speaks of
    for part in ("𠮷野 例次(市民課)", "異動", "令和9年3月31日", "本人", "除外 3/26", HEADER.serial):
        assert part in text
    assert sheet.inexact == ()


def test_a_long_list_goes_over_pages(fonts: FontBook) -> None:
    items = tuple(item(f"C-{n}", ItemState.OPEN) for n in range(1000, 1060))
    leaver = Leaver(person="P1", last=date(2027, 3, 31), items=items)
    sheet = render_checklist(fonts, HEADER, leaver, DIRECTORY)
    texts = "".join(page_texts(sheet.pdf))
    assert sheet.pages > 1
    assert all(f"C-{n}" in texts for n in range(1000, 1060))


def test_golden_season(fonts: FontBook, golden: Golden) -> None:
    season = Season(
        ("カード", "媒体", "役割・利用者"), ((LEAVER, (Tally(2, 4), Tally(0, 1), Tally(0, 0))),)
    )
    sheet = SeasonSheet(season=season, directory=DIRECTORY, note="今年度の人")
    made = render_season(fonts, HEADER, sheet, invariant=True)
    golden("leaving_season", made.pdf)
    (text,) = page_texts(made.pdf)
    for part in ("R9.3.31", "𠮷野 例次", "✓", "今年度の人"):
        assert part in text
    assert made.inexact == ()
