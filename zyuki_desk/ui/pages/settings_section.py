"""What every part of the settings page is: it shows, it writes with a reason, it tells history."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.books import Touch
from zyuki_desk.core.masters.office import Masters
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.side_panel import TimelineItem
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

USUAL_REASONS = ("人事異動", "書き間違い", "規程の改正", "設備の変更")
FORM_WIDTH = 820
"""Wider than this no line of a form is easy to read."""


class Section(QWidget):
    """One part of the settings, shown under its own tab."""

    def __init__(self, workbench: Workbench, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.workbench = workbench
        self.theme = workbench.theme
        self.title = title

    @property
    def masters(self) -> Masters:
        """The writing of whoever is at the desk now."""
        return Masters(self.workbench.desk)

    @property
    def writable(self) -> bool:
        """Whether the person at the desk may change settings."""
        return self.workbench.may(Operation.SETTING)

    def refresh(self) -> None:
        """Read again what is shown."""

    def explain(self, widget: QWidget, *, allowed: bool) -> None:
        """Enable a button, or say who may."""
        widget.setEnabled(allowed)
        if not self.writable:
            widget.setToolTip(who_may(self.workbench, Operation.SETTING))

    def act(
        self,
        do: Callable[[str], object],
        said: str,
        rows: FormRows | None = None,
        *,
        ask_first: str = "",
    ) -> bool:
        """Do something at the desk and say so; where a reason is needed it is asked for.

        `do` takes the reason. `ask_first` is the question when a reason is always needed.
        """
        reason = ""
        if ask_first:
            given = self._asked(ask_first)
            if given is None:
                return False
            reason = given
        try:
            do(reason)
        except Refusal as refusal:
            if refusal.field == "reason" and not reason:
                return self.act(do, said, rows, ask_first="何のための変更ですか。履歴に残ります。")
            if rows is None or not rows.show_refusal(refusal):
                self.workbench.complain(refusal)
            return False
        except Trouble as trouble:
            self.workbench.complain(trouble)
            return False
        if rows is not None:
            rows.clear_errors()
        self.workbench.say(said)
        return True

    def _asked(self, sentence: str) -> str | None:
        return self.workbench.ask.reason("変更の理由", sentence, suggestions=USUAL_REASONS)

    def told(self, touches: Sequence[Touch]) -> list[TimelineItem]:
        """Return history as the timeline shows it."""
        return [self._item(touch) for touch in touches]

    def _item(self, touch: Touch) -> TimelineItem:
        local = touch.at.astimezone(JST)
        when = f"{era_date(local.date(), 'short')} {short_time(local)}"
        first = touch.label == "登録"
        told = not first and (touch.old or touch.new)
        change = f"{touch.old or '(空欄)'} → {touch.new or '(空欄)'}" if told else ""
        why = f"理由 {touch.reason}" if touch.reason else ""
        detail = "\n".join(part for part in (change, why) if part)
        return TimelineItem(
            when,
            touch.label,
            detail,
            self.workbench.directory.name_of(touch.by) if touch.by != "-" else "開設",
            icon="plus" if first else "pencil",
            tone=Tone.OK if first else Tone.MUTED,
        )


def scrolled(content: QWidget, *, narrow: bool = False) -> QScrollArea:
    """Return a scroll area of the page's own ground around some content."""
    inner = QWidget()
    inner.setProperty("part", "clear")
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 10, 0)
    column.addWidget(content)
    column.addStretch(1)
    if narrow:
        content.setMaximumWidth(FORM_WIDTH)
    area = QScrollArea()
    area.setProperty("part", "clear")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.viewport().setProperty("part", "clear")
    area.setWidget(inner)
    return area


def note(card: Card, text: str) -> None:
    """Put a quiet explanation into a card."""
    card.body.addWidget(label(text, "muted", wrap=True))
