"""What stands around the table of a form: seal boxes, and the items of its head."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Slot
from typing_extensions import override

from zyuki_desk.core.layout import HEAD_FIELDS, OWN_TEXT, HeadField, SealBox, SealPlace
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.pages.settings_layout_columns import number_in
from zyuki_desk.ui.pages.settings_layout_items import ItemsEditor
from zyuki_desk.ui.workbench import Workbench

SEAL_PLACES: tuple[tuple[SealPlace, str], ...] = (
    ("head", "各ページの上"),
    ("foot", "各ページの下"),
    ("month", "最後のページの下(月末)"),
)
SEAL_TITLE, SEAL_PLACE, SEAL_SIZE = range(3)
HEAD_TITLE, HEAD_WHAT, _ = range(3)
FROM_SHEET = {item.key: item.title for item in HEAD_FIELDS} | {"office": "機関の名前"}


class SealsEditor(ItemsEditor[SealBox]):
    """The boxes for seals, drawn from the desk or left for a hand; each line's are columns."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "seal", "押印欄", ("見出し", "場所", "大きさ"), rows=3)
        self.add_tool("place", "場所を変える", "refresh", self._turn)
        self.add_tool("hand", "手の押印のために空ける・戻す", "pencil", self._turn_hand)

    @override
    def cells(self, item: SealBox) -> Sequence[str]:
        place = dict(SEAL_PLACES)[item.place] + ("・手の押印" if item.hand else "")
        return (item.title, place, f"{item.size_mm:g}")

    @override
    def is_editable(self, item: SealBox, column: int) -> bool:
        return column != SEAL_PLACE

    @override
    def edited(self, item: SealBox, column: int, text: str) -> SealBox:
        if column == SEAL_TITLE:
            return replace(item, title=text)
        number = number_in(text)
        return item if number is None else replace(item, size_mm=number)

    @override
    def made(self) -> SealBox | None:
        options = [Option(place, words) for place, words in SEAL_PLACES]
        place = self.workbench.ask.choose("押印欄を加える", "どこに置きますか", options)
        return None if place is None else SealBox("確認", place)

    @Slot()
    def _turn(self) -> None:
        """Put the chosen box to the next place."""
        item = self.current
        if item is not None and self.is_writable:
            places = [place for place, _ in SEAL_PLACES]
            after = places[(places.index(item.place) + 1) % len(places)]
            self.replace_current(replace(item, place=after))

    @Slot()
    def _turn_hand(self) -> None:
        """Keep the chosen box empty for a hand seal, or let the desk's seal be drawn there."""
        item = self.current
        if item is not None and self.is_writable:
            self.replace_current(replace(item, hand=not item.hand))


class HeadEditor(ItemsEditor[HeadField]):
    """The items above the table: what each sheet fills in, and the office's own words."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "head_item", "上の項目", ("見出し", "内容", ""), rows=3)
        self.table.setColumnHidden(2, True)

    @override
    def cells(self, item: HeadField) -> Sequence[str]:
        what = item.text if item.key == OWN_TEXT else f"({FROM_SHEET.get(item.key, item.key)})"
        return (item.title, what, "")

    @override
    def is_editable(self, item: HeadField, column: int) -> bool:
        return column == HEAD_TITLE or item.key == OWN_TEXT

    @override
    def edited(self, item: HeadField, column: int, text: str) -> HeadField:
        return replace(item, title=text) if column == HEAD_TITLE else replace(item, text=text)

    @override
    def made(self) -> HeadField | None:
        options = [Option(key, words, "用紙ごとに入ります") for key, words in FROM_SHEET.items()]
        options.append(Option(OWN_TEXT, "決まった言葉", "保存期間、担当など"))
        key = self.workbench.ask.choose("上の項目を加える", "何を出しますか", options)
        if key is None:
            return None
        if key == OWN_TEXT:
            return HeadField(OWN_TEXT, "保存期間", "5年")
        return HeadField(key, FROM_SHEET[key])
