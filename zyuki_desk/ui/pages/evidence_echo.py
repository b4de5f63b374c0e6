"""証跡の写し on the page of the evidence: how it stands, mending it, deciding when work stopped."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.echo_gap import can_write_back
from zyuki_desk.core.witnesses import mend_echo
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.second_person import second_person
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, label
from zyuki_desk.ui.workbench import Workbench

_GOOD = "証跡は1件ごとに、この場所の写しにも書かれています。別のディスクに置くと、より安全です。"
_NONE = "この簿冊には、証跡の写しがありません。"


class EchoCard(Card):
    """Tells how the second copy of the journal stands, and what can be done about it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.theme, "証跡の写し")
        self._bench = bench
        self._badge = Badge(bench.theme)
        self._badge.setObjectName("echo_state")
        self._words = label("", wrap=True)
        self._words.setObjectName("echo_words")
        self._mend = self._button("mend", "写しを作り直す", self._mend_here, "refresh")
        self._move = self._button("move", "置き場所を替える", self._move_it, "save")
        self._write_back = self._button("write_back", "写しから書き戻す", self._go, "history")
        self._accept = self._button("accept", "このまま受け入れる", self._accept_it, "check")
        head = QHBoxLayout()
        head.addWidget(self._badge)
        head.addWidget(self._words, 1)
        acts = QHBoxLayout()
        for button in (self._write_back, self._mend, self._move, self._accept):
            acts.addWidget(button)
        acts.addStretch(1)
        self.body.addLayout(head)
        self.body.addLayout(acts)

    def _button(self, act: str, text: str, slot: object, icon: str) -> ActionButton:
        button = ActionButton(self._bench.theme, text, name=f"echo_{act}_button", icon=icon)
        button.clicked.connect(slot)
        return button

    def show_state(self) -> None:
        """Read how things stand for whoever is at the desk."""
        outside = self._bench.desk.outside
        free = self._bench.may(Operation.KEYS)
        stopped = outside.stopped
        trouble = outside.echo.trouble if outside.echo is not None else _NONE
        if stopped:
            self._badge.show_state("記入を停止中", Tone.DANGER)
        elif trouble:
            self._badge.show_state("写しなし", Tone.WARN)
        else:
            self._badge.show_state("書いています", Tone.OK)
        self._words.setText(stopped or trouble or _GOOD)
        self._mend.setEnabled(free and not stopped)
        self._move.setEnabled(free and not stopped)
        writes = can_write_back(self._bench.office)
        self._write_back.setVisible(writes)
        self._write_back.setEnabled(self._bench.may(Operation.RESTORE))
        self._mend.setVisible(not stopped)
        self._move.setVisible(not stopped)
        self._accept.setEnabled(free)
        self._accept.setVisible(bool(stopped))

    @Slot()
    def _go(self) -> None:
        """Close the office, which writing back needs, and go on where one signs in."""
        if self._bench.ask.confirm(
            "写しから書き戻す",
            "簿冊をいったん閉じます。もう一度サインインすると、戻る行を見て決められます。",
            yes="閉じて進む",
        ):
            self._bench.front_asked.emit()

    @Slot()
    def _mend_here(self) -> None:
        self._try(lambda: mend_echo(self._bench.desk), "証跡の写しを作り直しました")

    @Slot()
    def _move_it(self) -> None:
        folder = self._bench.ask.folder_path("証跡の写しの置き場所")
        if folder is not None:
            self._try(
                lambda: mend_echo(self._bench.desk, folder), "証跡の写しの置き場所を替えました"
            )

    @Slot()
    def _accept_it(self) -> None:
        """Two people take the journal as it is; what is given up is recorded."""
        bench = self._bench
        sure = bench.ask.confirm(
            "このまま受け入れる",
            "いまの簿冊から記入を続けます。写しやPCの控えにだけある記録は、あきらめます。"
            "写しから書き戻せるときは、先に書き戻してください。",
            yes="受け入れる",
            danger=True,
        )
        reason = bench.ask.reason("このまま受け入れる", "受け入れる理由") if sure else None
        second = second_person(bench) if reason else None
        if reason and second:
            office = bench.office
            self._try(
                lambda: office.accept_head(reason=reason, approved_by=second),
                "受け入れました。記入を続けられます",
            )

    def _try(self, act: object, said: str) -> None:
        assert callable(act)
        try:
            act()
        except DeskError as error:
            self._bench.complain(error)
        else:
            self._bench.say(said)
        self.show_state()
