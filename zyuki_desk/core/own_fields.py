"""The office's own fields (簿冊の欄): what it keeps in a ledger beside the fields everybody has.

They are a setting of each ledger, journaled and kept in versions by its strokes. The values stand
in the line's `extra`, one cell each under the pen rule; to everything else they are fields.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import fold
from zyuki_desk.core.fields import Choice, Field, FieldKind, own_key
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from zyuki_desk.core.desk import Desk
    from zyuki_desk.core.directory import Directory

OWN_FIELDS_SETTING: Final = "own-fields/"
"""What the keys of these settings begin with; the ledger's key follows."""

MOST_FIELDS: Final = 60
LEAST_CHOICES: Final = 2
MOST_CHOICES: Final = 40
LABEL_LIMIT: Final = 40
TEXT_LIMIT: Final = 200
NOTE_LIMIT: Final = 5_000
COUNT_LIMIT: Final = 999_999_999
_LIMITS: Final = {FieldKind.TEXT: TEXT_LIMIT, FieldKind.NOTE: NOTE_LIMIT,
                  FieldKind.COUNT: COUNT_LIMIT}  # fmt: skip
_WIDTHS: Final = {FieldKind.NOTE: 24, FieldKind.COUNT: 8, FieldKind.YES_NO: 6, FieldKind.TIME: 8}
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")

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


def own_fields_of(directory: "Directory", ledger_key: str) -> tuple[OwnField, ...]:
    """Return the fields that the office added to a ledger, retired ones too, in their order."""
    return directory.own_fields.get(ledger_key, ())


def composed(ledgers: Ledgers, directory: "Directory") -> Ledgers:
    """Return the ledgers with the office's own fields among theirs."""
    own = directory.own_fields
    if not own:
        return ledgers
    return Ledgers(with_own(ledger, own.get(key, ())) for key, ledger in ledgers.items())


def with_own(ledger: Ledger, own: Sequence[OwnField]) -> Ledger:
    """Return a ledger with own fields, each behind the field it follows."""
    if not own:
        return ledger
    fields = [spec for spec in ledger.fields if not spec.slug]
    for each in own:
        keys = [spec.key for spec in fields]
        at = keys.index(each.after) + 1 if each.after in keys else len(fields)
        while at < len(fields) and fields[at].slug and each.after:
            at += 1
        fields.insert(at, each.as_field())
    return replace(ledger, fields=tuple(fields))


def next_slug(own: Iterable[OwnField]) -> str:
    """Return a name that no field of the ledger ever had."""
    used = {each.slug for each in own}
    return next(name for n in range(1, len(used) + 2) if (name := f"c{n}") not in used)


def set_own_fields(
    desk: "Desk", ledger_key: str, fields: Sequence[OwnField], *, reason: str = ""
) -> None:
    """Make these the office's own fields of a ledger, in this order; the strokes keep the former.

    A required field without a beginning begins today: older lines never lacked it. Raises
    `Refusal` for what cannot be: a field left out (it may only be retired), a kind that changed, a
    label twice, a choice taken away, no reason for changing what there was (adding needs none).
    """
    ledger = desk.ledgers[ledger_key]
    former = own_fields_of(desk.directory, ledger_key)
    today = desk.clock.read().today
    new = {each.slug for each in fields} - {each.slug for each in former}
    told = tuple(_cleaned(each, today if each.slug in new else None) for each in fields)
    check_own_fields(ledger, former, told)
    if told == former:
        raise Refusal("変わったところがありません。")
    same = tuple(each for each in told if each.slug not in new) == former
    if not same and not reason.strip():
        raise Refusal("欄を変えるには理由が必要です。理由を入れてください。", field="reason")
    key, value = OWN_FIELDS_SETTING + ledger_key, own_to_json(told)
    with desk.operation(Operation.SETTING, ref=key) as work:
        put_setting(work, key, value, reason=reason.strip())
        searched = {each.slug for each in former if each.searched}
        for each in told:
            if each.searched and each.slug not in searched | new:
                from zyuki_desk.core.search_index import index_cell  # it composes ledgers itself

                base = with_own(ledger, told)
                index_cell(work.connection, base, desk.directory, each.key)


def _cleaned(own: OwnField, today: date | None) -> OwnField:
    since = own.since or (today if own.required else None)
    choices = own.choices if own.kind is OwnKind.CHOICE else ()
    return replace(
        own, label=own.label.strip(), help=own.help.strip(), since=since, choices=choices
    )


def check_own_fields(
    ledger: Ledger, former: Sequence[OwnField], fields: Sequence[OwnField]
) -> None:
    """Refuse own fields that could not be entered, printed or told apart."""
    if len(fields) > MOST_FIELDS:
        raise Refusal(f"簿冊に足せる欄は{MOST_FIELDS}個までです。")
    slugs = [each.slug for each in fields]
    if len(set(slugs)) != len(slugs) or not all(_SLUG.fullmatch(slug) for slug in slugs):
        raise Refusal("欄の記号が重なっているか、使えない文字です。欄を追加し直してください。")
    by_slug = {each.slug: each for each in fields}
    for old in former:
        _check_change(old, by_slug.get(old.slug))
    labels = {fold(spec.label): spec.label for spec in ledger.fields if not spec.slug}
    for each in fields:
        _check_one(each)
        if each.required and not ledger.asks_own:
            raise Refusal(
                f"「{each.label}」は必須にできません。この簿冊には、短い操作で記入する画面があり、"
                "足した欄は後から追記するためです。",
                field="required",
            )
        if fold(each.label) in labels:
            raise Refusal(
                f"「{each.label}」という欄はこの簿冊にもうあります。別の名前にしてください。",
                field="label",
            )
        labels[fold(each.label)] = each.label


def _check_change(old: OwnField, new: OwnField | None) -> None:
    if new is None:
        raise Refusal(
            f"欄「{old.label}」は消せません。使わないときは「使うのをやめる」で最後の日を"
            "入れてください。これまでの記入は読めるまま残ります。",
            field="until",
        )
    if new.kind is not old.kind:
        raise Refusal(
            f"欄「{old.label}」の種類は変えられません。いまの欄をやめて、新しい欄を足してください。",
            field="kind",
        )
    kept = {choice.key for choice in new.choices}
    gone = [choice.label for choice in old.choices if choice.key not in kept]
    if gone:
        raise Refusal(
            f"欄「{old.label}」の選択肢「{gone[0]}」は消せません。使わない選択肢は、"
            "やめた選択肢として残してください。",
            field="choices",
        )


def _check_one(own: OwnField) -> None:
    if not own.label:
        raise Refusal("欄の名前を入れてください。", field="label")
    if len(own.label) > LABEL_LIMIT:
        raise Refusal(f"欄の名前は{LABEL_LIMIT}字までにしてください。", field="label")
    texts = (own.label, own.help, *(choice.label for choice in own.choices))
    if not all(char.isprintable() or char == "\u3000" for text in texts for char in text):
        raise Refusal(
            f"欄「{own.label.strip()[:LABEL_LIMIT]}」に、印刷できない文字が含まれています。",
            field="label",
        )
    if own.since is not None and own.until is not None and own.until < own.since:
        raise Refusal(
            f"欄「{own.label}」の最後の日が、使い始める日より前です。日付を確かめてください。",
            field="until",
        )
    if own.kind is OwnKind.CHOICE:
        _check_choices(own)


def _check_choices(own: OwnField) -> None:
    offered = [choice for choice in own.choices if not choice.retired]
    if len(offered) < LEAST_CHOICES:
        raise Refusal(f"欄「{own.label}」の選択肢を2つ以上入れてください。", field="choices")
    if len(own.choices) > MOST_CHOICES:
        raise Refusal(
            f"欄「{own.label}」の選択肢は{MOST_CHOICES}個までにしてください。", field="choices"
        )
    labels = [fold(choice.label) for choice in own.choices]
    keys = {choice.key for choice in own.choices}
    if len(set(labels)) != len(labels) or len(keys) != len(labels) or "" in labels:
        raise Refusal(
            f"欄「{own.label}」に、同じ選択肢か空の選択肢があります。直してください。",
            field="choices",
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
