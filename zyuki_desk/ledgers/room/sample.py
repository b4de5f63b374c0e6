"""Example stays for an example office: a believable day, repeated with chance."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import cast

from zyuki_desk.base.clock import JST
from zyuki_desk.core.directory import Directory, PersonFacts, RoomFacts
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


def sample(bench: SampleBench) -> Iterator[SampleLine]:
    """Give about two dozen stays a day, ordered by entry time."""
    rooms = [r for r in bench.directory.rooms.values() if r.recorded is not Recorded.NOBODY]
    for day in bench.days:
        stays = [
            line
            for room in rooms
            for line in _day(bench.chance, bench.directory, room, day, bench.per_day // len(rooms))
        ]
        stays.sort(key=_entered)
        yield from (SampleLine(values=stay) for stay in stays)


def _entered(stay: dict[str, Value]) -> datetime:
    return cast("datetime", stay["entered"])


def _day(
    chance: Random, directory: Directory, room: RoomFacts, day: date, count: int
) -> Iterator[dict[str, Value]]:
    staff = [p for p in directory.people.values() if not p.kind.is_outside and p.is_active(day)]
    outside = [
        p
        for p in directory.people.values()
        if p.kind in (PersonKind.CONTRACTOR, PersonKind.MAINTENANCE)
    ]
    free_from: dict[str, int] = {}
    for number in range(count):
        minute = _OPENS + number * _SPAN // count + chance.randrange(3)
        stay = chance.randrange(4, 38)
        person = chance.choice(staff)
        if free_from.get(person.code, 0) > minute and count < len(staff) * 4:
            continue
        free_from[person.code] = minute + stay + 1
        if room.recorded is Recorded.EVERYONE:
            yield _stay(room, day, person, (minute, minute + stay), chance.choice(_PURPOSES))
        if outside and number % 9 == 4:  # noqa: PLR2004 - now and then
            visit = _stay(
                room, day, chance.choice(outside), (minute, minute + stay), chance.choice(_OUTSIDE)
            )
            yield {**visit, **_outsider(chance, person)}


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
