"""Signing in as a person does it: number, password, Enter."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tests.pages.kit import find, press, press_key, words


class SignInPage:
    """The number, the password, the sentence beneath; in any window that asks."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    @property
    def login(self) -> QLineEdit:
        return find(self.window, QLineEdit, "signin_login")

    @property
    def password(self) -> QLineEdit:
        return find(self.window, QLineEdit, "signin_password")

    @property
    def error(self) -> str:
        label = find(self.window, QLabel, "signin_error")
        return label.text() if label.isVisible() else ""

    @property
    def caps_hint(self) -> bool:
        return find(self.window, QLabel, "signin_caps").isVisible()

    @property
    def words(self) -> str:
        return " ".join(words(self.window))

    def enter(self, login: str, password: str) -> None:
        if login:
            self.login.clear()
            QTest.keyClicks(self.login, login)
            press_key(self.login, Qt.Key.Key_Return)
        QTest.keyClicks(self.password, password)
        press_key(self.password, Qt.Key.Key_Return)

    def scan(self, badge: str) -> None:
        QTest.keyClicks(self.login, badge)
        press_key(self.login, Qt.Key.Key_Return)

    def press(self) -> None:
        press(self.window, "signin_button")


class UnlockPage:
    """The key typed by hand."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def type_number(self, code: str) -> None:
        for place, group in enumerate(code.split("-"), start=1):
            field = find(self.window, QLineEdit, f"recovery_group_{place}")
            field.clear()
            QTest.keyClicks(field, group)

    def type_passphrase(self, passphrase: str) -> None:
        QTest.keyClicks(find(self.window, QLineEdit, "unlock_passphrase"), passphrase)

    def open(self) -> None:
        press(self.window, "unlock_button")

    def other_way(self) -> None:
        press(self.window, "unlock_other_button")

    @property
    def sentence(self) -> str:
        return find(self.window, QLabel, "unlock_sentence").text()

    @property
    def error(self) -> str:
        label = find(self.window, QLabel, "unlock_error")
        return label.text() if label.isVisible() else ""
