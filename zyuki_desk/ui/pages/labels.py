"""ラベル・名札: what is to be labelled, on which sheet, from which label on."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.core.stock.label_sheets import LabelSheet, sheets_of
from zyuki_desk.core.work import Changes
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.label_faces import LabelList, Print, label_lists, labels_paper
from zyuki_desk.ui.pages.label_grid import LabelGrid
from zyuki_desk.ui.pages.label_own import ask_own_sheet, ask_shift, kept_shift
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.tick_list import TickList
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Destination, Workbench

REMEMBERED = "labels.sheet"
HELP = "用紙の途中から使うときは、図の中で始める面を選びます(矢印キーかクリック)。"


class LabelsPage(Page):
    """Ticks things or people, chooses the sheet, and goes to the printing page."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme, "ラベル・名札", "QRコードの付いたラベルと名札を印刷します。"
        )
        self._workbench = workbench
        self._lists = label_lists(workbench)
        self._sheets: list[LabelSheet] = []
        theme = workbench.theme
        self.kind = ChoiceField(theme, name="label_kind", words="種類")
        for listed in self._lists:
            self.kind.addItem(listed.title, listed.key)
        self.rows = TickList(theme, name="label_rows", title="ラベルを印刷する物")
        self.sheet = ChoiceField(theme, name="label_sheet", words="用紙")
        self.grid = LabelGrid(theme)
        self.outlines = QCheckBox("試し刷り(枠を描く)")
        self.outlines.setObjectName("label_outlines")
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("label_told")
        self._new = ActionButton(
            theme, "未印刷だけ選ぶ", name="label_new", icon="tag", keys="Ctrl+U"
        )
        self._print = self.add_action(
            "label_print", "印刷へ", self._show_paper, icon="print", keys="Ctrl+P", part="primary"
        )
        self.add_more("label_own", "用紙の寸法を足す…", self._ask_own, icon="plus")
        self.add_more("label_shift", "印刷位置をずらす…", self._ask_shift, icon="settings")
        self._lay_out()
        self._connect()
        self._read_sheets()

    @override
    def entered(self) -> None:
        self.refresh()
        self.rows.take_focus()

    @override
    def refresh(self) -> None:
        self._read_sheets()
        ticked = self.rows.ticked
        self.rows.offer(self.listed.rows(), ticked)

    def show_destination(self, destination: Destination) -> None:
        """Show a register (`place`); its line `entry_id` ticked, or all without a label."""
        self.kind.setCurrentIndex(max(self.kind.findData(destination.place), 0))
        chosen = (
            [destination.entry_id] if destination.entry_id is not None else self.listed.unlabelled()
        )
        self.rows.offer(self.listed.rows(), chosen)
        if chosen:
            self.rows.select(chosen[0])

    @property
    def listed(self) -> LabelList:
        """What is shown."""
        return self._lists[max(self.kind.currentIndex(), 0)]

    @property
    def chosen_sheet(self) -> LabelSheet:
        """The sheet to print on."""
        return self._sheets[max(self.sheet.currentIndex(), 0)]

    @Slot()
    def _take_kind(self) -> None:
        self.rows.offer(self.listed.rows(), self.listed.unlabelled())

    @Slot()
    def _take_sheet(self) -> None:
        sheet = self.chosen_sheet
        self._workbench.remember.set(REMEMBERED, sheet.key)
        self.grid.show_sheet(sheet)
        self._tell()

    @Slot()
    def _tick_new(self) -> None:
        chosen = self.listed.unlabelled()
        self.rows.tick(chosen)
        if not chosen:
            self._workbench.say("未印刷の物はありません")

    @Slot()
    def _tell(self) -> None:
        count, sheet = len(self.rows.ticked), self.chosen_sheet
        self.grid.set_count(count)
        pages = -(-(self.grid.start + count) // sheet.count) if count else 0
        self._told.setText(f"{count}枚のラベル ・ 用紙 {pages}枚" if count else "")
        show_why(self._print, "" if count else "印刷する物を選んでください。")

    @Slot()
    def _show_paper(self) -> None:
        chosen = self.rows.ticked
        if not chosen:
            return
        how = Print(
            self.chosen_sheet, self.grid.start, kept_shift(self._workbench),
            self.outlines.isChecked(),
        )  # fmt: skip
        self._workbench.show_paper(labels_paper(self.listed, chosen, how))

    @Slot()
    def _ask_own(self) -> None:
        title = ask_own_sheet(self._workbench, self.chosen_sheet)
        if title is not None:
            self._read_sheets()
            self.sheet.setCurrentIndex(self.sheet.findText(title))

    @Slot()
    def _ask_shift(self) -> None:
        ask_shift(self._workbench)

    def _read_sheets(self) -> None:
        with self._workbench.desk.database.reading() as connection:
            sheets = sheets_of(connection)
        if sheets == self._sheets:
            return
        wanted = self._workbench.remember.get(REMEMBERED)
        self._sheets = sheets
        self.sheet.blockSignals(True)
        self.sheet.clear()
        for sheet in sheets:
            self.sheet.addItem(sheet.title, sheet.key)
        self.sheet.setCurrentIndex(max(self.sheet.findData(wanted), 0))
        self.sheet.blockSignals(False)
        self._take_sheet()

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        ledger = self.listed.ledger
        tables = {"stock_label", "setting", "person"}
        if ledger is not None:
            tables.add(ledger.model.__tablename__)
        if changes.tables & tables and self.isVisible():
            self.refresh()

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._take_kind)
        self.sheet.currentIndexChanged.connect(self._take_sheet)
        self.grid.start_changed.connect(self._tell)
        self.rows.ticks_changed.connect(self._tell)
        self._new.clicked.connect(self._tick_new)
        self._workbench.changed.connect(self._take_changes)
        for keys, text in (("Space", "選ぶ・外す"), ("Ctrl+A", "すべて選ぶ・外す")):
            self.note_shortcut(keys, text)

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        top = QHBoxLayout()
        top.setSpacing(theme.space.m)
        top.addWidget(self.kind)
        top.addWidget(self._new)
        keys = label("Space 選ぶ・外す ・ Ctrl+A すべて", "small", wrap=True)
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(keys, 1)
        listed = Card(theme)
        listed.body.setContentsMargins(1, 1, 1, 1)
        listed.body.addWidget(self.rows)
        left = QVBoxLayout()
        left.setSpacing(theme.space.m)
        left.addLayout(top)
        left.addWidget(listed, 1)
        right = Card(theme, "用紙")
        right.setFixedWidth(300)
        right.body.addWidget(self.sheet)
        right.body.addWidget(self.grid, 0, Qt.AlignmentFlag.AlignHCenter)
        right.body.addWidget(label(HELP, "small", wrap=True))
        right.body.addWidget(self.outlines)
        right.body.addWidget(self._told)
        right.body.addStretch(1)
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.l)
        lower.addLayout(left, 1)
        lower.addWidget(right)
        self.body.addLayout(lower, 1)
