"""The office's own retention of each ledger: for how many years, counted from when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, or_, select

from zyuki_desk.base.calendar import fiscal_period, fiscal_year
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.office import Setting
from zyuki_desk.core.setting import put_setting
from zyuki_desk.core.stored import column_of
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import UtcDateTime
from zyuki_desk.store.prepared import Prepared

MOST_YEARS = 100
RETENTION_SETTING = "retention"


class Counted(StrEnum):
    """Where the years begin; offices count differently."""

    FISCAL = "fiscal"
    DAY = "day"

    @property
    def label(self) -> str:
        """The words of the settings."""
        return _COUNTED[self]


_COUNTED = {
    Counted.FISCAL: "翌年度の4月1日から",
    Counted.DAY: "その翌日から",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long a ledger's lines are kept once their matter is over; 0 years keeps for ever."""

    years: int
    counted: Counted = Counted.FISCAL
    source: str = ""
    """By whose rule, in the office's own words."""

    @property
    def words(self) -> str:
        """The rule in a few words."""
        if self.years == 0:
            return "永年"
        return f"{self.years}年({self.counted.label})"

    def limit(self, today: date) -> date | None:
        """Return the day before which a matter must have ended to be past retention today."""
        if self.years == 0:
            return None
        if self.counted is Counted.FISCAL:
            # Kept through so many whole fiscal years after its own.
            return fiscal_period(fiscal_year(today) - self.years).first
        try:
            return today.replace(year=today.year - self.years)
        except ValueError:  # 29 February
            return today.replace(year=today.year - self.years, day=28)

    def check(self) -> None:
        """Refuse a rule that makes no sense."""
        if not 0 <= self.years <= MOST_YEARS:
            raise Refusal(f"保存年数は 0(永年)~{MOST_YEARS} にしてください。", field="years")

    def to_json(self) -> dict[str, Any]:
        """Spell the rule for its setting."""
        return {"years": self.years, "counted": self.counted.value, "source": self.source}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RetentionRule":
        """Read the rule from its setting; `Refusal` when it does not make sense."""
        try:
            rule = cls(
                years=int(data["years"]),
                counted=Counted(data["counted"]),
                source=str(data["source"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal("保存期間の設定を読めません。入れ直してください。") from error
        rule.check()
        return rule


def setting_key(ledger: Ledger) -> str:
    """Return the key of the setting that holds a ledger's rule."""
    return f"{RETENTION_SETTING}/{ledger.key}"


def retention_of(desk: Desk, ledger: Ledger) -> RetentionRule:
    """Return the office's rule for a ledger, or the one that comes with the program."""
    with desk.database.reading() as connection:
        found = connection.execute(
            select(Setting.value).where(Setting.key == setting_key(ledger))
        ).scalar()
    return _rule(ledger, found)


def _rule(ledger: Ledger, own: dict[str, Any] | None) -> RetentionRule:
    """Return what the office set for a ledger, or what comes with the program."""
    if own is None:
        return RetentionRule(years=ledger.retention.years, source=ledger.retention.source)
    return RetentionRule.from_json(own)


def set_retention(desk: Desk, ledger: Ledger, rule: RetentionRule, *, reason: str) -> None:
    """Make a rule the office's own; the earlier one stays in the strokes."""
    rule.check()
    key = setting_key(ledger)
    with desk.operation(Operation.SETTING, ref=key) as work:
        put_setting(work, key, rule.to_json(), reason=reason)


def over_before(ledger: Ledger, limit: date) -> ColumnElement[bool]:
    """Return the condition that a line's matter was over before a day; struck lines are over."""
    return _over(ledger.model, ledger.retention.ends, limit, _moment(limit))


def _moment(limit: date) -> datetime:
    return datetime.combine(limit, time(), tzinfo=JST)


def _over(
    model: type[Entry], ends: tuple[str, ...], limit: date | BindParameter[Any],
    moment: datetime | BindParameter[Any],
) -> ColumnElement[bool]:  # fmt: skip
    day = model.day < limit
    if not ends:
        return day
    ended: list[ColumnElement[bool]] = [model.struck_at.is_not(None)]
    for column in (column_of(model, key) for key in ends):
        end = moment if isinstance(column.type, UtcDateTime) else limit
        ended.append(and_(column.is_not(None), column < end))
    return and_(day, or_(*ended))


def past_retention(ledger: Ledger, limit: date) -> ColumnElement[bool]:
    """Return the condition that a line's matter was over before a day and it is still whole.

    A line whose matter is open is kept, however old: a card in use, a medium not destroyed.
    """
    return and_(over_before(ledger, limit), ledger.model.disposal_id.is_(None))


def any_past(connection: Connection, ledger: Ledger, limit: date) -> bool:
    """Whether anything is past retention and still whole; the first line found is enough."""
    asked = past_statement(ledger.model, ledger.retention.ends)
    return asked.first(connection, limit=limit, moment=_moment(limit)) is not None


@cache
def past_statement(model: type[Entry], ends: tuple[str, ...]) -> Prepared[int]:
    """Return what finds a line past retention; it steps into the index of lines that are whole."""
    over = _over(model, ends, bindparam("limit"), bindparam("moment"))
    return Prepared(int, select(model.id).where(over, model.disposal_id.is_(None)).limit(1))


_RULES = Prepared(
    lambda key, value: (key, value),
    select(Setting.key, Setting.value).where(Setting.key.startswith(f"{RETENTION_SETTING}/")),
)


def rules_of(connection: Connection, ledgers: Ledgers) -> dict[str, RetentionRule]:
    """Return every ledger's rule by its key: the office's own, or the program's."""
    own = dict(_RULES.rows(connection))
    return {ledger.key: _rule(ledger, own.get(setting_key(ledger))) for ledger in ledgers.values()}
