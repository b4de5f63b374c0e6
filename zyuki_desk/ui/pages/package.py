"""監査用パッケージ: giving ledgers out for an audit, step by step, and taking the receipt back."""

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.package import PackageFacts, demand_second, demands_second, packages
from zyuki_desk.evidence.heads import fingerprint
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.medium import Devices, system_devices
from zyuki_desk.exchange.package.handing import (
    GOOD,
    Carrier,
    Handed,
    Handing,
    Passage,
    verdict_of,
)
from zyuki_desk.exchange.package.order import Order, Sheets
from zyuki_desk.exchange.package.wrapping import Lock, new_passphrase
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.forms.package import HandedOver, render_receipt, render_slip
from zyuki_desk.paper.prepared import Progress as PaperProgress
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.own_asking import own_cells
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.package_form import PackageForm
from zyuki_desk.ui.pages.package_media import MediaWatch
from zyuki_desk.ui.pages.package_words import LOST, NEXT, NEXT_WORDS, OPENING
from zyuki_desk.ui.second_person import gives_password
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState, label
from zyuki_desk.ui.workbench import Workbench

HOW = (Option("返却", "媒体が返却された"), Option("消去", "監査人が中身を消去した"))


class PackagePage(Page):
    """The ceremony, in the order in which it is done."""

    def __init__(self, workbench: Workbench, devices: Devices | None = None) -> None:
        super().__init__(
            workbench.theme, "監査用パッケージ", "簿冊を証跡ごと、登録した媒体に書き出して渡す"
        )
        self._bench = workbench
        devices = devices or system_devices()
        self._handing = Handing(workbench.office, devices, self._sheets)
        self._busy = False
        self.media = MediaWatch(self, workbench.tasks, devices)
        self.media.changed.connect(self._notice)
        self._rights = label("", "muted", wrap=True)
        self._rights.setObjectName("package_rights")
        self.form = PackageForm(workbench)
        self.form.register_asked.connect(self._register)
        self._out = RowList(workbench.theme, name="package_list", title="書き出したもの")
        self._out.act_asked.connect(self._receive)
        self._none = EmptyState(
            workbench.theme, "まだ書き出していません", "左の順に選んで、書き出してください。",
            icon="upload",
        )  # fmt: skip
        self._papers: dict[str, ActionButton] = {}
        self._told: HandedOver | None = None
        self._slip_waits = False
        self._words = ""
        self._go = self.add_action(
            "package_go", "書き出す", self._start, icon="upload", keys="Ctrl+Return",
            part="primary",
        )  # fmt: skip
        self.add_more("package_rule", "2人で行う決まりを変える", self._change_rule, icon="settings")
        self._lay_out()
        workbench.person_changed.connect(self._change_person)

    @override
    def entered(self) -> None:
        """Look at the media again, and go on looking."""
        self.refresh()
        self.form.take_focus()
        self.media.start()

    @override
    def left(self) -> None:
        """Look no more."""
        self.media.stop()

    def _notice(self) -> None:
        if not self._busy:
            self.refresh()

    @override
    @Slot()
    def refresh(self) -> None:
        """Read media, people and what went out."""
        may = self._bench.may(Operation.EXPORT) and self._bench.may(Operation.ENTER)
        words = "" if may else who_may(self._bench, Operation.EXPORT)
        self._go.setEnabled(may and not self._busy)
        self._go.setToolTip(words)
        self._rights.setText(words)
        self._rights.setVisible(not may)
        try:
            self.media.note()
            carriers, strangers = self._handing.carriers(), self._handing.strangers()
        except DeskError as error:
            self._bench.complain(error)
            return
        self.form.offer(carriers, strangers, self._handing.approvers())
        with self._bench.office.database.reading() as connection:
            rows = [self._row(facts) for facts in packages(connection)]
        self._out.show_rows(rows, self._out.current)
        self._out.setVisible(bool(rows))
        self._none.setVisible(not rows)

    def _sheets(self) -> Sheets:
        return AttachedSheets(Printing(self._bench.office))

    def _lay_out(self) -> None:
        space = self.theme.space
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.form)
        scroll.setAccessibleName("書き出しの手順")
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(self._papers_card())
        card = Card(self.theme, "書き出したもの", "受領コードを入れると、受渡簿の行が閉じます")
        card.body.addWidget(self._out, 1)
        card.body.addWidget(self._none, 1)
        column.addWidget(card, 1)
        ways = QBoxLayout.Direction
        stacked = self.theme.type.factor >= STACKED_FROM
        row = QBoxLayout(ways.TopToBottom if stacked else ways.LeftToRight)
        row.setSpacing(space.l)
        row.addWidget(scroll, 3)
        row.addWidget(right, 2)
        self.body.addWidget(self._rights)
        self.body.addLayout(row, 1)

    def _papers_card(self) -> Card:
        self._card = Card(self.theme, "渡す紙")
        self._done = label("", wrap=True)
        self._done.setObjectName("package_done")
        self._card.body.addWidget(self._done)
        for name, text, keys, slot in (
            ("slip", "合言葉の紙を印刷", "F2", self._print_slip),
            ("receipt", "受渡票を印刷", "F7", self._print_receipt),
        ):
            button = ActionButton(self.theme, text, name=f"package_{name}", icon="print", keys=keys)
            self.note_shortcut(keys, text)
            button.clicked.connect(slot)
            self._papers[name] = button
            self._card.body.addWidget(button)
        self._card.hide()
        return self._card

    def _row(self, facts: PackageFacts) -> Row:
        tone = Tone.OK if facts.verdict == GOOD else Tone.MUTED
        if facts.failure is not None or facts.verdict == "bad":
            tone = Tone.DANGER
        elif facts.is_out:
            tone = Tone.WARN
        due = f" ・ 期限 {era_date(facts.due_on, 'short')}" if facts.due_on else ""
        titles = "、".join(
            self._bench.ledgers[key].title for key in facts.ledgers if key in self._bench.ledgers
        )
        return Row(
            value=facts,
            title=facts.serial,
            detail=facts.failure or f"{facts.recipient} ・ {facts.purpose} ・ {titles}{due}",
            icon="upload",
            tone=tone,
            when=era_date(facts.at.astimezone(JST).date(), "short"),
            chips=(Chip(facts.state, tone),),
            act="受領コード" if facts.is_out else "",
        )

    # Going out

    @Slot()
    def _register(self) -> None:
        carrier, device = self.form.carrier, self.form.stranger
        if carrier is None or device is None:
            return
        if not self._bench.ask.confirm(
            "媒体の登録",
            f"差してある媒体({device.label}、{device.identity or '識別なし'})を、"
            f"管理番号 {carrier.medium.number} として登録します。",
            yes="登録する",
        ):
            return
        try:
            self._handing.register(carrier.medium, device)
        except DeskError as error:
            self._bench.complain(error)
        self.refresh()
        self.form.choose_medium(carrier.medium.number)

    @Slot()
    def _start(self) -> None:
        self.form.clear_errors()
        try:
            order = self.form.order()
            carrier = self.form.require_carrier()
            words = new_passphrase() if self.form.wrapping.needs_passphrase else ""
            lock = Lock(self.form.wrapping, passphrase=words, recipient=self.form.key)
            passage = Passage(
                carrier=carrier,
                lock=lock,
                due_on=self.form.due,
                virus_checked=self.form.virus_checked,
            )
            self._handing.checked(order, passage)
        except Refusal as refusal:
            self.form.show_refusal(refusal)
            return
        if not self._may_forget():
            return
        if not (self._approved(order.approver, "承認") and self._approved(order.second, "立会")):
            return
        transfer = self._handing.transfer.key
        own = own_cells(self._bench, [transfer])
        if own is None:
            return
        passage = replace(passage, own=own.get(transfer, {}))
        self._forget()
        self._busy = True
        self._go.setEnabled(False)

        def work(progress: Progress) -> Handed:
            return self._handing.hand_out(order, passage, tell=progress.report)

        self._bench.tasks.run(
            work,
            lambda handed: self._show_done(handed, order, carrier, passage),
            self._fail,
            cancelled=self._stopped,
            title="監査用パッケージの書き出し",
        )

    def _approved(self, person: str | None, act: str) -> bool:
        """Let somebody who is not at the desk stand behind it with the own password."""
        if person is None or person == self._bench.actor.person:
            return True
        return gives_password(self._bench, person, act, f"{act}する人が入れます。")

    def _show_done(self, handed: Handed, order: Order, carrier: Carrier, passage: Passage) -> None:
        bench = self._bench
        directory = bench.directory
        self._words = passage.lock.passphrase
        self._told = HandedOver(
            serial=handed.serial,
            file=handed.file,
            purpose=order.purpose,
            recipient=order.recipient,
            ledgers=[bench.ledgers[key].title for key in order.ledgers],
            period=order.period.label() if order.period else "全期間",
            lines=handed.built.lines,
            medium=carrier.medium.title,
            giver=directory.name_of(bench.actor.person),
            approver=directory.name_of(order.approver),
            second=directory.name_of(order.second),
            due=era_date(passage.due_on),
            fingerprint=fingerprint(bench.office.signer.public_key),
            opening=OPENING[passage.lock.wrapping],
        )
        self._done.setText(
            f"{handed.serial} を書き出し、読み返して確かめました。受渡簿 {handed.transfer} 番に"
            "記入しました。" + (NEXT_WORDS if self._words else NEXT)
        )
        self._slip_waits = bool(self._words)
        self._papers["slip"].setVisible(bool(self._words))
        self._card.show()
        self.form.begin_anew()
        self._stopped()
        self._papers["slip" if self._words else "receipt"].setFocus()
        bench.say(f"{handed.serial} を書き出しました")

    def _fail(self, error: DeskError) -> None:
        self._stopped()
        if not isinstance(error, Refusal) or not self.form.show_refusal(error):
            self._bench.complain(error)

    def _stopped(self) -> None:
        self._busy = False
        self.refresh()

    def _may_forget(self) -> bool:
        """Ask before a passphrase goes that stands on no paper yet."""
        if (told := self._told) is None or not self._slip_waits:
            return True
        return self._bench.ask.confirm(
            "合言葉の紙をまだ印刷していません",
            f"続けると {told.serial} の合言葉は消え、だれもそのファイルを開けません。",
            yes="消して続ける", danger=True,
        )  # fmt: skip

    @Slot()
    def _change_rule(self) -> None:
        with self._bench.office.database.reading() as connection:
            second = demands_second(connection)
        now = "立会が必要です" if second else "立会はなくてもかまいません"
        then = "立会なしでも" if second else "必ず立会のもとで"
        reason = self._bench.ask.reason(
            "2人で行う決まり",
            f"いまは、{now}。{then}書き出すように変えます。",
        )
        if reason is None:
            return
        try:
            demand_second(self._bench.desk, second=not second, reason=reason)
        except DeskError as error:
            self._bench.complain(error)
            return
        self._bench.say("決まりを変えました")

    # Papers and receipts

    @Slot()
    def _print_slip(self) -> None:
        told, words = self._told, self._words
        if told is None:
            return
        self._slip_waits = False

        def prepare(printing: Printing, _: PaperProgress) -> PreparedSheet:
            return printing.form("package-slip", lambda f, h: render_slip(f, h, told, words))

        self._bench.show_paper(Paper("合言葉の紙", prepare))

    @Slot()
    def _print_receipt(self) -> None:
        told = self._told
        if told is None:
            return

        def prepare(printing: Printing, _: PaperProgress) -> PreparedSheet:
            return printing.form("package-receipt", lambda f, h: render_receipt(f, h, told))

        self._bench.show_paper(Paper("受渡票", prepare))

    @Slot(object)
    def _receive(self, facts: PackageFacts) -> None:
        ask = self._bench.ask
        if not facts.is_out:
            return

        def wrong(code: str) -> str:
            try:
                verdict_of(facts, code)
            except Refusal as refusal:
                return refusal.sentence
            return ""

        code = ask.text(
            "受領コード",
            f"{facts.serial} の受領コード",
            help="監査人が確かめた画面の12けたの数字です。",
            check=wrong,
        )
        how = ask.choose("媒体", "媒体はどうなりましたか", HOW) if code else None
        if code is None or how is None:
            return
        try:
            verdict = self._handing.receive(facts.serial, code, how=f"媒体は{how}済み")
        except DeskError as error:
            self._bench.complain(error)
            return
        self.refresh()
        if verdict == GOOD:
            self._bench.say(f"{facts.serial} の受領を記録しました")
        else:
            self._bench.complain(
                Refusal("監査人の検査は「異常あり」でした。監査人に連絡してください。")
            )

    @Slot()
    def _change_person(self) -> None:
        """Leave nothing secret to whoever comes; say it where something is lost by that."""
        if self._told is not None and self._slip_waits:
            self._bench.complain(Refusal(f"{self._told.serial} {LOST}"))
        self._forget()
        self.refresh()

    def _forget(self) -> None:
        """Forget the passphrase and what it opens: it is on its slip, or nowhere."""
        self._told, self._words, self._slip_waits = None, "", False
        self._card.hide()
