"""The second step of an import: which column fills which field, what holds for every line."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.exchange.importing import Assignment
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.importing_file import Peek
from zyuki_desk.ui.pages.settings_section import scrolled
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, label, restyle
from zyuki_desk.ui.workbench import Workbench

UNUSED = "(使わない)"
SAMPLE_TEXTS = 3
BOX_WIDTH = 190


class ColumnsStep(QWidget):
    """One line for each field of the ledger: heading, common value, sample."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._ledger: Ledger | None = None
        self._peek: Peek | None = None
        self._choices: dict[str, ChoiceField] = {}
        self._constants: dict[str, QLineEdit] = {}
        self._samples: dict[str, QLabel] = {}
        theme = workbench.theme
        self._card = Card(theme, "列の当てはめ", "※の欄は、列か共通の値のどちらかがいります")
        self._remembered = Badge(theme, "前と同じ見出し・前回の当てはめ", Tone.OK)
        self._remembered.setObjectName("import_remembered")
        assert self._card.header is not None
        self._card.header.add(self._remembered)
        self._error = label(part="error", wrap=True)
        self._error.setObjectName("import_columns_error")
        self._error.hide()
        self._holder = QWidget()
        self._card.body.addWidget(self._error)
        self._card.body.addWidget(self._holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self._card))

    def show_file(
        self, ledger: Ledger, found: Peek, assignment: Assignment, *, remembered: bool
    ) -> None:
        """Show the fields of a ledger beside the headings of a file."""
        self._ledger, self._peek = ledger, found
        self._remembered.setVisible(remembered)
        self.show_error("", None)
        self._choices, self._constants, self._samples = {}, {}, {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._workbench.theme.space.m)
        grid.setVerticalSpacing(self._workbench.theme.space.s)
        for column, head in enumerate(("欄", "ファイルの列", "全行に共通の値", "中身の例")):
            grid.addWidget(label(head, "group"), 0, column)
        for row, spec in enumerate(_assignable(ledger), start=1):
            self._add_row(grid, row, spec, assignment)
        grid.setColumnStretch(3, 1)
        old, self._holder = self._holder, holder
        self._card.body.replaceWidget(old, holder)
        old.setParent(None)
        old.deleteLater()

    def _add_row(self, grid: QGridLayout, row: int, spec: Field, assignment: Assignment) -> None:
        assert self._peek is not None
        assert self._ledger is not None
        choice = ChoiceField(self._workbench.theme)
        choice.setObjectName(f"column_{spec.key}")
        choice.setAccessibleName(f"{spec.label} ファイルの列")
        choice.addItem(UNUSED, None)
        for header in self._peek.headers:
            choice.addItem(header, header)
        choice.setCurrentIndex(max(choice.findData(assignment.columns.get(spec.key)), 0))
        choice.setMinimumWidth(round(BOX_WIDTH * self._workbench.theme.type.factor))
        constant = QLineEdit(assignment.constants.get(spec.key, ""))
        constant.setObjectName(f"constant_{spec.key}")
        constant.setAccessibleName(f"{spec.label} 全行に共通の値")
        constant.setPlaceholderText(_hint(spec))
        sample = label("", "muted")
        sample.setObjectName(f"sample_{spec.key}")
        self._choices[spec.key] = choice
        self._constants[spec.key] = constant
        self._samples[spec.key] = sample
        needed = spec.required and spec.key not in self._ledger.derived and spec.is_asked(None)
        grid.addWidget(self._head(spec, needed=needed), row, 0)
        grid.addWidget(choice, row, 1)
        grid.addWidget(constant, row, 2)
        grid.addWidget(sample, row, 3, Qt.AlignmentFlag.AlignVCenter)
        choice.currentIndexChanged.connect(self._show_samples)
        self._show_samples()

    @staticmethod
    def _head(spec: Field, *, needed: bool) -> QLabel:
        head = label(f"{spec.label} ※" if needed else spec.label)
        head.setAccessibleName(f"{spec.label} 必須" if needed else spec.label)
        head.setToolTip("必ず当てる欄です" if needed else spec.help)
        return head

    @property
    def assignment(self) -> Assignment:
        """What is chosen now."""
        columns = {
            key: str(choice.currentData())
            for key, choice in self._choices.items()
            if choice.currentData() is not None
        }
        constants = {
            key: box.text().strip() for key, box in self._constants.items() if box.text().strip()
        }
        return Assignment(columns, constants, self._peek.sheet if self._peek else None)

    def show_error(self, sentence: str, key: str | None) -> None:
        """Show what is missing, and go to its field."""
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))
        for name, choice in self._choices.items():
            choice.setProperty("wrong", "true" if sentence and name == key else "false")
            restyle(choice)
        if sentence and key in self._choices:
            self._choices[key].setFocus()

    @Slot()
    def _show_samples(self) -> None:
        assert self._peek is not None
        texts = _sample_texts(self._peek)
        for key, choice in self._choices.items():
            self._samples[key].setText(texts.get(str(choice.currentData()), ""))


def _assignable(ledger: Ledger) -> list[Field]:
    """Return the fields a file may fill: shown ones, and the person behind a name."""
    return [f for f in ledger.fields if not f.hidden or f.kind is FieldKind.PERSON]


def _sample_texts(found: Peek) -> Mapping[str, str]:
    return {
        header: " / ".join(
            [line[place] for line in found.samples if line[place].strip()][:SAMPLE_TEXTS]
        )
        for place, header in enumerate(found.headers)
    }


def _hint(spec: Field) -> str:
    if spec.choices:
        return "・".join(choice.label for choice in spec.choices[:2]) + " など"
    return ""
