"""The layouts of a ledger through the years: from when each holds, and what it changed."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.core.layout import Layout
from zyuki_desk.core.layout_words import differences
from zyuki_desk.core.layouts import Version, holding
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.settings_layout_columns import label_of
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.widgets import Card, SectionHeader, label
from zyuki_desk.ui.workbench import Workbench

NOW, PLANNED, BEFORE = "現行", "予定", "以前"
MOST_TOLD = 12
BULLET = "・"


def change_words(ledger: Ledger, old: Layout, new: Layout) -> str:
    """Tell what differs, a line for each; a long list is cut with its count."""
    told = differences(old, new, lambda key: label_of(ledger, key))
    more = [f"ほか{len(told) - MOST_TOLD}か所"] if len(told) > MOST_TOLD else []
    return "\n".join(BULLET + each for each in [*told[:MOST_TOLD], *more])


class VersionsPanel(QWidget):
    """The list, what the chosen one changed, and who kept what when."""

    opened = Signal(object)
    """The `Layout` to be shown in the editor."""
    withdrawn = Signal(object)
    """The day from which a planned one was to hold."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        theme = workbench.theme
        self._ledger: Ledger | None = None
        self._versions: tuple[Version, ...] = ()
        self._today = date.min
        self._writable = False
        self.table = ShortTable(
            theme, "layout_versions", "様式の版", (("いつから", 120), ("状態", 60), ("題名", 160))
        )
        self.table.setMinimumHeight(theme.space.row * 5)
        self.table.row_chosen.connect(self._choose)
        self._changes = label("", "muted", wrap=True)
        self._changes.setObjectName("layout_changes")
        self._open = ActionButton(theme, "この版を開く", name="layout_open", icon="eye")
        self._open.clicked.connect(self._open_chosen)
        self._withdraw = ActionButton(theme, "予定を取り消す", name="layout_withdraw", icon="dash")
        self._withdraw.clicked.connect(self._withdraw_chosen)
        self.history = Timeline(theme)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addWidget(self._withdraw)
        buttons.addStretch(1)
        story = Card(theme)
        story.body.addWidget(SectionHeader("履歴"))
        story.body.addWidget(self.history)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.s)
        column.addWidget(self.table)
        column.addLayout(buttons)
        column.addWidget(self._changes)
        column.addWidget(story)
        column.addStretch(1)

    def show_versions(
        self, ledger: Ledger, versions: Sequence[Version], today: date, *, writable: bool
    ) -> None:
        """Show a ledger's versions, the newest first."""
        is_same = ledger.key == (self._ledger.key if self._ledger else "")
        is_same = is_same and len(versions) == len(self._versions)
        self._ledger, self._versions, self._today = ledger, tuple(versions), today
        self._writable = writable
        now = holding(versions, today)
        rows = [
            ListedRow(place, (v.label, self._state(v, now), v.layout.title), faint=v is not now)
            for place, v in enumerate(versions)
        ]
        self.table.show_rows(rows[::-1])
        if not is_same or self.table.current_key is None:
            self.table.choose(self._versions.index(now))
        self._choose(self.table.current_key)

    def _state(self, version: Version, now: Version) -> str:
        if version is now:
            return NOW
        return PLANNED if version.since is not None and version.since > self._today else BEFORE

    @property
    def _chosen(self) -> Version | None:
        key = self.table.current_key
        return self._versions[key] if isinstance(key, int) else None

    @Slot(object)
    def _choose(self, key: object) -> None:
        version = self._chosen
        self._open.setEnabled(version is not None)
        planned = version is not None and (version.since or self._today) > self._today
        self._withdraw.setEnabled(planned and self._writable)
        if not isinstance(key, int) or key == 0 or self._ledger is None:
            self._changes.setText("")
            return
        before = self._versions[key - 1]
        told = change_words(self._ledger, before.layout, self._versions[key].layout)
        self._changes.setText(f"{before.label}の様式から変えたところ\n{told}" if told else "")

    @Slot()
    def _open_chosen(self) -> None:
        if self._chosen is not None:
            self.opened.emit(self._chosen.layout)

    @Slot()
    def _withdraw_chosen(self) -> None:
        if self._chosen is not None:
            self.withdrawn.emit(self._chosen.since)
