"""Questions: by keyboard, checked before they are taken; scripted ones fail when they differ."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press, press_key
from zyuki_desk.ui.ask import Ask, Option, WindowAsk
from zyuki_desk.ui.scripted_ask import ScriptedAsk, UnexpectedQuestionError
from zyuki_desk.ui.theme import Theme


class Person:
    """Answers the next window that opens."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def will(self, act: Callable[[QDialog], object]) -> None:
        def look() -> None:
            dialogs = [one for one in self.window.findChildren(QDialog) if one.isActiveWindow()]
            if dialogs:
                try:
                    act(dialogs[0])
                finally:
                    if dialogs[0].isVisible():
                        dialogs[0].reject()  # a failing test must not wait for ever
            else:
                QTimer.singleShot(5, look)  # not open yet

        QTimer.singleShot(0, look)  # after exec() has begun


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def ask(theme: Theme, window: QWidget) -> WindowAsk:
    return WindowAsk(theme, window)


@pytest.fixture
def person(window: QWidget) -> Person:
    return Person(window)


def escape(dialog: QDialog) -> None:
    press_key(dialog, Qt.Key.Key_Escape)


def test_yes_and_no(ask: WindowAsk, person: Person) -> None:
    person.will(lambda dialog: press(dialog, "ask_yes_button"))
    assert ask.confirm("確認", "よろしいですか。")
    person.will(lambda dialog: press(dialog, "ask_no_button"))
    assert not ask.confirm("確認", "よろしいですか。")
    person.will(escape)
    assert not ask.confirm("確認", "よろしいですか。")


def test_enter_does_not_do_a_dangerous_thing(ask: WindowAsk, person: Person) -> None:
    person.will(lambda dialog: press_key(dialog, Qt.Key.Key_Return))
    assert ask.confirm("確認", "よろしいですか。")
    person.will(lambda dialog: press_key(dialog, Qt.Key.Key_Return))
    assert not ask.confirm("抹消", "抹消しますか。", yes="抹消する", danger=True)


def test_text_is_checked_before_it_is_taken(ask: WindowAsk, person: Person) -> None:
    seen: list[bool] = []

    def act(dialog: QDialog) -> None:
        edit = find(dialog, QLineEdit, "ask_text")
        QTest.keyClicks(edit, "12")
        press(dialog, "ask_yes_button")
        seen.append(dialog.isVisible())
        QTest.keyClicks(edit, "3")
        press(dialog, "ask_yes_button")

    person.will(act)
    answer = ask.text("番号", "番号", check=lambda text: "" if len(text) == 3 else "3桁です。")
    assert answer == "123"
    assert seen == [True]


def test_a_reason_is_never_blank(ask: WindowAsk, person: Person) -> None:
    def act(dialog: QDialog) -> None:
        press(dialog, "ask_yes_button")
        assert dialog.isVisible()
        press_key(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        press(dialog, "ask_yes_button")

    person.will(act)
    assert ask.reason("訂正", "理由は残ります。", suggestions=["書き誤り", "申出"]) == "申出"


def test_choose_gives_the_value(ask: WindowAsk, person: Person) -> None:
    options = [Option(10, "見本 花子"), Option(20, "見本 太郎", "操作者")]

    def act(dialog: QDialog) -> None:
        press_key(dialog.focusWidget(), Qt.Key.Key_Down)
        press(dialog, "ask_yes_button")

    person.will(act)
    assert ask.choose("交代", "次の操作者", options) == 20
    person.will(escape)
    assert ask.choose("交代", "次の操作者", options) is None


@pytest.mark.parametrize(("count", "is_whole"), [(2, True), (40, False)])
def test_a_list_takes_the_room_of_its_rows(
    ask: WindowAsk, person: Person, count: int, is_whole: bool
) -> None:
    seen: list[tuple[int, int, int]] = []

    def act(dialog: QDialog) -> None:
        rows = find(dialog, QListWidget, "ask_list")
        needed = sum(rows.sizeHintForRow(row) for row in range(rows.count()))
        seen.append((rows.viewport().height(), needed, rows.height()))
        dialog.reject()

    person.will(act)
    ask.choose("廃棄の方法", "方法", [Option(n, f"方法 {n}") for n in range(count)])
    ((shown, needed, height),) = seen
    assert (shown >= needed) is is_whole
    assert height <= min(needed + 20, 310)


def test_the_idle_lock_does_not_wait(ask: WindowAsk, person: Person) -> None:
    person.will(lambda _dialog: ask.dismiss())
    assert ask.text("番号", "番号") is None
    assert not ask.is_open


def test_no_window_is_left(ask: WindowAsk, person: Person, qtbot: QtBot) -> None:
    person.will(escape)
    ask.tell("お知らせです。")
    assert person.window.findChildren(QDialog) == []


def test_script_answers_in_order() -> None:
    script = ScriptedAsk()
    script.will("confirm", True, saying="抹消").will("reason", "書き誤り")
    script.will("choose", "二").will("save_path", Path("out.pdf")).will("tell")
    ask: Ask = script
    assert ask.confirm("抹消", "この行を抹消しますか。")
    assert ask.reason("理由", "残ります") == "書き誤り"
    assert ask.choose("選択", "", [Option(1, "一"), Option(2, "二")]) == 2
    assert ask.save_path("保存", "a.pdf", "PDF (*.pdf)") == Path("out.pdf")
    ask.tell("終わりました。")
    script.finish()
    assert script.asked[-1] == "お知らせ 終わりました。"


def test_script_fails_on_what_was_not_expected() -> None:
    with pytest.raises(UnexpectedQuestionError, match="unexpected confirm"):
        ScriptedAsk().confirm("抹消", "この行を抹消しますか。")
    with pytest.raises(UnexpectedQuestionError, match="unexpected confirm"):
        ScriptedAsk().will("text", "1").confirm("抹消", "よいですか。")
    with pytest.raises(UnexpectedQuestionError, match="unexpected confirm"):
        ScriptedAsk().will("confirm", True, saying="印刷").confirm("抹消", "よいですか。")


def test_script_fails_on_unused_answers() -> None:
    with pytest.raises(UnexpectedQuestionError, match="never asked: text"):
        ScriptedAsk().will("text", "1").finish()


def test_script_refuses_what_the_window_would_refuse() -> None:
    script = ScriptedAsk().will("text", "12")
    with pytest.raises(UnexpectedQuestionError, match="3桁"):
        script.text("番号", "番号", check=lambda _text: "3桁です。")
