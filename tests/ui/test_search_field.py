"""The search field: quick, and never in the way of an input method."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import commit, compose, press_key, type_keys
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.theme import Theme

PEOPLE = (
    Suggestion("見本 太郎", kana="ミホン タロウ", value="1001"),
    Suggestion("見本 花子", kana="ミホン ハナコ", value="1002"),
    Suggestion("例示 次郎", kana="レイジ ジロウ", value="2001"),
)


class Desk:
    """A field with people behind it; remembers what it said."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.qtbot = qtbot
        self.now = 0
        self.key_gap = 200
        self.asked: list[str] = []
        self.queries: list[str] = []
        self.chosen: list[object] = []
        self.submitted: list[str] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.field = SearchField(theme, suggest=self.suggest, ticks=self.tick)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.field)
        layout.addStretch(1)
        self.field.query_changed.connect(self.queries.append)
        self.field.chosen.connect(self.chosen.append)
        self.field.submitted.connect(self.submitted.append)
        self.window.resize(600, 400)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.field.setFocus()
        qtbot.waitUntil(self.field.hasFocus)

    def tick(self) -> int:
        self.now += self.key_gap
        return self.now

    def suggest(self, query: str) -> Sequence[Suggestion]:
        self.asked.append(query)
        return [
            person for person in PEOPLE if query in f"{person.title}{person.kana}{person.value}"
        ]

    def wait_for_list(self) -> None:
        self.qtbot.waitUntil(lambda: bool(self.field.suggestions))


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme) -> Desk:
    return Desk(qtbot, theme)


def test_first_suggestion_is_preselected_and_enter_takes_it(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    assert desk.field.current_suggestion is PEOPLE[0]
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["1001"]
    assert desk.field.text() == ""
    assert desk.field.suggestions == ()


def test_enter_does_not_wait_for_the_pause(desk: Desk) -> None:
    type_keys(desk.field, "200")
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["2001"]


def test_nothing_is_searched_while_composing(desk: Desk) -> None:
    compose(desk.field, "みほ")
    compose(desk.field, "見本")
    desk.qtbot.wait(150)
    assert desk.field.composing
    assert desk.asked == []
    assert desk.queries == []
    commit(desk.field, "見本")
    desk.wait_for_list()
    assert desk.asked == ["見本"]
    assert desk.queries == ["見本"]


def test_conversion_keeps_enter_and_arrows(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    compose(desk.field, "たろ")
    assert desk.field.suggestions == ()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press_key(desk.field, key)
    assert desk.chosen == []
    assert desk.submitted == []


def test_cancelled_conversion_asks_nothing_new(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    compose(desk.field, "た")
    compose(desk.field, "")
    desk.qtbot.wait(150)
    assert desk.asked == ["見本"]


def test_arrows_choose_among_suggestions(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    press_key(desk.field, Qt.Key.Key_Down)
    press_key(desk.field, Qt.Key.Key_Down)
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["1002"]


def test_full_width_digits_are_digits(desk: Desk) -> None:
    commit(desk.field, "２００１")
    desk.wait_for_list()
    assert desk.asked == ["2001"]


def test_unknown_text_is_submitted(desk: Desk) -> None:
    type_keys(desk.field, "9999")
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.submitted == ["9999"]
    assert desk.chosen == []


def test_a_scanned_code_never_picks_one_of_several(desk: Desk) -> None:
    desk.key_gap = 5
    type_keys(desk.field, "100")
    type_keys(desk.field, "1")
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["1001"]

    desk.field.set_suggest(lambda _query: PEOPLE)
    type_keys(desk.field, "1001")
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["1001"]
    assert desk.submitted == ["1001"]


def test_typed_slowly_the_first_of_several_is_meant(desk: Desk) -> None:
    desk.field.set_suggest(lambda _query: PEOPLE)
    type_keys(desk.field, "1001")
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.chosen == ["1001"]
    assert desk.submitted == []


def test_escape_closes_then_clears(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    press_key(desk.field, Qt.Key.Key_Escape)
    assert desk.field.suggestions == ()
    assert desk.field.text() == "見本"
    press_key(desk.field, Qt.Key.Key_Escape)
    assert desk.field.text() == ""


def test_the_list_never_takes_the_keyboard(desk: Desk) -> None:
    commit(desk.field, "見本")
    desk.wait_for_list()
    assert desk.field.hasFocus()


def test_a_form_field_keeps_its_text(desk: Desk) -> None:
    desk.field.keep_text_after_choice()
    commit(desk.field, "次郎")
    desk.wait_for_list()
    press_key(desk.field, Qt.Key.Key_Return)
    assert desk.field.text() == "例示 次郎"
    desk.qtbot.wait(150)
    assert desk.asked == ["次郎"]
