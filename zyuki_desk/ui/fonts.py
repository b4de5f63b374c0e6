"""The typeface of the window: the bundled UD Gothic, so that every machine shows the same kanji."""

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FIRST_CHOICE = ("BIZ UDGothic", "BIZ UDPGothic", "Noto Sans JP")
"""Bundled families in order: a universal-design Gothic, then the one that knows rarer kanji."""

SYSTEM_FALLBACK = ("Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "IPAexGothic")


def load_fonts(folder: Path) -> tuple[str, ...]:
    """Make the bundled fonts known to Qt; return the families to ask for, best first.

    A missing folder is no error: the system's own Japanese fonts are then used.
    """
    known: list[str] = []
    for file in sorted(folder.glob("*Gothic*.ttf")) + sorted(folder.glob("*Sans*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        if number != -1:
            known += QFontDatabase.applicationFontFamilies(number)
    first = [name for name in FIRST_CHOICE if name in known]
    return (*first, *SYSTEM_FALLBACK)


def font_of(families: tuple[str, ...], points: float, *, bold: bool = False) -> QFont:
    """Return a font of `points` typographic points."""
    font = QFont()
    font.setFamilies(list(families))
    font.setPointSizeF(points)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
