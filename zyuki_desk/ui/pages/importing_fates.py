"""The third step of an import: every line's fate, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.core.fields import show
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.exchange.importing import Fate, FateKind
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.settings_table import RoomyDelegate, row_height
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import TONE_ICONS

Index = QModelIndex | QPersistentModelIndex

HEADS = ("行", "扱い", "わけ・直すところ", "内容")
WIDTHS = (70, 150, 380)
CONTENT_FIELDS = 6
TONES = {
    FateKind.TAKEN: Tone.OK,
    FateKind.DUPLICATE: Tone.MUTED,
    FateKind.REFUSED: Tone.WARN,
}


@dataclass(frozen=True, slots=True, repr=False)
class FateLine:
    """One line of the list; lighter than the fate it tells of."""

    line: int
    kind: FateKind
    sentence: str
    content: str


def fate_line(ledger: Ledger, fate: Fate) -> FateLine:
    """Return what the list shows of a fate."""
    label = ledger.field(fate.field_key).label if fate.field_key else ""
    named = label and f"「{label}」" not in fate.sentence
    sentence = f"{label}: {fate.sentence}" if named else fate.sentence
    told = sorted(ledger.shown, key=lambda spec: not (spec.key == "day" or spec.searched))
    texts = [text for spec in told if (text := show(spec, fate.values.get(spec.key)))]
    return FateLine(fate.line, fate.kind, sentence, " ・ ".join(texts[:CONTENT_FIELDS]))


class FatesModel(QAbstractTableModel):
    """The fates of one kind, or of all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._all: Sequence[FateLine] = ()
        self._shown: Sequence[FateLine] = ()

    def show(self, lines: Sequence[FateLine], kind: FateKind | None) -> None:
        """Show the lines of a kind."""
        self.beginResetModel()
        self._all = lines
        self._shown = [x for x in lines if kind is None or x.kind is kind]
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(HEADS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (str(line.line), line.kind.label, line.sentence, line.content)[index.column()]
        if index.column() == 1 and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._theme.colors.of(TONES[line.kind]))
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None


class FatesStep(QWidget):
    """Counts as filters, and the list of every line beneath."""

    filtered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._lines: Sequence[FateLine] = ()
        self._kind: FateKind | None = None
        self._group = QButtonGroup(self)
        self._buttons: dict[FateKind | None, ActionButton] = {}
        filters = QHBoxLayout()
        filters.setSpacing(theme.space.s)
        for kind in (None, *FateKind):
            name = "all" if kind is None else kind.value
            icon = "register" if kind is None else TONE_ICONS[TONES[kind]]
            button = ActionButton(theme, "", name=f"fates_{name}", icon=icon)
            button.setCheckable(True)
            self._group.addButton(button)
            self._buttons[kind] = button
            filters.addWidget(button)
        filters.addStretch(1)
        self._buttons[None].setChecked(True)
        self._group.buttonClicked.connect(self._filter)
        self.model = FatesModel(theme)
        self.table = QTableView()
        self.table.setObjectName("fates_table")
        self.table.setAccessibleName("行ごとの扱い")
        self.table.setModel(self.model)
        self.table.setItemDelegate(RoomyDelegate(self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(row_height(theme))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, round(width * theme.type.factor))
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(theme.space.m)
        column_box.addLayout(filters)
        column_box.addWidget(self.table, 1)

    @property
    def taken(self) -> int:
        """How many lines would be written."""
        return sum(line.kind is FateKind.TAKEN for line in self._lines)

    @property
    def total(self) -> int:
        """How many lines the file has."""
        return len(self._lines)

    @property
    def shown(self) -> list[tuple[str, ...]]:
        """What the list shows, row by row."""
        model = self.model
        return [
            tuple(str(model.index(row, column).data()) for column in range(len(HEADS)))
            for row in range(model.rowCount())
        ]

    def show_lines(self, lines: Sequence[FateLine]) -> None:
        """Show the outcome of a dry run."""
        self._lines = lines
        self._buttons[None].say(f"すべて {len(lines):,}")
        for kind in FateKind:
            count = sum(line.kind is kind for line in lines)
            self._buttons[kind].say(f"{kind.label} {count:,}")
        self.model.show(lines, self._kind)

    @Slot()
    def _filter(self) -> None:
        self._kind = next(kind for kind, b in self._buttons.items() if b.isChecked())
        self.model.show(self._lines, self._kind)
        self.filtered.emit()
