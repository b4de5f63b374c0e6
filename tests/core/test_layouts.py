"""The office's own layouts: kept in versions, under the pen rule."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.support.memo import CHIEF, CLERK, MEMO, TODAY, MemoOffice
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.layout import LayoutColumn, SealBox
from zyuki_desk.core.layout_file import read_file, to_file, to_json
from zyuki_desk.core.layout_words import differences
from zyuki_desk.core.layouts import (
    Version,
    drop_planned,
    edition_of,
    known_keys,
    layout_of,
    set_layout,
    take_over,
    versions_from_json,
    versions_of,
)
from zyuki_desk.core.office import Setting
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import own_fields_of
from zyuki_desk.evidence.operation import Operation

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
    (before,) = versions_from_json(json.loads(json.loads(str(old))))
    assert before.layout == OWN
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


class TestVersions:
    APRIL, JULY, NEXT = date(2026, 4, 1), date(2026, 7, 1), date(2027, 4, 1)

    def three(self, office: MemoOffice) -> Desk:
        chief = office.as_(CHIEF)
        for title, since in (("春の様式", self.APRIL), ("夏の様式", self.JULY)):
            form = replace(OWN, title=title)
            set_layout(chief, MEMO, form, reason="規程の改正", since=since)
        set_layout(chief, MEMO, replace(OWN, title="次の様式"), reason="改正", since=self.NEXT)
        return chief

    def test_each_day_has_the_one_that_held_then(self, office: MemoOffice) -> None:
        desk = self.three(office)
        days = {date(2026, 3, 31): MEMO.layout.title, self.APRIL: "春の様式",
                date(2026, 6, 30): "春の様式", self.JULY: "夏の様式", TODAY: "夏の様式",
                self.NEXT: "次の様式"}  # fmt: skip
        assert {day: layout_of(desk, MEMO, day).title for day in days} == days
        assert layout_of(desk, MEMO).title == "夏の様式"
        assert office.verify().sound

    def test_the_first_without_a_day_holds_from_the_beginning_the_next_from_today(
        self, office: MemoOffice
    ) -> None:
        chief = office.as_(CHIEF)
        set_layout(chief, MEMO, OWN, reason="様式の制定")
        later = replace(OWN, title="後の様式")
        set_layout(chief, MEMO, later, reason="改正")
        assert versions_of(chief, MEMO) == (Version(OWN), Version(later, TODAY))

    def test_the_same_day_is_replaced_and_a_planned_one_can_be_taken_back(
        self, office: MemoOffice
    ) -> None:
        desk = self.three(office)
        set_layout(desk, MEMO, replace(OWN, title="直した"), reason="直し", since=self.NEXT)
        assert [v.layout.title for v in versions_of(desk, MEMO)][-1] == "直した"
        drop_planned(desk, MEMO, self.NEXT, reason="見送り")
        assert [v.since for v in versions_of(desk, MEMO)] == [None, self.APRIL, self.JULY]
        with pytest.raises(Refusal, match="もう使い始めた"):
            drop_planned(desk, MEMO, self.JULY, reason="見送り")

    def test_one_kept_before_there_were_versions_holds_from_the_beginning(
        self, office: MemoOffice
    ) -> None:
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(Setting(key="layout/memo", value={"layout": to_json(OWN)}))
        assert versions_of(office.desk, MEMO) == (Version(OWN),)
        assert layout_of(office.desk, MEMO, date(2020, 1, 1)) == OWN

    def test_a_column_for_a_field_that_is_gone_is_named(self, office: MemoOffice) -> None:
        gone = replace(OWN, columns=(LayoutColumn(keys=("old_field",), title="昔の欄"),))
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(Setting(key="layout/memo", value={"layout": to_json(gone)}))
        with pytest.raises(Refusal, match="「昔の欄」"):
            layout_of(office.desk, MEMO)
        assert versions_of(office.desk, MEMO)[0].layout == gone


THEIRS = OwnField(slug="c7", label="体温", since=TODAY, until=TODAY)
SHOWN = replace(OWN, columns=(LayoutColumn(keys=("who", "extra.c7"), title="氏名・体温"),))


class TestTakingOver:
    def test_own_fields_travel_and_are_offered_to_be_made(self, office: MemoOffice) -> None:
        office.add_fields([OwnField(slug="c1", label="別の欄")])
        file = read_file(to_file(SHOWN, "memo", [THEIRS, OwnField(slug="c9", label="使わない")]))
        assert [each.slug for each in file.own_fields] == ["c7"]
        desk = office.as_(CHIEF)
        taken = take_over(desk, desk.ledgers["memo"], file)
        assert taken.new_fields == (OwnField(slug="c2", label="体温"),)
        assert taken.layout.columns[0].keys == ("who", "extra.c2")
        with pytest.raises(Refusal, match="この簿冊にありません"):
            set_layout(desk, desk.ledgers["memo"], taken.layout, reason="読込み")
        office.add_fields([*own_fields_of(desk.directory, "memo"), *taken.new_fields])
        desk = office.as_(CHIEF)
        set_layout(desk, desk.ledgers["memo"], taken.layout, reason="読込み")
        again = take_over(desk, desk.ledgers["memo"], file)
        assert (again.layout, again.new_fields) == (taken.layout, ())

    def test_a_file_of_another_ledger_is_refused_by_its_name(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal, match="「media」の様式"):
            take_over(office.desk, MEMO, read_file(to_file(OWN, "media")))
        foreign = replace(OWN, columns=(LayoutColumn(keys=("card_no",), title="カード"),))
        with pytest.raises(Refusal, match="「カード」の欄"):
            take_over(office.desk, MEMO, read_file(to_json(foreign)))

    def test_damaged_own_fields_are_refused(self) -> None:
        text = json.loads(to_file(SHOWN, "memo", [THEIRS]))
        for wrong in ([3], [{"slug": "c1"}], "c7", [{**text["own_fields"][0], "kind": "image"}]):
            with pytest.raises(Refusal, match=r"own_fields|簿冊の欄"):
                read_file(json.dumps({**text, "own_fields": wrong}))


def test_what_changed_is_told_in_words() -> None:
    new = replace(
        OWN, title="新しい簿", orientation="portrait", dates="western", font_size=10.5,
        columns=(
            LayoutColumn(keys=("what",), title="内容"),
            replace(OWN.columns[0], align="center", width_mm=30.0, group=""),
        ),
        seal_boxes=(SealBox("係長", "foot", 15.0),), foot_notes=("第3条",), blank_rows="slashed",
    )  # fmt: skip
    told = differences(OWN, new, lambda key: MEMO.field(key).label if key == "what" else key)
    assert told == [
        "題名 「覚書簿(様式第3号)」 → 「新しい簿」",
        "向き 横 → 縦",
        "文字の大きさ 9 → 10.5",
        "日付 和暦 → 西暦",
        "余白の行 罫線のまま → 斜線を引く",
        "列「内容」(内容)を加えた",
        "列「番号・氏名」の上の見出し 「人」 → (なし)",
        "列「番号・氏名」のそろえ 左 → 中央",
        "列「番号・氏名」の幅 自動 → 30",
        "押印欄 上:課長(17mm) → 下:係長(15mm)",
        "下の注記 (なし) → 「第3条」",
    ]
    assert differences(new, new, str) == []
    swapped = replace(new, columns=new.columns[::-1])
    assert differences(new, swapped, str) == ["列の順を変えた"]
