"""The rules of a daily check: one for each terminal, day and time; a fault has its action."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from zyuki_desk.base import text
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.core.checking import day_of, refuse_absent, refuse_future
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation
from zyuki_desk.core.office import Terminal
from zyuki_desk.ledgers.checks.clock import seconds_of, spelled
from zyuki_desk.ledgers.checks.items import (
    BAD,
    CLOCK,
    GOOD,
    NONE,
    PHASE_LABELS,
    START,
    items_of,
)
from zyuki_desk.ledgers.checks.model import SAME


def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Spell the terminal by its code, name each item of a fine check, add the section."""
    values = draft.values
    told: dict[str, Value] = {}
    if "terminal" in draft.changed:
        told["terminal"] = _terminal_code(bench.directory, str(values["terminal"]))
    off = values.get("clock_off")
    if "clock_off" in draft.changed and off is not None and draft.operation is not Operation.IMPORT:
        told["clock_off"] = spelled(seconds_of(str(off)))
    if draft.operation is Operation.ENTER:
        told |= _unnamed(items_of(bench.session, bench.directory), values)
        person = bench.directory.people.get(str(values["checked_by"]))
        if person is not None and values.get("affiliation") is None and person.affiliation:
            told["affiliation"] = person.affiliation
    return told


def _terminal_code(directory: Directory, written: str) -> str:
    """Return the code behind a terminal's name or code, however it is spelt."""
    if written in directory.terminals:
        return written
    wanted = text.fold(written)
    known = directory.terminals.items()
    found = [code for code, name in known if wanted in (text.fold(code), text.fold(name))]
    return found[0] if len(found) == 1 else written


def _unnamed(items: Sequence[CheckItem], values: Mapping[str, Value]) -> dict[str, Value]:
    """Name each item that nobody named: a fine check's are fine, others are not looked at then.

    Of a check with a fault only those stay blank that are looked at: nobody said they were fine.
    """
    day, phase = values["day"], str(values["phase"])
    told: dict[str, Value] = {}
    for item in items:
        is_blank = values.get(item.key) is None
        if not (is_blank and isinstance(day, date) and item.holds(day)):
            continue
        if not item.is_due(day, phase):
            told[item.key] = NONE
        elif values["result"] == GOOD:
            told[item.key] = GOOD
    return told


def check_terminal(bench: Bench, draft: Draft) -> None:
    """Refuse a terminal that the office does not have, or does not use any more."""
    if "terminal" not in draft.changed:
        return
    code = str(draft.values["terminal"])
    row = bench.session.execute(select(Terminal.ended_on).where(Terminal.code == code)).first()
    if row is None:
        raise Refusal("その端末は登録されていません。設定で確かめてください。", field="terminal")
    day = draft.values["day"]
    if row[0] is not None and isinstance(day, date) and row[0] < day:
        raise Refusal(
            "その端末は使用を終えています。端末と日付を確かめてください。", field="terminal"
        )


def check_times(bench: Bench, draft: Draft) -> None:
    """Refuse a check that has not happened yet, and a time of another day than the line's."""
    day, at = draft.values["day"], day_of(draft.values["checked_at"])
    if "day" in draft.changed and isinstance(day, date) and day > bench.moment.today:
        raise Refusal("これからの日の点検は書けません。点検してから書いてください。", field="day")
    refuse_future(bench, draft, {"checked_at": "点検時刻"})
    if not {"day", "checked_at", "phase"} & draft.changed:
        return
    past_midnight = timedelta(days=0 if draft.values["phase"] == START else 1)
    if isinstance(day, date) and at is not None and not day <= at <= day + past_midnight:
        raise Refusal(
            "点検時刻が、この行の年月日と違います。どちらかを直してください。", field="checked_at"
        )


def check_once(bench: Bench, draft: Draft) -> None:
    """Refuse a second check of the same terminal, day and time of day; tell who wrote the first."""
    if draft.operation is Operation.STRIKE or not {"terminal", "day", "phase"} & draft.changed:
        return
    values = draft.values
    other = SAME.first(
        bench.session,
        terminal=values["terminal"],
        phase=values["phase"],
        day=values["day"],
        but=draft.entry_id or 0,
    )
    if other is None:
        return
    phase = PHASE_LABELS[str(values["phase"])]
    local = other.entered_at.astimezone(JST)
    when = short_time(local) if local.date() == bench.moment.today else short_day(local)
    raise Refusal(
        f"端末 {values['terminal']} のこの日の{phase}点検は、{other.number}番に書いてあります"
        f"({when} {bench.directory.name_of(other.entered_by)}さんが記入)。"
        "書き足すことは、その行に追記してください。",
        field="terminal",
    )


def check_result(bench: Bench, draft: Draft) -> None:
    """Hold the result and its items together; a fault needs its words and what was done."""
    values = draft.values
    items = items_of(bench.session, bench.directory)
    touched = {"result", "fault", "action", *(item.key for item in items)} & draft.changed
    if draft.operation in (Operation.IMPORT, Operation.STRIKE) or not touched:
        return
    bad = next((item for item in items if values.get(item.key) == BAD), None)
    if values["result"] == GOOD and bad is not None:
        raise Refusal(
            f"「{bad.label}」が × です。結果も × にして、異常の内容と処置を書いてください。",
            field="result",
        )
    if values["result"] == BAD and values.get("fault") is None:
        raise Refusal("結果が × です。異常の内容を書いてください。", field="fault")
    if values["result"] == BAD and values.get("action") is None:
        raise Refusal("結果が × です。どう処置したかを書いてください。", field="action")


def check_clock(_: Bench, draft: Draft) -> None:
    """Refuse a clock's difference where the clock was not looked at."""
    values = draft.values
    if not {"clock_off", CLOCK} & draft.changed or draft.operation is Operation.STRIKE:
        return
    if values.get("clock_off") is not None and values.get(CLOCK) == NONE:
        raise Refusal(
            "時計の照合が「該当なし」です。時計を見たときは ○ か × にしてください。",
            field="clock_off",
        )


def check_person(bench: Bench, draft: Draft) -> None:
    """Refuse a checker who was not at the office on that day."""
    refuse_absent(bench, draft, "checked_by")


CHECKS: tuple[Check, ...] = (
    check_times,
    check_terminal,
    check_person,
    check_once,
    check_result,
    check_clock,
)
