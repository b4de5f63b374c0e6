"""The rules of keys: every copy counted, 正 for emergencies only, none lent that is not there."""

from datetime import UTC, date, datetime, timedelta

from zyuki_desk.base import text
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.checking import (
    moment_of,
    refuse_absent,
    refuse_before,
    refuse_future,
    refuse_odd_loan,
    refuse_without,
    remarks_with_reasons,
)
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, object_unless
from zyuki_desk.ledgers.keys.model import LONG, MAIN, SHORT, key_of, meeting, out_of

FOREVER = datetime.max.replace(tzinfo=UTC)
LONGEST_SHORT = timedelta(days=31)
"""甲良町: what is longer than a month is a long loan."""


def derive_key(_: Bench, draft: Draft) -> dict[str, Value]:
    """Bring the number to its one form, and keep stated reasons."""
    return {"key_no": text.code(str(draft.values["key_no"])), **remarks_with_reasons(draft)}


def check_key_number(bench: Bench, draft: Draft) -> None:
    """Refuse a number that another key in use bears."""
    if "key_no" not in draft.changed:
        return
    other = key_of(bench.session, draft.values["key_no"])
    if other is not None and other.id != draft.entry_id:
        raise Refusal(
            f"鍵番号 {other.key_no} はすでに使われています({other.target})。"
            "正と副、合鍵には別の番号を付けてください。",
            field="key_no",
        )


def check_copies(bench: Bench, draft: Draft) -> None:
    """Count what is there: at least one, and never fewer than are lent."""
    if "copies" not in draft.changed:
        return
    copies = draft.values["copies"]
    out = len(out_of(bench.session, draft.values["key_no"]))
    if isinstance(copies, int) and copies < max(1, out):
        raise Refusal(
            f"本数は {max(1, out)} 本以上にしてください"
            + (f"(いま {out} 本を貸し出しています)。" if out else "。"),
            field="copies",
        )


def check_key_days(bench: Bench, draft: Draft) -> None:
    """Refuse the future, and an end without a reason or while a copy is out."""
    refuse_future(
        bench,
        draft,
        {"lost_on": "紛失年月日", "replaced_on": "錠の交換年月日", "ended_on": "廃止年月日"},
    )
    refuse_before(draft, "day", "ended_on", "廃止が登録より前です。年月日を確かめてください。")
    refuse_before(draft, "lost_on", "replaced_on", "錠の交換が紛失より前です。確かめてください。")
    refuse_without(draft, "end_reason", "ended_on", "廃止年月日を入れてください。")
    refuse_without(draft, "ended_on", "end_reason", "廃止の理由を入れてください。")
    is_ended = "ended_on" in draft.changed and draft.values.get("ended_on") is not None
    if (is_ended or draft.operation is Operation.STRIKE) and out_of(
        bench.session, draft.values["key_no"]
    ):
        raise Refusal("貸出し中の鍵です。先に貸出簿に返却を書いてください。", field="ended_on")


KEY_CHECKS: tuple[Check, ...] = (check_key_number, check_copies, check_key_days)


def derive_loan(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Find the key's own line, and tell when a short loan is due.

    The same day; after closing, or on a closed day, the next opening day (甲良町).
    """
    key = key_of(bench.session, draft.values["key_no"])
    told: dict[str, Value] = {"key_no": text.code(str(draft.values["key_no"]))}
    if "key_no" in draft.changed:
        told["key_item"] = key.id if key is not None else None
    is_short = draft.values["loan_kind"] == SHORT and draft.values.get("due_on") is None
    if is_short and draft.operation is Operation.ENTER:
        told["due_on"] = _same_day(bench, draft)
    return {**told, **remarks_with_reasons(draft)}


def _same_day(bench: Bench, draft: Draft) -> Value:
    day, lent_at = draft.values["day"], moment_of(draft.values, "lent_at")
    if not isinstance(day, date) or lent_at is None:
        return None
    calendar = office_calendar(bench.directory)
    is_after = lent_at.astimezone(JST).time() >= bench.directory.office.closes
    return calendar.next_open(day) if is_after or not calendar.is_open(day) else day


def check_term(_: Bench, draft: Draft) -> None:
    """Hold a long loan to a stated end, and a short one to a month."""
    if not {"loan_kind", "due_on", "day"} & draft.changed:
        return
    due, day = draft.values.get("due_on"), draft.values["day"]
    if draft.values["loan_kind"] == LONG and due is None:
        raise Refusal("長期の貸出しには、返却予定日を入れてください。", field="due_on")
    is_short = draft.values["loan_kind"] == SHORT
    if not (is_short and isinstance(due, date) and isinstance(day, date)):
        return
    if due > day + LONGEST_SHORT:
        raise Refusal("1か月を超える貸出しは「長期」にしてください。", field="loan_kind")


def check_key(bench: Bench, draft: Draft) -> None:
    """Refuse a key that is lost or all out; 正 is lent in emergencies only, with a reason."""
    if not {"key_no", "lent_at", "returned_at", "emergency"} & draft.changed:
        return
    key = key_of(bench.session, draft.values["key_no"])
    is_new = "key_no" in draft.changed
    if key is None:
        if is_new and draft.operation is not Operation.IMPORT:
            object_unless(
                draft,
                "key",
                "この番号の鍵は鍵管理簿にありません。"
                "番号を確かめて管理簿に書くか、理由を書いてください。",
                "key_no",
            )
        return
    if is_new and key.lost_on is not None and draft.operation is not Operation.IMPORT:
        raise Refusal(f"鍵 {key.key_no} は紛失の届出中です。貸し出せません。", field="key_no")
    if key.copy_kind == MAIN and draft.values.get("emergency") is None:
        raise Refusal(
            "正の鍵は緊急のときだけ使います。緊急の理由を入れるか、副の鍵を貸してください。",
            field="emergency",
        )
    _refuse_all_out(bench, draft, key.copies)


def _refuse_all_out(bench: Bench, draft: Draft, copies: int) -> None:
    lent_at = moment_of(draft.values, "lent_at")
    if lent_at is None:
        return
    until = moment_of(draft.values, "returned_at") or FOREVER
    others = [
        other
        for other in meeting(bench.session, draft.values["key_no"], lent_at, until)
        if other.id != draft.entry_id
    ]
    if len(others) < copies:
        return
    first = others[0]
    since = first.lent_at.astimezone(JST)
    raise Refusal(
        f"鍵 {first.key_no} は {short_day(since)} {short_time(since)} から"
        f"{bench.directory.name_of(first.borrower)}さんに貸し出しています"
        f"({copies}本すべて)。先に返却を書いてください。",
        field="key_no",
    )


def check_borrower(bench: Bench, draft: Draft) -> None:
    """Lend to people of the office's work only."""
    refuse_absent(bench, draft, "borrower")


LOAN_CHECKS: tuple[Check, ...] = (refuse_odd_loan, check_term, check_borrower, check_key)
