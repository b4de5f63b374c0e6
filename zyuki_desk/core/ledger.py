"""Frozen definitions of ledgers (簿冊), and how they are found: by presence of their file."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import Period, era_date
from zyuki_desk.base.clock import Moment
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.days import DayRule
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.duty import Duty as Duty  # noqa: PLC0414 - for ledgers
from zyuki_desk.core.duty import DutyBench as DutyBench  # noqa: PLC0414 - for ledgers
from zyuki_desk.core.duty import DutyRule
from zyuki_desk.core.entry import MANAGED, Entry
from zyuki_desk.core.fields import Field, FieldKind, Value
from zyuki_desk.core.holding import HoldingRule
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.outgoing import Outgoing
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.slips.rule import SlipRule
from zyuki_desk.core.stock.rule import StockRule
from zyuki_desk.evidence.operation import Operation as Operation  # noqa: PLC0414 - for ledgers
from zyuki_desk.store.prepared import Prepared as Prepared  # noqa: PLC0414 - for ledgers

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long lines are kept after the end of their fiscal year, and by whose rule."""

    years: int
    source: str
    ends: tuple[str, ...] = ()
    """Fields any of which says that the line's matter is over; until then it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a newcomer needs to know, in one short panel on the ledger's own page."""

    what: str
    who: str
    when: str
    rule: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What a check may look at: the open transaction, the moment, the office."""

    session: "Session"
    moment: Moment
    directory: Directory


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as it will stand if the operation goes through."""

    operation: Operation
    values: Mapping[str, Value]
    changed: frozenset[str]
    entry_id: int | None = None
    despite: Mapping[str, str] = field(default_factory=dict)
    """Objections that somebody overrides, with the stated reason."""
    company: int = 1
    """How many lines are written in the same act."""


class Objection(Refusal):
    """A rule's no that a person may override by stating a reason."""

    def __init__(self, sentence: str, *, code: str, field: str | None = None) -> None:
        super().__init__(sentence, field=field)
        self.code = code


Check = Callable[[Bench, Draft], None]
Complete = Callable[[Bench, Mapping[str, Value]], Mapping[str, Value]]
"""Adds to a new line what only the open transaction can tell."""
Derive = Callable[[Bench, Draft], Mapping[str, Value]]
"""Tells cells that follow from the others, for a new line and for every change."""


def object_unless(draft: Draft, code: str, sentence: str, field: str | None = None) -> None:
    """Raise the objection unless a reason for overriding it was stated."""
    if not draft.despite.get(code, "").strip():
        raise Objection(sentence, code=code, field=field)


@dataclass(frozen=True, slots=True)
class ClosingFinding:
    """One thing that the confirming screen says first of a ledger's month."""

    sentence: str
    day: date | None = None
    entry_id: int | None = None
    is_gap: bool = False
    """Whether the month can be closed only with a stated reason for it."""


ClosingRule = Callable[["Connection", DutyBench, Period], Iterable[ClosingFinding]]


@dataclass(frozen=True, slots=True)
class SampleBench:
    """What a ledger's sample is made from: an example office and a seeded chance."""

    days: tuple[date, ...]
    chance: Random
    directory: Directory
    per_day: int = 26
    """About how many lines a day a busy ledger gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """One example line, with what was filled in later."""

    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One kind of official register, told once; everything else reads this."""

    key: str
    title: str
    model: type[Entry]
    fields: tuple[Field, ...]
    group: str
    order: int
    icon: str
    layout: Layout
    retention: Retention
    explanation: Explanation
    sample: Callable[[SampleBench], Iterator[SampleLine]]
    derived: frozenset[str] = frozenset()
    """Required fields that `complete` can tell, so that a foreign file need not have them."""
    complete: Callable[[Mapping[str, Value], Directory], Mapping[str, Value]] | None = None
    """Fills in what a foreign register leaves out."""
    derive: Derive | None = None
    """Tells cells that follow from the others, such as the line another ledger has for a number."""
    place: str | None = None
    """The field that says which room the line belongs to; one book per room."""
    person: str | None = None
    """The field with the code of the person the line is about."""
    checks: tuple[Check, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    holdings: HoldingRule | None = None
    """What people hold by this ledger: asked for when somebody leaves."""
    days: DayRule | None = None
    """How its days are judged in the calendar of the year; None: what is written is shown."""
    duty_values: tuple[DutyValue, ...] = ()
    """The numbers in its rules that the office may set."""
    monthly: bool = True
    """Whether a month without a seal is an omission."""
    prescribed: ClosingRule | None = None
    """What a manager must hear first before a month is confirmed: gaps, and what was not done as
    prescribed (日南町)."""
    view: str | None = None
    """A page of its own in place of the plain form."""
    service: Callable[..., object] | None = None
    """What that page talks to, made from the desk and the books."""
    outgoing: Outgoing | None = None
    """How its media carry packages out, if it is a ledger of media."""
    stock: StockRule | None = None
    """Tells which things should exist now, where the ledger is a register of things."""
    slips: tuple[SlipRule, ...] = ()
    """What its lines are signed on, on paper."""
    in_kit: LineState | None = None
    """Which of its lines the kit for a power cut lists, such as the keys and who has them."""

    def __post_init__(self) -> None:
        if self.model.__book__ != self.key:
            message = f"{self.key}: its book is called {self.model.__book__}"
            raise TypeError(message)
        columns = set(self.model.__mapper__.column_attrs.keys())
        keys = [f.key for f in self.fields if not f.slug]
        wrong = [k for k in keys if k not in columns or k in MANAGED]
        missing = columns - set(keys) - MANAGED
        if wrong or missing or len(set(keys)) != len(keys):
            message = f"{self.key}: fields and columns differ: {wrong or sorted(missing) or keys}"
            raise TypeError(message)

    def field(self, key: str) -> Field:
        """Return a field by its key; an unknown key is a bug."""
        for spec in self.fields:
            if spec.key == key:
                return spec
        raise KeyError(key)

    def with_own(self, own: Sequence[OwnField]) -> "Ledger":
        """Return the ledger with the office's own fields, each behind the field it follows."""
        if not own:
            return self
        fields = [spec for spec in self.fields if not spec.slug]
        for each in own:
            keys = [spec.key for spec in fields]
            at = keys.index(each.after) + 1 if each.after in keys else len(fields)
            while at < len(fields) and fields[at].slug and each.after:
                at += 1
            fields.insert(at, each.as_field())
        return replace(self, fields=tuple(fields))

    def required_own(self, day: Value) -> tuple[Field, ...]:
        """Return the office's own fields that a new line of a day must have."""
        return tuple(f for f in self.fields if f.slug and f.required and f.is_asked(day))

    def derived_draft(self, bench: Bench, draft: Draft) -> Draft:
        """Return the draft with the cells that follow from the others, before any check."""
        if self.derive is None:
            return draft
        told = self.derive(bench, draft)
        news = {k: v for k, v in told.items() if draft.values.get(k) != v}
        return replace(draft, values={**draft.values, **news}, changed=draft.changed | news.keys())

    @property
    def rules(self) -> tuple[Check, ...]:
        """Every check of a line: codes are known, then the ledger's own."""
        return (self._check_codes, self._check_life, *self.checks)

    def _check_life(self, _: Bench, draft: Draft) -> None:
        """Refuse a cell on a line of a day after the office gave it up."""
        for spec in self.fields:
            written = spec.key in draft.changed and draft.values.get(spec.key) is not None
            if not written or draft.operation is Operation.CORRECT:
                continue
            day = draft.values["day"]
            if spec.until is not None and isinstance(day, date) and day > spec.until:
                until = era_date(spec.until, "short")
                raise Refusal(
                    f"「{spec.label}」は{until}までの欄です。この日の行には書けません。",
                    field=spec.key,
                )

    def _check_codes(self, bench: Bench, draft: Draft) -> None:
        for spec in self.fields:
            code = draft.values.get(spec.key)
            if code is None or spec.key not in draft.changed:
                continue
            if spec.kind is FieldKind.PERSON and code not in bench.directory.people:
                raise Refusal(
                    f"「{spec.label}」の人は登録されていません。"
                    "氏名や番号を確かめるか、設定で登録してください。",
                    field=spec.key,
                )
            if spec.kind is FieldKind.PLACE and code not in bench.directory.rooms:
                raise Refusal(
                    f"「{spec.label}」は登録されていません。設定で確かめてください。",
                    field=spec.key,
                )

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that are columns for people."""
        return tuple(f for f in self.fields if not f.hidden)


class Ledgers(Mapping[str, Ledger]):
    """The ledgers of this program by key, in the order of their groups."""

    def __init__(self, ledgers: Iterable[Ledger]) -> None:
        ordered = sorted(ledgers, key=lambda ledger: (ledger.order, ledger.key))
        self._by_key = {ledger.key: ledger for ledger in ordered}
        if len(self._by_key) != len(ordered):
            message = "two ledgers have the same key"
            raise TypeError(message)

    def __getitem__(self, key: str) -> Ledger:
        """Return the ledger; an unknown key is refused with the known ones."""
        ledger = self._by_key.get(key)
        if ledger is None:
            known = "、".join(self._by_key)
            raise Refusal(f"「{key}」という簿冊はありません。使えるのは {known} です。")
        return ledger

    def __contains__(self, key: object) -> bool:
        """Whether a ledger of that key is present."""
        return key in self._by_key

    def __iter__(self) -> Iterator[str]:
        """Walk the keys in order."""
        return iter(self._by_key)

    def __len__(self) -> int:
        """Count the ledgers."""
        return len(self._by_key)

    def with_own(self, own: Mapping[str, Sequence[OwnField]]) -> "Ledgers":
        """Return the ledgers with the office's own fields, told by ledger, among theirs."""
        if not own:
            return self
        return Ledgers(ledger.with_own(own.get(key, ())) for key, ledger in self.items())

    def of_table(self, table: str) -> Ledger | None:
        """Return the ledger whose lines a table holds."""
        return next((x for x in self.values() if x.model.__tablename__ == table), None)


def discover(*packages: ModuleType) -> Ledgers:
    """Import every module of the packages and collect their `LEDGER`; one file, one ledger."""
    found = []
    for package in packages:
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            ledger = getattr(module, "LEDGER", None)
            if isinstance(ledger, Ledger):
                found.append(ledger)
    return Ledgers(found)
