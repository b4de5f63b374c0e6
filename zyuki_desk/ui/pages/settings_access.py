"""What somebody may do and how they sign in: the cards under a person's form."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from zyuki_desk.base.calendar import era_date, parse_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import require_good_password
from zyuki_desk.core.masters.fields import ACCOUNT_FIELDS, GRANT_FIELDS
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.core.people import Account, Role, RoleGrant
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_fields import choice_field, date_field
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card

if TYPE_CHECKING:
    from zyuki_desk.ui.pages.settings_section import Section

TABLE_HEIGHT = 150


class RolesCard(Card):
    """役割: held from one day to another; ended, never taken away unseen."""

    def __init__(self, section: "Section") -> None:
        super().__init__(section.theme, "役割", "この画面でできることが決まります")
        self._section = section
        self._person: str | None = None
        self.table = ShortTable(
            section.theme, "roles_table", "役割",
            (("役割", 150), ("いつから", 90), ("いつまで", 90)),
        )  # fmt: skip
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.row_chosen.connect(self._follow)
        office = section.workbench.directory.office
        self.form = FormRows(section.theme)
        self._role = choice_field(
            section.workbench,
            [(role.value, office.term(f"role/{role.value}", role.label)) for role in Role],
        )
        self._role.setObjectName("grant_role")
        self._since = date_field(section.workbench)
        self._since.setObjectName("grant_since")
        self._until = date_field(section.workbench)
        self._until.setObjectName("grant_until")
        self.form.add("role", "付ける役割", self._role)
        self.form.add("since", "いつから", self._since)
        self.form.add("until", "いつまで", self._until, help="空欄なら、終わりを決めません。")
        self._grant = ActionButton(section.theme, "役割を付ける", name="grant_button", icon="plus")
        self._grant.clicked.connect(self._give)
        self._end = ActionButton(section.theme, "選んだ役割を終える", name="grant_end", icon="dash")
        self._end.clicked.connect(self._end_chosen)
        self.history = Timeline(section.theme)
        right = Qt.AlignmentFlag.AlignRight
        self.body.addWidget(self.table)
        self.body.addWidget(self._end, 0, right)
        self.body.addWidget(self.form)
        self.body.addWidget(self._grant, 0, right)
        self.body.addWidget(self.history)

    def show_person(self, code: str | None) -> None:
        """Show somebody's roles; a person who is not registered yet has none."""
        self._person = code
        self.setVisible(code is not None)
        if code is None:
            return
        rows = self._section.masters.rows
        grants = rows.of_person(RoleGrant, code)
        today = self._section.workbench.clock.read().today
        self.table.show_rows([_listed_grant(self._section, row) for row in grants])
        self._since.set_value(today)
        self._until.set_value(None)
        self.form.clear_errors()
        touches = rows.history(RoleGrant, [row.row_id for row in grants], GRANT_FIELDS)
        self.history.show_items(self._section.told(touches))
        self._follow()

    @Slot()
    def _follow(self) -> None:
        free = self._section.writable
        for widget in (self._role, self._since, self._until):
            widget.setEnabled(free)
        self._section.explain(self._grant, allowed=free)
        self._section.explain(self._end, allowed=free and self.table.current_key is not None)

    @Slot()
    def _give(self) -> None:
        code = self._person
        since = self._since.value
        if code is None:
            return
        for key, field in (("since", self._since), ("until", self._until)):
            if field.sentence:
                self.form.set_error(key, field.sentence)
                return
        if since is None:
            self.form.set_error("since", "いつからかを入れてください。")
            return
        role, until = Role(str(self._role.currentData())), self._until.value
        people = self._section.masters.people
        if self._section.act(
            lambda _: people.grant(code, role, since, until), "役割を付けました", self.form
        ):
            self.show_person(code)

    @Slot()
    def _end_chosen(self) -> None:
        chosen = self.table.current_key
        if not isinstance(chosen, int):
            return
        today = self._section.workbench.clock.read().today

        def wrong(text: str) -> str:
            try:
                parse_date(text, today=today)
            except Refusal as refusal:
                return refusal.sentence
            return ""

        typed = self._section.workbench.ask.text(
            "役割を終える", "いつまで", value=era_date(today), check=wrong
        )
        if typed is None:
            return
        until = parse_date(typed, today=today)
        people = self._section.masters.people
        if self._section.act(
            lambda reason: people.end_grant(chosen, until, reason=reason),
            "役割を終えました",
            ask_first="役割を終える理由を書きます。履歴に残ります。",
        ):
            self.show_person(self._person)


def _listed_grant(section: "Section", row: MasterRow) -> ListedRow:
    role = Role(row.text("role"))
    office = section.workbench.directory.office
    since, until = row.values["since"], row.values["until"]
    today = section.workbench.clock.read().today
    return ListedRow(
        row.row_id,
        (
            office.term(f"role/{role.value}", role.label),
            *(era_date(day, "short") if isinstance(day, date) else "" for day in (since, until)),
        ),
        faint=isinstance(until, date) and until < today,
    )


class AccountCard(Card):
    """利用者番号: by which somebody signs in; opened, closed, given a password."""

    def __init__(self, section: "Section") -> None:
        super().__init__(section.theme, "サインイン")
        self._section = section
        self._person: str | None = None
        self._account: MasterRow | None = None
        theme = section.theme
        self._state = Badge(theme)
        assert self.header is not None
        self.header.add(self._state)
        self.form = FormRows(theme)
        self._login = QLineEdit()
        self._login.setObjectName("account_login")
        switch_off_input_method(self._login)
        self.form.add("login", "利用者番号", self._login, help="ふつうは職員番号と同じにします。")
        self._open = ActionButton(theme, "使えるようにする", name="account_open", icon="unlock")
        self._open.clicked.connect(self._open_account)
        self._close = ActionButton(theme, "止める", name="account_close", icon="lock")
        self._close.clicked.connect(self._close_account)
        self._password = ActionButton(
            theme, "パスワードを決める", name="account_password", icon="key"
        )
        self._password.clicked.connect(self._set_password)
        self.history = Timeline(theme)
        right = Qt.AlignmentFlag.AlignRight
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._password)
        self.body.addWidget(self.form)
        self.body.addWidget(self._open, 0, right)
        self.body.addLayout(buttons)
        self.body.addWidget(self.history)

    def show_person(self, code: str | None) -> None:
        """Show somebody's account; a person who is not registered yet has none."""
        self._person = code
        self.setVisible(code is not None)
        if code is None:
            return
        rows = self._section.masters.rows
        self._account = next(iter(rows.of_person(Account, code)), None)
        self.form.clear_errors()
        free, account = self._section.writable, self._account
        closed = account is not None and account.values["closed_on"] is not None
        if account is None:
            facts = self._section.workbench.directory.people.get(code)
            self._login.setText((facts.staff_no or "") if facts else "")
            self._state.show_state("なし", Tone.MUTED)
            self.history.show_items(())
        else:
            self._login.setText(account.text("login"))
            self._state.show_state(*(("停止", Tone.WARN) if closed else ("使えます", Tone.OK)))
            touches = rows.history(Account, [account.row_id], ACCOUNT_FIELDS)
            self.history.show_items(self._section.told(touches))
        self._login.setReadOnly(not free)
        self._open.say("番号を変える" if account is not None and not closed else "使えるようにする")
        self._section.explain(self._open, allowed=free)
        self._section.explain(self._close, allowed=free and account is not None and not closed)
        self._section.explain(self._password, allowed=free and account is not None and not closed)

    @Slot()
    def _open_account(self) -> None:
        code, login = self._person, self._login.text()
        if code is None:
            return
        people = self._section.masters.people
        if self._section.act(
            lambda reason: people.open_account(code, login, reason=reason),
            "利用者番号を保存しました",
            self.form,
        ):
            self.show_person(code)

    @Slot()
    def _close_account(self) -> None:
        code = self._person
        if code is None:
            return
        people = self._section.masters.people
        if self._section.act(
            lambda reason: people.close_account(code, reason=reason),
            "サインインできないようにしました",
            ask_first="止める理由を書きます。履歴に残ります。",
        ):
            self.show_person(code)

    @Slot()
    def _set_password(self) -> None:
        code = self._person
        if code is None:
            return
        facts = self._section.workbench.directory.people.get(code)
        number = facts.staff_no if facts is not None else None

        def wrong(text: str) -> str:
            try:
                require_good_password(text, number)
            except Refusal as refusal:
                return refusal.sentence
            return ""

        ask = self._section.workbench.ask
        first = ask.text(
            "パスワードを決める", "新しいパスワード", secret=True, check=wrong,
            help="8文字以上。本人が打つのがいちばんです。",
        )  # fmt: skip
        if first is None:
            return
        again = ask.text(
            "パスワードを決める", "もう一度", secret=True,
            check=lambda text: "" if text == first else "はじめのものと違います。",
        )  # fmt: skip
        if again is None:
            return
        people = self._section.masters.people
        self._section.act(lambda _: people.set_password(code, again), "パスワードを決めました")
