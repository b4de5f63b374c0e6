"""点検項目 in the settings: what a daily check looks at, in which order, since and until when."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.check_month import CheckBoard, CheckItem
from zyuki_desk.core.fields import Choice
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_fields import date_field
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.views.boards import CHECKS, check_board, ledger_of
from zyuki_desk.ui.widgets import Card, SectionHeader
from zyuki_desk.ui.workbench import Workbench


class ChecksSection(Section):
    """The items in their order at the left, the chosen one's form at the right."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "checks_section", "点検項目")
        found = ledger_of(workbench, CHECKS)
        assert found is not None
        self._ledger = found
        self._items: tuple[CheckItem, ...] = ()
        self._current: CheckItem | None = None
        theme = workbench.theme
        heads = [("項目", 160), ("略", 50), *((c.label, 58) for c in self._phases)]
        self.table = ShortTable(theme, "checks_table", "点検項目", [*heads, ("期間", 110)])
        self.table.row_chosen.connect(self._choose)
        self._label, self._short, self._sentence = QLineEdit(), QLineEdit(), QLineEdit()
        self._since, self._until = date_field(workbench), date_field(workbench)
        self._boxes = {choice.key: QCheckBox(choice.label) for choice in self._phases}
        self._limit = QLineEdit()
        self.form, self.limit = FormRows(theme), FormRows(theme)
        self._fill_forms()
        self._save = self._button("保存", "save", "save", "Ctrl+S", self._save_item)
        self._save.setProperty("part", "primary")
        self._new = self._button("項目を追加", "new", "plus", "Ctrl+N", self.begin)
        self._keep = self._button("限度を保存", "limit", "save", "", self._save_limit)
        self._up = self._arrow("上へ", "up", "chevron-up", -1)
        self._down = self._arrow("下へ", "down", "chevron-down", 1)
        self._lay_out()

    @property
    def board(self) -> CheckBoard:
        """The checks, for whoever is at the desk now."""
        return check_board(self.workbench, self._ledger)

    @property
    def _phases(self) -> tuple[Choice, ...]:
        return self._ledger.field("phase").choices

    @override
    def refresh(self) -> None:
        self._items = self.board.all_items()
        today = self.workbench.clock.read().today
        self.table.show_rows(
            [
                ListedRow(item.key, self._cells(item), faint=_is_over(item, today))
                for item in self._items
            ]
        )
        if not self._limit.isModified():
            self._limit.setText(str(self.board.clock_limit))
        if self._current is None and self._items and not self._label.isModified():
            self._show(self._items[0])
        self._follow_rights()

    def _cells(self, item: CheckItem) -> list[str]:
        marks = ["○" if choice.key in item.phases else "－" for choice in self._phases]
        ends = [era_date(day, "short") if day else "" for day in (item.since, item.until)]
        span = "〜".join(ends) if any(ends) else ""
        return [item.label, item.short, *marks, span]

    @Slot(object)
    def _choose(self, key: object) -> None:
        item = next((each for each in self._items if each.key == key), None)
        if item is not None:
            self._show(item)

    @Slot()
    def begin(self) -> None:
        """Start a new item of the office's own."""
        self.table.choose(None)
        self._show(None)
        self._label.setFocus()

    def _show(self, item: CheckItem | None) -> None:
        self._current = item
        self.form.clear_errors()
        for line, text in (
            (self._label, item.label if item else ""),
            (self._short, item.short if item else ""),
            (self._sentence, item.sentence if item else ""),
        ):
            line.setText(text)
        for key, box in self._boxes.items():
            box.setChecked(item is None or key in item.phases)
        self._since.set_value(item.since if item else self.workbench.clock.read().today)
        self._until.set_value(item.until if item else None)
        if item is not None:
            self.table.choose(item.key)
        assert self._card.header is not None
        own = item is None or item.own
        self._card.header.say("" if item else "新しい項目")
        self._label.setReadOnly(not own)
        self._follow_rights()

    def _follow_rights(self) -> None:
        for button in (self._save, self._new, self._keep):
            self.explain(button, allowed=self.writable)
        place = self._place
        self._up.setEnabled(self.writable and place > 0)
        self._down.setEnabled(self.writable and 0 <= place < len(self._items) - 1)

    @property
    def _place(self) -> int:
        keys = [item.key for item in self._items]
        return keys.index(self._current.key) if self._current is not None else -1

    # Writing

    def _told(self) -> CheckItem:
        for field, key in ((self._since, "since"), (self._until, "until")):
            if field.value is None and field.sentence:
                raise Refusal(field.sentence, field=key)
        blank = CheckItem(key="", label="", short="", sentence="", phases=frozenset(), own=True)
        return replace(
            self._current or blank,
            label=self._label.text(),
            short=self._short.text(),
            sentence=self._sentence.text(),
            phases=frozenset(key for key, box in self._boxes.items() if box.isChecked()),
            since=self._since.value,
            until=self._until.value,
        )

    @Slot()
    def _save_item(self) -> None:
        key = self._current.key if self._current is not None else None

        def write(reason: str) -> None:
            told = self._told()
            items = [told if item.key == key else item for item in self._items]
            items += [told] if key is None else []
            self.board.change_items(items, self.board.clock_limit, reason=reason)

        if self.act(write, "点検項目を保存しました", self.form):
            self.refresh()
            self._show(next((i for i in self._items if i.key == key), self._items[-1]))

    def _move(self, step: int) -> None:
        items, place = list(self._items), self._place
        items[place], items[place + step] = items[place + step], items[place]

        def write(reason: str) -> None:
            self.board.change_items(items, self.board.clock_limit, reason=reason)

        if self.act(write, "順番を変えました", self.form):
            self.refresh()

    @Slot()
    def _save_limit(self) -> None:
        def write(reason: str) -> None:
            plain = digits(self._limit.text().strip())
            if not plain.isdigit():
                raise Refusal("時計の差の限度は秒の数字で入れてください。", field="clock_limit")
            self.board.change_items(self._items, int(plain), reason=reason)

        if self.act(write, "時計の差の限度を保存しました", self.limit):
            self._limit.setModified(False)

    # How it lies

    def _button(self, text: str, name: str, icon: str, keys: str, slot: object) -> ActionButton:
        made = ActionButton(self.theme, text, name=f"checks_{name}", icon=icon, keys=keys)
        made.clicked.connect(slot)
        return made

    def _arrow(self, text: str, name: str, icon: str, step: int) -> IconButton:
        made = IconButton(self.theme, text, name=f"checks_{name}", icon=icon)
        made.clicked.connect(lambda: self._move(step))
        return made

    def _fill_forms(self) -> None:
        phases = QWidget()
        row = QHBoxLayout(phases)
        row.setContentsMargins(0, 0, 0, 0)
        for key, box in self._boxes.items():
            box.setObjectName(f"checks_{key}")
            box.setAccessibleName(f"{box.text()}に見る")
            row.addWidget(box)
        row.addStretch(1)
        self.form.add("label", "項目", self._label, required=True)
        self.form.add("short", "略した名前", self._short, help="月の表の見出し。4文字まで。")
        self.form.add("sentence", "確かめること", self._sentence)
        self.form.add("phases", "見るとき", phases, required=True)
        self.form.add("since", "使い始める日", self._since)
        self.form.add(
            "until", "最後の日", self._until,
            help="使わなくなった項目は消さず、最後の日を入れます。前の月の表には残ります。",
        )  # fmt: skip
        self.limit.add(
            "clock_limit", "限度(秒)", self._limit,
            help="点検で書いた時計の差がこれを超えると「やること」に出ます。",
        )  # fmt: skip

    def _lay_out(self) -> None:
        space = self.theme.space
        head = SectionHeader("項目", "この順に点検し、印刷します")
        for widget in (self._up, self._down, self._new):
            head.add(widget)
        left = QVBoxLayout()
        left.setSpacing(space.s)
        left.addWidget(head)
        left.addWidget(self.table, 1)
        self._card = Card(self.theme, "項目の内容")
        note(self._card, "足した項目は、点検の画面・月の表・印刷・書き出しのすべてに出ます。")
        self._card.body.addWidget(self.form)
        self._card.body.addWidget(self._save)
        clock = Card(self.theme, "時計の照合")
        clock.body.addWidget(self.limit)
        clock.body.addWidget(self._keep)
        side = QWidget()
        side.setProperty("part", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(self._card)
        column.addWidget(clock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addLayout(left, 6)
        row.addWidget(scrolled(side), 5)


def _is_over(item: CheckItem, today: date) -> bool:
    return item.until is not None and item.until < today
