"""How a ledger is printed (様式): a frozen description, owned by the office."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from zyuki_desk.base.errors import Refusal

Orientation = Literal["landscape", "portrait"]
Paper = Literal["A4", "A3", "B4"]
Typeface = Literal["gothic", "mincho"]
DateStyle = Literal["era", "western"]
Align = Literal["left", "center", "right"]
SealPlace = Literal["head", "foot", "month"]
BlankRows = Literal["ruled", "slashed", "empty"]
"""What stands below the last line: ruled rows, one stroke across (斜線), or nothing."""

PAPER_MM: Final[dict[str, tuple[float, float]]] = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "B4": (257.0, 364.0),
}
"""Width and height upright; B4 is the JIS size that Japanese offices mean."""

MARGIN_LEFT_MM: Final = 18.0
"""Wider than the right: the sheet is punched here, and 後日記入 is written here."""
MARGIN_RIGHT_MM: Final = 12.0
CELL_PADDING_MM: Final = 1.0
MAX_COLUMNS: Final = 200
MAX_SEALS: Final = 8
MAX_HEAD_FIELDS: Final = 8
LINE_KEYS: Final = frozenset({"number", "note"})
"""Keys that every line has beside the ledger's own fields."""

_MM_PER_POINT: Final = 25.4 / 72
_MIN_FONT, _MAX_FONT = 6.0, 16.0
_MIN_ROW_MM, _MAX_ROW_MM = 4.0, 60.0
_MAX_ROWS = 80
_LEAST_SEAL_MM, _MOST_SEAL_MM = 10.0, 30.0
_MAX_FOOT, _MAX_HEAD, _MAX_LAST = 600, 300, 60


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of the sheet; several keys share a cell, as 氏名及び所属 does."""

    keys: tuple[str, ...]
    title: str
    share: float = 1.0
    """Part of the width that fixed columns leave over."""
    width_mm: float | None = None
    """Fixed width; wins over `share`."""
    align: Align = "left"
    group: str = ""
    """Heading above neighbouring columns that name the same group (two-storey heading)."""
    joiner: str = "\n"
    """What stands between the values of several keys; a line break by default."""
    seal: bool = False
    """A box for a seal on each line."""
    font_size: float | None = None
    """Points; the layout's own size where None."""
    total: bool = False
    """Whether the last page adds up the column's numbers."""


@dataclass(frozen=True, slots=True)
class SealBox:
    """A box for a seal: on every page at head or foot, or once at the end of the month."""

    title: str
    place: SealPlace = "head"
    size_mm: float = 17.0
    hand: bool = False
    """Stays empty for a hand seal, even when somebody sealed in the desk."""


@dataclass(frozen=True, slots=True)
class HeadField:
    """One item in the head of the sheet; its value comes with the sheet, or is its own text."""

    key: str
    title: str
    text: str = ""
    """What stands there on every sheet, for the key `text`."""


OWN_TEXT: Final = "text"
"""The key of a head item that the layout itself fills."""

HEAD_FIELDS: Final = (
    HeadField("place", "室・区画"),
    HeadField("period", "期間"),
    HeadField("fiscal_year", "年度"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A form of the office: everything about a sheet that is not a line."""

    title: str
    columns: tuple[LayoutColumn, ...]
    form_number: str = ""
    orientation: Orientation = "landscape"
    paper: Paper = "A4"
    seal_boxes: tuple[SealBox, ...] = ()
    rows_per_page: int = 0
    """Rows on a page, evenly spread; 0 for as many as fit at `row_height`."""
    row_height: float = 9.0
    """Millimetres of an ordinary row."""
    grow: bool = True
    """Whether a long cell makes its row higher; if not, its type gets smaller first."""
    font: Typeface = "gothic"
    font_size: float = 9.0
    dates: DateStyle = "era"
    head_fields: tuple[HeadField, ...] = HEAD_FIELDS
    head_note: str = ""
    foot_notes: tuple[str, ...] = ()
    """Rule texts at the foot of each page, one paragraph each."""
    office: bool = True
    """Whether the office's name stands in the head."""
    blank_rows: BlankRows = "ruled"
    last_count: bool = False
    """Whether the last page tells how many lines there are."""
    last_note: str = ""
    """What stands below the last line, such as 以下余白."""

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page as it is printed."""
        short, long = PAPER_MM[self.paper]
        return (long, short) if self.orientation == "landscape" else (short, long)

    @property
    def body_mm(self) -> float:
        """Width between the margins."""
        return self.page_mm[0] - MARGIN_LEFT_MM - MARGIN_RIGHT_MM

    @property
    def keys(self) -> tuple[str, ...]:
        """Every field key the sheet shows, in reading order."""
        return tuple(key for column in self.columns for key in column.keys)


def column_widths(layout: Layout) -> tuple[float, ...]:
    """Divide the body's width among the columns, in millimetres."""
    left = layout.body_mm - sum(c.width_mm for c in layout.columns if c.width_mm is not None)
    shares = sum(c.share for c in layout.columns if c.width_mm is None)
    if shares == 0:
        scale = layout.body_mm / (layout.body_mm - left)
        return tuple((c.width_mm or 0.0) * scale for c in layout.columns)
    return tuple(
        left * c.share / shares if c.width_mm is None else c.width_mm for c in layout.columns
    )


def check(layout: Layout, known_keys: Collection[str]) -> None:
    """Refuse a layout that cannot be printed or that names a field the ledger does not have."""
    _check_columns(layout, known_keys)
    _check_type(layout)
    _check_widths(layout)
    _check_seals(layout)
    _check_texts(layout)


def _check_columns(layout: Layout, known_keys: Collection[str]) -> None:
    if not layout.columns:
        raise Refusal("様式に列がありません。列を1つ以上選んでください。", field="columns")
    if len(layout.columns) > MAX_COLUMNS:
        raise Refusal(
            f"列が多すぎます({len(layout.columns)}列)。{MAX_COLUMNS}列までにしてください。",
            field="columns",
        )
    for column in layout.columns:
        if not column.keys and not column.seal:
            raise Refusal(
                f"列「{column.title}」に欄がありません。欄を選んでください。", field="columns"
            )
        for key in column.keys:
            if key not in known_keys and key not in LINE_KEYS:
                raise Refusal(
                    f"列「{column.title}」の欄({key})はこの簿冊にありません。"
                    "列を外すか、別の欄を選んでください。",
                    field="columns",
                )


def _check_type(layout: Layout) -> None:
    if not _MIN_FONT <= layout.font_size <= _MAX_FONT:
        raise Refusal(
            f"文字の大きさは{_MIN_FONT:g}~{_MAX_FONT:g}ポイントにしてください。", field="font_size"
        )
    for column in layout.columns:
        if column.font_size is not None and not _MIN_FONT <= column.font_size <= _MAX_FONT:
            raise Refusal(
                f"列「{column.title}」の文字の大きさは{_MIN_FONT:g}~{_MAX_FONT:g}ポイントに"
                "してください。",
                field="columns",
            )
    if not _MIN_ROW_MM <= layout.row_height <= _MAX_ROW_MM:
        raise Refusal(
            f"行の高さは{_MIN_ROW_MM:g}~{_MAX_ROW_MM:g}ミリにしてください。", field="row_height"
        )
    if not 0 <= layout.rows_per_page <= _MAX_ROWS:
        raise Refusal(f"1ページの行数は0(自動)~{_MAX_ROWS}にしてください。", field="rows_per_page")


def _check_widths(layout: Layout) -> None:
    fixed = sum(c.width_mm for c in layout.columns if c.width_mm is not None)
    if fixed > layout.body_mm + 0.01:
        raise Refusal(
            f"列の幅の合計({fixed:g}ミリ)が用紙に入る幅({layout.body_mm:g}ミリ)を超えています。"
            "列を狭くするか、用紙の向き・大きさを変えてください。",
            field="columns",
        )
    if any(c.width_mm is None and c.share <= 0 for c in layout.columns):
        raise Refusal("列の幅の割合は0より大きい数にしてください。", field="columns")
    for column, width in zip(layout.columns, column_widths(layout), strict=True):
        size = column.font_size or layout.font_size
        least = size * _MM_PER_POINT + 2 * CELL_PADDING_MM
        if width < least - 0.01:
            raise Refusal(
                f"列「{column.title}」が狭すぎて1文字も入りません({least:.1f}ミリ以上)。"
                "列を減らすか、ほかの列を狭くするか、用紙の向き・大きさを変えてください。",
                field="columns",
            )


def _check_seals(layout: Layout) -> None:
    for place in ("head", "foot", "month"):
        boxes = [box for box in layout.seal_boxes if box.place == place]
        if len(boxes) > MAX_SEALS:
            raise Refusal(f"押印欄は1か所に{MAX_SEALS}個までです。", field="seal_boxes")
        if any(not _LEAST_SEAL_MM <= box.size_mm <= _MOST_SEAL_MM for box in boxes):
            raise Refusal("押印欄の大きさは10~30ミリにしてください。", field="seal_boxes")
        if sum(box.size_mm for box in boxes) > layout.body_mm * 0.6:
            raise Refusal(
                "押印欄が用紙の幅に入りません。数を減らすか小さくしてください。",
                field="seal_boxes",
            )


def _check_texts(layout: Layout) -> None:
    if not layout.title.strip():
        raise Refusal("様式の題名を入れてください。", field="title")
    texts = (
        layout.title,
        layout.form_number,
        layout.head_note,
        *layout.foot_notes,
        *(text for c in layout.columns for text in (c.title, c.group)),
        *(box.title for box in layout.seal_boxes),
        layout.last_note,
        *(text for item in layout.head_fields for text in (item.title, item.text)),
    )
    if len(layout.head_fields) > MAX_HEAD_FIELDS:
        raise Refusal(f"上の項目は{MAX_HEAD_FIELDS}個までです。", field="head_fields")
    if any(not char.isprintable() and char not in "\u3000\n" for text in texts for char in text):
        raise Refusal("様式の文字に、印刷できない制御文字が含まれています。取り除いてください。")
    if sum(map(len, layout.foot_notes)) > _MAX_FOOT or len(layout.head_note) > _MAX_HEAD:
        raise Refusal(
            "注記が長すぎます。下の注記は合わせて600字、上の注記は300字までにしてください。",
            field="foot_notes",
        )
    if len(layout.last_note) > _MAX_LAST:
        raise Refusal(f"最後の行のあとの言葉は{_MAX_LAST}字までにしてください。", field="last_note")
