"""What is looked at in a daily check, and the words of its answers; the office may change it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.office import Setting
from zyuki_desk.ledgers.checks.clock import USUAL_LIMIT

START, END, LEAVE = "start", "end", "leave"
PHASES = (Choice(START, "始業"), Choice(END, "終業"), Choice(LEAVE, "退庁時"))
PHASE_LABELS: Final = {choice.key: choice.label for choice in PHASES}
GOOD, BAD, NONE = "good", "bad", "none"
RESULTS = (Choice(GOOD, "○"), Choice(BAD, "×"))
MARKS = (*RESULTS, Choice(NONE, "該当なし"))
SETTING: Final = "checks"
"""The setting that holds the office's items and its limit for a clock's difference."""
CLOCK: Final = "clock_checked"

_ALWAYS = frozenset({START, END, LEAVE})
_EVENING = frozenset({END, LEAVE})


def _item(key: str, words: tuple[str, str, str], phases: frozenset[str]) -> CheckItem:
    label, short, sentence = words
    return CheckItem(
        key=key, label=label, short=short, sentence=sentence, phases=phases, compares=key == CLOCK
    )


ITEMS = (
    _item("no_media_left", ("媒体の残りなし", "媒体", "使った媒体が機器に残っていない。"), _ALWAYS),
    _item("powered_off", ("電源オフ", "電源", "端末の電源が切れている。"), _EVENING),
    _item("wired", ("ワイヤー等の固定", "固定", "端末がワイヤー等で固定されている。"), _ALWAYS),
    _item("no_cable", ("不正なケーブルなし", "配線", "HUB等に不正なケーブルがない。"), _ALWAYS),
    _item("put_back", ("媒体・文書の返却", "返却", "媒体と文書が保管場所に戻っている。"), _EVENING),
    _item(
        CLOCK, ("時計の照合", "時計", "端末の時計が正しい時刻を示している。"), frozenset({START})
    ),
)
"""The five of いなべ市 (訓令第14号 of 2018) and the clock, which the evidence leans on."""
OF_INABE: Final = frozenset(item.key for item in ITEMS) - {CLOCK}


def setting_of(connection: Connection | Session) -> Mapping[str, Any]:
    """Return the office's own setting of its checks; empty when it never changed any."""
    found = connection.execute(select(Setting.value).where(Setting.key == SETTING)).scalar()
    return found if isinstance(found, dict) else {}


def items_of(setting: Mapping[str, Any]) -> tuple[CheckItem, ...]:
    """Return every item the office has or had, in its order."""
    kept = setting.get("items")
    return ITEMS if kept is None else tuple(_from_json(item) for item in kept)


def clock_limit(setting: Mapping[str, Any]) -> int:
    """Return by how many seconds a clock may be off before it is a duty."""
    return int(setting.get("clock_limit", USUAL_LIMIT))


def to_json(item: CheckItem) -> dict[str, Any]:
    """Spell an item for the setting."""
    return {
        "key": item.key,
        "label": item.label,
        "short": item.short,
        "sentence": item.sentence,
        "phases": sorted(item.phases),
        "since": None if item.since is None else item.since.isoformat(),
        "until": None if item.until is None else item.until.isoformat(),
        "own": item.own,
    }


def _from_json(data: Mapping[str, Any]) -> CheckItem:
    return CheckItem(
        key=data["key"],
        label=data["label"],
        short=data["short"],
        sentence=data["sentence"],
        phases=frozenset(data["phases"]),
        since=_day(data["since"]),
        until=_day(data["until"]),
        own=data["own"],
        compares=data["key"] == CLOCK,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
