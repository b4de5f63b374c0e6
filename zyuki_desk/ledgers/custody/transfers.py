"""The rules of a hand-over: two people, a thing that is here, checked, and brought back."""

from datetime import date

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.checking import refuse_before, refuse_future, remarks_with_reasons
from zyuki_desk.core.directory import Directory, PersonFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import (
    Bench,
    Check,
    Derive,
    Draft,
    Operation,
    object_unless,
)
from zyuki_desk.ledgers.custody.facts import (
    LEND,
    RECEIVE,
    Custody,
    HandOver,
    day_in,
    given_away,
    hand_overs_of,
    thing_of,
)

MOST_NAMED = 5


def derive_transfer(custody: Custody) -> Derive:
    """Return what finds the thing's own line and the people behind the names."""

    def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
        values = draft.values
        told: dict[str, Value] = {"item_no": text.code(str(values["item_no"]))}
        if "item_no" in draft.changed:
            thing = thing_of(bench.session, custody, values["item_no"])
            told["item"] = None if thing is None else thing.id
        for side in ("from", "to"):
            if f"{side}_person" in draft.changed:
                told |= _person(bench.directory, draft, side)
        return {**told, **remarks_with_reasons(draft)}

    return derive


def _person(directory: Directory, draft: Draft, side: str) -> dict[str, Value]:
    """Tell who a name, number or code stands for, if it is one person alone."""
    written = str(draft.values[f"{side}_person"])
    person = directory.by_code(written) or _of_name(directory, written)
    if person is None:
        return {f"{side}_code": None}
    told: dict[str, Value] = {f"{side}_code": person.code, f"{side}_person": person.name}
    if draft.values.get(f"{side}_office") is None and person.affiliation:
        told[f"{side}_office"] = person.affiliation
    return told


def _of_name(directory: Directory, name: str) -> PersonFacts | None:
    wanted = text.fold(name).replace(" ", "")
    same = [
        person
        for person in directory.people.values()
        if text.fold(person.name).replace(" ", "") == wanted
    ]
    return same[0] if len(same) == 1 else None


def transfer_checks(custody: Custody) -> tuple[Check, ...]:
    """Return the rules that every register of hand-overs shares."""

    def check_thing(bench: Bench, draft: Draft) -> None:
        _check_thing(custody, bench, draft)

    def check_here(bench: Bench, draft: Draft) -> None:
        _check_here(custody, bench, draft)

    return (check_parties, check_days, check_storage, check_thing, check_here)


def check_parties(_: Bench, draft: Draft) -> None:
    """Refuse a hand-over to oneself."""
    values = draft.values
    if not {"from_person", "to_person", "from_office", "to_office"} & draft.changed:
        return
    one, other = values.get("from_code"), values.get("to_code")
    is_same = one is not None and one == other
    if one is None and other is None:
        is_same = all(
            text.fold(str(values.get(f"from_{key}") or ""))
            == text.fold(str(values.get(f"to_{key}") or ""))
            for key in ("person", "office")
        )
    if is_same:
        raise Refusal(
            "渡した人と受けた人が同じです。2人の名前を書いてください。", field="to_person"
        )


def check_days(bench: Bench, draft: Draft) -> None:
    """Refuse the future, a return before the hand-over, and a loan without its due date."""
    values = draft.values
    refuse_future(bench, draft, {"day": "受渡年月日", "returned_on": "返却年月日"})
    refuse_before(draft, "day", "returned_on", "返却が受渡しより前です。日付を確かめてください。")
    refuse_before(draft, "day", "due_on", "返却予定日が受渡しより前です。確かめてください。")
    if draft.operation is Operation.IMPORT or not {"direction", *_RETURN} & draft.changed:
        return
    if values["direction"] == LEND and values.get("due_on") is None:
        raise Refusal(
            "貸出しには返却予定日が必要です。戻らないときは「引渡し」にします。", field="due_on"
        )
    if values["direction"] != LEND and values.get("returned_on") is not None:
        raise Refusal("返却を書けるのは貸出しだけです。", field="returned_on")


_RETURN = ("due_on", "returned_on")


def check_storage(_: Bench, draft: Draft) -> None:
    """Ask how the thing was kept at every hand-over (調査表 23-3)."""
    if draft.operation is not Operation.ENTER:
        return
    if draft.values.get("storage_check") is None:
        raise Refusal(
            "保管の状況を確かめて、「良」か「不良」を選んでください。", field="storage_check"
        )
    if draft.values["storage_check"] == "bad" and draft.values.get("remarks") is None:
        raise Refusal("保管が「不良」です。様子を備考に書いてください。", field="remarks")


def _check_thing(custody: Custody, bench: Bench, draft: Draft) -> None:
    """Refuse what was destroyed or not yet registered; ask about a number nobody registered."""
    values = draft.values
    if draft.operation is Operation.IMPORT or not {"item_no", "day"} & draft.changed:
        return
    item_no, day = values["item_no"], day_in(values, "day")
    thing = thing_of(bench.session, custody, item_no)
    if thing is None:
        object_unless(
            draft,
            "item",
            f"番号 {item_no} は{custody.title}にありません。"
            "番号を確かめて管理簿に書くか、理由を書いてください。",
            "item_no",
        )
        return
    if day is not None and thing.disposed_on is not None and day >= thing.disposed_on:
        gone_on = thing.disposed_on
        raise Refusal(
            f"{custody.noun} {item_no} は {short_day(gone_on)} に廃棄されています。"
            "番号を確かめてください。",
            field="item_no",
        )
    if day is not None and day < thing.day:
        raise Refusal(
            f"{custody.noun} {item_no} が登録される前の日です。日付を確かめてください。",
            field="day",
        )


def _check_here(custody: Custody, bench: Bench, draft: Draft) -> None:
    """Refuse a hand-over of what somebody else has."""
    values = draft.values
    touched = {"item_no", "day", "direction", "returned_on"} & draft.changed
    if custody.by_parts or draft.operation is Operation.IMPORT or not touched:
        return
    day = day_in(values, "day")
    assert day is not None
    until = (day_in(values, "returned_on") or date.max) if values["direction"] == LEND else day
    others = hand_overs_of(bench.session, custody, values["item_no"], besides=draft.entry_id or 0)
    left = given_away(others, day)
    if left is not None and values["direction"] != RECEIVE:
        raise Refusal(
            f"{custody.noun} {values['item_no']} は {left.to_person}さんに引き渡してあり、"
            f"ここにはありません(受渡簿 {left.number}番)。"
            "戻ったなら、先に受入れを記録してください。",
            field="item_no",
        )
    other = next((x for x in others if x.direction == LEND and _meets(x, day, until)), None)
    if other is not None:
        raise Refusal(
            f"{custody.noun} {values['item_no']} は {other.to_person}さんに貸し出しています"
            f"(受渡簿 {other.number}番)。先に返却を記録してください。",
            field="item_no",
        )


def _meets(other: HandOver, day: date, until: date) -> bool:
    """Whether a loan shares time with a span; touching on a day is fine."""
    if other.returned_on is None:
        return other.day < until or until == other.day == day
    return other.day < until and day < other.returned_on
