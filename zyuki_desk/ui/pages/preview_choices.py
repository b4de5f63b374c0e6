"""What the printing page can prepare for a ledger, a room and a period."""

from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import Period, fiscal_year
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from zyuki_desk.paper.printing import PreparedJob, PreparedSheet, Printing
    from zyuki_desk.paper.printing import Progress as Told

    Prepare = Callable[[Printing, Told], PreparedSheet | PreparedJob]

LINES, BLANK, RESERVED = "記入した行", "白紙の様式", "白紙の様式(番号を予約)"
EVERY, VOLUME = "期間のすべての簿冊", "簿冊の表紙・背表紙・目次"
CHOICES = (LINES, BLANK, RESERVED, EVERY, VOLUME)
WITH_PERIOD = frozenset({LINES, EVERY, VOLUME})


def preparation(
    what: str, ledger: Ledger, place: str | None, period: Period | None, today: "date",
    layout: Layout | None, keys: "Sequence[str]",
) -> "Prepare":  # fmt: skip
    """Return what prepares the choice; it refuses where the choice makes no sense.

    `keys` are the ledgers that a job over a period prints.
    """
    if what in (BLANK, RESERVED):
        reserve = what == RESERVED
        return lambda printing, _: printing.blank(ledger, place=place, reserve=reserve)
    if what == EVERY:
        return lambda printing, told: _every(printing, told, keys, place, period)
    if what == VOLUME:
        year = fiscal_year(period.first if period is not None else today)
        return lambda printing, told: _volume(printing, told, ledger, year, place)
    query = Query(period=period, place=place)
    return lambda printing, told: printing.register(ledger, query, progress=told, layout=layout)


def _every(
    printing: "Printing", told: "Told", keys: "Sequence[str]", place: str | None,
    period: Period | None,
) -> "PreparedJob":  # fmt: skip
    from zyuki_desk.paper.volume import period_set

    if period is None:
        raise Refusal("まとめて印刷する期間を選んでください。")
    if not keys:
        raise Refusal("印刷する簿冊を、一覧で1つ以上選んでください。")
    return period_set(printing, keys, period, place, progress=told)


def _volume(
    printing: "Printing", told: "Told", ledger: Ledger, year: int, place: str | None
) -> "PreparedJob":
    from zyuki_desk.paper.volume import bind_volume

    return bind_volume(printing, ledger, year, place, progress=told)
