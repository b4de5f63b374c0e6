"""Which pages the window has, in their order; each is imported when it is first shown."""

from collections.abc import Callable, Sequence

from zyuki_desk.ui.page import Page
from zyuki_desk.ui.page_entry import PageEntry
from zyuki_desk.ui.workbench import Workbench

PROCEDURES = "手続"
"""Pages of what the office does around its ledgers, between them and its own pages."""
OFFICE = "機関"


def pages_of(workbench: Workbench) -> Sequence[PageEntry]:
    """Return today's desk, a page for each ledger, and the office's own pages."""
    ledgers = [
        PageEntry(f"ledger:{key}", ledger.icon, ledger.title, ledger.group, _ledger_page(key))
        for key, ledger in workbench.ledgers.items()
    ]
    return (
        PageEntry("today", "today", "今日", "", _today),
        *ledgers,
        PageEntry("closing", "closing", "確認・締め", OFFICE, _closing),
        PageEntry("print", "print", "印刷", OFFICE, _print),
        PageEntry("import", "download", "取込み", OFFICE, _import),
        PageEntry("evidence", "evidence", "監査・控え", OFFICE, _evidence),
        PageEntry("settings", "settings", "設定", OFFICE, _settings),
    )


def _today(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.today import TodayPage

    return TodayPage(workbench)


def _ledger_page(key: str) -> Callable[[Workbench], Page]:
    def make(workbench: Workbench) -> Page:
        from zyuki_desk.ui.pages.ledger import LedgerPage

        return LedgerPage(workbench, workbench.ledgers[key])

    return make


def _closing(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.closing import ClosingPage

    return ClosingPage(workbench)


def _print(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.preview import PreviewPage

    return PreviewPage(workbench)


def _import(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.importing import ImportPage

    return ImportPage(workbench)


def _evidence(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.evidence import EvidencePage

    return EvidencePage(workbench)


def _settings(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.settings import SettingsPage

    return SettingsPage(workbench)
