"""控え: where backups lie, how fresh they are, one more now, and the rehearsal of coming back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.backup_keeper import BackupKeeper, Outcome
from zyuki_desk.core.backup_plan import BackupPlace
from zyuki_desk.core.backup_runs import (
    BACKUP,
    FORGET,
    REHEARSAL,
    RunFacts,
    last_runs,
    newest_good,
    outdated_since,
)
from zyuki_desk.core.backups import Backup
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.side_panel import Timeline, TimelineItem
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Destination, Workbench

Tell = Callable[[int, int], bool]
MOST_RUNS = 30
_WORDS = {BACKUP: "控え", REHEARSAL: "復元の練習", FORGET: "控えの整理"}
HOW_BACK = (
    "控えから戻すときは、いったん終了し、最初の画面の「控えから戻す」を選びます。"
    "いまの簿冊のファイルは消さずに残ります。"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows, read in the background: a medium may answer slowly."""

    places: tuple[tuple[BackupPlace, datetime | None], ...]
    due: tuple[BackupPlace, ...]
    backups: tuple[tuple[BackupPlace, Backup], ...]
    runs: tuple[RunFacts, ...]
    outdated: bool
    """Whether backups from before a disposal still hold what was erased."""


def look(workbench: Workbench) -> Seen:
    """Read places, backups and the last runs."""
    keeper = BackupKeeper(workbench.office)
    with workbench.office.database.reading() as connection:
        places = tuple((p, newest_good(connection, BACKUP, p.label)) for p in keeper.places)
        runs = tuple(last_runs(connection, most=MOST_RUNS))
        outdated = outdated_since(connection) is not None
    return Seen(places, keeper.due(), tuple(keeper.listed()), runs, outdated)


class BackupsPage(Page):
    """Places, backups and what became of the last ones."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme, "控え", "簿冊まるごとの写しです。毎日、自分で取って自分で検査します"
        )
        self._bench = workbench
        self._busy = self._had_focus = False
        theme = workbench.theme
        self._places = RowList(theme, name="backup_places", title="置き場所")
        self._places.act_asked.connect(self._run_one)
        self._list = RowList(theme, name="backup_list", title="控えの一覧")
        self._list.act_asked.connect(self._rehearse)
        self._none = label(
            "まだ控えがありません。「いま控えを取る」で取れます。", "muted", wrap=True
        )
        self._none.setObjectName("no_backups")
        self._timeline = Timeline(theme)
        self._no_runs = label("まだ何も行っていません。", "muted", wrap=True)
        self._now = self.add_action(
            "backup_now_button", "いま控えを取る", self._run_all, icon="save", keys="F2",
            part="primary",
        )  # fmt: skip
        self.add_action("backup_plan_button", "置き場所と残し方", self._go_to_plan, icon="settings")
        self._forget = self.add_action(
            "backup_forget_button", "廃棄前の控えを消す", self._forget_outdated, icon="close",
            part="danger",
        )  # fmt: skip
        self._forget.hide()
        self.note_shortcut("Return", "選んだ控えで復元を練習")
        self._lay_out()
        workbench.changed.connect(self._note_changes)

    @override
    def entered(self) -> None:
        self.refresh()
        self._list.take_focus()

    @override
    def refresh(self) -> None:
        bench = self._bench
        bench.tasks.run(lambda _progress: look(bench), self._show)

    def _lay_out(self) -> None:
        space = self.theme.space
        left = QVBoxLayout()
        left.setSpacing(space.l)
        places = Card(self.theme, "置き場所")
        places.body.addWidget(self._places)
        backups = Card(self.theme, "控えの一覧")
        backups.body.addWidget(self._none, 1, Qt.AlignmentFlag.AlignTop)
        backups.body.addWidget(self._list, 1)
        backups.body.addWidget(label(HOW_BACK, "small", wrap=True))
        left.addWidget(places)
        left.addWidget(backups, 1)
        runs = Card(self.theme, "これまで")
        runs.body.addWidget(self._no_runs)
        runs.body.addWidget(self._timeline)
        runs.body.addStretch(1)
        stacked = self.theme.type.factor >= STACKED_FROM
        ways = QBoxLayout.Direction
        row = QBoxLayout(ways.TopToBottom if stacked else ways.LeftToRight)
        row.setSpacing(space.l)
        row.addLayout(left, 3)
        row.addWidget(runs, 2)
        self.body.addLayout(row, 1)

    def _show(self, seen: Seen) -> None:
        due = {place.label for place in seen.due}
        self._places.show_rows([_place_row(p, at, p.label in due) for p, at in seen.places])
        self._places.setFixedHeight(self._places.content_height(5))
        self._list.show_rows([_backup_row(p, b) for p, b in seen.backups], self._list.current)
        self._none.setVisible(not seen.backups)
        self._list.setVisible(bool(seen.backups))
        self._forget.setVisible(seen.outdated)
        self._no_runs.setVisible(not seen.runs)
        self._timeline.show_items([self._run_item(run) for run in seen.runs])

    def _run_item(self, run: RunFacts) -> TimelineItem:
        local = run.at.astimezone(JST)
        words = _WORDS.get(run.kind, "控えから復元")
        return TimelineItem(
            when=f"{short_day(local)} {short_time(local)}",
            title=f"{words} {run.place}".strip() if run.ok else f"⚠ {words} {run.place} 失敗",
            detail=run.sentence or "",
            who=self._bench.directory.name_of(run.by) if run.by != "-" else "自動",
            icon="save" if run.ok else "warning",
            tone=Tone.OK if run.ok else Tone.DANGER,
        )

    # Acts

    @Slot()
    def _run_all(self) -> None:
        self._run(BackupKeeper(self._bench.office).places)

    @Slot(object)
    def _run_one(self, place: object) -> None:
        if isinstance(place, BackupPlace):
            self._run((place,))

    def _run(self, places: Sequence[BackupPlace]) -> None:
        office = self._bench.office
        self._start(
            "控えを取っています",
            lambda tell: BackupKeeper(office).run(places, tell=tell),
        )

    @Slot()
    def _forget_outdated(self) -> None:
        sure = self._bench.ask.confirm(
            "廃棄前の控えを消しますか",
            "新しい控えを取ってから、廃棄した値が残る控えを消します。元に戻せません。",
            yes="消す", danger=True,
        )  # fmt: skip
        if sure:
            keeper = BackupKeeper(self._bench.office)
            self._start("控えを整理しています", lambda tell: keeper.forget_outdated(tell=tell))

    @Slot(object)
    def _rehearse(self, value: object) -> None:
        match value:
            case (BackupPlace() as place, Backup() as backup):
                office = self._bench.office
                self._start(
                    "復元を練習しています",
                    lambda tell: [BackupKeeper(office).rehearse(backup, place.label, tell=tell)],
                )

    def _start(self, title: str, work: Callable[[Tell], list[Outcome]]) -> None:
        if self._busy:
            return
        self._busy = True
        # A button that is switched off hands its focus on; it gets it back.
        self._had_focus = self._now.hasFocus()
        self._now.setEnabled(False)

        def run(progress: Progress) -> list[Outcome]:
            def tell(done: int, total: int) -> bool:
                progress.report(done, total)
                return True

            return work(tell)

        self._bench.tasks.run(run, self._done, self._failed, cancelled=self._stop, title=title)

    def _done(self, outcomes: list[Outcome]) -> None:
        self._stop()
        for outcome in outcomes:
            if outcome.ok:
                self._bench.say(f"{outcome.place}: {outcome.sentence}")
            elif self._bench.host is not None:
                self._bench.host.complain(f"{outcome.place}: {outcome.sentence}")

    def _failed(self, error: DeskError) -> None:
        self._stop()
        self._bench.complain(error)

    def _stop(self) -> None:
        self._busy = False
        self._now.setEnabled(True)
        if self._had_focus:
            self._now.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    @Slot()
    def _go_to_plan(self) -> None:
        self._bench.go(Destination("settings", action="backups"))

    @Slot(object)
    def _note_changes(self, changes: Changes) -> None:
        concerned = changes.operation in (Operation.BACKUP, Operation.SETTING)
        if concerned and self.isVisible() and not self._busy:
            self.refresh()


def _place_row(place: BackupPlace, newest: datetime | None, due: bool) -> Row:
    chip = Chip("控えの時期です", Tone.WARN, "clock") if due else Chip("新しい", Tone.OK)
    return Row(
        value=place,
        title=place.label,
        detail=place.path,
        icon="home" if newest is not None else "ring",
        when=_when(newest) if newest is not None else "まだありません",
        chips=(chip,),
        act="ここへ取る",
    )


def _backup_row(place: BackupPlace, backup: Backup) -> Row:
    return Row(
        value=(place, backup),
        title=_when(backup.made_at),
        detail=f"{place.label} ・ 記録 {backup.records:,}件 ・ {_size(backup.bytes)}",
        icon="archive",
        act="練習",
    )


def _when(moment: datetime) -> str:
    local = moment.astimezone(JST)
    return f"{era_date(local.date(), 'short')} {short_time(local)}"


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"
