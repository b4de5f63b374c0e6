"""When a card's password is to be changed next."""

from datetime import date, timedelta

from zyuki_desk.base.calendar import era_date, parse_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Draft

USUAL_DAYS = 90
"""日南町 lets passwords expire after 90 days; the office's アクセス管理責任者 sets its own."""


def password_days(value: Value) -> int:
    """Return the days between changes; the usual ones where none are written."""
    days = value if isinstance(value, int) and not isinstance(value, bool) else USUAL_DAYS
    if days < 1:
        raise Refusal("変更の間隔は1日以上にしてください。", field="pw_days")
    return days


def changes_in(written: Value, today: date) -> list[date]:
    """Read the days of a cell, one a line; `Refusal` for what is no day."""
    days: list[date] = []
    for line in str(written).split("\n") if written else ():
        try:
            day = parse_date(line, today=today, latest=today)
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field="pw_changed") from refusal
        days.append(day)
    return days


def check_changes(bench: Bench, draft: Draft) -> None:
    """Take days one after the other, none of them still to come."""
    if not {"pw_changed", "pw_days"} & draft.changed:
        return
    today = bench.moment.today
    days = changes_in(draft.values.get("pw_changed"), today)
    if days and max(days) > today:
        raise Refusal("これからのパスワード変更は書けません。", field="pw_changed")
    if days != sorted(days):
        raise Refusal(
            "前の変更日より古い日です。新しい変更を下に書き足してください。", field="pw_changed"
        )


def password_cells(written: Value, days: Value, today: date) -> dict[str, Value]:
    """Return the changes in their one form, and the day the next one is due."""
    changes = changes_in(written, today)
    if not changes:
        return {}
    return {
        "pw_changed": "\n".join(era_date(day, "short") for day in changes),
        "pw_due_on": changes[-1] + timedelta(days=password_days(days)),
    }
