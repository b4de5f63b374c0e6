"""The office's own layouts: kept in versions, under the pen rule."""

import json
from dataclasses import replace

import pytest

from tests.support.memo import CHIEF, CLERK, MEMO, MemoOffice
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import LayoutColumn, SealBox
from zyuki_desk.core.layouts import edition_of, known_keys, layout_of, set_layout

OWN = replace(
    MEMO.layout,
    title="覚書簿(様式第3号)",
    columns=(LayoutColumn(keys=("number", "who"), title="番号・氏名", group="人"),),
    seal_boxes=(SealBox("課長"),),
)


def test_without_one_the_programs_own_is_used(office: MemoOffice) -> None:
    assert layout_of(office.desk, MEMO) == MEMO.layout


def test_the_offices_own_is_used_from_then_on(office: MemoOffice) -> None:
    set_layout(office.as_(CHIEF), MEMO, OWN, reason="様式の制定")
    assert layout_of(office.desk, MEMO) == OWN
    assert office.verify().sound


def test_earlier_editions_stay_in_the_strokes(office: MemoOffice) -> None:
    chief = office.as_(CHIEF)
    set_layout(chief, MEMO, OWN, reason="様式の制定")
    set_layout(chief, MEMO, replace(OWN, title="覚書簿(改)"), reason="様式の改正")
    ((old, reason, by),) = office.rows("SELECT old, reason, by FROM stroke")
    assert OWN.title in json.loads(json.loads(str(old)))["layout"]
    assert (reason, by) == ("様式の改正", CHIEF)
    assert layout_of(office.desk, MEMO).title == "覚書簿(改)"


def test_the_same_again_is_no_stroke(office: MemoOffice) -> None:
    for _ in range(2):
        set_layout(office.as_(CHIEF), MEMO, OWN, reason="様式の制定")
    assert office.rows("SELECT count(*) FROM stroke") == [(0,)]


def test_one_that_cannot_be_printed_is_not_kept(office: MemoOffice) -> None:
    wrong = replace(OWN, columns=(LayoutColumn(keys=("nonsense",), title="?"),))
    with pytest.raises(Refusal, match="nonsense"):
        set_layout(office.as_(CHIEF), MEMO, wrong, reason="様式の制定")
    assert layout_of(office.desk, MEMO) == MEMO.layout


def test_it_needs_the_right(office: MemoOffice) -> None:
    with pytest.raises(Refusal, match="役割"):
        set_layout(office.as_(CLERK), MEMO, OWN, reason="様式の制定")


def test_an_edition_names_this_very_layout() -> None:
    assert edition_of(OWN) == edition_of(replace(OWN))
    assert edition_of(OWN) != edition_of(replace(OWN, row_height=10.0))


def test_a_column_may_show_what_every_line_has() -> None:
    assert known_keys(MEMO) >= {"number", "note", "day", "who", "left"}
