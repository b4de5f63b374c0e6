"""Who leaves and what is left to be done: what was noted, held against what is held today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.holding import Holding, LeavingKind, Todo
from zyuki_desk.core.holdings import holdings_of
from zyuki_desk.core.leaving.ends import End, ends_of
from zyuki_desk.core.leaving.model import Leaving, LeavingItem
from zyuki_desk.core.ledger import DutyBench


class ItemState(StrEnum):
    """Where one holding of somebody who leaves stands."""

    OPEN = "open"
    DONE = "done"
    SETTLED = "settled"
    """It ends by itself on a day that is written already."""
    EXCEPTED = "excepted"

    @property
    def label(self) -> str:
        """The word on the page and on the sheet."""
        return {"open": "未了", "done": "済", "settled": "予定済", "excepted": "除外"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One holding of somebody who leaves."""

    key: str
    ledger: str
    source: str
    row_id: int
    noun: str
    label: str
    todo: Todo
    since: date | None
    state: ItemState
    words: str = ""
    """How it ended, or what else is known of it."""
    here: bool = False
    """Whether one key does it now."""
    page: str = ""
    item_id: int | None = None
    """The kept row; None for somebody whose leaving nobody registered."""
    renewed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody who leaves or has left, with everything that was or is in their hands."""

    person: str
    last: date
    kind: LeavingKind | None = None
    """None when only the end of their time is known: nobody registered the leaving."""
    leaving_id: int | None = None
    returns: date | None = None
    back_on: date | None = None
    successor: str | None = None
    remarks: str = ""
    later_reason: str = ""
    noted_by: str = ""
    noted_at: datetime | None = None
    items: tuple[Item, ...] = ()

    @property
    def open(self) -> tuple[Item, ...]:
        """Return what is still to be done."""
        return tuple(item for item in self.items if item.state is ItemState.OPEN)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done."""
        return self.back_on is not None or not self.open

    @property
    def why(self) -> str:
        """The kind as a word; for a leaving that nobody registered, what is known."""
        return self.kind.label if self.kind is not None else "在籍の終わり"


def read_leavers(
    connection: Connection, bench: DutyBench,
    *, people: Collection[str] | None = None, explained: bool = True,
) -> list[Leaver]:  # fmt: skip
    """Return who leaves: every leaving that is open or was, and who is gone without one.

    The newest leaving of a person stands for them; `people` narrows it to some.
    Without `explained`, what is done does not say how: that takes a look at every stroke.
    """
    leavings = _registered(connection, people)
    live = {row.person: row for row in leavings if row.back_on is None}
    unregistered = [
        Leaver(person=code, last=facts.active_until)
        for code, facts in bench.directory.people.items()
        if facts.active_until is not None
        and code not in live
        and (people is None or code in people)
    ]
    asked = frozenset([*live, *(x.person for x in unregistered)])
    held: dict[str, list[Holding]] = defaultdict(list)
    if asked:
        for holding in holdings_of(connection, bench, asked):
            held[holding.person].append(holding)
    kept = _kept(connection, [row.leaving_id for row in leavings if row.leaving_id is not None])
    asked_of = [row for rows in kept.values() for row in rows] if explained else []
    ends = ends_of(connection, bench, asked_of)
    whole = [
        replace(
            leaver,
            items=_items(
                bench, leaver, held[leaver.person], kept.get(leaver.leaving_id or 0, ()), ends
            ),
        )
        for leaver in (*leavings, *unregistered)
    ]
    return sorted(whole, key=lambda leaver: (leaver.last, leaver.person))


def _registered(connection: Connection, people: Collection[str] | None) -> list[Leaver]:
    query = select(Leaving).where(Leaving.disposal_id.is_(None)).order_by(Leaving.id)
    if people is not None:
        query = query.where(Leaving.person_code.in_(sorted(people)))
    return [
        Leaver(
            person=row["person_code"],
            last=row["last_day"],
            kind=LeavingKind(row["kind"]),
            leaving_id=row["id"],
            returns=row["return_day"],
            back_on=row["back_on"],
            successor=row["successor"],
            remarks=row["remarks"] or "",
            later_reason=row["later_reason"] or "",
            noted_by=row["noted_by"],
            noted_at=row["noted_at"],
        )
        for row in connection.execute(query).mappings()
    ]


def _kept(connection: Connection, leavings: Collection[int]) -> dict[int, list[LeavingItem]]:
    found: dict[int, list[LeavingItem]] = defaultdict(list)
    if not leavings:
        return found
    columns = [column for column in LeavingItem.__table__.columns if column.name != "disposal_id"]
    query = select(*columns).where(LeavingItem.leaving_id.in_(sorted(leavings)))
    for row in connection.execute(query.order_by(LeavingItem.id)).mappings():
        cells = dict(row)
        own = {"id": cells.pop("id"), "revision": cells.pop("revision")}
        item = LeavingItem(**cells)
        item.id, item.revision = own["id"], own["revision"]
        found[item.leaving_id].append(item)
    return found


def _items(
    bench: DutyBench, leaver: Leaver, held: Iterable[Holding], kept: Collection[LeavingItem],
    ends: Mapping[tuple[str, int], End],
) -> tuple[Item, ...]:  # fmt: skip
    """Hold what was noted against what is held: nothing is lost, what came later is added."""
    present = {} if leaver.back_on is not None else {holding.key: holding for holding in held}
    items = [_kept_item(bench, leaver, row, present.pop(row.key, None), ends) for row in kept]
    items += [_held_item(leaver, holding, None) for holding in present.values()]
    return tuple(items)


def _held_item(leaver: Leaver, holding: Holding, row: LeavingItem | None) -> Item:
    is_open = holding.outlasts(leaver.last)
    is_excepted = is_open and row is not None and row.excepted_at is not None
    words = holding.note
    if not is_open and holding.ends is not None:
        words = f"{short_day(holding.ends)} で終わります"
    return Item(
        key=holding.key, ledger=holding.ledger, source=holding.source, row_id=holding.row_id,
        noun=holding.noun, label=holding.label, todo=holding.todo, since=holding.since,
        state=ItemState.EXCEPTED if is_excepted
        else ItemState.OPEN if is_open else ItemState.SETTLED,
        words=words, here=holding.here, page=holding.page,
        item_id=row.id if row is not None else None,
        renewed_on=row.renewed_on if row is not None else None,
    )  # fmt: skip


def _kept_item(
    bench: DutyBench, leaver: Leaver, row: LeavingItem, holding: Holding | None,
    ends: Mapping[tuple[str, int], End],
) -> Item:  # fmt: skip
    if holding is not None:
        item = _held_item(leaver, holding, row)
        if item.state is ItemState.EXCEPTED:
            return replace(item, words=_excepted(bench, row))
        return item
    is_excepted = row.excepted_at is not None
    end = ends.get((row.source, row.row_no))
    return Item(
        key=row.key, ledger=row.ledger, source=row.source, row_id=row.row_no, noun=row.noun,
        label=row.label, todo=Todo(row.todo), since=row.since,
        state=ItemState.EXCEPTED if is_excepted else ItemState.DONE,
        words=_excepted(bench, row) if is_excepted else (end.words if end else ""),
        item_id=row.id, renewed_on=row.renewed_on,
    )  # fmt: skip


def _excepted(bench: DutyBench, row: LeavingItem) -> str:
    assert row.excepted_at is not None
    day = short_day(row.excepted_at.astimezone(JST).date())
    return f"{day} {row.except_reason}({bench.directory.name_of(row.excepted_by)})"
