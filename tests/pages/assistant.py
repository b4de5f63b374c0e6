"""The first start as a person does it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from tests.pages.kit import find, press, press_key
from zyuki_desk.ui.assistant.assistant import Assistant


class AssistantPage:
    """Fills fields by name and goes on by keyboard."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    @property
    def title(self) -> str:
        return self.assistant.step.title

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            find(self.assistant, QLineEdit, name).setText(text)

    def choose(self, name: str, text: str) -> None:
        find(self.assistant, QComboBox, name).setCurrentText(text)

    def check(self, name: str, *, on: bool = True) -> None:
        find(self.assistant, QCheckBox, name).setChecked(on)

    def add(self, name: str) -> None:
        press(self.assistant, f"{name}_add_button")

    def go_on(self) -> None:
        press(self.assistant, "assistant_next_button")

    def enter(self) -> None:
        press_key(self.assistant, Qt.Key.Key_Return)

    def press_enter_in(self, name: str) -> None:
        press_key(find(self.assistant, QLineEdit, name), Qt.Key.Key_Return)

    def go_back(self) -> None:
        press(self.assistant, "assistant_back_button")

    def error(self, name: str) -> str:
        label = find(self.assistant, QLabel, f"{name}_error")
        return label.text() if label.isVisible() else ""

    @property
    def asked_groups(self) -> list[int]:
        return self.asked_of("sheet")

    def asked_of(self, sheet: str) -> list[int]:
        fields = [find(self.assistant, QLineEdit, f"{sheet}_group_{at}") for at in (1, 2)]
        return [int(field.property("place")) for field in fields]

    def type_groups(self, groups: list[str], *, of: str = "sheet") -> None:
        for at, group in enumerate(groups, start=1):
            find(self.assistant, QLineEdit, f"{of}_group_{at}").setText(group)
