"""Beside a table: the line, what happened to it, what the rule says about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.core.lines import Cell
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, EmptyState, SectionHeader, label

WIDTH = 330
RAIL = 28
ICON = 16


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened."""

    when: str
    title: str
    detail: str = ""
    who: str = ""
    icon: str = "history"
    tone: Tone = Tone.MUTED


@dataclass(frozen=True, slots=True)
class BadgeText:
    """A state to be shown as a badge."""

    text: str
    tone: Tone = Tone.PLAIN
    icon: str = ""


def cell_label(cell: Cell, muted: str) -> QLabel:
    """Return a label that shows a cell as the pen left it: struck text struck, marks small."""
    parts = []
    for run in cell:
        text = escape(run.text)
        if run.struck:
            text = f'<s style="color:{muted}">{text}</s>'
        if run.mark:
            text = f'<span style="color:{muted};font-size:small">{text}</span>'
        parts.append(text)
    made = QLabel(" ".join(parts) or "—")
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class Timeline(QWidget):
    """What happened, newest first, along a rail."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("履歴")
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_items(self, items: Sequence[TimelineItem]) -> None:
        """Show other items."""
        _empty(self._column)
        for number, item in enumerate(items):
            self._column.addWidget(_TimelineRow(self._theme, item, last=number == len(items) - 1))


class _TimelineRow(QWidget):
    def __init__(self, theme: Theme, item: TimelineItem, *, last: bool) -> None:
        super().__init__()
        self._theme = theme
        self._item = item
        self._last = last
        self.setAccessibleName(f"{item.when} {item.title} {item.detail} {item.who}")
        column = QVBoxLayout(self)
        column.setContentsMargins(RAIL, 0, 0, theme.space.m)
        column.setSpacing(1)
        column.addWidget(label(item.title, wrap=True))
        if item.detail:
            column.addWidget(label(item.detail, "muted", wrap=True))
        column.addWidget(
            label(" ・ ".join(part for part in (item.when, item.who) if part), "small", wrap=True)
        )

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        colors = self._theme.colors
        if not self._last:
            painter.fillRect(QRectF(ICON / 2, ICON + 5, 1, self.height()), QColor(colors.line))
        spot = QRectF(0, 2, ICON, ICON)
        self._theme.paint_icon(painter, spot, self._item.icon, colors.of(self._item.tone))


class SidePanel(QFrame):
    """The panel at the right of a ledger page."""

    closed = Signal()

    def __init__(
        self, theme: Theme, sentence: str = "行を選ぶと、内容と履歴がここに出ます。"
    ) -> None:
        super().__init__()
        self.setObjectName("side_panel")
        self.setAccessibleName("行の内容")
        self.setProperty("part", "card")
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._title = label(part="section")
        close = IconButton(theme, "閉じる", name="panel_close_button", icon="close")
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(theme.space.l, theme.space.s, theme.space.s, 0)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._badges = QHBoxLayout()
        self._badges.setSpacing(theme.space.xs)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(theme.space.s)
        self._cells = QGridLayout()
        self._cells.setHorizontalSpacing(theme.space.m)
        self._cells.setVerticalSpacing(theme.space.s)
        self._cells.setColumnStretch(1, 1)
        self._history_head = SectionHeader("履歴")
        self.history = Timeline(theme)
        self._rule_head = SectionHeader("きまり")
        self._rule = label(part="muted", wrap=True)
        self._rule.setObjectName("rule_text")
        self._content = self._made_content()
        self._nothing = EmptyState(theme, "行の内容", sentence, icon="document")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addLayout(head)
        column.addWidget(self._content, 1)
        column.addWidget(self._nothing, 1)
        self.clear()

    def show_line(
        self, title: str, rows: Sequence[tuple[str, Cell]], badges: Sequence[BadgeText] = ()
    ) -> None:
        """Show a line: its number as title, its cells with their labels, its states."""
        self._title.setText(title)
        _empty(self._badges)
        for badge in badges:
            self._badges.addWidget(Badge(self._theme, badge.text, badge.tone, icon=badge.icon))
        self._badges.addStretch(1)
        _empty(self._cells)
        top = Qt.AlignmentFlag.AlignTop
        for number, (head, cell) in enumerate(rows):
            self._cells.addWidget(label(head, "muted"), number, 0, top)
            self._cells.addWidget(cell_label(cell, self._theme.colors.muted), number, 1, top)
        self._nothing.hide()
        self._content.show()

    def show_history(self, items: Sequence[TimelineItem]) -> None:
        """Show what happened to the line, newest first."""
        self._history_head.setVisible(bool(items))
        self.history.show_items(items)

    def show_rule(self, text: str) -> None:
        """Show what the rule says about lines of this kind."""
        self._rule_head.setVisible(bool(text))
        self._rule.setVisible(bool(text))
        self._rule.setText(text)

    def add_action(
        self,
        name: str,
        text: str,
        slot: Callable[[], object],
        *,
        icon: str = "",
        keys: str = "",
        part: str = "",
    ) -> ActionButton:
        """Add a button for the line shown."""
        button = ActionButton(self._theme, text, name=name, icon=icon, keys=keys, part=part)
        button.clicked.connect(slot)
        self._actions.insertWidget(self._actions.count() - 1, button)
        return button

    def clear(self, sentence: str = "") -> None:
        """Show that no line is chosen."""
        self._title.setText("")
        self._content.hide()
        if sentence:
            self._nothing.say("行の内容", sentence)
        self._nothing.show()

    def _made_content(self) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("part", "clear")
        space = self._theme.space
        column = QVBoxLayout(inner)
        column.setContentsMargins(space.l, 0, space.l, space.l)
        column.setSpacing(space.m)
        self._actions.addStretch(1)
        column.addLayout(self._badges)
        column.addLayout(self._actions)
        column.addLayout(self._cells)
        for widget in (self._history_head, self.history, self._rule_head, self._rule):
            column.addWidget(widget)
        column.addStretch(1)
        self.show_history(())
        self.show_rule("")
        area = QScrollArea()
        area.setProperty("part", "clear")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setProperty("part", "clear")
        area.setWidget(inner)
        return area


def _empty(layout: QHBoxLayout | QVBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            # Hidden first: a layout's late show would make it a window of its own.
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
