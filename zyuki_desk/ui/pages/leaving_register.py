"""Registering who leaves: tick people or paste a list, one kind and one last day for all."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.calendar import era_date, parse_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import fold
from zyuki_desk.core.holding import LeavingKind
from zyuki_desk.core.leaving.service import Leavings, Plan
from zyuki_desk.core.ledger import Objection
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField, DateField, FormRows
from zyuki_desk.ui.page import STACKED_FROM
from zyuki_desk.ui.pages.leaving_person import suggest_staff
from zyuki_desk.ui.pages.settings_table import row_height
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

CODE = Qt.ItemDataRole.UserRole
PASTE_HEIGHT = 64


class RegisterPanel(QWidget):
    """A form; `done` tells whom it registered."""

    done = Signal(str)
    closed = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._successor: str | None = None
        space = workbench.theme.space
        ways = QBoxLayout.Direction
        stacked = workbench.theme.type.factor >= STACKED_FROM
        row = QBoxLayout(ways.TopToBottom if stacked else ways.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addWidget(self._made_people(), 1)
        row.addWidget(self._made_form(), 1)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.register)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.closed)

    def _made_people(self) -> Card:
        theme = self._bench.theme
        card = Card(theme, "だれが")
        self._find = QLineEdit()
        self._find.setObjectName("leaving_find")
        self._find.setAccessibleName("職員等を絞る")
        self._find.setPlaceholderText("氏名・カナ・番号・所属で絞り、Space でチェックします")
        self._find.textChanged.connect(self._narrow)
        self._people = QListWidget()
        self._people.setObjectName("leaving_people")
        self._people.setAccessibleName("異動・退職などをする人")
        self._people.itemChanged.connect(self._count)
        self._counted = label("", "muted")
        self._counted.setObjectName("leaving_counted")
        self._paste = QPlainTextEdit()
        self._paste.setObjectName("leaving_paste")
        self._paste.setAccessibleName("番号や氏名の一覧")
        self._paste.setPlaceholderText("人事の一覧から、番号か氏名を貼り付けます(1行に1人)")
        self._paste.setTabChangesFocus(True)
        self._paste.setFixedHeight(PASTE_HEIGHT)
        take = ActionButton(
            theme, "一覧からチェックする", name="leaving_paste_button", icon="check-list"
        )
        take.clicked.connect(self.take_list)
        for widget in (self._find, self._people, self._counted, self._paste, take):
            card.body.addWidget(widget, 1 if widget is self._people else 0)
        return card

    def _made_form(self) -> Card:
        theme = self._bench.theme
        card = Card(theme, "いつ・どのように")
        self._kind = ChoiceField(theme)
        for kind in LeavingKind:
            self._kind.addItem(kind.label, kind)
        self._kind.currentIndexChanged.connect(self._turn_kind)
        self._last = self._date()
        self._returns = self._date()
        self._who = SearchField(
            theme, name="register_successor", hint="氏名・カナ・番号",
            suggest=lambda text: suggest_staff(self._bench, text),
        )  # fmt: skip
        self._who.keep_text_after_choice()
        self._who.chosen.connect(self._take_successor)
        self._who.textEdited.connect(self._drop_successor)
        self._remarks = QLineEdit()
        self._rows = FormRows(theme)
        self._rows.add("kind", "別", self._kind, required=True)
        self._rows.add(
            "last", "最終日", self._last, required=True,
            help="この日までは、いまのとおり使えます。在籍の終わりの日にもなります。",
        )  # fmt: skip
        self._rows.add("returns", "復職の予定日", self._returns, help="分かっていれば入れます。")
        self._rows.add(
            "successor", "引き継ぐ人", self._who, help="あとから、1件ずつ決めてもかまいません。"
        )
        self._rows.add("remarks", "備考", self._remarks)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("leaving_error")
        go = ActionButton(
            theme, "登録する", name="leaving_register_button", icon="check", keys="Ctrl+Return",
            part="primary",
        )  # fmt: skip
        go.setShortcut(QKeySequence())
        go.clicked.connect(self.register)
        back = ActionButton(theme, "やめる", name="leaving_cancel_button", keys="Esc")
        back.setShortcut(QKeySequence())
        back.clicked.connect(self.closed)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(back)
        buttons.addWidget(go)
        column = QVBoxLayout()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setProperty("part", "clear")
        scroll.viewport().setProperty("part", "clear")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._rows)
        self._rows.setAutoFillBackground(False)
        column.addWidget(scroll, 1)
        column.addWidget(self._error)
        column.addLayout(buttons)
        card.body.addLayout(column)
        self._turn_kind()
        return card

    def _date(self) -> DateField:
        def parse(text: str) -> date:
            return parse_date(text, today=self._bench.clock.read().today)

        return DateField(self._bench.theme, parse, lambda day: era_date(day, "short"))

    # What is entered

    def start(self, people: Sequence[str] = ()) -> None:
        """Begin anew, some people ticked."""
        for edit in (self._find, self._remarks):
            edit.clear()
        self._paste.clear()
        self._last.set_value(None)
        self._returns.set_value(None)
        self._successor = None
        self._who.setText("")
        self._rows.clear_errors()
        self._error.clear()
        self._fill(people)
        self._find.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, ticked: Sequence[str]) -> None:
        today = self._bench.clock.read().today
        directory = self._bench.directory
        known = {leaver.person: leaver for leaver in Leavings(self._bench.desk).leavers()}
        self._people.blockSignals(True)
        self._people.clear()
        for person in sorted(directory.people.values(), key=lambda p: (p.kana, p.code)):
            left = known.get(person.code)
            if left is not None and left.kind is not None and left.back_on is None:
                continue
            if not person.is_active(today) and person.code not in ticked:
                continue
            item = QListWidgetItem(f"{person.name}  {person.affiliation}  {person.code}")
            item.setData(CODE, person.code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = person.code in ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setToolTip(person.kana)
            item.setSizeHint(QSize(0, row_height(self._bench.theme)))
            self._people.addItem(item)
            if on and person.active_until is not None:
                self._last.set_value(person.active_until)
        self._people.blockSignals(False)
        self._count()

    @property
    def ticked(self) -> list[str]:
        """Who is ticked."""
        items = [self._people.item(row) for row in range(self._people.count())]
        return [str(i.data(CODE)) for i in items if i.checkState() is Qt.CheckState.Checked]

    @Slot()
    def _count(self) -> None:
        self._counted.setText(f"{len(self.ticked)}人をチェックしています")

    @Slot(str)
    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        for row in range(self._people.count()):
            item = self._people.item(row)
            words = fold(f"{item.text()} {item.toolTip()}")
            item.setHidden(bool(wanted) and wanted not in words)

    @Slot()
    def take_list(self) -> None:
        """Tick everybody on the pasted list; what nobody bears is told and nothing is ticked."""
        try:
            codes = Leavings(self._bench.desk).resolve(self._paste.toPlainText())
        except Refusal as refusal:
            self._error.setText(f"⚠ {refusal.sentence}")
            return
        self._error.clear()
        shown = {str(self._people.item(row).data(CODE)) for row in range(self._people.count())}
        for row in range(self._people.count()):
            item = self._people.item(row)
            if item.data(CODE) in codes:
                item.setCheckState(Qt.CheckState.Checked)
        missing = [self._bench.directory.name_of(code) for code in codes if code not in shown]
        if missing:
            self._error.setText(f"⚠ もう登録されているか、在籍していません: {'、'.join(missing)}")
        self._find.clear()

    @Slot()
    def _turn_kind(self) -> None:
        is_leave = self._kind.currentData() == LeavingKind.ON_LEAVE
        self._returns.setEnabled(is_leave)
        if not is_leave:
            self._returns.set_value(None)

    @Slot(object)
    def _take_successor(self, code: object) -> None:
        self._successor = str(code)

    @Slot()
    def _drop_successor(self) -> None:
        self._successor = None

    @Slot()
    def register(self) -> None:
        """Register everybody who is ticked; a line after the last day asks for a reason."""
        self._rows.clear_errors()
        self._error.clear()
        people, last = self.ticked, self._last.value
        if last is None:
            self._rows.set_error("last", self._last.sentence or "最終日を入れてください。")
            self._last.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._who.text().strip() and self._successor is None:
            self._rows.set_error("successor", "一覧から選んでください。空欄でもかまいません。")
            return
        reason = ""
        while True:
            plan = Plan(
                kind=LeavingKind(self._kind.currentData()), last=last, returns=self._returns.value,
                successor=self._successor, remarks=self._remarks.text(), later_reason=reason,
            )  # fmt: skip
            try:
                Leavings(self._bench.desk).register(people, plan)
            except Objection as objection:
                asked = self._bench.ask.reason("このまま登録しますか", objection.sentence)
                if asked is None:
                    return
                reason = asked
                continue
            except Refusal as refusal:
                if not self._rows.show_refusal(refusal):
                    self._error.setText(f"⚠ {refusal.sentence}")
                return
            break
        self._bench.say(f"{len(people)}人を登録しました")
        self.done.emit(people[0])
