"""The office's own fields: defined under the pen rule, and fields like any other from then on."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.disposing import dispose
from tests.support.memo import CHIEF, CLERK, MEMO, TODAY, MemoOffice, at
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.lines import plain
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind, own_from_json, own_to_json
from zyuki_desk.core.own_fields import next_slug, own_fields_of, set_own_fields
from zyuki_desk.core.search import Query

NOTE = OwnField(slug="c1", label="特記", kind=OwnKind.NOTE, searched=True, personal=True)
EVERY = (
    NOTE,
    OwnField(slug="c2", label="品名", suggests=True, after="who"),
    OwnField(slug="c3", label="本数", kind=OwnKind.COUNT),
    OwnField(slug="c4", label="返却日", kind=OwnKind.DATE),
    OwnField(slug="c5", label="確認時刻", kind=OwnKind.TIME),
    OwnField(slug="c6", label="施錠", kind=OwnKind.CHOICE, choices=MARK_CHOICES),
    OwnField(slug="c7", label="立会い", kind=OwnKind.YES_NO),
    OwnField(slug="c8", label="確認者", kind=OwnKind.PERSON, searched=True, personal=True),
)
CELLS: dict[str, Any] = {
    "extra.c1": '一行目\n"二"行目',
    "extra.c2": "媒体",
    "extra.c3": 3,
    "extra.c4": TODAY,
    "extra.c5": at(9, 5),
    "extra.c6": "good",
    "extra.c7": False,
    "extra.c8": CHIEF,
}


@pytest.fixture
def desk_with_own(office: MemoOffice) -> MemoOffice:
    """An office that added a field of each kind to its memo."""
    office.add_fields(EVERY)
    return office


def cells(**values: Any) -> dict[str, Any]:  # noqa: ANN401
    return {f"extra.{slug}": value for slug, value in values.items()}


def own_of(office: MemoOffice) -> tuple[OwnField, ...]:
    return own_fields_of(office.desk.for_actor(office.desk.actor).directory, "memo")


def extra_of(office: MemoOffice, line: int) -> dict[str, Any]:
    ((text,),) = office.rows("SELECT extra FROM memo WHERE id = ?", line)
    return {} if text is None else json.loads(str(text))


def test_each_kind_is_entered_stored_and_shown(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**CELLS)
    ledger, books = office.as_(CLERK).ledgers["memo"], Books(office.database)
    assert {k: books.entry(ledger, line).values[k] for k in CELLS} == CELLS
    assert extra_of(office, line) == {
        "c1": '一行目\n"二"行目', "c2": "媒体", "c3": 3, "c4": "2026-11-20",
        "c5": "2026-11-20T00:05:00.000Z", "c6": "good", "c7": 0, "c8": CHIEF,
    }  # fmt: skip
    (shown,) = books.lines(ledger, [line], office.desk.directory)
    words = {key: plain(shown.cells[key]) for key in CELLS}
    assert list(words.values())[1:] == [
        "媒体", "3", "R8.11.20", "9:05", "○", "無", "例示 花子"
    ]  # fmt: skip
    assert office.verify().sound


def test_a_field_stands_behind_the_one_it_follows(desk_with_own: MemoOffice) -> None:
    keys = [spec.key for spec in desk_with_own.as_(CLERK).ledgers["memo"].fields]
    assert keys[:3] == ["day", "who", "extra.c2"]
    assert keys[-2:] == ["extra.c7", "extra.c8"]


def test_a_blank_cell_is_filled_and_a_written_one_only_corrected(
    desk_with_own: MemoOffice,
) -> None:
    office = desk_with_own
    line = office.enter(**cells(c3=3))
    desk = office.as_(CLERK)
    desk.fill("memo", line, {"extra.c6": "bad"})
    with pytest.raises(Refusal, match="訂正"):
        desk.fill("memo", line, {"extra.c3": 4})
    with pytest.raises(Refusal, match="追記"):
        desk.correct("memo", line, {"extra.c7": True}, reason="誤り")
    desk.correct("memo", line, {"extra.c3": 4, "who": "例示 花子"}, reason="数え違い")
    desk.correct("memo", line, {"extra.c3": None}, reason="別の行の数")
    ledger, books = desk.ledgers["memo"], Books(office.database)
    assert extra_of(office, line) == {"c6": "bad"}
    history = [
        (t.label, t.old, t.new, t.reason)
        for t in books.history(ledger, line, desk.directory)
        if t.label in ("施錠", "本数")
    ]
    assert history == [
        ("施錠", "", "×", ""),
        ("本数", "3", "4", "数え違い"),
        ("本数", "4", "", "別の行の数"),
    ]
    (shown,) = books.lines(ledger, [line], desk.directory)
    assert [run.text for run in shown.cells["extra.c3"] if run.struck] == ["3", "4"]
    assert office.verify().sound


def test_own_cells_are_found_suggested_and_filtered(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    one, other = office.enter(**CELLS), office.enter(**{"extra.c2": "媒体"})
    ledger, books = office.as_(CLERK).ledgers["memo"], Books(office.database)
    assert list(books.ids(ledger, Query(text='二"行目'))) == [one]
    assert list(books.ids(ledger, Query(text="れいじ はなこ"))) == [one]
    assert books.suggestions(ledger, "extra.c2") == ["媒体"]
    assert list(books.ids(ledger, Query(empty=frozenset({"extra.c6"})))) == [other]
    assert list(books.ids(ledger, Query(filled=frozenset({"extra.c6"})))) == [one]
    assert len(books.ids(ledger, Query(state=LineState.AWAITED))) == 2


def test_a_struck_text_of_an_own_cell_is_still_found(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**{"extra.c1": "置き忘れ"})
    office.as_(CLERK).correct("memo", line, {"extra.c1": "返却済"}, reason="誤り")
    ledger, books = office.as_(CLERK).ledgers["memo"], Books(office.database)
    assert list(books.ids(ledger, Query(text="置き忘れ"))) == [line]


def test_a_field_searched_from_now_on_finds_older_lines_too(office: MemoOffice) -> None:
    own = OwnField(slug="c1", label="特記")
    office.add_fields([own])
    lines = [office.enter(**cells(c1=text)) for text in ("置き忘れ", "紛失届", "置き忘れ")]
    office.enter(what="点検")
    office.as_(CLERK).correct("memo", lines[2], {"extra.c1": "返却済"}, reason="誤り")
    books = Books(office.database)
    assert not books.count(office.as_(CLERK).ledgers["memo"], Query(text="紛失届"))
    office.add_fields([replace(own, searched=True)], "探せるようにする")
    ledger = office.as_(CLERK).ledgers["memo"]
    assert list(books.ids(ledger, Query(text="紛失届"))) == [lines[1]]
    assert list(books.ids(ledger, Query(text="置き忘れ"))) == [lines[0], lines[2]]
    assert books.count(ledger, Query(text="点検")) == 1
    assert office.verify().sound


def test_lines_loaded_in_bulk_carry_them(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    desk = office.as_(CHIEF)
    values: dict[str, Any] = {"day": TODAY, "who": "見本 太郎", **CELLS}
    plain_line: dict[str, Any] = {"day": TODAY, "who": "例示 花子"}
    lines = [LoadedLine(values), LoadedLine(plain_line), LoadedLine(values)]
    assert load_lines(desk, desk.ledgers["memo"], lines) == 3
    ids = Books(office.database).ids(desk.ledgers["memo"], Query())
    assert [bool(extra_of(office, line)) for line in ids] == [True, False, True]
    assert office.verify().sound


def test_a_rule_of_the_file_holds_each_own_cell(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**cells(c2="媒体", c3=3))
    for wrong in ('{"c2":"本","c3":3}', '{"c3":3}', '{"c2":"媒体","c3":3,"c9":1}', "5",
                  '{"c3":3, "c2":"媒体"}', None):  # fmt: skip
        with office.tampering(triggers=True) as connection, pytest.raises(Exception, match="pen"):
            connection.execute(
                "UPDATE memo SET revision = revision + 1, extra = ? WHERE id = ?", (wrong, line)
            )


def test_a_changed_own_cell_is_found_and_so_is_its_past(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**cells(c3=3))
    office.as_(CLERK).correct("memo", line, {"extra.c3": 4}, reason="誤り")
    with office.tampering() as connection:
        connection.execute("UPDATE stroke SET old = '2' WHERE field = 'extra.c3'")
    assert not office.verify().sound
    with office.tampering() as connection:
        connection.execute("UPDATE stroke SET old = '3' WHERE field = 'extra.c3'")
    assert office.verify().sound
    with office.tampering() as connection:
        connection.execute("UPDATE memo SET extra = '{\"c3\":5}'")
    assert not office.verify().sound


def test_disposal_erases_what_is_personal_and_nothing_else(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**CELLS)
    office.as_(CLERK).correct("memo", line, {"extra.c1": "別", "extra.c3": 5}, reason="誤り")
    dispose(
        office.as_(CHIEF), "memo", [line], reason="満了", method="消去", proposed_by=CLERK
    )  # fmt: skip
    assert extra_of(office, line).keys() == {"c2", "c3", "c4", "c5", "c6", "c7"}
    strokes = dict(office.rows("SELECT field, old FROM stroke WHERE source = 'memo'"))
    assert strokes["extra.c1"] is None
    assert strokes["extra.c3"] == "3"
    report = office.verify()
    assert report.sound, report.findings


def test_a_required_one_is_asked_from_its_first_day_on(office: MemoOffice) -> None:
    own = OwnField(slug="c1", label="体温", required=True)
    before = office.enter()
    office.add_fields([own])
    assert own_of(office)[0].since == TODAY
    with pytest.raises(Refusal, match="「体温」を入れて"):
        office.enter()
    yesterday = TODAY - timedelta(days=1)
    late = office.enter(day=yesterday)
    office.as_(CLERK).fill("memo", late, {"what": "点検"})
    office.as_(CLERK).fill("memo", late, {"extra.c1": "36.4"})
    office.as_(CLERK).fill("memo", before, {"what": "点検"})
    office.as_(CLERK).fill("memo", before, {"extra.c1": "36.4"})


def test_a_retired_one_stays_readable_and_can_be_corrected(office: MemoOffice) -> None:
    office.add_fields([NOTE])
    line = office.enter(**{"extra.c1": "古い"})
    office.add_fields([replace(NOTE, until=TODAY)], "使わない")
    office.clock.advance(hours=24)
    with pytest.raises(Refusal, match=r"R8\.11\.20までの欄"):
        office.enter(**{"extra.c1": "新しい"})
    office.enter(day=TODAY, **{"extra.c1": "遅れて書いた"})
    desk = office.as_(CLERK)
    desk.correct("memo", line, {"extra.c1": "直した"}, reason="誤字")
    (shown,) = Books(office.database).lines(desk.ledgers["memo"], [line], desk.directory)
    assert plain(shown.cells["extra.c1"]) == "直した"


def test_a_long_note_has_a_limit_that_says_so(desk_with_own: MemoOffice) -> None:
    office = desk_with_own
    line = office.enter(**{"extra.c1": "あ" * 5_000})
    assert len(extra_of(office, line)["c1"]) == 5_000
    with pytest.raises(Refusal, match="5000"):
        office.enter(**{"extra.c1": "あ" * 5_001})


CHOICE = OwnField(slug="c2", label="施錠", kind=OwnKind.CHOICE, choices=MARK_CHOICES)
WRONG = {
    "label": ([replace(NOTE, label=" ")], "名前を入れて"),
    "long": ([replace(NOTE, label="あ" * 41)], "40字まで"),
    "control": ([replace(NOTE, label="a\x07b")], "印刷できない"),
    "same as the ledger's": ([replace(NOTE, label="氏名")], "もうあります"),
    "same, spelled wide": ([NOTE, replace(CHOICE, label="特記 ")], "もうあります"),
    "one choice": ([replace(CHOICE, choices=MARK_CHOICES[:1])], "2つ以上"),
    "choice twice": ([replace(CHOICE, choices=(Choice("a", "○"), Choice("b", "○")))], "同じ選択肢"),
    "days": ([replace(NOTE, since=TODAY, until=TODAY - timedelta(days=1))], "前です"),
    "slug": ([replace(NOTE, slug="c1'")], "記号"),
    "slug twice": ([NOTE, replace(CHOICE, slug="c1")], "記号"),
    "many": ([replace(NOTE, slug=f"c{n}", label=f"欄{n}") for n in range(61)], "60個まで"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_a_field_is_refused(office: MemoOffice, case: str) -> None:
    fields, sentence = WRONG[case]
    with pytest.raises(Refusal, match=sentence):
        office.add_fields(fields)
    assert own_of(office) == ()


def test_what_lines_stand_on_can_only_be_given_up(office: MemoOffice) -> None:
    office.add_fields([NOTE, CHOICE])
    for fields, sentence in (
        ([NOTE], "「施錠」は消せません"),
        ([replace(NOTE, kind=OwnKind.TEXT), CHOICE], "種類は変えられません"),
        ([NOTE, replace(CHOICE, choices=MARK_CHOICES[1:])], "選択肢「○」は消せません"),
        ([NOTE, CHOICE], "変わったところがありません"),
    ):
        with pytest.raises(Refusal, match=sentence):
            office.add_fields(fields, "見直し")
    with pytest.raises(Refusal, match="理由"):
        office.add_fields([CHOICE, NOTE])
    retired = replace(MARK_CHOICES[2], retired=True)
    news = [replace(CHOICE, choices=(*MARK_CHOICES[:2], retired)), replace(NOTE, label="特記事項")]
    office.add_fields(news, "見直し")
    assert own_of(office) == tuple(news)
    assert office.rows("SELECT reason FROM stroke WHERE source = 'setting'") == [("見直し",)]
    assert next_slug(own_of(office)) == "c3"
    assert office.verify().sound


def test_it_needs_the_right(office: MemoOffice) -> None:
    with pytest.raises(Refusal, match="役割"):
        set_own_fields(office.as_(CLERK), "memo", [NOTE])


def test_the_setting_reads_back_and_a_damaged_one_is_refused() -> None:
    assert own_from_json(json.loads(json.dumps(own_to_json(EVERY)))) == EVERY
    wrongs: list[dict[str, Any]] = [
        {},
        {"fields": 3},
        {"fields": [{}]},
        {"fields": [{"slug": "c1", "kind": "?"}]},
    ]
    for wrong in wrongs:
        with pytest.raises(Refusal, match="簿冊の欄の設定"):
            own_from_json(wrong)


def test_the_programs_own_ledgers_stay_as_they_are(desk_with_own: MemoOffice) -> None:
    assert all(not spec.slug for spec in MEMO.fields)
    assert desk_with_own.desk.ledgers["memo"] is desk_with_own.desk.ledgers["memo"]


KINDS = st.sampled_from(list(OwnKind))
OWN_FIELDS = st.builds(
    OwnField,
    slug=st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    label=st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12),
    kind=KINDS,
    choices=st.lists(st.sampled_from(MARK_CHOICES), unique=True).map(tuple),
    required=st.booleans(),
    suggests=st.booleans(),
    searched=st.booleans(),
    personal=st.booleans(),
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    after=st.sampled_from(["", "who", "gone"]),
    help=st.text(max_size=5),
)


@given(st.lists(OWN_FIELDS, max_size=6, unique_by=lambda own: own.slug))
def test_any_fields_read_back_and_stand_once_among_the_ledgers(own: list[OwnField]) -> None:
    assert list(own_from_json(json.loads(json.dumps(own_to_json(own))))) == own
    ledger = MEMO.with_own(own)
    keys = [spec.key for spec in ledger.fields]
    assert sorted(keys) == sorted([*(f.key for f in MEMO.fields), *(each.key for each in own)])
    behind = [each.key for each in own if each.after == "who"]
    at = keys.index("who") + 1
    assert keys[at : at + len(behind)] == behind
    last = [each.key for each in own if each.after != "who"]
    assert keys[len(keys) - len(last) :] == last
    assert next_slug(own) not in {each.slug for each in own}
    assert ledger.with_own(own).fields == ledger.fields
