"""The page of packages through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit

from tests.pages.kit import PageObject, commit, fill, find, press
from zyuki_desk.ui.forms import ChoiceField, DateField
from zyuki_desk.ui.pages.package import PackagePage
from zyuki_desk.ui.period_picker import PeriodPicker
from zyuki_desk.ui.views.room_desk_rows import RowList


class PackagePageObject(PageObject[PackagePage]):
    """Acts through keys and named widgets only."""

    def choose_ledger(self, title: str) -> None:
        """Go to a ledger in the list and press Space."""
        box = next(x for x in self.page.findChildren(QCheckBox) if x.text() == title)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)

    def tell(self, purpose: str, recipient: str) -> None:
        """Type purpose and recipient."""
        for name, text in (("purpose", purpose), ("recipient", recipient)):
            commit(find(self.page, QLineEdit, name), text)

    def state_virus_check(self) -> None:
        """Tick that the medium was checked."""
        box = find(self.page, QCheckBox, "virus")
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)

    def choose(self, name: str, text: str) -> None:
        """Choose an entry of a list by its words."""
        box = find(self.page, ChoiceField, name)
        box.setCurrentIndex(next(n for n in range(box.count()) if text in box.itemText(n)))

    def type_date(self, name: str, text: str) -> None:
        """Type a date over the one that stands there."""
        fill(self.page, name, text)

    def choose_period(self, kind: str, first: str, last: str) -> None:
        """Choose a period by its two days."""
        self.choose("period_choice", kind)
        picker = find(self.page, PeriodPicker, "period")
        for name, text in (("期間の初日", first), ("期間の末日", last)):
            field = next(x for x in picker.findChildren(DateField) if x.accessibleName() == name)
            field.selectAll()
            commit(field, text)

    def look(self) -> None:
        """Let the page look at what is plugged in, as it does every other second."""
        self.page.media.look()

    @property
    def virus_is_stated(self) -> bool:
        return find(self.page, QCheckBox, "virus").isChecked()

    @property
    def may_register(self) -> bool:
        return find(self.page, QAbstractButton, "package_register").isVisible()

    @property
    def rights(self) -> str:
        """Who may, when whoever sits here may not."""
        words = find(self.page, QLabel, "package_rights")
        return words.text() if words.isVisible() else ""

    def go(self) -> None:
        """Press the button of the act."""
        press(self.page, "package_go")

    def register(self) -> None:
        """Write the plugged medium into the chosen line."""
        press(self.page, "package_register")

    def error(self, name: str) -> str:
        """Return the sentence under a field."""
        return find(self.page, QLabel, f"{name}_error").text()

    @property
    def medium_state(self) -> str:
        return find(self.page, QLabel, "package_medium_state").text()

    @property
    def done(self) -> str:
        return find(self.page, QLabel, "package_done").text()

    def field_is_shown(self, name: str) -> bool:
        """Tell whether a line of text is asked for."""
        return find(self.page, QLineEdit, name).isVisible()

    @property
    def rows(self) -> list[str]:
        """What went out, as it is spoken."""
        return [row.spoken for row in find(self.page, RowList, "package_list").rows]

    def take_receipt(self) -> None:
        """Ask for the receipt of the first row."""
        rows = find(self.page, RowList, "package_list")
        rows.setFocus()
        QTest.keyClick(rows, Qt.Key.Key_Down)
        QTest.keyClick(rows, Qt.Key.Key_Return)

    def print_paper(self, name: str) -> None:
        """Ask for one of the papers."""
        press(self.page, f"package_{name}")

    def change_rule(self) -> None:
        """Choose the rarer act in the menu."""
        action = self.page.findChild(QAction, "package_rule")
        assert isinstance(action, QAction)
        action.trigger()
