"""Away from the desk: the screen hides by itself, drafts are kept, only the right people return."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.pages.kit import press_key
from tests.pages.window import WindowPage
from tests.ui.office import example_office
from tests.ui.programs import Starter
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Trouble
from zyuki_desk.ui.drafts import Drafts
from zyuki_desk.ui.lock import IdleWatch
from zyuki_desk.ui.signin import Mode


@pytest.fixture
def page(starter: Starter) -> WindowPage:
    page = starter.program(starter.example())
    page.start()
    page.sign_in()
    return page


def idle(page: WindowPage, starter: Starter, minutes: float = 5) -> None:
    starter.clock.advance(minutes=minutes)
    page.desk.tick()


def test_the_screen_hides_after_the_offices_minutes(page: WindowPage, starter: Starter) -> None:
    idle(page, starter, minutes=4.9)
    assert not page.desk.curtain.up
    idle(page, starter, minutes=0.1)
    assert page.desk.curtain.mode is Mode.LOCKED
    assert page.operations()[-1] == ("P1", "lock")


def test_a_locked_screen_shows_no_name_and_covers_everything(page: WindowPage) -> None:
    assert any("見本 太郎" in text for text in page.words)
    page.desk.lock()
    assert not any("見本 太郎" in text for text in page.words)
    assert page.desk.curtain.geometry() == page.desk.shell.rect()
    page.desk.shell.resize(900, 600)
    assert page.desk.curtain.geometry() == page.desk.shell.rect()
    content = page.desk.shell.centralWidget()
    assert content is not None
    assert not content.isVisible()


def test_keys_do_not_reach_what_is_hidden(page: WindowPage) -> None:
    page.desk.lock()
    before = page.desk.shell.current_key
    press_key(page.desk.shell, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    press_key(page.desk.shell, Qt.Key.Key_F1)
    assert page.desk.shell.current_key == before
    page.curtain.enter("", "himitsu-no-1")
    page.wait_open()
    press_key(page.desk.shell, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert page.desk.shell.current_key != before


def test_the_own_password_alone_brings_back(page: WindowPage) -> None:
    page.note().setText("書きかけ")
    page.desk.lock()
    page.curtain.enter("", "himitsu-no-2")
    assert "パスワードが違います" in page.wait_error()
    page.curtain.enter("", "himitsu-no-1")
    page.wait_open()
    assert page.note().text() == "書きかけ"
    assert page.note().hasFocus()
    assert page.person == "見本 太郎"


def test_another_person_takes_over_and_sees_no_draft(page: WindowPage) -> None:
    page.note().setText("太郎の書きかけ")
    page.desk.lock()
    page.curtain.enter("1002", "himitsu-no-2")
    page.wait_open()
    assert page.person == "見本 花子"
    assert page.note().text() == ""
    assert page.operations()[-2:] == [("P2", "sign-in"), ("P1", "sign-out")]
    page.desk.lock()
    page.curtain.enter("1001", "himitsu-no-1")
    page.wait_open()
    assert page.note().text() == "太郎の書きかけ"


def test_drafts_survive_the_end_of_the_program(page: WindowPage, starter: Starter) -> None:
    folder = page.program.front.opener.folder
    page.note().setText("見本 太郎の入室")
    page.desk.lock()
    kept = list(folder.drafts.iterdir())
    assert len(kept) == 1
    assert "見本" not in kept[0].name
    assert "見本".encode() not in kept[0].read_bytes()
    page.program.close()
    again = starter.program(folder)
    again.start()
    again.sign_in()
    assert again.note().text() == "見本 太郎の入室"


def test_what_cannot_be_kept_is_told_after_the_return(page: WindowPage) -> None:
    folder = page.program.front.opener.folder
    folder.drafts.write_text("a file where the folder should be")
    page.note().setText("書きかけ")
    page.desk.lock()
    assert page.desk.curtain.up
    page.curtain.enter("", "himitsu-no-1")
    page.wait_open()
    assert "書きかけの内容を保存できませんでした" in page.message
    folder.drafts.unlink()


def test_locking_twice_or_without_anybody_changes_nothing(page: WindowPage) -> None:
    page.desk.lock()
    size = len(page.operations())
    page.desk.lock()
    page.desk.hand_over()
    assert page.desk.curtain.mode is Mode.LOCKED
    assert len(page.operations()) == size


def test_an_open_handover_becomes_a_locked_screen(page: WindowPage, starter: Starter) -> None:
    page.desk.hand_over()
    idle(page, starter)
    assert page.desk.curtain.mode is Mode.LOCKED
    assert not any("見本 太郎" in text for text in page.words)


def test_touching_the_window_counts_as_being_there(
    qtbot: QtBot, qapp: QApplication, clock: FixedClock
) -> None:
    watch = IdleWatch(clock, qapp)
    watch.allow(5)
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    watch.watch(label.windowHandle())
    clock.advance(minutes=3)
    assert watch.idle == timedelta(minutes=3)
    QTest.keyClick(label.windowHandle(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: watch.idle == timedelta(0))
    with qtbot.assertNotEmitted(watch.idled):
        clock.advance(minutes=4)
        watch.look()
    with qtbot.waitSignal(watch.idled, timeout=0, raising=True):
        clock.advance(minutes=1)
        watch.look()


def test_a_clock_set_back_does_not_keep_the_screen_open(
    qapp: QApplication, clock: FixedClock
) -> None:
    watch = IdleWatch(clock, qapp)
    start = clock.at
    clock.advance(minutes=6)
    clock.set(start)
    assert watch.idle == timedelta(minutes=6)


def test_an_open_question_is_answered_no(starter: Starter) -> None:
    page = starter.program(starter.example(), scripted=False)
    page.start()
    page.sign_in()
    asked: list[str] = []

    def lock() -> None:
        asked.extend(dialog.windowTitle() for dialog in page.desk.shell.findChildren(QDialog))
        page.desk.lock()

    QTimer.singleShot(0, lock)  # while the question waits for its answer
    assert page.desk.workbench.ask.confirm("抹消", "抹消しますか。") is False
    assert asked == ["抹消"]
    assert page.desk.curtain.mode is Mode.LOCKED


# Drafts by themselves


def test_a_draft_opens_for_its_own_person_only(tmp_path: Path, clock: FixedClock) -> None:
    with example_office(tmp_path, clock) as office:
        drafts = Drafts(tmp_path / "drafts", office.master)
        drafts.save("P1", {"today": {"name": "例示 花子"}})
        assert drafts.load("P1") == {"today": {"name": "例示 花子"}}
        assert drafts.load("P2") == {}
        (mine,) = (tmp_path / "drafts").iterdir()
        drafts.save("P2", {"today": {}})
        (other,) = (path for path in (tmp_path / "drafts").iterdir() if path != mine)
        other.write_bytes(mine.read_bytes())
        with pytest.raises(Trouble, match="読めませんでした"):
            drafts.load("P2")
        drafts.save("P1", {})
        assert not mine.exists()


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_draft_is_not_read(tmp_path: Path, clock: FixedClock, place: int) -> None:
    with example_office(tmp_path, clock) as office:
        drafts = Drafts(tmp_path / "drafts", office.master)
        drafts.save("P1", {"today": {"name": "例示 花子"}})
        (path,) = (tmp_path / "drafts").iterdir()
        data = bytearray(path.read_bytes())
        data[place] ^= 1
        path.write_bytes(data)
        with pytest.raises(Trouble, match="もう一度入れて"):
            drafts.load("P1")
