"""One person who leaves: every holding as a row, one key for each, and who takes over."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.holding import Todo
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.leaving.service import Leavings
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.own_asking import own_cells
from zyuki_desk.ui.page import STACKED_FROM
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Badge, EmptyState, label
from zyuki_desk.ui.workbench import Destination, Workbench

AGAIN, OPEN = "戻す", "開く"
WHO_WIDTH = 260
BUTTONS = 5
WHY = ("紛失の届出済み", "破損・廃棄済み", "引き続き業務で使う")
_ICONS = {
    ItemState.OPEN: ("ring", Tone.WARN),
    ItemState.DONE: ("check-circle", Tone.OK),
    ItemState.SETTLED: ("clock", Tone.OK),
    ItemState.EXCEPTED: ("minus", Tone.MUTED),
}


def suggest_staff(workbench: Workbench, text: str) -> Sequence[Suggestion]:
    """Return active people of the office, to choose one from."""
    today = workbench.clock.read().today
    return [
        Suggestion(person.name, person.affiliation, person.kana, person.code, value=person.code)
        for person in workbench.directory.find(text, day=today)
        if not person.kind.is_outside
    ]


class PersonPanel(QWidget):
    """The list of one person; writes through the ledgers' own rules."""

    registering = Signal(str)
    """Somebody's leaving is to be registered: the person's code."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._leaver: Leaver | None = None
        self._successor: str | None = None
        theme, space = workbench.theme, workbench.theme.space
        self._name = label("", "section")
        self._name.setObjectName("leaver_name")
        self._state = Badge(theme)
        self._facts = label("", "muted", wrap=True)
        self._facts.setObjectName("leaver_facts")
        self._who = SearchField(
            theme,
            name="leaving_successor",
            hint="引き継ぐ人(氏名・カナ・番号)",
            suggest=lambda text: suggest_staff(workbench, text),
        )
        self._who.setAccessibleName("引き継ぐ人")
        self._who.keep_text_after_choice()
        self._who.chosen.connect(self._take_successor)
        self._who.textEdited.connect(self._drop_successor)
        self.list = RowList(theme, name="leaving_items", title="回収・引継ぎするもの")
        self.list.act_asked.connect(self.act)
        self._none = EmptyState(
            theme, "手元に何もありません", "カード・鍵・媒体・許可・役割のどれもありません。",
            icon="check-circle",
        )  # fmt: skip
        self._nobody = EmptyState(
            theme, "当てはまる人はいません", "異動・退職・休職する人は、F2 で登録します。",
            icon="group",
        )  # fmt: skip
        self._nobody.setObjectName("leaving_nobody")
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(self._name)
        head.addWidget(self._state)
        self._is_stacked = theme.type.factor >= STACKED_FROM
        if self._is_stacked:
            head.addStretch(1)
        else:
            head.addWidget(self._facts, 1)
            head.addWidget(self._who)
            self._who.setFixedWidth(round(WHO_WIDTH * theme.type.factor))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(head)
        if self._is_stacked:
            column.addWidget(self._facts)
            column.addWidget(self._who)
        column.addWidget(self.list, 1)
        column.addWidget(self._none, 1)
        column.addWidget(self._nobody, 1)
        column.addLayout(self._made_buttons())

    def _made_buttons(self) -> QGridLayout:
        theme = self._bench.theme
        self._all = ActionButton(
            theme, "できるものをすべて", name="leaving_all_button", icon="check-list",
            keys="Ctrl+Shift+Return",
        )  # fmt: skip
        self._except = ActionButton(
            theme, "除外", name="leaving_except_button", icon="minus", keys="Ctrl+E"
        )
        self._open = ActionButton(
            theme, "行を開く", name="leaving_open_button", icon="link", keys="Ctrl+O"
        )
        self._end = ActionButton(theme, "復職・取りやめ", name="leaving_end_button", icon="refresh")
        self._register = ActionButton(
            theme, "登録する", name="leaving_person_register_button", part="primary"
        )
        grid = QGridLayout()
        grid.setSpacing(theme.space.s)
        across = 2 if self._is_stacked else BUTTONS
        acts = (
            (self._all, self.settle_all),
            (self._except, self.except_current),
            (self._open, self.open_current),
            (self._end, self.end),
            (self._register, self._ask_to_register),
        )
        for place, (button, slot) in enumerate(acts):
            button.clicked.connect(slot)
            grid.addWidget(button, place // across, place % across, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(across, 1)
        QShortcut(QKeySequence("F8"), self).activated.connect(self.list.take_focus)
        return grid

    @property
    def leaver(self) -> Leaver | None:
        """Who is shown."""
        return self._leaver

    @property
    def _service(self) -> Leavings:
        return Leavings(self._bench.desk)

    def show_leaver(self, leaver: Leaver | None) -> None:
        """Show somebody, or nobody."""
        if leaver is None or self._leaver is None or leaver.person != self._leaver.person:
            self._successor = leaver.successor if leaver is not None else None
            self._who.setText(self._bench.directory.name_of(self._successor))
        self._leaver = leaver
        for widget in (self._name, self._who, self.list, self._none, self._state, self._facts):
            widget.setVisible(leaver is not None)
        self._nobody.setVisible(leaver is None)
        if leaver is None:
            self._enable(None)
            return
        self._name.setText(f"{self._bench.directory.name_of(leaver.person)}さん")
        self._facts.setText(self._facts_of(leaver))
        left = len(leaver.open)
        if leaver.back_on is not None:
            self._state.show_state("復職・取りやめ", Tone.MUTED)
        elif left:
            self._state.show_state(f"残り {left}件", Tone.WARN)
        else:
            self._state.show_state("すべて済み", Tone.OK)
        rows = self._rows(leaver)
        self.list.show_rows(rows, self.list.current)
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self._enable(leaver)

    def _facts_of(self, leaver: Leaver) -> str:
        names = self._bench.directory.name_of
        parts = [f"{leaver.why} ・ 最終日 {era_date(leaver.last, 'short')}"]
        if leaver.returns is not None:
            parts.append(f"復職の予定 {era_date(leaver.returns, 'short')}")
        if leaver.back_on is not None:
            parts.append(f"復職・取りやめ {era_date(leaver.back_on, 'short')}")
        if leaver.successor is not None:
            parts.append(f"後任 {names(leaver.successor)}")
        if leaver.noted_by:
            parts.append(f"登録 {names(leaver.noted_by)}")
        else:
            parts.append("まだ登録されていません。登録すると、除外や印刷もできます")
        parts += [text for text in (leaver.remarks, leaver.later_reason) if text]
        return " ・ ".join(parts)

    def _rows(self, leaver: Leaver) -> list[Row]:
        again = {item.key for item in self._service.renewable(leaver)}
        order = {ItemState.OPEN: 0, ItemState.SETTLED: 1, ItemState.EXCEPTED: 2, ItemState.DONE: 3}
        todos = list(Todo)
        items = sorted(
            leaver.items,
            key=lambda item: (item.key not in again, order[item.state], todos.index(item.todo)),
        )
        return [self._row(item, item.key in again) for item in items]

    def _row(self, item: Item, again: bool) -> Row:
        icon, tone = _ICONS[item.state]
        since = f"{era_date(item.since, 'short')} から" if item.since is not None else ""
        act = ""
        if again:
            act = AGAIN
        elif item.state is ItemState.OPEN:
            act = item.todo.label if item.here or not item.ledger else OPEN
        return Row(
            value=item,
            title=f"{item.noun} {item.label}",
            detail=" ・ ".join(part for part in (since, item.words) if part),
            icon=icon,
            tone=tone,
            chips=(Chip(item.state.label, tone, icon),),
            act=act,
        )

    def _enable(self, leaver: Leaver | None) -> None:
        bench = self._bench
        is_live = leaver is not None and leaver.back_on is None
        is_kept = is_live and leaver is not None and leaver.leaving_id is not None
        self._all.setEnabled(is_live and leaver is not None and bool(leaver.open))
        self._open.setEnabled(leaver is not None and bool(leaver.items))
        may = bench.may(Operation.SEAL)
        self._except.setEnabled(is_kept and may)
        self._except.setToolTip("" if may else who_may(bench, Operation.SEAL))
        may = bench.may(Operation.SETTING)
        self._end.setEnabled(is_kept and may)
        self._end.setToolTip("" if may else who_may(bench, Operation.SETTING))
        self._register.setVisible(is_live and not is_kept)
        self._register.setEnabled(may)

    # Acts

    @Slot(object)
    def act(self, value: object) -> None:
        """Do what the row's key says: end the holding, give it anew, or open its line."""
        leaver = self._leaver
        if not isinstance(value, Item) or leaver is None:
            return
        if leaver.back_on is not None:
            self._renew(leaver, value)
        elif value.state is not ItemState.OPEN:
            return
        elif value.ledger and not value.here:
            self._go(value)
        else:
            self._settle(leaver, value)

    def _settle(self, leaver: Leaver, item: Item) -> bool:
        done = self._tried(
            lambda despite: self._service.settle(
                leaver, item, successor=self._successor, despite=despite
            )
        )
        if done:
            self._bench.say(f"{item.noun} {item.label.split()[0]} の{item.todo.label}を書きました")
        return done

    def _renew(self, leaver: Leaver, item: Item) -> None:
        own = own_cells(self._bench, [item.ledger])
        if own is None:
            return
        cells = own.get(item.ledger, {})
        done = self._tried(
            lambda despite: self._service.renew(leaver, item, despite=despite, own=cells)
        )
        if done:
            self._bench.say(f"{item.noun}を今日から戻しました")

    @Slot()
    def settle_all(self) -> None:
        """End everything that one key can end, after one question; what is refused is told."""
        leaver = self._leaver
        if leaver is None:
            return
        ready = [item for item in leaver.open if item.here or not item.ledger]
        words = "、".join(
            f"{item.noun} {item.label.split()[0]} の{item.todo.label}" for item in ready
        )
        if not ready or not self._bench.ask.confirm(
            "すべて書きます",
            f"現物を確かめましたか。{words} を、今日の日付で書きます。",
            yes="書く",
        ):
            return
        refused: list[str] = []
        done = 0
        for item in ready:
            try:
                self._service.settle(leaver, item, successor=self._successor)
                done += 1
            except Refusal as refusal:
                refused.append(f"{item.noun}: {refusal.sentence}")
        if refused:
            self._complain(Refusal(f"{done}件を書きました。残り: {' '.join(refused)}"))
        else:
            self._bench.say(f"{done}件を書きました")

    @Slot()
    def except_current(self) -> None:
        """Except the row under the cursor, with a reason."""
        leaver, item = self._leaver, self.list.current
        if leaver is None or not isinstance(item, Item) or item.state is not ItemState.OPEN:
            return
        reason = self._bench.ask.reason(
            "除外の理由",
            f"{item.noun} {item.label} は戻らないまま終わりにします。理由とあなたの名が残ります。",
            suggestions=WHY,
        )
        if reason is None:
            return
        done = self._tried(lambda _: self._service.except_item(leaver, item, reason=reason))
        if done:
            self._bench.say(f"{item.noun}を除外にしました")

    @Slot()
    def end(self) -> None:
        """Note that somebody is back, or that the leaving was called off."""
        leaver = self._leaver
        if leaver is None:
            return
        name = self._bench.directory.name_of(leaver.person)
        reason = self._bench.ask.reason(
            "復職・取りやめ",
            f"{name}さんの{leaver.why}の登録を今日で閉じ、在籍の終わりを消します。",
            suggestions=("復職", "異動の取りやめ", "日付の誤り"),
        )
        if reason is None:
            return
        today = self._bench.clock.read().today
        done = self._tried(lambda _: self._service.end(leaver, today, reason=reason))
        if done:
            self._bench.say(f"{name}さんの登録を閉じました")

    @Slot()
    def open_current(self) -> None:
        """Turn to the line of the row under the cursor."""
        if isinstance(self.list.current, Item):
            self._go(self.list.current)

    def _go(self, item: Item) -> None:
        if item.ledger:
            self._bench.go(Destination(f"ledger:{item.ledger}", entry_id=item.row_id))
        else:
            self._bench.go(Destination(item.page or "settings"))

    @Slot()
    def _ask_to_register(self) -> None:
        if self._leaver is not None:
            self.registering.emit(self._leaver.person)

    @Slot(object)
    def _take_successor(self, code: object) -> None:
        self._successor = str(code)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _drop_successor(self) -> None:
        self._successor = None

    def _tried(self, act: Callable[[dict[str, str]], None]) -> bool:
        """Do an act; False when it was refused, which is then told."""

        def whole(despite: dict[str, str]) -> bool:
            act(despite)
            return True

        return tried(self._bench, whole, self._complain) is not None

    def _complain(self, refusal: Refusal) -> None:
        if refusal.field == "successor":
            self._who.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bench.complain(refusal)
