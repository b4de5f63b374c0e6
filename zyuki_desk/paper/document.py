"""One PDF being drawn: text, rules, parts drawn once and used on every page; memory stays flat."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reportlab.pdfbase import pdfdoc

from zyuki_desk.paper.archival import make_archival
from zyuki_desk.paper.embed import DocumentFonts, refer
from zyuki_desk.paper.fonts import Chain, clusters

MM: Final = 72 / 25.4
"""Points in a millimetre."""
HAIR: Final = 0.3
THIN: Final = 0.5
BOLD: Final = 1.0
"""Widths of rules in points: inside a table, of boxes, around a table."""
BODY_CENTER: Final = 0.38
"""From the baseline to the middle of a kanji, in parts of the type size."""
_ARC: Final = 0.5523
"""How far the handles of a quarter circle reach, in parts of its radius."""
_LONGEST: Final = 1200
"""Longer than any paper's side, in points: parts are clipped by their page alone."""
_COMPRESSION: Final = 4
_CODE_NOTE: Final = 6.0
_CODE_NOTE_AT: Final = (18 * MM, 4.2 * MM)
_CODE_WORDS: Final = "字形のない文字"
_SEGMENTS: Final = {
    "t": (0, 2, 1, 2), "u": (1, 2, 1, 1), "l": (1, 1, 1, 0), "b": (0, 0, 1, 0),
    "m": (0, 0, 0, 1), "n": (0, 1, 0, 2), "c": (0, 1, 1, 1),
}  # fmt: skip
_HEX_STROKES: Final = {
    "0": "tulbmn", "1": "ul", "2": "tucmb", "3": "tuclb", "4": "ncul", "5": "tnclb",
    "6": "tnclbm", "7": "tul", "8": "tulbmnc", "9": "tuclbn", "A": "tulmnc", "B": "nmblc",
    "C": "tnmb", "D": "uclmb", "E": "tnmbc", "F": "tnmc",
}  # fmt: skip
"""Hexadecimal digits as strokes: a code drawn so never mingles with the text that is copied."""


class Document:
    """Draws with the origin at the lower left corner, in points."""

    def __init__(
        self, chain: Chain, page_size: tuple[float, float], *, title: str, invariant: bool = False
    ) -> None:
        self.all_pages = 0
        """Finished pages of the file."""
        self._sections = 0
        self._fonts: dict[Chain, DocumentFonts] = {}
        self.section(chain, page_size)
        self._pdf = pdfdoc.PDFDocument(
            invariant=invariant, compression=1, pdfVersion=(1, 7), lang="ja"
        )
        make_archival(self._pdf, title, invariant=invariant)
        self._ops: list[str] = []
        self._type: tuple[str, float] | None = None
        self._rule: float | None = None
        self._forms: dict[str, pdfdoc.PDFObject] = {}
        self._resources = pdfdoc.PDFDictionary({})
        self._in_part = False
        self._part_codes: dict[str, None] = {}
        self._page_codes: dict[str, None] = {}

    def section(self, chain: Chain, page_size: tuple[float, float]) -> None:
        """Begin another sheet in the same file: a typeface, a page size and parts of its own."""
        self.width, self.height = page_size
        self.chain = chain
        taken = sum(len(fonts.faces) for fonts in self._fonts.values())
        self.fonts = self._fonts.setdefault(chain, DocumentFonts(chain, first=taken + 1))
        self.fonts.inexact.clear()
        self.pages = 0
        """Finished pages of the sheet."""
        self._sections += 1

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
        total = self.measure(text, size) + space * (len(clusters(text)) - 1)
        left = x - total / 2
        if not space:
            self.text(left, y, text, size)
            return
        self._ops.append(f"{space:.2f} Tc")
        self.text(left, y, text, size)
        self._ops.append("0 Tc")

    def text_turned(self, x: float, y: float, text: str, size: float) -> None:
        """Draw a character on its side, as a line from top to bottom has it."""
        self._ops.append(f"q 0 -1 1 0 {x:.2f} {y:.2f} cm")
        state, self._type = self._type, None
        self.text(0, 0, text, size)
        self._ops.append("Q")
        self._type = state

    def measure(self, text: str, size: float) -> float:
        """Return the width of a line of text in points."""
        return self.chain.measure(text, size)

    def _code_box(self, x: float, y: float, char: str, size: float) -> None:
        """Draw the code into the empty box, and remember it for the page's margin."""
        (self._part_codes if self._in_part else self._page_codes)[char] = None
        digits = f"{ord(char):X}".rjust(4, "0")
        half = (len(digits) + 1) // 2
        self._set_rule(size * 0.035)
        step, tall = size * 0.76 / 3, size * 0.12
        for row, part in enumerate((digits[:half], digits[half:])):
            low = y + size * (0.4 - row * 0.36)
            left = x + size * 0.5 - step * len(part) / 2
            for place, digit in enumerate(part):
                self._strokes(left + (place + 0.2) * step, low, step * 0.6, tall, digit)

    def _strokes(self, x: float, y: float, wide: float, tall: float, digit: str) -> None:
        for stroke in _HEX_STROKES[digit]:
            x1, y1, x2, y2 = _SEGMENTS[stroke]
            start = f"{x + x1 * wide:.2f} {y + y1 * tall:.2f} m"
            self._ops.append(f"{start} {x + x2 * wide:.2f} {y + y2 * tall:.2f} l S")

    def _note_codes(self) -> None:
        """Tell in the page's margin which characters no font has."""
        codes = [f"U+{ord(char):04X}" for char in {**self._part_codes, **self._page_codes}]
        if not codes:
            return
        x, y = _CODE_NOTE_AT
        most = max(1, int((self.width - 2 * x) / (_CODE_NOTE * 4.5)) - 2)
        words = " ".join(codes[:most]) + (
            f" ほか{len(codes) - most}字" if len(codes) > most else ""
        )
        self.text(x, y, f"{_CODE_WORDS} {words}", _CODE_NOTE)
        self._page_codes.clear()

    # rules

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """Draw a straight rule."""
        self._set_rule(width)
        self._ops.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, rule: float) -> None:
        """Draw an empty rectangle from its lower left corner."""
        self._set_rule(rule)
        self._ops.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def circle(self, x: float, y: float, radius: float, width: float) -> None:
        """Draw a circle around a middle."""
        self._set_rule(width)
        k, ops = radius * _ARC, [f"{x + radius:.2f} {y:.2f} m"]
        for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            x1, y1 = x + radius * cos, y + radius * sin
            x2, y2 = x - radius * sin, y + radius * cos
            handles = f"{x1 - k * sin:.2f} {y1 + k * cos:.2f} {x2 + k * cos:.2f} {y2 + k * sin:.2f}"
            ops.append(f"{handles} {x2:.2f} {y2:.2f} c")
        self._ops.append(f"{' '.join(ops)} s")

    @contextmanager
    def colored(self, color: tuple[float, float, float]) -> Iterator[None]:
        """Draw what is inside in a colour: red, green, blue from 0 to 1."""
        words = " ".join(f"{part:g}" for part in color)
        self._ops.append(f"q {words} rg {words} RG")
        state, self._type, self._rule = (self._type, self._rule), None, None
        yield
        self._ops.append("Q")
        self._type, self._rule = state

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
    def part(self, name: str, *, shared: bool = False) -> Iterator[None]:
        """Record what is drawn inside as a part that `use` repeats; it may be recorded later.

        A part belongs to its sheet, unless it is shared by the file.
        """
        outer, self._ops = self._ops, []
        state, self._type, self._rule = (self._type, self._rule), None, None
        self._in_part = True
        yield
        self._in_part = False
        self._forms[name if shared else self._named(name)] = self._form(self._ops)
        self._ops = outer
        self._type, self._rule = state

    def use(self, name: str, x: float = 0, y: float = 0, *, shared: bool = False) -> None:
        """Draw a recorded part with its origin at the given place."""
        do = f"/{name if shared else self._named(name)} Do"
        self._ops.append(f"q 1 0 0 1 {x:.2f} {y:.2f} cm {do} Q" if x or y else do)

    def _named(self, part: str) -> str:
        return part if self._sections == 1 else f"{part}{self._sections}"

    def end_page(self) -> None:
        """Finish the page; its content is compressed at once."""
        self._note_codes()
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = self.width, self.height  # type: ignore[assignment]
        page.Contents = _packed(self._ops)
        page.Resources = self._all_resources()
        self._pdf.addPage(page)
        self._pdf.updateSignature(page.Contents.content)
        self._ops, self._type, self._rule = [], None, None
        self.pages += 1
        self.all_pages += 1

    def finish(self) -> bytes:
        """Write fonts and parts and return the file."""
        for fonts in self._fonts.values():
            fonts.add_to(self._pdf)
        for name, form in self._forms.items():
            self._resources.dict[name] = refer(self._pdf, form)
        return bytes(self._pdf.GetPDFData(None))

    def _form(self, ops: list[str]) -> pdfdoc.PDFStream:
        stream = _packed(ops)
        stream.dictionary["Type"] = "/XObject"
        stream.dictionary["Subtype"] = "/Form"
        stream.dictionary["BBox"] = pdfdoc.PDFArray([-_LONGEST, -_LONGEST, _LONGEST, _LONGEST])
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
