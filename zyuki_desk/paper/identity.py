"""What a sheet says about itself: office and period, serial, head of the journal, QR code."""

from dataclasses import dataclass
from typing import Final

import segno

from zyuki_desk.base.errors import Refusal
from zyuki_desk.paper.document import MM, Document
from zyuki_desk.paper.text import LEADING

IDENTITY_SIZE: Final = 7.0
"""Type size of the lines beside the code."""
_SIDE: Final = 18 * MM


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """What one printed sheet says about itself; texts are ready to be printed."""

    office: str = ""
    place: str = ""
    period: str = ""
    fiscal_year: str = ""
    serial: str = ""
    head_short: str = ""
    """Head of the journal in short form; printed in groups of five."""
    qr_payload: str = ""
    printed_at: str = ""
    printed_by: str = ""
    """A code, never a name."""
    copy_marks: tuple[str, ...] = ()
    """再印刷 and the like, boxed at the top."""
    fields: tuple[tuple[str, str], ...] = ()
    """Values for head fields of the office's own, by key."""

    def value(self, key: str) -> str:
        """Return the text for a head field; empty if the sheet has none."""
        own = {
            "office": self.office,
            "place": self.place,
            "period": self.period,
            "fiscal_year": self.fiscal_year,
        }
        return own.get(key) or dict(self.fields).get(key, "")


def in_fives(short: str) -> str:
    """Group a short head so that it can be read aloud and typed in."""
    plain = short.replace(" ", "").replace("-", "")
    return " ".join(plain[at : at + 5] for at in range(0, len(plain), 5))


def code_matrix(payload: str) -> list[bytes]:
    """Return the QR code's rows, none for no payload; `Refusal` when it is too long."""
    if not payload:
        return []
    try:
        code = segno.make(payload, error="m", micro=False)
    except segno.DataOverflowError:
        raise Refusal("用紙に入れる二次元コードの内容が長すぎます。") from None
    return [bytes(row) for row in code.matrix]


def identity_lines(head: SheetHeader) -> list[str]:
    """Return what stands beside the code."""
    texts = []
    if head.serial:
        texts.append(f"用紙番号 {head.serial}")
    if head.head_short:
        texts.append(f"証跡の印 {in_fives(head.head_short)}")
    if head.printed_at or head.printed_by:
        by = f"({head.printed_by})" if head.printed_by else ""
        texts.append(f"印刷 {head.printed_at} {by}".rstrip())
    return texts


def draw_identity(document: Document, head: SheetHeader, right: float, bottom: float) -> None:
    """Draw code and lines into a lower right corner, for papers without a register's frame."""
    rows = code_matrix(head.qr_payload)
    x = right
    if rows:
        document.cells(right - _SIDE, bottom, _SIDE, rows)
        x -= _SIDE + 2 * MM
    y = bottom + _SIDE - IDENTITY_SIZE
    for text in identity_lines(head):
        document.text_right(x, y, text, IDENTITY_SIZE)
        y -= IDENTITY_SIZE * LEADING
