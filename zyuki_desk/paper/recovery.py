"""The recovery sheet (復旧シート): the key on paper, for an envelope in the office's safe."""

from dataclasses import dataclass
from typing import Final

from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.text import LEADING, Setter

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_LEFT, _RIGHT = 25 * MM, 185 * MM
_TEXT: Final = 10.5
_SMALL: Final = 8.5
_DIGITS: Final = 25.0
_LEAST_DIGITS: Final = 12.0
_PER_ROW: Final = 3
_CELL: Final = 19 * MM
_SEAL: Final = 20 * MM

_PURPOSE: Final = (
    "このシートは、パソコンの故障・入替えなどで住基デスクが開けなくなったときに、"
    "簿冊を開くための鍵です。下の数字を、組の番号の順に入力すると開きます。"
)
_KEEPING: Final = (
    "封筒に入れて封をし、封の上に押印のうえ、施錠できる保管庫に保管してください。",
    "住基デスクのパソコンやその控え(バックアップ)と同じ場所に置かないでください。",
    "写真に撮らず、複写せず、数字をほかに書き写さないでください。",
    "このシートを失ったとき、他人に見られたおそれがあるときは、すぐに新しい復旧シートを"
    "作ってください。古いシートは使えなくなります。",
)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet of digits is called, what it is for and how it is kept."""

    title: str
    purpose: str
    keeping: tuple[str, ...]
    seals: tuple[str, ...]


RECOVERY_WORDS: Final = SheetWords("復旧シート", _PURPOSE, _KEEPING, ("管理責任者", "作成者"))
SEAL_WORDS: Final = SheetWords(
    "監査人の番号",
    "この番号は、住基デスクの記録が後から書き換えられていないことを、監査人が確かめるための"
    "ものです。監査のときに、下の数字を組の順に入力すると、記録の封印を1件ずつ調べます。",
    (
        "監査人(または監査を受ける部署の外の人)が持ち、封をして保管してください。",
        "住基デスクを使う部署に置かないでください。パソコンはこの番号を覚えていません。",
        "写真に撮らず、複写せず、数字をほかに書き写さないでください。",
        "失ったときは「設定」の「鍵」で作り直します。古い番号は、それまでの記録を調べるのに使います。",
    ),
    ("監査人", "作成者"),
)


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What a sheet of digits says; they come grouped and with their check digits."""

    office: str
    groups: tuple[str, ...]
    fingerprint: str
    """Of the office's public key, to tell which office the sheet opens."""
    issued_on: str
    issued_by: str = ""
    words: SheetWords = RECOVERY_WORDS

    def __repr__(self) -> str:
        """Keep the key out of logs and traces."""
        return "RecoverySheet(…)"


def render_recovery(fonts: FontBook, sheet: RecoverySheet, *, invariant: bool = False) -> bytes:
    """Print the sheet on one upright A4 page; the PDF holds the key, so keep it in memory only."""
    chain = fonts.chain("gothic")
    document = Document(chain, (_WIDTH, _HEIGHT), title=sheet.words.title, invariant=invariant)
    page = _Page(document, Setter(chain))
    page.head(sheet)
    page.key(sheet.groups)
    page.foot(sheet)
    document.end_page()
    return document.finish()


class _Page:
    def __init__(self, document: Document, setter: Setter) -> None:
        self._doc, self._set = document, setter
        self._y = _HEIGHT - 24 * MM

    def head(self, sheet: RecoverySheet) -> None:
        doc = self._doc
        mark = "厳重保管"
        wide = doc.measure(mark, _TEXT) + 4 * MM
        doc.box(_RIGHT - wide, self._y - 1.4 * MM, wide, 6.4 * MM, BOLD)
        doc.text(_RIGHT - wide + 2 * MM, self._y, mark, _TEXT)
        doc.text_center((_LEFT + _RIGHT) / 2, self._y - 9 * MM, sheet.words.title, 24, space=8)
        self._y -= 19 * MM
        self._paragraph(sheet.office, 13, _LEFT, _RIGHT - _LEFT)
        self._y -= 2 * MM
        self._paragraph(sheet.words.purpose, _TEXT, _LEFT, _RIGHT - _LEFT)
        self._y -= 4 * MM

    def key(self, groups: tuple[str, ...]) -> None:
        doc, wide = self._doc, (_RIGHT - _LEFT) / _PER_ROW
        size = _DIGITS
        while size > _LEAST_DIGITS and max(doc.measure(g, size) for g in groups) > wide - 12 * MM:
            size -= 0.5
        top = self._y
        rows = -(-len(groups) // _PER_ROW)
        for number, group in enumerate(groups):
            row, column = divmod(number, _PER_ROW)
            x, y = _LEFT + column * wide, top - (row + 1) * _CELL
            doc.box(x, y, wide, _CELL, HAIR)
            doc.text(x + 1.6 * MM, y + _CELL - 4.4 * MM, f"{number + 1}", _SMALL)
            middle = y + _CELL / 2 - size * BODY_CENTER
            doc.text_center(x + wide / 2 + 2 * MM, middle, group, size)
        doc.box(_LEFT, top - rows * _CELL, _RIGHT - _LEFT, rows * _CELL, BOLD)
        self._y = top - rows * _CELL - 5 * MM
        self._paragraph(
            "各組に検査数字が入っています。打ち間違えると、その組でお知らせします。",
            _SMALL,
            _LEFT,
            _RIGHT - _LEFT,
        )
        self._y -= 6 * MM

    def foot(self, sheet: RecoverySheet) -> None:
        doc = self._doc
        self._paragraph("保管のしかた", 12, _LEFT, _RIGHT - _LEFT)
        self._y -= 1.5 * MM
        for number, text in enumerate(sheet.words.keeping, 1):
            doc.text(_LEFT, self._y - _TEXT, f"{number}", _TEXT)
            self._paragraph(text, _TEXT, _LEFT + 6 * MM, _RIGHT - _LEFT - 6 * MM)
            self._y -= 1.2 * MM
        self._y -= 6 * MM
        top = self._y
        x = _RIGHT - len(sheet.words.seals) * _SEAL
        for title in sheet.words.seals:
            doc.box(x, top - _SEAL - 6 * MM, _SEAL, _SEAL + 6 * MM, THIN)
            doc.line(x, top - 6 * MM, x + _SEAL, top - 6 * MM, HAIR)
            doc.text_center(x + _SEAL / 2, top - 3 * MM - _SMALL * BODY_CENTER, title, _SMALL)
            x += _SEAL
        items = [("作成年月日", sheet.issued_on), ("作成者", sheet.issued_by)]
        items += [("保管場所", ""), ("封をした日", "")]
        room = _RIGHT - len(sheet.words.seals) * _SEAL - _LEFT - 8 * MM
        for title, value in items:
            doc.text(_LEFT, self._y - _TEXT, title, _TEXT)
            doc.text(_LEFT + 27 * MM, self._y - _TEXT, value, _TEXT)
            doc.line(_LEFT, self._y - _TEXT - 3, _LEFT + room, self._y - _TEXT - 3, HAIR)
            self._y -= 7.6 * MM
        self._y = min(self._y, top - _SEAL - 6 * MM) - 6 * MM
        self._paragraph("公開鍵の指紋(どの機関の鍵かを確かめる)", _SMALL, _LEFT, _RIGHT - _LEFT)
        self._paragraph(sheet.fingerprint, _SMALL, _LEFT, _RIGHT - _LEFT)

    def _paragraph(self, text: str, size: float, x: float, width: float) -> None:
        for line in self._set.reading(text, width, size):
            for span in line.spans:
                self._doc.text(x + span.x, self._y - size, span.text, size)
            self._y -= size * LEADING * 1.12
