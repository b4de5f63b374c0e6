"""The difference of a terminal's clock as a clerk writes it, and when it is too much."""

import re
from typing import Final

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal

USUAL_LIMIT: Final = 60
"""Seconds by which a clock may be off before somebody must set it."""
MOST: Final = 24 * 60 * 60
_MINUTE: Final = 60
_SPOKEN = re.compile(
    r"(?P<sign>[+-])?(?:(?P<minutes>\d{1,4})分)?(?:(?P<seconds>\d{1,5})秒?)?"
    r"(?P<way>進み|遅れ|進んでいる|遅れている)?"
)
_NONE = frozenset({"0", "+0", "-0", "±0", "0秒", "±0秒", "なし", "差なし", "ずれなし"})


def seconds_of(written: str) -> int:
    """Read a clock's difference in seconds, ahead is positive; `Refusal` with examples."""
    plain = re.sub(r"\s", "", text.digits(written)).translate(str.maketrans("−―ー", "---"))
    if plain in _NONE:
        return 0
    found = _SPOKEN.fullmatch(plain)
    if found is None or not (found["minutes"] or found["seconds"]):
        raise Refusal(_HELP, field="clock_off")
    size = int(found["minutes"] or 0) * _MINUTE + int(found["seconds"] or 0)
    way = (found["way"] or "")[:2]
    if size and not way and not found["sign"]:
        raise Refusal(
            "時計が進んでいるか遅れているかを書いてください。例 5秒進み、1分30秒遅れ、+5、-90",
            field="clock_off",
        )
    if way and found["sign"]:
        raise Refusal(_HELP, field="clock_off")
    if size >= MOST:
        raise Refusal(
            "時計の差が1日を超えています。端末の日付を合わせてください。", field="clock_off"
        )
    return -size if way == "遅れ" or found["sign"] == "-" else size


_HELP: Final = "時計の差は「5秒進み」「1分30秒遅れ」「+5」「-90」「0」のように書いてください。"


def spelled(seconds: int) -> str:
    """Spell a difference as it stands in the ledger."""
    if not seconds:
        return "差なし"
    minutes, rest = divmod(abs(seconds), _MINUTE)
    size = (f"{minutes}分" if minutes else "") + (f"{rest}秒" if rest else "")
    return size + ("進み" if seconds > 0 else "遅れ")
