"""The 引継書 as sections of short lines: duties, the rhythm, what is out, people, last year."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import Clock, Moment
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.duty import Duty, DutyBench
from zyuki_desk.core.handover.notes import read_notes
from zyuki_desk.core.handover.past import last_year
from zyuki_desk.core.handover.rhythm import Rhythm, beats
from zyuki_desk.core.held import bench_of
from zyuki_desk.core.holding import Holding, Todo
from zyuki_desk.core.holdings import holdings_of
from zyuki_desk.core.leaving.reading import read_leavers
from zyuki_desk.core.people import Account, RoleGrant

AHEAD = timedelta(days=31)
"""How far the handover looks into what comes."""
WEEK = timedelta(days=7)
MOST_OF_A_KIND = 12
"""Things of one kind that are named one by one; more are counted."""

Step = Callable[[int, int], None]
"""Told how many of how many sections are done; may raise to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the handover."""

    what: str
    detail: str = ""
    when: str = ""
    grave: bool = False
    ledger: str = ""
    entry_id: int | None = None
    duty: Duty | None = None
    page: str = ""
    person: str | None = None
    note: str = ""
    """The key of a note, which can be written here."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the handover: what it is about, and its lines."""

    key: str
    title: str
    lead: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """The whole of it, as things stand on one day."""

    day: date
    sections: tuple[Section, ...]


def handover_of(desk: Desk, step: Step = lambda _done, _of: None) -> Handover:
    """Read the whole handover anew; nothing in it is typed but the notes."""
    today = desk.clock.read().today
    now = duties_of(desk)
    makers: tuple[Callable[[], Section], ...] = (
        lambda: _duties(now, today),
        lambda: _coming(desk, now, today),
        lambda: _read(desk, _rhythm),
        lambda: _read(desk, _notes),
        lambda: _read(desk, _out),
        lambda: _read(desk, _people),
        lambda: _read(desk, _leaving),
        lambda: _read(desk, _past),
    )
    sections = []
    for done, make in enumerate(makers):
        step(done, len(makers))
        sections.append(make())
    return Handover(today, tuple(sections))


def _read(desk: Desk, make: Callable[[Connection, DutyBench], Section]) -> Section:
    with desk.database.reading() as connection:
        return make(connection, bench_of(desk))


# What is to be done


def _duties(duties: list[Duty], today: date) -> Section:
    late = sum(duty.overdue for duty in duties)
    entries = tuple(_duty_entry(duty, today) for duty in duties)
    lead = f"いま {len(duties)}件、うち期限を過ぎたもの {late}件です。上から順に片付けます。"
    return Section("duties", "いまのやること", lead if duties else "いまはありません。", entries)


def _duty_entry(duty: Duty, today: date) -> Entry:
    when = era_date(duty.due, "short")
    late = f"{(today - duty.due).days}日経過" if duty.overdue and duty.due < today else ""
    return Entry(what=duty.sentence, when=when, detail=late, grave=duty.overdue, duty=duty)


@dataclass(frozen=True, slots=True)
class _Later:
    """The clock of a day to come: what will be due then can be asked now."""

    moment: Moment

    def read(self) -> Moment:
        return self.moment


def _at(desk: Desk, day: date) -> Desk:
    now = desk.clock.read()
    moment = Moment(
        at=now.at + timedelta(days=(day - now.today).days), mono_ms=now.mono_ms, boot=now.boot
    )
    clock: Clock = _Later(moment)
    return Desk(desk.database, desk.ledgers, clock, desk.actor)


def _coming(desk: Desk, now: list[Duty], today: date) -> Section:
    """Ask the ledgers what will be due: about lines that exist, not about days not yet lived."""
    known = {duty.key for duty in now}
    ahead = [duty for duty in duties_of(_at(desk, today + AHEAD)) if _is_certain(duty, today)]
    entries = []
    for day in sorted({duty.due for duty in ahead}):
        keys = {duty.key for duty in ahead if duty.due == day} - known
        for duty in duties_of(_at(desk, day)) if keys else ():
            if duty.key in keys:
                span = "今週" if day <= today + WEEK else "1か月のうち"
                entries.append(
                    Entry(what=duty.sentence, when=era_date(day, "short"), detail=span, duty=duty)
                )
    lead = "これから1か月のうちに期限が来る、いま分かっているものです。"
    return Section("coming", "今週・今月に来ること", lead, tuple(entries))


def _is_certain(duty: Duty, today: date) -> bool:
    is_ahead = today < duty.due <= today + AHEAD
    return is_ahead and (
        duty.entry_id is not None or duty.action == "seal" or duty.leaver is not None
    )


# How the desk works


def _rhythm(connection: Connection, bench: DutyBench) -> Section:
    entries = []
    for beat in beats(connection, list(bench.ledgers.values()), bench.calendar, bench.today):
        told = beat.ledger.explanation
        since = f"\n最後の記載 {era_date(beat.last, 'short')}" if beat.last is not None else ""
        entries.append(
            Entry(
                what=f"{beat.ledger.title}(1年に {beat.lines:,}行)",
                detail=f"{told.what}\nいつ {told.when}\nだれ {told.who}{since}",
                when=beat.rhythm.label,
                grave=beat.rhythm is Rhythm.NEVER,
                ledger=beat.ledger.key,
            )
        )
    sealed = "、".join(ledger.title for ledger in bench.ledgers.values() if ledger.monthly)
    if sealed:
        entries.append(
            Entry(what="前の月の確認(締め)", detail=sealed, when="毎月のはじめ", page="closing")
        )
    entries += _ending_with_terms(connection, bench)
    lead = "簿冊に書かれた回数から分かる、この机の毎日・毎週・毎月・毎年です。"
    return Section("rhythm", "くりかえす仕事", lead, tuple(entries))


def _ending_with_terms(connection: Connection, bench: DutyBench) -> Iterator[Entry]:
    """Tell on which days many things end by themselves: the end of the fiscal year above all."""
    ends: dict[date, Counter[str]] = defaultdict(Counter)
    for holding in holdings_of(connection, bench, None):
        if holding.ends is not None:
            ends[holding.ends][holding.noun] += 1
    for day in sorted(ends)[:MOST_OF_A_KIND]:
        words = "、".join(f"{noun} {count}件" for noun, count in ends[day].most_common())
        yield Entry(
            what=f"{era_date(day)} に終わるもの",
            detail=f"{words}。続けるものは、前もって書き直します。",
            when=era_date(day, "short"),
        )  # fmt: skip


# What is where, and with whom

_OWN = frozenset({RoleGrant.__tablename__, Account.__tablename__})


def _out(connection: Connection, bench: DutyBench) -> Section:
    """Name what is in people's hands; kinds with many are counted, with the ledger to look in."""
    kinds: dict[tuple[str, str], list[Holding]] = defaultdict(list)
    for holding in holdings_of(connection, bench, None):
        if holding.source not in _OWN and holding.todo is not Todo.END:
            kinds[holding.ledger, holding.noun].append(holding)
    entries: list[Entry] = []
    for (ledger, noun), held in kinds.items():
        if len(held) > MOST_OF_A_KIND:
            people = len({holding.person for holding in held})
            entries.append(
                Entry(
                    what=f"{noun} {len(held)}件({people}人)",
                    detail=f"{bench.ledgers[ledger].title}で一人ずつ分かります",
                    ledger=ledger,
                )
            )
            continue
        entries += [
            Entry(
                what=f"{noun} {holding.label}",
                detail=f"{bench.directory.name_of(holding.person)}さん {holding.note}".strip(),
                when=f"{era_date(holding.since, 'short')} から" if holding.since else "",
                grave=bool(holding.note),
                ledger=ledger,
                entry_id=holding.row_id,
            )
            for holding in held
        ]
    lead = "だれが何を持ち、何の担当かです。引継ぎの日に、現物と見比べます。"
    return Section("out", "貸出し・担当しているもの", lead, tuple(entries))


def _people(connection: Connection, bench: DutyBench) -> Section:
    """Tell who holds which post today, and who can sign in."""
    del connection
    office, today = bench.directory.office, bench.today
    posts: dict[str, list[str]] = defaultdict(list)
    for code, role, since, until in bench.directory.grants:
        facts = bench.directory.people.get(code)
        is_held = since <= today and (until is None or today <= until)
        if facts is not None and is_held and facts.is_active(today):
            title = office.term(f"role/{role.value}", role.label)
            start = era_date(since, "short")
            posts[title].append(f"{facts.name}({start} から)")
    entries = [
        Entry(what=post, detail="、".join(names), page="settings") for post, names in posts.items()
    ]
    names = [bench.directory.name_of(code) for code in bench.directory.logins.values()]
    entries.append(
        Entry(what="サインインできる人", detail="、".join(sorted(names)), page="settings")
    )
    lead = "いまの役割です。替わるときは、設定の「職員等」で終わりと始まりを書きます。"
    return Section("people", "人と役割", lead, tuple(entries))


def _leaving(connection: Connection, bench: DutyBench) -> Section:
    entries = []
    for leaver in read_leavers(connection, bench):
        if leaver.is_done:
            continue
        left = "、".join(f"{item.noun} {item.label}" for item in leaver.open[:MOST_OF_A_KIND])
        more = len(leaver.open) - MOST_OF_A_KIND
        entries.append(
            Entry(
                what=f"{bench.directory.name_of(leaver.person)}さん({leaver.why})",
                detail=f"残り {len(leaver.open)}件: {left}{f' ほか{more}件' if more > 0 else ''}",
                when=era_date(leaver.last, "short"),
                grave=leaver.last < bench.today,
                page="leaving",
                person=leaver.person,
            )
        )
    lead = "手元のものがまだ戻っていない人です。" if entries else "未了の人はいません。"
    return Section("leaving", "異動・退職の途中の人", lead, tuple(entries))


def _past(connection: Connection, bench: DutyBench) -> Section:
    period, tallies = last_year(connection, list(bench.ledgers.values()), bench.today)
    entries = tuple(
        Entry(
            what=tally.ledger.title, detail=tally.words, when=f"{tally.lines:,}行",
            grave=tally.has_gap, ledger=tally.ledger.key,
        )
        for tally in tallies
    )  # fmt: skip
    lead = f"{period.label()}の記載から。多いものは、やり方を見直すところです。"
    return Section("past", "前の年度の抜け・訂正", lead, entries)


def _notes(connection: Connection, bench: DutyBench) -> Section:
    entries = []
    for note in read_notes(connection):
        who = f"{bench.directory.name_of(note.by)} " if note.by else ""
        day = era_date(note.at.date(), "short") if note.at is not None else ""
        entries.append(
            Entry(
                what=note.title,
                detail=note.text or "(まだ書かれていません)",
                when=f"{who}{day}",
                grave=not note.text,
                note=note.key,
            )
        )
    lead = "簿冊からは分からないことを、人の言葉で。鍵や復旧シートの場所もここに書きます。"
    return Section("notes", "置き場所・連絡先・申し送り", lead, tuple(entries))
