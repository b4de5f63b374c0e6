"""Everything on a register sheet that is the same on each page: head, column headings, foot."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import (
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    OWN_TEXT,
    Layout,
    LayoutColumn,
    SealBox,
    column_widths,
)
from zyuki_desk.core.lines import LineSeal
from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.identity import SheetHeader, code_matrix, identity_lines, in_fives
from zyuki_desk.paper.stamp import NO_SEALS, SheetSeals, common_seal, draw_stamp
from zyuki_desk.paper.text import LEADING, Setter, SetText

FRAME: Final = "Frame"
MONTH: Final = "Month"
TOTAL: Final = "Total"

_TOP: Final = 10.0 * MM
_BOTTOM: Final = 11.0 * MM
_NUMBER_LINE: Final = 6.5 * MM
_GAP: Final = 2.0 * MM
_PAD: Final = 1.0 * MM
_TITLE: Final = 17.0
_LEAST_TITLE: Final = 9.0
_SPACED_TITLE: Final = 12
_FIELD: Final = 9.5
_SMALL: Final = 8.5
_HEADING: Final = 8.5
_NOTE: Final = 7.5
_IDENTITY: Final = 7.0
_SEAL_TITLE: Final = 4.6 * MM
_MODULE: Final = 0.36 * MM
_QR_LEAST, _QR_MOST = 15 * MM, 25 * MM
_NAMED_GAP: Final = 1.2


@dataclass(frozen=True, slots=True)
class Column:
    """A column at its place."""

    spec: LayoutColumn
    left: float
    right: float
    room: float
    """Width for text, in points."""


class Frame:
    """Measures the fixed parts once, draws them once; tells where the body of the table lies."""

    def __init__(
        self, document: Document, setter: Setter, layout: Layout, head: SheetHeader,
        seals: SheetSeals = NO_SEALS,
    ) -> None:  # fmt: skip
        self._doc, self._set, self._layout, self._head = document, setter, layout, head
        self.left = MARGIN_LEFT_MM * MM
        self.right = document.width - MARGIN_RIGHT_MM * MM
        self.columns = self._place_columns()
        self._head_seals = [box for box in layout.seal_boxes if box.place == "head"]
        self._foot_seals = [box for box in layout.seal_boxes if box.place != "head"]
        self._code = code_matrix(head.qr_payload)
        self._side = min(max(len(self._code) * _MODULE, _QR_LEAST), _QR_MOST) if self._code else 0
        self._seals = seals
        self._identity = [*identity_lines(head), *seals.words()]
        self._title = self._fit_title()
        self._note = (
            setter.reading(layout.head_note, self._head_room, _NOTE) if layout.head_note else ()
        )
        self._foot_notes = self._set_notes()
        self._tiers = self._heading_tiers()
        self.table_top = document.height - _TOP - self._head_height()
        self.body_top = self.table_top - sum(self._tiers)
        self.body_bottom = _BOTTOM + self._foot_height()
        if self.body_top - self.body_bottom < layout.row_height * MM * 2:
            raise Refusal(
                "見出しと注記で用紙がいっぱいになり、行が入りません。"
                "注記を短くするか、用紙を大きくしてください。"
            )

    def draw(self) -> None:
        """Record the fixed parts of the page."""
        with self._doc.part(FRAME):
            self._draw_head()
            self._draw_headings()
            self._draw_foot()
        with self._doc.part(MONTH):
            self._draw_seals(self._foot_boxes("month"), self.body_bottom - _GAP)

    # measuring

    def _place_columns(self) -> tuple[Column, ...]:
        found, x = [], self.left
        widths = column_widths(self._layout)
        scale = (self.right - self.left) / (sum(widths) * MM)
        for spec, width in zip(self._layout.columns, widths, strict=True):
            wide = width * MM * scale
            found.append(Column(spec, x, x + wide, wide - 2 * _PAD))
            x += wide
        return tuple(found)

    @property
    def _seals_width(self) -> float:
        return sum(box.size_mm for box in self._head_seals) * MM

    @property
    def _head_room(self) -> float:
        seals = self._seals_width + 4 * MM if self._head_seals else 0
        return self.right - self.left - seals

    def _fit_title(self) -> SetText:
        size = _TITLE
        while size > _LEAST_TITLE and self._doc.measure(self._layout.title, size) > self._head_room:
            size -= 0.5
        return self._set.plain(self._layout.title, self._head_room, size)

    def _title_height(self) -> float:
        return len(self._title) * self._title[0].spans[0].size * LEADING

    def _head_height(self) -> float:
        texts = 4.5 * MM + self._title_height() + 2.5 * MM + _FIELD * LEADING
        texts += (_FIELD + 1) * LEADING if self._office_apart else 0
        texts += len(self._note) * _NOTE * LEADING + 2.2 * MM
        seals = max((box.size_mm for box in self._head_seals), default=0) * MM
        return max(texts, seals + _SEAL_TITLE + _GAP if seals else 0)

    def _set_notes(self) -> list[SetText]:
        seals = sum(box.size_mm for box in self._foot_seals) * MM
        widest = max((self._doc.measure(text, _IDENTITY) for text in self._identity), default=0)
        taken = seals + widest + self._side + (3 if seals or widest else 0) * _GAP
        room = max(self.right - self.left - taken, 40 * MM)
        return [self._set.reading(note, room, _NOTE) for note in self._layout.foot_notes if note]

    def _foot_height(self) -> float:
        notes = sum(len(note) for note in self._foot_notes) * _NOTE * LEADING
        seals = max((box.size_mm for box in self._foot_seals), default=0) * MM
        parts = (
            notes,
            seals + _SEAL_TITLE if seals else 0,
            self._side,
            len(self._identity) * _IDENTITY * LEADING,
        )
        return max(parts) + _GAP if any(parts) else 0

    def _heading_tiers(self) -> tuple[float, ...]:
        upper = any(column.spec.group for column in self.columns)
        deepest = max(
            len(self._set.reading(column.spec.title, column.room, _HEADING))
            for column in self.columns
        )
        lower = max(deepest * _HEADING * LEADING + 2 * _PAD, (6 if upper else 8) * MM)
        return (6 * MM, lower) if upper else (lower,)

    # drawing

    def _draw_head(self) -> None:
        doc, head = self._doc, self._head
        y = doc.height - _TOP - _SMALL
        doc.text(self.left, y, self._layout.form_number, _SMALL)
        x = self.left + doc.measure(self._layout.form_number, _SMALL)
        x += 6 * MM if self._layout.form_number else 0
        for mark in head.copy_marks:
            width = doc.measure(mark, _SMALL) + 2 * _PAD
            doc.box(x, y - 2.2, width, _SMALL + 3, THIN)
            doc.text(x + _PAD, y, mark, _SMALL)
            x += width + _PAD
        self._draw_title(y - 4.5 * MM + _SMALL)
        self._draw_fields()
        self._draw_seals(self._head_boxes(), self._head_seals_top)

    def _draw_title(self, top: float) -> None:
        size = self._title[0].spans[0].size
        text = self._layout.title
        single = len(self._title) == 1 and len(text) <= _SPACED_TITLE
        space = size * 0.5 if single else 0.0
        wide = max(line.width for line in self._title) + space * (len(text) - 1)
        if wide > self._head_room:
            space, wide = 0.0, max(line.width for line in self._title)
        center = (self.left + self.right) / 2
        if center + wide / 2 > self.left + self._head_room:
            center = self.left + self._head_room / 2
        for number, line in enumerate(self._title):
            y = top - size - number * size * LEADING
            self._doc.text_center(center, y, line.spans[0].text, size, space=space)

    def _draw_fields(self) -> None:
        doc = self._doc
        y = self.table_top + 2.2 * MM + len(self._note) * _NOTE * LEADING
        for number, line in enumerate(self._note):
            doc.text(self.left, self._note_y(number), line.spans[0].text, _NOTE)
        right = self.left + self._head_room
        above = (_FIELD + 1) * LEADING if self._office_apart else 0
        doc.text_right(right, y + above, self._office, _FIELD + 1)
        items, size = self._fields, _FIELD
        room = self._head_room if self._office_apart else self._room_beside_office
        while size > _LEAST_TITLE * 0.7 and self._fields_width(items, size) > room:
            size -= 0.25
        x = self.left
        for title, value in items:
            if value:
                doc.text(x, y, title, size * 0.86)
                x += doc.measure(title, size * 0.86) + size * 0.7
                doc.text(x, y, value, size)
                wide = doc.measure(value, size)
                doc.line(x - 2, y - 2.4, x + wide + 2, y - 2.4, HAIR)
                x += wide + size * _NAMED_GAP * 1.5

    @property
    def _fields(self) -> list[tuple[str, str]]:
        return [
            (f.title, f.text if f.key == OWN_TEXT else self._head.value(f.key))
            for f in self._layout.head_fields
        ]

    @property
    def _office(self) -> str:
        return self._head.office if self._layout.office else ""

    @property
    def _room_beside_office(self) -> float:
        return self._head_room - self._doc.measure(self._office, _FIELD + 1) - 6 * MM

    @property
    def _office_apart(self) -> bool:
        """Whether the office's name needs a line of its own above the fields."""
        return self._fields_width(self._fields, _FIELD) > self._room_beside_office

    def _fields_width(self, items: list[tuple[str, str]], size: float) -> float:
        return sum(
            self._doc.measure(title, size * 0.86)
            + self._doc.measure(value, size)
            + size * (0.7 + _NAMED_GAP * 1.5)
            for title, value in items
            if value
        )

    def _note_y(self, number: int) -> float:
        return self.table_top + 2.0 * MM + (len(self._note) - 1 - number) * _NOTE * LEADING - 1

    def _draw_seals(self, boxes: list[tuple[SealBox, float]], top: float) -> None:
        for box, x in boxes:
            side = box.size_mm * MM
            self._doc.box(x, top - _SEAL_TITLE - side, side, side + _SEAL_TITLE, THIN)
            self._doc.line(x, top - _SEAL_TITLE, x + side, top - _SEAL_TITLE, HAIR)
            size = 7.5
            while size > 4.5 and self._doc.measure(box.title, size) > side - _PAD:  # noqa: PLR2004
                size -= 0.25
            y = top - _SEAL_TITLE / 2 - size * BODY_CENTER
            self._doc.text_center(x + side / 2, y, box.title, size)

            seal = None if box.hand else self._seals.for_box(box.title)
            if seal is not None:
                self._stamp(box, x, top, seal)

    def _stamp(self, box: SealBox, x: float, top: float, seal: LineSeal) -> None:
        side = box.size_mm * MM
        size = min(self._seals.size_mm * MM, side - _PAD)
        middle = top - _SEAL_TITLE - side / 2
        draw_stamp(self._doc, x + side / 2, middle, seal, size, era=self._seals.era)

    def stamp_page(self, lines: list[tuple[LineSeal, ...]]) -> None:
        """Draw the seals that one person gave on every line of this page."""
        if not self._seals.drawn:
            return
        foot = self._foot_boxes("foot")
        places = [(*each, self._head_seals_top) for each in self._head_boxes()]
        places += [(*each, self.body_bottom - _GAP) for each in foot]
        for box, x, top in places:
            seal = (
                None
                if box.hand or self._seals.for_box(box.title)
                else common_seal(box.title, lines)
            )
            if seal is not None:
                self._stamp(box, x, top, seal)

    @property
    def _head_seals_top(self) -> float:
        tallest = max((box.size_mm for box in self._head_seals), default=0) * MM
        return self.table_top + _GAP + tallest + _SEAL_TITLE

    def _head_boxes(self) -> list[tuple[SealBox, float]]:
        boxes, x = [], self.right - self._seals_width
        for box in self._head_seals:
            boxes.append((box, x))
            x += box.size_mm * MM
        return boxes

    def _draw_headings(self) -> None:
        low = self.body_top
        for group, members in groupby(self.columns, key=lambda column: column.spec.group):
            columns = list(members)
            top = self.table_top
            if group:
                self._centered(columns[0].left, columns[-1].right, top, top - self._tiers[0], group)
                top -= self._tiers[0]
                self._doc.line(columns[0].left, top, columns[-1].right, top, HAIR)
            for column in columns:
                self._centered(column.left, column.right, top, low, column.spec.title)
                if column is not columns[0]:
                    self._doc.line(column.left, top, column.left, low, HAIR)
            if columns[0] is not self.columns[0]:
                self._doc.line(columns[0].left, self.table_top, columns[0].left, low, HAIR)
        self._doc.line(self.left, low, self.right, low, THIN)

    def _centered(self, left: float, right: float, top: float, low: float, text: str) -> None:
        lines = self._set.reading(text, right - left - 2 * _PAD, _HEADING)
        middle = (top + low) / 2 - _HEADING * BODY_CENTER
        for number, line in enumerate(lines):
            y = middle + ((len(lines) - 1) / 2 - number) * _HEADING * LEADING
            for span in line.spans:
                self._doc.text((left + right - line.width) / 2, y, span.text, _HEADING)

    def _draw_foot(self) -> None:
        doc = self._doc
        top = self.body_bottom - _GAP
        y = top - _NOTE
        for note in self._foot_notes:
            for line in note:
                for span in line.spans:
                    doc.text(self.left + span.x, y, span.text, _NOTE)
                y -= _NOTE * LEADING
        x = self.right - self._side
        if self._code:
            doc.cells(x, top - self._side, self._side, self._code)
            x -= _GAP
        y = top - _IDENTITY
        for text in self._identity:
            doc.text_right(x, y, text, _IDENTITY)
            y -= _IDENTITY * LEADING
        self._draw_seals(self._foot_boxes("foot"), top)

    def _foot_boxes(self, place: str) -> list[tuple[SealBox, float]]:
        widest = max((self._doc.measure(text, _IDENTITY) for text in self._identity), default=0)
        x = self.right - self._side - (_GAP if self._side else 0)
        x -= widest + 2 * _GAP if widest else 0
        x -= sum(box.size_mm for box in self._foot_seals) * MM
        boxes = []
        for box in self._foot_seals:
            if box.place == place:
                boxes.append((box, x))
            x += box.size_mm * MM
        return boxes

    def page_number(self, number: int) -> None:
        """Draw N/M at the foot; M is known when the last page is done."""
        middle = (self.left + self.right) / 2
        self._doc.text_right(middle - _SMALL / 2, _NUMBER_LINE, f"{number}", _SMALL)
        self._doc.use(TOTAL, middle, _NUMBER_LINE)

    def draw_total(self, pages: int) -> None:
        """Record the M of N/M."""
        with self._doc.part(TOTAL):
            self._doc.text_center(0, 0, "/", _SMALL)
            self._doc.text(_SMALL / 2, 0, f"{pages} ページ", _SMALL)


__all__ = ["BOLD", "FRAME", "MONTH", "Column", "Frame", "SheetHeader", "in_fives"]
