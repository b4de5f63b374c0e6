"""The rules of a register of things: numbers are unique, disposal comes after approval."""

from datetime import date

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.checking import refuse_absent, refuse_future, remarks_with_reasons
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import (
    Bench,
    Check,
    Draft,
    Operation,
    object_unless,
)
from zyuki_desk.ledgers.custody.facts import (
    FORMS,
    LEND,
    Register,
    day_in,
    given_away,
    hand_overs_of,
    thing_of,
)

DISPOSAL = ("disposed_on", "disposal_method", "witness")


def derive_item(_: Bench, draft: Draft) -> dict[str, Value]:
    """Spell the number as scanners and people find it again, and keep stated reasons."""
    told: dict[str, Value] = {"item_no": text.code(str(draft.values["item_no"]))}
    if draft.values.get("copied_from") is not None:
        told["copied_from"] = text.code(str(draft.values["copied_from"]))
    return {**told, **remarks_with_reasons(draft)}


def item_checks(custody: Register) -> tuple[Check, ...]:
    """Return the rules that every register of things shares."""

    def check_number(bench: Bench, draft: Draft) -> None:
        _check_number(custody, bench, draft)

    def check_source(bench: Bench, draft: Draft) -> None:
        _check_source(custody, bench, draft)

    def check_out(bench: Bench, draft: Draft) -> None:
        _check_out(custody, bench, draft)

    return (check_number, check_days, check_source, check_disposal, check_out)


def _check_number(custody: Register, bench: Bench, draft: Draft) -> None:
    """Refuse a number that another line bears: the label must find one thing."""
    if "item_no" not in draft.changed:
        return
    item_no = draft.values["item_no"]
    other = thing_of(bench.session, custody, item_no, besides=draft.entry_id or 0)
    if other is not None:
        raise Refusal(
            f"番号 {item_no} は{other.number}番の行で使われています。別の番号を付けてください。",
            field="item_no",
        )
    if draft.operation is Operation.CORRECT and draft.entry_id is not None:
        before = bench.session.get(custody.item, draft.entry_id)
        if before is not None and hand_overs_of(bench.session, custody, before.item_no):
            raise Refusal(
                "受渡しの記録がある番号は変えられません。この行を抹消し、書き直してください。",
                field="item_no",
            )


def check_days(bench: Bench, draft: Draft) -> None:
    """Refuse what lies ahead, and a handler who is not of the office on that day."""
    refuse_future(
        bench,
        draft,
        {"day": "年月日", "disposal_approved_on": "廃棄の承認日", "disposed_on": "廃棄年月日"},
    )
    if draft.operation is not Operation.IMPORT:
        refuse_absent(bench, draft, "handler")


def _check_source(custody: Register, bench: Bench, draft: Draft) -> None:
    """Refuse a copy of itself; ask about a source that the register does not have."""
    source = draft.values.get("copied_from")
    if source is None or "copied_from" not in draft.changed:
        return
    if source == draft.values["item_no"]:
        raise Refusal(
            "複製元がこの番号と同じです。もとの番号を書いてください。", field="copied_from"
        )
    if draft.operation is Operation.IMPORT:
        return
    if thing_of(bench.session, custody, source) is None:
        object_unless(
            draft,
            "source",
            f"複製元の {source} は管理簿にありません。番号を確かめるか、理由を書いてください。",
            "copied_from",
        )


def check_disposal(_: Bench, draft: Draft) -> None:
    """Refuse a disposal that nobody approved beforehand, or without method and witness.

    千葉県: 3 to 5 of 11 offices disposed of forms without the prior approval.
    """
    values = draft.values
    touched = {*DISPOSAL, "disposal_approved_on", "disposal_approved_by", "day"} & draft.changed
    if draft.operation is Operation.IMPORT or not touched:
        return
    approved = day_in(values, "disposal_approved_on")
    if (approved is None) != (values.get("disposal_approved_by") is None):
        missing = "disposal_approved_on" if approved is None else "disposal_approved_by"
        raise Refusal("廃棄の承認は、承認した人と日を両方書いてください。", field=missing)
    disposed = day_in(values, "disposed_on")
    if disposed is None:
        if values.get("disposal_method") is not None or values.get("witness") is not None:
            raise Refusal("廃棄した日も書いてください。", field="disposed_on")
        return
    _require_approved(draft, approved)


def _require_approved(draft: Draft, approved: date | None) -> None:
    values = draft.values
    disposed, day = day_in(values, "disposed_on"), day_in(values, "day")
    if approved is None:
        raise Refusal(
            "廃棄の承認がまだありません。先に承認を受けて、承認者と承認日を書いてください。",
            field="disposal_approved_by",
        )
    if disposed is not None and disposed < approved:
        raise Refusal(
            "廃棄が承認より前です。承認を受けてから廃棄します。日付を確かめてください。",
            field="disposed_on",
        )
    if disposed is not None and day is not None and disposed < day:
        raise Refusal(
            "廃棄がこの行の年月日より前です。日付を確かめてください。", field="disposed_on"
        )
    for key, word in (("disposal_method", "廃棄の方法"), ("witness", "立会者")):
        if values.get(key) is None:
            raise Refusal(f"{word}を書いてください。", field=key)
    if values["witness"] == values["handler"]:
        raise Refusal("立会者は、取扱担当者とは別の人にしてください。", field="witness")


def _check_out(custody: Register, bench: Bench, draft: Draft) -> None:
    """Refuse to dispose of, or strike, what is not here."""
    is_going = "disposed_on" in draft.changed or draft.operation is Operation.STRIKE
    if not is_going or draft.operation is Operation.IMPORT:
        return
    item_no = draft.values["item_no"]
    lines = hand_overs_of(bench.session, custody, item_no)
    out = next((x for x in lines if x.direction == LEND and x.returned_on is None), None)
    if out is not None:
        raise Refusal(
            f"{custody.noun} {item_no} は {out.to_person}さんに貸し出しています"
            f"(受渡簿 {out.number}番)。返却を記録してからにしてください。",
            field="disposed_on" if "disposed_on" in draft.changed else None,
        )
    left = None if custody.key == FORMS.key else given_away(lines)
    if left is not None and draft.operation is not Operation.STRIKE:
        object_unless(
            draft,
            "given",
            f"{custody.noun} {item_no} は {left.to_person}さんに引き渡してあり、ここにはありません"
            f"(受渡簿 {left.number}番)。戻ったなら受入れを記録し、"
            "渡した先での廃棄なら理由を書いてください。",
            "disposed_on",
        )
