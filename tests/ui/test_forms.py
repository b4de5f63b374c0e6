"""Fields of a form: dates and times as clerks type them, errors where they belong."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.gallery_pages import parse_date, show_date
from tests.pages.kit import fill, find, press_key, words
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.lines import Run
from zyuki_desk.ui.forms import DateField, FormRows, TimeField, parse_time
from zyuki_desk.ui.period_picker import CUSTOM, Period, PeriodPicker
from zyuki_desk.ui.side_panel import BadgeText, SidePanel, TimelineItem, cell_label
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("912", time(9, 12)),
        ("0912", time(9, 12)),
        ("9:12", time(9, 12)),
        ("９：１２", time(9, 12)),
        ("9時12分", time(9, 12)),
        ("9時", time(9, 0)),
        ("9時半", time(9, 30)),
        ("2359", time(23, 59)),
    ],
)
def test_times_as_typed(text: str, value: time) -> None:
    assert parse_time(text) == value


@pytest.mark.parametrize("text", ["", "9", "2400", "960", "9:60", "-912", "朝", "12345", "9:12:30"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(Refusal, match="912"):
        parse_time(text)


@given(st.text(max_size=8))
def test_any_text_is_a_time_or_a_refusal(text: str) -> None:
    try:
        parsed = parse_time(text)
    except Refusal:
        return
    assert isinstance(parsed, time)


@pytest.fixture
def rows(qtbot: QtBot, theme: Theme) -> FormRows:
    rows = FormRows(theme)
    qtbot.addWidget(rows)
    rows.add("name", "氏名", QLineEdit(), required=True)
    rows.add("purpose", "目的", QLineEdit(), help="短く")
    rows.show()
    return rows


def test_rows_name_their_fields(rows: FormRows) -> None:
    assert rows.widget("name").accessibleName() == "氏名 必須"
    assert rows.widget("purpose").accessibleDescription() == "短く"
    buddies = {head.buddy() for head in rows.findChildren(QLabel)}
    assert buddies >= {rows.widget("name"), rows.widget("purpose")}


def test_a_refusal_goes_to_its_row(rows: FormRows) -> None:
    assert rows.show_refusal(Refusal("目的を入力してください。", field="purpose"))
    assert "目的を入力してください。" in rows.error("purpose")
    assert rows.window().focusWidget() is rows.widget("purpose")
    assert rows.show_refusal(Refusal("氏名を入力してください。", field="name"))
    assert rows.error("purpose") == ""


def test_a_refusal_of_nobodys_row_is_handed_back(rows: FormRows) -> None:
    assert not rows.show_refusal(Refusal("締め済みです。"))
    assert not rows.show_refusal(Refusal("別の欄です。", field="other"))


@pytest.fixture
def day(qtbot: QtBot, theme: Theme) -> DateField:
    field = DateField(theme, parse_date, show_date)
    qtbot.addWidget(field)
    field.setObjectName("day")
    field.show()
    return field


def test_dates_of_both_calendars(qtbot: QtBot, day: DateField) -> None:
    day.setText("2026.11.20")
    with qtbot.waitSignal(day.value_changed) as told:
        day.editingFinished.emit()
    assert told.args == [date(2026, 11, 20)]
    assert day.text() == "R8.11.20"
    day.setText("Ｒ８．１２．１")
    assert day.value == date(2026, 12, 1)


def test_a_wrong_date_says_so(day: DateField) -> None:
    day.set_value(date(2026, 11, 20))
    day.setText("R8.13.1")
    assert day.value is None
    assert "R8.11.20" in day.sentence
    assert day.property("wrong") == "true"
    day.setText("")
    assert day.value is None
    assert day.sentence == ""


def test_arrows_move_by_a_day(day: DateField) -> None:
    day.set_value(date(2026, 11, 30))
    press_key(day, Qt.Key.Key_Up)
    assert day.value == date(2026, 12, 1)
    press_key(day, Qt.Key.Key_Down)
    press_key(day, Qt.Key.Key_Down)
    assert day.value == date(2026, 11, 29)


def test_the_end_of_the_calendar_is_the_end(day: DateField) -> None:
    day.set_value(date.max)
    press_key(day, Qt.Key.Key_Up)
    assert day.value == date.max


def test_time_field(qtbot: QtBot, theme: Theme) -> None:
    field = TimeField(theme)
    qtbot.addWidget(field)
    field.setText("912")
    assert field.value == time(9, 12)
    assert field.text() == "9:12"
    press_key(field, Qt.Key.Key_Down)
    assert field.value == time(9, 11)
    field.set_value(time(23, 59))
    press_key(field, Qt.Key.Key_Up)
    assert field.value == time(0, 0)
    field.setText("99")
    assert field.value is None
    assert field.sentence


MONTH = Period("今月", date(2026, 11, 1), date(2026, 11, 30))
YEAR = Period("今年度", date(2026, 4, 1), date(2027, 3, 31))


@pytest.fixture
def picker(qtbot: QtBot, theme: Theme) -> PeriodPicker:
    picker = PeriodPicker(theme, [MONTH, YEAR], parse_date, show_date)
    qtbot.addWidget(picker)
    picker.show()
    return picker


def test_usual_periods(qtbot: QtBot, picker: PeriodPicker) -> None:
    assert picker.period == MONTH
    with qtbot.waitSignal(picker.period_changed) as told:
        find(picker, QComboBox, "period_choice").setCurrentIndex(1)
    assert told.args == [YEAR]


def test_any_other_period(qtbot: QtBot, picker: PeriodPicker) -> None:
    find(picker, QComboBox, "period_choice").setCurrentIndex(2)
    fill(picker, "period_last", "R8.11.15")
    assert picker.period == Period(CUSTOM, date(2026, 11, 1), date(2026, 11, 15))
    fill(picker, "period_first", "R8.12.1")
    assert picker.period == Period(CUSTOM, date(2026, 11, 1), date(2026, 11, 15))


def test_side_panel_shows_a_line_and_forgets_it(qtbot: QtBot, theme: Theme) -> None:
    panel = SidePanel(theme)
    qtbot.addWidget(panel)
    panel.show()
    for number in ("R8-1", "R8-2"):
        panel.show_line(
            number,
            [("氏名", (Run("見本 太郎"),)), ("退室", ())],
            [BadgeText("後日記入", Tone.WARN, "late")],
        )
        panel.show_history([TimelineItem("R8.11.20 9:02", "記載", who="見本 太郎")])
        panel.show_rule("氏名を記録します。")
    qtbot.waitUntil(lambda: "後日記入" in words(panel))
    shown = words(panel)
    assert shown.count("後日記入") == 1
    assert shown.count("記載") == 1
    assert "R8-2" in shown
    assert "R8-1" not in shown
    panel.clear()
    assert "記載" not in words(panel)


def test_a_cell_is_shown_as_text_never_as_markup(qtbot: QtBot) -> None:
    made = cell_label((Run("<b>旧</b>", struck=True), Run("新")), "#555555")
    qtbot.addWidget(made)
    assert made.text() == '<s style="color:#555555">&lt;b&gt;旧&lt;/b&gt;</s> 新'


def test_a_badge_says_its_state(qtbot: QtBot, theme: Theme) -> None:
    badge = Badge(theme, "未確認", Tone.WARN)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "未確認"
    badge.show_state("確認ずみ", Tone.OK)
    assert badge.accessibleName() == "確認ずみ"


def test_a_long_sentence_is_wrapped_and_never_clipped(qtbot: QtBot, theme: Theme) -> None:
    rows = FormRows(theme)
    rows.add("camera", "カメラ・携帯等", QLineEdit(), required=True)
    rows.resize(340, 300)
    qtbot.addWidget(rows)
    with qtbot.waitExposed(rows):
        rows.show()
    rows.set_error("camera", "持ち物を確かめて、「有」か「無」を選んでください。" * 3)
    error = find(rows, QLabel, "camera_error")
    qtbot.waitUntil(lambda: error.height() >= error.heightForWidth(error.width()) > 0)
