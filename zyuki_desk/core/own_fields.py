"""Setting the office's own fields (簿冊の欄) of a ledger: what may be added, changed, given up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import fold
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.own_field import OWN_FIELDS_SETTING, OwnField, OwnKind, own_to_json
from zyuki_desk.core.search_index import index_cell
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

MOST_FIELDS: Final = 60
LEAST_CHOICES: Final = 2
MOST_CHOICES: Final = 40
LABEL_LIMIT: Final = 40
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def own_fields_of(directory: Directory, ledger_key: str) -> tuple[OwnField, ...]:
    """Return the fields that the office added to a ledger, retired ones too, in their order."""
    return directory.own_fields.get(ledger_key, ())


def next_slug(own: Iterable[OwnField]) -> str:
    """Return a name that no field of the ledger ever had."""
    used = {each.slug for each in own}
    return next(name for n in range(1, len(used) + 2) if (name := f"c{n}") not in used)


def set_own_fields(
    desk: Desk, ledger_key: str, fields: Sequence[OwnField], *, reason: str = ""
) -> None:
    """Make these the office's own fields of a ledger, in this order; the strokes keep the former.

    A required field without a beginning begins today: older lines never lacked it. Raises
    `Refusal` for what cannot be: a field left out (it may only be retired), a kind that changed, a
    label twice, a choice taken away, no reason for changing what there was (adding needs none).
    """
    ledger = desk.ledgers[ledger_key]
    former = own_fields_of(desk.directory, ledger_key)
    today = desk.clock.read().today
    new = {each.slug for each in fields} - {each.slug for each in former}
    told = tuple(_cleaned(each, today if each.slug in new else None) for each in fields)
    check_own_fields(ledger, former, told)
    if told == former:
        raise Refusal("変わったところがありません。")
    same = tuple(each for each in told if each.slug not in new) == former
    if not same and not reason.strip():
        raise Refusal("欄を変えるには理由が必要です。理由を入れてください。", field="reason")
    key, value = OWN_FIELDS_SETTING + ledger_key, own_to_json(told)
    with desk.operation(Operation.SETTING, ref=key) as work:
        put_setting(work, key, value, reason=reason.strip())
        searched = {each.slug for each in former if each.searched}
        for each in told:
            if each.searched and each.slug not in searched | new:
                base = ledger.with_own(told)
                index_cell(work.connection, base, desk.directory, each.key)


def _cleaned(own: OwnField, today: date | None) -> OwnField:
    since = own.since or (today if own.required else None)
    choices = own.choices if own.kind is OwnKind.CHOICE else ()
    return replace(
        own, label=own.label.strip(), help=own.help.strip(), since=since, choices=choices
    )


def check_own_fields(
    ledger: Ledger, former: Sequence[OwnField], fields: Sequence[OwnField]
) -> None:
    """Refuse own fields that could not be entered, printed or told apart."""
    if len(fields) > MOST_FIELDS:
        raise Refusal(f"簿冊に足せる欄は{MOST_FIELDS}個までです。")
    slugs = [each.slug for each in fields]
    if len(set(slugs)) != len(slugs) or not all(_SLUG.fullmatch(slug) for slug in slugs):
        raise Refusal("欄の記号が重なっているか、使えない文字です。欄を追加し直してください。")
    by_slug = {each.slug: each for each in fields}
    for old in former:
        _check_change(old, by_slug.get(old.slug))
    labels = {fold(spec.label): spec.label for spec in ledger.fields if not spec.slug}
    for each in fields:
        _check_one(each)
        if fold(each.label) in labels:
            raise Refusal(
                f"「{each.label}」という欄はこの簿冊にもうあります。別の名前にしてください。",
                field="label",
            )
        labels[fold(each.label)] = each.label


def _check_change(old: OwnField, new: OwnField | None) -> None:
    if new is None:
        raise Refusal(
            f"欄「{old.label}」は消せません。使わないときは「使うのをやめる」で最後の日を"
            "入れてください。これまでの記入は読めるまま残ります。",
            field="until",
        )
    if new.kind is not old.kind:
        raise Refusal(
            f"欄「{old.label}」の種類は変えられません。いまの欄をやめて、新しい欄を足してください。",
            field="kind",
        )
    kept = {choice.key for choice in new.choices}
    gone = [choice.label for choice in old.choices if choice.key not in kept]
    if gone:
        raise Refusal(
            f"欄「{old.label}」の選択肢「{gone[0]}」は消せません。使わない選択肢は、"
            "やめた選択肢として残してください。",
            field="choices",
        )


def _check_one(own: OwnField) -> None:
    if not own.label:
        raise Refusal("欄の名前を入れてください。", field="label")
    if len(own.label) > LABEL_LIMIT:
        raise Refusal(f"欄の名前は{LABEL_LIMIT}字までにしてください。", field="label")
    texts = (own.label, own.help, *(choice.label for choice in own.choices))
    if not all(char.isprintable() or char == "\u3000" for text in texts for char in text):
        raise Refusal(
            f"欄「{own.label.strip()[:LABEL_LIMIT]}」に、印刷できない文字が含まれています。",
            field="label",
        )
    if own.since is not None and own.until is not None and own.until < own.since:
        raise Refusal(
            f"欄「{own.label}」の最後の日が、使い始める日より前です。日付を確かめてください。",
            field="until",
        )
    if own.kind is OwnKind.CHOICE:
        _check_choices(own)


def _check_choices(own: OwnField) -> None:
    offered = [choice for choice in own.choices if not choice.retired]
    if len(offered) < LEAST_CHOICES:
        raise Refusal(f"欄「{own.label}」の選択肢を2つ以上入れてください。", field="choices")
    if len(own.choices) > MOST_CHOICES:
        raise Refusal(
            f"欄「{own.label}」の選択肢は{MOST_CHOICES}個までにしてください。", field="choices"
        )
    labels = [fold(choice.label) for choice in own.choices]
    keys = {choice.key for choice in own.choices}
    if len(set(labels)) != len(labels) or len(keys) != len(labels) or "" in labels:
        raise Refusal(
            f"欄「{own.label}」に、同じ選択肢か空の選択肢があります。直してください。",
            field="choices",
        )
