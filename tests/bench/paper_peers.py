"""The same register set by other programs, where they are installed: Typst, fpdf2, WeasyPrint.

They are no dependencies: put them into an environment of their own and its folder on PYTHONPATH.
"""

import html
import importlib
import importlib.util
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zyuki_desk.core.layout import Layout, column_widths

FAMILY = "BIZ UDGothic"


def measured(layout: Layout, rows: Sequence[Sequence[str]], fonts: Path) -> dict[str, float | None]:
    """Return processor seconds by program; None where it is not installed."""
    peers = {"typst": _typst, "fpdf": _fpdf, "weasyprint": _weasyprint}
    found: dict[str, float | None] = {}
    for name, work in peers.items():
        if importlib.util.find_spec(name) is None:
            found[name] = None
            continue
        start = time.process_time()
        work(layout, rows, fonts)
        found[name] = time.process_time() - start
    return found


def _typst(layout: Layout, rows: Sequence[Sequence[str]], fonts: Path) -> None:
    typst: Any = importlib.import_module("typst")
    columns = ", ".join(f"{width}mm" for width in column_widths(layout))
    titles = ", ".join(f"[{column.title}]" for column in layout.columns)
    cells = "\n".join(", ".join(f'"{text}"' for text in row) + "," for row in rows)
    source = (
        '#set page(paper: "a4", flipped: true, margin: 15mm)\n'
        f'#set text(font: "{FAMILY}", size: {layout.font_size}pt)\n'
        f"#table(columns: ({columns}), table.header({titles}),\n{cells})\n"
    )
    typst.compile(source.encode(), font_paths=[str(fonts)])


def _fpdf(layout: Layout, rows: Sequence[Sequence[str]], fonts: Path) -> None:
    fpdf: Any = importlib.import_module("fpdf")
    pdf = fpdf.FPDF("L", "mm", "A4")
    for style in ("", "B"):
        pdf.add_font("biz", style, str(fonts / "BIZUDGothic-Regular.ttf"))
    pdf.set_font("biz", size=layout.font_size)
    pdf.add_page()
    titles = [column.title for column in layout.columns]
    with pdf.table([titles, *rows], col_widths=column_widths(layout)):
        pass
    pdf.output()


def _weasyprint(layout: Layout, rows: Sequence[Sequence[str]], fonts: Path) -> None:
    weasyprint: Any = importlib.import_module("weasyprint")
    head = "".join(f"<th>{column.title}</th>" for column in layout.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    face = (fonts / "BIZUDGothic-Regular.ttf").as_uri()
    style = (
        f"@font-face {{font-family: biz; src: url({face})}} @page {{size: A4 landscape}}"
        f"body {{font: {layout.font_size}pt biz}} td, th {{border: 0.3pt solid}}"
        "table {border-collapse: collapse; width: 100%}"
    )
    page = f"<style>{style}</style><table><thead><tr>{head}</tr></thead>{body}</table>"
    weasyprint.HTML(string=page).write_pdf()
