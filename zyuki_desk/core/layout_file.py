"""A layout as a file that another office can use: strict JSON, told apart by a version.

Version 2 names the ledger and brings the office's own fields that its columns show; version 1 had
neither, nor what version 2 can set, and is read as it was meant.
"""

import json
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeVar, get_args

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import (
    Align,
    BlankRows,
    DateStyle,
    HeadField,
    Layout,
    LayoutColumn,
    Orientation,
    Paper,
    SealBox,
    SealPlace,
    Typeface,
    check,
)
from zyuki_desk.core.own_field import OwnField, own_from_json, own_to_json

VERSION: Final = 2
_READABLE: Final = (1, 2)
_KIND: Final = "zyuki-desk-layout"
_MAX_CHARS: Final = 1_000_000
_MAX_TEXT: Final = 1_000
_MAX_NUMBER: Final = 10_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LayoutFile:
    """What a file holds."""

    layout: Layout
    ledger: str = ""
    """The key of the ledger it was made for; empty in files of version 1."""
    own_fields: tuple[OwnField, ...] = ()
    """The own fields of the other office that its columns show."""


def to_json(layout: Layout) -> str:
    """Write the layout as text that `from_json` reads back to an equal layout."""
    return _written(layout)


def to_file(layout: Layout, ledger: str, own_fields: Iterable[OwnField] = ()) -> str:
    """Write the layout for another office, with the own fields its columns show."""
    own = tuple(each for each in own_fields if each.key in layout.keys)
    return _written(layout, ledger=ledger, own_fields=own_to_json(own)["fields"])


def _written(layout: Layout, **more: object) -> str:
    data = {"kind": _KIND, "version": VERSION, **more, **asdict(layout)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str, known_keys: Collection[str] | None = None) -> Layout:
    """Read a layout as `read_file` does; with `known_keys` it is checked against the fields."""
    layout = read_file(text).layout
    if known_keys is not None:
        check(layout, known_keys)
    return layout


def read_file(text: str) -> LayoutFile:
    """Read a file; refuse another version, a damaged file, wrong types, unknown settings."""
    reader = _Reader(_parse(text), "様式")
    if reader.text("kind") != _KIND:
        raise Refusal(
            "これは様式のファイルではありません。様式の書き出しで作ったファイルを選んでください。"
        )
    version = reader.whole("version")
    if version not in _READABLE:
        raise Refusal(
            f"この様式ファイルの版({version})は読めません(読める版は{VERSION}まで)。"
            "新しい住基デスクで作られたものなら、こちらも更新してください。"
        )
    is_new = version == VERSION
    ledger = reader.text("ledger", "") if is_new else ""
    own = own_from_json({"fields": reader.objects("own_fields")}) if is_new else ()
    layout = _layout(reader, is_new=is_new)
    reader.done()
    return LayoutFile(layout, ledger, own)


def _parse(text: str) -> object:
    if len(text) > _MAX_CHARS:
        raise Refusal("様式ファイルが大きすぎます。別のファイルを選んでいないか確かめてください。")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(
            "様式ファイルが壊れていて読めません。もう一度書き出してもらってください。"
        ) from None


def _layout(reader: "_Reader", *, is_new: bool) -> Layout:
    layout = Layout(
        title=reader.text("title"),
        columns=reader.items("columns", _column if is_new else _first_column),
        form_number=reader.text("form_number", ""),
        orientation=reader.choice("orientation", get_args(Orientation), "landscape"),
        paper=reader.choice("paper", get_args(Paper), "A4"),
        seal_boxes=reader.items("seal_boxes", _seal_box, ()),
        rows_per_page=reader.whole("rows_per_page", 0),
        row_height=reader.number("row_height", 9.0),
        grow=reader.flag("grow", default=True),
        font=reader.choice("font", get_args(Typeface), "gothic"),
        font_size=reader.number("font_size", 9.0),
        dates=reader.choice("dates", get_args(DateStyle), "era"),
        head_fields=reader.items("head_fields", _head_field if is_new else _first_field, ()),
        head_note=reader.text("head_note", ""),
        foot_notes=reader.texts("foot_notes", ()),
    )
    if not is_new:
        return layout
    return replace(
        layout,
        office=reader.flag("office", default=True),
        blank_rows=reader.choice("blank_rows", get_args(BlankRows), "ruled"),
        last_count=reader.flag("last_count", default=False),
        last_note=reader.text("last_note", ""),
    )


def _column(reader: "_Reader") -> LayoutColumn:
    return replace(
        _first_column(reader),
        font_size=reader.number_or_none("font_size"),
        total=reader.flag("total", default=False),
    )


def _first_column(reader: "_Reader") -> LayoutColumn:
    return LayoutColumn(
        keys=reader.texts("keys"),
        title=reader.text("title"),
        share=reader.number("share", 1.0),
        width_mm=reader.number_or_none("width_mm"),
        align=reader.choice("align", get_args(Align), "left"),
        group=reader.text("group", ""),
        joiner=reader.text("joiner", "\n"),
        seal=reader.flag("seal", default=False),
    )


def _seal_box(reader: "_Reader") -> SealBox:
    return SealBox(
        title=reader.text("title"),
        place=reader.choice("place", get_args(SealPlace), "head"),
        size_mm=reader.number("size_mm", 17.0),
        hand=reader.flag("hand", default=False),
    )


def _head_field(reader: "_Reader") -> HeadField:
    return replace(_first_field(reader), text=reader.text("text", ""))


def _first_field(reader: "_Reader") -> HeadField:
    return HeadField(key=reader.text("key"), title=reader.text("title"))


class _Reader:
    """One JSON object that is read name by name; what nobody asked for is refused."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise Refusal(f"様式ファイルの「{where}」の形が正しくありません。")
        self._data: dict[str, Any] = dict(data)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name, default)
        if not isinstance(value, str) or len(value) > _MAX_TEXT:
            raise self._wrong(name)
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        value = self._take(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(name)
        if not math.isfinite(value) or not 0 <= value <= _MAX_NUMBER:
            raise self._wrong(name)
        return float(value)

    def number_or_none(self, name: str) -> float | None:
        if self._data.get(name) is None:
            self._data.pop(name, None)
            return None
        return self.number(name)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name)
        return value

    def choice(self, name: str, allowed: tuple[_T, ...], default: _T) -> _T:
        value = self._take(name, default)
        for known in allowed:
            if value == known and isinstance(value, type(known)):
                return known
        raise self._wrong(name)

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        values = self._list(name, default)
        if not all(isinstance(value, str) and len(value) <= _MAX_TEXT for value in values):
            raise self._wrong(name)
        return tuple(values)

    def items(
        self, name: str, read: Callable[["_Reader"], _T], default: tuple[_T, ...] | None = None
    ) -> tuple[_T, ...]:
        found = []
        for value in self._list(name, default):
            inner = _Reader(value, name)
            found.append(read(inner))
            inner.done()
        return tuple(found)

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Take a list of objects that somebody else reads."""
        values = self._list(name, ())
        if not all(isinstance(value, dict) for value in values):
            raise self._wrong(name)
        return values

    def done(self) -> None:
        if self._data:
            name = next(iter(self._data))
            raise Refusal(
                f"様式ファイルの「{self._where}」に、知らない設定「{name[:40]}」があります。"
                "新しい住基デスクで作られたものなら、こちらも更新してください。"
            )

    def _list(self, name: str, default: tuple[Any, ...] | None) -> list[Any]:
        value = self._take(name, None if default is None else list(default))
        if not isinstance(value, list) or len(value) > _MAX_TEXT:
            raise self._wrong(name)
        return value

    def _take(self, name: str, default: object) -> object:
        if name not in self._data and default is None:
            raise Refusal(f"様式ファイルの「{self._where}」に設定「{name}」がありません。")
        return self._data.pop(name, default)

    def _wrong(self, name: str) -> Refusal:
        return Refusal(
            f"様式ファイルの「{self._where}」の設定「{name}」の値が正しくありません。", field=name
        )
