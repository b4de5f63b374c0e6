"""The rules of handing a card out: one card in one hand, given to operators, brought back."""

from datetime import date

from zyuki_desk.base import text
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.checking import (
    moment_of,
    refuse_absent,
    refuse_odd_loan,
    remarks_with_reasons,
)
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, object_unless
from zyuki_desk.ledgers.card.facts import (
    FOREVER,
    GROUP,
    INDIVIDUAL,
    MATCH,
    Card,
    card_of,
    is_operator,
    loans_meeting,
)

UNKNOWN_CARD = (
    "この番号のカードは管理簿にありません。番号を確かめて管理簿に書くか、理由を書いてください。"
)


def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Find the card's own line, let it be due the same day, keep stated reasons."""
    card = card_of(bench.session, draft.values["card_no"])
    told: dict[str, Value] = {"card_no": text.code(str(draft.values["card_no"]))}
    if "card_no" in draft.changed:
        told["credential"] = card.id if card is not None else None
    if draft.values.get("due_on") is None and draft.operation is Operation.ENTER:
        told["due_on"] = draft.values["day"]
    return {**told, **remarks_with_reasons(draft)}


def check_card(bench: Bench, draft: Draft) -> None:
    """Refuse a card that nobody may take, or that belongs to one person alone."""
    if not {"card_no", "borrower", "loan_kind"} & draft.changed:
        return
    card = card_of(bench.session, draft.values["card_no"])
    if card is None:
        if draft.operation is not Operation.IMPORT:
            object_unless(draft, "card", UNKNOWN_CARD, "card_no")
        return
    _refuse_barred(draft, card)
    _refuse_other_kind(bench, draft, card)


def _refuse_barred(draft: Draft, card: Card) -> None:
    if not {"card_no", "borrower"} & draft.changed:
        return
    if card.kind == MATCH:
        raise Refusal("照合情報は本人だけのものです。貸出しはできません。", field="card_no")
    if card.state.is_barred:
        raise Refusal(
            f"カード {card.card_no} は{card.state.label}です。貸し出せません。", field="card_no"
        )
    day = draft.values["day"]
    if isinstance(day, date) and card.valid_until is not None and card.valid_until < day:
        raise Refusal(
            f"カード {card.card_no} は有効期限が過ぎています。貸し出せません。", field="card_no"
        )


def _refuse_other_kind(bench: Bench, draft: Draft, card: Card) -> None:
    kind = draft.values["loan_kind"]
    if card.is_out and card.lend_mode == GROUP and kind != GROUP:
        raise Refusal(
            f"カード {card.card_no} は{card.group_name or 'グループ'}のカードです。"
            "貸出しの別は「グループ」にしてください。",
            field="loan_kind",
        )
    if kind == GROUP and (card.lend_mode != GROUP or not card.is_out):
        raise Refusal(
            f"カード {card.card_no} はグループのカードではありません。"
            "貸出しの別は「個人」にしてください。",
            field="loan_kind",
        )
    is_others = card.is_out and card.lend_mode == INDIVIDUAL
    if is_others and card.holder != draft.values["borrower"]:
        raise Refusal(
            f"カード {card.card_no} は{bench.directory.name_of(card.holder)}さん本人のカードです。"
            "ほかの人には貸せません。",
            field="borrower",
        )


def check_free(bench: Bench, draft: Draft) -> None:
    """Refuse lending a card that is in somebody's hand at that time."""
    if not {"card_no", "lent_at", "returned_at"} & draft.changed:
        return
    lent_at = moment_of(draft.values, "lent_at")
    if lent_at is None:
        return
    until = moment_of(draft.values, "returned_at") or FOREVER
    for other in loans_meeting(bench.session, draft.values["card_no"], lent_at, until):
        if other.id == draft.entry_id:
            continue
        since = other.lent_at.astimezone(JST)
        name = bench.directory.name_of(other.borrower)
        when = f"{short_day(since)} {short_time(since)}"
        raise Refusal(
            f"カード {other.card_no} は {when} から{name}さんが持っています。"
            "先にその返却を書いてください。",
            field="card_no",
        )


def check_borrower(bench: Bench, draft: Draft) -> None:
    """Lend to operators of that day only; an exception has a reason."""
    if not {"borrower", "day"} & draft.changed:
        return
    refuse_absent(bench, draft, "borrower")
    day, borrower = draft.values["day"], draft.values["borrower"]
    if draft.operation is Operation.IMPORT or not isinstance(day, date):
        return
    if not is_operator(bench.session, borrower, day):
        object_unless(
            draft,
            "operator",
            f"{bench.directory.name_of(str(borrower))}さんは、この日の操作者名簿にありません。"
            "先に名簿に書くか、理由を書いてください。",
            "borrower",
        )


def check_due(_: Bench, draft: Draft) -> None:
    """Bring a group's card home the same day: whoever takes it next signs anew."""
    if not {"due_on", "loan_kind", "day"} & draft.changed or draft.values["loan_kind"] != GROUP:
        return
    if draft.values.get("due_on") not in (None, draft.values["day"]):
        raise Refusal("グループのカードはその日のうちに返します。", field="due_on")


CHECKS: tuple[Check, ...] = (
    refuse_odd_loan,
    check_card,
    check_borrower,
    check_free,
    check_due,
)
