"""設定: the office, its rooms, terminals, days, people, forms and keys, each under its own tab."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar
from typing_extensions import override

from zyuki_desk.core.desk import DIRECTORY_TABLES
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.settings_section import Section
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge
from zyuki_desk.ui.workbench import Destination, Workbench


def _office(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_office import OfficeSection

    return OfficeSection(workbench)


def _rooms(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_places import RoomsSection

    return RoomsSection(workbench)


def _terminals(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_places import TerminalsSection

    return TerminalsSection(workbench)


def _days(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_days import DaysSection

    return DaysSection(workbench)


def _people(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_people import PeopleSection

    return PeopleSection(workbench)


def _own_fields(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_own_fields import OwnFieldsSection

    return OwnFieldsSection(workbench)


def _duties(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_duties import DutyValuesSection

    return DutyValuesSection(workbench)


def _layouts(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_layouts import LayoutsSection

    return LayoutsSection(workbench)


def _checks(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_checks import ChecksSection

    return ChecksSection(workbench)


def _papers(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_papers import PapersSection

    return PapersSection(workbench)


def _keys(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_keys import KeysSection

    return KeysSection(workbench)


def _backups(workbench: Workbench) -> Section:
    from zyuki_desk.ui.pages.settings_backups import BackupsSection

    return BackupsSection(workbench)


SECTIONS: tuple[tuple[str, str, Callable[[Workbench], Section]], ...] = (
    ("office", "機関", _office),
    ("rooms", "室・区画", _rooms),
    ("terminals", "端末機", _terminals),
    ("days", "閉庁日", _days),
    ("people", "職員等", _people),
    ("own_fields", "簿冊の欄", _own_fields),
    ("checks", "点検項目", _checks),
    ("duties", "期限", _duties),
    ("layouts", "様式", _layouts),
    ("papers", "印刷", _papers),
    ("keys", "鍵", _keys),
    ("backups", "控え", _backups),
)
"""Key, tab and maker; each is made when it is first shown."""


class SettingsPage(Page):
    """Everything about the office that is not a line of a ledger."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "設定", "変えたことは、理由とともに履歴に残ります")
        self._workbench = workbench
        self._built: dict[str, Section] = {}
        self._locked = Badge(workbench.theme, "見るだけです", Tone.WARN, icon="lock")
        self._locked.setObjectName("settings_locked")
        self.add_tool(self._locked)
        self._tabs = QTabBar()
        self._tabs.setObjectName("settings_tabs")
        self._tabs.setAccessibleName("設定の区分")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for _, title, _ in SECTIONS:
            self._tabs.addTab(title)
        self._stack = QStackedWidget()
        self.body.addWidget(self._tabs)
        self.body.addWidget(self._stack, 1)
        self._tabs.currentChanged.connect(self._show)
        self.note_shortcut("Ctrl+S", "保存")
        self.note_shortcut("Ctrl+N", "追加")
        workbench.changed.connect(self._follow)
        workbench.person_changed.connect(self.refresh)
        self._show(0)

    @property
    def section(self) -> Section:
        """The part shown."""
        section = self._stack.currentWidget()
        assert isinstance(section, Section)
        return section

    def show_section(self, key: str) -> None:
        """Turn to a part by its key."""
        self._tabs.setCurrentIndex([name for name, _, _ in SECTIONS].index(key))

    def show_destination(self, destination: Destination) -> None:
        """Show the part that the action names."""
        if destination.action in {name for name, _, _ in SECTIONS}:
            self.show_section(destination.action)

    @override
    def entered(self) -> None:
        self.refresh()

    @override
    @Slot()
    def refresh(self) -> None:
        allowed = self._workbench.may(Operation.SETTING)
        self._locked.setVisible(not allowed)
        self._locked.setToolTip(who_may(self._workbench, Operation.SETTING))
        self.section.refresh()

    @Slot(int)
    def _show(self, index: int) -> None:
        key, _, make = SECTIONS[index]
        if key not in self._built:
            self._built[key] = make(self._workbench)
            self._stack.addWidget(self._built[key])
        self._stack.setCurrentWidget(self._built[key])
        self.search_field = getattr(self._built[key], "search", None)
        self.refresh()

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and changes.tables & DIRECTORY_TABLES:
            self.refresh()
