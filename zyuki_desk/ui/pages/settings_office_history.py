"""The history of the office's own settings, told setting by setting in words."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import WEEKDAYS
from zyuki_desk.core.accounts import HANDOVER_SETTING
from zyuki_desk.core.books import Touch
from zyuki_desk.core.directory import OFFICE_SETTING
from zyuki_desk.core.masters.rows import SettingTouch
from zyuki_desk.core.office import SealScope
from zyuki_desk.ui.side_panel import TimelineItem

if TYPE_CHECKING:
    from zyuki_desk.ui.pages.settings_section import Section

_LABELS = {
    "name": "機関の名前",
    "section": "所属",
    "system_name": "システムの名前",
    "opens": "開庁",
    "closes": "閉庁",
    "weekly_closed": "毎週の休み",
    "idle_lock_minutes": "自動ロック(分)",
    "seal_scope": "確認の単位",
    "terms": "呼び方",
    "method": "操作者の交代",
}


def office_history(section: "Section") -> list[TimelineItem]:
    """Return the changes of the office's settings, newest first."""
    rows = section.masters.rows
    touches = [
        touch
        for key in (OFFICE_SETTING, HANDOVER_SETTING)
        for change in rows.setting_history(key)
        for touch in _told(change)
    ]
    return section.told(sorted(touches, key=lambda touch: touch.at, reverse=True))


def _told(change: SettingTouch) -> Iterator[Touch]:
    for key, label in _LABELS.items():
        old, new = change.old.get(key), change.new.get(key)
        if old != new:
            yield Touch(
                change.at, change.by, change.operation, label,
                old=_words(key, old), new=_words(key, new), reason=change.reason,
            )  # fmt: skip


def _words(key: str, value: object) -> str:
    if key == "weekly_closed" and isinstance(value, list):
        return "・".join(WEEKDAYS[day] for day in value if isinstance(day, int)) or "なし"
    if key == "seal_scope" and value is not None:
        return SealScope(str(value)).label
    if key == "method":
        return "名札だけ" if value == "badge" else "パスワード"
    if isinstance(value, Mapping):
        return "、".join(str(word) for word in value.values())
    return "" if value is None else str(value)
