"""引継書: a newcomer reads the desk section by section; the office's own notes are written here."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
)
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.handover.book import Entry, Handover, Section, handover_of
from zyuki_desk.core.handover.notes import HandoverNotes
from zyuki_desk.paper.forms.handover import render_handover
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing
from zyuki_desk.paper.printing import Progress as PaperProgress
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.handover_note import NoteWriter
from zyuki_desk.ui.pages.settings_table import row_height
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.duty_list import destination_of
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState, label
from zyuki_desk.ui.workbench import Destination, Workbench

FORM = "handover"
SECTIONS_WIDTH, WIDEST = 250, 1.4


class HandoverPage(Page):
    """Reads the whole handover in the background; shows it, prints it, keeps its notes."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "引継書", "はじめての人が、この机の仕事を知るために")
        self._bench = workbench
        self._handover: Handover | None = None
        self._asking = False
        theme = workbench.theme
        self._print = self.add_action(
            "handover_print_button", "印刷", self.print_all, icon="print", keys="Ctrl+P",
            part="primary",
        )  # fmt: skip
        self._print.setEnabled(False)
        self.add_more("handover_heading", "見出しを足す", self.add_heading, icon="plus")
        self._sections = QListWidget()
        self._sections.setObjectName("handover_sections")
        self._sections.setAccessibleName("項目")
        self._sections.setFixedWidth(round(SECTIONS_WIDTH * min(theme.type.factor, WIDEST)))
        self._sections.currentRowChanged.connect(self._show_section)
        self._title = label("", "section")
        self._title.setObjectName("handover_title")
        self._lead = label("", "muted", wrap=True)
        self._lead.setObjectName("handover_lead")
        self.rows = RowList(theme, name="handover_rows", title="引き継ぐこと")
        self.rows.act_asked.connect(self._open)
        self._none = EmptyState(theme, "ありません", icon="check-circle")
        self.writer = NoteWriter(workbench)
        self.writer.closed.connect(self._back)
        self._none.hide()
        self._stack = QStackedWidget()
        self._lay_out()
        QShortcut(QKeySequence("F8"), self).activated.connect(self.rows.take_focus)
        self.note_shortcut("F8", "行の一覧へ")
        self.note_shortcut("Return", "選んだ行を開く・書く")

    def _lay_out(self) -> None:
        card = Card(self.theme)
        words = QVBoxLayout()
        words.setSpacing(self.theme.space.xs)
        words.addWidget(self._title)
        words.addWidget(self._lead)
        card.body.addLayout(words)
        card.body.addWidget(self.rows, 1)
        card.body.addWidget(self._none, 1)
        self._stack.addWidget(card)
        self._stack.addWidget(self.writer)
        row = QHBoxLayout()
        row.setSpacing(self.theme.space.l)
        row.addWidget(self._sections)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)

    @property
    def handover(self) -> Handover | None:
        """What is shown; None while it is read."""
        return self._handover

    @override
    def entered(self) -> None:
        self.refresh()
        self._sections.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    @Slot()
    def refresh(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._lead.setText("簿冊を読んでいます…")
        desk = self._bench.desk

        def work(progress: Progress) -> Handover:
            return handover_of(desk, progress.report)

        self._bench.tasks.run(
            work, self._show, self._fail, cancelled=self._stop, title="引継書を作っています"
        )

    def _stop(self) -> None:
        self._asking = False
        self._lead.setText("中止しました。もう一度この画面を開くと読み直します。")

    def _fail(self, error: DeskError) -> None:
        self._asking = False
        self._bench.complain(error)

    def _show(self, handover: Handover) -> None:
        self._asking = False
        self._handover = handover
        self._print.setEnabled(True)
        chosen = max(self._sections.currentRow(), 0)
        self._sections.blockSignals(True)
        self._sections.clear()
        for section in handover.sections:
            late = sum(entry.grave for entry in section.entries)
            mark = f"  ▲{late}" if late else ""
            item = QListWidgetItem(f"{section.title}  {len(section.entries)}{mark}")
            item.setSizeHint(QSize(0, row_height(self.theme)))
            self._sections.addItem(item)
        self._sections.setCurrentRow(chosen)
        self._sections.blockSignals(False)
        self.retitle("引継書", f"{era_date(handover.day)} 現在 ・ 簿冊から毎回作り直します")
        self._show_section(chosen)

    @property
    def section(self) -> Section | None:
        """The section shown."""
        place = self._sections.currentRow()
        return self._handover.sections[place] if self._handover and place >= 0 else None

    @Slot(int)
    def _show_section(self, _row: int) -> None:
        section = self.section
        if section is None:
            return
        self._stack.setCurrentIndex(0)
        self._title.setText(section.title)
        self._lead.setText(section.lead)
        self.rows.show_rows([self._row(entry) for entry in section.entries])
        self.rows.setVisible(bool(section.entries))
        self._none.setVisible(not section.entries)

    def _row(self, entry: Entry) -> Row:
        can_go = entry.duty is not None or entry.ledger or entry.page
        act = "書く" if entry.note else "開く" if can_go else ""
        return Row(
            value=entry,
            title=entry.what,
            detail=entry.detail,
            icon="warning" if entry.grave else "pencil" if entry.note else "dot",
            tone=Tone.WARN if entry.grave else Tone.MUTED,
            when=entry.when,
            act=act,
        )

    @Slot(object)
    def _open(self, value: object) -> None:
        if not isinstance(value, Entry):
            return
        if value.note:
            self.writer.start(value.note)
            self._stack.setCurrentWidget(self.writer)
        elif value.duty is not None:
            self._bench.go(destination_of(value.duty))
        elif value.ledger:
            self._bench.go(Destination(f"ledger:{value.ledger}", entry_id=value.entry_id))
        elif value.page:
            self._bench.go(Destination(value.page, person=value.person))

    @Slot()
    def _back(self) -> None:
        self._stack.setCurrentIndex(0)
        self.refresh()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def add_heading(self) -> None:
        """Ask for a heading of the office's own, and write under it."""
        title = self._bench.ask.text("見出しを足す", "見出し", help="例 月末の報告のしかた")
        if title is None:
            return
        try:
            key = HandoverNotes(self._bench.desk).add_heading(title)
        except Refusal as refusal:
            self._bench.complain(refusal)
            return
        self.writer.start(key)
        self._stack.setCurrentWidget(self.writer)

    @Slot()
    def print_all(self) -> None:
        """Show the whole handover in the printing page."""
        handover = self._handover
        if handover is None:
            return

        def prepare(printing: Printing, _: PaperProgress) -> PreparedSheet:
            lines = sum(len(section.entries) for section in handover.sections)
            return printing.form(
                FORM, lambda fonts, header: render_handover(fonts, header, handover), lines=lines
            )

        self._bench.show_paper(Paper("引継書", prepare))
