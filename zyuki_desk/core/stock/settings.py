"""The office's own rules of stocktakes and slips, kept as one setting."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.office import Setting
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

KEY = "stock"
LEAST_DAYS, MOST_DAYS = 1, 3660


@dataclass(frozen=True, slots=True)
class StockSettings:
    """How often things are looked at, by how many people, and how long slips may be out."""

    interval_days: int = 365
    """A thing nobody saw for longer is a duty."""
    second: bool = False
    """Whether a second person stands behind a finished count."""
    slip_days: int = 7
    """A signed slip that is not back after so many days is a duty."""


def read_settings(connection: Connection) -> StockSettings:
    """Return the office's rules, or the usual ones."""
    found = connection.execute(select(Setting.value).where(Setting.key == KEY)).scalar()
    return StockSettings() if found is None else StockSettings(**found)


def write_settings(desk: Desk, settings: StockSettings, *, reason: str) -> None:
    """Make these the office's rules; `Refusal` for a span that makes no sense."""
    for field in ("interval_days", "slip_days"):
        if not LEAST_DAYS <= getattr(settings, field) <= MOST_DAYS:
            raise Refusal(f"日数は{LEAST_DAYS}~{MOST_DAYS}日の間で入れてください。", field=field)
    value = asdict(settings)
    with desk.operation(Operation.SETTING, ref=KEY) as work:
        put_setting(work, KEY, value, reason=reason)
