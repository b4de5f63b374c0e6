"""Writing the office's rooms, terminals, closing days and settings through the one door.

Nothing is ever deleted: a room is ended, a setting changed with its stroke and its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean
from zyuki_desk.core.accounts import HANDOVER_SETTING
from zyuki_desk.core.books import Books
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.directory import OFFICE_SETTING
from zyuki_desk.core.masters.changes import (
    GONE,
    change_row,
    changes_of,
    cleaned_reason,
    require_cells,
    row_of,
)
from zyuki_desk.core.masters.fields import (
    CLOSING_FIELDS,
    ROOM_FIELDS,
    TERMINAL_FIELDS,
    MasterValue,
    accept,
)
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.masters.rows import MasterRows
from zyuki_desk.core.office import ClosingDay, Office, Recorded, Room, Setting, Terminal
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from zyuki_desk.core.presence import Presence

LONGEST_IDLE = 60
"""Minutes; longer than an hour is no lock."""
MOST_TERM = 40
REMEMBERED = "import/"
ROOM_VIEW = "room-desk"
WEEKDAYS = 7


class Masters:
    """One desk's way of changing what the office is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.people = PeopleMaster(desk)
        self.rows = MasterRows(desk.database)

    # Rooms

    def register_room(self, values: Mapping[str, MasterValue]) -> str:
        """Add a room and return its code."""
        cells = accept(ROOM_FIELDS, values)
        require_cells(ROOM_FIELDS, cells)
        _require_stated(cells.get("recorded"), cells.get("recorded_reason"))
        code = str(cells["code"])
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            _refuse_known(work.session, Room, code, "室の番号")
            row = work.add(Room(**cells))  # type: ignore[arg-type]  # checked cell by cell
            work.expect(row, cells)
        return code

    def change_room(
        self, code: str, values: Mapping[str, MasterValue], *, reason: str = ""
    ) -> None:
        """Change a room's name or rules."""
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            row = row_of(work.session, Room, "code", code)
            news = changes_of(row, ROOM_FIELDS, values)
            _require_stated(
                news.get("recorded", row.recorded),
                news.get("recorded_reason", row.recorded_reason),
            )
            if news.get("ended_on") is not None:
                self._refuse_in_use(work.session, code)
            change_row(work, row, news, reason)

    def end_room(self, code: str, day: date, *, reason: str) -> None:
        """Take a room out of use; `Refusal` while people or terminals are in it."""
        self.change_room(code, {"ended_on": day}, reason=cleaned_reason(reason))

    def _refuse_in_use(self, session: Session, code: str) -> None:
        count = self._inside(code)
        if count:
            raise Refusal(
                f"この室には、いま{count}人が在室しています。全員の退室を記録してから終わらせてください。",
                field="ended_on",
            )
        terminals = session.execute(
            select(func.count())
            .select_from(Terminal)
            .where(Terminal.room_code == code, Terminal.ended_on.is_(None))
        ).scalar_one()
        if terminals:
            raise Refusal(
                f"この室には、使っている端末が{terminals}台あります。"
                "先に端末を移すか、終わらせてください。",
                field="ended_on",
            )

    def _inside(self, code: str) -> int:
        books = Books(self._desk.database)
        count = 0
        for ledger in self._desk.ledgers.values():
            if ledger.view == ROOM_VIEW and ledger.service is not None:
                make = cast("Callable[..., Presence]", ledger.service)
                count += len(make(self._desk, books, ledger).inside(code))
        return count

    # Terminals

    def register_terminal(self, values: Mapping[str, MasterValue]) -> str:
        """Add a terminal and return its code."""
        cells = accept(TERMINAL_FIELDS, values)
        require_cells(TERMINAL_FIELDS, cells)
        code = str(cells["code"])
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            _refuse_known(work.session, Terminal, code, "端末の番号")
            self._refuse_unknown_room(cells.get("room_code"))
            row = work.add(Terminal(**cells))  # type: ignore[arg-type]  # checked cell by cell
            work.expect(row, cells)
        return code

    def change_terminal(
        self, code: str, values: Mapping[str, MasterValue], *, reason: str = ""
    ) -> None:
        """Change a terminal's name or place, or end it."""
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            row = row_of(work.session, Terminal, "code", code)
            news = changes_of(row, TERMINAL_FIELDS, values)
            self._refuse_unknown_room(news.get("room_code"))
            change_row(work, row, news, reason)

    def end_terminal(self, code: str, day: date, *, reason: str) -> None:
        """Take a terminal out of use."""
        self.change_terminal(code, {"ended_on": day}, reason=cleaned_reason(reason))

    def _refuse_unknown_room(self, code: MasterValue) -> None:
        if code is None:
            return
        room = self._desk.directory.rooms.get(str(code))
        if room is None or room.ended_on is not None:
            raise Refusal("使っている室から選んでください。", field="room_code")

    # Closing days

    def register_closing_day(self, day: date, name: str, *, is_open: bool = False) -> None:
        """Close the office on a day, or open it on a day it would be closed."""
        cells = accept(CLOSING_FIELDS, {"day": day, "name": name, "is_open": is_open})
        why = office_calendar(self._desk.directory).why_closed(day)
        own = day in self._desk.directory.closing_days or day in self._desk.directory.open_days
        if own:
            raise Refusal("この日は、もう登録してあります。", field="day")
        if is_open and why is None:
            raise Refusal("この日は、もともと開庁日です。", field="day")
        if not is_open and why is not None:
            raise Refusal(f"この日は、もともと閉庁です({why})。", field="day")
        with self._desk.operation(Operation.SETTING, ref=day.isoformat()) as work:
            row = work.add(ClosingDay(day=day, name=str(cells["name"]), is_open=is_open))
            work.expect(row, cells)

    def end_closing_day(self, row_id: int, *, reason: str) -> None:
        """Take a closing or opening day back."""
        stated = cleaned_reason(reason)
        with self._desk.operation(Operation.SETTING, ref="closing-day") as work:
            row = work.session.get(ClosingDay, row_id)
            if row is None:
                raise Refusal(GONE)
            if row.ended_on is not None:
                raise Refusal("この日は、もう取りやめてあります。")
            work.change(row, {"ended_on": work.moment.today}, reason=stated)

    # Settings

    def change_office(self, office: Office, *, reason: str) -> None:
        """Change the office's own settings; its identity stays."""
        known = self._desk.directory.office
        checked = _checked(replace(office, office_id=known.office_id))
        if checked == known:
            raise Refusal("変わったところがありません。")
        self.keep_setting(OFFICE_SETTING, checked.to_json(), reason=cleaned_reason(reason))

    def allow_badge(self, *, allowed: bool, reason: str) -> None:
        """Let a scanned badge alone take over the desk, or ask for a password again."""
        value: dict[str, object] = {"method": "badge" if allowed else "password"}
        self.keep_setting(HANDOVER_SETTING, value, reason=cleaned_reason(reason))

    def keep_setting(
        self,
        key: str,
        value: dict[str, object],
        *,
        reason: str = "",
        operation: Operation = Operation.SETTING,
    ) -> None:
        """Write one setting; the earlier value stays in the strokes.

        Under another operation than a setting's only what an import remembers may be written.
        """
        if operation is not Operation.SETTING and not key.startswith(REMEMBERED):
            message = f"{key} changes as a setting only"
            raise ValueError(message)
        with self._desk.operation(operation, ref=key) as work:
            put_setting(work, key, value, reason=reason or None)

    def setting(self, key: str) -> dict[str, object] | None:
        """Read one setting."""
        with self._desk.database.reading() as connection:
            value = connection.execute(select(Setting.value).where(Setting.key == key)).scalar()
        return value if isinstance(value, dict) else None


def _require_stated(recorded: MasterValue, reason: MasterValue) -> None:
    if recorded not in (None, Recorded.EVERYONE.value) and not str(reason or "").strip():
        raise Refusal(
            "全員を記録しないときは、理由を入れてください(監査で問われます)。",
            field="recorded_reason",
        )


def _refuse_known(session: Session, kind: type[Room | Terminal], code: str, label: str) -> None:
    if session.execute(select(kind.code).where(kind.code == code)).scalar() is not None:
        raise Refusal(f"この{label}は、もう使われています。別の番号にしてください。", field="code")


def _checked(office: Office) -> Office:
    name = clean(office.name, limit=60, label="機関の名前", field="name")
    if not name:
        raise Refusal("「機関の名前」を入れてください。", field="name")
    system = clean(office.system_name, limit=80, label="システムの名前", field="system_name")
    if not system:
        raise Refusal("「システムの名前」を入れてください。", field="system_name")
    if office.closes <= office.opens:
        raise Refusal("閉庁の時刻は、開庁より後にしてください。", field="closes")
    if len(set(office.weekly_closed)) >= WEEKDAYS:
        raise Refusal("開庁する曜日を、1日は残してください。", field="weekly_closed")
    if not 1 <= office.idle_lock_minutes <= LONGEST_IDLE:
        raise Refusal(f"自動ロックは1〜{LONGEST_IDLE}分にしてください。", field="idle_lock_minutes")
    terms = {
        key: text
        for key, word in office.terms.items()
        if (text := clean(word, limit=MOST_TERM, label="呼び方", field="terms"))
    }
    return replace(
        office,
        name=name,
        section=clean(office.section, limit=60, label="所属", field="section"),
        system_name=system,
        weekly_closed=tuple(sorted(set(office.weekly_closed))),
        terms=terms,
    )
