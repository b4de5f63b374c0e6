"""A count under way: scan after scan, or row by row; what is left is always in view."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.stock.counting import Counting, Marked
from zyuki_desk.core.stock.tally import Counted, Standing, Tally
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.scan_field import ScanField
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Badge, Card, label
from zyuki_desk.ui.workbench import Workbench

T = TypeVar("T")

PAGE = 8
TONES = {
    Standing.FOUND: (Tone.OK, "check-circle"),
    Standing.CONFIRMED: (Tone.OK, "person"),
    Standing.AWAY: (Tone.MUTED, "person"),
    Standing.OPEN: (Tone.MUTED, "ring"),
    Standing.SHORT: (Tone.WARN, "ring"),
}
"""How a standing looks; every other one is a difference that must be seen."""
REASONS = ("数え直すため", "対象を間違えた", "中止の指示があった")


class CountView(QWidget):
    """The focus stays in the field for scans; ↑ ↓ and the blank key work on the list from there."""

    finished = Signal(object)
    """The id of the count that was finished."""
    left = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._count_id = 0
        self._tally = Tally(())
        self._unknown = ""
        theme = workbench.theme
        self.scan = ScanField(
            name="stock_scan", title="番号", hint="ラベルを読み取るか、番号を入れて Enter"
        )
        self.scan.setMinimumWidth(200)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(80)
        self.found = Badge(theme)
        self.found.setObjectName("stock_found")
        self.missing = Badge(theme)
        self.missing.setObjectName("stock_missing")
        self.unexpected = Badge(theme)
        self.unexpected.setObjectName("stock_unexpected")
        self.told = label("", "section", wrap=True)
        self.told.setObjectName("stock_told")
        self.rows = RowList(theme, name="stock_rows", title="数える物")
        self._end = ActionButton(
            theme, "数え終えた", name="stock_finish", icon="seal", keys="F10", part="primary"
        )
        self._undo = ActionButton(
            theme, "1つ取り消す", name="stock_undo", icon="history", keys="Ctrl+Z"
        )
        self._some = ActionButton(
            theme, "数を入れる", name="stock_quantity", icon="pencil", keys="F2"
        )
        self._drop = ActionButton(theme, "やめる…", name="stock_drop", part="quiet")
        self._lay_out()
        self._connect()

    def show_count(self, count_id: int) -> None:
        """Show another count."""
        self._count_id = count_id
        self._unknown = ""
        self.scan.clear()
        self.told.setText("棚の前で、1つずつ読み取ってください。")
        self.refresh()

    def refresh(self) -> None:
        """Read the count again."""
        if not self._count_id:
            return
        _, self._tally = Counting(self._workbench.desk).view(self._count_id)
        tally = self._tally
        self.found.show_state(f"あった {tally.done} / {tally.expected}", Tone.OK)
        left = len(tally.of(Standing.OPEN, Standing.SHORT))
        self.missing.show_state(f"残り {left}", Tone.WARN if left else Tone.MUTED)
        odd = len(tally.unexpected)
        self.unexpected.show_state(f"予定外 {odd}", Tone.DANGER if odd else Tone.MUTED)
        self._show_rows()
        why = (
            ""
            if self._workbench.may(Operation.COUNT)
            else who_may(self._workbench, Operation.COUNT)
        )
        for button in (self._end, self._undo, self._some, self._drop):
            show_why(button, why)
        self.scan.setEnabled(not why)

    def take_focus(self) -> None:
        """Go to the field for scans."""
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show_rows(self) -> None:
        """Show the lines whose number or name holds what is typed so far."""
        wanted = self.scan.code.casefold()
        lines = [
            line
            for line in self._tally.lines
            if not wanted or wanted in f"{line.code} {line.label}".casefold()
        ]
        self.rows.show_rows([self._row(line) for line in lines or self._tally.lines], self._chosen)
        if self.rows.current is None and lines:
            self.rows.select(lines[0].code)

    @property
    def _chosen(self) -> str | None:
        value = self.rows.current
        return value if isinstance(value, str) else None

    def _row(self, line: Counted) -> Row:
        tone, icon = TONES.get(line.standing, (Tone.DANGER, "warning"))
        many = line.expected > 1 or line.found > 1
        chips = (
            []
            if line.standing in (Standing.OPEN, Standing.FOUND)
            else [Chip(line.standing.label, tone, icon)]
        )
        if line.why:
            chips.append(Chip(line.why, Tone.DANGER))
        parts = (line.storage, f"{line.holder}さんが所持" if line.holder else "")
        act = "取り消す" if line.found or line.standing is Standing.CONFIRMED else "ある"
        if line.standing in (Standing.AWAY, Standing.LEFT) and not line.found:
            act = "本人に確認"
        return Row(
            value=line.code,
            title=f"{line.code}  {line.label}".strip(),
            detail=" ・ ".join(part for part in parts if part),
            icon=icon,
            tone=tone,
            when=f"{line.found} / {line.expected}" if many else "",
            chips=tuple(chips),
            act=act,
        )

    # What the keys do

    @Slot(str)
    def _take_scan(self, code: str) -> None:
        """Mark a scan; a number that the register lacks is asked for a second time."""
        counting = Counting(self._workbench.desk)
        if self._unknown != code and not counting.knows(self._count_id, code):
            self._unknown = code
            self._tell(
                f"⚠ 「{code}」は管理簿にありません。"
                "違うときは読み直し、本当にあるときはもう一度 Enter で差異に残します。"
            )
            self.scan.ask_again()
            return
        self._unknown = ""
        marked = self._done(lambda: counting.scan(self._count_id, code))
        if marked is not None:
            self.scan.clear()
            # All rows again at once: the cursor goes on to one that the typed number had hidden.
            self._show_rows()
            self._took(marked)

    @Slot()
    def _tick(self) -> None:
        code = self._chosen
        if code is None:
            return
        marked = self._done(lambda: Counting(self._workbench.desk).tick(self._count_id, code))
        if marked is not None:
            self._took(marked)

    @Slot(object)
    def _act(self, code: object) -> None:
        line = self._tally.line(str(code))
        if line is None:
            return
        self.rows.select(line.code)
        if line.found or line.standing is Standing.CONFIRMED:
            self._take_back()
        else:
            self._tick()
        self.take_focus()

    @Slot()
    def _take_back(self) -> None:
        code = self._chosen
        if code is not None:
            self._undone(code)

    @Slot()
    def _undo_last(self) -> None:
        self._undone(None)

    def _undone(self, code: str | None) -> None:
        counting = Counting(self._workbench.desk)
        taken = self._done(lambda: counting.take_back(self._count_id, code))
        if taken is not None:
            self._tell(f"{taken} の印を取り消しました")
            self.rows.select(taken)

    @Slot()
    def _ask_quantity(self) -> None:
        code = self._chosen
        line = self._tally.line(code) if code is not None else None
        if line is None:
            return
        text = self._workbench.ask.text(
            "数を入れる", f"{line.code} {line.label} の数",
            value=str(max(line.expected - line.found, 0)), check=_wrong_number,
        )  # fmt: skip
        if text is not None:
            number = int(text)
            counting = Counting(self._workbench.desk)
            marked = self._done(lambda: counting.tick(self._count_id, line.code, number))
            if marked is not None:
                self._took(marked)
        self.take_focus()

    @Slot()
    def _finish(self) -> None:
        """Ask once, with the differences in numbers, and end the count."""
        tally = self._tally
        missing = len(tally.of(Standing.OPEN, Standing.SHORT, Standing.LEFT))
        odd = len(tally.unexpected)
        sentence = (
            f"あった {tally.done} / {tally.expected}、見つからない・足りないなど {missing}件、"
            f"予定外 {odd}件です。終えると結果は変えられません。差異には説明を書きます。"
        )
        if not self._workbench.ask.confirm("棚卸を終えますか", sentence, yes="終える"):
            self.take_focus()
            return
        count_id = self._count_id
        if self._done(lambda: Counting(self._workbench.desk).finish(count_id)) is not None:
            self._workbench.office.remember_head()
            self._count_id = 0
            self._workbench.say("棚卸を終えました")
            self.finished.emit(count_id)

    @Slot()
    def _ask_drop(self) -> None:
        reason = self._workbench.ask.reason(
            "棚卸をやめる", "この棚卸の結果は作られません。数えた記録は残ります。",
            suggestions=REASONS,
        )  # fmt: skip
        if reason is None:
            return
        counting, count_id = Counting(self._workbench.desk), self._count_id

        def give_up() -> bool:
            counting.drop(count_id, reason=reason)
            return True

        if self._done(give_up):
            self._count_id = 0
            self._workbench.say("棚卸をやめました")
            self.left.emit()

    def _took(self, marked: Marked) -> None:
        sign = "⚠ " if marked.line.standing.is_unexpected else ""
        self._tell(f"{sign}{marked.sentence}")
        self.rows.select(marked.line.code)
        if marked.line.standing in (Standing.FOUND, Standing.CONFIRMED) and marked.fresh:
            self._go_on()

    def _go_on(self) -> None:
        """Put the cursor on what is still to be found, so that the blank key alone ticks on."""
        rest = self._tally.of(Standing.OPEN, Standing.SHORT)
        if rest and not self.scan.text():
            self.rows.select(rest[0].code)

    def _tell(self, sentence: str) -> None:
        self.told.setText(sentence)

    def _done(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except Refusal as refusal:
            self._tell(f"⚠ {refusal.sentence}")
            self.scan.ask_again()
        except DeskError as error:
            self._workbench.complain(error)
        return None

    @Slot(int)
    def _steer(self, key: int) -> None:
        steps = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -PAGE,
            Qt.Key.Key_PageDown: PAGE,
        }  # fmt: skip
        model = self.rows.model()
        row = self.rows.currentIndex().row() + steps[Qt.Key(key)]
        self.rows.setCurrentIndex(model.index(min(max(row, 0), model.rowCount() - 1), 0))

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        top = Card(theme)
        line = QHBoxLayout()
        line.setSpacing(theme.space.m)
        line.addWidget(self.scan, 1)
        for badge in (self.found, self.missing, self.unexpected):
            line.addWidget(badge)
        top.body.addLayout(line)
        top.body.addWidget(self.told)
        listed = Card(theme)
        listed.body.setContentsMargins(1, 1, 1, 1)
        listed.body.addWidget(self.rows)
        foot = QHBoxLayout()
        foot.setSpacing(theme.space.s)
        for button in (self._undo, self._some, self._drop):
            foot.addWidget(button)
        keys = label("Space 印を付ける ・ Del 取り消す ・ ↑↓ 行を選ぶ", "small", wrap=True)
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(keys, 1)
        foot.addWidget(self._end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addWidget(top)
        column.addWidget(listed, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.scan.scanned.connect(self._take_scan)
        self.scan.steered.connect(self._steer)
        self.scan.ticked.connect(self._tick)
        self.scan.taken_back.connect(self._take_back)
        self.scan.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._show_rows)
        self.rows.act_asked.connect(self._act)
        self._end.clicked.connect(self._finish)
        self._undo.clicked.connect(self._undo_last)
        self._some.clicked.connect(self._ask_quantity)
        self._drop.clicked.connect(self._ask_drop)


def _wrong_number(text: str) -> str:
    plain = text.strip()
    is_number = plain.isascii() and plain.isdigit() and 0 < int(plain) < 1_000_000  # noqa: PLR2004
    return "" if is_number else "1以上の数字で入れてください。"
