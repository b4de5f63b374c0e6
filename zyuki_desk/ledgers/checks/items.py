"""What is looked at in a daily check, and the words of its answers; the office may change it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.office import Setting
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField
from zyuki_desk.core.own_fields import own_fields_of
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
LEDGER_KEY: Final = "daily-check"
SHORT: Final = 4
"""Characters of an item's short name, as the head of a narrow column holds."""

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


def items_of(connection: Connection | Session, directory: Directory) -> tuple[CheckItem, ...]:
    """Return every item the office has or had, in its order; its own are fields of its own."""
    own = {field.key: field for field in own_items(directory)}
    kept = setting_of(connection).get("items")
    known = {item.key: item for item in ITEMS}
    found: list[CheckItem] = []
    for told in kept or [to_json(item) for item in ITEMS]:
        if told["key"] in own:
            found.append(_of_own(own.pop(told["key"]), told))
        elif told["key"] in known:
            found.append(_of_program(known[told["key"]], told))
    # A field of marks that was added elsewhere is looked at at any time until somebody says when.
    found += [_of_own(field, {}) for field in own.values()]
    return tuple(found)


def own_items(directory: Directory) -> tuple[OwnField, ...]:
    """Return the fields of the office's own that are answered by ○, × and 該当なし."""
    marks = {choice.key for choice in MARK_CHOICES}
    return tuple(
        field
        for field in own_fields_of(directory, LEDGER_KEY)
        if marks <= {choice.key for choice in field.choices}
    )


def _of_own(field: OwnField, told: Mapping[str, Any]) -> CheckItem:
    return CheckItem(
        key=field.key,
        label=field.label,
        short=told.get("short") or field.label[:SHORT],
        sentence=told.get("sentence") or field.help,
        phases=frozenset(told.get("phases") or _ALWAYS),
        since=field.since,
        until=field.until,
        own=True,
    )


def _of_program(item: CheckItem, told: Mapping[str, Any]) -> CheckItem:
    return replace(
        item,
        short=told["short"],
        sentence=told["sentence"],
        phases=frozenset(told["phases"]),
        since=_day(told["since"]),
        until=_day(told["until"]),
    )


def clock_limit(setting: Mapping[str, Any]) -> int:
    """Return by how many seconds a clock may be off before it is a duty."""
    return int(setting.get("clock_limit", USUAL_LIMIT))


def to_json(item: CheckItem) -> dict[str, Any]:
    """Spell an item for the setting."""
    return {
        "key": item.key,
        "short": item.short,
        "sentence": item.sentence,
        "phases": sorted(item.phases),
        "since": None if item.since is None else item.since.isoformat(),
        "until": None if item.until is None else item.until.isoformat(),
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
