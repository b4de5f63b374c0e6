"""The composition root of the window: paths, clock, keyring, theme, pages; nothing else decides.

Only Qt and the sign-in screen load before the first paint. The rest follows in the background.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zyuki_desk.base.clock import Clock, SystemClock
from zyuki_desk.base.paths import APP_FOLDER, OfficeFolder, data_home, default_office, resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from zyuki_desk.core.accounts import Strength
    from zyuki_desk.core.ledger import Ledgers
    from zyuki_desk.store.secrets import SecretStore
    from zyuki_desk.ui.ask import Ask
    from zyuki_desk.ui.page_entry import PageEntry
    from zyuki_desk.ui.program import Program
    from zyuki_desk.ui.remember import Remember
    from zyuki_desk.ui.theme import Theme
    from zyuki_desk.ui.tokens import Scheme
    from zyuki_desk.ui.workbench import Workbench

GOOD, CANNOT = 0, 2
FRAME = 48
"""What a window's frame and the desktop's bar may take of the screen, in pixels."""
BAD_PAIR = (
    "この PySide6 の版(6.12)と Python の版(3.11 以前)の組合せは、途中で止まることがあります。"
    "Python 3.12 以降を使うか、PySide6-Essentials 6.11.3 を入れてください。"
)


def refuse_bad_pair(qt: str, python: tuple[int, ...]) -> str:
    """Return why these versions cannot be used together, or an empty text."""
    numbers = tuple(int(part) for part in qt.split(".")[:2])
    return BAD_PAIR if numbers == (6, 12) and python[:2] < (3, 12) else ""


def run(folder: OfficeFolder | None = None) -> int:
    """Open the window and stay until it is closed; return the exit code."""
    from PySide6 import __version__ as qt_version

    refusal = refuse_bad_pair(qt_version, sys.version_info[:2])
    if refusal:
        print(refusal, file=sys.stderr)
        return CANNOT
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from zyuki_desk.ui.remember import SettingsRemember

    app = QApplication([APP_FOLDER])
    app.setApplicationName(APP_FOLDER)
    app.setApplicationDisplayName("住基デスク")
    app.setQuitOnLastWindowClosed(False)
    speak_japanese(app)
    settings = QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, APP_FOLDER, APP_FOLDER
    )
    clock = SystemClock()
    program = open_window(
        folder, clock=clock, keyring=_system_keyring, remember=SettingsRemember(settings)
    )
    program.ended.connect(app.quit)
    stop = _watch_crashes(program, clock)
    _use_screen(program.front)
    program.show()
    try:
        return app.exec()
    finally:
        stop()
        settings.sync()


def speak_japanese(app: "QApplication") -> bool:
    """Let Qt's own windows, e.g. the print dialog, speak Japanese; False without the texts."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    texts = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return texts.load("qtbase_ja", folder) and app.installTranslator(texts)


def open_window(  # noqa: PLR0913  everything a test replaces
    folder: OfficeFolder | None,
    *,
    clock: Clock,
    keyring: "Callable[[], SecretStore] | None",
    remember: "Remember",
    theme: "Theme | None" = None,
    ask: "Callable[..., Ask] | None" = None,
    ledgers: "Callable[[], Ledgers] | None" = None,
    pages: "Callable[[Workbench], Sequence[PageEntry]] | None" = None,
    strength: "Strength | None" = None,
) -> "Program":
    """Make the windows of one office folder, not yet shown; a QApplication must exist.

    Tests hand over their own clock, keyring, answers, pages and password cost.
    """
    from PySide6.QtWidgets import QApplication

    from zyuki_desk.ui.opener import Opener
    from zyuki_desk.ui.program import Program
    from zyuki_desk.ui.theme import Theme

    app = QApplication.instance()
    if theme is None and isinstance(app, QApplication):
        theme = Theme(resource("icons").parent, app)
        choice, scale = _looks(remember)
        theme.apply(app, choice, text_scale=scale)
    assert theme is not None
    opener = Opener(
        folder or _usual_folder(remember), clock, ledgers or _ledgers, keyring, strength=strength
    )
    return Program(theme, opener, remember, pages or _pages, ask=ask)


def _use_screen(window: "QWidget") -> None:
    """Fill a screen on which the window would hardly find room; nothing lies outside of it."""
    from PySide6.QtCore import QSize, Qt

    room, wanted = window.screen().availableSize(), window.size()
    if wanted.width() + FRAME > room.width() or wanted.height() + FRAME > room.height():
        window.resize(wanted.boundedTo(room - QSize(FRAME, FRAME)))
        window.setWindowState(Qt.WindowState.WindowMaximized)


def _looks(remember: "Remember") -> "tuple[Scheme, float]":
    from zyuki_desk.ui.tokens import Scheme

    choice, scale = remember.get("theme.scheme"), remember.get("theme.text_scale")
    known = isinstance(choice, str) and choice in set(Scheme)
    factor = float(scale) if isinstance(scale, int | float) else 1.0
    return (Scheme(str(choice)) if known else Scheme.SYSTEM), factor


def _usual_folder(remember: "Remember") -> OfficeFolder:
    from zyuki_desk.ui.remember import FOLDER

    known = remember.get(FOLDER)
    return OfficeFolder(Path(known)) if isinstance(known, str) else default_office(os.environ)


def _ledgers() -> "Ledgers":
    from zyuki_desk.parts import program_ledgers

    return program_ledgers()


def _system_keyring() -> "SecretStore":
    from zyuki_desk.store.secrets import open_os_store

    return open_os_store()


def _pages(workbench: "Workbench") -> "Sequence[PageEntry]":
    from zyuki_desk.ui.pages.registry import pages_of

    return pages_of(workbench)


def _watch_crashes(program: "Program", clock: Clock) -> Callable[[], None]:
    from zyuki_desk.ui.crash import LAST_TIME, CrashWatch

    def tell(sentence: str, report: Path | None) -> None:
        from zyuki_desk.ui.crash_page import show_crash

        if not show_crash(program.theme, program.window, sentence, report):
            program.close()

    folder = program.front.opener.folder
    # A folder that holds no office is not ours to write into.
    logs = folder.logs if folder.exists else data_home(os.environ) / folder.logs.name
    watch = CrashWatch(logs, clock, tell)
    if watch.last_fault() is not None:
        program.sentences.append(LAST_TIME)
    watch.start()
    return watch.stop
