"""When a second person confirms a search beforehand: the office's own rule."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from zyuki_desk.core.office import Setting
from zyuki_desk.ledgers.use.model import BY_NAME

SETTING: Final = "second-person"


class Second(StrEnum):
    """Which searches need a second person."""

    BY_NAME = "by-name"
    ALWAYS = "always"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The words of the choice."""
        return _LABELS[self]


_LABELS = {
    Second.BY_NAME: "氏名で検索するとき",
    Second.ALWAYS: "検索するときはいつも",
    Second.NEVER: "求めない",
}
NO_SEARCH: Final = "none"


def second_person(connection: Connection | Session) -> Second:
    """Return the office's rule; a search by name needs one unless the office says otherwise."""
    found = connection.execute(select(Setting.value).where(Setting.key == SETTING)).scalar()
    return Second(found["when"]) if isinstance(found, dict) else Second.BY_NAME


def needs_second(rule: Second, kind: str) -> bool:
    """Whether a search of that kind needs a second person."""
    if rule is Second.ALWAYS:
        return kind != NO_SEARCH
    return rule is Second.BY_NAME and kind == BY_NAME
