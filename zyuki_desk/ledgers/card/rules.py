"""The rules of a card's life: one number one card, lent before returned, loss before re-issue."""

from datetime import date
from typing import Final

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.checking import (
    hands_on,
    refuse_absent,
    refuse_before,
    refuse_future,
    refuse_without,
    remarks_with_reasons,
)
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, object_unless
from zyuki_desk.ledgers.card.facts import (
    GROUP,
    INDIVIDUAL,
    MATCH,
    CardState,
    card_of,
    is_operator,
    open_loan,
)
from zyuki_desk.ledgers.card.passwords import check_changes, password_cells

HAPPENED: Final = {
    "day": "発行(登録)年月日",
    "lent_on": "貸与年月日",
    "received_on": "受領年月日",
    "returned_on": "返却年月日",
    "suspended_at": "停止の日時",
    "lost_reported_at": "紛失・盗難の報告",
    "searched_at": "捜索の日時",
    "log_checked_at": "履歴確認の日時",
    "notified_at": "通知の日時",
    "reissued_at": "再発行の日時",
    "found_on": "発見年月日",
    "destroyed_on": "廃棄年月日",
}
CHAIN: Final = ("searched_at", "log_checked_at", "notified_at", "reissued_at")
"""The steps after the report and the suspension, in the order the rules name them."""
AFTER_SUSPENSION: Final = ("log_checked_at", "reissued_at")


def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Bring the number to its one form; tell the next password date; keep stated reasons."""
    told: dict[str, Value] = {"card_no": text.code(str(draft.values["card_no"]))}
    for key in ("operator_id", "reissued_as"):
        if draft.values.get(key) is not None:
            told[key] = text.code(str(draft.values[key]))
    if {"pw_changed", "pw_days"} & draft.changed:
        values = draft.values
        told |= password_cells(values.get("pw_changed"), values.get("pw_days"), bench.moment.today)
    return {**told, **remarks_with_reasons(draft)}


def check_number(bench: Bench, draft: Draft) -> None:
    """Refuse a number that another card bears, unless that card came back and may be lent anew."""
    if "card_no" not in draft.changed:
        return
    other = card_of(bench.session, draft.values["card_no"])
    if other is None or other.id == draft.entry_id or other.state is CardState.RETURNED:
        return
    raise Refusal(
        f"管理番号 {other.card_no} はすでに使われています({other.state.label})。"
        "番号を確かめるか、前の行に返却を書いてから新しい行に書いてください。",
        field="card_no",
    )


def check_kind(_: Bench, draft: Draft) -> None:
    """Hold 照合情報 to one person and to an ID; it cannot go from hand to hand."""
    values = draft.values
    if values["kind"] != MATCH or not {"kind", "match_id", "operator_id", "lend_mode"} & (
        draft.changed
    ):
        return
    if values.get("match_id") is None and values.get("operator_id") is None:
        raise Refusal("照合情報には、照合IDか操作者IDを入れてください。", field="match_id")
    if values.get("lend_mode") == GROUP:
        raise Refusal(
            "照合情報は本人だけのものです。貸与区分は「個人」にしてください。", field="lend_mode"
        )


def check_lending(bench: Bench, draft: Draft) -> None:
    """Ask for the one who answers for a lent card, an operator of that day."""
    values, lent_on = draft.values, draft.values.get("lent_on")
    keys = {"lent_on", "lend_mode", "holder", "group_name", "group_head", "received_on"}
    if not keys & draft.changed:
        return
    for key in ("holder", "group_name", "group_head", "received_on", "returned_on"):
        refuse_without(draft, key, "lent_on", "貸与年月日を入れてください。")
    if not isinstance(lent_on, date):
        return
    if values.get("lend_mode") is None:
        raise Refusal("貸与区分(個人・グループ)を選んでください。", field="lend_mode")
    if values["lend_mode"] == GROUP:
        _require_group(draft)
    elif values.get("holder") is None:
        raise Refusal("貸与を受けた人を入れてください。", field="holder")
    elif values.get("group_head") is not None or values.get("group_name") is not None:
        raise Refusal(
            "個人に貸与したカードにグループは書けません。貸与区分を確かめてください。",
            field="lend_mode",
        )
    keeper = "holder" if values["lend_mode"] == INDIVIDUAL else "group_head"
    if draft.operation is Operation.IMPORT:
        return
    refuse_absent(bench, draft, keeper, "lent_on")
    is_new = {keeper, "lent_on"} & draft.changed
    days = [lent_on, bench.moment.today] if hands_on(draft, "lent_on") else [lent_on]
    if is_new and not any(is_operator(bench.session, values[keeper], day) for day in days):
        object_unless(
            draft,
            "operator",
            f"{bench.directory.name_of(str(values[keeper]))}さんは、この日の操作者名簿にありません。"
            "先に名簿に書くか、理由を書いてください。",
            keeper,
        )


def _require_group(draft: Draft) -> None:
    if draft.values.get("group_name") is None:
        raise Refusal("グループ名(班・室など)を入れてください。", field="group_name")
    if draft.values.get("group_head") is None:
        raise Refusal("グループの責任者を入れてください。", field="group_head")
    if draft.values.get("holder") is not None:
        raise Refusal(
            "グループに貸与したカードに個人の名は書けません。使った人は貸出簿に書きます。",
            field="holder",
        )


def check_days(bench: Bench, draft: Draft) -> None:
    """Refuse the future, and what is out of order in a card's life."""
    refuse_future(bench, draft, HAPPENED)
    refuse_before(draft, "day", "lent_on", "貸与が発行より前です。年月日を確かめてください。")
    refuse_before(
        draft, "lent_on", "received_on", "受領が貸与より前です。年月日を確かめてください。"
    )
    refuse_before(
        draft, "lent_on", "returned_on", "返却が貸与より前です。年月日を確かめてください。"
    )
    refuse_before(
        draft, "day", "valid_until", "有効期限が発行より前です。年月日を確かめてください。"
    )


def check_return(bench: Bench, draft: Draft) -> None:
    """Ask why a card comes back; one that is still signed out cannot come back."""
    if not {"returned_on", "return_reason"} & draft.changed:
        return
    refuse_without(draft, "return_reason", "returned_on", "返却年月日を入れてください。")
    refuse_without(
        draft, "returned_on", "return_reason", "返却の理由(異動・退職・休職など)を選んでください。"
    )
    refuse_without(
        draft, "returned_on", "lent_on",
        "貸与していないカードの返却は書けません。先に貸与年月日を書いてください。",
    )  # fmt: skip
    if draft.values.get("returned_on") is not None:
        _refuse_signed_out(bench, draft, "returned_on")


def _refuse_signed_out(bench: Bench, draft: Draft, key: str) -> None:
    loan = open_loan(bench.session, draft.values["card_no"])
    if loan is not None:
        name = bench.directory.name_of(loan.borrower)
        raise Refusal(
            f"貸出簿では{name}さんがまだ持っています。先に貸出簿に返却を書いてください。",
            field=key,
        )


def check_loss(_: Bench, draft: Draft) -> None:
    """Follow the chain: reported, suspended, searched, log checked, notified, re-issued."""
    refuse_without(draft, "loss_kind", "lost_reported_at", "いつ報告があったかを入れてください。")
    refuse_without(draft, "lost_reported_at", "loss_kind", "紛失か盗難かを選んでください。")
    refuse_without(
        draft, "found_on", "lost_reported_at", "紛失・盗難の報告がまだ書かれていません。"
    )
    for key in CHAIN:
        refuse_without(
            draft, key, "lost_reported_at", "紛失・盗難の報告の日時を先に書いてください。"
        )
        refuse_before(draft, "lost_reported_at", key, "報告より前の日時です。確かめてください。")
    refuse_before(
        draft, "lost_reported_at", "found_on", "発見が報告より前です。年月日を確かめてください。"
    )
    for key in AFTER_SUSPENSION:
        refuse_without(
            draft, key, "suspended_at", "先にカードを停止し、停止の日時を書いてください。"
        )
    refuse_before(
        draft, "suspended_at", "reissued_at", "再発行が停止より前です。日時を確かめてください。"
    )
    refuse_without(draft, "reissued_at", "reissued_as", "新しいカードの管理番号を入れてください。")
    refuse_without(draft, "reissued_as", "reissued_at", "再発行の日時を入れてください。")
    if draft.values.get("reissued_as") == draft.values["card_no"]:
        raise Refusal("再発行したカードには、別の管理番号を付けてください。", field="reissued_as")


def check_destroying(bench: Bench, draft: Draft) -> None:
    """Refuse destroying what is not in hand, and what nobody says how it was destroyed."""
    if not {"destroyed_on", "destroy_method"} & draft.changed:
        return
    values = draft.values
    refuse_without(draft, "destroy_method", "destroyed_on", "廃棄年月日を入れてください。")
    refuse_without(
        draft, "destroyed_on", "destroy_method", "廃棄の方法(裁断・抹消など)を入れてください。"
    )
    if values.get("destroyed_on") is None:
        return
    is_missing = values.get("lost_reported_at") is not None and values.get("found_on") is None
    is_out = values.get("lent_on") is not None and values.get("returned_on") is None
    if is_missing:
        raise Refusal(
            "手元にないカードは廃棄できません。見つかってから書いてください。", field="destroyed_on"
        )
    if is_out and values.get("found_on") is None:
        raise Refusal(
            "貸与中のカードは廃棄できません。先に返却を書いてください。", field="destroyed_on"
        )
    _refuse_signed_out(bench, draft, "destroyed_on")
    for key in ("day", "returned_on", "found_on"):
        refuse_before(draft, key, "destroyed_on", "廃棄が返却・発見より前です。確かめてください。")


def check_strike(bench: Bench, draft: Draft) -> None:
    """Keep the line of a card that somebody has signed out."""
    if draft.operation is Operation.STRIKE:
        _refuse_signed_out(bench, draft, "card_no")


CHECKS: tuple[Check, ...] = (
    check_number,
    check_kind,
    check_days,
    check_lending,
    check_return,
    check_changes,
    check_loss,
    check_destroying,
    check_strike,
)
