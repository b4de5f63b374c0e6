"""The cells of a ledger: how a value is read from text, refused, stored and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from zyuki_desk.base import calendar
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.base.text import clean, digits, fold
from zyuki_desk.store.base import utc_from_text, utc_text

Value = str | int | bool | date | datetime | None
OwnCells: TypeAlias = Mapping[str, Mapping[str, Value]]
"""What the office's own fields of lines say that a short act writes, by ledger."""
"""What a cell can hold in memory; nothing here is a float."""


class FieldKind(StrEnum):
    """How a cell is entered, shown and aligned."""

    TEXT = "text"
    NOTE = "note"
    DATE = "date"
    TIME = "time"
    COUNT = "count"
    CHOICE = "choice"
    YES_NO = "yes-no"
    PERSON = "person"
    PLACE = "place"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list: what is stored, and what people see."""

    key: str
    label: str
    retired: bool = False
    """No longer offered; what stands in the books stays readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a ledger, declared once with everything true of it."""

    key: str
    label: str
    slug: str = ""
    """The name of the office's own cell in the line's `extra`; empty for a column."""
    since: date | None = None
    """Not asked for on lines of earlier days."""
    until: date | None = None
    """Not asked for on lines of later days; what stands there stays readable."""
    kind: FieldKind = FieldKind.TEXT
    width: int = 12
    """Usual width on the screen, in half-width characters."""
    mm: float = 0
    """Usual width on paper; 0 shares what is left."""
    limit: int = 100
    """Most characters a text may have; most a count may be."""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    default: Callable[[date], Value] | None = None
    suggests: bool = False
    """Offers what was written here before, most used first."""
    searched: bool = False
    personal: bool = False
    """Erased at the end of retention."""
    appends: bool = False
    """Further text may be added below what stands there without striking it."""
    awaited: bool = False
    """Blank at first and filled later; blank at the day's end is an omission."""
    hidden: bool = False
    """Kept for the rules, not shown as a column."""
    help: str = ""
    aliases: tuple[str, ...] = ()
    """Other headings that registers use for it."""
    rule: str = ""
    """The rule behind the column, with its source."""

    def is_asked(self, day: object) -> bool:
        """Whether a line of that day has this cell; without a day, whether it still has one."""
        if not isinstance(day, date):
            return self.until is None
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that can still be made."""
        return tuple(choice for choice in self.choices if not choice.retired)

    def label_of(self, key: str) -> str:
        """Return the word for a stored choice; an unknown one shows itself."""
        return next((c.label for c in self.choices if c.key == key), key)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a text needs to know: the line's day, today, and names to codes."""

    day: date
    today: date
    codes: Mapping[str, str] = field(default_factory=dict)
    """Folded names and codes of people and places to their codes."""
    latest: date | None = None
    """A day without a year is the newest such day up to this one: registers of the past."""


def read(spec: Field, text: str, reading: Reading) -> Value:
    """Read what somebody typed or a file holds; blank is None.

    Raises `Refusal` with the field's key and a sentence.
    """
    if not text.strip():
        return None
    try:
        return _READERS[spec.kind](spec, text, reading)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=spec.key) from refusal


def _read_text(spec: Field, text: str, _: Reading) -> Value:
    return clean(text, limit=spec.limit, label=spec.label, multiline=spec.appends)


def _read_note(spec: Field, text: str, _: Reading) -> Value:
    return clean(text, limit=spec.limit, label=spec.label, multiline=True)


def _read_date(_: Field, text: str, reading: Reading) -> Value:
    return calendar.parse_date(text, today=reading.today, latest=reading.latest)


def _read_time(_: Field, text: str, reading: Reading) -> Value:
    words = text.strip().replace("T", " ").rsplit(" ", 1)
    day = reading.day
    if len(words) > 1:
        day = calendar.parse_date(words[0], today=reading.today, latest=reading.latest)
    return moment(day, calendar.parse_time(words[-1]))


def _read_count(spec: Field, text: str, _: Reading) -> Value:
    plain = digits(text.strip())
    if not (plain.isascii() and plain.isdigit()):
        raise Refusal(f"「{spec.label}」は数字で入れてください。", field=spec.key)
    return int(plain)


def _read_choice(spec: Field, text: str, _: Reading) -> Value:
    word = text.strip()
    for choice in spec.choices:
        if word in (choice.key, choice.label):
            return choice.key
    known = "・".join(c.label for c in spec.offered)
    raise Refusal(f"「{spec.label}」は {known} から選んでください。", field=spec.key)


_YES = frozenset({"1", "○", "〇", "◯", "有", "あり", "はい", "済", "✓", "レ", "true", "yes"})
_NO = frozenset({"0", "×", "✕", "無", "なし", "いいえ", "未", "-", "―", "false", "no"})


def _read_yes_no(spec: Field, text: str, _: Reading) -> Value:
    word = digits(text.strip()).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Refusal(f"「{spec.label}」は「有」か「無」で入れてください。", field=spec.key)


def _read_code(spec: Field, text: str, reading: Reading) -> Value:
    word = clean(digits(text), limit=spec.limit, label=spec.label)
    return reading.codes.get(fold(word), word)


_READERS: Mapping[FieldKind, Callable[[Field, str, Reading], Value]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.NOTE: _read_note,
    FieldKind.DATE: _read_date,
    FieldKind.TIME: _read_time,
    FieldKind.COUNT: _read_count,
    FieldKind.CHOICE: _read_choice,
    FieldKind.YES_NO: _read_yes_no,
    FieldKind.PERSON: _read_code,
    FieldKind.PLACE: _read_code,
    FieldKind.CODE: _read_code,
}


def moment(day: date, at: time) -> datetime:
    """Return the moment of a civil time in Japan, in UTC, to the minute."""
    return datetime.combine(day, at.replace(second=0, microsecond=0), tzinfo=JST).astimezone(UTC)


_TYPES: Mapping[FieldKind, type] = {
    FieldKind.DATE: date,
    FieldKind.TIME: datetime,
    FieldKind.COUNT: int,
    FieldKind.YES_NO: bool,
}


def accept(spec: Field, value: Value) -> Value:
    """Check a typed value against its field and return it cleaned; texts lose stray spaces.

    Raises `Refusal` for what the field cannot hold; a wrong Python type is a bug.
    """
    if value is None or value == "":
        return None
    wanted = _TYPES.get(spec.kind, str)
    if not isinstance(value, wanted) or (wanted is date and isinstance(value, datetime)):
        message = f"{spec.key} takes {wanted.__name__}, not {type(value).__name__}"
        raise TypeError(message)
    if isinstance(value, str):
        multiline = spec.kind is FieldKind.NOTE or spec.appends
        text = clean(value, limit=spec.limit, label=spec.label, multiline=multiline)
        if spec.kind is FieldKind.CHOICE and all(text != c.key for c in spec.choices):
            return _read_choice(spec, text, Reading(date.min, date.min))
        return text or None
    if spec.kind is FieldKind.COUNT and not 0 <= int(value) <= spec.limit:  # type: ignore[arg-type]
        raise Refusal(f"「{spec.label}」は 0〜{spec.limit} で入れてください。", field=spec.key)
    return value


def show(spec: Field, value: Value, *, day: date | None = None, era: bool = True) -> str:
    """Return what people see; a time on another day than the line's carries its date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "有" if value else "無"
    if isinstance(value, datetime):
        return _clock(value.astimezone(JST), day, era=era)
    if isinstance(value, date):
        return calendar.era_date(value, "short") if era else value.isoformat()
    return spec.label_of(str(value)) if spec.choices else str(value)


OWN_COLUMN = "extra"
"""The column of a line that holds the office's own cells as stored."""
_OWN = f"{OWN_COLUMN}."


def own_key(slug: str) -> str:
    """Return the key of the office's own field of that name."""
    return _OWN + slug


def is_own(key: str) -> bool:
    """Whether a field's key names one of the office's own cells."""
    return key.startswith(_OWN)


def slug_of(key: str) -> str:
    """Return the name within `extra` of the office's own field."""
    return key.removeprefix(_OWN)


def own_stored(value: object) -> str | int | None:
    """Spell a value for the office's own cell, just as a column of its kind would store it."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(type(value).__name__)


def own_value(spec: Field, value: object) -> Value:
    """Return the value in memory of the office's own cell."""
    if value is None:
        return None
    if spec.kind is FieldKind.TIME:
        return utc_from_text(str(value))
    if spec.kind is FieldKind.DATE:
        return date.fromisoformat(str(value))
    if spec.kind is FieldKind.YES_NO:
        return bool(value)
    return value if isinstance(value, int) else str(value)


def _clock(local: datetime, day: date | None, *, era: bool) -> str:
    """Spell a time; another day than the line's is named, another year with its year."""
    clock = short_time(local)
    if day is None or local.date() == day:
        return clock
    if local.year == day.year:
        return f"{short_day(local)} {clock}"
    named = calendar.era_date(local.date(), "short") if era else local.date().isoformat()
    return f"{named} {clock}"
