"""The row of acts under a ledger's table: each with its key, each saying why it is not possible."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line
from zyuki_desk.core.office import SealScope
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger_acts import reason_for, tried, who_may
from zyuki_desk.ui.workbench import Workbench

_PEN = frozenset({Operation.FILL, Operation.CORRECT, Operation.STRIKE})

ACTS = (
    ("fill_button", "追記", "pencil", "F4", Operation.FILL),
    ("correct_button", "訂正", "pencil", "F2", Operation.CORRECT),
    ("strike_button", "抹消", "struck", "Del", Operation.STRIKE),
    ("seal_button", "確認", "seal", "F8", Operation.SEAL),
)
"""Name, word, icon, key and what is done."""


class PenBar(QWidget):
    """追記, 訂正, 抹消, 確認 for the chosen line."""

    def __init__(
        self, workbench: Workbench, ledger: Ledger, line: Callable[[], Line | None]
    ) -> None:
        super().__init__()
        self._workbench = workbench
        self._ledger = ledger
        self._line = line
        self.buttons: dict[Operation, ActionButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(workbench.theme.space.s)
        for name, words, icon, keys, operation in ACTS:
            button = ActionButton(workbench.theme, words, name=name, icon=icon, keys=keys)
            self.buttons[operation] = button
            row.addWidget(button)
        self.buttons[Operation.STRIKE].clicked.connect(self.strike)
        self.buttons[Operation.SEAL].clicked.connect(self.seal)

    def show_rights(self) -> None:
        """Enable what may be done to the chosen line; a disabled button says why in its tip."""
        by_line = self._workbench.directory.office.seal_scope is SealScope.LINE
        self.buttons[Operation.SEAL].setVisible(by_line)
        for operation, button in self.buttons.items():
            show_why(button, self._why_not(operation))

    def strike(self) -> None:
        """Strike the chosen line, with a reason."""
        line = self._line()
        if line is None or line.struck:
            return
        sentence = f"{line.number}番の行全体に線を引きます。行は残り、番号は使い直しません。"
        reason = reason_for(self._workbench, self._ledger, "抹消", sentence)
        if reason is None:
            return
        key, entry_id = self._ledger.key, line.entry_id
        saved = tried(
            self._workbench,
            lambda _: self._workbench.desk.strike(key, entry_id, reason=reason),
            self._workbench.complain,
        )
        if saved is not None:
            self._workbench.say(f"抹消しました No.{saved.number}")

    def seal(self) -> None:
        """Confirm the chosen line."""
        line = self._line()
        if line is None:
            return
        ledger, entry_id = self._ledger, line.entry_id
        sealed = tried(
            self._workbench,
            lambda _: self._workbench.sealing.seal_lines(ledger, [entry_id]),
            self._workbench.complain,
        )
        if sealed is not None:
            self._workbench.say(f"確認しました No.{line.number}")

    def _why_not(self, operation: Operation) -> str:
        line = self._line()
        if not self._workbench.may(operation):
            return who_may(self._workbench, operation)
        if line is None:
            return "行を選んでください。"
        if line.struck and operation in _PEN:
            return "抹消した行は書き換えられません。"
        return ""


def show_why(button: ActionButton, why: str) -> None:
    """Enable a button, or disable it with the reason as its tip."""
    button.setEnabled(not why)
    button.setToolTip(why or (f"{button.text()}({button.keys})" if button.keys else ""))
    button.setAccessibleDescription(why or (f"キー {button.keys}" if button.keys else ""))
