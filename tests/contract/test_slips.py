"""Every slip of every ledger names cells that are there, and prints what the line says."""

import pytest

from tests.contract.ledgers import every_ledger
from tests.paper.reading import page_texts
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import plain
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.slips.rule import SlipRule
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.slip import SlipPaper, render_slip
from zyuki_desk.paper.identity import SheetHeader

SLIPS = [(ledger, rule) for ledger in every_ledger().values() for rule in ledger.slips]
every = pytest.mark.parametrize(("ledger", "rule"), SLIPS, ids=lambda x: getattr(x, "title", ""))


def test_hand_overs_and_disposals_have_theirs() -> None:
    assert {ledger.key for ledger, _ in SLIPS} == {
        "media-transfer", "document-transfer", "form-transfer", "card-loan", "key-loan",
        "media", "document", "form-print", "asset",
    }  # fmt: skip
    for ledger in {ledger.key: ledger for ledger, _ in SLIPS}.values():
        kinds = [rule.kind for rule in ledger.slips]
        assert len(set(kinds)) == len(kinds)


@every
def test_its_cells_exist(ledger: Ledger, rule: SlipRule) -> None:
    shown = {spec.key for spec in ledger.shown} | {"number"}
    cells = [key for column in rule.items for key in column.keys]
    assert set(cells) | set(rule.once) <= shown
    assert {key for key in rule.agreeing if key} <= shown
    for key in (rule.filled, rule.blank):
        assert not key or ledger.field(key) in ledger.fields
    assert bool(rule.giver) == bool(rule.taker) or not rule.twin
    assert rule.rules
    assert all(column.title for column in rule.items)


@every
def test_its_paper_says_what_a_line_says(
    ledger: Ledger, rule: SlipRule, full_office: OpenOffice
) -> None:
    books, directory = full_office.books, full_office.desk.directory
    ids = list(books.ids(ledger, Query()))[:2]
    lines = books.lines(ledger, ids, directory)
    rows = [
        [
            line.number if key == "number" else plain(line.cells.get(key, ()))
            for column in rule.items
            for key in column.keys[:1] or ("",)
        ]
        for line in lines
    ]
    paper = SlipPaper(
        title=rule.title,
        columns=[(column.title, column.share) for column in rule.items],
        rows=rows,
        blanks=rule.blanks,
        seals=rule.seals,
        rules=rule.rules,
        marks=("本票", "控") if rule.twin else ("",),
    )
    pages = page_texts(render_slip(FontBook(), SheetHeader(serial="2026-00001"), paper).pdf)
    squeezed = "".join("".join(pages).split())
    assert len(pages) == 1
    for text in (rule.title, *(cell for row in rows for cell in row)):
        assert "".join(text.split()) in squeezed
    assert squeezed.count("".join(rule.title.split())) == (2 if rule.twin else 1)
