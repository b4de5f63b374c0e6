"""廃棄伺い and the sheet of what is carried over: plain tables with the boxes that people seal."""

from collections.abc import Sequence

from zyuki_desk.base.calendar import era_date, fiscal_year_label
from zyuki_desk.base.clock import JST
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.retention.disposals import ProposalFacts
from zyuki_desk.core.retention.year_turn import Carried
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.prepared import PreparedSheet
from zyuki_desk.paper.printing import Printing
from zyuki_desk.paper.register import RenderedSheet, render_register

DISPOSAL, CARRIED = "disposal-proposal", "carried-over"
MOST_NAMED = 40
"""Numbers of open lines that stand in one cell; the rest is counted."""
_BOXES = (SealBox("承認", size_mm=20), SealBox("合議", size_mm=20), SealBox("起案", size_mm=20))


def disposal_paper(
    printing: Printing, ledger: Ledger, proposal: ProposalFacts, by: str
) -> PreparedSheet:
    """Prepare the proposal as a sheet: what is to be erased, by which rule, why and how."""
    return printing.form(
        DISPOSAL,
        lambda fonts, header: render_disposal(fonts, header, ledger.title, proposal, by),
        ledger=ledger,
        lines=len(proposal.years),
    )


def render_disposal(
    fonts: FontBook, header: SheetHeader, title: str, proposal: ProposalFacts, by: str,
    *, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Draw the proposal; `by` is the name of whoever proposed it."""
    layout = Layout(
        "簿冊廃棄伺い",
        (
            LayoutColumn(("title",), "簿冊", share=1.6),
            LayoutColumn(("year",), "年度", width_mm=26, align="center"),
            LayoutColumn(("lines",), "行数", width_mm=20, align="right"),
            LayoutColumn(("numbers",), "番号", width_mm=34, align="center"),
            LayoutColumn(("rule",), "保存期間", width_mm=44),
            LayoutColumn(("result",), "廃棄の結果", width_mm=34),
        ),
        orientation="portrait",
        seal_boxes=_BOXES,
        head_fields=(),
        head_note=(
            f"次の簿冊は保存期間が終わりましたので、廃棄してよろしいか伺います。理由:{proposal.reason}"
            f" 方法:{proposal.method} 起案:{by}({era_date(proposal.at.astimezone(JST).date())})"
        ),
        foot_notes=(
            "承認は起案した人とは別の人がします。承認すると、氏名などの値は消え、元に戻せません。",
            "番号・日付・だれが書いたか・証跡は残り、消したあとも検査に合います。",
            "廃棄前の控え(バックアップ)と書き出した媒体にも値が残ります。あわせて処分してください。",
        ),
    )
    lines = [
        _line(
            number,
            title=title,
            year=fiscal_year_label(year),
            lines=f"{count:,}",
            numbers=f"{first}~{last}",
            rule=proposal.rule,
        )
        for number, (year, count, first, last) in enumerate(proposal.years, 1)
    ]

    return render_register(fonts, layout, header, lines, invariant=invariant)


def carried_paper(printing: Printing, carried: Sequence[Carried], year: int) -> PreparedSheet:
    """Prepare the sheet of what goes on into a fiscal year, ledger by ledger."""
    return printing.form(
        CARRIED, lambda fonts, header: render_carried(fonts, header, carried, year),
        lines=len(carried),
    )  # fmt: skip


def render_carried(
    fonts: FontBook, header: SheetHeader, carried: Sequence[Carried], year: int,
    *, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Draw what goes on: each line by its fiscal year and number."""
    layout = Layout(
        f"{fiscal_year_label(year)} 繰越一覧",
        (
            LayoutColumn(("title",), "簿冊", share=1.2),
            LayoutColumn(("lines",), "前年度の行数", width_mm=24, align="right"),
            LayoutColumn(("last",), "最後の番号", width_mm=22, align="right"),
            LayoutColumn(("count",), "繰越", width_mm=16, align="right"),
            LayoutColumn(("open",), "繰り越す行(年度-番号)", share=2.0),
            LayoutColumn(("checked",), "現物の確認", width_mm=24),
        ),
        seal_boxes=(SealBox("管理者", size_mm=20), SealBox("担当", size_mm=20)),
        head_fields=(),
        head_note="終わっていない貸出し、使用中のカード・媒体・文書などです。番号は4月1日から1に戻ります。",
    )
    lines = [
        _line(
            number,
            title=c.ledger.title,
            lines=f"{c.lines:,}",
            last=f"{c.last_number:,}" if c.last_number else "",
            count=f"{len(c.open):,}" if c.ledger.retention.ends else "",
            open=_named(c),
        )
        for number, c in enumerate((c for c in carried if c.lines or c.open), 1)
    ]

    return render_register(fonts, layout, header, lines, invariant=invariant)


def _named(carried: Carried) -> str:
    named = [f"{year}-{number}" for _, year, number in carried.open[:MOST_NAMED]]
    rest = len(carried.open) - len(named)
    return "、".join(named) + (f" ほか{rest:,}行" if rest else "")


def _line(number: int, **cells: str) -> Line:
    return Line(0, str(number), {key: (Run(text),) for key, text in cells.items() if text})
