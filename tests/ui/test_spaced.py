"""Wrapped text has air between its lines, keeps within its width, and stays the text it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage
from pytestqt.qtbot import QtBot

from zyuki_desk.ui.spaced import PITCH, SpacedLabel, lines_of
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

LONG = "証跡は1件ごとに、この場所の写しにも書かれています。別のディスクに置くと、より安全です。"
PATH = "/" + "folder-without-any-place-to-break" * 4


@pytest.fixture
def font(theme: Theme) -> QFont:
    return theme.font(theme.type.body)


def test_each_further_line_takes_the_pitch_and_the_last_no_more_than_the_font(font: QFont) -> None:
    high = QFontMetricsF(font).height()
    broken = lines_of(LONG, font, 200)
    count = broken.layout.lineCount()
    assert count > 1
    assert broken.height == pytest.approx((count - 1) * high * PITCH + high, abs=count)
    assert lines_of("一行", font, 200).height == pytest.approx(high, abs=1)
    assert lines_of("一行\n二行", font, 200).layout.lineCount() == 2


@pytest.mark.parametrize("text", [LONG, PATH])
def test_no_line_is_wider_than_its_room(font: QFont, text: str) -> None:
    assert lines_of(text, font, 180).width <= 180


def test_a_wrapped_label_keeps_its_text_and_paints_all_of_its_lines(
    qtbot: QtBot, theme: Theme
) -> None:
    del theme
    made = label(LONG, wrap=True)
    qtbot.addWidget(made)
    made.resize(220, made.heightForWidth(220))
    assert (made.text(), made.textFormat()) == (LONG, Qt.TextFormat.PlainText)
    shot = QImage(made.size(), QImage.Format.Format_RGB32)
    shot.fill(QColor("white"))
    made.render(shot)
    high = QFontMetricsF(made.font()).height()
    ground = shot.pixel(shot.width() - 1, 0)
    inked = [any(shot.pixel(x, y) != ground for x in range(200)) for y in range(shot.height())]
    assert inked.count(True) > high
    assert any(inked[-round(high) :])
    assert not all(inked)


def test_an_empty_or_selectable_label_is_measured_as_ever(qtbot: QtBot, theme: Theme) -> None:
    del theme
    empty, selectable, spaced = SpacedLabel(), SpacedLabel(LONG), SpacedLabel(LONG)
    selectable.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    for each in (empty, selectable, spaced):
        qtbot.addWidget(each)
    assert empty.sizeHint().height() <= QFontMetricsF(empty.font()).height() * PITCH
    assert selectable.heightForWidth(200) < spaced.heightForWidth(200)
