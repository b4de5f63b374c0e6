"""Slips from their print to the folder: which lines need one, what is out, what came back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, select

from zyuki_desk.base import text
from zyuki_desk.base.codes import SLIP_LABEL, label_code, read_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books, EntryFacts
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.slips.model import Slip, SlipLine
from zyuki_desk.core.slips.rule import SlipRule
from zyuki_desk.core.stored import table_of
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.prepared import Prepared

RENEWED = "刷り直し"
MOST_LINES = 300
_PER_YEAR = 100_000


class SlipFacts(NamedTuple):
    """One slip, as lists and duties need it."""

    id: int
    book_key: str
    kind: str
    serial: str
    day: date
    by: str
    filed_at: datetime | None
    filed_where: str | None
    dropped_at: datetime | None


_SLIPS = select(*(getattr(Slip, name) for name in SlipFacts._fields))
_OPEN = Prepared(
    SlipFacts,
    _SLIPS.where(Slip.filed_at.is_(None), Slip.dropped_at.is_(None)).order_by(Slip.id),
)
_BY_SERIAL = Prepared(SlipFacts, _SLIPS.where(Slip.serial == bindparam("serial")))
_LINES = Prepared(
    lambda entry_id: entry_id,
    select(SlipLine.entry_id).where(SlipLine.slip_id == bindparam("slip_id")).order_by(SlipLine.id),
)


def slip_label(serial: str) -> str:
    """Spell the label of a slip's sheet: its serial `2026-00012` in digits alone."""
    year, number = serial.split("-")
    return label_code(SLIP_LABEL, int(year) * _PER_YEAR + int(number))


def serial_of(typed: str) -> str:
    """Return the serial that was scanned, or typed in any width; `Refusal` when it is none."""
    label = read_label(typed)
    if label is not None and label.kind == SLIP_LABEL:
        year, number = divmod(label.number, _PER_YEAR)
        return f"{year}-{number:05d}"
    plain = text.code(typed)
    year_words, _, number_words = plain.partition("-")
    if not (year_words.isdigit() and number_words.isdigit()):
        raise Refusal("受渡票のQRを読み取るか、用紙番号(2026-00012 など)を入れてください。")
    return f"{year_words}-{int(number_words):05d}"


def open_slips(connection: Connection) -> list[SlipFacts]:
    """Return the slips whose signed paper is not filed yet, the oldest first."""
    return _OPEN.rows(connection)


def slip_of(connection: Connection, serial: str) -> SlipFacts | None:
    """Return the slip of a serial."""
    return _BY_SERIAL.first(connection, serial=serial)


def lines_of(connection: Connection, slip_id: int) -> list[int]:
    """Return the ids of the lines on a slip, in the order they stand there."""
    return _LINES.rows(connection, slip_id=slip_id)


def lines_without(connection: Connection, ledger: Ledger, rule: SlipRule) -> list[int]:
    """Return the newest lines of a ledger that could stand on such a slip and stand on none."""
    model, table = ledger.model, table_of(ledger.model)
    has_one = exists().where(
        SlipLine.book_key == ledger.key,
        SlipLine.entry_id == model.id,
        SlipLine.slip_id == Slip.id,
        Slip.kind == rule.kind.value,
        Slip.dropped_at.is_(None),
    )
    found = select(model.id).where(
        model.struck_at.is_(None), model.disposal_id.is_(None), model.origin.is_(None), ~has_one
    )
    if rule.filled:
        found = found.where(table.c[rule.filled].is_not(None))
    if rule.blank:
        found = found.where(table.c[rule.blank].is_(None))
    return list(connection.execute(found.order_by(model.id.desc()).limit(MOST_LINES)).scalars())


def agreed(books: Books, ledger: Ledger, rule: SlipRule, ids: Sequence[int]) -> list[EntryFacts]:
    """Return the lines for one slip; `Refusal` when they are not of the same parties."""
    entries = books.entries(ledger, sorted(ids))
    if not entries:
        raise Refusal("受渡票に載せる行を選んでください。")
    first = entries[0]
    for entry in entries[1:]:
        for key in rule.agreeing:
            if entry.values[key] != first.values[key]:
                raise Refusal(
                    f"{entry.number}番は「{ledger.field(key).label}」が"
                    f"{first.number}番と違います。1枚に載せるのは、同じ人どうしの行だけです。",
                    field=key,
                )
    return entries


def note_slip(work: Work, ledger: Ledger, rule: SlipRule, ids: Sequence[int], serial: str) -> None:
    """Write down a printed slip; one of the same lines that was still out is given up for it."""
    for old in _OPEN.rows(work.connection):
        same = old.book_key == ledger.key and old.kind == rule.kind.value
        if same and set(lines_of(work.connection, old.id)) & set(ids):
            row = work.session.get(Slip, old.id)
            assert row is not None
            work.mark(row, _given_up(work, f"{RENEWED}({serial})"))
    slip = work.add(
        Slip(
            book_key=ledger.key,
            kind=rule.kind.value,
            serial=serial,
            day=work.moment.today,
            at=work.moment.at,
            by=work.signature.person,
        )
    )
    for entry_id in ids:
        work.add(SlipLine(slip_id=slip.id, book_key=ledger.key, entry_id=entry_id))


class Filing:
    """Ticks signed slips in, for the person at the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, typed: str) -> SlipFacts:
        """Return the open slip that was scanned or typed; `Refusal` when there is none."""
        serial = serial_of(typed)
        with self._desk.database.reading() as connection:
            slip = slip_of(connection, serial)
        if slip is None:
            raise Refusal(f"用紙番号 {serial} の受渡票はありません。番号を確かめてください。")
        if slip.filed_at is not None:
            raise Refusal(f"用紙番号 {serial} は、もう綴られています({slip.filed_where})。")
        if slip.dropped_at is not None:
            raise Refusal(
                f"用紙番号 {serial} は取りやめた受渡票です。新しく刷ったほうを綴ってください。"
            )
        return slip

    def file(self, typed: str, where: str) -> SlipFacts:
        """Write down where the signed paper is."""
        place = text.clean(where, limit=80, label="綴った場所", field="where")
        if not place:
            raise Refusal("綴った場所を入れてください。", field="where")
        slip = self.find(typed)
        with self._desk.operation(Operation.FILL, ref=slip.serial) as work:
            row = work.session.get(Slip, slip.id)
            if row is None or row.filed_at is not None:
                raise Refusal("この受渡票は、もう綴られています。")
            work.mark(
                row,
                {
                    "filed_at": work.moment.at,
                    "filed_by": work.signature.person,
                    "filed_where": place,
                },
            )
        return slip

    def drop(self, slip_id: int, *, reason: str) -> None:
        """Give up a slip whose paper will never come (書き損じ); its lines need another one."""
        if not reason.strip():
            raise Refusal("取りやめる理由を入れてください。", field="reason")
        with self._desk.operation(Operation.FILL, ref=f"slip-{slip_id}") as work:
            row = work.session.get(Slip, slip_id)
            if row is None or row.filed_at is not None or row.dropped_at is not None:
                raise Refusal("この受渡票は、もう綴られたか、取りやめられています。")
            work.mark(row, _given_up(work, reason.strip()))


def _given_up(work: Work, reason: str) -> dict[str, object]:
    return {
        "dropped_at": work.moment.at,
        "dropped_by": work.signature.person,
        "dropped_reason": reason,
    }
