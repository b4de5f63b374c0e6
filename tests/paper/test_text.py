"""Text is broken by the Japanese rules and never clipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyuki_desk.core.lines import Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.text import Setter, SetText

SETTER = Setter(FontBook().chain("gothic"))


def lines_of(text: str, ems: float, size: float = 10) -> list[str]:
    return spoken(SETTER.plain(text, ems * size, size))


def spoken(text: SetText) -> list[str]:
    return ["".join(span.text for span in line.spans) for line in text]


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("入退室管理簿", 6, ["入退室管理簿"]),
        ("入退室管理簿", 4, ["入退室管", "理簿"]),
        ("照会、点検。", 2, ["照", "会、", "点", "検。"]),
        ("機器「保守」点検", 3, ["機器", "「保", "守」点", "検"]),
        ("コピーアップ", 2, ["コ", "ピー", "アッ", "プ"]),
        ("2026/11/20 9:02", 5, ["2026/11/20", "9:02"]),
        ("ノート12台", 4, ["ノート", "12台"]),
        ("M-2026-0012", 4, ["M-2026-", "0012"]),
        ("W" * 10, 2, ["WWWW", "WWWW", "WW"]),
        ("改行\nあり", 9, ["改行", "あり"]),
        ("一\n\n三", 9, ["一", "", "三"]),
        ("葛\U000e0100葛\U000e0100", 1, ["葛\U000e0100", "葛\U000e0100"]),
        ("", 9, [""]),
    ],
)
def test_break_lines(text: str, ems: float, lines: list[str]) -> None:
    assert lines_of(text, ems) == lines


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("操作できる業務", 5, ["操作できる", "業務"]),
        ("名札・預り札", 4, ["名札・", "預り札"]),
        ("訂正は見え消しとすること。", 8, ["訂正は見え消しと", "すること。"]),
        ("入退室管理簿", 4, ["入退室管", "理簿"]),
        ("改行\nあり 空き", 3, ["改行", "あり", "空き"]),
    ],
)
def test_a_text_for_reading_breaks_where_a_phrase_ends(
    text: str, ems: float, lines: list[str]
) -> None:
    assert spoken(SETTER.reading(text, ems * 10, 10)) == lines


def test_empty_cell_has_no_lines() -> None:
    assert SETTER.set((), 100, 10) == ()


def test_runs_keep_their_kind_and_do_not_touch() -> None:
    cell = (Run("転入", struck=True), Run("転出"), Run("訂正 11/6", mark=True))
    (line,) = SETTER.set(cell, 400, 10)
    old, new, mark = line.spans
    assert old.struck
    assert not new.struck
    assert mark.size < new.size == old.size == 10
    assert new.x > old.x + old.width
    assert mark.x > new.x + new.width
    assert line.width == mark.x + mark.width


def test_run_that_does_not_fit_goes_to_the_next_line() -> None:
    text = SETTER.set((Run("転入通知", struck=True), Run("転出証明")), 50, 10)
    assert spoken(text) == ["転入通知", "転出証明"]
    assert [line.spans[0].x for line in text] == [0, 0]


texts = st.text(st.sampled_from("入退室ABC12 、。」「（）ー𠮷葛\U000e0100っ\n"), max_size=40)


@given(texts, st.floats(1, 12))
def test_nothing_lost_and_nothing_wider_than_the_cell(text: str, ems: float) -> None:
    for broken in (SETTER.plain(text, ems * 10, 10), SETTER.reading(text, ems * 10, 10)):
        no_loss(broken, text, ems)


def no_loss(broken: SetText, text: str, ems: float) -> None:
    assert "".join(spoken(broken)).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(line.width <= ems * 10 + 0.02 for line in broken)
