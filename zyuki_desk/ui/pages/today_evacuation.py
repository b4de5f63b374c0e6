"""在室者一覧 for an evacuation: big, all rooms, at once on the screen and on paper."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.presence import Inside, Presence
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.views.room_desk_acts import clock_text
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

HEADS = ("氏名", "室・区画", "所属", "入室", "立会者")


def default_printer() -> QPrinter | None:
    """Return the machine's usual printer; None when there is none."""
    info = QPrinterInfo.defaultPrinter()
    return None if info.isNull() else QPrinter(info, QPrinter.PrinterMode.HighResolution)


class EvacuationView(QWidget):
    """The list of everybody inside; it never waits for the printer."""

    closed = Signal()

    def __init__(
        self,
        workbench: Workbench,
        ledger: Ledger,
        presence: Callable[[], Presence],
        printer: Callable[[], QPrinter | None] = default_printer,
    ) -> None:
        super().__init__()
        self.setObjectName("evacuation_view")
        self._bench = workbench
        self._ledger = ledger
        self._presence = presence
        self._printer = printer
        theme = workbench.theme
        self._count = label("", "figure")
        self._count.setObjectName("evacuation_count")
        self._state = label("", "muted", wrap=True)
        self._state.setObjectName("evacuation_state")
        self._back = ActionButton(
            theme, "戻る", name="evacuation_back", icon="chevron-left", keys="Esc"
        )
        self._back.clicked.connect(self.closed)
        self._print = ActionButton(
            theme, "プリンターを選んで印刷", name="evacuation_print", icon="print", keys="Ctrl+P"
        )
        self._print.clicked.connect(self._choose_printer)
        head = QHBoxLayout()
        head.setSpacing(theme.space.l)
        head.addWidget(label("在室者一覧", "title"))
        head.addWidget(self._count)
        head.addWidget(self._state, 1)
        head.addWidget(self._print)
        head.addWidget(self._back)
        card = Card(theme)
        self._area = QScrollArea()
        self._area.setProperty("part", "clear")
        self._area.viewport().setProperty("part", "clear")
        self._area.setWidgetResizable(True)
        card.body.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.l)
        column.addLayout(head)
        column.addWidget(card, 1)

    def start(self) -> None:
        """Show everybody who is inside now, and print the list at once."""
        people = self._presence().inside()
        now = self._bench.clock.read()
        self._count.setText(f"{len(people)}人")
        self._show(people)
        as_of = f"{era_date(now.today, 'weekday')} {clock_text(now.at, now.today)}"
        self._as_of = as_of
        self._people = people
        self._state.setText(f"{as_of} 現在。")
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        # Looking for printers may take seconds; the list is on the screen before.
        QTimer.singleShot(0, self, self._print_at_once)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _show(self, people: Sequence[Inside]) -> None:
        inner = QWidget()
        inner.setProperty("part", "clear")
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(self._bench.theme.space.xl)
        grid.setVerticalSpacing(self._bench.theme.space.m)
        for column, head in enumerate(HEADS):
            grid.addWidget(label(head, "group"), 0, column)
        grid.setColumnStretch(2, 1)
        today = self._bench.clock.read().today
        for row, inside in enumerate(people, start=1):
            name = label(inside.name, "title")
            name.setObjectName("evacuation_name")
            grid.addWidget(name, row, 0)
            texts = (
                self._bench.directory.room_title(inside.room),
                inside.affiliation,
                clock_text(inside.entered, today),
                inside.escort.split("\n")[-1],
            )
            for column, text in enumerate(texts, start=1):
                grid.addWidget(label(text, "section", wrap=column == 2), row, column)  # noqa: PLR2004
        if not people:
            grid.addWidget(label("在室者はいません。", "title"), 1, 0, 1, len(HEADS))
        grid.setRowStretch(len(people) + 2, 1)
        self._area.setWidget(inner)

    def _send(self, printer: QPrinter) -> None:
        from zyuki_desk.paper.fonts import FontBook
        from zyuki_desk.paper.in_room import InRoomRow, render_in_room
        from zyuki_desk.ui.printing import print_pdf

        today = self._bench.clock.read().today
        rows = [
            InRoomRow(
                room=self._bench.directory.room_title(i.room),
                name=i.name,
                affiliation=i.affiliation,
                entered_at=clock_text(i.entered, today),
                escort=i.escort.split("\n")[-1],
            )
            for i in self._people
        ]
        office = self._bench.directory.office
        title = f"{office.name} {office.section}".strip()
        as_of = self._as_of

        def work(_: Progress) -> bytes:
            return render_in_room(FontBook(), title, as_of, rows)

        def done(pdf: bytes) -> None:
            try:
                print_pdf(pdf, printer)
            except DeskError as error:
                failed(error)
                return
            self._state.setText(f"{as_of} 現在。印刷しました。")
            self._note_print(len(rows))

        def failed(error: DeskError) -> None:
            self._state.setText(f"{as_of} 現在。印刷できませんでした。")
            self._bench.complain(error)

        self._bench.tasks.run(work, done, failed)

    def _note_print(self, count: int) -> None:
        """Record the print; in an emergency its refusal must not stand in the way."""
        if not self._bench.may(Operation.PRINT):
            return
        try:
            with self._bench.desk.operation(Operation.PRINT, ref=self._ledger.key) as work:
                work.act(self._ledger.key, {"sheet": "in-room", "people": count})
        except DeskError as error:
            self._bench.complain(error)

    @Slot()
    def _print_at_once(self) -> None:
        printer = self._printer()
        if printer is None:
            self._state.setText(
                f"{self._as_of} 現在。既定のプリンターがないため、印刷していません。"
            )
        else:
            self._state.setText(f"{self._as_of} 現在。印刷しています…")
            self._send(printer)

    @Slot()
    def _choose_printer(self) -> None:
        printer = self._bench.ask.printer("在室者一覧を印刷", 1)
        if printer is not None:
            self._send(printer)
