"""Rooms and terminals in the settings: what they are called and which rules hold in them."""

from collections.abc import Mapping, Sequence
from datetime import date

from typing_extensions import override

from zyuki_desk.core.masters.fields import ROOM_FIELDS, TERMINAL_FIELDS, MasterValue
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.core.office import Recorded, Room, Terminal
from zyuki_desk.ui.pages.settings_list import ListPlan, ListSection
from zyuki_desk.ui.workbench import Workbench

_USUAL_ROOM: Mapping[str, MasterValue] = {
    "level": "レベル1",
    "recorded": Recorded.EVERYONE.value,
    "permit_required": True,
    "escort_required": True,
    "badge_required": True,
    "deposit_required": True,
}
"""What most rules ask for; the strict side is the safe one to start from."""


class RoomsSection(ListSection):
    """室・区画: name, level, who is recorded and why, the rules at the door."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench,
            ListPlan(
                name="rooms",
                title="室・区画",
                thing="室",
                kind=Room,
                key="code",
                ended="ended_on",
                fields=ROOM_FIELDS,
                heads=(("番号", 70), ("名前", 150), ("区分", 90), ("記録する人", 120)),
                hint="名前・番号",
                end_word="使うのをやめる",
            ),
        )

    @override
    def cells(self, row: MasterRow) -> Sequence[str]:
        recorded = Recorded(row.text("recorded")).label
        return (row.text("code"), row.text("name"), row.text("level"), recorded)

    @override
    def blank(self) -> Mapping[str, MasterValue]:
        return {**_USUAL_ROOM, "code": _next_code("R", self.workbench.directory.rooms)}

    @override
    def register(self, values: Mapping[str, MasterValue]) -> object:
        return self.masters.register_room(values)

    @override
    def change(self, key: str, values: Mapping[str, MasterValue], reason: str) -> None:
        self.masters.change_room(key, values, reason=reason)

    @override
    def end(self, key: str, day: date, reason: str) -> None:
        self.masters.end_room(key, day, reason=reason)


class TerminalsSection(ListSection):
    """端末機: its number, its name, the room it stands in."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench,
            ListPlan(
                name="terminals",
                title=workbench.directory.office.term("terminal", "端末機"),
                thing="端末",
                kind=Terminal,
                key="code",
                ended="ended_on",
                fields=TERMINAL_FIELDS,
                heads=(("番号", 80), ("名前", 170), ("置いてある室", 180)),
                hint="名前・番号・室",
                end_word="使うのをやめる",
            ),
        )

    @override
    def refresh(self) -> None:
        rooms = self.workbench.directory.rooms.values()
        self.form.set_choices(
            "room_code", [(room.code, room.title) for room in rooms if room.ended_on is None]
        )
        super().refresh()

    @override
    def cells(self, row: MasterRow) -> Sequence[str]:
        room = self.workbench.directory.room_title(row.text("room_code"))
        return (row.text("code"), row.text("name"), room)

    @override
    def blank(self) -> Mapping[str, MasterValue]:
        return {"code": _next_code("T", self.workbench.directory.terminals)}

    @override
    def register(self, values: Mapping[str, MasterValue]) -> object:
        return self.masters.register_terminal(values)

    @override
    def change(self, key: str, values: Mapping[str, MasterValue], reason: str) -> None:
        self.masters.change_terminal(key, values, reason=reason)

    @override
    def end(self, key: str, day: date, reason: str) -> None:
        self.masters.end_terminal(key, day, reason=reason)


def _next_code(letter: str, used: Mapping[str, object]) -> str:
    return next(f"{letter}{n}" for n in range(1, len(used) + 2) if f"{letter}{n}" not in used)
