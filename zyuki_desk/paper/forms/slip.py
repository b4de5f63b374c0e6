"""A slip on A4 upright: parties or blanks to sign, items, rules; in two parts or in one.

The two parts (本票 and 控) are the same but for their mark, and are cut apart in the middle. More
items than a part holds go over to the next sheet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import segno

from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.identity import SheetHeader, in_fives
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, Setter, SetText

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_LEFT, _RIGHT = 18 * MM, 198 * MM
_TITLE: Final = 15.0
_TEXT: Final = 9.0
_SMALL: Final = 7.5
_NAME: Final = 11.0
_PAD: Final = 1.3 * MM
_ROW: Final = 7.2 * MM
_PARTY: Final = 15.5 * MM
_BLANK: Final = 10 * MM
_SEAL: Final = 17 * MM
_SEAL_HEAD: Final = 4.6 * MM
_QR: Final = 15 * MM
_MARGIN: Final = 9 * MM
TWIN_MARKS: Final = ("本票(機関が綴る)", "控(相手に渡す)")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SlipParty:
    """Somebody who signs: the role, the section and the name as the ledger has them."""

    title: str
    office: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SlipPaper:
    """What a slip says; texts are ready to be printed."""

    title: str
    columns: Sequence[tuple[str, float]]
    """Heading and share of the width of each column of the items."""
    rows: Sequence[Sequence[str]]
    facts: Sequence[tuple[str, str]] = ()
    parties: Sequence[SlipParty] = ()
    blanks: Sequence[str] = ()
    seals: Sequence[str] = ()
    rules: Sequence[str] = ()
    marks: Sequence[str] = TWIN_MARKS
    """One mark for each part on the sheet."""
    payload: Callable[[str], str] = str
    """What the QR code holds by which the signed sheet is ticked in, from its serial."""


def render_slip(
    fonts: FontBook, header: SheetHeader, paper: SlipPaper, *, invariant: bool = False
) -> RenderedSheet:
    """Print a slip with as many sheets as its items need."""
    chain = fonts.chain("gothic")
    doc = Document(chain, (_WIDTH, _HEIGHT), title=paper.title, invariant=invariant)
    _Slip(doc, Setter(chain), header, paper).write()
    return RenderedSheet(
        pdf=doc.finish(),
        pages=doc.pages,
        lines_on_page=tuple(() for _ in range(doc.pages)),
        inexact=tuple(sorted(doc.fonts.inexact)),
    )


class _Slip:
    def __init__(
        self, doc: Document, setter: Setter, header: SheetHeader, paper: SlipPaper
    ) -> None:
        self._doc, self._set, self._header, self._paper = doc, setter, header, paper
        shares = sum(share for _, share in paper.columns)
        self._widths = [(_RIGHT - _LEFT) * share / shares for _, share in paper.columns]
        self._part = _HEIGHT / len(paper.marks)
        self._rows = [self._row(cells) for cells in paper.rows]

    def write(self) -> None:
        """Spread the items over the sheets, then draw each sheet's parts."""
        sheets: list[list[int]] = [[]]
        room = self._items_room()
        used = 0.0
        for number, (_, height) in enumerate(self._rows):
            if used + height > room and sheets[-1]:
                sheets.append([])
                used = 0.0
            sheets[-1].append(number)
            used += height
        for page, numbers in enumerate(sheets, start=1):
            for part, mark in enumerate(self._paper.marks):
                self._draw(_HEIGHT - part * self._part, mark, numbers, (page, len(sheets)))
            if len(self._paper.marks) > 1:
                self._cut_line()
            self._doc.end_page()

    def _row(self, cells: Sequence[str]) -> tuple[list[SetText], float]:
        texts = [
            self._set.plain(text, wide - 2 * _PAD, _TEXT) if text else ()
            for text, wide in zip(cells, self._widths, strict=True)
        ]
        most = max((len(text) for text in texts), default=1)
        return texts, max(_ROW, most * _TEXT * LEADING + 2 * _PAD)

    def _items_room(self) -> float:
        """Return the height that one part leaves for items, under their heading."""
        return (
            self._part - 2 * _MARGIN - self._head_height() - _ROW - self._sign_height()
            - self._foot_height()
        )  # fmt: skip

    def _head_height(self) -> float:
        facts = len(self._paper.facts) * _ROW
        return max(_QR + 2 * MM, _SEAL + 2 * MM if self._paper.seals else 0) + facts + 4 * MM

    def _sign_height(self) -> float:
        parties = (_PARTY + _ROW * 0.8) if self._paper.parties else 0
        return parties + len(self._paper.blanks) * _BLANK + 4 * MM

    def _foot_height(self) -> float:
        lines = sum(len(text) for text in self._rule_texts())
        return lines * _SMALL * LEADING + 2 * _SMALL * LEADING + 3 * MM

    def _rule_texts(self) -> list[SetText]:
        wide = _RIGHT - _LEFT
        rules = self._paper.rules
        numbered = [f"{n} {text}" for n, text in enumerate(rules, 1)] if len(rules) > 1 else rules
        return [self._set.plain(text, wide, _SMALL) for text in numbered]

    def _draw(self, top: float, mark: str, numbers: Sequence[int], sheet: tuple[int, int]) -> None:
        y = self._head(top - _MARGIN, mark, sheet)
        y = self._items(y, numbers)
        y = self._signatures(y - 3 * MM)
        self._foot(top - self._part + _MARGIN)

    def _head(self, top: float, mark: str, sheet: tuple[int, int]) -> float:
        doc, header = self._doc, self._header
        code = self._paper.payload(header.serial)
        rows = [bytes(row) for row in segno.make(code, micro=False).matrix]
        doc.cells(_RIGHT - _QR, top - _QR, _QR, rows)
        x = _RIGHT - _QR - 3 * MM
        for title in reversed(self._paper.seals):
            x -= _SEAL
            doc.box(x, top - _SEAL, _SEAL, _SEAL, THIN)
            doc.line(x, top - _SEAL_HEAD, x + _SEAL, top - _SEAL_HEAD, HAIR)
            doc.text_center(x + _SEAL / 2, top - _SEAL_HEAD + 1.2 * MM, title, 6.5)
        doc.text(_LEFT, top - _SMALL, mark, _SMALL)
        doc.text(_LEFT, top - _SMALL - _TITLE * 1.5, self._paper.title, _TITLE)
        pages = f"({sheet[0]}/{sheet[1]}枚)" if sheet[1] > 1 else ""
        words = f"{header.office}  用紙番号 {header.serial}{pages}  {header.printed_at}"
        doc.text(_LEFT, top - _QR + 1, words, _SMALL)
        y = top - max(_QR, _SEAL if self._paper.seals else 0) - 3 * MM
        for title, value in self._paper.facts:
            self._cell(_LEFT, y, 26 * MM, _ROW, title, shaded=True)
            self._cell(_LEFT + 26 * MM, y, _RIGHT - _LEFT - 26 * MM, _ROW, value)
            y -= _ROW
        return y - (2 * MM if self._paper.facts else 0)

    def _items(self, top: float, numbers: Sequence[int]) -> float:
        x, y = _LEFT, top
        for (title, _), wide in zip(self._paper.columns, self._widths, strict=True):
            self._cell(x, y, wide, _ROW, title, shaded=True, center=True)
            x += wide
        y -= _ROW
        for number in numbers:
            texts, height = self._rows[number]
            x = _LEFT
            for text, wide in zip(texts, self._widths, strict=True):
                self._doc.box(x, y - height, wide, height, HAIR)
                self._text(x + _PAD, y - height / 2, text, _TEXT)
                x += wide
            y -= height
        self._doc.box(_LEFT, y, _RIGHT - _LEFT, top - y, BOLD)
        return y

    def _signatures(self, top: float) -> float:
        y = top
        if self._paper.parties:
            wide = (_RIGHT - _LEFT) / len(self._paper.parties)
            for place, party in enumerate(self._paper.parties):
                self._party(_LEFT + place * wide, y, wide, party)
            y -= _ROW * 0.8 + _PARTY
        for title in self._paper.blanks:
            self._cell(_LEFT, y, 40 * MM, _BLANK, title, shaded=True)
            self._doc.box(_LEFT + 40 * MM, y - _BLANK, _RIGHT - _LEFT - 40 * MM, _BLANK, THIN)
            y -= _BLANK
        return y

    def _party(self, x: float, top: float, wide: float, party: SlipParty) -> None:
        """Draw who it is, with room for the hand seal at the right and for the day signed."""
        doc, head = self._doc, _ROW * 0.8
        self._cell(x, top, wide, head, party.title, shaded=True)
        doc.box(x, top - head - _PARTY, wide, _PARTY, THIN)
        side = _PARTY - 2 * MM
        seal = x + wide - side - 1.5 * MM
        doc.box(seal, top - head - _PARTY + 1 * MM, side, side, HAIR)
        doc.text_center(seal + side / 2, top - head - _PARTY / 2 - 2.4, "印", _SMALL)
        room = seal - x - 2 * _PAD
        y = top - head - 4.0 * MM
        for text, size in ((party.office, _SMALL), (party.name, _NAME)):
            for line in self._set.plain(text, room, size)[:1] if text else ():
                for span in line.spans:
                    doc.text(x + _PAD + span.x, y, span.text, span.size)
            y -= size * 1.9
        doc.text(x + _PAD, top - head - _PARTY + 1.5 * MM, "    年    月    日", _SMALL)

    def _foot(self, low: float) -> None:
        y = low + 2 * _SMALL * LEADING
        for text in reversed(self._rule_texts()):
            for line in reversed(text):
                for span in line.spans:
                    self._doc.text(_LEFT + span.x, y, span.text, span.size)
                y += _SMALL * LEADING
        head = in_fives(self._header.head_short)
        words = f"証跡の印 {head} ({self._header.printed_by})"
        self._doc.text(_LEFT, low, words, 6.5)

    def _cut_line(self) -> None:
        y, x = _HEIGHT / 2, 4 * MM
        while x < _WIDTH - 4 * MM:
            self._doc.line(x, y, x + 2 * MM, y, HAIR)
            x += 4 * MM
        self._doc.text_center(_WIDTH / 2, y + 3.0, "切り取り", 6.0)

    def _cell(
        self, x: float, top: float, wide: float, high: float, text: str,
        *, shaded: bool = False, center: bool = False,
    ) -> None:  # fmt: skip
        if shaded:
            self._doc.fill(x, top - high, wide, high, 0.93)
        self._doc.box(x, top - high, wide, high, THIN)
        size = _SMALL if shaded else _TEXT
        lines = self._set.plain(text, wide - 2 * _PAD, size) if text else ()
        inset = _PAD
        if center and lines:
            inset = (wide - max(line.width for line in lines)) / 2
        self._text(x + inset, top - high / 2, lines, size)

    def _text(self, x: float, middle: float, lines: SetText, size: float) -> None:
        y = middle - size * BODY_CENTER + (len(lines) - 1) / 2 * size * LEADING
        for line in lines:
            for span in line.spans:
                self._doc.text(x + span.x, y, span.text, span.size)
            y -= size * LEADING
