"""What lines can be asked for by their state (状態)."""

from enum import StrEnum


class LineState(StrEnum):
    """What a line's state can be asked for."""

    ALL = "all"
    VALID = "valid"
    STRUCK = "struck"
    LATE = "late"
    AWAITED = "awaited"
    """A cell that should have been filled is still blank."""

    @property
    def label(self) -> str:
        """The word in the filter."""
        return _STATES[self]


_STATES = {
    LineState.ALL: "すべて",
    LineState.VALID: "有効",
    LineState.STRUCK: "抹消",
    LineState.LATE: "後日記入",
    LineState.AWAITED: "未記入あり",
}
