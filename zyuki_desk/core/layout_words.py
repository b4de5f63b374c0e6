"""What differs between two layouts, in the words of the editor."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from zyuki_desk.core.layout import Layout, LayoutColumn

_Values = Mapping[object, str]
_YES: Final[_Values] = {True: "あり", False: "なし"}
PLACES: Final[_Values] = {"head": "上", "foot": "下", "month": "月末"}
BLANKS: Final[_Values] = {"ruled": "罫線のまま", "slashed": "斜線を引く", "empty": "罫線を引かない"}
ALIGNS: Final[_Values] = {"left": "左", "center": "中央", "right": "右"}
_WORDS: Final[Mapping[str, tuple[str, _Values]]] = {
    "title": ("題名", {}),
    "form_number": ("様式番号", {}),
    "orientation": ("向き", {"landscape": "横", "portrait": "縦"}),
    "paper": ("用紙", {}),
    "font": ("書体", {"gothic": "ゴシック", "mincho": "明朝"}),
    "font_size": ("文字の大きさ", {}),
    "dates": ("日付", {"era": "和暦", "western": "西暦"}),
    "rows_per_page": ("1ページの行数", {0: "自動"}),
    "row_height": ("行の高さ", {}),
    "grow": ("長い欄で行を高くする", {True: "する", False: "しない"}),
    "office": ("機関の名前", _YES),
    "head_note": ("上の注記", {}),
    "blank_rows": ("余白の行", BLANKS),
    "last_count": ("最後の行数", _YES),
    "last_note": ("最後の行のあとの言葉", {}),
}
_COLUMN: Final[Mapping[str, tuple[str, _Values]]] = {
    "title": ("見出し", {}),
    "group": ("上の見出し", {}),
    "align": ("そろえ", ALIGNS),
    "width_mm": ("幅", {None: "自動"}),
    "share": ("幅の割合", {}),
    "font_size": ("文字の大きさ", {None: "ほかと同じ"}),
    "joiner": ("つなぎ", {"\n": "改行", "": "なし"}),
    "total": ("合計", _YES),
    "seal": ("押印欄", _YES),
}


def differences(old: Layout, new: Layout, label: Callable[[str], str]) -> list[str]:
    """Tell what changed, one short sentence each; `label` names a field by its key."""
    told = list(_changed(old, new, _WORDS, ""))
    told += _columns(old, new, label)
    if old.seal_boxes != new.seal_boxes:
        told.append(f"押印欄 {_seals(old)} → {_seals(new)}")
    if old.head_fields != new.head_fields:
        told.append(f"上の項目 {_heads(old)} → {_heads(new)}")
    if old.foot_notes != new.foot_notes:
        told.append(f"下の注記 {_said('・'.join(old.foot_notes))} → "
                    f"{_said('・'.join(new.foot_notes))}")  # fmt: skip
    return told


def _columns(old: Layout, new: Layout, label: Callable[[str], str]) -> Iterator[str]:
    before = {column.keys or (column.title,): column for column in old.columns}
    after = {column.keys or (column.title,): column for column in new.columns}
    for keys, column in before.items():
        if keys not in after:
            yield f"列「{column.title}」を外した"
    for keys, column in after.items():
        if keys not in before:
            cells = "・".join(map(label, column.keys)) or "押印"
            yield f"列「{column.title}」({cells})を加えた"
        else:
            yield from _changed(before[keys], column, _COLUMN, f"列「{column.title}」の")
    kept = [keys for keys in before if keys in after]
    if kept != [keys for keys in after if keys in before]:
        yield "列の順を変えた"


def _changed(
    old: Layout | LayoutColumn, new: Layout | LayoutColumn,
    words: Mapping[str, tuple[str, _Values]], of: str,
) -> Iterator[str]:  # fmt: skip
    for name, (title, values) in words.items():
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            said = [values.get(value) or _said(value) for value in (one, other)]
            yield f"{of}{title} {said[0]} → {said[1]}"


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"「{value}」" if value != "" else "(なし)"


def _seals(layout: Layout) -> str:
    found = [f"{PLACES[box.place]}:{box.title}({box.size_mm:g}mm)" for box in layout.seal_boxes]
    return "、".join(found) or "(なし)"


def _heads(layout: Layout) -> str:
    found = [f"{item.title} {item.text}".strip() for item in layout.head_fields]
    return "、".join(found) or "(なし)"
