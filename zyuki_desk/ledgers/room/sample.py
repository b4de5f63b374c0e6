"""Example stays for an example office: a believable day, repeated with chance."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import cast

from zyuki_desk.base.clock import JST
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.people import PersonKind
from zyuki_desk.core.presence import ExitKind

_PURPOSES = (
    "転入通知の処理",
    "端末機の操作",
    "本人確認情報の照会",
    "帳票の出力",
    "始業点検",
    "終業点検",
    "マニュアルの差替え",
)
_OUTSIDE = ("機器の定期保守", "無停電電源装置の点検", "回線の点検", "空調の点検")
_OPENS, _SPAN = 8 * 60 + 32, 8 * 60
"""Minutes after midnight of the first entry, and how many the day lasts."""

_Busy = dict[str, list[tuple[int, int]]]
"""When each person is in some room, in minutes of the day."""


def sample(bench: SampleBench) -> Iterator[SampleLine]:
    """Give about two dozen stays a day, ordered by entry time."""
    rooms = [r for r in bench.directory.rooms.values() if r.recorded is not Recorded.NOBODY]
    for day in bench.days:
        busy: _Busy = {}
        stays = [
            line
            for room in rooms
            for line in _day(bench, room, day, bench.per_day // len(rooms), busy)
        ]
        stays.sort(key=_entered)
        yield from (SampleLine(values=stay) for stay in stays)


def _entered(stay: dict[str, Value]) -> datetime:
    return cast("datetime", stay["entered"])


def _day(
    bench: SampleBench, room: RoomFacts, day: date, count: int, busy: _Busy
) -> Iterator[dict[str, Value]]:
    chance, people = bench.chance, bench.directory.people.values()
    staff = [p for p in people if not p.kind.is_outside and p.is_active(day)]
    outside = [p for p in people if p.kind in (PersonKind.CONTRACTOR, PersonKind.MAINTENANCE)]
    # A busier day than the office has people is for measuring only.
    is_calm = count < len(staff) * 4
    for number in range(count):
        minute = _OPENS + number * _SPAN // count + chance.randrange(3)
        span = (minute, minute + chance.randrange(4, 38))
        person = _somebody(chance, staff, span, busy if is_calm else {})
        if room.recorded is Recorded.EVERYONE:
            yield _stay(room, day, person, span, chance.choice(_PURPOSES))
        if outside and number % 9 == 4:  # noqa: PLR2004 - now and then
            visitor = _somebody(chance, outside, span, busy if is_calm else {})
            visit = _stay(room, day, visitor, span, chance.choice(_OUTSIDE))
            yield {**visit, **_outsider(chance, person)}


def _somebody(
    chance: Random, people: list[PersonFacts], span: tuple[int, int], busy: _Busy
) -> PersonFacts:
    """Choose somebody who is nowhere else in these minutes, if there is anybody."""
    free = [
        p
        for p in people
        if all(end <= span[0] or span[1] <= start for start, end in busy.get(p.code, ()))
    ]
    person = chance.choice(free or people)
    busy.setdefault(person.code, []).append(span)
    return person


def _stay(
    room: RoomFacts, day: date, person: PersonFacts, span: tuple[int, int], purpose: str
) -> dict[str, Value]:
    start = datetime(day.year, day.month, day.day, tzinfo=JST)
    return {
        "day": day,
        "room": room.code,
        "person": person.code,
        "person_name": person.name,
        "affiliation": person.affiliation or None,
        "person_class": person.kind.value,
        "entered": start + timedelta(minutes=span[0]),
        "left": start + timedelta(minutes=span[1]),
        "exit_kind": ExitKind.SELF.value,
        "purpose": purpose,
    }


def _outsider(chance: Random, escort: PersonFacts) -> dict[str, Value]:
    return {
        "escort": escort.name,
        "escort_codes": escort.code,
        "badge_no": str(chance.randrange(1, 9)),
        "badge_returned": True,
        "recorder": True,
        "deposit_tag": str(chance.randrange(1, 20)),
        "deposit_returned": True,
        "items_in": "工具箱・ノートPC 1台",
        "items_out": "同左",
        "items_checked_by": escort.code,
        "work_done": "異常なし",
    }
