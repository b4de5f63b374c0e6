"""Restoring a backup from the front: which one, with which key, by whom and why."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.backups import Backup, backups_in, read_list
from zyuki_desk.core.restoring import Signed
from zyuki_desk.ui.ask import Ask, Option
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.opener import Opener, TypedKey
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.signin import PasswordField
from zyuki_desk.ui.tasks import Progress, Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.unlock import RecoveryField
from zyuki_desk.ui.widgets import Card, Glyph, label

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 600
"""Points at the usual text size; at twice that it must fit a window of 1280."""
_REPLACING = (
    "いまの簿冊を控えの時点に戻します。いまのファイルは消さずに別名で残します。"
    "復元する人のほかに、承認する人が1人要ります。"
)
MISSING = {
    "login": "復元する人の番号を入れてください。",
    "password": "復元する人のパスワードを入れてください。",
    "reason": "復元の理由を入れてください。",
    "approver": "承認する、もう1人の番号を入れてください。",
    "approver_password": "承認する人のパスワードを入れてください。",
}
"""What must be filled in, and what is said where it is not."""
ELSEWHERE = "ほかの場所から選ぶ…"
_NEW = "控えと復旧シートで、このPCに簿冊を用意します。"


class RestorePanel(Card):
    """One form; everything is checked before a single file is touched."""

    gone_back = Signal()
    restored = Signal(str, object)
    """It is done: what came back and what did not, and the `TypedKey` that opened it."""

    def __init__(self, theme: Theme, tasks: Tasks, ask: Ask) -> None:
        super().__init__(theme)
        self.setObjectName("restore_panel")
        self._theme = theme
        self._tasks = tasks
        self._ask = ask
        self._opener: Opener | None = None
        self._backup: Backup | None = None
        self._words = label("", "muted", wrap=True)
        self._choose = ActionButton(
            theme, "控えを選ぶ", name="restore_choose_button", icon="archive"
        )
        self._choose.clicked.connect(self._choose_backup)
        self._chosen = label("まだ選んでいません。", wrap=True)
        self._chosen.setObjectName("restore_chosen")
        self._recovery = RecoveryField(theme)
        self._passphrase = PasswordField("restore_passphrase")
        self._login, self._approver, self._reason = QLineEdit(), QLineEdit(), QLineEdit()
        self._password = PasswordField("restore_password")
        self._approver_password = PasswordField("restore_approver_password")
        for edit in (self._login, self._approver):
            switch_off_input_method(edit)
        self.form = FormRows(theme)
        for key, title, widget, help_text in (
            ("key", "復旧シートの番号", self._recovery, "このPCの鍵で開くときは空のままにします"),
            ("passphrase", "または合言葉", self._passphrase, ""),
            ("login", "復元する人の番号", self._login, ""),
            ("password", "パスワード", self._password, ""),
            ("reason", "理由", self._reason, "ディスクの故障、PCの入替え など"),
            ("approver", "承認する人の番号", self._approver, ""),
            ("approver_password", "承認する人のパスワード", self._approver_password, ""),
        ):
            self.form.add(key, title, widget, help=help_text, required=key in MISSING)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("restore_error")
        self._back = ActionButton(theme, "やめる", name="restore_back_button", keys="Esc")
        self._back.clicked.connect(self.gone_back)
        self._button = ActionButton(
            theme, "復元する", name="restore_button", icon="history", keys="Ctrl+Return",
            part="primary",
        )  # fmt: skip
        self._button.clicked.connect(self._start)
        self._lay_out()

    @property
    def error(self) -> str:
        """The sentence shown, empty when there is none."""
        return "" if self._error.isHidden() else self._error.text()

    def ask_for(self, opener: Opener) -> None:
        """Begin anew, for the folder that the opener opens."""
        self._opener = opener
        self._backup = None
        replaces = opener.folder.exists
        self._words.setText(_REPLACING if replaces else _NEW)
        for key in ("approver", "approver_password"):
            self.form.show_row(key, shown=replaces)
        self._chosen.setText("まだ選んでいません。")
        self._recovery.clear()
        for edit in self._edits.values():
            edit.clear()
        self.form.clear_errors()
        self._say("")

    def start(self) -> None:
        """Put the keyboard on the first question."""
        self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _edits(self) -> "Mapping[str, QLineEdit]":
        return {
            "passphrase": self._passphrase,
            "login": self._login,
            "password": self._password,
            "reason": self._reason,
            "approver": self._approver,
            "approver_password": self._approver_password,
        }

    @Slot()
    def _choose_backup(self) -> None:
        try:
            chosen = self._choose_here()
            if chosen == ELSEWHERE:
                chosen = self._choose_elsewhere()
        except DeskError as error:
            self._say(error.sentence)
            return
        if isinstance(chosen, Backup):
            self._backup = chosen
            self._chosen.setText(f"{_when(chosen)} の控え ・ 記録 {chosen.records:,}件")
            self._say("")

    def _choose_here(self) -> Backup | str | None:
        """Offer what lies in this PC's own place, before anybody has to look for a folder."""
        opener = self._opener
        found = backups_in(opener.folder.backups) if opener is not None else []
        if not found:
            return ELSEWHERE
        options: list[Option[Backup | str]] = [*map(_option, found)]
        options.append(Option(ELSEWHERE, ELSEWHERE, "外付けのディスクや媒体"))
        return self._ask.choose("控えを選ぶ", "このPCにある控え", options)

    def _choose_elsewhere(self) -> Backup | str | None:
        path = self._ask.folder_path("控えのフォルダーを選ぶ")
        if path is None:
            return None
        found = backups_in(path)
        if not found:
            return read_list(path)
        return self._ask.choose("控えを選ぶ", "戻す時点", [*map(_option, found)])

    def _is_complete(self) -> bool:
        """Say at the first blank field that it must be filled in."""
        for key, edit in self._edits.items():
            if key in MISSING and edit.isVisible() and not edit.text().strip():
                self.form.show_refusal(Refusal(MISSING[key], field=key))
                return False
        return True

    @Slot()
    def _start(self) -> None:
        opener, backup = self._opener, self._backup
        if opener is None or not self._button.isEnabled():
            return
        self.form.clear_errors()
        if backup is None:
            self._say("先に控えを選んでください。")
            self.start()
            return
        self._say("")
        if not self._is_complete():
            return
        code = self._recovery.code
        typed = TypedKey(code if code.strip("-") else "", self._passphrase.text())
        edits = self._edits
        signed = Signed(
            edits["login"].text().strip(), edits["password"].text(), edits["reason"].text(),
            edits["approver"].text().strip(), edits["approver_password"].text(),
        )  # fmt: skip
        self._set_busy(busy=True)

        def work(progress: Progress) -> str:
            def tell(done: int, total: int) -> bool:
                progress.report(done, total)
                return True

            return opener.restore(backup, typed, signed, tell)

        self._tasks.run(
            work,
            lambda sentence: self._done(sentence, typed),
            self._refuse,
            title="控えから復元しています",
        ).progressed.connect(self._show_progress)

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, _: str) -> None:
        share = f" {100 * done // total}%" if total else ""
        self._button.say(f"復元しています…{share}")

    def _done(self, sentence: str, typed: TypedKey) -> None:
        self._set_busy(busy=False)
        self.restored.emit(sentence, typed)

    def _refuse(self, error: DeskError) -> None:
        self._set_busy(busy=False)
        if not (isinstance(error, Refusal) and self.form.show_refusal(error)):
            self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self.form, self._choose, self._back, self._button):
            widget.setEnabled(not busy)
        self._button.say("復元しています…" if busy else "復元する")

    def _lay_out(self) -> None:
        space = self._theme.space
        self.setFixedWidth(round(WIDTH * self._theme.type.factor))
        self.body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        self.body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Glyph(self._theme, "archive", Tone.ACCENT, size=28))
        head.addWidget(label("控えから戻す", "title"), 1)
        self.body.addLayout(head)
        self.body.addWidget(self._words)
        choice = QHBoxLayout()
        choice.setSpacing(space.m)
        choice.addWidget(self._choose)
        choice.addWidget(self._chosen, 1)
        self.body.addLayout(choice)
        self.body.addWidget(self.form)
        self.body.addWidget(self._error)
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        foot.addStretch(1)
        foot.addWidget(self._back)
        foot.addWidget(self._button)
        self.body.addLayout(foot)


def _option(backup: Backup) -> "Option[Backup | str]":
    return Option(backup, _when(backup), f"記録 {backup.records:,}件")


def _when(backup: Backup) -> str:
    local = backup.made_at.astimezone(JST)
    return f"{era_date(local.date(), 'weekday')} {short_time(local)}"
