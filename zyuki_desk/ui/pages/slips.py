"""受渡票: made for lines of the same parties, signed by hand, ticked in by their QR codes."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, plain
from zyuki_desk.core.slips.filing import (
    Filing,
    SlipFacts,
    lines_of,
    lines_without,
    open_slips,
)
from zyuki_desk.core.slips.rule import SlipKind, SlipRule
from zyuki_desk.core.stock.settings import read_settings
from zyuki_desk.core.work import Changes
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.pages.slip_papers import slip_paper
from zyuki_desk.ui.scan_field import ScanField
from zyuki_desk.ui.tick_list import TickList
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState, label
from zyuki_desk.ui.workbench import Destination, Workbench

PLACE = "slips.place"
DROP_REASONS = ("書き損じ", "受渡しを取りやめた", "紙をなくしたため刷り直す")


class SlipsPage(Page):
    """Prints slips on the left, shows at the right those whose signed paper is still out."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme, "受渡票", "署名・押印した紙が戻ったら、QRを読み取って綴ります。"
        )
        self._workbench = workbench
        self._rules = [
            (ledger, rule) for ledger in workbench.ledgers.values() for rule in ledger.slips
        ]
        self._open: list[SlipFacts] = []
        theme = workbench.theme
        self.scan = ScanField(
            name="slip_scan",
            title="戻った用紙",
            hint="戻った用紙のQRを読み取るか、用紙番号を入れて Enter",
        )
        self.told = label("", "muted", wrap=True)
        self.told.setObjectName("slip_told")
        self.kind = ChoiceField(theme)
        self.kind.setObjectName("slip_kind")
        self.kind.setAccessibleName("作る票")
        for ledger, rule in self._rules:
            self.kind.addItem(rule.title, f"{ledger.key}/{rule.kind.value}")
        self.rows = TickList(theme, name="slip_rows", title="まだ票のない行")
        self.out = RowList(theme, name="slip_out", title="戻っていない用紙")
        self._no_rows = EmptyState(
            theme, "票のない行はありません", "受渡しを記入すると、ここに出ます。", icon="switch"
        )
        self._no_slips = EmptyState(theme, "戻っていない用紙はありません", "", icon="check-circle")
        self._drop = ActionButton(
            theme, "取りやめる…", name="slip_drop", icon="struck", keys="Shift+Del"
        )
        self._print = self.add_action(
            "slip_print", "印刷へ", self._show_paper, icon="print", keys="Ctrl+P", part="primary"
        )
        self._lay_out()
        self._connect()

    @override
    def entered(self) -> None:
        self.refresh()
        self.scan.setFocus()

    @override
    def refresh(self) -> None:
        ledger, rule = self._chosen
        with self._workbench.desk.database.reading() as connection:
            ids = lines_without(connection, ledger, rule)
            self._open = open_slips(connection)
            days = read_settings(connection).slip_days
            held = {slip.id: lines_of(connection, slip.id) for slip in self._open}
        lines = self._workbench.books.lines(ledger, ids, self._workbench.directory)
        self.rows.offer([_line_row(line, rule) for line in lines], self.rows.ticked)
        self.rows.setVisible(bool(lines))
        self._no_rows.setVisible(not lines)
        self.out.show_rows(
            [self._slip_row(slip, len(held[slip.id]), days) for slip in self._open],
            self.out.current,
        )
        self.out.setVisible(bool(self._open))
        self._no_slips.setVisible(not self._open)
        self._tell_rights()

    def show_destination(self, destination: Destination) -> None:
        """Show the slips of a ledger (`place`), a line of it ticked; or an open slip."""
        if destination.place is not None:
            keys = [f"{ledger.key}/{rule.kind.value}" for ledger, rule in self._rules]
            mine = [key for key in keys if key.startswith(f"{destination.place}/")]
            if mine:
                self.kind.setCurrentIndex(keys.index(mine[0]))
                self.refresh()
            if destination.entry_id is not None:
                self.rows.tick([destination.entry_id])
                self.rows.select(destination.entry_id)
            self.rows.take_focus()
        elif destination.entry_id is not None:
            self.out.select(destination.entry_id)
            self.out.take_focus()

    @property
    def _chosen(self) -> tuple[Ledger, SlipRule]:
        return self._rules[max(self.kind.currentIndex(), 0)]

    def _slip_row(self, slip: SlipFacts, count: int, days: int) -> Row:
        ledger = self._workbench.ledgers[slip.book_key]
        rule = next(r for r in ledger.slips if r.kind is SlipKind(slip.kind))
        waiting = (self._workbench.clock.read().today - slip.day).days
        is_late = waiting > days
        who = self._workbench.directory.name_of(slip.by)
        return Row(
            value=slip.id,
            title=f"{slip.serial} {rule.title}",
            detail=f"{era_date(slip.day, 'short')} {who} ・ {count}件",
            icon="document",
            tone=Tone.WARN if is_late else Tone.MUTED,
            chips=(Chip(f"{waiting}日", Tone.WARN),) if is_late else (),
            act="綴った",
        )

    @Slot(str)
    def _take_scan(self, typed: str) -> None:
        """Ask where the paper is, the last place first, and tick it in."""
        filing = Filing(self._workbench.desk)
        try:
            slip = filing.find(typed)
        except Refusal as refusal:
            self.told.setText(f"⚠ {refusal.sentence}")
            self.scan.ask_again()
            return
        kept = self._workbench.remember.get(PLACE)
        where = self._workbench.ask.text(
            "用紙を綴る", "綴った場所", value=kept if isinstance(kept, str) else "",
            help=f"用紙番号 {slip.serial}。簿冊やキャビネットの名前を入れます。",
            check=lambda text: "" if text.strip() else "綴った場所を入れてください。",
        )  # fmt: skip
        if where is None:
            self.scan.ask_again()
            return
        try:
            filing.file(slip.serial, where)
        except DeskError as error:
            self._workbench.complain(error)
            return
        self._workbench.remember.set(PLACE, where)
        self.scan.clear()
        self.told.setText(f"{slip.serial} を綴りました({where})")
        self.scan.setFocus()

    @Slot(object)
    def _file(self, slip_id: object) -> None:
        slip = next((s for s in self._open if s.id == slip_id), None)
        if slip is not None:
            self._take_scan(slip.serial)

    @Slot()
    def _ask_drop(self) -> None:
        slip = next((s for s in self._open if s.id == self.out.current), None)
        if slip is None:
            return
        reason = self._workbench.ask.reason(
            "票を取りやめる", f"用紙番号 {slip.serial} は戻らないものとします。",
            suggestions=DROP_REASONS,
        )  # fmt: skip
        if reason is None:
            return
        try:
            Filing(self._workbench.desk).drop(slip.id, reason=reason)
        except DeskError as error:
            self._workbench.complain(error)
            return
        self.told.setText(f"{slip.serial} を取りやめました")

    @Slot()
    def _show_paper(self) -> None:
        ledger, rule = self._chosen
        ids = [value for value in self.rows.ticked if isinstance(value, int)]
        try:
            self._workbench.show_paper(slip_paper(self._workbench, ledger, rule, ids))
        except Refusal as refusal:
            self._workbench.complain(refusal)

    @Slot()
    def _tell_rights(self) -> None:
        why = "" if self.rows.ticked else "票に載せる行を選んでください。"
        show_why(self._print, why)
        self._drop.setVisible(bool(self._open))

    @Slot()
    def _take_kind(self) -> None:
        self.rows.tick(())
        self.refresh()

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        tables = {"slip", "person", "setting"} | {x.model.__tablename__ for x, _ in self._rules}
        if changes.tables & tables and self.isVisible():
            self.refresh()

    def _connect(self) -> None:
        self.scan.scanned.connect(self._take_scan)
        self.kind.currentIndexChanged.connect(self._take_kind)
        self.rows.ticks_changed.connect(self._tell_rights)
        self.out.act_asked.connect(self._file)
        self._drop.clicked.connect(self._ask_drop)
        self._workbench.changed.connect(self._take_changes)
        for keys, text in (("Space", "選ぶ・外す"), ("Ctrl+A", "すべて選ぶ・外す")):
            self.note_shortcut(keys, text)

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        top = Card(theme)
        line = QHBoxLayout()
        line.setSpacing(theme.space.m)
        line.addWidget(self.scan, 1)
        line.addWidget(self.told, 1)
        top.body.addLayout(line)
        made = Card(theme, "票を作る")
        made.body.addWidget(self.kind)
        made.body.addWidget(label("同じ人どうしの行は、1枚にまとまります。", "small"))
        made.body.addWidget(self.rows, 1)
        made.body.addWidget(self._no_rows, 1)
        out = Card(theme, "戻っていない用紙")
        out.body.addWidget(self.out, 1)
        out.body.addWidget(self._no_slips, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._drop)
        out.body.addLayout(foot)
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.l)
        lower.addWidget(made, 1)
        lower.addWidget(out, 1)
        column = QVBoxLayout()
        column.setSpacing(theme.space.m)
        column.addWidget(top)
        column.addLayout(lower, 1)
        self.body.addLayout(column, 1)


def _line_row(line: Line, rule: SlipRule) -> Row:
    """Tell a line by what the slip would say of it, and between whom."""
    texts = [
        plain(line.cells.get(key, ()))
        for column in rule.items
        for key in column.keys
        if key != "number"
    ]
    parties = [plain(line.cells.get(key, ())) for key in (rule.giver, rule.taker) if key]
    return Row(
        value=line.entry_id,
        title=f"{line.number}番  {' '.join(text for text in texts[:2] if text)}",
        detail=" → ".join(party or "(未記入)" for party in parties),
    )
