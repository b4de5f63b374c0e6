"""The cover of the kit for a power cut: what to do, step by step, and what lies in the envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.identity import SheetHeader, draw_identity
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, Setter

CONTENTS: Final = "KitContents"
_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_LEFT, _RIGHT = 20 * MM, 192 * MM
_TEXT: Final = 10.5
_SMALL: Final = 9.0
_HEADING: Final = 12.0
_BOTTOM: Final = 36 * MM
_ROW: Final = 6.4 * MM
_STEPS: Final = (
    "パソコンが使えなくなったら、この封筒を開けた日時と人を下の欄に書きます。",
    "在室者一覧で室内の人を確かめ、連絡先へ知らせます。",
    "入退室や貸出しは、番号の付いた様式に、その場で、消せないペンで書きます。"
    "1行に1件、番号の順に使い、書き損じは線を引いて次の行へ移ります。",
    "番号は住基デスクが取ってある番号です。ほかの番号を書き足したり、様式を複写したり"
    "しないでください。足りなくなったら、番号のない紙に書いて一緒に綴じます。",
    "復旧したら、簿冊の画面の「紙から写す」で、書いた行をその番号で写します。"
    "写した行には「原本は紙」と付き、後日記入にはなりません。",
    "使わなかった番号は理由を付けて無効にし、書いた紙は月の用紙と一緒に綴じます。",
)
_COLUMNS: Final = (
    ("ページ", 14 * MM, "right"),
    ("様式", 84 * MM, "left"),
    ("用紙番号", 32 * MM, "center"),
    ("予約番号", 42 * MM, "center"),
)


@dataclass(frozen=True, slots=True)
class KitItem:
    """One sheet in the envelope."""

    page: int
    """The first page of the sheet in the file, from 1."""
    title: str
    serial: str
    numbers: str = ""


def draw_cover(fonts: FontBook, document: Document, header: SheetHeader) -> RenderedSheet:
    """Draw the cover into the kit's file; its contents follow by `draw_contents`."""
    chain = fonts.chain("gothic")
    document.section(chain, (_WIDTH, _HEIGHT))
    setter = Setter(chain)
    y = _HEIGHT - 20 * MM
    mark = f"{header.fiscal_year} 用"
    wide = document.measure(mark, _TEXT) + 4 * MM
    document.box(_RIGHT - wide, y - 1.6 * MM, wide, 6.6 * MM, BOLD)
    document.text(_RIGHT - wide + 2 * MM, y, mark, _TEXT)
    document.text(_LEFT, y, header.office, _HEADING)
    y -= 15 * MM
    document.text_center((_LEFT + _RIGHT) / 2, y, "停電・災害キット", 25, space=5)
    y -= 11 * MM
    document.text(_LEFT, y, "使いかた", _HEADING)
    y -= 1.5 * MM
    for number, step in enumerate(_STEPS, 1):
        document.text(_LEFT, y - _TEXT, f"{number}", _TEXT)
        for line in setter.reading(step, _RIGHT - _LEFT - 6 * MM, _TEXT):
            document.text(_LEFT + 6 * MM, y - _TEXT, line.spans[0].text, _TEXT)
            y -= _TEXT * LEADING * 1.04
        y -= 0.9 * MM
    y = _blanks(document, y - 7 * MM)
    document.use(CONTENTS, 0, y - 5 * MM, shared=True)
    draw_identity(document, header, _RIGHT, 9 * MM)
    document.text(_LEFT, 20 * MM, "保管場所", _SMALL)
    document.line(_LEFT + 17 * MM, 19 * MM, _LEFT + 70 * MM, 19 * MM, HAIR)
    document.text(_LEFT, 12 * MM, "点検した日・人", _SMALL)
    document.line(_LEFT + 27 * MM, 11 * MM, _LEFT + 70 * MM, 11 * MM, HAIR)
    document.end_page()
    return RenderedSheet(b"", 1, ((),), tuple(sorted(document.fonts.inexact)))


def _blanks(document: Document, y: float) -> float:
    """Draw the line for who opened the envelope and why; return its foot."""
    x = _LEFT
    for title, wide in (("開けた日時", 58 * MM), ("開けた人", 52 * MM), ("理由", 62 * MM)):
        document.text(x, y, title, _SMALL)
        start = x + document.measure(title, _SMALL) + 2 * MM
        document.line(start, y - 2.5, x + wide - 4 * MM, y - 2.5, HAIR)
        x += wide
    return y


def draw_contents(document: Document, items: Sequence[KitItem], *, top: float = 0) -> None:
    """Record the list of the sheets; it hangs down from where the cover uses it."""
    room = _contents_room()
    row = min(_ROW, room / (len(items) + 1))
    size = min(_SMALL, row * 0.62)
    with document.part(CONTENTS, shared=True):
        x = _LEFT
        for title, wide, _ in _COLUMNS:
            middle = top - row / 2 - size * BODY_CENTER
            document.text_center(x + wide / 2, middle, title, size)
            x += wide
        document.line(_LEFT, top - row, _RIGHT, top - row, THIN)
        for number, item in enumerate(items, 1):
            y = top - (number + 0.5) * row - size * BODY_CENTER
            texts = (str(item.page), item.title, item.serial, item.numbers)
            _row(document, texts, y, size)
            document.line(_LEFT, top - (number + 1) * row, _RIGHT, top - (number + 1) * row, HAIR)
        height = (len(items) + 1) * row
        x = _LEFT
        for _, wide, _align in _COLUMNS[:-1]:
            x += wide
            document.line(x, top, x, top - height, HAIR)
        document.box(_LEFT, top - height, _RIGHT - _LEFT, height, BOLD)


def _row(document: Document, texts: Sequence[str], y: float, size: float) -> None:
    x = _LEFT
    for text, (_, wide, align) in zip(texts, _COLUMNS, strict=True):
        own = size
        while own > 5 and document.measure(text, own) > wide - 2 * MM:  # noqa: PLR2004
            own -= 0.25
        if align == "center":
            document.text_center(x + wide / 2, y, text, own)
        elif align == "right":
            document.text_right(x + wide - 2 * MM, y, text, own)
        else:
            document.text(x + 1.2 * MM, y, text, own)
        x += wide


def _contents_room() -> float:
    """Points between the steps and the foot, as the steps stand."""
    return _HEIGHT - 20 * MM - 112 * MM - _BOTTOM
