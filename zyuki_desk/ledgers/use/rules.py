"""The rules of using a terminal: one's own card, an operator, a second person, no residents."""

from datetime import date, timedelta

from zyuki_desk.base import text
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.checking import (
    moment_of,
    refuse_absent,
    refuse_before,
    refuse_future,
    refuse_other_day,
    remarks_with_reasons,
)
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, object_unless
from zyuki_desk.ledgers.card.facts import FOREVER, INDIVIDUAL, card_or_id, is_operator
from zyuki_desk.ledgers.use.model import BY_NAME, MEETING
from zyuki_desk.ledgers.use.residents import looks_like_code, looks_like_resident
from zyuki_desk.ledgers.use.second import needs_second, second_person


def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Find the card's own line, and keep stated reasons."""
    told = remarks_with_reasons(draft)
    number = draft.values.get("card_no")
    if "card_no" in draft.changed and number is not None:
        card = card_or_id(bench.session, number)
        told |= {"card_no": text.code(str(number)), "credential": card.id if card else None}
    return told


def check_times(bench: Bench, draft: Draft) -> None:
    """Refuse the future, an end before the start, and a use on another day than the line's."""
    refuse_future(bench, draft, {"started_at": "開始時刻", "ended_at": "終了時刻"})
    refuse_other_day(
        draft, "started_at", "開始時刻が、この行の年月日と違います。どちらかを直してください。"
    )
    refuse_before(draft, "started_at", "ended_at", "終了が開始より前です。時刻を確かめてください。")


def check_terminal(bench: Bench, draft: Draft) -> None:
    """Refuse a terminal nobody knows."""
    known = bench.directory.terminals
    if "terminal" in draft.changed and draft.values["terminal"] not in known:
        raise Refusal(
            f"その端末機は登録されていません。{'、'.join(known)} から選んでください。",
            field="terminal",
        )


def check_operator(bench: Bench, draft: Draft) -> None:
    """Let only operators of that day operate; an exception has a reason."""
    if not {"operator", "day"} & draft.changed:
        return
    refuse_absent(bench, draft, "operator")
    day, operator = draft.values["day"], draft.values["operator"]
    if draft.operation is Operation.IMPORT or not isinstance(day, date):
        return
    if not is_operator(bench.session, operator, day):
        object_unless(
            draft,
            "operator",
            f"{bench.directory.name_of(str(operator))}さんは、この日の操作者名簿にありません。"
            "先に名簿に書くか、理由を書いてください。",
            "operator",
        )


def check_card(bench: Bench, draft: Draft) -> None:
    """Refuse another's card, a stopped card, and a card that two people use at once."""
    number = draft.values.get("card_no")
    if not {"card_no", "operator", "started_at", "ended_at"} & draft.changed or number is None:
        return
    card = card_or_id(bench.session, number)
    if card is not None and {"card_no", "operator"} & draft.changed:
        if card.state.is_barred:
            raise Refusal(
                f"カード {card.card_no} は{card.state.label}です。使えません。", field="card_no"
            )
        is_others = card.lend_mode == INDIVIDUAL and card.is_out
        if is_others and card.holder != draft.values["operator"]:
            raise Refusal(
                f"カード {card.card_no} は"
                f"{bench.directory.name_of(card.holder)}さん本人のものです。"
                "本人以外は使えません。操作者かカードを確かめてください。",
                field="card_no",
            )
    _refuse_shared(bench, draft, str(number))


def _refuse_shared(bench: Bench, draft: Draft, number: str) -> None:
    started, day = moment_of(draft.values, "started_at"), draft.values["day"]
    if started is None or not isinstance(day, date):
        return
    near = timedelta(days=1)
    for other in MEETING.rows(
        bench.session, card_no=text.code(number), since=day - near, until=day + near,
        started=started, ended=moment_of(draft.values, "ended_at") or FOREVER,
    ):  # fmt: skip
        if other.id != draft.entry_id and other.operator != draft.values["operator"]:
            since = other.started_at.astimezone(JST)
            raise Refusal(
                f"このカードは {short_time(since)} から"
                f"{bench.directory.name_of(other.operator)}さんが {other.terminal} で使っています。"
                "先にその終了時刻を書いてください。",
                field="card_no",
            )


def check_confirmed(bench: Bench, draft: Draft) -> None:
    """Ask for a second person before a search, where the office demands it (杉並区)."""
    if not {"search_kind", "confirmed_by", "operator"} & draft.changed:
        return
    confirmed, kind = draft.values.get("confirmed_by"), str(draft.values["search_kind"])
    if confirmed is not None and confirmed == draft.values["operator"]:
        raise Refusal(
            "事前の確認は、操作者とは別の人がします。確認した人を入れ直してください。",
            field="confirmed_by",
        )
    refuse_absent(bench, draft, "confirmed_by")
    is_wanted = needs_second(second_person(bench.session), kind)
    if is_wanted and confirmed is None and draft.operation is not Operation.IMPORT:
        how = "氏名での検索は" if kind == BY_NAME else "検索は"
        raise Refusal(
            f"{how}、前もってもう1人が検索の内容を確かめます。確認した人を入れてください。",
            field="confirmed_by",
        )


def check_no_residents(_: Bench, draft: Draft) -> None:
    """Keep what looks like a resident out of the ledger: a code, in the search also name, address.

    A code in the words of a search is never taken; elsewhere a reason may say what the digits are.
    """
    for key in ("legal_task", "case_ref", "search_note", "remarks", "card_no"):
        value = draft.values.get(key)
        if key not in draft.changed or not isinstance(value, str):
            continue
        if looks_like_code(value):
            if key == "search_note":
                raise Refusal(
                    "住民票コードか個人番号のような数字があります。検索内容に番号は書けません。"
                    "申請書の受付番号を「受付番号等」に書いてください。",
                    field=key,
                )
            object_unless(
                draft,
                "resident",
                "住民票コードか個人番号のような数字があります。住民の情報は書けません。"
                "受付番号などであれば、そう書いてください。",
                key,
            )
        if key == "search_note" and (what := looks_like_resident(value)):
            object_unless(
                draft,
                "resident-words",
                f"{what}のように読めます。住民の情報は書けません。"
                "「転入者の異動前住所」のように、何を検索するかだけを書いてください。",
                key,
            )


CHECKS: tuple[Check, ...] = (
    check_times,
    check_terminal,
    check_operator,
    check_card,
    check_confirmed,
    check_no_residents,
)
