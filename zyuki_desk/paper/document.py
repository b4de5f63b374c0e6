"""One PDF being drawn: text, rules, parts drawn once and used on every page; memory stays flat."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reportlab.pdfbase import pdfdoc

from zyuki_desk.paper.embed import DocumentFonts, refer
from zyuki_desk.paper.fonts import Chain

MM: Final = 72 / 25.4
"""Points in a millimetre."""
HAIR: Final = 0.3
THIN: Final = 0.5
BOLD: Final = 1.0
"""Widths of rules in points: inside a table, of boxes, around a table."""
BODY_CENTER: Final = 0.38
"""From the baseline to the middle of a kanji, in parts of the type size."""
_COMPRESSION: Final = 4
_HEX_ROWS: Final = 2


class Document:
    """Draws with the origin at the lower left corner, in points."""

    def __init__(
        self, chain: Chain, page_size: tuple[float, float], *, title: str, invariant: bool = False
    ) -> None:
        self.width, self.height = page_size
        self.chain = chain
        self.fonts = DocumentFonts(chain)
        self.pages = 0
        self._pdf = pdfdoc.PDFDocument(
            invariant=invariant, compression=1, pdfVersion=(1, 5), lang="ja"
        )
        self._pdf.setTitle(title)
        self._ops: list[str] = []
        self._type: tuple[str, float] | None = None
        self._rule: float | None = None
        self._forms: dict[str, pdfdoc.PDFObject] = {}
        self._resources = pdfdoc.PDFDictionary({})

    # text

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """Draw one line of text from its left end on the baseline."""
        for piece in self.fonts.encode(text):
            if self._type != (piece.font, size):
                self._type = (piece.font, size)
                self._ops.append(f"/{piece.font} {size:.6g} Tf")
            self._ops.append(f"BT {x:.2f} {y:.2f} Td ({piece.codes}) Tj ET")
            if piece.boxed:
                self._code_box(x, y, piece.boxed, size)
            x += piece.width * size / 1000

    def text_right(self, x: float, y: float, text: str, size: float) -> None:
        """Draw one line of text that ends at x."""
        self.text(x - self.measure(text, size), y, text, size)

    def text_center(self, x: float, y: float, text: str, size: float, *, space: float = 0) -> None:
        """Draw one line of text around x, with `space` points between characters."""
        total = self.measure(text, size) + space * (len(text) - 1)
        left = x - total / 2
        if not space:
            self.text(left, y, text, size)
            return
        self._ops.append(f"{space:.2f} Tc")
        self.text(left, y, text, size)
        self._ops.append("0 Tc")

    def measure(self, text: str, size: float) -> float:
        """Return the width of a line of text in points."""
        return self.chain.measure(text, size)

    def _code_box(self, x: float, y: float, char: str, size: float) -> None:
        low = y - size * 0.06
        digits = f"{ord(char):X}".rjust(4, "0")
        half = (len(digits) + 1) // _HEX_ROWS
        small = size * 0.36
        for row, part in enumerate((digits[:half], digits[half:])):
            self.text_center(x + size / 2, low + size * (0.48 - row * 0.36), part, small)

    # rules

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """Draw a straight rule."""
        self._set_rule(width)
        self._ops.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, rule: float) -> None:
        """Draw an empty rectangle from its lower left corner."""
        self._set_rule(rule)
        self._ops.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, y: float, width: float, height: float, gray: float = 0) -> None:
        """Fill a rectangle; 0 is black, 1 white."""
        self._ops.append(f"{gray:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def cells(self, x: float, y: float, side: float, rows: list[bytes]) -> None:
        """Fill the set cells of a square grid (a QR code), top row first, as one shape."""
        step = side / len(rows)
        for number, row in enumerate(rows):
            low = y + side - (number + 1) * step
            start = None
            for column, on in enumerate((*row, 0)):
                if on and start is None:
                    start = column
                elif not on and start is not None:
                    wide = (column - start) * step
                    self._ops.append(f"{x + start * step:.3f} {low:.3f} {wide:.3f} {step:.3f} re")
                    start = None
        self._ops.append("f")

    def _set_rule(self, width: float) -> None:
        if self._rule != width:
            self._rule = width
            self._ops.append(f"{width:g} w")

    # parts and pages

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Record what is drawn inside as a part that `use` repeats; it may be recorded later."""
        outer, self._ops = self._ops, []
        state, self._type, self._rule = (self._type, self._rule), None, None
        yield
        self._forms[name] = self._form(self._ops)
        self._ops = outer
        self._type, self._rule = state

    def use(self, name: str, x: float = 0, y: float = 0) -> None:
        """Draw a recorded part with its origin at the given place."""
        place = f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q" if x or y else f"/{name} Do"
        self._ops.append(place)

    def end_page(self) -> None:
        """Finish the page; its content is compressed at once."""
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = self.width, self.height  # type: ignore[assignment]
        page.Contents = _packed(self._ops)
        page.Resources = self._all_resources()
        self._pdf.addPage(page)
        self._pdf.updateSignature(page.Contents.content)
        self._ops, self._type, self._rule = [], None, None
        self.pages += 1

    def finish(self) -> bytes:
        """Write fonts and parts and return the file."""
        self.fonts.add_to(self._pdf)
        for name, form in self._forms.items():
            self._resources.dict[name] = refer(self._pdf, form)
        return bytes(self._pdf.GetPDFData(None))

    def _form(self, ops: list[str]) -> pdfdoc.PDFStream:
        stream = _packed(ops)
        stream.dictionary["Type"] = "/XObject"
        stream.dictionary["Subtype"] = "/Form"
        edges = [-self.width, -self.height, self.width, self.height]
        stream.dictionary["BBox"] = pdfdoc.PDFArray([round(edge, 2) for edge in edges])
        stream.dictionary["Resources"] = self._all_resources()
        return stream

    def _all_resources(self) -> pdfdoc.PDFDictionary:
        return pdfdoc.PDFDictionary(
            {
                "Font": pdfdoc.PDFObjectReference(pdfdoc.BasicFonts),
                "XObject": refer(self._pdf, self._resources, "Parts"),
                "ProcSet": pdfdoc.PDFArray([pdfdoc.PDFName("PDF"), pdfdoc.PDFName("Text")]),
            }
        )


def _packed(ops: list[str]) -> pdfdoc.PDFStream:
    data = zlib.compress("\n".join(ops).encode("latin-1"), _COMPRESSION)
    stream = pdfdoc.PDFStream(content=data)
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    return stream
