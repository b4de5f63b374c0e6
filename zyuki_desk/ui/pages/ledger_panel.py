"""Beside the table: the chosen line with everything that happened to it and what the rule says."""

from collections.abc import Sequence
from datetime import datetime

from zyuki_desk.base.calendar import fiscal_year_label
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.books import EntryFacts, Touch
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.core.seals import SealFacts
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.side_panel import BadgeText, SidePanel, TimelineItem
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.workbench import Workbench

_ICONS = {
    Operation.ENTER: ("plus", Tone.MUTED),
    Operation.IMPORT: ("upload", Tone.MUTED),
    Operation.FILL: ("pencil", Tone.ACCENT),
    Operation.CORRECT: ("pencil", Tone.WARN),
    Operation.STRIKE: ("struck", Tone.DANGER),
}
LATE = "後日記入"


class LinePanel(SidePanel):
    """The side panel of a ledger page."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme)
        self._workbench = workbench
        self._ledger = ledger

    def show_entry(self, line: Line | None, more: Sequence[tuple[str, Cell]] = ()) -> None:
        """Show another line with `more` that is told of it, or what to do when none is chosen."""
        if line is None:
            self.clear("行を選ぶと、内容と履歴がここに出ます。")
            return
        books, directory = self._workbench.books, self._workbench.directory
        entry = books.entry(self._ledger, line.entry_id)
        seals = books.seals(self._ledger, line.entry_id)
        rows = [
            (spec.label, cell)
            for spec in self._ledger.shown
            if (cell := line.cells.get(spec.key, ())) or spec.is_asked(entry.values["day"])
        ]
        if line.note:
            rows.append(("欄外", (Run(line.note),)))
        rows = [*more, *rows]
        title = f"{fiscal_year_label(entry.fiscal_year)} {line.number}番"
        self.show_line(title, rows, self._states(line, entry, seals))
        touches = books.history(self._ledger, line.entry_id, directory)
        items = [(touch.at, self._touch(touch)) for touch in touches]
        items += [(seal.at, self._seal(seal)) for seal in seals]
        items.sort(key=lambda item: item[0], reverse=True)
        self.show_history([item for _, item in items])
        self.show_rule(rule_words(self._ledger))

    def _states(self, line: Line, entry: EntryFacts, seals: list[SealFacts]) -> list[BadgeText]:
        found = []
        if line.struck:
            found.append(BadgeText("抹消", Tone.DANGER, "struck"))
        if line.late:
            found.append(BadgeText(LATE, Tone.WARN, "late"))
        awaited = [spec for spec in self._ledger.fields if spec.awaited]
        if not line.struck and any(entry.values[spec.key] is None for spec in awaited):
            found.append(BadgeText("未記入あり", Tone.WARN, "gap"))
        if seals:
            found.append(BadgeText(seals[-1].step, Tone.OK, "seal"))
        if self.closed_period(entry):
            found.append(BadgeText("締め済", Tone.MUTED, "lock"))
        return found

    def closed_period(self, entry: EntryFacts) -> str:
        """Return the closed period a line lies in, in words; empty when it is open."""
        place = entry.values.get(self._ledger.place) if self._ledger.place else None
        day = entry.values["day"]
        closed = self._workbench.books.closing(
            self._ledger,
            day,  # type: ignore[arg-type]  # every ledger's `day` is a date
            None if place is None else str(place),
        )
        return closed.label() if closed is not None else ""

    def _touch(self, touch: Touch) -> TimelineItem:
        icon, tone = _ICONS.get(touch.operation, ("history", Tone.MUTED))
        title = touch.operation.label
        if touch.operation in (Operation.FILL, Operation.CORRECT):
            title = f"{touch.label}を{title}"
        parts = []
        if touch.old or touch.new:
            parts.append(f"{touch.old} → {touch.new}" if touch.old else touch.new)
        if touch.reason:
            parts.append(f"理由: {touch.reason}")
        if touch.late:
            parts.append(LATE)
        return TimelineItem(
            when(touch.at), title, "\n".join(parts), self._who(touch.by), icon, tone
        )

    def _seal(self, seal: SealFacts) -> TimelineItem:
        return TimelineItem(when(seal.at), seal.step, "", self._who(seal.by), "seal", Tone.OK)

    def _who(self, code: str) -> str:
        return self._workbench.directory.name_of(code)


def when(at: datetime) -> str:
    """Write a moment as people read it."""
    local = at.astimezone(JST)
    return f"{local.year}/{short_day(local)} {short_time(local)}"


def rule_words(ledger: Ledger) -> str:
    """Return what the rule says, of the ledger and of its columns."""
    told = [ledger.explanation.rule]
    told += [f"{spec.label}: {spec.rule}" for spec in ledger.fields if spec.rule]
    kept = f"保存: {ledger.retention.years}年。{ledger.retention.source}"
    return "\n".join([*told, kept])
