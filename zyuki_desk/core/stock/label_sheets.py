"""Sheets of labels as data: the common A4 ones, rolls of a label printer, the office's own."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.office import Setting
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

KEY = "label-sheets"
A4: Final = (210.0, 297.0)
LEAST_MM, MOST_MM = 10.0, 420.0
MOST_ACROSS, MOST_DOWN = 20, 40
ROOM_MM = 0.5
"""How far labels may stand over the page before it counts as a mistake: sheets are measured so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """One kind of label sheet; all lengths in millimetres, from the upper left corner."""

    key: str
    title: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    """From the left edge of a label to that of its neighbour."""
    pitch_y: float
    page_width: float = A4[0]
    page_height: float = A4[1]

    @property
    def count(self) -> int:
        """How many labels a page has."""
        return self.columns * self.rows

    @property
    def is_single(self) -> bool:
        """Whether each page is one label, as label printers have it."""
        return self.count == 1

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of a label, counted from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.pitch_x, self.top + row * self.pitch_y


def _even(key: str, title: str, grid: tuple[int, int], size: tuple[float, float],
          *, gap_x: float = 0.0, top: float | None = None) -> LabelSheet:  # fmt: skip
    """Return an A4 sheet whose labels stand in the middle of the page."""
    (columns, rows), (width, height) = grid, size
    wide, high = columns * width + (columns - 1) * gap_x, rows * height
    return LabelSheet(
        key=key, title=title, columns=columns, rows=rows, width=width, height=height,
        left=round((A4[0] - wide) / 2, 2),
        top=round((A4[1] - high) / 2, 2) if top is None else top,
        pitch_x=width + gap_x, pitch_y=height,
    )  # fmt: skip


def _roll(key: str, title: str, width: float, height: float) -> LabelSheet:
    return LabelSheet(
        key=key, title=title, columns=1, rows=1, width=width, height=height, left=0, top=0,
        pitch_x=width, pitch_y=height, page_width=width, page_height=height,
    )  # fmt: skip


SHEETS: Final = (
    _even("a4-24", "A4 24面(70×33.9)", (3, 8), (70.0, 33.9)),
    _even("a4-44", "A4 44面(48.3×25.4)", (4, 11), (48.3, 25.4)),
    _even("a4-65", "A4 65面(38.1×21.2)", (5, 13), (38.1, 21.2), gap_x=2.5),
    _even("a4-21", "A4 21面(70×42.3)", (3, 7), (70.0, 42.3)),
    _even("a4-12", "A4 12面(86.4×42.3)", (2, 6), (86.4, 42.3)),
    _even("a4-10", "A4 10面(名刺 91×55)", (2, 5), (91.0, 55.0)),
    _roll("roll-62", "ラベルプリンター 62×29", 62.0, 29.0),
    _roll("roll-90", "ラベルプリンター 90×29", 90.0, 29.0),
    _roll("roll-54", "ラベルプリンター 54×25", 54.0, 25.0),
    _roll("roll-card", "カードプリンター 85.6×54", 85.6, 54.0),
)
"""Sizes as makers print them on the packets; margins follow from an even sheet."""


def sheets_of(connection: Connection) -> list[LabelSheet]:
    """Return every sheet the office can choose, its own ones first."""
    return [*own_sheets(connection), *SHEETS]


def own_sheets(connection: Connection) -> list[LabelSheet]:
    """Return the sheets that the office measured for itself."""
    found = connection.execute(select(Setting.value).where(Setting.key == KEY)).scalar()
    return [] if found is None else [LabelSheet(**_read(data)) for data in found["sheets"]]


def keep_sheet(desk: Desk, sheet: LabelSheet) -> None:
    """Keep a sheet of the office's own, in place of one with the same name; `Refusal` if odd."""
    check_sheet(sheet)
    with desk.operation(Operation.SETTING, ref=KEY) as work:
        others = [s for s in own_sheets(work.connection) if s.title != sheet.title]
        value = {"sheets": [_spelled(kept) for kept in (sheet, *others)]}
        put_setting(work, KEY, value, reason="ラベル用紙の寸法")


def _spelled(sheet: LabelSheet) -> dict[str, Any]:
    """Spell lengths in whole hundredths: a setting holds no fractions."""
    told = asdict(sheet)
    return {k: v if k in _PLAIN else round(v * 100) for k, v in told.items()}


def _read(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v if k in _PLAIN else v / 100 for k, v in data.items()}


_PLAIN = frozenset({"key", "title", "columns", "rows"})


def check_sheet(sheet: LabelSheet) -> None:
    """Refuse a sheet that cannot be cut from its page."""
    if not sheet.title.strip():
        raise Refusal("用紙の名前を入れてください。", field="title")
    if not (1 <= sheet.columns <= MOST_ACROSS and 1 <= sheet.rows <= MOST_DOWN):
        raise Refusal(f"面数は横1~{MOST_ACROSS}・縦1~{MOST_DOWN}です。", field="columns")
    for field, value in (("width", sheet.width), ("height", sheet.height)):
        if not LEAST_MM <= value <= MOST_MM:
            raise Refusal(f"ラベルの大きさは{LEAST_MM:g}ミリ以上にしてください。", field=field)
    if sheet.left < 0 or sheet.top < 0:
        raise Refusal("余白は0ミリ以上にしてください。", field="left" if sheet.left < 0 else "top")
    if sheet.pitch_x < sheet.width or sheet.pitch_y < sheet.height:
        field = "pitch_x" if sheet.pitch_x < sheet.width else "pitch_y"
        raise Refusal("ラベルの間隔は、ラベルの大きさ以上にしてください。", field=field)
    right = sheet.left + (sheet.columns - 1) * sheet.pitch_x + sheet.width
    bottom = sheet.top + (sheet.rows - 1) * sheet.pitch_y + sheet.height
    if right > sheet.page_width + ROOM_MM or bottom > sheet.page_height + ROOM_MM:
        field = "width" if right > sheet.page_width + ROOM_MM else "height"
        raise Refusal(
            f"ラベルが用紙からはみ出します(右端 {right:.1f}・下端 {bottom:.1f}ミリ)。"
            "寸法を確かめてください。",
            field=field,
        )
