"""様式 in the settings: how a ledger is printed, edited beside the very page that will print."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.paths import safe_name
from zyuki_desk.core.layout import Layout, check
from zyuki_desk.core.layout_file import LayoutFile, read_file, to_file
from zyuki_desk.core.layouts import (
    drop_planned,
    holding,
    known_keys,
    set_layout,
    setting_key,
    versions_of,
)
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.own_fields import own_fields_of
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.settings_fields import date_field
from zyuki_desk.ui.pages.settings_layout_columns import ColumnDetails, ColumnsEditor
from zyuki_desk.ui.pages.settings_layout_files import (
    FILTERS,
    presets_for,
    taken_over,
    text_of,
    write_text,
)
from zyuki_desk.ui.pages.settings_layout_form import LAST, PAGE, WORDS, SettingRows, keys_of
from zyuki_desk.ui.pages.settings_layout_parts import HeadEditor, SealsEditor
from zyuki_desk.ui.pages.settings_layout_preview import LayoutPreview
from zyuki_desk.ui.pages.settings_layout_versions import VersionsPanel, change_words
from zyuki_desk.ui.pages.settings_section import Section, scrolled
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

TABS = ("用紙", "列", "押印・注記", "版")
MOST_UNDO = 100


class LayoutsSection(Section):
    """One ledger's form at the left, its page at the right."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "layouts_section", "様式")
        theme = workbench.theme
        self._base: Layout | None = None
        self._shown: Layout | None = None
        self._undo: list[Layout] = []
        self._filling = False
        self.ledger_choice = ChoiceField(theme)
        self.ledger_choice.setObjectName("layout_ledger")
        self.ledger_choice.setAccessibleName("簿冊")
        for ledger in workbench.ledgers.values():
            self.ledger_choice.addItem(ledger.title, ledger.key)
        self.forms = tuple(SettingRows(workbench, group) for group in (PAGE, WORDS, LAST))
        self.columns = ColumnsEditor(workbench)
        self.details = ColumnDetails(workbench, self.columns)
        self.seals, self.head = SealsEditor(workbench), HeadEditor(workbench)
        self.versions = VersionsPanel(workbench)
        self.preview = LayoutPreview(workbench)
        self.since = date_field(workbench)
        self.since.setObjectName("layout_since")
        self.since.setAccessibleName("いつから")
        self.since.setToolTip("空欄なら、最初の様式は初めから、次からは今日からです。")
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("layout_told")
        self._save = self._button("save", "保存", self._keep, "save", "Ctrl+S", "primary")
        self._back = self._button("undo", "元に戻す", self._take_back, "undo", "Ctrl+Z")
        self._preset = self._button("preset", "ひな形", self._take_preset, "document")
        self._read = self._button("read", "読み込む", self._read_file, "upload")
        self._write = self._button("write", "書き出す", self._write_file, "download")
        self._tabs, self._stack = QTabBar(), QStackedWidget()
        self._lay_out()
        self._connect()

    @property
    def ledger(self) -> Ledger:
        """The ledger whose form is shown."""
        return self.workbench.ledgers[str(self.ledger_choice.currentData())]

    @property
    def layout_shown(self) -> Layout:
        """The form as the fields say it; `Refusal` when a field does not read."""
        told: dict[str, Any] = {}
        for form in self.forms:
            told |= form.values()
        return replace(
            self._base or self._kept(),
            **told,
            columns=self.columns.columns,
            seal_boxes=self.seals.items,
            head_fields=self.head.items,
        )

    @override
    def refresh(self) -> None:
        if self._base is None or not self._is_typed():
            self.show_layout(self._kept(), is_kept=True)
        self._draw()
        today = self.workbench.clock.read().today
        versions = versions_of(self.workbench.desk, self.ledger)
        self.versions.show_versions(self.ledger, versions, today, writable=self.writable)
        self._show_history()
        for button in (self._save, self._preset, self._read):
            self.explain(button, allowed=self.writable)
        for form in self.forms:
            form.set_writable(writable=self.writable)
        self.details.set_writable(writable=self.writable)
        for editor in (self.columns, self.seals, self.head):
            editor.set_writable(writable=self.writable)
        self.since.setReadOnly(not self.writable)
        self._show_undo()

    def show_layout(self, layout: Layout, *, is_kept: bool) -> None:
        """Put a layout into the fields; `is_kept` when it is what the office prints in."""
        self._filling = True
        if is_kept:
            self._base, self._shown = layout, layout
            self._undo.clear()
        for form in self.forms:
            form.show_layout(layout)
        self.columns.show_columns(self.ledger, layout.columns)
        self.seals.show_items(layout.seal_boxes)
        self.head.show_items(layout.head_fields)
        self._filling = False
        self._draw()

    def _kept(self) -> Layout:
        """Return today's layout, whatever is wrong with it: here it is mended."""
        today = self.workbench.clock.read().today
        return holding(versions_of(self.workbench.desk, self.ledger), today).layout

    def _is_typed(self) -> bool:
        try:
            return self.layout_shown != self._base
        except Refusal:
            return True

    @Slot()
    def _draw(self) -> None:
        """Check what stands in the fields and draw it; remember what stood there before."""
        if self._filling:
            return
        for form in self.forms:
            form.clear_errors()
        try:
            layout = self.layout_shown
            self._remember(layout)
            check(layout, known_keys(self.ledger))
        except Refusal as refusal:
            for form in self.forms:
                if refusal.field in form.keys:
                    form.show_refusal(refusal)
            self._tell(refusal.sentence)
            return
        self.preview.show_layout(self.ledger, layout)

    def _remember(self, layout: Layout) -> None:
        before, self._shown = self._shown, layout
        if before is None or before == layout:
            return
        typed = _typed_in(before, layout)
        if not (typed and self._undo and _typed_in(self._undo[-1], before) == typed):
            self._undo = [*self._undo[-MOST_UNDO:], before]
        self._show_undo()

    def _show_undo(self) -> None:
        self._back.setEnabled(bool(self._undo) and self.writable)

    @Slot()
    def _take_back(self) -> None:
        """Go one step back."""
        if self._undo:
            self._shown = self._undo.pop()
            self.show_layout(self._shown, is_kept=False)
            self._show_undo()

    @Slot(int)
    def _count(self, pages: int) -> None:
        more = f"・この例は{pages}ページになります" if pages > 1 else ""
        self._told.setText(f"見本の行で表示しています{more}")

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self._told.setText(f"⚠ {sentence}")

    @Slot()
    def _change_ledger(self) -> None:
        self._base = None
        self.refresh()

    @Slot()
    def _keep(self) -> None:
        try:
            layout, since = self.layout_shown, self.since.value
            if self.since.sentence:
                raise Refusal(self.since.sentence)
            told = change_words(self.ledger, self._held(since), layout)
            if not told:
                raise Refusal("変わったところがありません。")
        except Refusal as refusal:
            self.workbench.complain(refusal)
            return

        def save(reason: str) -> None:
            set_layout(self.workbench.desk, self.ledger, layout, reason=reason, since=since)

        if self.act(save, "様式を保存しました", ask_first=f"次のように変えます。\n{told}"):
            self.since.set_value(None)
            self._base = None
            self.refresh()

    def _held(self, since: date | None) -> Layout:
        """Return the layout that the new one takes the place of."""
        day = since or self.workbench.clock.read().today
        return holding(versions_of(self.workbench.desk, self.ledger), day).layout

    @Slot(object)
    def _withdraw(self, since: date) -> None:
        if self.act(
            lambda reason: drop_planned(self.workbench.desk, self.ledger, since, reason=reason),
            "予定を取り消しました",
            ask_first="予定していた様式を取り消します。",
        ):
            self.refresh()

    @Slot()
    def _take_preset(self) -> None:
        found = presets_for(self.ledger)
        options = [Option("", "はじめの様式", "住基デスクに入っているもの")]
        options += [Option(name, name, file.layout.title) for name, file in found.items()]
        name = self.workbench.ask.choose("ひな形", "どの様式から始めますか", options)
        if name == "":
            self.show_layout(self.ledger.layout, is_kept=False)
        elif name is not None:
            self._take(found[name])

    @Slot()
    def _read_file(self) -> None:
        path = self.workbench.ask.open_path("様式のファイル", FILTERS)
        if path is not None:
            try:
                self._take(read_file(text_of(path)))
            except DeskError as error:
                self.workbench.complain(error)

    def _take(self, file: LayoutFile) -> None:
        """Put a file's layout into the fields; what it needs of own fields is asked for."""
        try:
            layout = taken_over(self.workbench, self.ledger, file)
        except DeskError as error:
            self.workbench.complain(error)
            return
        if layout is not None:
            self.show_layout(layout, is_kept=False)

    @Slot(object)
    def _open_version(self, layout: Layout) -> None:
        self.show_layout(layout, is_kept=False)
        self._tabs.setCurrentIndex(0)

    @Slot()
    def _write_file(self) -> None:
        ledger = self.ledger
        try:
            layout = self.layout_shown
            check(layout, known_keys(ledger))
            name = safe_name(f"様式_{layout.title}") + ".json"
            path = self.workbench.ask.save_path("様式の書き出し", name, FILTERS)
            if path is not None:
                own = own_fields_of(self.workbench.directory, ledger.key)
                write_text(path, to_file(layout, ledger.key, own))
                self.workbench.say("様式を書き出しました")
        except DeskError as error:
            self.workbench.complain(error)

    def _show_history(self) -> None:
        changes = self.masters.rows.setting_history(setting_key(self.ledger))
        touches = [change.touch("様式") for change in reversed(changes)]
        self.versions.history.show_items(self.told(touches))

    def _button(
        self, act: str, text: str, slot: object, icon: str, keys: str = "", part: str = ""
    ) -> ActionButton:
        button = ActionButton(
            self.theme, text, name=f"layout_{act}", icon=icon, keys=keys, part=part
        )
        button.clicked.connect(slot)
        return button

    def _connect(self) -> None:
        self.ledger_choice.currentIndexChanged.connect(self._change_ledger)
        for form in self.forms:
            form.changed.connect(self._draw)
        for editor in (self.columns, self.seals, self.head):
            editor.changed.connect(self._draw)
        self.versions.opened.connect(self._open_version)
        self.versions.withdrawn.connect(self._withdraw)
        self.preview.drawn.connect(self._count)
        self.preview.failed.connect(self._tell)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)

    def _lay_out(self) -> None:
        space, page, words, last = self.theme.space, *self.forms
        self._tabs.setObjectName("layout_tabs")
        self._tabs.setAccessibleName("様式の設定")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        parts: tuple[list[tuple[str, QWidget]], ...] = (
            [("", page)],
            [("", self.columns), ("選んだ列", self.details)],
            [
                ("押印欄", self.seals),
                ("上の項目", self.head),
                ("言葉", words),
                ("最後のページ", last),
            ],
            [("", self.versions)],
        )
        for title, cards in zip(TABS, parts, strict=True):
            self._tabs.addTab(title)
            self._stack.addWidget(scrolled(self._cards(cards)))
        tools, foot = QHBoxLayout(), QHBoxLayout()
        for widget in (self._preset, self._read, self._write):
            tools.addWidget(widget)
        tools.addStretch(1)
        foot.addWidget(label("いつから", "muted"))
        foot.addWidget(self.since)
        foot.addStretch(1)
        foot.addWidget(self._back)
        foot.addWidget(self._save)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(space.s)
        left.addWidget(self.ledger_choice)
        left.addLayout(tools)
        left.addWidget(self._tabs)
        left.addWidget(self._stack, 1)
        left.addLayout(foot)
        right.setSpacing(space.s)
        right.addWidget(self.preview, 1)
        right.addWidget(self._told)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def _cards(self, parts: list[tuple[str, QWidget]]) -> QWidget:
        side = QWidget()
        side.setProperty("part", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space.m)
        for title, part in parts:
            card = Card(self.theme, title)
            card.body.addWidget(part)
            column.addWidget(card)
        return side


def _typed_in(old: Layout, new: Layout) -> str:
    """Return the one text that differs: typing on in it is one step; empty for anything else."""
    names = [f.name for f in fields(Layout) if getattr(old, f.name) != getattr(new, f.name)]
    one = names[0] if len(names) == 1 else ""
    return one if one in keys_of(PAGE, WORDS, LAST) and isinstance(getattr(new, one), str) else ""
