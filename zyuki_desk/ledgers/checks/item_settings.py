"""Changing what a daily check looks at: the office's own items are fields of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from zyuki_desk.base import text
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.fields import own_key, slug_of
from zyuki_desk.core.ledger import Operation
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.own_fields import next_slug, own_fields_of, set_own_fields
from zyuki_desk.core.setting import put_setting
from zyuki_desk.ledgers.checks.items import CLOCK, LEDGER_KEY, SETTING, SHORT, to_json

LABEL: Final = 40
SENTENCE: Final = 200
MOST_SECONDS: Final = 3600


def change_items(
    desk: Desk, former: Sequence[CheckItem], items: Sequence[CheckItem], limit: int, *, reason: str
) -> None:
    """Write the office's items and the limit of its clocks; `Refusal` for what cannot be.

    An item is never taken out: it is given a last day and stays on the sheets of its time.
    """
    if not reason.strip():
        raise Refusal("点検項目を変えるには理由が必要です。理由を入れてください。", field="reason")
    if not 0 < limit <= MOST_SECONDS:
        raise Refusal(f"時計の差の限度は1〜{MOST_SECONDS}秒にしてください。", field="clock_limit")
    cleaned = [_cleaned(item) for item in items]
    kept = {item.key for item in cleaned}
    gone = next((item for item in former if item.key not in kept), None)
    if gone is not None:
        raise Refusal(
            f"項目「{gone.label}」は消せません。使わなくなったら、最後の日を入れてください。",
            field="until",
        )
    labels = [text.fold(item.label) for item in cleaned]
    if len(set(labels)) != len(labels):
        raise Refusal("同じ名前の項目があります。名前を変えてください。", field="label")
    desk.require(Operation.SETTING)
    named = _write_own(desk, cleaned, reason)
    value = {"items": [to_json(item) for item in named], "clock_limit": limit}
    with desk.operation(Operation.SETTING, ref=SETTING) as work:
        put_setting(work, SETTING, value, reason=reason.strip())


def _cleaned(item: CheckItem) -> CheckItem:
    label = text.clean(item.label, limit=LABEL, label="項目の名前", field="label")
    short = text.clean(item.short, limit=SHORT, label="略した名前", field="short")
    sentence = text.clean(item.sentence, limit=SENTENCE, label="確かめること", field="sentence")
    if not label:
        raise Refusal("項目の名前を入れてください。", field="label")
    if not item.phases:
        raise Refusal("始業・終業・退庁時のどれで見るかを選んでください。", field="phases")
    if item.since is not None and item.until is not None and item.until < item.since:
        raise Refusal("最後の日が、使い始める日より前です。日付を確かめてください。", field="until")
    return CheckItem(
        key=item.key, label=label, short=short or label[:SHORT], sentence=sentence,
        phases=item.phases, since=item.since, until=item.until, own=item.own or not item.key,
        compares=item.key == CLOCK,
    )  # fmt: skip


def _write_own(desk: Desk, items: Sequence[CheckItem], reason: str) -> list[CheckItem]:
    """Write the items that are the office's own fields; return all with their keys."""
    former = own_fields_of(desk.directory, LEDGER_KEY)
    others = [field for field in former if own_key(field.slug) not in {i.key for i in items}]
    today = desk.clock.read().today
    named: list[CheckItem] = []
    fields: list[OwnField] = list(others)
    for item in items:
        if not item.own:
            named.append(item)
            continue
        known = next((f for f in former if f.key == item.key), None)
        slug = next_slug([*former, *fields]) if known is None else slug_of(item.key)
        since = item.since if known is not None else item.since or today
        changed = OwnField(slug=slug, label=item.label) if known is None else known
        fields.append(
            replace(
                changed, label=item.label, help=item.sentence, kind=OwnKind.CHOICE,
                choices=MARK_CHOICES, since=since, until=item.until, after=CLOCK,
            )
        )  # fmt: skip
        named.append(replace(item, key=own_key(slug), since=since))
    if tuple(fields) != former:
        set_own_fields(desk, LEDGER_KEY, fields, reason=reason)
    return named
