"""Forms that real offices made come out by settings alone: own fields, columns, titles, head."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.contract.lines import enter, sample_values
from tests.contract.office import LAST_DAY, sample_office
from tests.paper.reading import page_texts
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn
from zyuki_desk.core.layout_file import read_file
from zyuki_desk.core.layouts import set_layout, take_over
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import OwnField, OwnKind
from zyuki_desk.core.own_fields import own_fields_of, set_own_fields
from zyuki_desk.core.search import Query
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import PreparedSheet, Printing

ROOT = Path(__file__).parents[2]
PRESETS = sorted((ROOT / "resources" / "layouts").glob("*/*.json"))


@dataclass(frozen=True)
class Example:
    """A form as its rule names it."""

    office: str
    title: str
    orientation: str
    columns: list[str]
    head: list[str]


EXAMPLES = [
    Example(**each)
    for each in json.loads(Path(__file__).with_name("example_forms.json").read_text("utf-8"))
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    with sample_office(tmp_path, lines=False) as made:
        yield made


def flat(sheet: PreparedSheet) -> str:
    return "".join("".join(page_texts(sheet.pdf)).split())


def in_order(text: str, words: list[str]) -> bool:
    """Whether the words follow each other, each as it stands, though lines may part it."""
    at = 0
    for word in words:
        at = text.find("".join(word.split()), at)
        if at < 0:
            return False
    return True


def a_line(office: OpenOffice, ledger: Ledger, own: dict[str, str]) -> None:
    """Enter the first example line that is taken, with the own cells."""
    for values in sample_values(office, ledger, LAST_DAY):
        try:
            enter(office, ledger, {**values, **own})
        except Refusal:
            continue
        return
    pytest.fail("no line is taken")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.office} {e.title}")
def test_any_list_of_columns_under_any_title(
    office: OpenOffice, fonts: FontBook, example: Example
) -> None:
    own = [
        OwnField(slug=f"c{n}", label=title[:40], kind=OwnKind.NOTE)
        for n, title in enumerate(example.columns, 1)
        if title not in {spec.label for spec in office.ledgers["document"].fields}
    ]
    set_own_fields(office.desk, "document", own)
    ledger = office.ledgers["document"]
    labels = {spec.label: spec.key for spec in ledger.fields}
    form = Layout(
        title=example.title,
        columns=tuple(LayoutColumn((labels[t[:40]],), t) for t in example.columns),
        orientation=example.orientation,  # type: ignore[arg-type]
        head_fields=tuple(HeadField("text", "", text) for text in example.head),
        font_size=8.0,
    )
    set_layout(office.desk, ledger, form, reason="様式の制定")
    a_line(office, ledger, {each.key: f"見本{each.slug}番" for each in own})
    text = flat(Printing(office, fonts).register(ledger, Query()))
    assert in_order(text, [f"見本{each.slug}番" for each in own])
    assert "".join(example.title.split()) in text
    assert all("".join(head.split()) in text for head in example.head)
    if len(example.columns) <= 6:  # more are so narrow that their titles stand in many lines
        assert in_order(text, example.columns)


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_the_forms_that_come_with_the_program(
    office: OpenOffice, fonts: FontBook, path: Path
) -> None:
    ledger = office.ledgers[path.parent.name]
    taken = take_over(office.desk, ledger, read_file(path.read_text("utf-8")))
    if taken.new_fields:
        ours = own_fields_of(office.desk.directory, ledger.key)
        set_own_fields(office.desk, ledger.key, [*ours, *taken.new_fields])
        ledger = office.ledgers[ledger.key]
    set_layout(office.desk, ledger, taken.layout, reason="ひな形")
    a_line(office, ledger, {})
    text = flat(Printing(office, fonts).register(ledger, Query()))
    known = [e for e in EXAMPLES if e.title == taken.layout.title]
    assert [column.title for column in taken.layout.columns] in [e.columns for e in known]
    assert in_order(text, [column.title for column in taken.layout.columns])
    assert "".join(taken.layout.title.split()) in text


def test_a_note_of_five_thousand_characters_goes_on_over_the_pages(
    office: OpenOffice, fonts: FontBook
) -> None:
    own = OwnField(slug="c1", label="経過", kind=OwnKind.NOTE)
    set_own_fields(office.desk, "document", [own])
    ledger = office.ledgers["document"]
    narrow = LayoutColumn((own.key,), "経過", width_mm=40)
    form = replace(ledger.layout, columns=(*ledger.layout.columns[:2], narrow))
    set_layout(office.desk, ledger, form, reason="様式の制定")
    a_line(office, ledger, {own.key: "記" * 4_998 + "終り"})
    sheet = Printing(office, fonts).register(ledger, Query())
    assert sheet.pages > 1
    assert flat(sheet).count("記") - flat(sheet).count("後日記入") >= 4_998
    assert "終り" in flat(sheet)
    assert "続き" in flat(sheet)
