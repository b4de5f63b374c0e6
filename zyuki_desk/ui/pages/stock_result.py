"""A finished count: differences first, each until it is explained; seals; the sheet."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.reading import (
    WITNESSED,
    CountFacts,
    CountSeal,
    FindingFacts,
    findings_of,
    seals_of_count,
)
from zyuki_desk.core.stock.tally import Standing, Tally
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.ledger_panel import when
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.pages.stock_papers import count_paper
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Badge, Card, EmptyState, label
from zyuki_desk.ui.workbench import Workbench

USUAL = {
    Standing.OPEN: ("探して見つかった", "紛失として届け出た", "廃棄の記入漏れ"),
    Standing.SHORT: ("探して見つかった", "紛失として届け出た", "数の記入誤り"),
    Standing.LEFT: ("回収した", "回収の連絡をした"),
    Standing.UNKNOWN: ("管理簿に登録した", "他課の物を返した", "番号の読み違い"),
    Standing.GONE: ("管理簿を訂正した", "これから廃棄する"),
    Standing.HELD: ("返却を追記した", "番号の読み違い"),
    Standing.OVER: ("管理簿を訂正した", "番号の読み違い"),
    Standing.ELSEWHERE: ("もとの場所に戻した", "保管場所を訂正した"),
}
"""What usually became of a difference, one key away."""


class ResultView(QWidget):
    """Shows what a count found, and takes explanations and the second person's seal."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._count: CountFacts | None = None
        self._findings: dict[int, FindingFacts] = {}
        theme = workbench.theme
        self.state = Badge(theme)
        self.state.setObjectName("stock_state")
        self.seals = label("", wrap=True)
        self.seals.setObjectName("stock_seals")
        self.rows = RowList(theme, name="stock_findings", title="差異")
        self.rows.act_asked.connect(self._explain)
        self._none = EmptyState(
            theme, "差異はありません", "管理簿のとおりでした。", icon="check-circle"
        )
        self._print = ActionButton(
            theme, "印刷", name="stock_print", icon="print", keys="Ctrl+P", part="primary"
        )
        self._print.clicked.connect(self._show_paper)
        self._witness = ActionButton(
            theme, "立会者として確認", name="stock_witness", icon="seal", keys="F8"
        )
        self._witness.clicked.connect(self._stand_by)
        self._lay_out()

    def show_count(self, count_id: int) -> None:
        """Show another finished count."""
        self._count, _ = Counting(self._workbench.desk).view(count_id)
        self.refresh()

    def refresh(self) -> None:
        """Read its explanations and seals again."""
        if self._count is None:
            return
        _, told = Counting(self._workbench.desk).view(self._count.id)
        with self._workbench.desk.database.reading() as connection:
            findings = findings_of(connection, self._count.id)
            seals = seals_of_count(connection, self._count)
        self._findings = {finding.id: finding for finding in findings}
        self.rows.show_rows([self._row(finding) for finding in findings], self.rows.current)
        self.rows.setVisible(bool(findings))
        self._none.setVisible(not findings)
        self._show_state(told, seals)

    def take_focus(self) -> None:
        """Go to the differences."""
        if self._findings:
            self.rows.take_focus()
        else:
            self._print.setFocus()

    def _show_state(self, told: Tally, seals: list[CountSeal]) -> None:
        left = sum(1 for finding in self._findings.values() if finding.explained_at is None)
        words = f"あった {told.done} / {told.expected} ・ 差異 {len(self._findings)}件"
        if left:
            self.state.show_state(f"{words}(説明の残り {left}件)", Tone.WARN)
        else:
            self.state.show_state(words, Tone.OK)
        name = self._workbench.directory.name_of
        self.seals.setText(
            "  ".join(f"{seal.step} {name(seal.by)} {when(seal.at)}" for seal in seals)
        )
        why = ""
        if not self._workbench.may(Operation.COUNT):
            why = who_may(self._workbench, Operation.COUNT)
        elif any(seal.step == WITNESSED for seal in seals):
            why = "立会者の確認は済んでいます。"
        elif any(seal.by == self._workbench.actor.person for seal in seals):
            why = "終えた人とは別の人が確認します。操作者交代(F9)で交代してください。"
        show_why(self._witness, why)

    def _row(self, finding: FindingFacts) -> Row:
        is_done = finding.explained_at is not None
        name = self._workbench.directory.name_of
        counts = f"{finding.found} / {finding.expected}"
        detail = ""
        if finding.explained_at is not None:
            who = name(finding.explained_by)
            detail = f"{finding.explanation}({who} {when(finding.explained_at)})"
        return Row(
            value=finding.id,
            title=f"{finding.code}  {finding.label}".strip(),
            detail=detail,
            icon="check-circle" if is_done else "warning",
            tone=Tone.OK if is_done else Tone.DANGER,
            when=counts if max(finding.found, finding.expected) > 1 else "",
            chips=(Chip(finding.standing.label, Tone.MUTED if is_done else Tone.DANGER),),
            act="" if is_done else "説明を書く",
        )

    @Slot(object)
    def _explain(self, finding_id: object) -> None:
        finding = self._findings.get(finding_id) if isinstance(finding_id, int) else None
        if finding is None or finding.explained_at is not None:
            return
        words = self._workbench.ask.reason(
            "差異の説明",
            f"{finding.code} {finding.label}: {finding.standing.label}。どうなりましたか。",
            suggestions=USUAL.get(finding.standing, ()),
        )
        if words is None:
            return
        self._try(
            lambda: Counting(self._workbench.desk).explain(finding.id, words), "説明を残しました"
        )

    @Slot()
    def _stand_by(self) -> None:
        count = self._count
        if count is not None:
            self._try(
                lambda: Counting(self._workbench.desk).stand_by(count.id),
                "立会者として確認しました",
            )

    def _try(self, act: Callable[[], None], said: str) -> None:
        try:
            act()
        except DeskError as error:
            self._workbench.complain(error)
            return
        self._workbench.say(said)
        self.refresh()

    @Slot()
    def _show_paper(self) -> None:
        if self._count is not None:
            self._workbench.show_paper(count_paper(self._workbench, self._count))

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        top = Card(theme)
        line = QHBoxLayout()
        line.setSpacing(theme.space.m)
        line.addWidget(self.state)
        line.addWidget(self.seals, 1)
        line.addWidget(self._witness)
        line.addWidget(self._print)
        top.body.addLayout(line)
        listed = Card(theme, "差異", "1件ずつ、どうなったかを書きます")
        listed.body.setContentsMargins(1, theme.space.m, 1, 1)
        if listed.header is not None:
            listed.header.setContentsMargins(theme.space.l, 0, 0, 0)
        listed.body.addWidget(self.rows, 1)
        listed.body.addWidget(self._none, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addWidget(top)
        column.addWidget(listed, 1)
