"""The last acts of the journal, in words: what an auditor asks for first."""

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.evidence.journal import Record
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import utc_from_text
from zyuki_desk.ui.side_panel import TimelineItem
from zyuki_desk.ui.tokens import Tone

ICONS = {
    Operation.ENTER: "pencil",
    Operation.FILL: "pencil",
    Operation.CORRECT: "struck",
    Operation.STRIKE: "struck",
    Operation.SEAL: "seal",
    Operation.CLOSE: "closing",
    Operation.DAY_END: "check-list",
    Operation.IMPORT: "download",
    Operation.PRINT: "print",
    Operation.EXPORT: "upload",
    Operation.SETTING: "settings",
    Operation.SIGN_IN: "person",
    Operation.SIGN_IN_FAILED: "warning",
    Operation.SIGN_OUT: "door-out",
    Operation.LOCK: "lock",
    Operation.PASSWORD: "key",
    Operation.CLOCK: "clock",
    Operation.BACKUP: "save",
    Operation.RESTORE: "history",
    Operation.ANCHOR: "closing",
    Operation.KEYS: "key",
}
_GRAVE = frozenset({Operation.SIGN_IN_FAILED, Operation.STRIKE, Operation.DISPOSE})


def last_acts(
    connection: Connection, directory: Directory, ledgers: Ledgers, *, most: int
) -> list[TimelineItem]:
    """Return the newest records, the newest first."""
    rows = connection.execute(
        select(Record.seq, Record.at, Record.person, Record.terminal, Record.operation, Record.book)
        .order_by(Record.seq.desc())
        .limit(most)
    )
    items = []
    for seq, at, person, terminal, operation, book in rows:
        what = Operation(operation)
        when = utc_from_text(at).astimezone(JST)
        place = ledgers[book].title if book in ledgers else "この機関"
        who = directory.name_of(person) if person != "-" else "(サインイン前)"
        items.append(
            TimelineItem(
                when=f"{short_day(when)} {short_time(when)}",
                title=f"{what.label} {place}",
                detail=f"証跡 {seq:,}番" + (f" ・ 端末 {terminal}" if terminal else ""),
                who=who,
                icon=ICONS.get(what, "history"),
                tone=Tone.WARN if what in _GRAVE else Tone.MUTED,
            )
        )
    return items
