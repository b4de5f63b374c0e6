"""The office's own layouts of its ledgers: settings under the pen rule, each from its day on.

A sheet of a period prints in the layout that held at its end; one that is to hold later is planned.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import fold
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.fields import own_key
from zyuki_desk.core.layout import LINE_KEYS, Layout, check
from zyuki_desk.core.layout_file import LayoutFile, from_json, to_json
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import Setting
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import next_slug, own_fields_of
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation


@dataclass(frozen=True, slots=True)
class Version:
    """One layout and the day it holds from."""

    layout: Layout
    since: date | None = None
    """None: from the beginning."""

    @property
    def label(self) -> str:
        """From when it holds, in words."""
        return f"{era_date(self.since, 'short')}から" if self.since else "はじめから"


def setting_key(ledger: Ledger) -> str:
    """Return the key of the setting that holds a ledger's layouts."""
    return f"layout/{ledger.key}"


def known_keys(ledger: Ledger) -> frozenset[str]:
    """Return every key a column may show."""
    return frozenset(spec.key for spec in ledger.shown) | LINE_KEYS


def versions_of(desk: Desk, ledger: Ledger) -> tuple[Version, ...]:
    """Return the ledger's layouts, oldest first; the program's own comes before the office's."""
    with desk.database.reading() as connection:
        value = _value(connection, ledger)
    own = versions_from_json(value)
    if own and own[0].since is None:
        return own
    return (Version(ledger.layout), *own)


def holding(versions: Sequence[Version], day: date) -> Version:
    """Return the one that holds on a day."""
    return [each for each in versions if each.since is None or each.since <= day][-1]


def layout_of(desk: Desk, ledger: Ledger, day: date | None = None) -> Layout:
    """Return the layout that holds on a day, today by default.

    `Refusal` when it shows a field that the ledger no longer has.
    """
    on = day or desk.clock.read().today
    layout = holding(versions_of(desk, ledger), on).layout
    check(layout, known_keys(ledger))
    return layout


def set_layout(
    desk: Desk, ledger: Ledger, layout: Layout, *, reason: str, since: date | None = None
) -> None:
    """Let a layout hold from a day on; what it replaces stays in the strokes.

    Without a day the office's first holds from the beginning, a later one from today.
    """
    check(layout, known_keys(ledger))
    own = [each for each in versions_of(desk, ledger) if each.layout is not ledger.layout]
    if own and since is None:
        since = desk.clock.read().today
        if holding(own, since).layout == layout:
            return
    _keep(desk, ledger, (Version(layout, since),), reason=reason)


def drop_planned(desk: Desk, ledger: Ledger, since: date, *, reason: str) -> None:
    """Take back a layout that was to hold from a later day; `Refusal` for one that held already."""
    if since <= desk.clock.read().today:
        raise Refusal("もう使い始めた様式は取り消せません。新しい様式を保存してください。")
    _keep(desk, ledger, (), reason=reason, without=since)


def _keep(
    desk: Desk, ledger: Ledger, news: Sequence[Version], *, reason: str,
    without: date | None = None,
) -> None:  # fmt: skip
    key = setting_key(ledger)
    with desk.operation(Operation.SETTING, ref=key) as work:
        found = work.session.execute(select(Setting.value).where(Setting.key == key)).scalar()
        kept = versions_from_json(found)
        gone = [each.since for each in news] + ([without] if without else [])
        versions = [each for each in kept if each.since not in gone] + list(news)
        put_setting(work, key, versions_to_json(versions), reason=reason)


def _value(connection: Connection, ledger: Ledger) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = connection.execute(
        select(Setting.value).where(Setting.key == setting_key(ledger))
    ).scalar()
    return found


def versions_to_json(versions: Iterable[Version]) -> dict[str, Any]:
    """Spell layouts for their setting, oldest first."""
    ordered = sorted(versions, key=lambda each: each.since or date.min)
    return {
        "versions": [
            {"since": each.since.isoformat() if each.since else None,
             "layout": to_json(each.layout)}
            for each in ordered
        ]
    }  # fmt: skip


def versions_from_json(value: Mapping[str, Any] | None) -> tuple[Version, ...]:
    """Read layouts from their setting, or from its stroke; before there were versions, one held."""
    if not value:
        return ()
    if "layout" in value:
        return (Version(from_json(value["layout"])),)
    return tuple(
        Version(
            from_json(each["layout"]), date.fromisoformat(each["since"]) if each["since"] else None
        )
        for each in value["versions"]
    )


def edition_of(layout: Layout) -> str:
    """Return a short name of this very layout, for sheets printed in it."""
    return hashlib.sha256(to_json(layout).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Taken:
    """Another office's layout as this office can use it."""

    layout: Layout
    new_fields: tuple[OwnField, ...] = ()
    """Own fields that its columns show and this office does not have yet."""


def take_over(desk: Desk, ledger: Ledger, file: LayoutFile) -> Taken:
    """Fit a file's layout to this office: its own fields are ours of the same name, or new ones.

    `Refusal` for another ledger's file, or a column that this ledger cannot show.
    """
    if file.ledger and file.ledger != ledger.key:
        other = desk.ledgers[file.ledger].title if file.ledger in desk.ledgers else file.ledger
        raise Refusal(
            f"これは「{other}」の様式です。簿冊を「{other}」にしてから読み込んでください。"
        )
    ours = own_fields_of(desk.directory, ledger.key)
    new: list[OwnField] = []
    keys: dict[str, str] = {}
    for own in file.own_fields:
        same = next((o for o in ours if _is_same(o, own)), None)
        if same is None:
            same = replace(own, slug=next_slug([*ours, *new]), since=None, until=None)
            new.append(same)
        keys[own.key] = own_key(same.slug)
    columns = tuple(
        replace(column, keys=tuple(keys.get(key, key) for key in column.keys))
        for column in file.layout.columns
    )
    layout = replace(file.layout, columns=columns)
    check(layout, known_keys(ledger) | {own.key for own in new})
    return Taken(layout, tuple(new))


def _is_same(ours: OwnField, theirs: OwnField) -> bool:
    return fold(ours.label) == fold(theirs.label) and ours.kind is theirs.kind
