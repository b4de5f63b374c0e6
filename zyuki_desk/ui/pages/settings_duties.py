"""期限 in the settings: the numbers in the rules of duties, with the usual ones and sources."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.duty_values import known_values, set_duty_values
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

COUNT_WIDTH = 120


class DutyValuesSection(Section):
    """One number a row; all of them are saved at once, with a reason."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "duty_values_section", "期限")
        theme = workbench.theme
        self._known = known_values(workbench.ledgers)
        self.form = FormRows(theme)
        self._edits: dict[str, QLineEdit] = {}
        for key, (spec, where) in self._known.items():
            edit = QLineEdit()
            edit.setObjectName(f"value_{key}")
            edit.setFixedWidth(COUNT_WIDTH)
            switch_off_input_method(edit)
            self._edits[key] = edit
            source = f" 例: {spec.source.removesuffix('。')}。" if spec.source else ""
            help_ = f"{where} ・ ふつう {spec.usual} {spec.unit}。{source}"
            self.form.add(key, f"{spec.label}({spec.unit})", edit, help=help_, required=True)
        self._save = ActionButton(
            theme, "保存", name="duty_values_save", icon="save", keys="Ctrl+S", part="primary"
        )
        self._save.clicked.connect(self._save_values)
        self._lay_out()

    @override
    def refresh(self) -> None:
        directory = self.workbench.directory
        for key, (spec, _) in self._known.items():
            self._edits[key].setText(str(directory.value(spec)))
            self._edits[key].setReadOnly(not self.writable)
        self.form.clear_errors()
        self.explain(self._save, allowed=self.writable)

    @Slot()
    def _save_values(self) -> None:
        typed: dict[str, int] = {}
        for key, edit in self._edits.items():
            text = digits(edit.text().strip())
            if not text.isdecimal():
                self.form.show_refusal(Refusal("数字で入れてください。", field=key))
                return
            typed[key] = int(text)

        def save(reason: str) -> None:
            set_duty_values(self.workbench.desk, typed, reason=reason)

        if self.act(save, "保存しました", self.form):
            self.refresh()

    def _lay_out(self) -> None:
        card = Card(self.theme, "期限と間隔")
        note(card, "機関の規程に合わせます。変えると、やることがその場で計算し直されます。")
        card.body.addWidget(self.form)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space.s)
        column.addWidget(scrolled(card, narrow=True), 1)
        column.addLayout(foot)
