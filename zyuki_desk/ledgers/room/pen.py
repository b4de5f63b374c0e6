"""Small ways of writing that every act at the door shares."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from zyuki_desk.core.fields import Value

_WHY = {
    "permit": "許可",
    "limit": "人数",
    "two": "1人",
    "badge": "名札",
    "deposit": "預り品",
    "items": "持込品",
}
"""Short words for overridden objections, as they stand in the remarks."""


def to_minute(at: datetime) -> datetime:
    """Return the moment without its seconds: a register is written to the minute."""
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def below(old: Value, added: str) -> str:
    """Return a cell with further text below what stands there."""
    return f"{old}\n{added}" if old else added


def told_reasons(despite: Mapping[str, str]) -> list[str]:
    """Return the stated reasons as they stand in the remarks."""
    return [
        f"{_WHY.get(code, code)}: {why.strip()}" for code, why in despite.items() if why.strip()
    ]
