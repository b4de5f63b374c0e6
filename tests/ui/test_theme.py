"""The look: readable in every scheme, icons complete, dressed targets follow."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from tests.pages.kit import RESOURCES
from zyuki_desk.ui.fonts import load_fonts
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import COLORS, Scheme, Tone

SCHEMES = [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST]


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    shade = QColor(color)
    red, green, blue = (linear(part) for part in (shade.redF(), shade.greenF(), shade.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_text_is_readable(scheme: Scheme) -> None:
    colors = COLORS[scheme]
    least = 7.0 if scheme is Scheme.CONTRAST else 4.5
    for ground in (colors.window, colors.surface, colors.raised, colors.accent_soft):
        assert contrast(colors.text, ground) >= max(least, 7.0)
        assert contrast(colors.muted, ground) >= least
    assert contrast(colors.on_accent, colors.accent) >= least
    for tone in Tone:
        assert contrast(colors.of(tone), colors.soft_of(tone)) >= least, tone
        assert contrast(colors.of(tone), colors.surface) >= least, tone


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_fields_are_seen(scheme: Scheme) -> None:
    colors = COLORS[scheme]
    assert contrast(colors.edge, colors.surface) >= 3.0


def test_every_icon_draws_something(theme: Theme) -> None:
    assert len(theme.icon_names) > 50
    for name in theme.icon_names:
        image = theme.pixmap(name, 24).toImage()
        drawn = sum(image.pixelColor(x, y).alpha() > 60 for x in range(24) for y in range(24))
        assert drawn > 8, name


def test_an_unknown_icon_is_a_bug(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.pixmap("no-such-icon", 24)


def test_dressed_buttons_follow_the_scheme(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    theme.dress(button, "plus")
    light = button.icon().pixmap(24).toImage()
    theme.apply(qapp, Scheme.DARK)
    assert button.icon().pixmap(24).toImage() != light
    theme.apply(qapp, Scheme.LIGHT)
    assert button.icon().pixmap(24).toImage() == light


def test_text_scale_stays_within_reason(qapp: QApplication, theme: Theme) -> None:
    theme.apply(qapp, Scheme.LIGHT, text_scale=9.0)
    assert qapp.font().pointSizeF() == pytest.approx(21.0)
    theme.apply(qapp, Scheme.LIGHT, text_scale=1.0)
    assert qapp.font().pointSizeF() == pytest.approx(10.5)


def test_japanese_font_is_bundled(theme: Theme) -> None:
    families = load_fonts(RESOURCES / "fonts")
    assert families[0] == "BIZ UDGothic"


def test_missing_fonts_fall_back(theme: Theme) -> None:
    families = load_fonts(RESOURCES / "no-such-folder")
    assert "BIZ UDGothic" not in families
    assert "Meiryo" in families


def test_system_follows_no_wish_offscreen(qapp: QApplication, theme: Theme) -> None:
    theme.apply(qapp, Scheme.SYSTEM)
    assert theme.choice is Scheme.SYSTEM
    assert theme.scheme is Scheme.LIGHT
