"""The few colours, distances and sizes that the whole window is made of."""

from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """How the window looks; SYSTEM follows what the desktop says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Tone(StrEnum):
    """What a state means; always shown with an icon and a word, never by colour alone."""

    PLAIN = "plain"
    MUTED = "muted"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Colors:
    """One scheme: every colour that may appear on the screen."""

    window: str
    """Behind everything."""
    surface: str
    """Cards, tables, fields."""
    raised: str
    """Hovered rows, popups' heads, the table's head."""
    line: str
    """Hair lines that separate."""
    edge: str
    """Borders of fields and buttons; at least 3 : 1 against the surface (WCAG 1.4.11)."""
    text: str
    muted: str
    faint: str
    """Disabled text only."""
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str
    shade: str
    """Lies over the window under an overlay; has an alpha channel (#AARRGGBB)."""

    def of(self, tone: Tone) -> str:
        """Return the foreground of a tone."""
        return {
            Tone.PLAIN: self.text,
            Tone.MUTED: self.muted,
            Tone.ACCENT: self.accent,
            Tone.OK: self.ok,
            Tone.WARN: self.warn,
            Tone.DANGER: self.danger,
        }[tone]

    def soft_of(self, tone: Tone) -> str:
        """Return the quiet background of a tone."""
        return {
            Tone.PLAIN: self.raised,
            Tone.MUTED: self.raised,
            Tone.ACCENT: self.accent_soft,
            Tone.OK: self.ok_soft,
            Tone.WARN: self.warn_soft,
            Tone.DANGER: self.danger_soft,
        }[tone]


LIGHT = Colors(
    window="#f4f5f6",
    surface="#ffffff",
    raised="#eef0f2",
    line="#dfe3e7",
    edge="#868f99",
    text="#1d232a",
    muted="#56616c",
    faint="#9aa3ac",
    accent="#24588c",
    accent_strong="#1a4672",
    on_accent="#ffffff",
    accent_soft="#e4edf6",
    ok="#2a6a4b",
    ok_soft="#e3f1e9",
    warn="#855300",
    warn_soft="#fbf0d8",
    danger="#a5302a",
    danger_soft="#fae8e6",
    shade="#66101418",
)

DARK = Colors(
    window="#15181c",
    surface="#1d2126",
    raised="#272c33",
    line="#333a42",
    edge="#737d88",
    text="#e7eaed",
    muted="#a6b0ba",
    faint="#69737e",
    accent="#85b6e6",
    accent_strong="#a3c9ee",
    on_accent="#0d1a27",
    accent_soft="#22374c",
    ok="#7fcaa3",
    ok_soft="#1d382b",
    warn="#e6bb66",
    warn_soft="#3b3018",
    danger="#f2968f",
    danger_soft="#452321",
    shade="#99000000",
)

CONTRAST = Colors(
    window="#000000",
    surface="#000000",
    raised="#1a1a1a",
    line="#ffffff",
    edge="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    faint="#b0b0b0",
    accent="#ffe34d",
    accent_strong="#fff3a6",
    on_accent="#000000",
    accent_soft="#003a5c",
    ok="#7dff9e",
    ok_soft="#000000",
    warn="#ffd84d",
    warn_soft="#000000",
    danger="#ffaaa3",
    danger_soft="#000000",
    shade="#b3000000",
)

COLORS = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}


@dataclass(frozen=True, slots=True)
class Space:
    """Distances in logical pixels; Qt multiplies them on scaled screens."""

    xs: int = 4
    s: int = 8
    m: int = 12
    l: int = 16  # noqa: E741  the sizes of clothes: read only as `space.l`
    xl: int = 24
    xxl: int = 32
    radius: int = 6
    radius_large: int = 10
    field: int = 34
    """Height of one-line fields and buttons: large enough for an unsteady pointer."""
    row: int = 36
    """Height of a table line."""


SPACE = Space()


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Sizes of type in points, multiplied by what the user chose (1.0 – 2.0)."""

    factor: float = 1.0

    @property
    def small(self) -> float:
        """Annotations, hints."""
        return 9.0 * self.factor

    @property
    def body(self) -> float:
        """Nearly everything."""
        return 10.5 * self.factor

    @property
    def large(self) -> float:
        """Section heads, the search field."""
        return 12.5 * self.factor

    @property
    def title(self) -> float:
        """The page's own title."""
        return 17.0 * self.factor

    @property
    def figure(self) -> float:
        """The one number of a tile."""
        return 23.0 * self.factor
