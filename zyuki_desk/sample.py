"""An example office (見本市) of a fiscal year, made through the same door as everything else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from random import Random
from typing import Any, Self

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year, month_of
from zyuki_desk.base.clock import JST, FixedClock, Moment
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.founding import Founding, NewPerson
from zyuki_desk.core.ledger import Ledger, Ledgers, SampleBench, SampleLine
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.office import Office, Recorded
from zyuki_desk.core.opening import OpenOffice, found_office
from zyuki_desk.core.people import Role
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.store.keyslots import Ways
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.slotfile import Argon2Cost

PASSWORD = "mihon-no-aikotoba"  # noqa: S105 - an example office has an example password
"""The passphrase of the file and the password of every example account."""
MANAGER = "1001"
SEAL_SEED = bytes(range(16))
"""The example office's auditor has an example number: the code of these bytes."""
_MOST_DAYS = 2_440
"""Ten years of office days; a larger example gets busier days, not more of them."""
_TOLD_BY_MONTH = 60_000
_ENOUGH = 20
"""Lines of a month that are corrected and struck here and there."""
_LATE = 0.006
"""Part of the lines that somebody wrote the day after."""
_SEALED_AFTER = 5
"""Days after a month's end at which its manager seals it."""
_EARLY, _EVENING = time(8, 25), time(17, 30)
CHEAP = Argon2Cost(memory_kib=1024, passes=1, lanes=1)
CHEAP_STRENGTH = Strength(memory_kib=1024, passes=1, lanes=1)

_FAMILY = (
    ("見本", "みほん"), ("例示", "れいじ"), ("手本", "てほん"), ("試験", "しけん"),
    ("見出", "みだし"), ("仮名", "かめい"), ("雛形", "ひながた"), ("用例", "ようれい"),
)  # fmt: skip
_GIVEN = (
    ("太郎", "たろう"), ("花子", "はなこ"), ("次郎", "じろう"), ("一郎", "いちろう"),
    ("桜", "さくら"), ("三郎", "さぶろう"), ("梅子", "うめこ"), ("四郎", "しろう"),
)  # fmt: skip
_ROLES: dict[int, tuple[Role, ...]] = {
    0: (Role.SYSTEM, Role.ROOM),
    1: (Role.CLERK,),
    2: (Role.IDENTITY, Role.SECTION),
    3: (Role.CHIEF,),
    4: (Role.AUDITOR,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """How large the example is; the same plan gives the same example."""

    until: date
    days: int = 0
    """Office days up to `until`; 0 for the fiscal year so far."""
    entries: int = 0
    """Lines in the largest ledger; wins over `days`."""
    staff: int = 16
    rooms: int = 3
    terminals: int = 3
    per_day: int = 0
    """Lines of a busy ledger on one day; 0 for as many as the size asks for."""
    seed: int = 1

    @classmethod
    def large(cls, until: date, *, seed: int = 1, days: int = _MOST_DAYS) -> Self:
        """Plan ten years of an office with 250 operators, 42 terminals and 12 rooms.

        That is about two million lines; making them takes the better part of an hour.
        """
        return cls(
            until=until, days=days, staff=250, rooms=12, terminals=42, per_day=540, seed=seed
        )


def make_sample(
    folder: OfficeFolder,
    ledgers: Ledgers,
    plan: SamplePlan,
    *,
    keyring: SecretStore | None = None,
    progress: Callable[[str, int], None] = lambda *_: None,
) -> OpenOffice:
    """Make the example office in an empty folder and return it open."""
    chance = Random(plan.seed)  # noqa: S311 - an example, not a secret
    days = _days(plan)
    start = datetime.combine(days[0], time(8, 20), tzinfo=JST)
    clock = FixedClock(start)
    ways = Ways(passphrase=PASSWORD, cost=CHEAP, keyring=keyring, label="見本")
    office, _ = found_office(folder, ledgers, clock, _founding(plan, chance), ways, seed=SEAL_SEED)
    accounts = Accounts(office.desk, CHEAP_STRENGTH)
    for person in ("P0001", "P0002", "P0003", "P0004", "P0005"):
        accounts.set_password(person, PASSWORD)
    office.sign_in_as(Actor("P0001", "T1"))
    per_day = plan.per_day or max(26, -(-plan.entries // len(days)) * 3 // 2)
    bench = SampleBench(days, chance, office.desk.directory, per_day)
    story = _Story(office, clock, bench, plan, progress)
    for ledger in sorted(ledgers.values(), key=lambda ledger: ledger.monthly):
        story.tell(ledger)
    clock.set(datetime.combine(days[-1], time(18, 0), tzinfo=JST))
    return office


@dataclass(frozen=True, slots=True)
class _Story:
    """Writes the example in the order in which an office would have lived it."""

    office: OpenOffice
    clock: FixedClock
    bench: SampleBench
    plan: SamplePlan
    progress: Callable[[str, int], None]

    def tell(self, ledger: Ledger) -> None:
        """Write one ledger: month by month with its seals, or in one go when it is large."""
        if not ledger.monthly or self.plan.entries > _TOLD_BY_MONTH:
            self._set(self.bench.days[0] if not ledger.monthly else self.bench.days[-1], _EARLY)
            self._load(ledger, self._lines(ledger), told=0)
            return
        told = 0
        months = groupby(self._lines(ledger), key=_month)
        for first, lines in months:
            written = list(lines)
            last_day = written[-1].values["day"]
            assert isinstance(last_day, date)
            self._set(last_day, _EVENING)
            self._load(ledger, iter(written), told=told)
            told += len(written)
            self._amend(ledger, month_of(first))
            self._seal(ledger, month_of(first))

    def _lines(self, ledger: Ledger) -> Iterator[LoadedLine]:
        skipped = 0
        if self.plan.entries:
            count = sum(1 for _ in ledger.sample(_dice(self.bench, self.plan)))
            skipped = max(0, count - self.plan.entries)
        lates = Random(self.plan.seed)  # noqa: S311 - an example, not a secret
        for line in islice(ledger.sample(_dice(self.bench, self.plan)), skipped, None):
            days_late = 1 if ledger.monthly and lates.random() < _LATE else 0
            entered = _written(line.values.get("day"), days_late)
            yield LoadedLine(line.values, entered=entered, by=self._writer(ledger, line))

    def _writer(self, ledger: Ledger, line: SampleLine) -> str | None:
        """Let members of the office write their own lines, the clerk the others."""
        code = line.values.get(ledger.person) if ledger.monthly and ledger.person else None
        person = self.bench.directory.people.get(str(code))
        if not ledger.monthly:
            return None
        return "P0002" if person is None or person.kind.is_outside else person.code

    def _load(self, ledger: Ledger, lines: Iterator[LoadedLine], *, told: int) -> None:
        load_lines(
            self.office.desk,
            ledger,
            lines,
            checked=False,
            detail={"sample": True},
            progress=lambda count: self.progress(ledger.title, told + count),
        )

    def _amend(self, ledger: Ledger, month: Period) -> None:
        """Correct two lines of the month and strike one, as it happens in any register."""
        ids = self.office.books.ids(ledger, Query(period=month))
        spec = next((f for f in ledger.fields if f.suggests and f.required), None)
        if len(ids) < _ENOUGH or spec is None:
            return
        picked = self.bench.chance.sample(list(ids), 3)
        words = self.office.books.suggestions(ledger, spec.key, most=3)
        for entry_id in picked[:2]:
            old = self.office.books.entry(ledger, entry_id).values[spec.key]
            new = next((word for word in words if word != old), f"{old}(訂正)")
            self.office.desk.correct(ledger.key, entry_id, {spec.key: new}, reason="書き間違い")
        self.office.desk.strike(ledger.key, picked[2], reason="二重に書いたため")

    def _seal(self, ledger: Ledger, month: Period) -> None:
        """Close every month but the last whole one, a duty, and those with lines still open."""
        until = self.bench.days[-1]
        if month.last >= month_of(month_of(until).first - timedelta(days=1)).first:
            return
        self._set(month.last + timedelta(days=_SEALED_AFTER), _EARLY)
        sealing = Sealing(self.office.desk, self.office.books)
        if not sealing.findings(ledger, month, None).open_lines:
            sealing.close_period(ledger, month, None)

    def _set(self, day: date, at: time) -> None:
        moment = datetime.combine(day, at, tzinfo=JST)
        self.clock.set(max(moment, self.clock.at))


def _month(line: LoadedLine) -> date:
    day = line.values["day"]
    assert isinstance(day, date)
    return day.replace(day=1)


def _dice(bench: SampleBench, plan: SamplePlan) -> SampleBench:
    """Give the same chance again: counting and writing must see the same example."""
    return replace(bench, chance=Random(plan.seed))  # noqa: S311 - an example, not a secret


def _written(day: object, days_late: int) -> Moment | None:
    if not isinstance(day, date):
        return None
    at = datetime.combine(day + timedelta(days=days_late), time(17, 0), tzinfo=JST)
    return Moment(at=at.astimezone(UTC), mono_ms=0, boot="sample")


def _days(plan: SamplePlan) -> tuple[date, ...]:
    calendar = office_calendar(Directory(_office(0)))
    wanted = plan.days or (min(-(-plan.entries // 20), _MOST_DAYS) if plan.entries else 0)
    if not wanted:
        first = fiscal_period(fiscal_year(plan.until)).first
        return tuple(calendar.open_days(Period(first, plan.until)))
    days: list[date] = []
    day = plan.until
    while len(days) < wanted and day.year > 1990:  # noqa: PLR2004 - no example reaches it
        if calendar.is_open(day):
            days.append(day)
        day -= timedelta(days=1)
    return tuple(reversed(days))


def _office(seed: int) -> Office:
    return Office(office_id=f"mihon{seed:04d}", name="見本市", section="市民課")


def _founding(plan: SamplePlan, chance: Random) -> Founding:
    return Founding(
        office=_office(plan.seed),
        rooms=(*_ROOMS, *_branches(plan.rooms - len(_ROOMS))),
        terminals=(*_TERMINALS, *_counters(plan.terminals - len(_TERMINALS), plan.rooms)),
        people=tuple(_people(plan, chance)),
    )


_ROOMS: tuple[dict[str, Any], ...] = (
    {"code": "R1", "name": "端末機設置室", "level": "レベル1", "head_limit": 12},
    {
        "code": "R2", "name": "サーバ室", "level": "レベル3", "head_limit": 6,
        "holds_identity_data": True,
    },
    {
        "code": "R3", "name": "窓口端末区画", "level": "レベル1",
        "recorded": Recorded.VISITORS.value, "recorded_reason": "執務室と一体のため",
        "permit_required": False, "badge_required": False, "deposit_required": False,
    },
)  # fmt: skip
_TERMINALS: tuple[dict[str, Any], ...] = (
    {"code": "T1", "name": "統合端末 1号", "room_code": "R1"},
    {"code": "T2", "name": "統合端末 2号", "room_code": "R1"},
    {"code": "T3", "name": "窓口端末", "room_code": "R3"},
)


def _branches(count: int) -> Iterator[dict[str, Any]]:
    """Give the rooms of branch offices, as a large city has them."""
    for number in range(1, count + 1):
        code = f"R{number + len(_ROOMS)}"
        yield {"code": code, "name": f"第{number}支所 端末機設置室", "level": "レベル1"}


def _counters(count: int, rooms: int) -> Iterator[dict[str, Any]]:
    """Give the terminals beyond the first, spread over the rooms."""
    for number in range(len(_TERMINALS) + 1, len(_TERMINALS) + count + 1):
        room = f"R{1 + number % rooms}"
        yield {"code": f"T{number}", "name": f"統合端末 {number}号", "room_code": room}


def _people(plan: SamplePlan, chance: Random) -> Iterator[NewPerson]:
    for number in range(plan.staff):
        family, given = _FAMILY[number % 8], _GIVEN[(number + number // 8) % 8]
        staff_no = str(1001 + number)
        yield NewPerson(
            code=f"P{number + 1:04d}",
            name=f"{family[0]} {given[0]}",
            kana=f"{family[1]} {given[1]}",
            affiliation=chance.choice(("市民課", "市民課", "情報政策課", "総務課")),
            staff_no=staff_no,
            card_code=f"S{staff_no}",
            roles=_ROLES.get(number, ()),
            login=staff_no if number in _ROLES else None,
        )
    outside = (
        ("保守 一郎", "ほしゅ いちろう", "maintenance", "見本保守サービス(株)"),
        ("点検 次郎", "てんけん じろう", "maintenance", "例示設備(株)"),
        ("委託 三郎", "いたく さぶろう", "contractor", "見本情報システム(株)"),
        ("来訪 四郎", "らいほう しろう", "visitor", "例示県市町村課"),
    )
    for number, (name, kana, kind, company) in enumerate(outside, start=1):
        yield NewPerson(
            code=f"V{number:04d}", name=name, kana=kana, kind=kind, affiliation=company,
            card_code=f"G{number:03d}",
        )  # fmt: skip
