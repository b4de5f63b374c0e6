"""Labels with QR codes and name badges (名札), on sheets of labels or one to a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import segno

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.stock.label_sheets import LabelSheet, check_sheet
from zyuki_desk.paper.document import BODY_CENTER, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, SetLine, Setter

_PAD: Final = 1.8
_LEAST_PAD: Final = 1.0
_QUIET: Final = 4
"""Modules that must stay white around a QR code."""
_MOST_QR: Final = 22.0
_QR_PART: Final = 0.46
"""Of a label's width, at most, for the code."""
_LEAST_MODULE: Final = 0.33
"""Millimetres; a 300-dpi label printer draws four dots for it."""
_HEAD: Final = (5.0, 7.5)
_CODE: Final = (7.0, 17.0)
_TITLE: Final = (5.0, 9.0)
_NAME: Final = (12.0, 30.0)
_BADGE: Final = (6.0, 11.0)
_BAND: Final = 9.0
_BADGE_QR: Final = 0.42
"""Of a badge's height."""
_SHADE: Final = 0.8
"""Behind the kind of somebody who needs an escort; a laser printer draws it in fine dots."""
_ACROSS_NAME: Final = 0.92


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LabelFace:
    """What stands on the label of a thing."""

    payload: str
    """What the QR code holds."""
    head: str
    """Office and kind, small."""
    code: str
    """The number, as large as it fits."""
    title: str
    foot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BadgeFace:
    """What stands on a name badge."""

    payload: str
    office: str
    kind: str
    """職員, 来訪者 …, in a band that is dark for those who need an escort."""
    name: str
    affiliation: str = ""
    is_outside: bool = False


def render_labels(
    fonts: FontBook, sheet: LabelSheet, faces: Sequence[LabelFace | BadgeFace], *,
    start: int = 0, shift: tuple[float, float] = (0.0, 0.0), outlines: bool = False,
    invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print faces one after the other, beginning at a label of a partly used sheet (from 0).

    `shift` moves everything right and down, in millimetres, for printers that are a little off;
    `outlines` draws the edges for a trial on plain paper. `Refusal` for a sheet or a start that
    cannot be, and for a label too small for its code.
    """
    check_sheet(sheet)
    if not faces:
        raise Refusal("印刷するラベルがありません。印刷する物を選んでください。")
    if not 0 <= start < sheet.count:
        raise Refusal(f"始める位置は1~{sheet.count}面にしてください。", field="start")
    chain = fonts.chain("gothic")
    size = (sheet.page_width * MM, sheet.page_height * MM)
    doc = Document(chain, size, title="ラベル", invariant=invariant)
    press = _Press(doc, Setter(chain), sheet, shift, outlines=outlines)
    on_page: list[tuple[int, ...]] = []
    for number, face in enumerate(faces):
        page, place = divmod(start + number, sheet.count)
        if page > doc.pages:
            doc.end_page()
            on_page.append(())
        press.draw(place, face)
    doc.end_page()
    return RenderedSheet(
        pdf=doc.finish(),
        pages=doc.pages,
        lines_on_page=(*on_page, ()),
        inexact=tuple(sorted(doc.fonts.inexact)),
    )


class _Press:
    """Draws one label after the other; all lengths in points."""

    def __init__(
        self, doc: Document, setter: Setter, sheet: LabelSheet, shift: tuple[float, float],
        *, outlines: bool,
    ) -> None:  # fmt: skip
        self._doc, self._set, self._sheet, self._shift = doc, setter, sheet, shift
        self._outlines = outlines
        self.width, self.height = sheet.width * MM, sheet.height * MM
        self.pad = max(min(_PAD, sheet.height * 0.06), _LEAST_PAD) * MM

    def draw(self, place: int, face: LabelFace | BadgeFace) -> None:
        x, y = self._sheet.corner(place)
        left = (x + self._shift[0]) * MM
        top = self._doc.height - (y + self._shift[1]) * MM
        if self._outlines:
            self._doc.box(left, top - self.height, self.width, self.height, HAIR)
        if isinstance(face, LabelFace):
            self._label(left, top, face)
        else:
            self._badge(left, top, face)

    def _label(self, left: float, top: float, face: LabelFace) -> None:
        """Stand the code at the left, the words beside it, the number as large as it fits."""
        room = min(self.height, self.width * _QR_PART)
        box = self._code(face.payload, room, left, top - (self.height - room) / 2)
        x = left + (box or self.pad)
        wide = left + self.width - self.pad - x
        lines = self._words(face, wide)
        y = top - (self.height - sum(size * LEADING for _, size in lines)) / 2
        for line, size in lines:
            y -= size * LEADING
            for span in line.spans:
                base = y + size * (LEADING - 1) / 2
                self._doc.text(x + span.x, base, span.text, span.size)

    def _words(self, face: LabelFace, wide: float) -> list[tuple[SetLine, float]]:
        """Set the words in sizes for this label; what has no room is left off from the end.

        A number is never cut: where it is too long for one line it takes two.
        """
        scale = self._sheet.height / 33.9
        head = self._fit(face.head, wide, _HEAD, 7.5 * scale)
        code = self._fit(face.code, wide, _CODE, 17.0 * scale)
        small = max(min(_TITLE[1], 9.0 * scale), _TITLE[0])
        found = [
            (line, size)
            for text, size in (
                (self._cut(face.head, wide, head), head),
                (face.code, code),
                (face.title, small),
                (face.foot, small),
            )
            if text
            for line in self._set.plain(text, wide, size)
        ]
        most = self.height - 2 * self.pad
        while sum(size * LEADING for _, size in found) > most and len(found) > 1:
            found.pop()
        return found

    def _badge(self, left: float, top: float, face: BadgeFace) -> None:
        """Draw a band with the kind at the head, the name across, the code in a corner."""
        band = min(_BAND * MM, self.height * 0.2)
        self._band(left, top, band, face)
        low = top - self.height + self.pad
        side = self.height * _BADGE_QR
        self._code(face.payload, side, left + self.width - side, top - self.height + side)
        wide = self.width * _ACROSS_NAME
        size = self._fit(face.name, wide, _NAME, self.height * 0.26)
        middle = (top - band + top - self.height + side) / 2
        self._doc.text_center(left + self.width / 2, middle - size * BODY_CENTER, face.name, size)
        room = self.width - side - 2 * self.pad
        small = max(min(_BADGE[1], self.height * 0.075), _BADGE[0])
        lines = [text for text in (face.affiliation, face.office) if text]
        y = low + (len(lines) - 1) * small * LEADING + small * 0.2
        for text in lines:
            fitted = self._fit(text, room, (_BADGE[0] - 1, small), small)
            self._doc.text(left + self.pad, y, self._cut(text, room, fitted), fitted)
            y -= small * LEADING

    def _band(self, left: float, top: float, band: float, face: BadgeFace) -> None:
        if face.is_outside:
            self._doc.fill(left, top - band, self.width, band, _SHADE)
        size = band * 0.58
        self._doc.line(left, top - band, left + self.width, top - band, THIN)
        base = top - band / 2 - size * BODY_CENTER
        self._doc.text_center(left + self.width / 2, base, face.kind, size, space=size * 0.4)

    def _code(self, payload: str, room: float, left: float, top: float) -> float:
        """Draw a code with its white margin into a square; return the side it takes with that."""
        if not payload:
            return 0.0
        rows = qr_rows(payload)
        module = min(room / (len(rows) + 2 * _QUIET), _MOST_QR * MM / len(rows))
        if module < _LEAST_MODULE * MM:
            raise Refusal("このラベルは小さすぎて、二次元コードが読み取れません。", field="sheet")
        side, margin = module * len(rows), module * _QUIET
        low = top - room / 2 - side / 2
        self._doc.cells(left + margin, low, side, rows)
        return side + 2 * margin

    def _fit(self, text: str, room: float, span: tuple[float, float], wanted: float) -> float:
        """Return the type size that lets a text stand in one line, within limits."""
        least, most = span
        size = max(min(most, wanted), least)
        wide = self._doc.measure(text, 1.0)
        return max(least, min(size, room / wide)) if wide else size

    def _cut(self, text: str, room: float, size: float) -> str:
        """Shorten what does not fit even at the least size, and say so."""
        if self._doc.measure(text, size) <= room:
            return text
        while text and self._doc.measure(f"{text}…", size) > room:
            text = text[:-1]
        return f"{text}…"


def qr_rows(payload: str) -> list[bytes]:
    """Return the cells of a label's code, at the highest correction its size allows."""
    code = segno.make(payload, error="m", boost_error=True, micro=False)
    return [bytes(row) for row in code.matrix]
