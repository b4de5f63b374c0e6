"""簿冊の欄 in the settings: what the office keeps in a ledger beside the fields everybody has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from zyuki_desk.base.text import fold
from zyuki_desk.core.books import Touch
from zyuki_desk.core.fields import Choice, own_key
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.masters.fields import MasterField, MasterValue, Shape, words
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.core.office import Setting
from zyuki_desk.core.own_field import (
    MARK_CHOICES,
    OWN_FIELDS_SETTING,
    OwnField,
    OwnKind,
    own_from_json,
)
from zyuki_desk.core.own_fields import LABEL_LIMIT, next_slug, own_fields_of, set_own_fields
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.settings_list import ListPlan, ListSection
from zyuki_desk.ui.pages.settings_section import note
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

SEPARATOR = "、"
MARKS = "marks"
MOVED = "並べ替え"
_MARK_LABEL = SEPARATOR.join(choice.label for choice in MARK_CHOICES)
_KINDS = (*((kind.value, kind.label) for kind in OwnKind), (MARKS, _MARK_LABEL))
_TYPED = frozenset({OwnKind.TEXT, OwnKind.NOTE, OwnKind.PERSON})

CELLS = (
    MasterField(key="label", label="欄の名前", limit=LABEL_LIMIT, required=True),
    MasterField(
        key="kind", label="種類", shape=Shape.CHOICE, required=True, choices=_KINDS, fixed=True,
        help="あとから変えられません。",
    ),
    MasterField(
        key="choices", label="選択肢", limit=400,
        help="「、」で区切ります。外した選択肢も、これまでの行では読めます。",
    ),
    MasterField(key="after", label="場所", shape=Shape.CHOICE, nullable=True),
    MasterField(key="help", label="記入のしかた", limit=200, help="記入する欄の下に出ます。"),
    MasterField(key="required", label="必ず記入する", shape=Shape.YES_NO),
    MasterField(key="suggests", label="前に書いた言葉を候補に出す", shape=Shape.YES_NO),
    MasterField(key="searched", label="検索で探せる", shape=Shape.YES_NO),
    MasterField(
        key="personal", label="個人情報(廃棄のとき消去する)", shape=Shape.YES_NO,
    ),
    MasterField(
        key="since", label="いつの行から", shape=Shape.DATE, nullable=True,
        help="空欄なら、どの日の行にも書けます。",
    ),
    MasterField(key="until", label="いつの行まで", shape=Shape.DATE, nullable=True),
)  # fmt: skip


class OwnFieldsSection(ListSection):
    """One ledger's own fields: added, ordered, changed, given up; never taken away."""

    def __init__(self, workbench: Workbench) -> None:
        self.ledger_choice = ChoiceField(workbench.theme)
        self.ledger_choice.setObjectName("own_fields_ledger")
        self.ledger_choice.setAccessibleName("簿冊")
        for ledger in workbench.ledgers.values():
            self.ledger_choice.addItem(ledger.title, ledger.key)
        self._moves = [
            IconButton(workbench.theme, text, name=name, icon=icon)
            for name, text, icon in (
                ("own_fields_up", "上へ", "chevron-up"),
                ("own_fields_down", "下へ", "chevron-down"),
            )
        ]
        super().__init__(
            workbench,
            ListPlan(
                name="own_fields",
                title="簿冊の欄",
                thing="欄",
                kind=Setting,
                key="slug",
                ended="until",
                fields=CELLS,
                heads=(("欄", 140), ("種類", 90), ("場所", 116), ("きまり", 90)),
                hint="欄の名前",
                end_word="使うのをやめる",
            ),
        )
        for button, move in zip(self._moves, (self._up, self._down), strict=True):
            button.clicked.connect(move)
        self.ledger_choice.currentIndexChanged.connect(self._change_ledger)
        kind = self.form.widget("kind")
        assert isinstance(kind, ChoiceField)
        kind.currentIndexChanged.connect(self._follow_kind)
        self._follow_kind()

    @property
    def ledger(self) -> Ledger:
        """The ledger whose fields are shown, as it is now."""
        return self.workbench.ledgers[str(self.ledger_choice.currentData())]

    @property
    def own(self) -> tuple[OwnField, ...]:
        """The fields the office added to it."""
        return own_fields_of(self.workbench.directory, self.ledger.key)

    @override
    def head(self) -> Sequence[QWidget]:
        return (self.ledger_choice,)

    @override
    def more(self) -> Sequence[QWidget]:
        for button in self._moves:
            assert self._card.header is not None
            self._card.header.add(button)
        told = Card(self.theme)
        note(
            told,
            "足した欄は、記入・追記・訂正・検索・書き出し・取込みにそのまま出ます。"
            "印刷するには「様式」で列に加えます。",
        )
        return (told,)

    @override
    def read(self) -> list[MasterRow]:
        return [_row(place, each) for place, each in enumerate(self.own)]

    @override
    def cells(self, row: MasterRow) -> Sequence[str]:
        own = self._own(row)
        rules = [
            word
            for word, holds in (("必須", own.required), ("検索", own.searched),
                                ("個人情報", own.personal))
            if holds
        ]  # fmt: skip
        place = next((f.label for f in self.ledger.fields if f.key == own.after), "")
        return (own.label, own.kind.label, f"{place}のあと" if place else "最後", "・".join(rules))

    @override
    def is_ended(self, row: MasterRow) -> bool:
        until = row.values["until"]
        return isinstance(until, date) and until < self.workbench.clock.read().today

    @override
    def blank(self) -> Mapping[str, MasterValue]:
        return {"kind": OwnKind.TEXT.value}

    @override
    def register(self, values: Mapping[str, MasterValue]) -> object:
        own = _changed(OwnField(slug=next_slug(self.own), label=""), values)
        set_own_fields(self.workbench.desk, self.ledger.key, [*self.own, own])
        return own.slug

    @override
    def change(self, key: str, values: Mapping[str, MasterValue], reason: str) -> None:
        fields = [_changed(own, values) if own.slug == key else own for own in self.own]
        set_own_fields(self.workbench.desk, self.ledger.key, fields, reason=reason)

    @override
    def end(self, key: str, day: date, reason: str) -> None:
        self.change(key, {"until": day}, reason)

    @override
    def touches(self, row: MasterRow) -> list[Touch]:
        slug, key = row.text("slug"), OWN_FIELDS_SETTING + self.ledger.key
        setting = next(r for r in self.masters.rows.all(Setting, "key") if r.values["key"] == key)
        first = self.masters.rows.history(Setting, [setting.row_id], ())[-1]
        changes = self.masters.rows.setting_history(key)
        told: list[Touch] = []
        seen = False
        for change in changes:
            old = _named(change.old, slug)
            seen = seen or old is not None
            told += [
                Touch(change.at, change.by, change.operation, *each, reason=change.reason)
                for each in own_changes(old, _named(change.new, slug))
            ]
        return [*told[::-1], first] if seen or not changes else told[::-1]

    @override
    def prepare(self, row: MasterRow | None) -> None:
        self._offer_places()

    @override
    def fill_more(self, row: MasterRow | None) -> None:
        place = None if row is None else [r.row_id for r in self._rows].index(row.row_id)
        for button, step in zip(self._moves, (-1, 1), strict=True):
            there = place is not None and 0 <= place + step < len(self._rows)
            self.explain(button, allowed=self.writable and there)

    def _own(self, row: MasterRow) -> OwnField:
        return next(own for own in self.own if own.slug == row.values["slug"])

    def _offer_places(self) -> None:
        """Offer what the field may follow: any seen field but itself."""
        me = own_key(self.current.text("slug")) if self.current is not None else ""
        box = self.form.widget("after")
        assert isinstance(box, ChoiceField)
        places = [(f.key, f"「{f.label}」のあと") for f in self.ledger.shown if f.key != me]
        if [box.itemData(n) for n in range(1, box.count())] != [key for key, _ in places]:
            self.form.set_choices("after", places)
        box.setItemText(0, "最後")

    @Slot()
    def _change_ledger(self) -> None:
        self._current, self._untouched = None, ()
        self.refresh()
        if not self._rows:
            self._show(None)

    @Slot()
    def _follow_kind(self) -> None:
        box = self.form.widget("kind")
        assert isinstance(box, ChoiceField)
        kind = str(box.currentData())
        self.form.show_row("choices", shown=kind == OwnKind.CHOICE)
        self.form.show_row("suggests", shown=kind == OwnKind.TEXT)
        self.form.show_row("searched", shown=kind in _TYPED)

    @Slot()
    def _up(self) -> None:
        self._move(-1)

    @Slot()
    def _down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row = self.current
        if row is None:
            return
        fields = list(self.own)
        place = fields.index(self._own(row))
        fields[place], fields[place + step] = fields[place + step], fields[place]
        if self.act(
            lambda _: set_own_fields(self.workbench.desk, self.ledger.key, fields, reason=MOVED),
            "並べ替えました",
        ):
            self._after(row.values["slug"])


def own_changes(old: OwnField | None, new: OwnField | None) -> list[tuple[str, str, str]]:
    """Tell in words what became of a field: label of the cell, before, after."""
    if old is None or new is None:
        return [] if new is None else [("登録", "", "")]
    before, after = _values(old), _values(new)
    return [
        (cell.label, words(cell, before[cell.key]), words(cell, after[cell.key]))
        for cell in CELLS
        if before[cell.key] != after[cell.key]
    ]


def _named(setting: Mapping[str, object], slug: str) -> OwnField | None:
    fields = own_from_json(setting) if setting else ()
    return next((own for own in fields if own.slug == slug), None)


def _row(place: int, own: OwnField) -> MasterRow:
    return MasterRow(place, {"slug": own.slug, **_values(own)})


def _values(own: OwnField) -> dict[str, MasterValue]:
    offered = SEPARATOR.join(choice.label for choice in own.choices if not choice.retired)
    return {
        "label": own.label,
        "kind": own.kind.value,
        "choices": offered,
        "after": own.after or None,
        "help": own.help,
        "required": own.required,
        "suggests": own.suggests,
        "searched": own.searched,
        "personal": own.personal,
        "since": own.since,
        "until": own.until,
    }


def _changed(own: OwnField, values: Mapping[str, MasterValue]) -> OwnField:
    """Return the field with what the form says; a choice no longer named is given up."""
    told = {**_values(own), **values}
    marks = told["kind"] == MARKS
    kind = OwnKind.CHOICE if marks else OwnKind(str(told["kind"]))
    since, until = told["since"], told["until"]
    return replace(
        own,
        label=str(told["label"] or ""),
        kind=kind,
        choices=MARK_CHOICES if marks else _choices(own.choices, str(told["choices"] or "")),
        after=str(told["after"] or ""),
        help=str(told["help"] or ""),
        required=bool(told["required"]),
        suggests=bool(told["suggests"]) and kind is OwnKind.TEXT,
        searched=bool(told["searched"]) and kind in _TYPED,
        personal=bool(told["personal"]),
        since=since if isinstance(since, date) else None,
        until=until if isinstance(until, date) else None,
    )


def _choices(before: Sequence[Choice], text: str) -> tuple[Choice, ...]:
    labels = [part.strip() for part in text.replace(",", SEPARATOR).split(SEPARATOR)]
    known = {fold(choice.label): choice for choice in before}
    found: list[Choice] = []
    count = len(before)
    for label in filter(None, labels):
        choice = known.pop(fold(label), None)
        if choice is None:
            count += 1
            choice = Choice(f"k{count}", label)
        found.append(replace(choice, label=label, retired=False))
    return (*found, *(replace(choice, retired=True) for choice in known.values()))
