"""The office's own rules of stocktakes, asked one after the other; each change is recorded."""

from dataclasses import replace

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.stock.settings import StockSettings, read_settings, write_settings
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.workbench import Workbench

TITLE = "棚卸の決まり"


def ask_rules(workbench: Workbench) -> None:
    """Ask which rule to change and how; nothing is written before all is answered."""
    if not workbench.may(Operation.SETTING):
        workbench.complain(Refusal(who_may(workbench, Operation.SETTING)))
        return
    with workbench.desk.database.reading() as connection:
        settings = read_settings(connection)
    changed = _asked(workbench, settings)
    if changed is None or changed == settings:
        return
    reason = workbench.ask.reason(TITLE, "決まりを変える理由を残します。")
    if reason is None:
        return
    try:
        write_settings(workbench.desk, changed, reason=reason)
    except DeskError as error:
        workbench.complain(error)
        return
    workbench.say("棚卸の決まりを変えました")


def _asked(workbench: Workbench, settings: StockSettings) -> StockSettings | None:
    second = "立てる" if settings.second else "立てない"
    options = [
        Option("interval_days", "確認の間隔", f"いま {settings.interval_days}日"),
        Option("second", "立会者", f"いま {second}"),
        Option("slip_days", "受渡票の戻り", f"いま {settings.slip_days}日"),
    ]
    chosen = workbench.ask.choose(TITLE, "変える決まり", options)
    if chosen is None:
        return None
    if chosen == "second":
        return replace(settings, second=not settings.second)
    now = settings.interval_days if chosen == "interval_days" else settings.slip_days
    text = workbench.ask.text(TITLE, "日数", value=str(now), check=_wrong_days)
    if text is None:
        return None
    days = int(digits(text).strip())
    if chosen == "interval_days":
        return replace(settings, interval_days=days)
    return replace(settings, slip_days=days)


def _wrong_days(text: str) -> str:
    plain = digits(text).strip()
    is_number = plain.isascii() and plain.isdigit() and 1 <= int(plain) <= 3660  # noqa: PLR2004
    return "" if is_number else "日数を1~3660の数字で入れてください。"
