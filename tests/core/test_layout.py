"""A layout is checked before it prints, and travels as a file without loss."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn, SealBox, check, column_widths
from zyuki_desk.core.layout_file import from_json, read_file, to_json

FILES = Path(__file__).parent / "layout_files"
KEYS = {"person_name", "affiliation", "purpose"}
PLAIN = Layout(title="入退室管理簿", columns=(LayoutColumn(("person_name",), "氏名"),))


def with_columns(*columns: LayoutColumn) -> Layout:
    return replace(PLAIN, columns=columns)


def test_accept_plain_layout_and_keys_of_every_line() -> None:
    check(PLAIN, KEYS)
    check(with_columns(LayoutColumn(("number", "note"), "番号")), KEYS)
    check(with_columns(LayoutColumn((), "確認印", seal=True)), KEYS)


@pytest.mark.parametrize(
    ("layout", "word"),
    [
        (with_columns(), "列がありません"),
        (with_columns(*PLAIN.columns * 201), "多すぎます"),
        (with_columns(LayoutColumn(("gone",), "消えた欄")), "gone"),
        (with_columns(LayoutColumn((), "空")), "欄がありません"),
        (with_columns(LayoutColumn(("purpose",), "目的", width_mm=268)), "超えています"),
        (with_columns(*PLAIN.columns * 100), "狭すぎ"),
        (with_columns(LayoutColumn(("purpose",), "目的", share=0)), "割合"),
        (replace(PLAIN, font_size=4), "文字の大きさ"),
        (replace(PLAIN, row_height=1), "行の高さ"),
        (replace(PLAIN, rows_per_page=-1), "行数"),
        (replace(PLAIN, title=" "), "題名"),
        (replace(PLAIN, title="簿\x07冊"), "制御文字"),
        (replace(PLAIN, seal_boxes=(SealBox("印"),) * 9), "8個"),
        (replace(PLAIN, seal_boxes=(SealBox("印", size_mm=50),)), "大きさ"),
        (replace(PLAIN, seal_boxes=(SealBox("印", size_mm=28),) * 6), "入りません"),
        (replace(PLAIN, foot_notes=("あ" * 601,)), "長すぎ"),
        (replace(PLAIN, last_note="あ" * 61), "60字"),
        (replace(PLAIN, head_fields=(HeadField("text", "", "あ"),) * 9), "8個"),
        (replace(PLAIN, head_fields=(HeadField("text", "", "\x07"),)), "制御文字"),
        (with_columns(replace(PLAIN.columns[0], font_size=30.0)), "文字の大きさ"),
    ],
)
def test_refuse_what_cannot_be_printed(layout: Layout, word: str) -> None:
    with pytest.raises(Refusal, match=word):
        check(layout, KEYS)


def test_wide_layout_fits_on_larger_paper() -> None:
    layout = with_columns(LayoutColumn(("purpose",), "目的", width_mm=300))
    with pytest.raises(Refusal):
        check(layout, KEYS)
    check(replace(layout, paper="A3"), KEYS)


def test_widths_fill_the_body_exactly() -> None:
    fixed = LayoutColumn(("purpose",), "目的", width_mm=30)
    mixed = with_columns(fixed, LayoutColumn(("affiliation",), "所属", share=2), *PLAIN.columns)
    assert column_widths(mixed) == pytest.approx((30, 158, 79))
    assert column_widths(with_columns(fixed, fixed)) == pytest.approx((133.5, 133.5))


titles = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
columns = st.builds(
    LayoutColumn,
    keys=st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=3).map(tuple),
    title=titles,
    share=st.floats(0.1, 9),
    width_mm=st.none() | st.floats(1, 90),
    align=st.sampled_from(["left", "center", "right"]),
    group=titles | st.just(""),
    joiner=st.sampled_from(["\n", " ～ ", ""]),
    seal=st.booleans(),
    font_size=st.none() | st.floats(6, 16),
    total=st.booleans(),
)
layouts = st.builds(
    Layout,
    title=titles,
    columns=st.lists(columns, min_size=1, max_size=4).map(tuple),
    orientation=st.sampled_from(["landscape", "portrait"]),
    paper=st.sampled_from(["A4", "A3", "B4"]),
    seal_boxes=st.lists(
        st.builds(SealBox, titles, st.sampled_from(["head", "foot", "month"])), max_size=2
    ).map(tuple),
    rows_per_page=st.integers(0, 40),
    grow=st.booleans(),
    dates=st.sampled_from(["era", "western"]),
    head_fields=st.lists(
        st.builds(HeadField, titles, titles, titles | st.just("")), max_size=2
    ).map(tuple),
    foot_notes=st.lists(titles, max_size=2).map(tuple),
    office=st.booleans(),
    blank_rows=st.sampled_from(["ruled", "slashed", "empty"]),
    last_count=st.booleans(),
    last_note=titles | st.just(""),
)


@given(layouts)
def test_file_reads_back_equal(layout: Layout) -> None:
    assert from_json(to_json(layout)) == layout


def changed(**settings: object) -> str:
    return json.dumps({**json.loads(to_json(PLAIN)), **settings})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "壊れて"),
        ("{" * 5000, "壊れて"),
        ("[]", "形が正しくありません"),
        ("{}", "kind"),
        (changed(kind="other"), "様式のファイルではありません"),
        (changed(version=3), "版"),
        (changed(version=True), "version"),
        (changed(colour="red"), "colour"),
        (changed(title=3), "title"),
        (changed(grow="yes"), "grow"),
        (changed(rows_per_page=2.5), "rows_per_page"),
        (changed(row_height=float("nan")), "row_height"),
        (changed(paper="A5"), "paper"),
        (changed(columns=None), "columns"),
        (changed(columns=[3]), "columns"),
        (changed(columns=[{"keys": ["number"]}]), "title"),
        (changed(columns=[{"keys": [1], "title": "番号"}]), "keys"),
        (changed(columns=[{"keys": ["number"], "title": "番号", "blink": True}]), "blink"),
    ],
)
def test_refuse_damaged_or_foreign_file(text: str, word: str) -> None:
    with pytest.raises(Refusal, match=word):
        from_json(text)


def test_file_for_another_ledger_is_refused_with_its_field() -> None:
    with pytest.raises(Refusal, match="person_name"):
        from_json(to_json(PLAIN), {"card_number"})
    assert from_json(to_json(PLAIN), KEYS) == PLAIN


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_files_of_every_version_are_read_as_they_were_meant(path: Path) -> None:
    file = read_file(path.read_text(encoding="utf-8"))
    assert file.layout.title == "USBメモリ登録管理台帳"
    assert [column.title for column in file.layout.columns] == ["登録番号", "登録年月日", "製品名"]
    assert file.ledger == ("" if path.stem == "1" else "media")
    assert file.layout.office
    assert file.layout.blank_rows == "ruled"


def test_a_setting_of_a_newer_version_in_an_old_file_is_refused() -> None:
    old = json.loads((FILES / "1.json").read_text(encoding="utf-8"))
    with pytest.raises(Refusal, match="blank_rows"):
        read_file(json.dumps({**old, "blank_rows": "slashed"}))
