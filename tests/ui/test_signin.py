"""Before the desk: what loads, who may come in, and what is said when the office does not open."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.ledgers.rooms import known_ledgers
from tests.pages.kit import find, press, press_key, squeezed
from tests.pages.signin import UnlockPage
from tests.pages.window import WAIT_MS, WindowPage
from tests.ui.office import FOUNDING, PASSPHRASE, open_example
from tests.ui.programs import Starter
from zyuki_desk.app import BAD_PAIR, refuse_bad_pair
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.schema import FITTING, Telling
from zyuki_desk.store import keyslots
from zyuki_desk.store.lock import WriterLock
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.ui.front import Front
from zyuki_desk.ui.opener import NeedsKey, Opener
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.unlock import RecoveryField

HEAVY = (
    "sqlalchemy", "sqlcipher3", "reportlab", "openpyxl", "pypdfium2", "cryptography", "argon2",
    "keyring", "jpholiday", "fontTools",
)  # fmt: skip
_FIRST_PAINT = """
import json, os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
import zyuki_desk.cli
from zyuki_desk.app import open_window
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.ui.remember import MemoryRemember
app = QApplication(["ours"])
folder = OfficeFolder(Path(sys.argv[1]))
program = open_window(folder, clock=SystemClock(), keyring=None, remember=MemoryRemember())
program.front.painted.disconnect()
def painted():
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)
program.front.painted.connect(painted)
program.show()
app.exec()
"""


def wait_panel(page: WindowPage, name: str) -> None:
    page.qtbot.waitUntil(lambda: page.program.front.shown.objectName() == name, timeout=WAIT_MS)


def problem(page: WindowPage) -> str:
    wait_panel(page, "problem_panel")
    return find(page.program.front, QLabel, "problem_sentence").text()


def test_the_first_paint_waits_for_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "ledgers.db").touch()
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", _FIRST_PAINT, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert "PySide6" in loaded
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)


@pytest.mark.parametrize(
    ("qt", "python", "refused"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.1", (3, 10), True),
        ("6.12.0", (3, 12), False),
        ("6.11.3", (3, 11), False),
        ("6.1.2", (3, 11), False),
    ],
)
def test_versions_that_crash_together_are_refused(
    qt: str, python: tuple[int, int], *, refused: bool
) -> None:
    assert refuse_bad_pair(qt, python) == (BAD_PAIR if refused else "")


def test_nobodys_name_is_shown_before_the_sign_in(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    assert "見本市 市民課" in page.front.words
    assert not any(person.name in page.front.words for person in FOUNDING.people)
    assert page.program.front.windowTitle() == "住基デスク"
    assert squeezed(page.program.front) == []
    for field in (page.front.login, page.front.password):
        assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_number_enter_password_enter_opens_the_desk(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    page.sign_in()
    assert page.person == "見本 太郎"
    assert not page.program.front.isVisible()
    assert page.operations()[-1] == ("P1", "sign-in")


def test_what_is_typed_before_the_office_is_open_is_not_lost(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.program.show()
    assert page.program.front.office is None
    page.sign_in()
    assert page.person == "見本 太郎"


def test_a_badge_stands_for_the_number(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    page.sign_in("A0001002", "himitsu-no-2")
    assert page.person == "見本 花子"


@pytest.mark.parametrize("login", ["1001", "9999"])
def test_a_wrong_password_and_an_unknown_number_are_told_alike(
    starter: Starter, login: str
) -> None:
    page = starter.program(starter.example())
    page.start()
    page.front.enter(login, "himitsu-wrong")
    page.qtbot.waitUntil(lambda: bool(page.front.error), timeout=WAIT_MS)
    assert "利用者番号かパスワードが違います" in page.front.error
    assert page.front.password.text() == ""
    assert page.front.login.text() == login


def test_after_failures_the_remaining_minutes_are_told(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    for _ in range(5):
        page.front.enter("1001", "himitsu-wrong")
        page.qtbot.waitUntil(lambda: bool(page.front.error), timeout=WAIT_MS)
    starter.clock.advance(minutes=2)
    page.front.enter("1001", "himitsu-no-1")
    page.qtbot.waitUntil(lambda: "続けて間違えた" in page.front.error, timeout=WAIT_MS)
    assert "あと約3分" in page.front.error
    starter.clock.advance(minutes=4)
    page.sign_in()
    assert page.person == "見本 太郎"


def test_empty_fields_are_asked_for(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    page.front.press()
    assert "番号を入れてください" in page.front.error
    QTest.keyClicks(page.front.login, "1001")
    page.front.press()
    assert "パスワードを入れてください" in page.front.error


def test_caps_lock_is_noticed(starter: Starter) -> None:
    page = starter.program(starter.example())
    page.start()
    # What a keyboard with CapsLock sends: a capital without Shift.
    plain = Qt.KeyboardModifier.NoModifier
    for text, shown in (("h", False), ("H", True), ("h", False), ("1", False)):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_H, plain, text)
        QApplication.sendEvent(page.front.password, key)
        assert page.front.caps_hint == shown


# Keys typed by hand


def test_without_a_keyring_the_printed_number_opens(starter: Starter) -> None:
    folder = starter.example()
    code = keyslots.new_recovery_code()
    with open_example(folder, starter.clock) as office:
        keyslots.set_recovery(folder, office.master, code)

    def broken() -> SecretStore:
        raise Trouble("このPCの鍵の保管庫が使えません。")

    page = starter.program(folder, broken)
    page.program.show()
    wait_panel(page, "unlock_panel")
    unlock = UnlockPage(page.program.front)
    assert "保管庫が使えません" in unlock.sentence
    unlock.other_way()
    groups = code.split("-")
    wrong = f"{(int(groups[4]) + 1) % 1_000_000:06d}"
    unlock.type_number("-".join([*groups[:4], wrong, *groups[5:]]))
    field = find(page.program.front, RecoveryField, "recovery_field")
    assert field.wrong_groups() == (5,)
    unlock.open()
    assert "5組目の数字が違います" in unlock.error
    unlock.type_number(code)
    page.qtbot.waitUntil(lambda: page.program.front.office is not None, timeout=WAIT_MS)
    page.sign_in()
    assert "保管庫が使えません" in page.message


def test_the_passphrase_opens_and_the_pc_remembers(starter: Starter) -> None:
    folder = starter.example()
    starter.keyring = type(starter.keyring)()
    page = starter.program(folder)
    page.program.show()
    wait_panel(page, "unlock_panel")
    unlock = UnlockPage(page.program.front)
    unlock.type_passphrase("mihon-office-wrong")
    unlock.open()
    page.qtbot.waitUntil(lambda: bool(unlock.error), timeout=WAIT_MS)
    assert "合言葉が違う" in unlock.error
    unlock.type_passphrase(PASSPHRASE)
    unlock.open()
    page.qtbot.waitUntil(lambda: page.program.front.office is not None, timeout=WAIT_MS)
    page.program.close()
    again = starter.program(folder)
    again.start()
    assert again.program.front.shown is again.program.front.signin


def test_the_number_pasted_into_any_group_fills_all(qtbot: QtBot, theme: Theme) -> None:
    field = RecoveryField(theme)
    qtbot.addWidget(field)
    field.show()
    code = keyslots.new_recovery_code()
    QApplication.clipboard().setText(code.replace("-", " "))
    group = find(field, QLineEdit, "recovery_group_4")
    press_key(group, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
    assert field.code == code
    assert field.wrong_groups() == ()


# What does not open


def test_another_window_is_named_and_trying_again_works(starter: Starter) -> None:
    folder = starter.example()
    page = starter.program(folder)
    with WriterLock(folder.lock):
        page.program.show()
        assert "別の窓" in problem(page)
    press(page.program.front, "problem_again_button")
    page.qtbot.waitUntil(lambda: page.program.front.office is not None, timeout=WAIT_MS)
    assert page.program.front.shown is page.program.front.signin


def test_a_missing_file_is_told(starter: Starter) -> None:
    folder = starter.example()
    folder.database.unlink()
    page = starter.program(folder)
    page.program.show()
    assert "簿冊がありません" in problem(page)


def test_a_damaged_file_is_told(starter: Starter) -> None:
    folder = starter.example()
    data = bytearray(folder.database.read_bytes())
    data[100:4000] = bytes(3900)
    folder.database.write_bytes(data)
    page = starter.program(folder)
    page.program.show()
    assert "控えから戻してください" in problem(page)


def test_a_newer_file_is_told(starter: Starter) -> None:
    folder = starter.example()
    with (
        open_example(folder, starter.clock) as office,
        office.database.writer.begin() as connection,
    ):
        connection.exec_driver_sql("PRAGMA user_version = 99")
    page = starter.program(folder)
    page.program.show()
    assert "新しい版" in problem(page)


def test_another_folder_can_be_chosen(starter: Starter, tmp_path: Path) -> None:
    folder = starter.example()
    page = starter.program(OfficeFolder(tmp_path / "nothing"))
    page.program.show()
    starter.ask.will("folder_path", folder.root)
    press(page.program.front, "welcome_folder_button")
    page.qtbot.waitUntil(lambda: page.program.front.office is not None, timeout=WAIT_MS)


def test_closing_while_the_office_opens_leaves_nothing_open(starter: Starter) -> None:
    folder = starter.example()
    page = starter.program(folder)
    page.program.show()
    page.program.close()
    with open_example(folder, starter.clock) as office:
        assert office.head().size > 0


class SlowOpener(Opener):
    """Opens an older file, as far as it is told to go on."""

    go_on = threading.Event()

    @override
    def open_quietly(self, tell: Telling | None = None) -> NeedsKey:
        assert tell is not None
        tell(1, 4, FITTING)
        assert self.go_on.wait(WAIT_MS / 1000)
        return NeedsKey("このPCの鍵では開きません。", has_passphrase=False, keyring_works=True)


def test_an_older_file_tells_how_far_it_is(
    qtbot: QtBot, starter: Starter, theme: Theme, clock: FixedClock
) -> None:
    opener = SlowOpener(starter.example(), clock, known_ledgers, None)
    front = Front(theme, opener, MemoryRemember())
    qtbot.addWidget(front)
    front.show()
    front.begin()
    told = find(front, QLabel, "signin_remark")
    qtbot.waitUntil(lambda: told.text() == "新しい版に合わせています… 25%", timeout=WAIT_MS)
    assert told.isVisible()
    opener.go_on.set()
    qtbot.waitUntil(lambda: front.shown.objectName() == "unlock_panel", timeout=WAIT_MS)
    front.close()
