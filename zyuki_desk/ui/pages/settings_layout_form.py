"""The boxes of a form's settings: paper and type, and the words around the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import Layout, Paper
from zyuki_desk.core.layout_words import BLANKS
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.pages.settings_fields import choice_field
from zyuki_desk.ui.pages.settings_layout_columns import number_in
from zyuki_desk.ui.workbench import Workbench

NOTE_HEIGHT = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a layout, as the form asks for it."""

    key: str
    """The layout's attribute."""
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    is_whole: bool = False
    is_flag: bool = False
    is_lines: bool = False
    required: bool = False
    help: str = ""


PAGE = (
    Setting(key="title", label="題名", required=True),
    Setting(key="form_number", label="様式番号", help="例 様式第3号(第7条関係)"),
    Setting(key="orientation", label="向き", choices=(("landscape", "横"), ("portrait", "縦"))),
    Setting(key="paper", label="用紙", choices=tuple((size, size) for size in get_args(Paper))),
    Setting(
        key="dates", label="日付",
        choices=(("era", "和暦(R8.11.20)"), ("western", "西暦(2026-11-20)")),
    ),
    Setting(key="font", label="書体", choices=(("gothic", "ゴシック"), ("mincho", "明朝"))),
    Setting(key="font_size", label="文字の大きさ", is_number=True, help="ポイント。6~16"),
    Setting(
        key="rows_per_page", label="1ページの行数", is_whole=True,
        help="空欄なら、入るだけ入れます。",
    ),
    Setting(key="row_height", label="行の高さ", is_number=True, help="ミリ。行数が空欄のとき"),
    Setting(
        key="grow", label="長い欄で行を高くする", is_flag=True,
    ),
)  # fmt: skip
WORDS = (
    Setting(key="office", label="機関の名前を右上に出す", is_flag=True),
    Setting(key="head_note", label="上の注記"),
    Setting(key="foot_notes", label="下の注記", is_lines=True, help="1行に1つずつ書きます。"),
)
LAST = (
    Setting(
        key="blank_rows", label="余白の行",
        choices=tuple((str(key), words) for key, words in BLANKS.items()),
    ),
    Setting(key="last_count", label="行数を書く(以上 n 行)", is_flag=True),
    Setting(key="last_note", label="おわりの言葉", help="例 以下余白"),
)  # fmt: skip


class SettingRows(FormRows):
    """Rows over settings; shown from a layout, read back as the layout's attributes."""

    changed = Signal()

    def __init__(self, workbench: Workbench, settings: Sequence[Setting]) -> None:
        super().__init__(workbench.theme)
        self._settings = {setting.key: setting for setting in settings}
        self._filling = False
        for setting in settings:
            self.add(
                setting.key, "" if setting.is_flag else setting.label,
                self._made(workbench, setting), help=setting.help, required=setting.required,
            )  # fmt: skip
            if setting.is_flag:
                self.widget(setting.key).setAccessibleName(setting.label)

    def values(self) -> dict[str, object]:
        """Return the attributes; `Refusal` when a number does not read."""
        return {key: self._value(setting) for key, setting in self._settings.items()}

    def show_layout(self, layout: Layout) -> None:
        """Show a layout's settings."""
        self._filling = True
        for key in self._settings:
            _show(self.widget(key), getattr(layout, key))
        self.clear_errors()
        self._filling = False

    def set_writable(self, *, writable: bool) -> None:
        """Let the boxes be written in, or only read."""
        for key in self._settings:
            widget = self.widget(key)
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.setReadOnly(not writable)
            else:
                widget.setEnabled(writable)

    def _made(self, workbench: Workbench, setting: Setting) -> QWidget:
        if setting.choices:
            choice = choice_field(workbench, setting.choices)
            choice.currentIndexChanged.connect(self._tell)
            return choice
        if setting.is_flag:
            flag = QCheckBox(setting.label)
            flag.toggled.connect(self._tell)
            return flag
        if setting.is_lines:
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(round(NOTE_HEIGHT * workbench.theme.type.factor))
            lines.textChanged.connect(self._tell)
            return lines
        line = QLineEdit()
        line.textChanged.connect(self._tell)
        return line

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _value(self, setting: Setting) -> object:
        widget = self.widget(setting.key)
        if isinstance(widget, ChoiceField):
            return widget.currentData()
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QPlainTextEdit):
            lines = widget.toPlainText().split("\n")
            return tuple(line.strip() for line in lines if line.strip())
        assert isinstance(widget, QLineEdit)
        text = widget.text().strip()
        if not setting.is_number and not setting.is_whole:
            return text
        number = 0.0 if setting.is_whole and not text else number_in(text)
        if number is None or (setting.is_whole and number != int(number)):
            raise Refusal(f"「{setting.label}」は数字で入れてください。", field=setting.key)
        return int(number) if setting.is_whole else number


def _show(widget: QWidget, value: object) -> None:
    if isinstance(widget, ChoiceField):
        widget.setCurrentIndex(widget.findData(value))
    elif isinstance(widget, QCheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, QPlainTextEdit) and isinstance(value, tuple):
        widget.setPlainText("\n".join(value))
    elif isinstance(widget, QLineEdit):
        widget.setText(f"{value:g}" if isinstance(value, float) else _blank(value))


def _blank(value: object) -> str:
    """Spell a text or a whole number; no rows are a blank box."""
    return "" if value == 0 else str(value)


def keys_of(*groups: Sequence[Setting]) -> Mapping[str, str]:
    """Return every setting's label by its key."""
    return {setting.key: setting.label for group in groups for setting in group}
