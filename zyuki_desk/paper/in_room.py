"""在室者一覧 for an evacuation: who is inside, in big type, with a box to tick for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.identity import SheetHeader, draw_identity
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, Setter, SetText

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_LEFT, _RIGHT = 15 * MM, 195 * MM
_TOP, _BOTTOM = _HEIGHT - 14 * MM, 34 * MM
_NAME: Final = 16.0
_TEXT: Final = 11.0
_HEADING: Final = 9.0
_ROW: Final = 14 * MM
_HEADING_HEIGHT: Final = 8 * MM
_BOX: Final = 7 * MM
_PAD: Final = 1.4 * MM
_FORM_ROWS: Final = 14
_LEAST_BLANK: Final = 6
_COLUMNS: Final = (
    ("確認", 14 * MM),
    ("氏名", 56 * MM),
    ("所属", 40 * MM),
    ("室・区画", 28 * MM),
    ("入室", 17 * MM),
    ("立会者", 25 * MM),
)


@dataclass(frozen=True, slots=True)
class InRoomRow:
    """One person inside; texts are ready to be printed."""

    room: str
    name: str
    affiliation: str = ""
    entered_at: str = ""
    escort: str = ""

    def __repr__(self) -> str:
        """Keep names out of logs and traces."""
        return "InRoomRow(…)"


def render_in_room(
    fonts: FontBook,
    office: str,
    as_of: str,
    rows: Sequence[InRoomRow],
    *,
    invariant: bool = False,
) -> bytes:
    """Print everybody inside, in the given order; also when nobody is, for that is news too."""
    chain = fonts.chain("gothic")
    document = Document(chain, (_WIDTH, _HEIGHT), title="在室者一覧", invariant=invariant)
    _List(document, Setter(chain), office, as_of, f"{len(rows)}人").write(rows)
    return document.finish()


def draw_in_room_form(
    fonts: FontBook, document: Document, header: SheetHeader, rows: Sequence[InRoomRow]
) -> RenderedSheet:
    """Draw the list into a file as a form: who is inside, and room to write others by hand."""
    chain = fonts.chain("gothic")
    document.section(chain, (_WIDTH, _HEIGHT))
    form = _List(document, Setter(chain), header.office, header.printed_at, "　人", header)
    form.write(rows, blank_rows=max(_FORM_ROWS - len(rows), _LEAST_BLANK))
    return RenderedSheet(
        pdf=b"", pages=document.pages, lines_on_page=((),) * document.pages,
        inexact=tuple(sorted(document.fonts.inexact)),
    )  # fmt: skip


class _List:
    def __init__(
        self, document: Document, setter: Setter, office: str, as_of: str, count: str,
        header: SheetHeader | None = None,
    ) -> None:  # fmt: skip
        self._doc, self._set = document, setter
        self._office, self._as_of, self._count = office, as_of, count
        self._header = header
        self._y = 0.0

    def write(self, rows: Sequence[InRoomRow], *, blank_rows: int = 0) -> None:
        self._begin_page()
        rows = [*rows, *[InRoomRow("", "")] * blank_rows]
        for row in rows:
            cells = self._cells(row)
            height = max(_ROW, *(_height(cell) + 2 * _PAD for cell in cells))
            if self._y - height < _BOTTOM:
                self._end_page()
                self._begin_page()
            self._draw(cells, height)
        if not rows:
            self._doc.text(_LEFT, self._y - 12 * MM, "在室者はいません。", _NAME)
        self._end_page()
        with self._doc.part("Total"):
            self._doc.text_center(0, 0, "/", _HEADING)
            self._doc.text(5, 0, f"{self._doc.pages} ページ", _HEADING)

    def _cells(self, row: InRoomRow) -> tuple[SetText, ...]:
        texts = (row.name, row.affiliation, row.room, row.entered_at, row.escort)
        return tuple(
            self._set.plain(text, wide - 2 * _PAD, _NAME if title == "氏名" else _TEXT)
            if text
            else ()
            for text, (title, wide) in zip(texts, _COLUMNS[1:], strict=True)
        )

    def _begin_page(self) -> None:
        doc = self._doc
        doc.text(_LEFT, _TOP - 20, "在室者一覧", 24)
        count = self._count
        doc.text_right(_RIGHT, _TOP - 22, count, 30)
        doc.text_right(
            _RIGHT - doc.measure(count, 30) - 3 * MM, _TOP - 20, f"{self._as_of} 現在", 13
        )
        line = self._set.plain(self._office, 120 * MM, 11)
        self._y = _TOP - 20 - 7 * MM
        for text in line:
            doc.text(_LEFT, self._y, text.spans[0].text, 11)
            self._y -= 11 * LEADING
        doc.text_right(
            _RIGHT, self._y + 11 * LEADING, "避難した人の「確認」に✓を付けてください。", 9.5
        )
        self._y += 11 * LEADING - 3.5 * MM
        x, top = _LEFT, self._y
        for title, wide in _COLUMNS:
            middle = top - _HEADING_HEIGHT / 2 - _HEADING * BODY_CENTER
            doc.text_center(x + wide / 2, middle, title, _HEADING)
            x += wide
        self._y -= _HEADING_HEIGHT
        doc.line(_LEFT, top, _RIGHT, top, BOLD)
        doc.line(_LEFT, self._y, _RIGHT, self._y, THIN)

    def _draw(self, cells: tuple[SetText, ...], height: float) -> None:
        doc, middle = self._doc, self._y - height / 2
        doc.box(_LEFT + (_COLUMNS[0][1] - _BOX) / 2, middle - _BOX / 2, _BOX, _BOX, BOLD)
        x = _LEFT + _COLUMNS[0][1]
        for cell, (title, wide) in zip(cells, _COLUMNS[1:], strict=True):
            size = _NAME if title == "氏名" else _TEXT
            y = middle - size * BODY_CENTER + (len(cell) - 1) / 2 * size * LEADING
            for line in cell:
                inset = (wide - line.width) / 2 if title == "入室" else _PAD
                for span in line.spans:
                    doc.text(x + inset + span.x, y, span.text, span.size)
                y -= size * LEADING
            x += wide
        self._y -= height
        doc.line(_LEFT, self._y, _RIGHT, self._y, HAIR)

    def _end_page(self) -> None:
        doc, y = self._doc, _BOTTOM - 12 * MM
        x = _LEFT
        for title, wide in (("確認者", 55 * MM), ("確認時刻", 45 * MM), ("避難場所", 60 * MM)):
            doc.text(x, y, title, _TEXT)
            doc.line(x + doc.measure(title, _TEXT) + 2 * MM, y - 3, x + wide, y - 3, HAIR)
            x += wide + 5 * MM
        if self._header is not None:
            draw_identity(doc, self._header, _RIGHT, 1.5 * MM)
        middle = (_LEFT + _RIGHT) / 2
        doc.text_right(middle - 5, 9 * MM, f"{doc.pages + 1}", _HEADING)
        doc.use("Total", middle, 9 * MM)
        doc.end_page()


def _height(cell: SetText) -> float:
    return sum(line.spans[0].size * LEADING for line in cell if line.spans)
