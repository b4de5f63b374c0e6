"""The numbers in the rules of duties: each office sets its own, with a reason, in the settings."""

from collections.abc import Mapping

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.directory import VALUES_SETTING
from zyuki_desk.core.duties import OFFICE_VALUES
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.masters.changes import cleaned_reason
from zyuki_desk.core.masters.office import Masters
from zyuki_desk.core.office import DutyValue


def known_values(ledgers: Ledgers) -> dict[str, tuple[DutyValue, str]]:
    """Return every number by key, with the title of the ledger whose rule it is first found in."""
    known: dict[str, tuple[DutyValue, str]] = {
        spec.key: (spec, "簿冊すべて") for spec in OFFICE_VALUES
    }
    for ledger in ledgers.values():
        for spec in ledger.duty_values:
            known.setdefault(spec.key, (spec, ledger.title))
    return known


def set_duty_values(desk: Desk, values: Mapping[str, int], *, reason: str) -> None:
    """Set numbers of the rules; those not given stay, the usual ones are not written down.

    `Refusal` for a number out of its bounds (its field is the key), without a change, or without
    a reason.
    """
    known = known_values(desk.ledgers)
    for key, value in values.items():
        spec, _ = known[key]
        if not spec.least <= value <= spec.most:
            raise Refusal(
                f"「{spec.label}」は {spec.least}〜{spec.most} {spec.unit}にしてください。",
                field=key,
            )
    wanted = {**desk.directory.values, **values}
    kept = {k: v for k, v in wanted.items() if k in known and v != known[k][0].usual}
    if kept == dict(desk.directory.values):
        raise Refusal("変わったところがありません。")
    setting: dict[str, object] = dict(kept)
    Masters(desk).keep_setting(VALUES_SETTING, setting, reason=cleaned_reason(reason))
