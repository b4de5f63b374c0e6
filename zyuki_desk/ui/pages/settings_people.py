"""People in the settings: who they are, which roles they hold, how they sign in."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from zyuki_desk.core.masters.fields import PERSON_FIELDS, MasterField, MasterValue
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.core.people import Person, PersonKind
from zyuki_desk.ui.pages.settings_access import AccountCard, RolesCard
from zyuki_desk.ui.pages.settings_list import ListPlan, ListSection
from zyuki_desk.ui.workbench import Workbench


class PeopleSection(ListSection):
    """職員等: searched by kana, name, number and badge; nobody vanishes."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench,
            ListPlan(
                name="people",
                title="職員等",
                thing="職員等",
                kind=Person,
                key="code",
                ended="active_until",
                fields=PERSON_FIELDS,
                heads=(
                    ("氏名", 110), ("カナ", 120), ("職員番号", 76), ("区分", 76), ("所属", 110),
                    ("役割", 120),
                ),
                hint="氏名・カナ・番号・名札のコード",
                end_word="終わりの日を決める",
            ),
        )  # fmt: skip

    @override
    def form_fields(self) -> Sequence[MasterField]:
        return PERSON_FIELDS

    @override
    def cells(self, row: MasterRow) -> Sequence[str]:
        return (
            row.text("name"),
            row.text("kana"),
            row.text("staff_no"),
            PersonKind(row.text("kind")).label,
            row.text("affiliation"),
            self._roles(row.text("code")),
        )

    @override
    def searched(self, row: MasterRow) -> Sequence[str]:
        return (*self.cells(row), row.text("code"), row.text("card_code"))

    def _roles(self, code: str) -> str:
        office = self.workbench.directory.office
        today = self.workbench.clock.read().today
        held = sorted(self.workbench.directory.roles_of(code, today))
        return "・".join(office.term(f"role/{role.value}", role.label) for role in held)

    @override
    def is_ended(self, row: MasterRow) -> bool:
        until = row.values["active_until"]
        return isinstance(until, date) and until < self.workbench.clock.read().today

    @override
    def blank(self) -> Mapping[str, MasterValue]:
        return {
            "code": self.masters.people.next_code(),
            "kind": PersonKind.STAFF.value,
            "active_from": self.workbench.clock.read().today,
        }

    @override
    def register(self, values: Mapping[str, MasterValue]) -> object:
        return self.masters.people.register(values)

    @override
    def change(self, key: str, values: Mapping[str, MasterValue], reason: str) -> None:
        self.masters.people.change(key, values, reason=reason)

    @override
    def end(self, key: str, day: date, reason: str) -> None:
        self.masters.people.end(key, day, reason=reason)

    @override
    def more(self) -> Sequence[QWidget]:
        self._roles_card = RolesCard(self)
        self._account_card = AccountCard(self)
        return (self._roles_card, self._account_card)

    @override
    def fill_more(self, row: MasterRow | None) -> None:
        code = None if row is None else row.text("code")
        self._roles_card.show_person(code)
        self._account_card.show_person(code)
