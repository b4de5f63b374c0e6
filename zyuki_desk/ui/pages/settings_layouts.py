"""様式 in the settings: how a ledger is printed, edited beside the very page that will print."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.paths import resource, safe_name
from zyuki_desk.base.text import digits
from zyuki_desk.core.layout import Layout, Orientation, Paper, SealBox, SealPlace, check
from zyuki_desk.core.layout_file import from_json, to_json
from zyuki_desk.core.layouts import known_keys, layout_of, set_layout, setting_key
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.pages.settings_fields import choice_field
from zyuki_desk.ui.pages.settings_layout_columns import ColumnsEditor
from zyuki_desk.ui.pages.settings_layout_preview import LayoutPreview
from zyuki_desk.ui.pages.settings_section import Section, scrolled
from zyuki_desk.ui.side_panel import Timeline, TimelineItem
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

FILTERS = "様式 (*.json)"
PRESETS = "layouts"
NOTE_HEIGHT = 84
SEPARATOR = "、"
SEALS: tuple[tuple[SealPlace, str], ...] = (
    ("head", "上の押印欄"),
    ("foot", "下の押印欄"),
    ("month", "月末の押印欄"),
)


def presets_for(ledger: Ledger) -> dict[str, Layout]:
    """Return the layouts of real offices that come with the program for the ledger, by name."""
    return {
        path.stem: from_json(path.read_text(encoding="utf-8"), known_keys(ledger))
        for path in sorted((resource(PRESETS) / ledger.key).glob("*.json"))
    }


class LayoutsSection(Section):
    """One ledger's form at the left, its page at the right."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "layouts_section", "様式")
        theme = workbench.theme
        self._base: Layout | None = None
        self._filling = False
        self.ledger_choice = ChoiceField(theme)
        self.ledger_choice.setObjectName("layout_ledger")
        self.ledger_choice.setAccessibleName("簿冊")
        for ledger in workbench.ledgers.values():
            self.ledger_choice.addItem(ledger.title, ledger.key)
        self.form = FormRows(theme)
        self._title, self._number, self._rows = QLineEdit(), QLineEdit(), QLineEdit()
        self._head_note = QLineEdit()
        self._orientation = choice_field(workbench, (("landscape", "横"), ("portrait", "縦")))
        self._paper = choice_field(workbench, [(size, size) for size in get_args(Paper)])
        self._dates = choice_field(
            workbench, (("era", "和暦(R8.11.20)"), ("western", "西暦(2026-11-20)"))
        )
        self._font = choice_field(workbench, (("gothic", "ゴシック"), ("mincho", "明朝")))
        self._foot = QPlainTextEdit()
        self._foot.setTabChangesFocus(True)
        self._foot.setFixedHeight(round(NOTE_HEIGHT * theme.type.factor))
        self._seals = {place: QLineEdit() for place, _ in SEALS}
        self.columns = ColumnsEditor(workbench)
        self.preview = LayoutPreview(workbench)
        self._told = label("", "muted")
        self._told.setObjectName("layout_told")
        self.history = Timeline(theme)
        self._save = self._button("save", "保存", self._keep, "save", "Ctrl+S", "primary")
        self._preset = self._button("preset", "ひな形", self._take_preset, "document")
        self._read = self._button("read", "読み込む", self._read_file, "upload")
        self._write = self._button("write", "書き出す", self._write_file, "download")
        self._add_rows()
        self._lay_out()
        self._connect()

    @property
    def ledger(self) -> Ledger:
        """The ledger whose form is shown."""
        return self.workbench.ledgers[str(self.ledger_choice.currentData())]

    @property
    def layout_shown(self) -> Layout:
        """The form as the fields say it; `Refusal` when a field does not read."""
        base = self._base or layout_of(self.workbench.desk, self.ledger)
        rows = digits(self._rows.text().strip()) or "0"
        if not (rows.isascii() and rows.isdigit()):
            raise Refusal("1ページの行数は数字で入れてください。", field="rows_per_page")
        orientation: Orientation = (
            "portrait" if self._orientation.currentData() == "portrait" else "landscape"
        )
        return replace(
            base,
            title=self._title.text().strip(),
            form_number=self._number.text().strip(),
            orientation=orientation,
            paper=next(p for p in get_args(Paper) if p == self._paper.currentData()),
            dates="western" if self._dates.currentData() == "western" else "era",
            font="mincho" if self._font.currentData() == "mincho" else "gothic",
            rows_per_page=int(rows),
            head_note=self._head_note.text().strip(),
            foot_notes=tuple(x.strip() for x in self._foot.toPlainText().split("\n") if x.strip()),
            seal_boxes=self._seal_boxes(base.seal_boxes),
            columns=self.columns.columns,
        )

    def _seal_boxes(self, before: Sequence[SealBox]) -> tuple[SealBox, ...]:
        sizes = {(box.place, box.title): box.size_mm for box in before}
        return tuple(
            SealBox(title, place, sizes.get((place, title), 17.0))
            for place, field in self._seals.items()
            for title in (part.strip() for part in field.text().split(SEPARATOR))
            if title
        )

    @override
    def refresh(self) -> None:
        if self._base is None or not self._is_typed():
            self.show_layout(layout_of(self.workbench.desk, self.ledger), is_kept=True)
        self._draw()
        self._show_history()
        for button in (self._save, self._preset, self._read):
            self.explain(button, allowed=self.writable)
        for field in (self._title, self._number, self._rows, self._head_note, self._foot):
            field.setReadOnly(not self.writable)
        for line in self._seals.values():
            line.setReadOnly(not self.writable)
        for choice in (self._orientation, self._paper, self._dates, self._font):
            choice.setEnabled(self.writable)
        self.columns.set_writable(writable=self.writable)

    def show_layout(self, layout: Layout, *, is_kept: bool) -> None:
        """Put a layout into the fields; `is_kept` when it is what the office prints in."""
        self._filling = True
        if is_kept:
            self._base = layout
        self._title.setText(layout.title)
        self._number.setText(layout.form_number)
        self._rows.setText(str(layout.rows_per_page) if layout.rows_per_page else "")
        self._head_note.setText(layout.head_note)
        self._foot.setPlainText("\n".join(layout.foot_notes))
        for choice, value in (
            (self._orientation, layout.orientation), (self._paper, layout.paper),
            (self._dates, layout.dates), (self._font, layout.font),
        ):  # fmt: skip
            choice.setCurrentIndex(choice.findData(value))
        for place, field in self._seals.items():
            titles = [box.title for box in layout.seal_boxes if box.place == place]
            field.setText(SEPARATOR.join(titles))
        self.columns.show_layout(self.ledger, layout)
        self.form.clear_errors()
        self._filling = False
        self._draw()

    def _is_typed(self) -> bool:
        try:
            return self.layout_shown != self._base
        except Refusal:
            return True

    @Slot()
    def _draw(self) -> None:
        if self._filling:
            return
        try:
            layout = self.layout_shown
            check(layout, known_keys(self.ledger))
        except Refusal as refusal:
            self._tell(refusal.sentence)
            return
        self.form.clear_errors()
        self.preview.show_layout(self.ledger, layout)

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
        ledger = self.ledger

        def save(reason: str) -> None:
            layout = self.layout_shown
            if layout == layout_of(self.workbench.desk, ledger):
                raise Refusal("変わったところがありません。")
            set_layout(self.workbench.desk, ledger, layout, reason=reason)

        if self.act(
            save, "様式を保存しました", self.form, ask_first="様式を変える理由を書きます。"
        ):
            self._base = None
            self.refresh()

    @Slot()
    def _take_preset(self) -> None:
        found = presets_for(self.ledger)
        options = [Option("", "はじめの様式", "住基デスクに入っているもの")]
        options += [Option(name, name, layout.title) for name, layout in found.items()]
        name = self.workbench.ask.choose("ひな形", "どの様式から始めますか", options)
        if name is not None:
            self.show_layout(found[name] if name else self.ledger.layout, is_kept=False)

    @Slot()
    def _read_file(self) -> None:
        path = self.workbench.ask.open_path("様式のファイル", FILTERS)
        if path is None:
            return
        try:
            self.show_layout(from_json(_text_of(path), known_keys(self.ledger)), is_kept=False)
        except (Refusal, Trouble) as error:
            self.workbench.complain(error)

    @Slot()
    def _write_file(self) -> None:
        try:
            layout = self.layout_shown
            check(layout, known_keys(self.ledger))
            name = safe_name(f"様式_{layout.title}") + ".json"
            path = self.workbench.ask.save_path("様式の書き出し", name, FILTERS)
            if path is not None:
                _write_text(path, to_json(layout))
                self.workbench.say("様式を書き出しました")
        except (Refusal, Trouble) as error:
            self.workbench.complain(error)

    def _show_history(self) -> None:
        changes = self.masters.rows.setting_history(setting_key(self.ledger))
        items: list[TimelineItem] = []
        for change in reversed(changes):
            items += self.told([change.touch("様式")])
        self.history.show_items(items)

    def _button(
        self, act: str, text: str, slot: object, icon: str, keys: str = "", part: str = ""
    ) -> ActionButton:
        button = ActionButton(
            self.theme, text, name=f"layout_{act}", icon=icon, keys=keys, part=part
        )
        button.clicked.connect(slot)
        return button

    def _add_rows(self) -> None:
        add = self.form.add
        add("title", "題名", self._title, required=True)
        add("form_number", "様式番号", self._number)
        add("orientation", "向き", self._orientation)
        add("paper", "用紙", self._paper)
        add("dates", "日付", self._dates)
        add("font", "書体", self._font)
        add("rows_per_page", "1ページの行数", self._rows, help="空欄なら、入るだけ入れます。")
        for place, title in SEALS:
            add(f"seal_{place}", title, self._seals[place])
        add("seal_boxes", "", label("押印欄が2つ以上なら「、」で区切ります。", "small", wrap=True))
        add("head_note", "上の注記", self._head_note)
        add("foot_notes", "下の注記", self._foot, help="1行に1つずつ書きます。")

    def _connect(self) -> None:
        self.ledger_choice.currentIndexChanged.connect(self._change_ledger)
        for line in (self._title, self._number, self._rows, self._head_note):
            line.textChanged.connect(self._draw)
        for line in self._seals.values():
            line.textChanged.connect(self._draw)
        for choice in (self._orientation, self._paper, self._dates, self._font):
            choice.currentIndexChanged.connect(self._draw)
        self._foot.textChanged.connect(self._draw)
        self.columns.changed.connect(self._draw)
        self.preview.drawn.connect(self._count)
        self.preview.failed.connect(self._tell)

    def _lay_out(self) -> None:
        space = self.theme.space
        head = QHBoxLayout()
        head.addWidget(self.ledger_choice, 1)
        head.addWidget(self._preset)
        card = Card(self.theme, "様式")
        card.body.addWidget(self.form)
        story = Card(self.theme, "履歴")
        story.body.addWidget(self.history)
        side = QWidget()
        side.setProperty("part", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        cells = Card(self.theme, "列", "見出しと幅は、2度押すと書き換えられます")
        cells.body.addWidget(self.columns)
        column.addWidget(card)
        column.addWidget(cells)
        column.addWidget(story)
        buttons = QHBoxLayout()
        buttons.addWidget(self._read)
        buttons.addWidget(self._write)
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        left = QVBoxLayout()
        left.setSpacing(space.s)
        left.addLayout(head)
        left.addWidget(scrolled(side), 1)
        left.addLayout(buttons)
        right = QVBoxLayout()
        right.setSpacing(space.s)
        right.addWidget(self.preview, 1)
        right.addWidget(self._told)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addLayout(left, 1)
        row.addLayout(right, 1)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("様式のファイルではありません。ファイルを選び直してください。") from error
    except OSError as error:
        raise Trouble("ファイルを読めません。場所と媒体を確かめてください。") from error


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Trouble("ファイルを書けません。場所・空き・権限を確かめてください。") from error
