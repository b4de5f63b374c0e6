"""The first start asks for the rooms and their rules."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget
from typing_extensions import override

from zyuki_desk.base.text import digits
from zyuki_desk.core.office import Recorded
from zyuki_desk.ui.assistant.plan import Plan, RoomPlan
from zyuki_desk.ui.assistant.step import ListEditor, Step
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.signin import PLAIN_KEYS
from zyuki_desk.ui.theme import Theme

LEVELS = ("レベル1", "レベル2", "レベル3")
_RULES = (
    ("permit", "事前の許可が必要"),
    ("escort", "職員以外には立会が必要"),
    ("badge", "職員以外は名札を着ける"),
    ("deposit", "カメラ・電話を預かる"),
    ("at_least_two", "1人だけの在室を認めない"),
)


class RoomsStep(Step):
    """室・区画: names, levels, who is recorded and why, the rules of entering."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme,
            plan,
            "室・区画",
            "入退室を管理する部屋と、その決まりです。迷うところは、このままで進めてかまいません。",
        )
        self._rows = FormRows(theme)
        self._name, self._reason, self._limit = QLineEdit(), QLineEdit(), QLineEdit()
        self._level, self._recorded = ChoiceField(theme), ChoiceField(theme)
        self._level.setEditable(True)
        self._level.addItems(LEVELS)
        for field in self._level.findChildren(QLineEdit):
            field.setAccessibleName("区分")
        self._recorded.addItems([each.label for each in Recorded])
        self._recorded.currentIndexChanged.connect(self._show_reason)
        self._limit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._limit.setInputMethodHints(PLAIN_KEYS)
        self._limit.setPlaceholderText("決めない")
        self._boxes = {key: QCheckBox(text) for key, text in _RULES}
        self._rows.add("room_name", "部屋の名前", self._name, required=True)
        self._rows.add("room_level", "区分", self._level, help="レベル1〜3、または独自の区分")
        self._rows.add("room_recorded", "記録する人", self._recorded)
        self._rows.add("room_reason", "理由", self._reason, help="全員を記録しない理由")
        self._rows.add("room_rules", "決まり", self._made_rules(theme))
        self._rows.add("room_limit", "人数の上限", self._limit)
        self._list = ListEditor(
            theme,
            self._rows,
            name="rooms",
            title="室・区画",
            add=lambda: plan.rooms.append(RoomPlan()),
            remove=self._remove,
            may_leave=self.accept,
        )
        self._list.chosen.connect(self._show)
        self._name.textEdited.connect(self._list.rename)
        self.body.addWidget(self._list, 1)

    @override
    def entered(self) -> None:
        self._show(self._list.place)

    @override
    def accept(self) -> bool:
        self._rows.clear_errors()
        name = self._name.text().strip()
        recorded = list(Recorded)[self._recorded.currentIndex()]
        reason = self._reason.text().strip()
        limit = digits(self._limit.text()).strip()
        others = [r.name for at, r in enumerate(self.plan.rooms) if at != self._list.place]
        if not name:
            return self._refuse("room_name", "部屋の名前を入れてください。")
        if name in others:
            return self._refuse("room_name", "同じ名前の部屋があります。別の名前にしてください。")
        if recorded is not Recorded.EVERYONE and not reason:
            return self._refuse("room_reason", "全員を記録しない理由を入れてください。")
        if limit and not (limit.isascii() and limit.isdigit() and int(limit) > 0):
            return self._refuse("room_limit", "人数を数字で入れるか、空けておいてください。")
        room = self.plan.rooms[self._list.place]
        room.name, room.level = name, self._level.currentText().strip()
        room.recorded = recorded
        room.reason = reason if recorded is not Recorded.EVERYONE else ""
        room.head_limit = int(limit) if limit else None
        for key, box in self._boxes.items():
            setattr(room, key, box.isChecked())
        self._list.show_titles([each.name for each in self.plan.rooms])
        return True

    def _made_rules(self, theme: Theme) -> QWidget:
        rules = QWidget()
        grid = QGridLayout(rules)
        grid.setContentsMargins(0, theme.space.xs, 0, 0)
        grid.setVerticalSpacing(theme.space.xs)
        for at, (key, box) in enumerate(self._boxes.items()):
            box.setObjectName(f"room_{key}")
            grid.addWidget(box, at, 0)
        return rules

    def _remove(self, place: int) -> None:
        del self.plan.rooms[place]

    def _show(self, place: int) -> None:
        self._list.show_titles([each.name for each in self.plan.rooms], place)
        room = self.plan.rooms[self._list.place]
        self._name.setText(room.name)
        self._level.setCurrentText(room.level)
        self._recorded.setCurrentIndex(list(Recorded).index(room.recorded))
        self._reason.setText(room.reason)
        self._limit.setText(str(room.head_limit or ""))
        for key, box in self._boxes.items():
            box.setChecked(getattr(room, key))
        self._rows.clear_errors()
        self._show_reason()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_reason(self) -> None:
        everyone = self._recorded.currentIndex() == list(Recorded).index(Recorded.EVERYONE)
        self._reason.setEnabled(not everyone)
        self._reason.setPlaceholderText("" if not everyone else "全員を記録するときは不要です")

    def _refuse(self, key: str, sentence: str) -> bool:
        self._rows.set_error(key, sentence)
        self._rows.widget(key).setFocus(Qt.FocusReason.OtherFocusReason)
        return False
