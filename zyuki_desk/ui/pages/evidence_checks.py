"""The verdict of a verification on the page of the evidence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from zyuki_desk.core.verification import Verdict
from zyuki_desk.evidence.findings import Check
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import reveal
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, label

MOST_FINDINGS = 8


class ChecksCard(Card):
    """Which checks hold, the first findings, and what no check can see."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.theme, "検査")
        space = page.theme.space
        self._theme = page.theme
        self._words = label("まだ検査していません。", "muted", wrap=True)
        self._words.setObjectName("evidence_words")
        self.body.addWidget(self._words)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.l)
        self._grid.setVerticalSpacing(space.xs)
        self._grid.setColumnStretch(1, 1)
        self._badges: dict[Check, Badge] = {}
        self._panel = QWidget()
        self._panel.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at, check in enumerate(Check):
            badge = Badge(page.theme)
            badge.setObjectName(f"evidence_check_{check.value}")
            self._badges[check] = badge
            self._grid.addWidget(label(check.label), at, 0)
            self._grid.addWidget(badge, at, 1, Qt.AlignmentFlag.AlignLeft)
        self._panel.hide()
        self._findings = label("", wrap=True)
        self._findings.setObjectName("evidence_findings")
        self._limits = label("", "small", wrap=True)
        self._limits.setObjectName("evidence_limits")
        for widget in (self._panel, self._findings, self._limits):
            self.body.addWidget(widget)
        self.number = ActionButton(
            page.theme, "監査人の番号でも検査する", name="evidence_number_button", icon="seal"
        )
        """Asks for the auditor's number, without which the seals say nothing."""
        foot = QHBoxLayout()
        foot.addWidget(self.number)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self._findings.hide()
        self._limits.hide()

    def say(self, sentence: str, tone: Tone) -> None:
        """Show one sentence; a grave one is marked by a word too."""
        self._words.setText(f"⚠ {sentence}" if tone is Tone.DANGER else sentence)

    def show_report(self, verdict: Verdict) -> None:
        """Show which checks hold, the first findings, and what no check can see."""
        report = verdict.report
        if not report.complete:
            self.say(f"{report.size:,}件まで検査して、中止しました。", Tone.MUTED)
        elif report.sound and (verdict.key is None or verdict.key.holds is not False):
            self.say(f"{report.size:,}件の記録に、異常はありません。", Tone.OK)
        else:
            count = len(report.findings) + report.more + (not report.findings)
            self.say(f"{count}件の異常があります。管理者に知らせてください。", Tone.DANGER)
        for check, badge in self._badges.items():
            holds = report.holds(check)
            if holds is None:
                badge.show_state("未実施", Tone.MUTED)
            else:
                badge.show_state("合っています" if holds else "合いません", _tone(holds=holds))
        self._panel.show()
        found = [f"● {finding.sentence}" for finding in report.findings[:MOST_FINDINGS]]
        if verdict.key is not None and verdict.key.holds is False:
            found.insert(0, f"● {verdict.key.sentence}")
        self._findings.setText("\n".join(found))
        self._findings.setVisible(bool(found))
        self._limits.setText("\n".join(f"・{sentence}" for sentence in report.cannot_know))
        self._limits.setVisible(True)
        reveal(self)


def _tone(*, holds: bool) -> Tone:
    return Tone.OK if holds else Tone.DANGER
