"""The steps after a loss or theft of a card, in the order the rules name them, with their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from zyuki_desk.base.calendar import OfficeCalendar
from zyuki_desk.core.checking import day_of
from zyuki_desk.ledgers.card.facts import Card

REPORTED: Final = "lost_reported_at"


@dataclass(frozen=True, slots=True)
class LossStep:
    """One step: its cell, its words, and what is asked with it."""

    key: str
    label: str
    owed: str
    """What is missing while it is not done."""
    note: str = ""
    """The cell for what came of it."""
    asks: str = ""
    usual: tuple[str, ...] = ()


REPORT = LossStep(
    REPORTED, "報告", "", "last_seen", "最後に確かめた日時と場所",
    ("昨日の終業時、本人の引出し", "今朝の始業時、金庫"),
)  # fmt: skip
STEPS: Final = (
    LossStep("suspended_at", "停止", "カードの停止"),
    LossStep(
        "searched_at", "捜索", "捜索", "search_result", "捜した場所と結果",
        ("執務室・机・金庫を捜したが見つからない", "立ち寄り先に問い合わせたが見つからない"),
    ),
    LossStep(
        "log_checked_at", "操作履歴の確認", "操作履歴の確認", "log_result",
        "なくなってからの操作の有無", ("不正な操作なし", "確認できない操作あり(報告)"),
    ),
    LossStep(
        "notified_at", "通知", "関係先への通知", "notified_to", "だれに通知したか",
        ("都道府県", "都道府県・セキュリティ統括責任者", "セキュリティ統括責任者"),
    ),
    LossStep(
        "reissued_at", "再発行", "再発行", "reissued_as", "新しいカードの管理番号"
    ),
)  # fmt: skip
_UNLESS_FOUND: Final = frozenset({"searched_at", "reissued_at"})


def is_wanted(card: Card, step: LossStep) -> bool:
    """Whether a step is still asked for; a found card is neither searched nor re-issued."""
    return card.found_on is None or step.key not in _UNLESS_FOUND


def dues(
    card: Card, calendar: OfficeCalendar, reissue_days: int
) -> Iterator[tuple[LossStep, date]]:
    """Give each step with the last day it should be taken on; nothing without a report."""
    reported = day_of(card.lost_reported_at)
    if reported is None:
        return
    next_day = calendar.next_open(reported)
    last = next_day
    for _ in range(reissue_days - 1):
        last = calendar.next_open(last)
    days = {"suspended_at": reported, "searched_at": reported, "reissued_at": last}
    for step in STEPS:
        yield step, days.get(step.key, next_day)
