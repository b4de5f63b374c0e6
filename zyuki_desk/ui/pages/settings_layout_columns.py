"""The columns of a form: chosen, ordered, titled, made wider, put together in one cell."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit
from typing_extensions import override

from zyuki_desk.base.text import digits
from zyuki_desk.core.layout import Align, LayoutColumn
from zyuki_desk.core.layout_words import ALIGNS
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_fields import choice_field
from zyuki_desk.ui.pages.settings_layout_items import ItemsEditor
from zyuki_desk.ui.workbench import Workbench

TITLE, CELLS, WIDTH = range(3)
SEAL = "(押印欄)"
GONE = "(なくなった欄)"
LINE_LABELS = {"number": "番号", "note": "付記"}
JOINERS = (("\n", "改行"), (" ～ ", "~"), ("\u3000", "空白"), ("・", "・"))
SEAL_MM = 14.0


def label_of(ledger: Ledger, key: str) -> str:
    """Return what a field is called; one that is gone says so."""
    if key in LINE_LABELS:
        return LINE_LABELS[key]
    return next((spec.label for spec in ledger.fields if spec.key == key), GONE)


class ColumnsEditor(ItemsEditor[LayoutColumn]):
    """The table of the columns; heading and width are written in place."""

    def __init__(self, workbench: Workbench) -> None:
        self._ledger: Ledger | None = None
        super().__init__(workbench, "column", "列", ("見出し", "欄", "幅(mm)"), rows=7)
        self.add_tool("join", "次の列と1つの欄にまとめる", "link", self._join)
        self.add_tool("split", "まとめた欄を分ける", "columns", self._split)

    @property
    def columns(self) -> tuple[LayoutColumn, ...]:
        """The columns as they stand."""
        return self.items

    def show_columns(self, ledger: Ledger, columns: Sequence[LayoutColumn]) -> None:
        """Show the columns of a layout of this ledger."""
        self._ledger = ledger
        self.show_items(columns)

    @override
    def cells(self, item: LayoutColumn) -> Sequence[str]:
        width = "" if item.width_mm is None else f"{item.width_mm:g}"
        return (item.title, "・".join(map(self._label, item.keys)) or SEAL, width)

    @override
    def is_editable(self, item: LayoutColumn, column: int) -> bool:
        return column != CELLS

    @override
    def edited(self, item: LayoutColumn, column: int, text: str) -> LayoutColumn:
        if column == TITLE:
            return replace(item, title=text)
        if not text:
            return replace(item, width_mm=None)
        number = number_in(text)
        return item if number is None else replace(item, width_mm=number)

    @override
    def made(self) -> LayoutColumn | None:
        assert self._ledger is not None
        used = {key for column in self.items for key in column.keys}
        options = [
            Option(spec.key, spec.label, _told(spec.key in used, own=bool(spec.slug)))
            for spec in self._ledger.shown
        ]
        options += [Option(key, label) for key, label in LINE_LABELS.items()]
        options.append(Option("", SEAL, "行ごとの印を押す欄"))
        key = self.workbench.ask.choose("列を加える", "どの欄ですか", options)
        if key is None:
            return None
        if key:
            return LayoutColumn((key,), self._label(key))
        return LayoutColumn((), "確認印", width_mm=SEAL_MM, seal=True)

    def _label(self, key: str) -> str:
        assert self._ledger is not None
        return label_of(self._ledger, key)

    @Slot()
    def _join(self) -> None:
        row, columns = self.table.currentRow(), list(self.items)
        if not 0 <= row < len(columns) - 1:
            return
        one, two = columns[row], columns[row + 1]
        joined = replace(one, keys=one.keys + two.keys, title=f"{one.title}・{two.title}")
        self.put([*columns[:row], joined, *columns[row + 2 :]], row)

    @Slot()
    def _split(self) -> None:
        row, columns = self.table.currentRow(), list(self.items)
        if row < 0 or len(columns[row].keys) < 2:  # noqa: PLR2004  nothing to part
            return
        parts = [LayoutColumn((key,), self._label(key)) for key in columns[row].keys]
        self.put([*columns[:row], *parts, *columns[row + 1 :]], row)


class ColumnDetails(FormRows):
    """What else a column says of itself: heading above, alignment, share, type, sums."""

    def __init__(self, workbench: Workbench, editor: ColumnsEditor) -> None:
        super().__init__(workbench.theme)
        self._editor = editor
        self._filling = False
        self._group, self._share, self._size = QLineEdit(), QLineEdit(), QLineEdit()
        self._align = choice_field(workbench, [(str(k), w) for k, w in ALIGNS.items()])
        self._joiner = choice_field(workbench, JOINERS)
        self._total = QCheckBox("最後のページに合計を出す")
        self.add("column_group", "上の見出し", self._group,
                 help="隣り合う列で同じにすると、2段の見出しになります。")  # fmt: skip
        self.add("column_align", "そろえ", self._align)
        self.add("column_share", "幅の割合", self._share, help="幅(mm)が空欄の列で分け合います。")
        self.add("column_size", "文字の大きさ", self._size, help="空欄なら、ほかの列と同じです。")
        self.add("column_joiner", "つなぎ", self._joiner)
        self.add("column_total", "合計", self._total)
        for line in (self._group, self._share, self._size):
            line.editingFinished.connect(self._take)
        self._align.activated.connect(self._take)
        self._joiner.activated.connect(self._take)
        self._total.clicked.connect(self._take)
        editor.chosen.connect(self._show)

    def set_writable(self, *, writable: bool) -> None:
        """Let the boxes be written in, or only read."""
        for line in (self._group, self._share, self._size):
            line.setReadOnly(not writable)
        for box in (self._align, self._joiner, self._total):
            box.setEnabled(writable)

    @Slot()
    def _show(self) -> None:
        column = self._editor.current
        if column is None:
            return
        self._filling = True
        self._group.setText(column.group)
        self._share.setText(f"{column.share:g}")
        self._size.setText("" if column.font_size is None else f"{column.font_size:g}")
        self._align.setCurrentIndex(self._align.findData(column.align))
        if self._joiner.findData(column.joiner) < 0:
            self._joiner.addItem(column.joiner, column.joiner)
        self._joiner.setCurrentIndex(self._joiner.findData(column.joiner))
        self._total.setChecked(column.total)
        self.show_row("column_share", shown=column.width_mm is None)
        self.show_row("column_joiner", shown=len(column.keys) > 1)
        self.show_row("column_total", shown=bool(column.keys))
        self.clear_errors()
        self._filling = False

    @Slot()
    def _take(self) -> None:
        column = self._editor.current
        if column is None or self._filling or not self._editor.is_writable:
            return
        share, size = number_in(self._share.text()), number_in(self._size.text())
        if share is None:
            self.set_error("column_share", "「幅の割合」は数字で入れてください。")
            return
        if size is None and self._size.text().strip():
            self.set_error("column_size", "「文字の大きさ」は数字で入れてください。")
            return
        align: Align = next(a for a in _ALIGNS if a == self._align.currentData())
        self._editor.replace_current(
            replace(
                column,
                group=self._group.text().strip(),
                share=share,
                font_size=size,
                align=align,
                joiner=str(self._joiner.currentData()),
                total=self._total.isChecked(),
            )
        )


_ALIGNS: tuple[Align, ...] = ("left", "center", "right")


def number_in(text: str) -> float | None:
    """Read a number of the form; None when it is none."""
    plain = digits(text.strip())
    is_number = plain.isascii() and plain.replace(".", "", 1).isdigit()
    return float(plain) if is_number else None


def _told(is_used: object, *, own: bool) -> str:
    words = ["この機関の欄"] if own else []
    return "・".join([*words, "もう使っています"] if is_used else words)
