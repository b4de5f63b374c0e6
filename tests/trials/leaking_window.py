"""The window's part of `leaks`: names typed into every field of every page, and the idle lock."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from zyuki_desk.app import open_window
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import APP_FOLDER, OfficeFolder
from zyuki_desk.sample import CHEAP_STRENGTH
from zyuki_desk.store.secrets import MemorySecretStore
from zyuki_desk.ui.program import Program
from zyuki_desk.ui.remember import SettingsRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk

PATIENCE = 40.0


def play(
    folder: OfficeFolder, clock: FixedClock, keyring: MemorySecretStore, who: tuple[str, str],
    words: Sequence[str],
) -> None:  # fmt: skip
    """Sign in, type the words into every field of every page, and let the screen lock itself."""
    app = QApplication([APP_FOLDER])
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    settings = QSettings(ini, user, APP_FOLDER, APP_FOLDER)
    program = open_window(
        folder, clock=clock, keyring=lambda: keyring, remember=SettingsRemember(settings),
        ask=lambda _window: ScriptedAsk(), strength=CHEAP_STRENGTH,
    )  # fmt: skip
    program.show()
    _until(lambda: program.front.office is not None)
    _fill(program.front, "signin_login", who[0])
    _fill(program.front, "signin_password", who[1]).returnPressed.emit()
    _until(lambda: program.desk is not None)
    typed = _look_at_every_page(program, words)
    assert typed > len(words), typed
    desk = program.desk
    assert desk is not None
    clock.advance(hours=1)
    desk.tick()
    assert desk.curtain.isVisible()
    settings.sync()
    app.processEvents()
    program.close()
    _settle()


def _look_at_every_page(program: Program, words: Sequence[str]) -> int:
    desk, typed = program.desk, 0
    assert desk is not None
    for key in desk.shell.sidebar.keys:
        desk.shell.show_page(key)
        _settle()
        page = desk.shell.current_page
        assert isinstance(page, QWidget)
        edits: list[QLineEdit | QPlainTextEdit] = [*page.findChildren(QLineEdit)]
        edits += page.findChildren(QPlainTextEdit)
        for number, edit in enumerate(edits):
            if edit.isVisible() and not edit.isReadOnly():
                _type(edit, words[number % len(words)])
                typed += 1
        _settle()
    return typed


def _type(edit: QLineEdit | QPlainTextEdit, text: str) -> None:
    if isinstance(edit, QLineEdit):
        edit.setText(text)
        edit.textEdited.emit(text)
    else:
        edit.setPlainText(text)


def _fill(window: QWidget, name: str, text: str) -> QLineEdit:
    found = window.findChild(QLineEdit, name)
    assert found is not None, name
    found.setText(text)
    return found


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(120, loop.quit)
    loop.exec()


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
