"""One field that an office added to a ledger (簿冊の欄): what it is, and how it is spelled.

They are a setting of each ledger, journaled and kept in versions by its strokes. The values stand
in the line's `extra`, one cell each under the pen rule; to everything else they are fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Choice, Field, FieldKind, own_key

OWN_FIELDS_SETTING: Final = "own-fields/"
"""What the keys of these settings begin with; the ledger's key follows."""

TEXT_LIMIT: Final = 200
NOTE_LIMIT: Final = 5_000
COUNT_LIMIT: Final = 999_999_999
_LIMITS: Final = {FieldKind.TEXT: TEXT_LIMIT, FieldKind.NOTE: NOTE_LIMIT,
                  FieldKind.COUNT: COUNT_LIMIT}  # fmt: skip
_WIDTHS: Final = {FieldKind.NOTE: 24, FieldKind.COUNT: 8, FieldKind.YES_NO: 6, FieldKind.TIME: 8}

MARK_CHOICES: Final = (Choice("good", "○"), Choice("bad", "×"), Choice("none", "該当なし"))
"""How the items of a check are answered."""


class OwnKind(StrEnum):
    """What an own field can hold."""

    TEXT = "text"
    NOTE = "note"
    COUNT = "count"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    YES_NO = "yes-no"
    PERSON = "person"

    @property
    def label(self) -> str:
        """The word in the settings."""
        return _KINDS[self]

    @property
    def field_kind(self) -> FieldKind:
        """The same kind among the fields of all ledgers."""
        return FieldKind(self.value)


_KINDS = {
    OwnKind.TEXT: "文字(1行)",
    OwnKind.NOTE: "文章",
    OwnKind.COUNT: "数",
    OwnKind.DATE: "日付",
    OwnKind.TIME: "時刻",
    OwnKind.CHOICE: "選択",
    OwnKind.YES_NO: "有・無",
    OwnKind.PERSON: "職員等",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnField:
    """One field that the office added to a ledger."""

    slug: str
    """Its name in the lines, for ever; a label may change, this may not."""
    label: str
    kind: OwnKind = OwnKind.TEXT
    choices: tuple[Choice, ...] = ()
    required: bool = False
    suggests: bool = False
    searched: bool = False
    personal: bool = False
    since: date | None = None
    """Lines of earlier days have no such cell."""
    until: date | None = None
    """Lines of later days have no such cell; what stands in older ones stays readable."""
    after: str = ""
    """The key of the field it follows on forms and lists; empty for the end."""
    help: str = ""

    @property
    def key(self) -> str:
        """The key of the field, as columns of layouts and imports name it."""
        return own_key(self.slug)

    def as_field(self) -> Field:
        """Return the field as every form, list, sheet and export reads it."""
        kind = self.kind.field_kind
        return Field(
            key=self.key,
            label=self.label,
            slug=self.slug,
            kind=kind,
            width=_WIDTHS.get(kind, 12),
            limit=_LIMITS.get(kind, 100),
            choices=self.choices,
            required=self.required,
            suggests=self.suggests,
            searched=self.searched,
            personal=self.personal,
            appends=self.kind is OwnKind.NOTE,
            since=self.since,
            until=self.until,
            help=self.help,
            rule="この機関が設けた欄です。",
        )


def own_to_json(fields: Iterable[OwnField]) -> dict[str, Any]:
    """Spell own fields for their setting, or for a file that travels with a layout."""
    return {"fields": [_spelled(each) for each in fields]}


def _spelled(own: OwnField) -> dict[str, Any]:
    choices = [{"key": c.key, "label": c.label, "retired": c.retired} for c in own.choices]
    return {
        "slug": own.slug,
        "label": own.label,
        "kind": own.kind.value,
        "choices": choices,
        "required": own.required,
        "suggests": own.suggests,
        "searched": own.searched,
        "personal": own.personal,
        "since": own.since.isoformat() if own.since else None,
        "until": own.until.isoformat() if own.until else None,
        "after": own.after,
        "help": own.help,
    }


def own_from_json(data: Mapping[str, Any]) -> tuple[OwnField, ...]:
    """Read own fields from their setting; `Refusal` when they do not make sense."""
    try:
        return tuple(_read(each) for each in data["fields"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal("簿冊の欄の設定を読めません。設定を確かめてください。") from error


def _read(data: Mapping[str, Any]) -> OwnField:
    return OwnField(
        slug=str(data["slug"]),
        label=str(data["label"]),
        kind=OwnKind(data["kind"]),
        choices=tuple(
            Choice(str(c["key"]), str(c["label"]), retired=bool(c["retired"]))
            for c in data["choices"]
        ),
        required=bool(data["required"]),
        suggests=bool(data["suggests"]),
        searched=bool(data["searched"]),
        personal=bool(data["personal"]),
        since=_day(data["since"]),
        until=_day(data["until"]),
        after=str(data["after"]),
        help=str(data["help"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
