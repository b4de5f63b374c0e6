"""How long a register takes, against a bare ReportLab canvas and LibreOffice in the same run."""

import io
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.bench.paper_peers import measured
from zyuki_desk.base.paths import resource
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox, column_widths
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import render_register

FONTS = resource("fonts")
PEER_PART = 10
"""The peers set so small a part of the lines, and so do we for them: some take minutes."""
_AFFILIATIONS = ("市民課", "情報政策課", "株式会社見本システムサービス北海道支店", "市民課 記録係")
_PURPOSES = (
    "住民票の広域交付に係る本人確認情報の照会",
    "機器の保守点検",
    "転入通知処理",
    "ネットワーク機器(ルーター、スイッチ)の交換及び設定変更作業。作業手順書「第4版」による。",
)
_FAMILY = "見本例示山田佐藤鈴木高橋伊渡辺中村小林加𠮷"
_GIVEN = "太郎花子一二三次美恵正明和幸弘"
ROW_POINTS = 38
"""Ten rows on a page, as our sheet has them: LibreOffice does not grow rows when it converts."""
_TITLES = ("番号", "年月日", "入室", "退室", "所属", "氏名", "入室の目的", "立会者", "名札", "物品")
_KEYS = ("number", "day", "came", "left", "unit", "person", "purpose", "escort", "tag", "goods")
_WIDTHS = (14.0, 22.0, 14.0, 14.0, None, None, None, None, 12.0, None)


def ten_columns() -> Layout:
    """The register of ten columns that the figures are about."""
    return Layout(
        title="入退室管理簿",
        form_number="様式第1号",
        columns=tuple(
            LayoutColumn(
                (key,),
                title,
                share=2.2 if key == "purpose" else 1.0,
                width_mm=width,
                align="center" if width else "left",
            )
            for key, title, width in zip(_KEYS, _TITLES, _WIDTHS, strict=True)
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("管理者")),
        foot_notes=("入退室の都度、速やかに記載すること。",),
    )


def header() -> SheetHeader:
    """A sheet with everything on it."""
    return SheetHeader(
        office="見本市市民課",
        place="端末機設置室",
        period="令和8年4月1日 ～ 令和9年3月31日",
        fiscal_year="令和8年度",
        serial="R8-0001",
        head_short="7K3QXM2PWA9FTRC4HJ6ND8VBEG5",
        qr_payload="zyuki-desk " + "0123456789ABCDEF" * 10,
        printed_at="令和9年4月1日 9:00",
    )


def made_lines(count: int) -> Iterator[Line]:
    """Lines of which no two are equal, for real ones hardly repeat."""
    for n in range(count):
        family = _FAMILY[n % 21] + _FAMILY[n * 8 % 21]
        texts = {
            "day": f"R8.{n % 12 + 1}.{n % 28 + 1}",
            "came": f"{8 + n % 9}:{n * 7 % 60:02}",
            "left": f"{9 + n % 9}:{n * 11 % 60:02}",
            "unit": _AFFILIATIONS[n % 4],
            "person": f"{family} {_GIVEN[n * 3 % 13]}{_GIVEN[n * 5 % 13]}",
            "purpose": f"{_PURPOSES[n % 4]}({n})",
            "escort": "見本 太郎" if n % 2 else "",
            "tag": str(n % 40 + 1),
            "goods": f"ノートPC 資産番号{n * 37 % 10000}" if n % 3 else "",
        }
        cells = {key: (Run(text),) for key, text in texts.items() if text}
        yield Line(entry_id=n, number=str(n + 1), cells=cells)


# the same strings and rules, read back from our own sheet


_OP = re.compile(
    rb"BT (?P<x>\S+) (?P<y>\S+) Td \((?P<codes>[^)]*)\) Tj ET"
    rb"|/(?P<font>F\d) (?P<size>\S+) Tf|(?P<rule>\S+) w\b|(?P<space>\S+) Tc"
    rb"|(?P<line>\S+ \S+ m \S+ \S+ l) S|(?P<box>\S+ \S+ \S+ \S+) re(?P<stroke> S)?"
    rb"|q 1 0 0 1 (?P<at>\S+ \S+) cm /(?P<placed>\w+) Do Q|/(?P<part>\w+) Do"
)


def _texts_by_code(cmap: bytes) -> dict[bytes, str]:
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<(\w{4})> <(\w+)>\n", cmap)
    }


def _acts(stream: bytes, texts: dict[str, dict[bytes, str]]) -> list[tuple[str, ...]]:
    acts: list[tuple[str, ...]] = []
    font = ""
    for found in _OP.finditer(stream):
        if found["codes"] is not None:
            codes = found["codes"]
            pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
            text = "".join(texts[font][pair] for pair in pairs)
            acts.append(("text", found["x"].decode(), found["y"].decode(), text))
        elif found["font"]:
            font = found["font"].decode()
            acts.append(("font", font, found["size"].decode()))
        elif found["part"] or found["placed"]:
            at = (found["at"] or b"0 0").decode().split()
            acts.append(("part", (found["part"] or found["placed"]).decode(), *at))
        elif found["rule"]:
            acts.append(("rule", found["rule"].decode()))
        elif found["line"]:
            acts.append(("line", *re.sub(rb"[ml]", b"", found["line"]).decode().split()))
        elif found["box"]:
            acts.append(("box" if found["stroke"] else "fill", *found["box"].decode().split()))
    return acts


def read_back(pdf: bytes) -> tuple[list[list[tuple[str, ...]]], dict[str, list[tuple[str, ...]]]]:
    """Return what is drawn on each page and in each repeated part."""
    pages: list[Any] = list(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    resources: Any = pages[0]["/Resources"].get_object()
    texts = {
        name[1:]: _texts_by_code(font.get_object()["/ToUnicode"].get_object().get_data())
        for name, font in resources["/Font"].get_object().items()
    }
    parts = {
        name[1:]: _acts(form.get_object().get_data(), texts)
        for name, form in resources["/XObject"].get_object().items()
    }
    return [_acts(page["/Contents"].get_object().get_data(), texts) for page in pages], parts


# the peers


def bare_canvas(
    pages: list[list[tuple[str, ...]]], parts: dict[str, list[tuple[str, ...]]], layout: Layout
) -> bytes:
    """Draw what was read back with ReportLab's own calls; nothing is measured or wrapped."""
    for name, file in (("F1", "BIZUDGothic"), ("F2", "NotoSansJP")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{file}-Regular.ttf")))
    target = io.BytesIO()
    width, height = (72 / 25.4 * side for side in layout.page_mm)
    canvas = Canvas(target, pagesize=(width, height), pageCompression=1)
    for name, acts in parts.items():
        canvas.beginForm(name, 0, 0, width, height)
        _play(canvas, acts)
        canvas.endForm()
    for acts in pages:
        _play(canvas, acts)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _play(canvas: Canvas, acts: list[tuple[str, ...]]) -> None:
    for kind, *rest in acts:
        if kind == "text":
            canvas.drawString(float(rest[0]), float(rest[1]), rest[2])
        elif kind == "font":
            canvas.setFont(rest[0], float(rest[1]))
        elif kind == "rule":
            canvas.setLineWidth(float(rest[0]))
        elif kind == "line":
            x, y, x2, y2 = map(float, rest)
            canvas.line(x, y, x2, y2)
        elif kind in {"box", "fill"}:
            x, y, width, height = map(float, rest)
            canvas.rect(x, y, width, height, stroke=kind == "box", fill=kind == "fill")
        else:
            canvas.saveState()
            canvas.translate(float(rest[1]), float(rest[2]))
            canvas.doForm(rest[0])
            canvas.restoreState()


def calc_sheet(layout: Layout, lines: int, target: Path) -> None:
    """Write the same register as a workbook: widths, wrapping, rules, heading on each page."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    thin = Side(style="thin")
    look = (Font(name="BIZ UDGothic", size=9), Border(thin, thin, thin, thin))
    wrap = Alignment(wrap_text=True, vertical="center")
    rows = [[column.title for column in layout.columns]]
    for line in made_lines(lines):
        values = (line.cells.get(key, (Run(""),))[0].text for key in _KEYS[1:])
        rows.append([line.number, *values])
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.font, cell.border = look
            cell.alignment = wrap
    for place in range(2, len(rows) + 1):
        sheet.row_dimensions[place].height = ROW_POINTS
    for number, width in enumerate(column_widths(layout)):
        sheet.column_dimensions["ABCDEFGHIJ"[number]].width = width / 2
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    furniture: Any = sheet
    furniture.oddHeader.center.text = layout.title
    furniture.oddFooter.center.text = "&P / &N"
    book.save(target)


def libre_office(layout: Layout, lines: int) -> float | None:
    """Seconds LibreOffice Calc needs for the sheet (its own start taken off); None without it."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        calc_sheet(layout, 1, folder / "one.xlsx")
        calc_sheet(layout, lines, folder / "all.xlsx")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name]

        def convert(file: str) -> float:
            start = time.perf_counter()
            subprocess.run(  # noqa: S603 - arguments are our own
                [*command, str(folder / file)], check=True, capture_output=True
            )
            return time.perf_counter() - start

        convert("one.xlsx")
        start_up = convert("one.xlsx")
        return convert("all.xlsx") - start_up


def run(lines: int = 10_000, *, repeat: int = 3) -> dict[str, float | int | str | None]:
    """Measure register, bare canvas and LibreOffice alternately; medians and ratios."""
    layout, head = ten_columns(), header()

    def ours() -> bytes:
        return render_register(FontBook(FONTS), layout, head, made_lines(lines)).pdf

    pdf = ours()
    pages, parts = read_back(pdf)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(repeat):
        times["ours"].append(_seconds(ours))
        times["bare"].append(_seconds(lambda: bare_canvas(pages, parts, layout)))
    mine, bare = (statistics.median(times[name]) for name in ("ours", "bare"))
    office = libre_office(layout, lines)
    few = lines // PEER_PART
    mine_few = _processor(lambda: render_register(FontBook(FONTS), layout, head, made_lines(few)))
    peers = measured(layout, rows(few), FONTS)
    quarter = _peak(lambda: render_register(FontBook(FONTS), layout, head, made_lines(lines // 4)))
    return {
        "lines": lines,
        "pages": len(pages),
        "strings": sum(act[0] == "text" for page in pages for act in page),
        "pdf_bytes": len(pdf),
        "register_s": round(mine, 3),
        "bare_canvas_s": round(bare, 3),
        "ratio_to_bare_canvas": round(mine / bare, 3),
        "libreoffice_s": None if office is None else round(office, 1),
        "times_faster_than_libreoffice": None if office is None else round(office / mine, 1),
        **{
            f"times_faster_than_{name}": None if took is None else round(took / mine_few, 1)
            for name, took in peers.items()
        },
        "first_preview_ms": round(preview_ms(book := FontBook(FONTS)), 1),
        "preview_ms": round(statistics.median(preview_ms(book) for _ in range(5)), 1),
        "peak_mb": round(_peak(ours), 1),
        "peak_mb_quarter_of_the_lines": round(quarter, 1),
    }


def rows(count: int) -> list[list[str]]:
    """The same lines as plain texts, for the peers."""
    return [
        [line.number, *(line.cells.get(key, (Run(""),))[0].text for key in _KEYS[1:])]
        for line in made_lines(count)
    ]


def preview_ms(fonts: FontBook) -> float:
    """Milliseconds from a key to the picture of a one-page sheet, with these fonts."""
    start = time.perf_counter()
    sheet = render_register(fonts, ten_columns(), header(), made_lines(8))
    with pypdfium2.PdfDocument(sheet.pdf) as document:
        page = document[0]
        page.render(scale=1.5)
        page.close()
    return (time.perf_counter() - start) * 1000


def _processor(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
