"""年度更新・廃棄: what goes on, what is over, what is held, and who approves its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import era_date, fiscal_year, fiscal_year_label
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.retention.disposals import (
    Ending,
    ProposalFacts,
    approve,
    ending,
    proposals,
    propose,
    withdraw,
)
from zyuki_desk.core.retention.holds import HoldFacts, hold, holds, release
from zyuki_desk.core.retention.rules import Counted, RetentionRule, set_retention
from zyuki_desk.core.retention.year_turn import Carried, carried_over, turn_year, turned
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.prepared import PreparedSheet
    from zyuki_desk.paper.printing import Printing

METHODS = ("データの消去(値を消す)", "データの消去と控えの廃棄", "データの消去と用紙の裁断")
REASONS = ("保存期間の満了",)
ALL = "すべての簿冊"
NO_PROPOSALS = (
    "伺いはありません。保存期間が満了した簿冊の「伺いを出す」で出し、別の管理者が承認します。"
)
NO_HOLDS = "保全している簿冊はありません。事故の調査や監査で要る間は、F4 で廃棄を止めます。"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows, read in the background: a large ledger takes a moment to count."""

    endings: tuple[Ending, ...]
    proposals: tuple[ProposalFacts, ...]
    holds: tuple[HoldFacts, ...]
    carried: tuple[Carried, ...]
    turned: bool
    year: int


def look(workbench: Workbench) -> Seen:
    """Read everything about retention as it stands."""
    desk = workbench.desk
    year = fiscal_year(workbench.clock.read().today)
    endings = tuple(ending(desk, ledger) for ledger in workbench.ledgers.values())
    with desk.database.reading() as connection:
        waiting, kept = tuple(proposals(connection)), tuple(holds(connection))
        is_turned = turned(connection, year)
    return Seen(endings, waiting, kept, tuple(carried_over(desk, year)), is_turned, year)


class RetentionPage(Page):
    """Three lists and one act of the year."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme, "年度更新・廃棄", "終わった簿冊を、2人で確かめて手放します"
        )
        self._bench = workbench
        self._seen: Seen | None = None
        theme = workbench.theme
        self._ledgers = RowList(theme, name="retention_ledgers", title="保存期間")
        self._ledgers.act_asked.connect(self._propose)
        self._proposals = RowList(theme, name="retention_proposals", title="廃棄伺い")
        self._proposals.act_asked.connect(self._decide)
        self._holds = RowList(theme, name="retention_holds", title="保全")
        self._holds.act_asked.connect(self._release)
        self._no_proposals = label(NO_PROPOSALS, "muted", wrap=True)
        self._no_proposals.setObjectName("no_proposals")
        self._no_holds = label(NO_HOLDS, "muted", wrap=True)
        self._no_holds.setObjectName("no_holds")
        self._turn_words = label("", wrap=True)
        self._turn_words.setObjectName("year_turn_words")
        self._turn = self.add_action(
            "year_turn_button", "年度更新を記録", self._record_turn, icon="calendar", keys="F2"
        )
        self.add_action("carried_button", "繰越一覧", self._print_carried, icon="print")
        self.add_action("hold_button", "保全する", self._hold, icon="lock", keys="F4")
        self.add_more("retention_rule", "保存期間を変える…", self._change_rule, icon="clock")
        self.add_more("retention_print", "廃棄伺いを印刷…", self._print_proposal, icon="print")
        self.add_more("retention_withdraw", "廃棄伺いを取り下げる…", self._withdraw, icon="close")
        self.note_shortcut("Return", "選んだ行の右のボタン")
        self._lay_out()
        workbench.changed.connect(self._note_changes)
        workbench.person_changed.connect(self.refresh)

    @override
    def entered(self) -> None:
        self.refresh()
        self._ledgers.take_focus()

    @override
    @Slot()
    def refresh(self) -> None:
        bench = self._bench
        bench.tasks.run(lambda _progress: look(bench), self._show)

    def _lay_out(self) -> None:
        space = self.theme.space
        left, right = QVBoxLayout(), QVBoxLayout()
        kept = Card(self.theme, "保存期間")
        kept.body.addWidget(self._ledgers, 1)
        left.addWidget(kept, 1)
        turn = Card(self.theme, "年度更新")
        turn.body.addWidget(self._turn_words)
        right.addWidget(turn)
        for title, widget, none in (
            ("廃棄伺い", self._proposals, self._no_proposals),
            ("保全(廃棄を止める)", self._holds, self._no_holds),
        ):
            card = Card(self.theme, title)
            card.body.addWidget(none, 1, Qt.AlignmentFlag.AlignTop)
            card.body.addWidget(widget, 1)
            right.addWidget(card, 1)
        for column in (left, right):
            column.setSpacing(space.l)
        stacked = self.theme.type.factor >= STACKED_FROM
        ways = QBoxLayout.Direction
        row = QBoxLayout(ways.TopToBottom if stacked else ways.LeftToRight)
        row.setSpacing(space.l)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        may = self._bench.may
        waiting = {p.ledger_key for p in seen.proposals if p.closed_at is None}
        # What waits for an act stands first.
        endings = sorted(seen.endings, key=lambda e: not (e.lines or e.held))
        self._ledgers.show_rows(
            [self._ending_row(e, waits=e.ledger.key in waiting) for e in endings]
        )
        self._proposals.show_rows([self._proposal_row(p) for p in seen.proposals])
        self._holds.show_rows([self._hold_row(h) for h in seen.holds])
        for rows, none in (
            (self._proposals, self._no_proposals), (self._holds, self._no_holds),
        ):  # fmt: skip
            rows.setVisible(bool(rows.rows))
            none.setVisible(not rows.rows)
        lines = sum(len(c.open) for c in seen.carried)
        name = fiscal_year_label(seen.year)
        self._turn_words.setText(
            f"{name}への更新は記録済みです。"
            if seen.turned
            else f"{name}へ {lines:,} 行を繰り越します。現物を確かめてから記録してください。"
            if lines
            else f"{name}へ繰り越す行はありません。確かめたことを記録できます。"
        )
        self._turn.setEnabled(not seen.turned and may(Operation.YEAR_TURN))

    def _ending_row(self, found: Ending, *, waits: bool) -> Row:
        chips = []
        if found.lines:
            chips.append(Chip(f"{found.lines:,}行が満了", Tone.WARN))
        if found.held:
            chips.append(Chip(f"保全 {found.held:,}行", Tone.ACCENT, "lock"))
        act = "伺いを出す" if found.lines and not waits else ""
        return Row(
            value=found,
            title=found.ledger.title,
            detail=" ・ ".join(part for part in (found.rule.words, found.rule.source) if part),
            icon=found.ledger.icon,
            chips=tuple(chips),
            act=act if self._bench.may(Operation.PROPOSE) else "",
        )

    def _proposal_row(self, found: ProposalFacts) -> Row:
        directory = self._bench.directory
        day = era_date(found.at.astimezone(JST).date(), "short")
        detail = f"{day} 起案 {directory.name_of(found.by)} ・ {found.reason}"
        chip = Chip("承認待ち", Tone.WARN, "clock")
        act = ""
        if found.closed_at is None:
            hindrance = self._hindrance(found)
            act = "" if hindrance else "承認する"
            detail += f" ・ {hindrance}" if hindrance else ""
        elif found.closed_reason is None:
            chip = Chip("廃棄済み", Tone.OK)
            detail += f" ・ 承認 {directory.name_of(found.closed_by or '')}"
        else:
            chip = Chip("取り下げ", Tone.MUTED)
        title = f"{self._bench.ledgers[found.ledger_key].title} {found.lines:,}行"
        return Row(found, title, detail=detail, icon="archive", chips=(chip,), act=act)

    def _hindrance(self, found: ProposalFacts) -> str:
        """Say why whoever sits here cannot approve it now; empty when they can."""
        if found.by == self._bench.actor.person:
            return "起案した人は承認できません。別の管理者が承認します。"
        if not self._bench.may(Operation.DISPOSE):
            return who_may(self._bench, Operation.DISPOSE)
        endings = self._seen.endings if self._seen is not None else ()
        held = any(
            e.held and e.lines != found.lines for e in endings if e.ledger.key == found.ledger_key
        )
        return "保全中です。保全を解くと承認できます。" if held else ""

    def _hold_row(self, found: HoldFacts) -> Row:
        name = ALL if found.ledger_key is None else self._bench.ledgers[found.ledger_key].title
        open_ = found.released_at is None
        return Row(
            found,
            name,
            detail=f"{found.reason}({self._bench.directory.name_of(found.by)})",
            icon="lock" if open_ else "unlock",
            chips=(Chip("保全中", Tone.ACCENT, "lock"),) if open_ else (Chip("解除済み"),),
            act="解く" if open_ and self._bench.may(Operation.HOLD) else "",
        )

    # Acts

    @Slot(object)
    def _propose(self, value: object) -> None:
        if not isinstance(value, Ending) or not value.lines:
            return
        ask, ledger = self._bench.ask, value.ledger
        reason = ask.reason(
            "廃棄伺い", f"{ledger.title}の {value.lines:,} 行を廃棄する伺いを出します。",
            suggestions=REASONS,
        )  # fmt: skip
        method = None if reason is None else ask.choose(
            "廃棄の方法", "方法", [Option(words, words) for words in METHODS]
        )  # fmt: skip
        if reason is None or method is None:
            return
        self._do(
            lambda: propose(self._bench.desk, ledger.key, reason=reason, method=method),
            "廃棄伺いを出しました。別の人が承認します",
        )

    @Slot(object)
    def _decide(self, value: object) -> None:
        if not isinstance(value, ProposalFacts) or value.closed_at is not None:
            return
        if hindrance := self._hindrance(value):
            self._bench.complain(Refusal(hindrance))
            return
        title = self._bench.ledgers[value.ledger_key].title
        sure = self._bench.ask.confirm(
            "廃棄を承認しますか",
            f"{title}の {value.lines:,} 行の値を消します。元に戻せません。"
            "番号・日付・証跡は残ります。",
            yes="承認して消す", danger=True,
        )  # fmt: skip
        if sure:
            desk = self._bench.desk
            self._bench.tasks.run(
                lambda _progress: approve(desk, value.id), self._erased, title="廃棄しています"
            )

    def _erased(self, count: int) -> None:
        self._bench.say(f"{count:,} 行を廃棄しました")
        self.refresh()

    @property
    def _chosen(self) -> ProposalFacts | None:
        """The proposal under the cursor, or else the newest."""
        rows = self._proposals.rows
        value = self._proposals.current or (rows[0].value if rows else None)
        return value if isinstance(value, ProposalFacts) else None

    @Slot()
    def _withdraw(self) -> None:
        found = self._chosen
        if found is None:
            return
        reason = self._bench.ask.reason("取り下げ", "廃棄伺いを取り下げます。何も消えません。")
        if reason is not None:
            self._do(lambda: withdraw(self._bench.desk, found.id, reason=reason), "取り下げました")

    @Slot()
    def _hold(self) -> None:
        ask = self._bench.ask
        options: list[Option[str | None]] = [Option(None, ALL)]
        options += [Option(key, ledger.title) for key, ledger in self._bench.ledgers.items()]
        names = {option.title: option.value for option in options}
        chosen = ask.choose("保全する簿冊", "簿冊", [Option(name, name) for name in names])
        if chosen is None:
            return
        reason = ask.reason(
            "保全の理由", "解くまで、保存期間が過ぎても廃棄できません。",
            suggestions=("事故の調査", "監査", "情報公開の請求"),
        )  # fmt: skip
        if reason is not None:
            self._do(
                lambda: hold(self._bench.desk, names[chosen], None, reason=reason), "保全しました"
            )

    @Slot(object)
    def _release(self, value: object) -> None:
        if not isinstance(value, HoldFacts) or value.released_at is not None:
            return
        reason = self._bench.ask.reason("保全を解く", "解いた人と理由が残ります。")
        if reason is not None:
            self._do(lambda: release(self._bench.desk, value.id, reason=reason), "解きました")

    @Slot()
    def _change_rule(self) -> None:
        found = self._ledgers.current
        if not isinstance(found, Ending):
            return
        ask = self._bench.ask
        years = ask.text(
            f"{found.ledger.title}の保存期間", "年数", value=str(found.rule.years),
            help="0 は永年です。", check=_wrong_years,
        )  # fmt: skip
        counted = None if years is None else ask.choose(
            "数え方", "いつから数えるか", [Option(c, c.label) for c in Counted]
        )  # fmt: skip
        reason = None if counted is None else ask.reason("変更の理由", "根拠の規程")
        if years is None or counted is None or reason is None:
            return
        rule = RetentionRule(years=int(years), counted=counted, source=reason)
        self._do(
            lambda: set_retention(self._bench.desk, found.ledger, rule, reason=reason),
            f"{found.ledger.title}の保存期間を変えました",
        )

    @Slot()
    def _record_turn(self) -> None:
        self._do(lambda: turn_year(self._bench.desk), "年度更新を記録しました")

    # Papers

    @Slot()
    def _print_carried(self) -> None:
        from zyuki_desk.paper.forms.retention import carried_paper
        from zyuki_desk.paper.printing import Paper

        desk, year = self._bench.desk, fiscal_year(self._bench.clock.read().today)
        self._bench.show_paper(
            Paper("繰越一覧", lambda p, _: carried_paper(p, carried_over(desk, year), year))
        )

    @Slot()
    def _print_proposal(self) -> None:
        found = self._chosen
        if found is None:
            return
        from zyuki_desk.paper.forms.retention import disposal_paper
        from zyuki_desk.paper.printing import Paper

        ledger = self._bench.ledgers[found.ledger_key]
        by = self._bench.directory.name_of(found.by)

        def prepare(printing: "Printing", _: object) -> "PreparedSheet":
            return disposal_paper(printing, ledger, found, by)

        self._bench.show_paper(Paper("廃棄伺い", prepare))

    def _do(self, act: Callable[[], object], said: str) -> None:
        try:
            act()
        except DeskError as error:
            self._bench.complain(error)
            return
        self._bench.say(said)
        self.refresh()

    @Slot(object)
    def _note_changes(self, changes: Changes) -> None:
        concerned = (Operation.SETTING, Operation.IMPORT)
        if changes.operation in concerned and self.isVisible():
            self.refresh()


def _wrong_years(text: str) -> str:
    return "" if text.strip().isdecimal() else "数字で入れてください。"
