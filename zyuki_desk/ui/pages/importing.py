"""取込み: the register an office kept until now, taken over in four steps; written at the last."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.importing import Importer, Summary
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages import importing_memory
from zyuki_desk.ui.pages.importing_columns import ColumnsStep
from zyuki_desk.ui.pages.importing_fates import FateLine, FatesStep, fate_line
from zyuki_desk.ui.pages.importing_file import FileStep
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.tasks import Progress, Task
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import EmptyState, label, restyle
from zyuki_desk.ui.workbench import Destination, Workbench


class Step(IntEnum):
    """Where the import stands."""

    FILE = 0
    COLUMNS = 1
    FATES = 2
    DONE = 3


TITLES = ("ファイル", "列の当てはめ", "試し読み", "結果")
NEXT = ("次へ", "試し読みをする", "取り込む", "ほかのファイルを取り込む")


class ImportPage(Page):
    """A wizard; going back is always possible until the lines are written."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme, "取込み", "これまでの簿冊を、行ごとに確かめてから取り込みます"
        )
        self._workbench = workbench
        self._step = Step.FILE
        self._importer: Importer | None = None
        self._task: Task | None = None
        self._marks: list[QLabel] = []
        self._files = FileStep(workbench)
        self._files.peeked.connect(self._follow)
        self._files.ledger_choice.currentIndexChanged.connect(self._follow)
        self._columns = ColumnsStep(workbench)
        self._fates = FatesStep(workbench.theme)
        self._result = EmptyState(workbench.theme, "取り込みました", icon="check-circle")
        self._stack = QStackedWidget()
        for widget in (self._files, self._columns, self._fates, self._result):
            self._stack.addWidget(widget)
        self._back = ActionButton(
            workbench.theme, "戻る", name="import_back", icon="chevron-left", keys="Alt+Left"
        )
        self._back.clicked.connect(self._go_back)
        self._open = ActionButton(
            workbench.theme, "簿冊を開く", name="import_open", icon="register"
        )
        self._open.clicked.connect(self._open_ledger)
        self._next = ActionButton(
            workbench.theme, NEXT[0], name="import_next", keys="Ctrl+Return", part="primary"
        )
        self._next.clicked.connect(self._go_on)
        self._lay_out()
        self.note_shortcut("Ctrl+O", "ファイルを選ぶ")
        self.note_shortcut("Ctrl+Return", "次へ進む")
        workbench.person_changed.connect(self.refresh)
        self._turn(Step.FILE)

    @property
    def step(self) -> Step:
        """Where the import stands."""
        return self._step

    def show_destination(self, destination: Destination) -> None:
        """Start with the ledger that the place names."""
        found = self._files.ledger_choice.findData(destination.place)
        if found >= 0:
            self._files.ledger_choice.setCurrentIndex(found)

    @override
    @Slot()
    def refresh(self) -> None:
        self._follow()

    @override
    def entered(self) -> None:
        self._follow()

    @Slot()
    def _follow(self) -> None:
        allowed = self._workbench.may(Operation.IMPORT)
        busy = self._task is not None and self._task.running
        ready = {
            Step.FILE: self._files.found is not None,
            Step.COLUMNS: True,
            Step.FATES: self._fates.taken > 0,
            Step.DONE: True,
        }[self._step]
        self._next.setEnabled(allowed and ready and not busy)
        self._files.pick.setEnabled(allowed)
        told = "" if allowed else who_may(self._workbench, Operation.IMPORT)
        self._next.setToolTip(told)
        self._files.pick.setToolTip(told)
        self._back.setEnabled(not busy)

    def _turn(self, step: Step) -> None:
        self._step = step
        self._stack.setCurrentIndex(step)
        for number, mark in enumerate(self._marks):
            done, here = number < step, number == step
            mark.setText(f"{'✓' if done else number + 1} {TITLES[number]}")
            mark.setProperty("tone", str(Tone.ACCENT if here else Tone.MUTED))
            mark.setAccessibleName(f"{TITLES[number]}{' いまここ' if here else ''}")
            restyle(mark)
        self._back.setVisible(step in (Step.COLUMNS, Step.FATES))
        self._open.setVisible(step is Step.DONE)
        count = f" {self._fates.taken:,}行" if step is Step.FATES else ""
        self._next.say(NEXT[step] if step is not Step.FATES else f"{NEXT[step]}{count}")
        self._follow()

    @Slot()
    def _go_back(self) -> None:
        self._turn(Step(self._step - 1))

    @Slot()
    def _go_on(self) -> None:
        act = {
            Step.FILE: self._assign,
            Step.COLUMNS: self._try,
            Step.FATES: self._import,
            Step.DONE: self._start_again,
        }[self._step]
        act()

    def _assign(self) -> None:
        found = self._files.found
        if found is None:
            return
        ledger = self._files.ledger
        assignment, remembered = importing_memory.assignment_for(
            self._workbench.desk, ledger, found.headers
        )
        self._columns.show_file(ledger, found, assignment, remembered=remembered)
        self._turn(Step.COLUMNS)

    def _try(self) -> None:
        found, ledger = self._files.found, self._files.ledger
        if found is None:
            return
        self._columns.show_error("", None)
        office, assignment = self._workbench.office, self._columns.assignment

        def work(progress: Progress) -> tuple[Importer, list[FateLine]]:
            importer = Importer(office, ledger, found.path, assignment)
            fates = importer.dry_run(lambda n: progress.report(n, 0, f"{n:,}行を確かめました"))
            return importer, [fate_line(ledger, fate) for fate in fates]

        self._task = self._workbench.tasks.run(
            work, self._show_fates, self._refuse, cancelled=self._follow, title="試し読み"
        )
        self._follow()

    def _show_fates(self, outcome: tuple[Importer, Sequence[FateLine]]) -> None:
        self._task = None
        self._importer, lines = outcome
        self._fates.show_lines(lines)
        self._turn(Step.FATES)

    def _refuse(self, error: DeskError) -> None:
        self._task = None
        key = error.field if isinstance(error, Refusal) else None
        if self._step is Step.COLUMNS and key is not None:
            self._columns.show_error(error.sentence, key)
        else:
            self._workbench.complain(error)
        self._follow()

    def _import(self) -> None:
        importer, count = self._importer, self._fates.taken
        title, total = self._files.ledger.title, self._fates.total
        if importer is None or not self._workbench.ask.confirm(
            "取り込みますか",
            f"{title}に{count:,}行を書きます。取り込んだ行は消せません(抹消はできます)。",
            yes="取り込む",
        ):
            return

        def work(progress: Progress) -> Summary:
            return importer.run(lambda n: progress.report(n, total, f"{n:,}行まで"))

        self._task = self._workbench.tasks.run(
            work, self._show_result, self._refuse, cancelled=self._follow, title="取込み"
        )
        self._follow()

    def _show_result(self, summary: Summary) -> None:
        self._task = None
        self._remember()
        rest = [
            f"{words} {count:,}行"
            for words, count in (("重複", summary.duplicate), ("直すところあり", summary.refused))
            if count
        ]
        left = f"取り込まなかった行: {'、'.join(rest)}" if rest else "すべての行を取り込みました。"
        self._result.say(f"{self._files.ledger.title}に{summary.taken:,}行を取り込みました", left)
        self._workbench.say(f"{summary.taken:,}行を取り込みました")
        self._turn(Step.DONE)

    def _remember(self) -> None:
        found = self._files.found
        if found is None:
            return
        try:
            importing_memory.remember(
                self._workbench.desk, self._files.ledger, found.headers, self._columns.assignment
            )
        except DeskError as error:
            self._workbench.complain(error)

    def _start_again(self) -> None:
        self._importer = None
        self._files.clear()
        self._turn(Step.FILE)

    @Slot()
    def _open_ledger(self) -> None:
        self._workbench.go(Destination(f"ledger:{self._files.ledger.key}"))

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.setSpacing(self.theme.space.xl)
        for _ in TITLES:
            mark = label("")
            self._marks.append(mark)
            steps.addWidget(mark)
        steps.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._open)
        buttons.addWidget(self._next)
        self.body.addLayout(steps)
        self.body.addWidget(self._stack, 1)
        self.body.addLayout(buttons)
