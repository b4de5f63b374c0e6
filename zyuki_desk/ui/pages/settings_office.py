"""機関 in the settings: names, hours, locking, what is sealed at once, the office's own words."""

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import WEEKDAYS
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.office import Office, SealScope
from zyuki_desk.core.people import Role
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows, TimeField
from zyuki_desk.ui.pages.settings_fields import choice_field
from zyuki_desk.ui.pages.settings_office_history import office_history
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

TERMS = (
    ("terminal", "端末機"),
    ("card", "操作者識別カード"),
    *((f"role/{role.value}", role.label) for role in Role),
)
"""Concepts the office may call by its own word, with the usual one."""


IDLE_WIDTH = 120


class WeekField(QWidget):
    """The weekdays on which the office is closed."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(workbench.theme.space.xs)
        self._days = []
        for number, day in enumerate(WEEKDAYS):
            box = QCheckBox(day)
            box.setObjectName(f"weekday_{number}")
            box.setAccessibleName(f"{day}曜日")
            row.addWidget(box)
            self._days.append(box)
        row.addStretch(1)

    @property
    def value(self) -> tuple[int, ...]:
        """The days ticked, Monday is 0."""
        return tuple(number for number, box in enumerate(self._days) if box.isChecked())

    def set_value(self, days: tuple[int, ...]) -> None:
        """Tick days."""
        for number, box in enumerate(self._days):
            box.setChecked(number in days)


class OfficeSection(Section):
    """The office as one form; saving needs a reason."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "office_section", "機関")
        theme = workbench.theme
        self._shown: Office | None = None
        self.form = FormRows(theme)
        self._name, self._part, self._system = QLineEdit(), QLineEdit(), QLineEdit()
        self._opens, self._closes = TimeField(theme), TimeField(theme)
        self._week = WeekField(workbench)
        self._idle = QLineEdit()
        switch_off_input_method(self._idle)
        self._idle.setFixedWidth(IDLE_WIDTH)
        self._scope = choice_field(workbench, [(s.value, s.label) for s in SealScope])
        self._badge = QCheckBox("名札の読み取りだけで交代できる")
        self._add_rows()
        self._terms = FormRows(theme)
        self._words: dict[str, QLineEdit] = {}
        for key, usual in TERMS:
            self._words[key] = QLineEdit()
            self._words[key].setPlaceholderText(usual)
            self._words[key].setObjectName(f"term_{key}")
            self._terms.add(key, usual, self._words[key])
        self._save = ActionButton(
            theme, "保存", name="office_save", icon="save", keys="Ctrl+S", part="primary"
        )
        self._save.clicked.connect(self._save_office)
        self.history = Timeline(theme)
        self._lay_out()

    def _add_rows(self) -> None:
        add = self.form.add
        for widget, name in (
            (self._name, "office_name"), (self._part, "office_part"),
            (self._system, "office_system"), (self._opens, "office_opens"),
            (self._closes, "office_closes"), (self._week, "office_week"),
            (self._idle, "office_idle"), (self._scope, "office_scope"),
            (self._badge, "office_badge"),
        ):  # fmt: skip
            widget.setObjectName(name)
        add("name", "機関の名前", self._name, required=True, help="用紙の右上に出ます。")
        add("section", "所属", self._part)
        add("system_name", "システムの名前", self._system, required=True)
        add("opens", "開庁", self._opens, required=True)
        add("closes", "閉庁", self._closes, required=True)
        add("weekly_closed", "毎週の休み", self._week)
        add("idle_lock_minutes", "自動ロック(分)", self._idle, help="操作がないと画面を閉じます。")
        add("seal_scope", "確認(押印)の単位", self._scope)
        add("handover", "操作者の交代", self._badge, help="ふつうはパスワードも求めます。")

    @override
    def refresh(self) -> None:
        office = self.workbench.directory.office
        if self._shown is None or self._typed() == (self._shown, self._badge_shown):
            self._show(office)
        self.history.show_items(office_history(self))
        for widget in (self._name, self._part, self._system, self._opens, self._closes):
            widget.setReadOnly(not self.writable)
        for box in self._words.values():
            box.setReadOnly(not self.writable)
        self._idle.setReadOnly(not self.writable)
        for field in (self._week, self._scope, self._badge):
            field.setEnabled(self.writable)
        self.explain(self._save, allowed=self.writable)

    def _show(self, office: Office) -> None:
        self._shown = office
        self._badge_shown = self.workbench.accounts.badge_is_enough()
        self._name.setText(office.name)
        self._part.setText(office.section)
        self._system.setText(office.system_name)
        self._opens.set_value(office.opens)
        self._closes.set_value(office.closes)
        self._week.set_value(office.weekly_closed)
        self._idle.setText(str(office.idle_lock_minutes))
        self._scope.setCurrentIndex(self._scope.findData(office.seal_scope.value))
        self._badge.setChecked(self._badge_shown)
        for key, box in self._words.items():
            box.setText(office.terms.get(key, ""))
        self.form.clear_errors()

    def _typed(self) -> tuple[Office, bool]:
        """Return the office as the form says; blank times stay as they were."""
        shown = self._shown or self.workbench.directory.office
        others = {k: v for k, v in shown.terms.items() if k not in self._words}
        words = {k: box.text().strip() for k, box in self._words.items() if box.text().strip()}
        office = replace(
            shown,
            name=self._name.text(),
            section=self._part.text(),
            system_name=self._system.text(),
            opens=self._opens.value or shown.opens,
            closes=self._closes.value or shown.closes,
            weekly_closed=self._week.value,
            idle_lock_minutes=self._minutes(),
            seal_scope=SealScope(str(self._scope.currentData())),
            terms={**others, **words},
        )
        return office, self._badge.isChecked()

    def _minutes(self) -> int:
        """Return the minutes typed; what is no number is 0, which no office may have."""
        plain = digits(self._idle.text().strip())
        return int(plain) if plain.isascii() and plain.isdigit() else 0

    @Slot()
    def _save_office(self) -> None:
        def save(reason: str) -> None:
            for key, field in (("opens", self._opens), ("closes", self._closes)):
                if field.sentence or field.value is None:
                    raise Refusal(field.sentence or "時刻を入れてください。", field=key)
            office, badge = self._typed()
            changed = badge != self._badge_shown
            if office != self._shown or not changed:
                self.masters.change_office(office, reason=reason)
            if changed:
                self.masters.allow_badge(allowed=badge, reason=reason)

        if self.act(save, "保存しました", self.form):
            self._shown = None
            self.refresh()

    def _lay_out(self) -> None:
        space = self.theme.space
        main = Card(self.theme, "この機関")
        main.body.addWidget(self.form)
        words = Card(self.theme, "呼び方", "空欄なら、薄い字の呼び方を使います")
        words.body.addWidget(self._terms)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        left = QWidget()
        left.setProperty("part", "clear")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(main)
        column.addWidget(words)
        story = Card(self.theme, "履歴")
        note(story, "いつ、誰が、何を変えたか。")
        story.body.addWidget(self.history)
        outer = QVBoxLayout()
        outer.setSpacing(space.s)
        outer.addWidget(scrolled(left), 1)
        outer.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addLayout(outer, 7)
        row.addWidget(scrolled(story), 4)
