"""Buttons that show their icon, their word and the key that presses them."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QIcon,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcutEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone

ICON = 18
GAP = 7
HINT_PAD = 5
PAD = 13


def shown_keys(keys: str) -> str:
    """Return a shortcut as it is printed on key caps."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def click_at_once(button: QAbstractButton, event: QEvent) -> bool:
    """Click on the button's shortcut now; Qt animates it and loses a tenth of a second."""
    if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
        button.click()
        return True
    return False


class ActionButton(QPushButton):
    """A push button with icon, word and key hint; the key works wherever the button is shown."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        name: str,
        icon: str = "",
        keys: str = "",
        part: str = "",
    ) -> None:
        super().__init__(text)
        self._theme = theme
        self._icon_name = icon
        self._hint = shown_keys(keys) if keys else ""
        self.setObjectName(name)
        self.setAutoDefault(False)
        if part:
            self.setProperty("part", part)
        if keys:
            self.setShortcut(QKeySequence(keys))
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"キー {self._hint}" if keys else "")
        self.setToolTip(f"{text}({self._hint})" if keys else "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def keys(self) -> str:
        """The key as printed, empty when there is none."""
        return self._hint

    def say(self, text: str) -> None:
        """Change the word on the button."""
        shortcut = self.shortcut()
        self.setText(text)
        self.setShortcut(shortcut)
        self.setAccessibleName(text)
        self.updateGeometry()

    @override
    def event(self, event: QEvent, /) -> bool:
        return click_at_once(self, event) or super().event(event)

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * PAD
        if self._icon_name:
            width += ICON + GAP
        if self._hint:
            width += self._hint_width() + GAP + 2
        height = max(self._theme.space.field, self.fontMetrics().height() + 12)
        return QSize(width, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        color = self._text_color()
        content = self.sizeHint().width() - 2 * PAD
        x = max((self.width() - content) // 2, 4)
        if self._icon_name:
            spot = QRectF(x, (self.height() - ICON) / 2, ICON, ICON)
            self._theme.paint_icon(painter, spot, self._icon_name, color)
            x += ICON + GAP
        painter.setPen(QColor(color))
        width = self.fontMetrics().horizontalAdvance(self.text())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(x, 0, width + 2, self.height()), middle, self.text())
        if self._hint:
            self._paint_hint(painter, x + width + GAP + 2, color)

    def _hint_metrics(self) -> QFontMetrics:
        return QFontMetrics(self._theme.font(self._theme.type.small))

    def _hint_width(self) -> int:
        return self._hint_metrics().horizontalAdvance(self._hint) + 2 * HINT_PAD

    def _paint_hint(self, painter: QPainter, x: int, color: str) -> None:
        height = self._hint_metrics().height() + 3
        spot = QRectF(x + 0.5, (self.height() - height) // 2 + 0.5, self._hint_width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(color)
        primary = self.property("part") == "primary"
        shade.setAlphaF(0.55 if primary else 0.35)
        painter.setPen(shade)
        painter.drawRoundedRect(spot, 4, 4)
        painter.setPen(QColor(color if primary or not self.isEnabled() else self._muted()))
        painter.setFont(self._theme.font(self._theme.type.small))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, self._hint)

    def _muted(self) -> str:
        return self._theme.colors.muted

    def _text_color(self) -> str:
        colors = self._theme.colors
        if not self.isEnabled():
            return colors.faint
        return {"primary": colors.on_accent, "danger": colors.danger}.get(
            str(self.property("part")), colors.text
        )


class IconButton(QToolButton):
    """A small quiet button with an icon only; its word is the tool tip and the accessible name."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        name: str,
        icon: str,
        keys: str = "",
        tone: Tone = Tone.PLAIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("part", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}({shown_keys(keys)})" if keys else text)
        if keys:
            self.setShortcut(QKeySequence(keys))
        theme.dress(self, icon, tone)

    @override
    def event(self, event: QEvent, /) -> bool:
        return click_at_once(self, event) or super().event(event)
