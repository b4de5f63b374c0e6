"""The office (機関): names, rooms, terminals, closing days and settings; all under the pen rule."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT


class Recorded(StrEnum):
    """Who is recorded in a room's register; offices differ by level (厚木市, 佐賀市, 川棚町)."""

    EVERYONE = "everyone"
    VISITORS = "visitors"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """The words of the settings page."""
        return _RECORDED[self]


_RECORDED = {
    Recorded.EVERYONE: "全員を記録する",
    Recorded.VISITORS: "職員以外だけを記録する",
    Recorded.NOBODY: "記録しない",
}


class Room(Kept):
    """A room or area (室・区画) with its security level and rules."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("code"), STRICT)

    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[str] = mapped_column(default="レベル1")
    """The office's own scheme; three levels or two are usual."""
    recorded: Mapped[str] = mapped_column(default=Recorded.EVERYONE)
    recorded_reason: Mapped[str | None] = mapped_column(default=None)
    """Why not everyone is recorded; an auditor asks."""
    permit_required: Mapped[bool] = mapped_column(default=True)
    escort_required: Mapped[bool] = mapped_column(default=True)
    badge_required: Mapped[bool] = mapped_column(default=True)
    deposit_required: Mapped[bool] = mapped_column(default=True)
    """Cameras and phones are handed over at entry (千葉県)."""
    head_limit: Mapped[int | None] = mapped_column(default=None)
    at_least_two: Mapped[bool] = mapped_column(default=False)
    """Nobody alone in the room (井手町)."""
    holds_identity_data: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Terminal(Kept):
    """A terminal (端末機) and the room it stands in."""

    __tablename__ = "terminal"
    __table_args__ = (UniqueConstraint("code"), STRICT)

    code: Mapped[str]
    name: Mapped[str]
    room_code: Mapped[str | None] = mapped_column(ForeignKey("room.code"), default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)


class ClosingDay(Kept):
    """A day on which the office is closed, or open against the rule."""

    __tablename__ = "closing_day"
    __table_args__ = (Index("ix_closing_day_day", "day"), STRICT)

    day: Mapped[date]
    name: Mapped[str]
    is_open: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Setting(Kept):
    """One setting that matters to evidence; its changes are strokes like any other."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key"), STRICT)

    key: Mapped[str]
    value: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DutyValue:
    """A number in a rule that each office sets for itself, with the usual one and its source."""

    key: str
    label: str
    usual: int
    unit: str = "日"
    least: int = 0
    most: int = 3660
    source: str = ""


class SealScope(StrEnum):
    """What a manager confirms at once."""

    LINE = "line"
    PAGE = "page"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The words of the settings page."""
        return {"line": "1行ごと", "page": "1枚ごと", "month": "1か月ごと"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office's own settings, as one value; stored under the setting `office`."""

    office_id: str
    name: str
    section: str = ""
    system_name: str = "住民基本台帳ネットワークシステム"
    opens: time = time(8, 30)
    closes: time = time(17, 15)
    weekly_closed: tuple[int, ...] = (5, 6)
    idle_lock_minutes: int = 5
    seal_scope: SealScope = SealScope.MONTH
    terms: dict[str, str] = field(default_factory=dict)
    """The office's words in place of the product's: `role/room`, `terminal`, `card` …"""

    def term(self, key: str, usual: str) -> str:
        """Return the office's word for a concept, or the usual one."""
        return self.terms.get(key, usual)

    def to_json(self) -> dict[str, Any]:
        """Spell the settings for their row."""
        return {
            "office_id": self.office_id,
            "name": self.name,
            "section": self.section,
            "system_name": self.system_name,
            "opens": self.opens.isoformat("minutes"),
            "closes": self.closes.isoformat("minutes"),
            "weekly_closed": list(self.weekly_closed),
            "idle_lock_minutes": self.idle_lock_minutes,
            "seal_scope": self.seal_scope.value,
            "terms": dict(self.terms),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Office":
        """Read the settings from their row; `Refusal` when they do not make sense."""
        try:
            return cls(
                office_id=str(data["office_id"]),
                name=str(data["name"]),
                section=str(data["section"]),
                system_name=str(data["system_name"]),
                opens=time.fromisoformat(data["opens"]),
                closes=time.fromisoformat(data["closes"]),
                weekly_closed=tuple(int(d) for d in data["weekly_closed"]),
                idle_lock_minutes=int(data["idle_lock_minutes"]),
                seal_scope=SealScope(data["seal_scope"]),
                terms={str(k): str(v) for k, v in data["terms"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refusal("機関の設定を読めません。設定のファイルを確かめてください。") from error
