"""The first start asks for the office, its terminals and its hours."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from zyuki_desk.ui.assistant.plan import Plan, TerminalPlan
from zyuki_desk.ui.assistant.step import ListEditor, Step
from zyuki_desk.ui.forms import ChoiceField, FormRows, TimeField
from zyuki_desk.ui.theme import Theme

WEEKDAYS = "月火水木金土日"
MINUTES = (1, 3, 5, 10, 15, 30)


class OfficeStep(Step):
    """機関: its name, section, and the system it works with."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme, plan, "機関", "簿冊と用紙に印刷される名前です。あとから設定で直せます。"
        )
        self._rows = FormRows(theme)
        self._name, self._section, self._system = QLineEdit(), QLineEdit(), QLineEdit()
        self._name.setPlaceholderText("例 見本市")
        self._rows.add("office_name", "機関の名前", self._name, required=True)
        self._rows.add("office_section", "担当の課", self._section)
        self._rows.add("office_system", "システムの名前", self._system)
        self.body.addWidget(self._rows)
        self.body.addStretch(1)

    @override
    def entered(self) -> None:
        self._name.setText(self.plan.name)
        self._section.setText(self.plan.section)
        self._system.setText(self.plan.system_name)
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def accept(self) -> bool:
        name = self._name.text().strip()
        self._rows.set_error("office_name", "" if name else "機関の名前を入れてください。")
        if not name:
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        self.plan.name = name
        self.plan.section = self._section.text().strip()
        self.plan.system_name = self._system.text().strip()
        return True


class TerminalsStep(Step):
    """端末機: each with its name and room; the first is this PC's."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme,
            plan,
            "端末機",
            "統合端末などの名前と、置いてある部屋です。いちばん上が、このPCの隣の端末です。",
        )
        self._rows = FormRows(theme)
        self._name = QLineEdit()
        self._room = ChoiceField(theme)
        self._rows.add("terminal_name", "端末の名前", self._name, required=True)
        self._rows.add("terminal_room", "部屋", self._room)
        self._list = ListEditor(
            theme,
            self._rows,
            name="terminals",
            title="端末機",
            add=lambda: plan.terminals.append(TerminalPlan(f"統合端末{len(plan.terminals) + 1}")),
            remove=self._remove,
            may_leave=self.accept,
        )
        self._list.chosen.connect(self._show)
        self._name.textEdited.connect(self._list.rename)
        self.body.addWidget(self._list, 1)

    @override
    def entered(self) -> None:
        self._room.clear()
        self._room.addItems([room.name for room in self.plan.rooms])
        for terminal in self.plan.terminals:
            terminal.room = min(terminal.room, len(self.plan.rooms) - 1)
        self._show(self._list.place)

    @override
    def accept(self) -> bool:
        name = self._name.text().strip()
        self._rows.set_error("terminal_name", "" if name else "端末の名前を入れてください。")
        if not name:
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        terminal = self.plan.terminals[self._list.place]
        terminal.name, terminal.room = name, max(0, self._room.currentIndex())
        self._list.show_titles([each.name for each in self.plan.terminals])
        return True

    def _remove(self, place: int) -> None:
        del self.plan.terminals[place]

    def _show(self, place: int) -> None:
        self._list.show_titles([each.name for each in self.plan.terminals], place)
        terminal = self.plan.terminals[self._list.place]
        self._name.setText(terminal.name)
        self._room.setCurrentIndex(terminal.room)
        self._rows.clear_errors()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)


class HoursStep(Step):
    """勤務時間と閉庁日: what makes a missing line an omission."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme,
            plan,
            "勤務時間と閉庁日",
            "開庁日に記録がないと「未実施」として知らせます。祝日と年末年始は自動で閉庁日になります。"
            "それ以外の閉庁日は、あとから設定で加えられます。",
        )
        self._rows = FormRows(theme)
        self._opens, self._closes = TimeField(theme), TimeField(theme)
        self._days = [QCheckBox(day) for day in WEEKDAYS]
        days = QWidget()
        row = QHBoxLayout(days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.m)
        for number, box in enumerate(self._days):
            box.setObjectName(f"hours_day_{number}")
            box.setAccessibleName(f"{WEEKDAYS[number]}曜日は閉庁")
            row.addWidget(box)
        row.addStretch(1)
        self._minutes = ChoiceField(theme)
        self._minutes.addItems([f"{minutes}分" for minutes in MINUTES])
        self._rows.add("hours_opens", "始業", self._opens, required=True)
        self._rows.add("hours_closes", "終業", self._closes, required=True)
        self._rows.add("hours_days", "毎週の閉庁日", days)
        self._rows.add(
            "hours_minutes",
            "画面のロック",
            self._minutes,
            help="操作がないまま、この時間がたつと画面を隠します。",
        )
        self.body.addWidget(self._rows)
        self.body.addStretch(1)

    @override
    def entered(self) -> None:
        self._opens.set_value(self.plan.opens)
        self._closes.set_value(self.plan.closes)
        for number, box in enumerate(self._days):
            box.setChecked(number in self.plan.weekly_closed)
        self._minutes.setCurrentText(f"{self.plan.idle_lock_minutes}分")
        self._opens.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def accept(self) -> bool:
        self._rows.clear_errors()
        opens, closes = self._opens.value, self._closes.value
        closed = tuple(number for number, box in enumerate(self._days) if box.isChecked())
        if opens is None:
            return self._refuse("hours_opens", self._opens.sentence or "始業を入れてください。")
        if closes is None:
            return self._refuse("hours_closes", self._closes.sentence or "終業を入れてください。")
        if closes <= opens:
            return self._refuse("hours_closes", "終業は、始業より後の時刻にしてください。")
        if len(closed) == len(WEEKDAYS):
            return self._refuse("hours_days", "開庁する曜日を1日は残してください。")
        self.plan.opens, self.plan.closes = opens, closes
        self.plan.weekly_closed = closed
        self.plan.idle_lock_minutes = MINUTES[self._minutes.currentIndex()]
        return True

    def _refuse(self, key: str, sentence: str) -> bool:
        self._rows.set_error(key, sentence)
        self._rows.widget(key).setFocus(Qt.FocusReason.OtherFocusReason)
        return False
