"""The steps of the ceremony as one form: what, on which medium, locked how, with whose consent."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.calendar import Period as Days
from zyuki_desk.base.calendar import fiscal_period, fiscal_year, month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.exchange.medium import Device
from zyuki_desk.exchange.package.handing import Carrier
from zyuki_desk.exchange.package.order import Order
from zyuki_desk.exchange.package.wrapping import Wrapping
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField, DateField, FormRows
from zyuki_desk.ui.pages.entry_form_fields import parse_day, show_day
from zyuki_desk.ui.pages.package_media import state_words
from zyuki_desk.ui.period_picker import Period, PeriodPicker
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

ALL_DAYS = "全期間"
NOBODY = "立会なし"
DAYS_OUT = 14


class PackageForm(QWidget):
    """Everything the ceremony asks, nothing that the program knows."""

    register_asked = Signal()
    """The medium that is plugged in shall be written into the line that is chosen."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._carriers: tuple[Carrier, ...] = ()
        self._strangers: tuple[Device, ...] = ()
        theme = workbench.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.space.s, 0)
        column.setSpacing(theme.space.l)
        column.addWidget(self._what_card())
        column.addWidget(self._how_card())
        column.addStretch(1)

    # Making

    def _what_card(self) -> Card:
        theme, today = self._bench.theme, self._bench.clock.read().today
        card = Card(theme, "1 何を渡すか")
        self._what = FormRows(theme)
        self._what.add("ledgers", "簿冊", self._boxes(), required=True)
        this = fiscal_year(today)
        year, before = fiscal_period(this), fiscal_period(this - 1)
        last = month_of(today.replace(day=1) - timedelta(days=1))
        presets = [
            Period("今年度", year.first, year.last),
            Period("前年度", before.first, before.last),
            Period("先月", last.first, last.last),
            Period(ALL_DAYS, date(2000, 1, 1), today),
        ]
        self._period = PeriodPicker(theme, presets, parse_day(self._bench), show_day)
        self._what.add("period", "期間", self._period)
        self._purpose = QLineEdit()
        self._purpose.setPlaceholderText("例 令和8年度 内部監査")
        self._what.add("purpose", "目的", self._purpose, required=True)
        self._recipient = QLineEdit()
        self._what.add("recipient", "渡す相手", self._recipient, required=True)
        card.body.addWidget(self._what)
        return card

    def _boxes(self) -> QWidget:
        """Return a box for each ledger, in two columns."""
        self._ledgers: dict[str, QCheckBox] = {}
        panel = QWidget()
        panel.setObjectName("package_ledgers")
        grid = QGridLayout(panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(self._bench.theme.space.xs)
        rows = -(-len(self._bench.ledgers) // 2)
        for at, (key, ledger) in enumerate(self._bench.ledgers.items()):
            box = QCheckBox(ledger.title)
            box.setObjectName(f"package_ledger_{key}")
            box.setAccessibleName(ledger.title)
            self._ledgers[key] = box
            grid.addWidget(box, at % rows, at // rows)
        every = ActionButton(self._bench.theme, "すべて選ぶ", name="package_every", part="quiet")
        every.clicked.connect(self._choose_every)
        grid.addWidget(every, rows, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        panel.setFocusProxy(next(iter(self._ledgers.values())))
        return panel

    @Slot()
    def _choose_every(self) -> None:
        for box in self._ledgers.values():
            box.setChecked(True)

    def _medium_panel(self) -> QWidget:
        """Return the choice of the medium, with how it stands and what is to be done."""
        theme = self._bench.theme
        panel = QWidget()
        panel.setObjectName("package_medium")
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        self._medium = ChoiceField(theme)
        self._medium.setObjectName("package_medium_choice")
        self._medium.setAccessibleName("媒体")
        self._medium.currentIndexChanged.connect(self._show_medium)
        self._state = label("", "small", wrap=True)
        self._state.setObjectName("package_medium_state")
        self._register = ActionButton(
            theme, "この番号で登録する", name="package_register", icon="media"
        )
        self._register.clicked.connect(self.register_asked)
        for widget in (self._medium, self._state, self._register):
            column.addWidget(widget)
        panel.setFocusProxy(self._medium)
        return panel

    def _how_card(self) -> Card:
        theme = self._bench.theme
        card = Card(theme, "2 媒体と承認")
        self._how = FormRows(theme)
        self._how.add("medium", "媒体", self._medium_panel(), required=True)
        self._virus = QCheckBox("ウイルス検査で異常なし")
        self._how.add("virus", "検査", self._virus, required=True)
        self._wrapping = ChoiceField(theme)
        for wrapping in Wrapping:
            self._wrapping.addItem(wrapping.label, wrapping)
        self._wrapping.setCurrentIndex(self._wrapping.findData(Wrapping.AES_ZIP))
        self._wrapping.currentIndexChanged.connect(self._show_key)
        self._how.add(
            "wrapping", "暗号", self._wrapping, help="合言葉は自動で作り、別の紙に印刷します"
        )
        self._key = QLineEdit()
        self._key.setPlaceholderText("age1…")
        self._how.add("key", "監査人の公開鍵", self._key)
        self._due = DateField(theme, parse_day(self._bench), show_day)
        self._due.set_value(self._bench.clock.read().today + timedelta(days=DAYS_OUT))
        self._how.add("due_on", "返却・消去の期限", self._due, required=True)
        self._approver = ChoiceField(theme)
        self._how.add("approver", "承認者", self._approver, required=True)
        self._second = ChoiceField(theme)
        self._how.add("second", "立会", self._second, help="2人で行う決まりのときに選びます")
        card.body.addWidget(self._how)
        self._show_key()
        return card

    # Offering

    def offer(
        self, carriers: Sequence[Carrier], strangers: Sequence[Device], approvers: Sequence[str]
    ) -> None:
        """Show media and people, keeping what was chosen."""
        chosen = self._wanted(carriers)
        self._carriers, self._strangers = tuple(carriers), tuple(strangers)
        self._medium.blockSignals(True)
        self._medium.clear()
        for carrier in self._carriers:
            mark = "● " if carrier.device is not None else ""
            self._medium.addItem(f"{mark}{carrier.medium.title}", carrier.medium.number)
        self._medium.blockSignals(False)
        if chosen is not None:
            self.choose_medium(chosen)
        self._show_medium()
        name, here = self._bench.directory.name_of, self._bench.actor.person
        # Somebody else's consent comes first; one's own is chosen on purpose.
        others = sorted(approvers, key=lambda code: code == here)
        for box, first in ((self._approver, ()), (self._second, ((NOBODY, None),))):
            before = box.currentData()
            box.clear()
            for title, code in (*first, *((name(code), code) for code in others)):
                box.addItem(title, code)
            box.setCurrentIndex(max(0, box.findData(before)))

    def _wanted(self, carriers: Sequence[Carrier]) -> str | None:
        """Return the number to choose: one that was plugged in just now, or the same again."""
        before = {c.medium.number for c in self._carriers if c.device is not None}
        came = [c.medium.number for c in carriers if c.device is not None]
        new = [number for number in came if number not in before]
        if self._carriers and new:
            return new[0]
        return self.carrier.medium.number if self.carrier else None

    def choose_medium(self, number: str) -> None:
        """Choose the medium of a number."""
        self._medium.setCurrentIndex(max(0, self._medium.findData(number)))

    def take_focus(self) -> None:
        """Go to the first question."""
        next(iter(self._ledgers.values())).setFocus()

    @Slot()
    def _show_medium(self) -> None:
        carrier, device = self.carrier, self.stranger
        can = carrier is not None and not carrier.medium.identity and device is not None
        self._register.setVisible(can and device is not None and bool(device.identity))
        self._state.setText(state_words(carrier, self._strangers))
        self._state.show()
        if "medium" in self._how.keys:
            self._how.set_error("medium", "")

    @Slot()
    def _show_key(self) -> None:
        self._how.show_row("key", shown=self.wrapping is Wrapping.AGE_KEY)

    # Answers

    @property
    def carrier(self) -> Carrier | None:
        """The medium that is chosen."""
        number = self._medium.currentData()
        return next((c for c in self._carriers if c.medium.number == number), None)

    @property
    def stranger(self) -> Device | None:
        """What is plugged in and unknown, if it is one alone."""
        return self._strangers[0] if len(self._strangers) == 1 else None

    @property
    def wrapping(self) -> Wrapping:
        """How the package is locked."""
        return Wrapping(self._wrapping.currentData())

    @property
    def key(self) -> str:
        """The auditor's public key."""
        return self._key.text().strip() if self.wrapping is Wrapping.AGE_KEY else ""

    @property
    def due(self) -> date:
        """Until when it comes back; `Refusal` where no date can be read."""
        due = self._due.value
        if due is None:
            sentence = self._due.sentence or "返却・消去の期限を入れてください。"
            raise Refusal(sentence, field="due_on")
        return due

    @property
    def virus_checked(self) -> bool:
        """Whether the check was stated."""
        return self._virus.isChecked()

    def require_carrier(self) -> Carrier:
        """Return the medium; `Refusal` when none is chosen or it cannot take anything."""
        carrier = self.carrier
        if carrier is None:
            raise Refusal("媒体を選んでください。", field="medium")
        if carrier.hindrance:
            raise Refusal(carrier.hindrance, field="medium")
        return carrier

    def order(self) -> Order:
        """Return what is asked for; `Refusal` where something is missing."""
        if self._period.sentence:
            raise Refusal(self._period.sentence, field="period")
        period = self._period.period
        return Order(
            ledgers=tuple(key for key, box in self._ledgers.items() if box.isChecked()),
            period=None if period.title == ALL_DAYS else Days(period.first, period.last),
            purpose=self._purpose.text(),
            recipient=self._recipient.text(),
            approver=self._approver.currentData() or "",
            second=self._second.currentData(),
        )

    def begin_anew(self) -> None:
        """Take back what was stated of the medium that has just been written."""
        self._virus.setChecked(False)

    def clear_errors(self) -> None:
        """Take off what was said about the answers."""
        self._state.show()
        self._what.clear_errors()
        self._how.clear_errors()

    def show_refusal(self, refusal: Refusal) -> bool:
        """Show a refusal at its field; False where the form has none for it."""
        rows = self._what if refusal.field in self._what.keys else self._how
        if refusal.field in rows.keys:
            # The sentence of the medium would stand there twice.
            self._state.setVisible(refusal.field != "medium")
            return rows.show_refusal(refusal)
        self._bench.complain(refusal)
        return True
