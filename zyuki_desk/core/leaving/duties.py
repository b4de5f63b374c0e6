"""What people who leave still have: told from the next working day on, until nothing is left."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind
from zyuki_desk.core.holding import Todo
from zyuki_desk.core.leaving.reading import Item, Leaver, read_leavers

PAGE = "leaving"
LEFT = DutyKind("leaver", "異動・退職の回収・引継ぎ", Danger.RULE)
OUT_OF_HAND = DutyKind("leaver-returns", "異動・退職した人の未返却", Danger.IDENTITY)
BACK = DutyKind("leave-back", "復職・在籍の確認", Danger.RULE)
SOON = timedelta(days=14)
"""How long before the last day the list comes into view."""
MOST_NAMED = 2
_ORDER = tuple(Todo)


def leaving_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell each person who leaves once, with everything that is still to be done."""
    for leaver in read_leavers(connection, bench, explained=False):
        if leaver.back_on is not None:
            continue
        if leaver.open:
            yield from _open(bench, leaver)
        if leaver.kind is not None:
            yield from _back(bench, leaver)


def _open(bench: DutyBench, leaver: Leaver) -> Iterator[Duty]:
    today = bench.moment.today
    if leaver.last > today + SOON:
        return
    is_over = today >= bench.calendar.next_open(leaver.last)
    year = "" if leaver.last.year == today.year else f"{leaver.last.year}/"
    name = bench.directory.name_of(leaver.person)
    passed = f"、{(today - leaver.last).days}日経過" if is_over else ""
    yield Duty(
        ledger="",
        page=PAGE,
        sentence=f"{name}さん({leaver.why} {year}{short_day(leaver.last)}{passed}): "
        f"{summary(leaver)}が{'残っています' if is_over else 'あります'}",
        due=leaver.last,
        overdue=is_over,
        kind=OUT_OF_HAND if _is_grave(leaver) else LEFT,
        person=leaver.person,
        leaver=leaver.person,
    )


def _is_grave(leaver: Leaver) -> bool:
    """Whether a card, a key, a medium is not back: it may open the way to identity data."""
    return any(item.todo in (Todo.RETURN, Todo.STOP) for item in leaver.open)


def summary(leaver: Leaver) -> str:
    """Name what is open: the things themselves while they are few, else how many of each."""
    items = sorted(leaver.open, key=lambda item: _ORDER.index(item.todo))
    if len(items) <= MOST_NAMED:
        return "、".join(_named(item) for item in items)
    counts = Counter(item.todo.label for item in items)
    return "・".join(f"{word} {count}件" for word, count in counts.items())


def _named(item: Item) -> str:
    if item.todo is Todo.END:
        return f"{item.noun}の{item.todo.label}"
    return f"{item.noun} {item.label.split()[0]} の{item.todo.label}"


def _back(bench: DutyBench, leaver: Leaver) -> Iterator[Duty]:
    """Ask for the return from leave on its day, and about somebody who is there all the same."""
    today = bench.moment.today
    facts = bench.directory.people.get(leaver.person)
    name = bench.directory.name_of(leaver.person)
    if leaver.returns is not None and today >= leaver.returns:
        yield Duty(
            ledger="",
            page=PAGE,
            sentence=f"{name}さんの復職の予定日は {short_day(leaver.returns)} です。"
            "復職を書き、止めたものを戻してください",
            due=leaver.returns,
            overdue=leaver.returns < today,
            kind=BACK,
            person=leaver.person,
            leaver=leaver.person,
        )
    elif facts is not None and facts.is_active(today) and today > leaver.last:
        yield Duty(
            ledger="",
            page=PAGE,
            sentence=f"{name}さんは {short_day(leaver.last)} で{leaver.why}の登録ですが、"
            "在籍に戻っています。登録を閉じるか、在籍の日を直してください",
            due=leaver.last,
            overdue=True,
            kind=BACK,
            person=leaver.person,
            leaver=leaver.person,
        )
