"""What people type: kept exactly, refused kindly, found by any stretch of it."""

import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given, settings
from hypothesis import strategies as st

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal

SELECTOR = "\U000e0100"
COMPATIBILITY = "\ufa11\ufa19\uf929\U0002f800"
HIRAGANA = st.text(st.sampled_from("あいうえおかがきぎぱぴょっゃんわゐゔ"), min_size=1, max_size=6)
NAMES = st.text(
    st.sampled_from(
        "見本太郎例示花子髙\ufa11𠮷邉齋ぁみホﾎﾝﾞ・ 　-ーAaＺ0９ß\ue000\U000f0001\U00100001😀々〇"
        + SELECTOR
        + "\U00031350"
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    "typed",
    [
        "髙橋",
        *COMPATIBILITY,
        "葛" + SELECTOR + "城",
        "\ue000田",
        "𠮷野",
        "辻\ufe00",
        "😀",
        "㈱見本",
    ],
)
def test_rare_characters_stay_as_typed(typed: str) -> None:
    assert text.clean(typed, limit=10, label="氏名") == typed


def test_outer_blanks_go_and_marks_are_composed() -> None:
    assert text.clean(" \u3000がぎ\t\r\n", limit=2, label="氏名") == "がぎ"
    assert text.clean("か\u3099", limit=1, label="氏名") == "が"
    assert text.clean("é".replace("é", "e\u0301") + "\uf929", limit=2, label="氏名") == "é\uf929"


def test_newlines_only_where_lines_are_meant() -> None:
    assert text.clean("一\r\n二\r三", limit=9, multiline=True, label="備考") == "一\n二\n三"
    with pytest.raises(Refusal, match="「氏名」に改行があります"):
        text.clean("一\r\n二", limit=9, label="氏名")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a\x00b", r"制御文字\(U\+0000\)"),
        ("a\x1bb", "制御文字"),
        ("a\tb", "タブ"),
        ("a\x85b", "改行"),
        ("a\u2028b", "改行"),
        ("a\ud842b", "壊れた文字"),
        ("a\u200bb", r"目に見えない文字\(U\+200B\)があります\(2文字目\)"),
        ("a\ufeffb", "見えない"),
        ("a\u00adb", "見えない"),
        ("a\u3164b", "見えない"),
        ("a\uffffb", "見えない"),
        ("a\U0001fffeb", "見えない"),
        ("a\U000e0041b", "見えない"),
        (SELECTOR + "葛", "異体字の印"),
        ("葛" + SELECTOR * 2, "異体字の印"),
        ("葛 " + SELECTOR, "異体字の印"),
        *((f"a{char}b", "文字の向き") for char in "\u202a\u202e\u2066\u2069\u200e\u200f\u061c"),
    ],
)
@pytest.mark.parametrize("multiline", [False, True])
def test_what_may_not_be_kept_is_refused(typed: str, told: str, *, multiline: bool) -> None:
    if multiline and told == "改行" and "\n" in typed:
        return
    with pytest.raises(Refusal, match=told) as caught:
        text.clean(typed, limit=99, multiline=multiline, label="氏名", field="name")
    assert caught.value.field == "name"
    assert "「氏名」" in caught.value.sentence


def test_the_length_is_told_and_selectors_do_not_count() -> None:
    assert text.clean(("葛" + SELECTOR) * 3, limit=3, label="氏名") == ("葛" + SELECTOR) * 3
    with pytest.raises(Refusal, match=r"「氏名」は3文字までです\(今は4文字\)"):
        text.clean("見本太郎", limit=3, label="氏名")


@given(st.text(max_size=30))
@settings(max_examples=150)
def test_clean_is_stable_and_leaves_nothing_harmful(typed: str) -> None:
    try:
        kept = text.clean(typed, limit=30, multiline=True, label="備考")
    except Refusal:
        return
    assert text.clean(kept, limit=30, multiline=True, label="備考") == kept
    assert not {unicodedata.category(char) for char in kept.replace("\n", "")} & {"Cc", "Cs", "Cf"}
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("見本 太郎", "見本　太郎"),
        ("見本・太郎", "見本太郎"),
        ("みほん", "ﾐﾎﾝ"),
        ("ﾐﾎﾝ", "ミホン"),
        ("ガ", "ｶﾞ"),
        ("しょう", "ｼﾖｳ"),
        ("サーバー", "サ-バ－"),
        ("髙橋", "高橋"),
        ("山\ufa11", "山崎"),
        ("葛" + SELECTOR + "城", "葛城"),
        ("渡邉", "渡邊"),
        ("𠮷野", "吉野"),
        ("M-07", "ｍ０７"),
        ("Straße", "STRASSE"),
    ],
)
def test_what_people_call_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other) != ""


@given(st.one_of(st.text(max_size=20), NAMES))
@settings(max_examples=300)
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert text.fold(text.fold(typed)) == text.fold(typed)


@given(HIRAGANA)
def test_hiragana_and_katakana_find_each_other(kana: str) -> None:
    katakana = "".join(chr(ord(char) + 0x60) for char in kana)
    assert text.fold(kana) == text.fold(katakana)


def test_every_variant_folds_to_its_base_and_no_further() -> None:
    for char in "髙\ufa11邉邊齋齊濵澤德":
        assert text.fold(char) != char
        assert len(text.fold(char)) == 1


def test_the_mark_names_the_folding() -> None:
    assert text.fold_mark() == text.fold_mark()
    assert len(text.fold_mark()) == 16


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlcipher.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(grams, tokenize='unicode61')")
    yield connection
    connection.close()


def hits(index: sqlite3.Connection, query: str) -> list[int]:
    rows = index.execute("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid", (query,))
    return [row[0] for row in rows]


def stored(index: sqlite3.Connection, *texts: str) -> None:
    index.execute("DELETE FROM found")
    rows = [(place, text.bigrams(one)) for place, one in enumerate(texts, start=1)]
    index.executemany("INSERT INTO found(rowid, grams) VALUES (?, ?)", rows)


@given(st.lists(NAMES, min_size=1, max_size=4), st.data())
@settings(max_examples=150)
def test_any_stretch_finds_exactly_the_texts_that_hold_it(
    texts: list[str], data: st.DataObject
) -> None:
    connection = sqlcipher.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(grams, tokenize='unicode61')")
        stored(connection, *texts)
        folded = [text.fold(one) for one in texts]
        whole = data.draw(st.sampled_from(folded))
        start = data.draw(st.integers(0, max(len(whole) - 1, 0)))
        stretch = whole[start : start + data.draw(st.integers(1, 5))]
        query = text.bigram_query(stretch)
        if not stretch:
            assert query == ""
            return
        expected = [place for place, one in enumerate(folded, start=1) if stretch in one]
        assert hits(connection, query) == expected
    finally:
        connection.close()


def test_words_of_a_query_may_stand_apart(index: sqlite3.Connection) -> None:
    stored(index, "見本 太郎 市民課", "見本 花子 税務課", "例示 太郎")
    assert hits(index, text.bigram_query("見本 課")) == [1, 2]
    assert hits(index, text.bigram_query("太郎　見本")) == [1]
    assert hits(index, text.bigram_query("本太")) == [1]
    assert hits(index, text.bigram_query("太見")) == []


def test_rare_kanji_are_not_taken_for_common_ones(index: sqlite3.Connection) -> None:
    stored(index, "\U00020000", "\U0010fffd")
    assert hits(index, text.bigram_query("\U00020000")) == [1]
    # What remains of U+20000 when its token is cut short by one place.
    assert hits(index, text.bigram_query("\u9380")) == []


def test_quotes_and_operators_in_a_query_are_only_text(index: sqlite3.Connection) -> None:
    stored(index, 'NOT "a" OR b*')
    assert hits(index, text.bigram_query('"a" OR')) == [1]
    assert text.bigram_query(" ・ ー") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\x02ａｂ－１２\r\n", "AB-12"),
        ("]C1abc", "ABC"),
        ("*K-01*", "K-01"),
        ("m‐０７", "M-07"),
        ("Ｍー０７", "M-07"),
        (" 1234 ", "1234"),
        ("**", "**"),
        ("", ""),
    ],
)
def test_codes_have_one_form(typed: str, kept: str) -> None:
    assert text.code(typed) == kept
    assert text.code(kept) == kept


def test_digits_become_ascii_and_kana_stays() -> None:
    assert text.digits("令和８年　Ｒ８．１１ｱ") == "令和8年 R8.11ｱ"


def test_width_counts_columns() -> None:
    assert text.width("abc") == 3
    assert text.width("見本ﾐﾎ") == 6
    assert text.width("葛" + SELECTOR) == 2
    assert text.width("か\u3099①") == 4


@given(NAMES, st.integers(0, 12))
def test_shortened_text_fits_and_says_so(typed: str, columns: int) -> None:
    short = text.shorten(typed, columns)
    assert text.width(short) <= columns
    assert short in (typed, "") or short.endswith("…")


def test_shortening_parts_no_selector_from_its_base() -> None:
    assert text.shorten("葛" + SELECTOR + "城市民課", 4) == "葛" + SELECTOR + "…"
    assert text.shorten("見本", 4) == "見本"


@pytest.mark.parametrize("typed", ["=1+1", "+81", "-5", "@SUM(A1)", "\t=1", "＝1", " =1", "'=1"])
def test_formulas_are_guarded(typed: str) -> None:
    assert text.safe_cell(typed) == "'" + typed


@pytest.mark.parametrize("foreign", ["=1+1", "-5", "見本", "'見本", ""])
def test_what_was_never_guarded_loses_nothing(foreign: str) -> None:
    assert text.unguard(foreign) == foreign


@given(st.text(st.sampled_from("'=+-@＝ \ta見"), max_size=6))
def test_the_guard_comes_off_again(typed: str) -> None:
    assert text.unguard(text.safe_cell(typed)) == typed
