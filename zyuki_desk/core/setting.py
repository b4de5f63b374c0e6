"""Writing one setting inside an operation: the earlier value stays in the strokes."""

from typing import Any

from sqlalchemy import select

from zyuki_desk.core.office import Setting
from zyuki_desk.core.work import Work


def put_setting(work: Work, key: str, value: dict[str, Any], *, reason: str | None) -> None:
    """Write a setting for the first time, or in place of what it was, with its stroke."""
    row = work.session.execute(select(Setting).where(Setting.key == key)).scalar()
    if row is None:
        work.add(Setting(key=key, value=value))
    else:
        work.change(row, {"value": value}, reason=reason)
