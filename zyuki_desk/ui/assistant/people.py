"""The first start asks for the first people, their posts and passwords."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.accounts import require_good_password
from zyuki_desk.core.people import Role
from zyuki_desk.ui.assistant.plan import PersonPlan, Plan
from zyuki_desk.ui.assistant.step import STACKED_FROM, ListEditor, Step
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.signin import PLAIN_KEYS, PasswordField
from zyuki_desk.ui.theme import Theme


class PeopleStep(Step):
    """職員・役割・利用者: at least one system administrator who can sign in."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme,
            plan,
            "職員と利用者",
            "まず、あなたを登録します。ほかの方は、いま追加しても、あとから設定で加えてもかまいません。",
        )
        self._rows = FormRows(theme)
        self._name, self._kana, self._number = QLineEdit(), QLineEdit(), QLineEdit()
        self._affiliation = QLineEdit()
        self._name.setPlaceholderText("例 見本 太郎")
        self._kana.setPlaceholderText("例 みほん たろう")
        self._number.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._number.setInputMethodHints(PLAIN_KEYS)
        self._password, self._again = PasswordField("password"), PasswordField("password_again")
        self._boxes = {role: QCheckBox(role.label) for role in Role}
        self._rows.add("person_name", "氏名", self._name, required=True)
        self._rows.add("person_kana", "かな", self._kana)
        self._rows.add(
            "person_number", "職員番号", self._number, help="サインインのときの番号になります。"
        )
        self._rows.add("person_affiliation", "所属", self._affiliation)
        self._rows.add("person_roles", "役割", self._made_roles(theme))
        self._rows.add(
            "person_password",
            "パスワード",
            self._password,
            help="8文字以上。サインインしない方は空欄",
        )
        self._rows.add("person_again", "もう一度", self._again)
        self._list = ListEditor(
            theme,
            self._rows,
            name="people",
            title="職員",
            add=lambda: plan.people.append(PersonPlan(affiliation=plan.section)),
            remove=self._remove,
            may_leave=self._take,
        )
        self._list.chosen.connect(self._show)
        self._name.textEdited.connect(self._list.rename)
        self.body.addWidget(self._list, 1)

    @override
    def entered(self) -> None:
        for person in self.plan.people:
            person.affiliation = person.affiliation or self.plan.section
        self._show(self._list.place)

    @override
    def accept(self) -> bool:
        if not self._take():
            return False
        if not any(Role.SYSTEM in each.roles and each.password for each in self.plan.people):
            return self._refuse(
                "person_roles",
                "パスワードのある「システム管理者」を1人は決めてください。設定を直せる人です。",
            )
        return True

    def _take(self) -> bool:
        """Check and take the form of the one shown."""
        self._rows.clear_errors()
        number, password = digits(self._number.text()).strip(), self._password.text()
        others = [
            digits(each.staff_no)
            for at, each in enumerate(self.plan.people)
            if at != self._list.place
        ]
        if not self._name.text().strip():
            return self._refuse("person_name", "氏名を入れてください。")
        if number and number in others:
            return self._refuse("person_number", "同じ番号の方がいます。番号を確かめてください。")
        if password and not number:
            return self._refuse("person_number", "サインインする方には、番号が必要です。")
        if password:
            try:
                require_good_password(password, number)
            except Refusal as refusal:
                return self._refuse("person_password", refusal.sentence)
        if password != self._again.text():
            self._again.clear()
            return self._refuse("person_again", "同じパスワードを、もう一度入れてください。")
        self._store(number, password)
        return True

    def _store(self, number: str, password: str) -> None:
        person = self.plan.people[self._list.place]
        person.name, person.kana = self._name.text().strip(), self._kana.text().strip()
        person.staff_no, person.password = number, password
        person.affiliation = self._affiliation.text().strip()
        person.roles = frozenset(role for role, box in self._boxes.items() if box.isChecked())
        self._list.show_titles([each.name for each in self.plan.people])

    def _made_roles(self, theme: Theme) -> QWidget:
        roles = QWidget()
        grid = QGridLayout(roles)
        grid.setContentsMargins(0, theme.space.xs, 0, 0)
        grid.setVerticalSpacing(theme.space.xs)
        for at, (role, box) in enumerate(self._boxes.items()):
            box.setObjectName(f"person_role_{role.value}")
            columns = 1 if theme.type.factor >= STACKED_FROM else 2
            grid.addWidget(box, at // columns, at % columns)
        return roles

    def _remove(self, place: int) -> None:
        del self.plan.people[place]

    def _show(self, place: int) -> None:
        self._list.show_titles([each.name for each in self.plan.people], place)
        person = self.plan.people[self._list.place]
        self._name.setText(person.name)
        self._kana.setText(person.kana)
        self._number.setText(person.staff_no)
        self._affiliation.setText(person.affiliation)
        self._password.setText(person.password)
        self._again.setText(person.password)
        for role, box in self._boxes.items():
            box.setChecked(role in person.roles)
        self._rows.clear_errors()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, key: str, sentence: str) -> bool:
        self._rows.set_error(key, sentence)
        self._rows.widget(key).setFocus(Qt.FocusReason.OtherFocusReason)
        return False
