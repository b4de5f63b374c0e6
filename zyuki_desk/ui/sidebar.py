"""The list of pages at the left: groups, icons, numbers, and a key for each."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.ui.buttons import IconButton, click_at_once
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import label, paint_focus

WIDE = 244
NARROW = 58
WIDEST_FACTOR = 1.5
ITEM_HEIGHT = 36
"""The style sheet sets the same as 32 + 2 × 2 for the border."""
ICON = 20
MOST_KEYS = 10
FEW = 9
"""The largest count beside a bare icon."""
MOST_SHOWN = 99


class NavItem(QPushButton):
    """One page in the sidebar."""

    opened = Signal(str)

    def __init__(self, theme: Theme, key: str, icon: str, title: str, number: int) -> None:
        super().__init__()
        self.setObjectName(f"nav_{key}")
        self.setProperty("part", "nav")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self._theme = theme
        self._key = key
        self._icon_name = icon
        self._title = title
        self._count = 0
        self._tone = Tone.MUTED
        self._narrow = False
        self.keys = f"Alt+{number % 10}" if number <= MOST_KEYS else ""
        if self.keys:
            self.setShortcut(self.keys)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    @property
    def title(self) -> str:
        """The page's name."""
        return self._title

    def show_count(self, count: int, tone: Tone) -> None:
        """Show how many things wait there; 0 shows nothing."""
        self._count, self._tone = count, tone
        self.setAccessibleName(f"{self._title} {count}件" if count else self._title)
        self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon only."""
        self._narrow = narrow
        self.setToolTip(f"{self._title}({self.keys})" if narrow else "")
        self.update()

    @override
    def event(self, event: QEvent, /) -> bool:
        return click_at_once(self, event) or super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(NARROW if self._narrow else WIDE, ITEM_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(ICON, ITEM_HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if self.isChecked():
            self._fill(painter, ground, colors.accent_soft)
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRectF(0, 9, 3, self.height() - 18), 1.5, 1.5)
        elif self.underMouse():
            self._fill(painter, ground, colors.raised)
        color = colors.accent if self.isChecked() else colors.muted
        left = (self.width() - ICON) / 2 if self._narrow else 12
        spot = QRectF(left, (self.height() - ICON) / 2, ICON, ICON)
        self._theme.paint_icon(painter, spot, self._icon_name, color)
        room = self._paint_count(painter)
        if not self._narrow:
            painter.setPen(QColor(colors.text))
            text = QRect(42, 0, self.width() - 46 - room, self.height())
            title = self.fontMetrics().elidedText(
                self._title, Qt.TextElideMode.ElideRight, text.width()
            )
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, title)
        painter.end()
        if self.hasFocus():
            paint_focus(self, self._theme, self._theme.space.radius)

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self._key)

    def _fill(self, painter: QPainter, rect: QRectF, color: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(rect, self._theme.space.radius, self._theme.space.radius)

    def _has_room_for_keys(self) -> bool:
        """Whether title and key both fit: the title is never cut for its key."""
        if not self.keys:
            return False
        metrics = self.fontMetrics()
        both = metrics.horizontalAdvance(self._title) + metrics.horizontalAdvance(self.keys)
        return both + 72 <= self.width()

    def _paint_count(self, painter: QPainter) -> int:
        theme, colors = self._theme, self._theme.colors
        text = f"{MOST_SHOWN}+" if self._count > MOST_SHOWN else str(self._count)
        if not self._count:
            if self._narrow or not self._has_room_for_keys():
                return 8
            text = self.keys
        elif self._narrow and self._count > FEW:
            text = f"{FEW}+"  # more would hide the icon
        painter.setFont(theme.font(theme.type.small))
        width = max(painter.fontMetrics().horizontalAdvance(text) + 12, 20)
        height = painter.fontMetrics().height() + 4
        right, top = self.width() - 8, (self.height() - height) / 2
        if self._narrow:
            right, top = self.width() - 1, 0
        spot = QRectF(right - width, top, width, height)
        if self._count:
            painter.setPen(QColor(colors.of(self._tone)))
            painter.setBrush(QColor(colors.soft_of(self._tone)))
            painter.drawRoundedRect(spot.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
            painter.setPen(QColor(colors.of(self._tone)))
        else:
            painter.setPen(QColor(colors.muted))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(self.font())
        return width + 10

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Sidebar(QFrame):
    """All pages by group; can be folded to icons."""

    chosen = Signal(str)
    fold_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName("ページの一覧")
        self.setProperty("part", "sidebar")
        self._theme = theme
        self._items: dict[str, NavItem] = {}
        self._groups: dict[str, QVBoxLayout] = {}
        self._heads: list[QWidget] = []
        inner = QWidget()
        inner.setProperty("part", "clear")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(8, theme.space.s, 8, theme.space.s)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setProperty("part", "clear")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setProperty("part", "clear")
        self._area = area
        self._fold = IconButton(
            theme, "一覧を畳む・開く", name="fold_button", icon="sidebar", keys="Ctrl+B"
        )
        self._fold.clicked.connect(self.fold_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, theme.space.s)
        column.setSpacing(0)
        column.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(11, 0, 0, 0)
        foot.addWidget(self._fold)
        column.addLayout(foot)
        self.set_narrow(narrow=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the pages in order."""
        return tuple(self._items)

    def item(self, key: str) -> NavItem:
        """Return the item of a page."""
        return self._items[key]

    def add(self, key: str, icon: str, title: str, group: str) -> NavItem:
        """Add a page at the end of its group; a new group gets its head."""
        if group not in self._groups:
            self._add_group(group)
        item = NavItem(self._theme, key, icon, title, len(self._items) + 1)
        item.opened.connect(self.chosen)
        self._items[key] = item
        self._groups[group].addWidget(item)
        item.set_narrow(narrow=self._narrow)
        return item

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self._items[key].setChecked(True)

    def set_narrow(self, *, narrow: bool) -> None:
        """Fold to icons, or unfold."""
        self._narrow = narrow
        wide = round(WIDE * min(self._theme.type.factor, WIDEST_FACTOR))
        self.setFixedWidth(NARROW if narrow else wide)
        policy = Qt.ScrollBarPolicy
        # Folded there is no room for a bar; the wheel and the keys still scroll.
        self._area.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if narrow else policy.ScrollBarAsNeeded
        )
        for head in self._heads:
            head.setVisible(not narrow)
        for item in self._items.values():
            item.set_narrow(narrow=narrow)

    @property
    def narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._narrow

    def _add_group(self, group: str) -> None:
        column = QVBoxLayout()
        column.setSpacing(1)
        column.setContentsMargins(0, 0, 0, self._theme.space.m)
        if group:
            head = label(group, "group")
            head.setContentsMargins(12, 2, 0, 3)
            self._heads.append(head)
            column.addWidget(head)
        self._groups[group] = column
        self._column.insertLayout(self._column.count() - 1, column)
        # Only now: shown before it has a parent, a label becomes a window and takes the focus.
        for one in self._heads:
            one.setVisible(not self._narrow)
