"""Rules that many ledgers share: nothing from the future, one after the other, reasons kept."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Draft, Operation

AHEAD = timedelta(minutes=2)
"""A hand is quicker than the minute shown; more than this is the future."""


def day_of(value: Value) -> date | None:
    """Return the civil day of a date or a moment; None for anything else."""
    if isinstance(value, datetime):
        return value.astimezone(JST).date()
    return value if isinstance(value, date) else None


def moment_of(values: Mapping[str, Value], key: str) -> datetime | None:
    """Return a cell's moment, None when it is blank."""
    value = values.get(key)
    return value if isinstance(value, datetime) else None


def refuse_future(bench: Bench, draft: Draft, labels: Mapping[str, str]) -> None:
    """Refuse what has not happened yet in cells that tell what happened."""
    for key, label in labels.items():
        value = draft.values.get(key)
        if key not in draft.changed or value is None:
            continue
        if isinstance(value, datetime):
            is_ahead = value > bench.moment.at + AHEAD
        else:
            is_ahead = isinstance(value, date) and value > bench.moment.today
        if is_ahead:
            raise Refusal(
                f"「{label}」にこれからの日時は書けません。済んでから書いてください。", field=key
            )


def refuse_before(draft: Draft, first: str, second: str, sentence: str) -> None:
    """Refuse a second thing that comes before the first; days count where one has no time."""
    if not {first, second} & draft.changed:
        return
    start, end = draft.values.get(first), draft.values.get(second)
    if isinstance(start, datetime) and isinstance(end, datetime):
        is_wrong = end < start
    else:
        one, other = day_of(start), day_of(end)
        is_wrong = one is not None and other is not None and other < one
    if is_wrong:
        raise Refusal(sentence, field=second)


def refuse_without(draft: Draft, key: str, needed: str, sentence: str) -> None:
    """Refuse a cell that makes no sense while another is blank."""
    if not {key, needed} & draft.changed:
        return
    if draft.values.get(key) is not None and draft.values.get(needed) is None:
        raise Refusal(sentence, field=needed)


def refuse_other_day(draft: Draft, key: str, sentence: str) -> None:
    """Refuse a moment on another day than the line's."""
    at = draft.values.get(key)
    if {key, "day"} & draft.changed and at is not None and day_of(at) != draft.values["day"]:
        raise Refusal(sentence, field="day")


def refuse_odd_loan(bench: Bench, draft: Draft) -> None:
    """Refuse a loan of another day than its line's, a return before it, either in the future."""
    refuse_future(bench, draft, {"lent_at": "貸出時刻", "returned_at": "返却時刻"})
    refuse_other_day(
        draft, "lent_at", "貸出時刻が、この行の年月日と違います。どちらかを直してください。"
    )
    refuse_before(
        draft, "lent_at", "returned_at", "返却が貸出しより前です。時刻を確かめてください。"
    )
    refuse_before(draft, "day", "due_on", "返却予定日が貸出しより前です。確かめてください。")
    refuse_without(draft, "received_by", "returned_at", "返却時刻を入れてください。")
    _refuse_alone(draft)


def _refuse_alone(draft: Draft) -> None:
    """Refuse a hand-over to oneself; nobody is named where nobody else was there."""
    if draft.operation is Operation.IMPORT:
        return
    borrower = draft.values.get("borrower")
    for key, act in (("lent_by", "渡した人"), ("received_by", "受け取った人")):
        is_touched = borrower is not None and bool({key, "borrower"} & draft.changed)
        if is_touched and draft.values.get(key) == borrower:
            raise Refusal(
                f"借りた人と、{act}が同じです。立ち会った別の人を入れるか、空欄にしてください。",
                field=key,
            )


def hands_on(draft: Draft, day_key: str = "day") -> bool:
    """Whether a line of an earlier day goes to somebody else: corrected, its day untouched."""
    return draft.operation is Operation.CORRECT and day_key not in draft.changed


def refuse_absent(bench: Bench, draft: Draft, key: str, day_key: str = "day") -> None:
    """Refuse a person who does not belong to the office's work on the day.

    A correction of the person alone may also hand on: then being there today is enough.
    """
    if not {key, day_key} & draft.changed:
        return
    person = bench.directory.people.get(str(draft.values.get(key)))
    day = day_of(draft.values.get(day_key))
    if hands_on(draft, day_key) and person is not None and person.is_active(bench.moment.today):
        return
    if person is not None and day is not None and not person.is_active(day):
        raise Refusal(
            f"{person.name}さんは、この日は在籍していません(異動・退職など)。"
            "人と日付を確かめるか、職員等の登録を直してください。",
            field=key,
        )


def remarks_with_reasons(draft: Draft, key: str = "remarks") -> dict[str, Value]:
    """Write the reasons for overriding a rule under the remarks, where everyone sees them."""
    reasons = [f"例外: {why.strip()}" for why in draft.despite.values() if why.strip()]
    old = draft.values.get(key)
    lines = str(old).split("\n") if old else []
    fresh = [reason for reason in dict.fromkeys(reasons) if reason not in lines]
    return {key: "\n".join([*lines, *fresh])} if fresh else {}
