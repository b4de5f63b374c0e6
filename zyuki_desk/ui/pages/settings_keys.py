"""鍵 in the settings: by which ways the office opens, and a new recovery sheet when needed."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.text import digits
from zyuki_desk.core.masters.keys import KeysMaster
from zyuki_desk.evidence.heads import fingerprint
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.recovery import (
    RECOVERY_WORDS,
    SEAL_WORDS,
    RecoverySheet,
    SheetWords,
    render_recovery,
)
from zyuki_desk.store.keyslots import new_recovery_code
from zyuki_desk.store.slotfile import SlotKind
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.pages.settings_signing import change_signing_key, last_change, show_change
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

SHORTEST = 12
"""Characters of a passphrase; it may be tried for years on a stolen disk."""
TABLE_HEIGHT = 170
SHEET_HEIGHT = 420
KINDS = {
    SlotKind.KEYRING: ("このPCの鍵の保管庫", "何も打たずに開きます"),
    SlotKind.RECOVERY: ("復旧シート", "金庫の紙の数字で開きます"),
    SlotKind.PASSPHRASE: ("合言葉", "決めた言葉を打って開きます"),
}


_AFTER = {
    RECOVERY_WORDS.title: "合うと新しい紙に替わり、古い紙では開けなくなります。",
    SEAL_WORDS.title: (
        "合うと封印が新しい番号に替わります。古い番号は、それまでの記録の確認に使います。"
    ),
}


class KeysSection(Section):
    """The list of ways, and what can be done about each."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "keys_section", "鍵")
        theme = workbench.theme
        self._code = ""
        self._pdf = b""
        self.table = ShortTable(
            theme, "keys_table", "開き方",
            (("開き方", 200), ("説明", 230), ("置き場所", 160)),
        )  # fmt: skip
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.row_chosen.connect(self._follow)
        self._remove = self._button("remove", "選んだ開き方をなくす", self._remove_slot, "dash")
        self._here = self._button("here", "このPCで開けるようにする", self._keep_here, "plus")
        self._phrase = self._button("passphrase", "合言葉を決める", self._set_phrase, "lock")
        self._no_phrase = self._button(
            "no_passphrase", "合言葉をなくす", self._drop_phrase, "unlock"
        )
        self._sheet = self._button("sheet", "新しい復旧シートを作る", self._make_sheet, "document")
        self._seal = self._button("seal", "監査人の番号を作り直す", self._make_seal, "seal")
        self._words = RECOVERY_WORDS
        self._mend = self._button("mend", "鍵のファイルを作り直す", self._mend_files, "refresh")
        self._change = self._button("change", "署名の鍵を替える", self._change_key, "key")
        self._slip = self._button("change_sheet", "交換票を印刷", self._show_change, "print")
        self._print = self._button("print", "印刷", self._print_sheet, "print")
        self._use = self._button("use", "この紙に替える", self._use_sheet, "check", "primary")
        self._discard = self._button("discard", "やめる", self._discard_sheet, "close")
        self._sheet_card = Card(theme, "新しい紙", "まだ使われていません")
        self._view: QWidget | None = None
        self._lay_out()

    @property
    def keys(self) -> KeysMaster:
        """The key slots, for whoever is at the desk now."""
        return KeysMaster(self.workbench.office)

    @override
    def hideEvent(self, event: QHideEvent, /) -> None:
        """Forget a sheet nobody took: a key is never left lying about."""
        super().hideEvent(event)
        if self._code:
            self._discard_sheet()

    @override
    def refresh(self) -> None:
        try:
            slots = self.keys.slots()
        except (Refusal, Trouble) as error:
            self.workbench.complain(error)
            slots = ()
        self.table.show_rows(
            [ListedRow(slot.id, (*KINDS[slot.kind], slot.label)) for slot in slots]
        )
        self._kinds = {slot.id: slot.kind for slot in slots}
        self._follow()

    @Slot()
    def _follow(self) -> None:
        free = self.writable
        kind = self._kinds.get(str(self.table.current_key))
        self.explain(self._remove, allowed=free and kind is SlotKind.KEYRING)
        has_phrase = SlotKind.PASSPHRASE in self._kinds.values()
        self._phrase.say("合言葉を変える" if has_phrase else "合言葉を決める")
        self.explain(self._no_phrase, allowed=free and has_phrase)
        self.explain(self._here, allowed=free and self.workbench.office.keyring is not None)
        for button in (self._phrase, self._sheet, self._seal, self._mend, self._use):
            self.explain(button, allowed=free)
        keys = Operation.KEYS
        self.explain(self._change, allowed=free and self.workbench.may(keys))
        self._slip.setVisible(last_change(self.workbench) is not None)
        self._sheet_card.setVisible(bool(self._code))

    @Slot()
    def _change_key(self) -> None:
        if change_signing_key(self.workbench):
            self.refresh()

    @Slot()
    def _show_change(self) -> None:
        show_change(self.workbench)

    @Slot()
    def _keep_here(self) -> None:
        keyring = self.workbench.office.keyring
        if keyring is None:
            return
        place = self.workbench.actor.terminal
        if self.act(lambda _: self.keys.keep_here(keyring, label=place), "このPCで開けます"):
            self.refresh()

    @Slot()
    def _remove_slot(self) -> None:
        slot = str(self.table.current_key)
        if self.workbench.ask.confirm(
            "この開き方をなくしますか",
            "このPCでは、次から合言葉か復旧シートがいります。",
            yes="なくす",
            danger=True,
        ) and self.act(
            lambda _: self.keys.remove(slot, self.workbench.office.keyring), "なくしました"
        ):
            self.refresh()

    @Slot()
    def _set_phrase(self) -> None:
        ask = self.workbench.ask
        first = ask.text(
            "合言葉", "新しい合言葉", secret=True, help=f"{SHORTEST}文字以上。",
            check=_too_short,
        )  # fmt: skip
        if first is None:
            return
        again = ask.text(
            "合言葉", "もう一度", secret=True,
            check=lambda text: "" if text == first else "はじめのものと違います。",
        )  # fmt: skip
        if again is not None:
            self._change_phrase(again)

    @Slot()
    def _drop_phrase(self) -> None:
        if self.workbench.ask.confirm(
            "合言葉をなくしますか", "ほかの開き方は残ります。", yes="なくす", danger=True
        ):
            self._change_phrase(None)

    def _change_phrase(self, phrase: str | None) -> None:
        keys = self.keys

        def work(_: Progress) -> None:
            keys.set_passphrase(phrase)

        self._phrase.setEnabled(False)
        self.workbench.tasks.run(work, self._phrase_changed, self._phrase_failed, title="合言葉")

    def _phrase_changed(self, _: None) -> None:
        self.workbench.say("合言葉を保存しました")
        self.refresh()

    def _phrase_failed(self, error: DeskError) -> None:
        self.workbench.complain(error)
        self.refresh()

    @Slot()
    def _mend_files(self) -> None:
        notes: list[str] = []
        if self.act(lambda _: notes.extend(self.keys.mend()), "鍵のファイルを確かめました"):
            told = "\n".join(notes) or "2つの鍵のファイルは、どちらも正しい状態です。"
            self.workbench.ask.tell(told, title="鍵のファイル")
            self.refresh()

    @Slot()
    def _make_sheet(self) -> None:
        self._prepare(RECOVERY_WORDS)

    @Slot()
    def _make_seal(self) -> None:
        self._prepare(SEAL_WORDS)

    def _prepare(self, words: SheetWords) -> None:
        """Make digits that do nothing yet: they are printed first and become valid after."""
        from zyuki_desk.ui.pdf_document import PdfDocument
        from zyuki_desk.ui.pdf_view import PdfPages, Zoom

        office = self.workbench.directory.office
        self._code, self._words = new_recovery_code(), words
        sheet = RecoverySheet(
            office=f"{office.name} {office.section}".strip(),
            groups=tuple(self._code.split("-")),
            fingerprint=fingerprint(self.workbench.office.signer.public_key),
            issued_on=era_date(self.workbench.clock.read().today),
            issued_by=self.workbench.actor.person,
            words=words,
        )
        self._pdf = render_recovery(FontBook(), sheet)
        if self._view is None:
            self._pages = PdfPages(self.theme)
            self._pages.setMinimumHeight(SHEET_HEIGHT)
            self._pages.set_zoom(Zoom.PAGE)
            self._view = self._pages
            self._sheet_card.body.insertWidget(1, self._view, 1)
        self._document = PdfDocument(self._pdf)
        self._pages.show_document(self._document)
        self._follow()

    @Slot()
    def _print_sheet(self) -> None:
        from zyuki_desk.ui.printing import print_pdf

        printer = self.workbench.ask.printer(f"{self._words.title}の印刷", 1)
        if printer is None:
            return
        try:
            print_pdf(self._pdf, printer)
        except Trouble as trouble:
            self.workbench.complain(trouble)

    @Slot()
    def _use_sheet(self) -> None:
        """Take the new key only after somebody read it from the paper."""
        last, code = self._code.split("-")[-1], self._code

        def wrong(text: str) -> str:
            same = digits(text.strip()) == last
            return "" if same else "紙の数字と違います。9組目を見てください。"

        typed = self.workbench.ask.text(
            "紙を確かめる", "印刷した紙の9組目の数字", check=wrong,
            help=_AFTER[self._words.title],
        )  # fmt: skip
        if self._words is SEAL_WORDS:
            change, said = self.keys.begin_seal, "新しい監査人の番号で封印を始めました"
        else:
            change, said = self.keys.set_recovery, "新しい復旧シートに替えました"
        if typed is not None and self.act(lambda _: change(code), said):
            self._discard_sheet()
            self.refresh()

    @Slot()
    def _discard_sheet(self) -> None:
        self._code, self._pdf = "", b""
        self._pages.show_document(None)
        self._document.close()
        self._follow()

    def _button(self, act: str, text: str, slot: object, icon: str, part: str = "") -> ActionButton:
        button = ActionButton(self.theme, text, name=f"keys_{act}", icon=icon, part=part)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        space = self.theme.space
        ways = Card(self.theme, "開き方")
        note(
            ways,
            "どれか1つで、この機関の簿冊が開きます。復旧シートは封をして金庫に置きます。"
            "前の控えは、その時の開き方で開きます。",
        )
        ways.body.addWidget(self.table)
        for row in (
            (self._here, self._remove),
            (self._phrase, self._no_phrase),
            (self._sheet, self._seal),
            (self._change, self._slip),
            (self._mend,),
        ):
            line = QHBoxLayout()
            for button in row:
                line.addWidget(button)
            line.addStretch(1)
            ways.body.addLayout(line)
        note(
            self._sheet_card,
            "印刷して、紙が読めることを確かめてから替えます。数字はどこにも保存されません。",
        )
        acts = QHBoxLayout()
        acts.addWidget(self._discard)
        acts.addStretch(1)
        acts.addWidget(self._print)
        acts.addWidget(self._use)
        self._sheet_card.body.addLayout(acts)
        inner = QWidget()
        inner.setProperty("part", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(ways)
        column.addWidget(self._sheet_card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))


def _too_short(text: str) -> str:
    return "" if len(text) >= SHORTEST else f"{SHORTEST}文字以上にしてください。"
