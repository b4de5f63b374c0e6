"""The first start makes the key, puts it on paper, and asks for two groups back from there."""

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit
from typing_extensions import override

from zyuki_desk.base.eras import era_date
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.files import written_safely
from zyuki_desk.base.text import digits
from zyuki_desk.ui.ask import Ask
from zyuki_desk.ui.assistant.plan import Plan
from zyuki_desk.ui.assistant.step import Step
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.opener import Opener
from zyuki_desk.ui.signin import PLAIN_KEYS, PasswordField
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, label

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_PASSPHRASE = 12
ASKED = 2
GROUP_WIDTH = 140


class KeyStep(Step):
    """鍵: this PC's keyring opens without typing; a passphrase if the office wants one."""

    def __init__(self, theme: Theme, plan: Plan, opener: Opener, tasks: Tasks) -> None:
        super().__init__(
            theme,
            plan,
            "鍵",
            "簿冊は暗号で守られます。ふだんは、このPCの鍵の保管庫が自動で開きます。",
        )
        self._opener, self._tasks = opener, tasks
        self._state = Badge(theme, "鍵の保管庫を確かめています…", Tone.MUTED)
        self._state.setObjectName("key_state")
        self._sentence = label("", "muted", wrap=True)
        self._keyring = QCheckBox("このPCの鍵の保管庫を使う(おすすめ)")
        self._keyring.setObjectName("key_keyring")
        self._keyring.setChecked(True)
        self._rows = FormRows(theme)
        self._passphrase = PasswordField("passphrase")
        self._again = PasswordField("passphrase_again")
        self._rows.add(
            "key_passphrase",
            "合言葉(なくてもよい)",
            self._passphrase,
            help=f"{SHORTEST_PASSPHRASE}文字以上。保管庫が使えないときに、復旧シートの代わりになります。",
        )
        self._rows.add("key_again", "もう一度", self._again)
        for widget in (self._state, self._sentence, self._keyring, self._rows):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._is_known = False

    @override
    def entered(self) -> None:
        if not self._is_known:
            self._is_known = True
            self._tasks.run(lambda _progress: self._opener.keyring() is not None, self._show)
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def accept(self) -> bool:
        self._rows.clear_errors()
        words = self._passphrase.text()
        if words and len(words) < SHORTEST_PASSPHRASE:
            sentence = f"合言葉は{SHORTEST_PASSPHRASE}文字以上にするか、空けておいてください。"
            self._rows.set_error("key_passphrase", sentence)
            self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        if words != self._again.text():
            self._again.clear()
            self._rows.set_error("key_again", "同じ合言葉を、もう一度入れてください。")
            self._again.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        self.plan.passphrase = words
        self.plan.uses_keyring = self._keyring.isChecked() and self._keyring.isEnabled()
        return True

    def _show(self, works: bool) -> None:
        self._keyring.setEnabled(works)
        self._keyring.setChecked(works)
        if works:
            self._state.show_state("このPCの鍵の保管庫が使えます", Tone.OK)
            self._sentence.hide()
        else:
            self._state.show_state("このPCの鍵の保管庫は使えません", Tone.WARN)
            self._sentence.setText(
                "開くたびに、合言葉か復旧シートの番号を入れます。合言葉を決めておくと楽です。"
            )
            self._sentence.show()


class SheetStep(Step):
    """復旧シート: printed or saved, and two groups typed back so that it is really on paper."""

    PREFIX = "sheet"
    TITLE = "復旧シート"
    INTRO = (
        "このPCが壊れても簿冊を開ける、ただ1つの控えです。印刷して、封をして保管してください。"
        "数字は画面に出しません。"
    )

    def __init__(self, theme: Theme, plan: Plan, opener: Opener, tasks: Tasks, ask: Ask) -> None:
        super().__init__(theme, plan, self.TITLE, self.INTRO)
        self._opener, self._tasks, self._ask = opener, tasks, ask
        self._print = ActionButton(
            theme, "印刷する", name=f"{self.PREFIX}_print_button", icon="print", keys="Ctrl+P"
        )
        self._print.clicked.connect(self._print_sheet)
        self._save = ActionButton(
            theme, "PDFで保存する", name=f"{self.PREFIX}_save_button", icon="save", keys="Ctrl+S"
        )
        self._save.clicked.connect(self._save_sheet)
        self._outcome = Badge(theme)
        self._outcome.setObjectName(f"{self.PREFIX}_outcome")
        self._outcome.hide()
        acts = QHBoxLayout()
        acts.setSpacing(theme.space.s)
        for widget in (self._print, self._save, self._outcome):
            acts.addWidget(widget)
        acts.addStretch(1)
        self.body.addLayout(acts)
        self.body.addSpacing(theme.space.m)
        self.body.addWidget(label("用紙を見て、次の2つの組の数字を入れてください。", wrap=True))
        self._places = sorted(secrets.SystemRandom().sample(range(1, 10), ASKED))
        self._rows = FormRows(theme)
        self._fields: dict[int, QLineEdit] = {}
        for at, place in enumerate(self._places, start=1):
            field = QLineEdit()
            field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
            field.setInputMethodHints(PLAIN_KEYS)
            field.setProperty("place", place)
            field.setMaximumWidth(round(GROUP_WIDTH * theme.type.factor))
            self._rows.add(f"{self.PREFIX}_group_{at}", f"{place}組目", field, required=True)
            self._fields[place] = field
        self.body.addWidget(self._rows)
        self.body.addStretch(1)

    @property
    def code(self) -> str:
        """The digits that are on the paper."""
        return self.plan.recovery_code

    def sheet(self, issued_on: str) -> bytes:
        """Return the paper as a PDF."""
        return sheet_of(self.plan, issued_on)

    @override
    def entered(self) -> None:
        self._print.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def accept(self) -> bool:
        self._rows.clear_errors()
        groups = self.code.split("-")
        for at, place in enumerate(self._places, start=1):
            typed = digits(self._fields[place].text()).strip()
            if typed != groups[place - 1]:
                sentence = (
                    f"用紙の{place}組目と違います。用紙を見て入れ直してください。"
                    if typed
                    else f"印刷した用紙の{place}組目を入れてください。"
                )
                self._rows.set_error(f"{self.PREFIX}_group_{at}", sentence)
                self._fields[place].setFocus(Qt.FocusReason.OtherFocusReason)
                return False
        return True

    @Slot()
    def _print_sheet(self) -> None:
        self._with_sheet(self._send_to_printer)

    @Slot()
    def _save_sheet(self) -> None:
        self._with_sheet(self._write_file)

    def _with_sheet(self, use: object) -> None:
        today = self._opener.clock.read().today
        for button in (self._print, self._save):
            button.setEnabled(False)
        self._tasks.run(lambda _progress: self.sheet(era_date(today)), use, self._fail)  # type: ignore[arg-type]

    def _send_to_printer(self, pdf: bytes) -> None:
        self._ready()
        printer = self._ask.printer(f"{self.TITLE}の印刷", 1)
        if printer is None:
            return
        from zyuki_desk.ui.printing import print_pdf

        try:
            print_pdf(pdf, printer)
        except DeskError as error:
            self._fail(error)
            return
        self._say("印刷しました", Tone.OK)

    def _write_file(self, pdf: bytes) -> None:
        self._ready()
        path: Path | None = self._ask.save_path(
            f"{self.TITLE}の保存", f"{self.TITLE}.pdf", "PDF (*.pdf)"
        )
        if path is None:
            return
        try:
            with written_safely(path) as stream:
                stream.write(pdf)
        except DeskError as error:
            self._fail(error)
            return
        self._say("保存しました。印刷したら、ファイルは消してください", Tone.OK)

    def _fail(self, error: DeskError) -> None:
        self._ready()
        self._say(error.sentence, Tone.DANGER)

    def _say(self, sentence: str, tone: Tone) -> None:
        self._outcome.show_state(sentence, tone)
        self._outcome.show()
        next(iter(self._fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _ready(self) -> None:
        for button in (self._print, self._save):
            button.setEnabled(True)


class SealStep(SheetStep):
    """監査人の番号: the seed of the seal, for whoever checks this office from outside."""

    PREFIX = "seal"
    TITLE = "監査人の番号"
    INTRO = (
        "記録を後から書き換えると分かるようにする番号です。印刷して、監査人に渡してください。"
        "このPCは番号を覚えません。"
    )

    @property
    @override
    def code(self) -> str:
        return self.plan.seal_code

    @override
    def sheet(self, issued_on: str) -> bytes:
        return sheet_of(self.plan, issued_on, for_auditor=True)


def sheet_of(plan: Plan, issued_on: str, *, for_auditor: bool = False) -> bytes:
    """Return a sheet of digits as a PDF; ReportLab is loaded only here, off this thread."""
    from zyuki_desk.evidence.heads import Signer, fingerprint
    from zyuki_desk.paper.fonts import FontBook
    from zyuki_desk.paper.recovery import (
        RECOVERY_WORDS,
        SEAL_WORDS,
        RecoverySheet,
        render_recovery,
    )

    sheet = RecoverySheet(
        office=" ".join(part for part in (plan.name, plan.section) if part),
        groups=tuple((plan.seal_code if for_auditor else plan.recovery_code).split("-")),
        fingerprint=fingerprint(Signer(plan.signing_seed).public_key),
        issued_on=issued_on,
        issued_by=plan.people[0].name,
        words=SEAL_WORDS if for_auditor else RECOVERY_WORDS,
    )
    return render_recovery(FontBook(), sheet)
