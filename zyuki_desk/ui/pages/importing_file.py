"""The first step of an import: which ledger, which file, which sheet of it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.exchange.readers import as_text, read_table
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.pages.settings_section import note
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

SAMPLES = 5
FILTERS = "表 (*.csv *.txt *.tsv *.xlsx);;すべてのファイル (*)"


@dataclass(frozen=True, slots=True, repr=False)
class Peek:
    """What a first look into a file told."""

    path: Path
    kind: str
    sheets: tuple[str, ...]
    sheet: str | None
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    """The first lines as texts."""


def peek(path: Path, sheet: str | None) -> Peek:
    """Look at headings and the first lines; `Refusal` or `Trouble` says what is wrong."""
    with read_table(path, sheet=sheet) as table:
        samples = []
        for row in table.rows():
            samples.append(tuple(as_text(cell) for cell in row.cells))
            if len(samples) == SAMPLES:
                break
        return Peek(path, table.kind, table.sheets, sheet, table.headers, tuple(samples))


class FileStep(QWidget):
    """Choose the ledger and the file; its first lines are shown at once."""

    peeked = Signal(object)
    """A `Peek`, or None while there is none."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        theme = workbench.theme
        self.found: Peek | None = None
        self.ledger_choice = ChoiceField(theme)
        self.ledger_choice.setObjectName("import_ledger")
        for ledger in workbench.ledgers.values():
            self.ledger_choice.addItem(ledger.title, ledger.key)
        self.pick = ActionButton(
            theme, "ファイルを選ぶ", name="import_pick", icon="upload", keys="Ctrl+O"
        )
        self.pick.clicked.connect(self._pick)
        self._name = label("まだ選んでいません", "muted")
        self._name.setObjectName("import_file_name")
        self._sheet = ChoiceField(theme)
        self._sheet.setObjectName("import_sheet")
        self._sheet.currentIndexChanged.connect(self._change_sheet)
        self.form = FormRows(theme)
        self.form.add("ledger", "取り込む簿冊", self.ledger_choice)
        self.form.add("file", "ファイル", self.pick)
        self.form.add("name", "選んだファイル", self._name)
        self.form.add("sheet", "シート", self._sheet, help="Excelブックのときに選べます。")
        self._sheet.setEnabled(False)
        card = Card(theme, "これまでの簿冊のファイル")
        note(
            card,
            "CSV(UTF-8・Shift_JIS)とExcelブック(.xlsx)を読めます。"
            "取り込むと決めるまで、簿冊には何も書かれません。",
        )
        card.body.addWidget(self.form)
        self._sample = Card(theme, "はじめの行")
        self._table = ShortTable(theme, "import_sample", "はじめの行", ())
        self._sample.body.addWidget(self._table)
        self._sample.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.l)
        column.addWidget(card)
        column.addWidget(self._sample, 1)
        column.addStretch(0)

    @property
    def ledger(self) -> Ledger:
        """The ledger chosen."""
        return self._workbench.ledgers[str(self.ledger_choice.currentData())]

    def clear(self) -> None:
        """Forget the file."""
        self._show(None)

    @Slot()
    def _pick(self) -> None:
        path = self._workbench.ask.open_path("取り込むファイル", FILTERS)
        if path is not None:
            self._look(path, None)

    def _look(self, path: Path, sheet: str | None) -> None:
        def work(_: Progress) -> Peek:
            return peek(path, sheet)

        self._workbench.tasks.run(work, self._show)

    @Slot(int)
    def _change_sheet(self) -> None:
        sheet = self._sheet.currentData()
        if self.found is not None and sheet is not None:
            self._look(self.found.path, str(sheet))

    def _show(self, found: Peek | None) -> None:
        self.found = found
        self._sample.setVisible(found is not None)
        if found is None:
            self._name.setText("まだ選んでいません")
            self._sheet.setEnabled(False)
        else:
            self._name.setText(f"{found.path.name} ・ {found.kind}")
            self._show_sheets(found)
            self._table.set_heads([(head, 130) for head in found.headers])
            self._table.show_rows([ListedRow(n, line) for n, line in enumerate(found.samples)])
        self.peeked.emit(found)

    def _show_sheets(self, found: Peek) -> None:
        self._sheet.blockSignals(True)
        self._sheet.clear()
        for sheet in found.sheets:
            self._sheet.addItem(sheet, sheet)
        if found.sheet is not None:
            self._sheet.setCurrentIndex(self._sheet.findData(found.sheet))
        self._sheet.setEnabled(len(found.sheets) > 1)
        self._sheet.blockSignals(False)
