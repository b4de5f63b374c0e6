"""Example pages of the kit, with example content."""

import io
from array import array
from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.entries_model import Align, ColumnSpec, Ids
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.forms import DateField, FormRows, TimeField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.period_picker import Period, PeriodPicker
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.side_panel import BadgeText, SidePanel, TimelineItem
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import (
    Badge,
    Card,
    EmptyState,
    Glyph,
    KeyHint,
    SectionHeader,
    label,
)

PEOPLE = (
    Suggestion("見本 太郎", "市民課 ・ 操作者", "ミホン タロウ", "在室", "person", 1),
    Suggestion("見本 花子", "市民課 ・ 管理責任者", "ミホン ハナコ", "", "person", 2),
    Suggestion(
        "例示 次郎", "例示システム株式会社 ・ 保守", "レイジ ジロウ", "立会が必要", "escort", 3
    ),
)

COLUMNS = (
    ColumnSpec("number", "番号", 150),
    ColumnSpec("day", "年月日", 110),
    ColumnSpec("name", "氏名", 150),
    ColumnSpec("section", "所属", 170),
    ColumnSpec("purpose", "目的", 230),
    ColumnSpec("entered", "入室", 100, Align.CENTER, must_fill=True),
    ColumnSpec("left", "退室", 130, Align.CENTER, must_fill=True),
    ColumnSpec("escort", "立会者", 120),
    ColumnSpec("items", "持込品", 160),
)


def show_date(day: date) -> str:
    return f"R{day.year - 2018}.{day.month}.{day.day}"


def parse_date(text: str) -> date:
    parts = text.removeprefix("R").split(".")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year + 2018 if year < 100 else year, month, day)
    except ValueError:
        raise Refusal("日付は R8.11.20 や 1120 のように入力してください。") from None


class ExampleSource:
    """Lines that are evidently examples, any number of them."""

    def __init__(self, count: int) -> None:
        self._ids = array("q", range(1, count + 1))

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        return COLUMNS

    def ids(self) -> Ids:
        return self._ids

    def lines(self, ids: Sequence[int]) -> Sequence[Line]:
        return [example_line(entry_id) for entry_id in ids]


def example_line(entry_id: int) -> Line:
    kind = entry_id % 7
    cells: dict[str, Cell] = {
        "day": (Run(show_date(date(2026, 11, 1 + entry_id % 20))),),
        "name": (Run(("見本 太郎", "例示 次郎", "見本 花子")[entry_id % 3]),),
        "section": (Run(("市民課", "例示システム株式会社", "総務課")[entry_id % 3]),),
        "purpose": (
            Run(("証明書の発行", "定期保守(月次)", "端末の設定変更", "監査")[entry_id % 4]),
        ),
        "entered": (Run(f"9:{entry_id % 60:02}"),),
        "left": (Run(f"10:{entry_id % 60:02}"),),
        "escort": (Run("見本 花子"),) if entry_id % 3 == 1 else (),
    }
    if kind == 2:
        cells["entered"] = (Run("9:10", struck=True), Run("9:01"))
        cells["purpose"] = (
            Run("定期保守", struck=True),
            Run("障害対応"),
            Run("11/20 見本", mark=True),
        )
    if kind == 4:
        cells["left"] = ()
    if kind == 5:
        cells["left"] = (Run("17:15"), Run("推定", mark=True))
    return Line(
        entry_id, f"R8-{entry_id:,}", cells, struck=kind == 3, late=kind == 6, note="二重に記載"
    )


def example_pdf(pages: int = 3) -> bytes:
    """Return a small PDF; its look does not matter here."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A4), invariant=True)
    for page in range(pages):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, 520, f"Example sheet, page {page + 1}")
        for line in range(12):
            canvas.line(60, 480 - line * 32, 780, 480 - line * 32)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class TodayExample(Page):
    """Something like the start page, to see the parts together."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "今日", "令和8年11月20日(金)")
        self.add_action(
            "entry_button", "入退室", self.refresh, icon="door-in", keys="Ctrl+N", part="primary"
        )
        self.add_action("evacuation_button", "在室者一覧", self.refresh, icon="print", keys="F8")
        self.add_more("export_action", "書き出す", self.refresh, icon="download")
        self.search_field = SearchField(
            theme,
            name="today_search",
            hint="氏名・カナ・番号・コード(Enter で入室・退室)",
            suggest=lambda _text: PEOPLE,
        )
        self.body.addWidget(self.search_field)
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.l)
        lower.addWidget(self._made_room(theme), 3)
        lower.addWidget(self._made_duties(theme), 2)
        self.body.addLayout(lower, 1)

    @staticmethod
    def _made_room(theme: Theme) -> Card:
        card = Card(theme, "在室", "3人 ・ 上限 8人")
        for name, section, since, tone in (
            ("見本 太郎", "職員", "9:02 から", Tone.OK),
            ("例示 次郎", "保守業者 ・ 立会 見本 太郎 ・ 名札 4", "9:10 から", Tone.ACCENT),
            ("見本 花子", "職員", "8:31 から", Tone.OK),
        ):
            row = QHBoxLayout()
            row.addWidget(Glyph(theme, "person", tone))
            row.addWidget(label(name))
            row.addWidget(label(section, "muted"))
            row.addStretch(1)
            row.addWidget(label(since, "muted"))
            row.addWidget(ActionButton(theme, "退室", name=f"leave_{since}", icon="door-out"))
            card.body.addLayout(row)
        card.body.addStretch(1)
        return card

    @staticmethod
    def _made_duties(theme: Theme) -> Card:
        card = Card(theme, "やること", "4件")
        for text, state, tone in (
            ("カード 12 が未返却です(退職 9/30)", "51日超過", Tone.DANGER),
            ("10月の点検簿が未確認です", "未確認", Tone.WARN),
            ("媒体 M-07 の返却期限", "今日", Tone.ACCENT),
            ("契約業者の入室許可", "3/31 まで", Tone.MUTED),
        ):
            row = QHBoxLayout()
            row.addWidget(label(text, wrap=True), 1)
            row.addWidget(Badge(theme, state, tone))
            row.addWidget(IconButton(theme, "開く", name=f"open_{state}", icon="chevron-right"))
            card.body.addLayout(row)
        card.body.addStretch(1)
        return card


class LedgerExample(Page):
    """Something like a ledger's page."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__(theme, "入退室管理簿", f"今月 ・ {count:,}件")
        self.table = EntriesTable(theme, MemoryRemember(), "example_table")
        self.add_action(
            "new_button", "記載", self.refresh, icon="plus", keys="Ctrl+N", part="primary"
        )
        self.add_action("print_button", "印刷", self.refresh, icon="print", keys="Ctrl+P")
        self.add_more("columns_action", "表示する列", self.table.choose_columns, icon="columns")
        bar = QHBoxLayout()
        presets = [
            Period("今月", date(2026, 11, 1), date(2026, 11, 30)),
            Period("今年度", date(2026, 4, 1), date(2027, 3, 31)),
        ]
        bar.addWidget(PeriodPicker(theme, presets, parse_date, show_date))
        self.search_field = SearchField(theme, name="ledger_search", hint="この簿冊から探す")
        bar.addWidget(self.search_field, 1)
        bar.addWidget(Badge(theme, "未記入 3", Tone.WARN, icon="gap"))
        self.body.addLayout(bar)
        self.table.set_source(ExampleSource(count))
        self.table.sort_mark("number", descending=True)
        lower = QHBoxLayout()
        lower.addWidget(self.table, 1)
        self.panel = SidePanel(theme)
        lower.addWidget(self.panel)
        self.body.addLayout(lower, 1)
        self.panel.add_action("correct_button", "訂正", self.refresh, icon="pencil", keys="F2")
        self.panel.add_action("strike_button", "抹消", self.refresh, icon="struck", part="danger")
        if count:
            self.table.select_id(2)
            self._show()

    def _show(self) -> None:
        line = example_line(2)
        rows = [(spec.title, line.cells.get(spec.key, ())) for spec in COLUMNS[1:]]
        self.panel.show_line(line.number, rows, [BadgeText("訂正あり", Tone.ACCENT, "pencil")])
        self.panel.show_history(
            [
                TimelineItem(
                    "R8.11.20 10:15", "訂正", "目的: 定期保守 → 障害対応", "見本 花子", "pencil"
                ),
                TimelineItem("R8.11.20 10:03", "追記", "退室 10:02", "見本 太郎", "door-out"),
                TimelineItem("R8.11.20 9:02", "記載", "", "見本 太郎", "plus", Tone.OK),
            ]
        )
        self.panel.show_rule("来訪者の入室には、立会者の氏名を必ず記録します。")


class FormExample(Page):
    """Fields, errors, badges, icons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "部品", "フォーム、状態、アイコン")
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.l)
        lower.addWidget(self._made_form(theme), 1)
        lower.addWidget(self._made_states(theme), 1)
        self.body.addLayout(lower, 1)

    @staticmethod
    def _made_form(theme: Theme) -> Card:
        card = Card(theme, "入室の記載")
        rows = FormRows(theme)
        day = DateField(theme, parse_date, show_date)
        day.set_value(date(2026, 11, 20))
        rows.add("day", "年月日", day, help="和暦でも西暦でも入力できます", required=True)
        rows.add("entered", "入室時刻", TimeField(theme), required=True)
        rows.add("name", "氏名", QLineEdit("見本 太郎"), required=True)
        rows.add("purpose", "目的", QLineEdit())
        rows.add("escorted", "立会", QCheckBox("立会者がつきそう"))
        rows.show_refusal(Refusal("目的を入力してください。", field="purpose"))
        card.body.addWidget(rows)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(ActionButton(theme, "やめる", name="cancel_button", keys="Esc"))
        buttons.addWidget(
            ActionButton(theme, "記載する", name="save_button", keys="Ctrl+Return", part="primary")
        )
        card.body.addLayout(buttons)
        off = ActionButton(theme, "使えません", name="off_button", icon="lock")
        off.setEnabled(False)
        card.body.addWidget(off)
        card.body.addStretch(1)
        return card

    @staticmethod
    def _made_states(theme: Theme) -> Card:
        card = Card(theme, "状態とアイコン")
        badges = QHBoxLayout()
        for text, tone in (
            ("確認済", Tone.OK),
            ("未確認", Tone.WARN),
            ("期限超過", Tone.DANGER),
            ("在室", Tone.ACCENT),
            ("予定", Tone.MUTED),
        ):
            badges.addWidget(Badge(theme, text, tone))
        badges.addStretch(1)
        card.body.addLayout(badges)
        keys = QHBoxLayout()
        keys.addWidget(KeyHint("F9"))
        keys.addWidget(KeyHint("Ctrl+N"))
        keys.addStretch(1)
        card.body.addLayout(keys)
        card.body.addWidget(SectionHeader("アイコン", f"{len(theme.icon_names)}個"))
        grid = QGridLayout()
        for number, name in enumerate(theme.icon_names):
            grid.addWidget(Glyph(theme, name, size=24), number // 11, number % 11)
        card.body.addLayout(grid)
        card.body.addWidget(
            EmptyState(theme, "まだ行がありません", "Ctrl+N で最初の1行を記載します。"), 1
        )
        return card
