"""The cover and the spine of a year's volume (簿冊の表紙・背表紙)."""

from typing import Final

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.volume import Volume
from zyuki_desk.paper.document import BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook, clusters
from zyuki_desk.paper.identity import SheetHeader, draw_identity
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, Setter

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_MIDDLE: Final = _WIDTH / 2
_TITLE: Final = 34.0
_LABEL: Final = 12.0
_SPINES: Final = (20 * MM, 30 * MM, 40 * MM)
_SPINE_HEIGHT: Final = 262 * MM
_TURNED: Final = frozenset("ー―-–~〜～()()「」[]【】…=")
"""Characters that lie on their side in a line from top to bottom."""


def draw_volume_cover(
    fonts: FontBook, document: Document, header: SheetHeader, volume: Volume
) -> RenderedSheet:
    """Draw the cover into a job's file."""
    document.section(fonts.chain("mincho"), (_WIDTH, _HEIGHT))
    setter = Setter(document.chain)
    document.box(18 * MM, 30 * MM, _WIDTH - 36 * MM, _HEIGHT - 48 * MM, BOLD)
    document.box(19.2 * MM, 31.2 * MM, _WIDTH - 38.4 * MM, _HEIGHT - 50.4 * MM, HAIR)
    document.text_center(_MIDDLE, _HEIGHT - 60 * MM, volume.label, 24, space=4)
    size = _TITLE
    lines = setter.reading(volume.ledger.title, 150 * MM, size)
    y = _HEIGHT - 92 * MM
    for line in lines:
        text = line.spans[0].text
        space = 6 if document.measure(text, size) + 6 * len(text) < 150 * MM else 0
        document.text_center(_MIDDLE, y, text, size, space=space)
        y -= size * LEADING
    if header.place:
        document.text_center(_MIDDLE, y - 8 * MM, header.place, 17)
    _facts(document, volume)
    document.text_center(_MIDDLE, 52 * MM, header.office, 19, space=2)
    draw_identity(document, header, _WIDTH - 18 * MM, 8 * MM)
    document.end_page()
    return RenderedSheet(b"", 1, ((),), tuple(sorted(document.fonts.inexact)))


def _facts(document: Document, volume: Volume) -> None:
    first, last = volume.months[0].period.first, volume.months[-1].period.last
    facts = (
        ("期間", f"{era_date(first)} ～ {era_date(last)}"),
        ("記載", f"{volume.lines:,} 行"),
        ("用紙", f"{volume.pages:,} ページ"),
        ("保存期間", f"{volume.ledger.retention.years}年"),
        ("保存期限", f"{era_date(volume.kept_until)} まで"),
        ("分類番号", ""),
        ("冊", "　　冊のうち第　　冊"),
    )
    left, right, y = 48 * MM, _WIDTH - 48 * MM, 146 * MM
    for title, value in facts:
        document.text(left, y, title, _LABEL)
        document.text(left + 32 * MM, y, value, _LABEL)
        document.line(left, y - 4, right, y - 4, HAIR)
        y -= 10 * MM


def draw_spines(
    fonts: FontBook, document: Document, header: SheetHeader, volume: Volume
) -> RenderedSheet:
    """Draw spines for binders of three widths, to be cut out."""
    document.section(fonts.chain("mincho"), (_WIDTH, _HEIGHT))
    x, top = 22 * MM, _HEIGHT - 14 * MM
    for wide in _SPINES:
        document.box(x, top - _SPINE_HEIGHT, wide, _SPINE_HEIGHT, THIN)
        middle, size = x + wide / 2, wide * 0.42
        y = top - 12 * MM
        for text, part in (
            (volume.label, 0.8), (volume.ledger.title, 1.0), (header.place, 0.62),
        ):  # fmt: skip
            room = _SPINE_HEIGHT * (0.42 if part == 1.0 else 0.2)
            own = min(size * part, room / max(len(text), 1) / 1.12)
            y = text_down(document, middle, y, text, own) - 9 * MM
        until = f"{era_date(volume.kept_until, 'short')}まで保存"
        small = 7.5
        while small > 4 and document.measure(until, small) > wide - 2 * MM:  # noqa: PLR2004
            small -= 0.25
        document.text_center(middle, top - _SPINE_HEIGHT + 15 * MM, until, small)
        office = header.office.split(" ")[-1]
        own = min(9.0, (wide - 2 * MM) / max(len(office), 1))
        document.text_center(middle, top - _SPINE_HEIGHT + 8 * MM, office, own)
        x += wide + 12 * MM
    draw_identity(document, header, _WIDTH - 14 * MM, 1.5 * MM)
    document.end_page()
    return RenderedSheet(b"", 1, ((),), tuple(sorted(document.fonts.inexact)))


def text_down(document: Document, x: float, top: float, text: str, size: float) -> float:
    """Draw text from top to bottom around x; return its foot. Two digits share one place."""
    y = top
    for unit in _units(text):
        if unit in _TURNED:
            document.text_turned(x - size * 0.38, y - size * 0.06, unit, size)
        else:
            own = size if len(unit) == 1 else size * 0.9
            document.text_center(x, y - size * 0.86, unit, own)
        y -= size * 1.1 if unit.strip() else size * 0.5
    return y


def _units(text: str) -> list[str]:
    units: list[str] = []
    for cluster in clusters(text):
        joins = units and cluster.isdecimal() and units[-1].isdecimal() and len(units[-1]) == 1
        if joins:
            units[-1] += cluster
        else:
            units.append(cluster)
    return units
