"""What the room desk does without a panel: in, out, another escort."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.presence import Entering, Inside, Leaving, Presence, Visit
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.views.room_desk_acts import clock_text, insist, saved_text
from zyuki_desk.ui.workbench import Workbench

AGAIN_MS = 3000
"""A scanner that reads twice must not let somebody in and out at once."""


class DirectActs(QObject):
    """Acts at once; asks only for the reason of an objection, or for the name of an escort."""

    def __init__(self, workbench: Workbench, presence: Callable[[], Presence]) -> None:
        super().__init__()
        self._bench = workbench
        self._presence = presence
        self._last: tuple[str, int, str] | None = None

    def is_again(self, person: PersonFacts) -> bool:
        """Whether the very same person was let in or out a moment ago: a code read twice."""
        now = self._bench.clock.read()
        if self._last is None or self._last[0] != person.code or self._last[2] != now.boot:
            return False
        if now.mono_ms - self._last[1] >= AGAIN_MS:
            return False
        self._bench.complain(
            Refusal(
                f"{person.name}さんは、いま記録したばかりです。"
                "続けて記録するときは、少し待ってからもう一度選んでください。"
            )
        )
        return True

    def enter(self, room: RoomFacts, person: PersonFacts) -> None:
        """Let somebody in who needs nothing more, for what they usually come for."""
        presence = self._presence()
        purpose = presence.usual_purpose(person.code, room.code)
        visits = [Visit(person=person.code)]
        try:
            saved = insist(
                self._bench,
                presence,
                lambda despite: presence.enter(
                    Entering(room.code, visits, purpose, despite=despite)
                ),
            )
        except DeskError as error:
            self._bench.complain(error)
            return
        if saved:
            text = saved_text(saved, [person.name], "入室", self._now())
            self._confirm(f"{text} 目的: {purpose}", person.code)

    def leave(self, inside: Inside) -> None:
        """Let somebody out who has nothing to give back."""
        presence = self._presence()
        try:
            saved = insist(
                self._bench,
                presence,
                lambda despite: presence.leave(inside.entry_id, Leaving(), despite=despite),
            )
        except DeskError as error:
            self._bench.complain(error)
            return
        if saved is not None:
            text = saved_text([saved], [inside.name], "退室", self._now())
            self._confirm(text, inside.person)

    @Slot(object)
    def relieve(self, inside: Inside) -> None:
        """Let another member of the office in the room take over a visitor."""
        presence = self._presence()
        others = [
            Option(i.person, i.name, i.affiliation)
            for i in presence.inside(inside.room)
            if not i.is_outside and i.person and i.person != inside.escort_code
        ]
        if not others:
            self._bench.complain(
                Refusal("交代できる職員が入室していません。先に入室を記録してください。")
            )
            return
        code = self._bench.ask.choose(
            "立会い交代", f"{inside.name}さんの立会いを引き継ぐ人", others
        )
        if code is None:
            return
        try:
            saved = presence.relieve(inside.entry_id, code)
        except DeskError as error:
            self._bench.complain(error)
            return
        name = self._bench.directory.name_of(code)
        self._bench.say(f"保存済 No.{saved.number} 立会いを {name}さんが引き継ぎました")

    def _confirm(self, text: str, person: str | None) -> None:
        now = self._bench.clock.read()
        self._last = (person, now.mono_ms, now.boot) if person is not None else None
        self._bench.say(text)

    def _now(self) -> str:
        now = self._bench.clock.read()
        return clock_text(now.at, now.today)


def room_note(room: RoomFacts | None, count: int) -> str:
    """Return what is special about a room, as far as a clerk must know it now."""
    if room is None:
        return "室・区画がまだありません。設定で登録してください。"
    notes = []
    if room.recorded is Recorded.VISITORS:
        why = f"({room.recorded_reason})" if room.recorded_reason else ""
        notes.append(f"この室は職員以外だけを記録します{why}。")
    if room.head_limit is not None:
        notes.append(
            f"入れるのは {room.head_limit} 人まで(あと {max(room.head_limit - count, 0)} 人)。"
        )
    if room.at_least_two:
        notes.append("2人以上で入ります。")
    return " ".join(notes)
