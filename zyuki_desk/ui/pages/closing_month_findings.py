"""What a manager must see before closing: gaps, late entries, own entries, open lines."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.books import EntryFacts
from zyuki_desk.core.ledger import ClosingFinding
from zyuki_desk.core.sealing import Findings
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, label

MOST_SHOWN = 200
"""Longer lists are counted and cut: nobody confirms a thousand lines one by one."""

ROWS_SEEN = 5
"""Rows of one list before it scrolls by itself."""

GAPS, OPEN, LATE, SAME, MARKED = "gaps", "open", "late", "same", "marked"
RESERVED = "reserved"
TO_RESERVED = "to-reserved"
OWED, TOLD = "owed", "told"
"""What the ledger itself says of its month; not shown where it says nothing of any month."""

_SECTIONS = (
    (OWED, "未実施", "締めるには理由が要ります", Tone.DANGER),
    (TOLD, "決めたとおりに行われていないもの", "内容を確かめます", Tone.WARN),
    (OPEN, "未記入の行", "記入するまで締められません", Tone.DANGER),
    (GAPS, "記載のない開庁日", "なぜ無いかを確かめます", Tone.WARN),
    (LATE, "後日記入", "あとから書かれた行です", Tone.WARN),
    (SAME, "あなたが書いた行", "書いた人と確認する人が同じです", Tone.WARN),
    (RESERVED, "予約番号", "紙に書いたものは写し、使わないものは無効にします", Tone.WARN),
    (MARKED, "訂正・抹消", "線を引いた行です", Tone.MUTED),
)


class _Section(Card):
    """One kind of finding: how many, and each with a way to it."""

    def __init__(self, theme: Theme, name: str, title: str, remark: str, tone: Tone) -> None:
        super().__init__(theme, title, remark)
        self._tone = tone
        self._row = theme.space.row - theme.space.s
        self.badge = Badge(theme)
        self.badge.setObjectName(f"badge_{name}")
        if self.header is not None:
            self.header.add(self.badge)
        self.items = QListWidget()
        self.items.setObjectName(f"list_{name}")
        self.items.setAccessibleName(title)
        self.items.setProperty("part", "bare")
        self.body.addWidget(self.items)

    def show_items(self, items: Sequence[tuple[str, object]]) -> None:
        """Show other findings; none is good news and says so."""
        self.items.clear()
        for words, target in items[:MOST_SHOWN]:
            self._add(words, target)
        if len(items) > MOST_SHOWN:
            self._add(f"ほか {len(items) - MOST_SHOWN} 件", None)
        self.items.setFixedHeight(min(self.items.count(), ROWS_SEEN) * self._row + 2)
        self.items.setVisible(bool(items))
        if items:
            self.badge.show_state(f"{len(items)} 件", self._tone)
        else:
            self.badge.show_state("なし", Tone.OK)

    def _add(self, words: str, target: object) -> None:
        item = QListWidgetItem(words, self.items)
        item.setData(Qt.ItemDataRole.UserRole, target)
        item.setSizeHint(QSize(0, self._row))


class FindingsView(QWidget):
    """All findings of one month, the grave ones first; Enter or a click goes to the line."""

    line_asked = Signal(int)
    reserved_asked = Signal()
    day_asked = Signal(str)
    """An ISO day without a line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("part", "clear")
        self._head = label("", "section")
        self._head.setObjectName("findings_head")
        self._verdict = Badge(theme)
        self._verdict.setObjectName("findings_verdict")
        self._seals = label("", "muted", wrap=True)
        self._seals.setObjectName("seals_so_far")
        self._sections = {
            name: _Section(theme, name, title, remark, tone)
            for name, title, remark, tone in _SECTIONS
        }
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addWidget(self._verdict)
        head.addStretch(1)
        inner = QWidget()
        inner.setProperty("part", "clear")
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, theme.space.s, 0)
        cards.setSpacing(theme.space.s)
        for section in self._sections.values():
            section.items.itemActivated.connect(self._go)
            section.items.itemClicked.connect(self._go)
            cards.addWidget(section)
        self._seal_card = Card(theme, "これまでの確認・締め")
        self._seal_card.body.addWidget(self._seals)
        cards.addWidget(self._seal_card)
        cards.addStretch(1)
        area = QScrollArea()
        area.setProperty("part", "clear")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setProperty("part", "clear")
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.s)
        column.addLayout(head)
        column.addWidget(area, 1)

    def wait(self, sentence: str) -> None:
        """Say that the findings are being collected."""
        self._head.setText(sentence)
        self._verdict.hide()

    def wanted(self, findings: Findings) -> list[int]:
        """Return the lines whose number and day are shown."""
        parts = (findings.open_lines, findings.late, findings.same_person, _marked(findings))
        return sorted({entry_id for part in parts for entry_id in part[:MOST_SHOWN]})

    def show_findings(self, findings: Findings, entries: Mapping[int, EntryFacts]) -> None:
        """Show what was found."""
        self._head.setText(f"{findings.lines:,} 行")
        clean = findings.is_clean
        self._verdict.show_state(
            "確かめることはありません" if clean else "締める前に確かめてください",
            Tone.OK if clean else Tone.WARN,
        )
        self._verdict.show()

        def lines(ids: Sequence[int]) -> list[tuple[str, object]]:
            return [(_words(entries.get(i)), i) for i in ids]

        self._sections[OWED].show_items([_target(each) for each in findings.owed])
        self._sections[TOLD].show_items(
            [_target(each) for each in findings.told if not each.is_gap]
        )
        self._sections[OPEN].show_items(lines(findings.open_lines))
        self._sections[GAPS].show_items(
            [(era_date(day, "weekday"), day.isoformat()) for day in findings.gaps]
        )
        self._sections[LATE].show_items(lines(findings.late))
        self._sections[SAME].show_items(lines(findings.same_person))
        self._sections[MARKED].show_items(lines(_marked(findings)))
        forms = [(found.words, TO_RESERVED) for found in findings.reserved]
        self._sections[RESERVED].show_items(forms)
        self._sections[RESERVED].setVisible(bool(forms))

    def show_rule(self, *, prescribed: bool) -> None:
        """Show or hide what only a ledger with a rule for its month can say."""
        for name in (OWED, TOLD):
            self._sections[name].setVisible(prescribed)
        self._sections[GAPS].setHidden(prescribed)

    def show_seals(self, lines: Sequence[str]) -> None:
        """Show who confirmed or closed so far."""
        self._seals.setText("\n".join(lines) or "まだありません")

    def noted(self, findings: Findings) -> str:
        """Say in a few words what there was to see."""
        counts = (
            (len(findings.owed), "未実施"),
            (len(findings.told) - len(findings.owed), "決めたとおりでないもの"),
            (len(findings.gaps), "記載のない日"),
            (len(findings.late), "後日記入"),
            (len(findings.same_person), "自分が書いた行"),
            (len(findings.reserved), "予約番号の残る用紙"),
        )
        return "、".join(f"{words} {count} 件" for count, words in counts if count)

    @Slot(QListWidgetItem)
    def _go(self, item: QListWidgetItem) -> None:
        target = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(target, int):
            self.line_asked.emit(target)
        elif target == TO_RESERVED:
            self.reserved_asked.emit()
        elif target:
            self.day_asked.emit(str(target))


def _target(finding: ClosingFinding) -> tuple[str, object]:
    day = finding.day.isoformat() if finding.day is not None else None
    return finding.sentence, finding.entry_id if finding.entry_id is not None else day


def _marked(findings: Findings) -> tuple[int, ...]:
    return tuple(sorted({*findings.struck, *findings.corrected}))


def _words(entry: EntryFacts | None) -> str:
    if entry is None:
        return "…"
    day = entry.values["day"]
    words = era_date(day, "weekday") if isinstance(day, date) else ""
    return f"{entry.number}番  {words}"
