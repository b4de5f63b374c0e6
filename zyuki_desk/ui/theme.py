"""The look of the window, applied once and asked by whatever paints itself."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from zyuki_desk.ui.fonts import font_of, load_fonts
from zyuki_desk.ui.icons import IconSet
from zyuki_desk.ui.stylesheet import stylesheet
from zyuki_desk.ui.tokens import COLORS, SPACE, Colors, Scheme, Space, Tone, TypeScale

LARGEST_TEXT = 2.0


class TakesIcon(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon, /) -> None:  # noqa: N802  Qt's name
        """Take the icon."""
        ...


class Theme(QObject):
    """Tokens, fonts and icons of the running window; handed to every widget that paints."""

    changed = Signal()
    """Emitted after another scheme or text size was applied."""

    def __init__(self, resources: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._resources = resources
        self._icons = IconSet(resources / "icons")
        self._families: tuple[str, ...] = ()
        self._choice = Scheme.SYSTEM
        self._scheme = Scheme.LIGHT
        self._type = TypeScale()
        self._app: QApplication | None = None

    @property
    def choice(self) -> Scheme:
        """What was chosen; may be SYSTEM."""
        return self._choice

    @property
    def scheme(self) -> Scheme:
        """What is shown: LIGHT, DARK or CONTRAST."""
        return self._scheme

    @property
    def colors(self) -> Colors:
        """The colours of the scheme shown."""
        return COLORS[self._scheme]

    @property
    def space(self) -> Space:
        """Distances in logical pixels."""
        return SPACE

    @property
    def type(self) -> TypeScale:
        """Sizes of type in points."""
        return self._type

    @property
    def icon_names(self) -> tuple[str, ...]:
        """The names `icon` accepts."""
        return self._icons.names

    def apply(
        self, app: QApplication, choice: Scheme = Scheme.SYSTEM, *, text_scale: float = 1.0
    ) -> None:
        """Dress the application; may be called again at any time with another choice."""
        if self._app is None:
            self._families = load_fonts(self._resources / "fonts")
            app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._app = app
        self._choice = choice
        self._scheme = self._resolve(app, choice)
        self._type = TypeScale(min(max(text_scale, 1.0), LARGEST_TEXT))
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(self.font(self._type.body))
        app.setPalette(self._palette())
        app.setStyleSheet(stylesheet(self.colors, self._type, SPACE, self._resources / "icons"))
        self.changed.emit()

    def font(self, points: float, *, bold: bool = False) -> QFont:
        """Return the window's typeface in another size."""
        return font_of(self._families, points, bold=bold)

    def icon(self, name: str, tone: Tone = Tone.PLAIN) -> QIcon:
        """Return the icon in today's colours; use `dress` where it must follow the theme."""
        colors = self.colors
        return self._icons.icon(
            name, normal=colors.of(tone), disabled=colors.faint, selected=colors.text
        )

    def pixmap(self, name: str, size: int, tone: Tone = Tone.PLAIN, ratio: float = 1.0) -> QPixmap:
        """Return the icon as a picture `size` logical pixels wide."""
        return self._icons.pixmap(name, self.colors.of(tone), size, ratio)

    def paint_icon(self, painter: QPainter, rect: QRectF, name: str, color: str) -> None:
        """Paint an icon sharply in a colour of the theme."""
        self._icons.paint(painter, rect, name, color)

    def dress(self, target: QObject, name: str, tone: Tone = Tone.PLAIN) -> None:
        """Give a button or an action its icon and renew it whenever the theme changes."""
        _Dressing(self, target, name, tone).renew()

    @Slot()
    def _follow_system(self) -> None:
        if self._app is not None and self._choice is Scheme.SYSTEM:
            self.apply(self._app, Scheme.SYSTEM, text_scale=self._type.factor)

    @staticmethod
    def _resolve(app: QApplication, choice: Scheme) -> Scheme:
        if choice is not Scheme.SYSTEM:
            return choice
        hints = app.styleHints()
        wishes = hints.accessibility()
        if wishes.contrastPreference() == Qt.ContrastPreference.HighContrast:
            return Scheme.CONTRAST
        return Scheme.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Scheme.LIGHT

    def _palette(self) -> QPalette:
        colors = self.colors
        role = QPalette.ColorRole
        palette = QPalette()
        for which, value in {
            role.Window: colors.window,
            role.WindowText: colors.text,
            role.Base: colors.surface,
            role.AlternateBase: colors.raised,
            role.Text: colors.text,
            role.PlaceholderText: colors.muted,
            role.Button: colors.surface,
            role.ButtonText: colors.text,
            role.BrightText: colors.danger,
            role.Highlight: colors.accent,
            role.HighlightedText: colors.on_accent,
            role.Accent: colors.accent,
            role.Link: colors.accent,
            role.LinkVisited: colors.accent,
            role.ToolTipBase: colors.surface,
            role.ToolTipText: colors.text,
            role.Light: colors.surface,
            role.Midlight: colors.raised,
            role.Mid: colors.line,
            role.Dark: colors.edge,
            role.Shadow: colors.edge,
        }.items():
            palette.setColor(which, QColor(value))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colors.faint))
        return palette


class _Dressing(QObject):
    """Keeps one target's icon in step with the theme; dies with its target."""

    def __init__(self, theme: Theme, target: QObject, name: str, tone: Tone) -> None:
        for old in target.findChildren(
            _Dressing, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            old.setParent(None)
            old.deleteLater()
        super().__init__(target)
        self._theme = theme
        self._target = target
        self._name = name
        self._tone = tone
        theme.changed.connect(self.renew)

    @Slot()
    def renew(self) -> None:
        """Set the icon in the colours of now."""
        target: TakesIcon = self._target  # type: ignore[assignment]  # a button or an action
        target.setIcon(self._theme.icon(self._name, self._tone))
