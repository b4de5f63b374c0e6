"""What every key does here and now: one list, shown by F1, read where the keys are declared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import Card, KeyHint, SectionHeader, label


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key and what it does, in a clerk's words."""

    keys: str
    text: str


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """The keys of one place."""

    title: str
    shortcuts: Sequence[Shortcut]


class ShortcutsOverlay(QWidget):
    """Covers the window with the list of keys; any key or click closes it."""

    def __init__(
        self, theme: Theme, parent: QWidget, groups: Callable[[], Sequence[ShortcutGroup]]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts_overlay")
        self.setAccessibleName("キー操作の一覧")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._host = parent
        self._groups = groups
        self._before: QWidget | None = None
        self._card: Card | None = None
        self._column = QVBoxLayout(self)
        parent.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open the list, or close it and give the keyboard back."""
        if self.isVisible():
            self._close()
        else:
            self._open()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        self._close()

    @override
    def mousePressEvent(self, event: QMouseEvent, /) -> None:
        self._close()

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self._theme.colors.shade))

    def _open(self) -> None:
        if self._card is not None:
            self._column.removeWidget(self._card)
            self._card.deleteLater()
        self._card = self._made_card()
        self._column.addWidget(self._card, 0, Qt.AlignmentFlag.AlignCenter)
        self._before = self.window().focusWidget()
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def _close(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()
            self._before = None

    def _made_card(self) -> Card:
        card = Card(self._theme, "キー操作", "どのキーでも閉じます")
        space = self._theme.space
        card.body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xxl)
        card.body.setSpacing(space.l)
        columns = QHBoxLayout()
        columns.setSpacing(space.xxl)
        for group in self._groups():
            if group.shortcuts:
                columns.addLayout(self._made_group(group))
        card.body.addLayout(columns)
        return card

    def _made_group(self, group: ShortcutGroup) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.space.s)
        column.addWidget(SectionHeader(group.title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.space.m)
        grid.setVerticalSpacing(self._theme.space.s)
        for row, shortcut in enumerate(group.shortcuts):
            grid.addWidget(KeyHint(shortcut.keys), row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(shortcut.text), row, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column
