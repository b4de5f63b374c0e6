"""Which pages the window has, in their order; each is imported when it is first shown."""

from collections.abc import Callable, Mapping, Sequence

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.page_entry import PageEntry
from zyuki_desk.ui.workbench import Workbench

PROCEDURES = "手続"
"""Pages of what the office does around its ledgers, between them and its own pages."""
OFFICE = "機関"


def pages_of(workbench: Workbench) -> Sequence[PageEntry]:
    """Return today's desk, a page for each ledger, and the office's own pages."""
    ledgers = [
        entry for key, ledger in workbench.ledgers.items() for entry in _entries_of(key, ledger)
    ]
    return (
        PageEntry("today", "today", "今日", "", _today),
        *ledgers,
        PageEntry("duties", "bell", "やること一覧", PROCEDURES, _duties),
        PageEntry("calendar", "calendar", "年間カレンダー", PROCEDURES, _calendar),
        PageEntry("stock", "scan", "棚卸", PROCEDURES, _stock),
        PageEntry("leaving", "door-out", "異動・退職", PROCEDURES, _leaving),
        PageEntry("slips", "switch", "受渡票", PROCEDURES, _slips),
        PageEntry("handover", "book", "引継書", PROCEDURES, _handover),
        PageEntry("labels", "tag", "ラベル・名札", PROCEDURES, _labels),
        PageEntry("retention", "archive", "年度更新・廃棄", PROCEDURES, _retention),
        PageEntry("closing", "closing", "確認・締め", OFFICE, _closing),
        PageEntry("print", "print", "印刷", OFFICE, _print),
        PageEntry("import", "download", "取込み", OFFICE, _import),
        PageEntry("evidence", "evidence", "監査・証跡", OFFICE, _evidence),
        PageEntry("package", "upload", "監査用パッケージ", OFFICE, _package),
        PageEntry("backups", "archive", "控え", OFFICE, _backups),
        PageEntry("settings", "settings", "設定", OFFICE, _settings),
    )


def _today(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.today import TodayPage

    return TodayPage(workbench)


def _duties(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.duties import DutiesPage

    return DutiesPage(workbench)


def _calendar(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.year_calendar import YearCalendarPage

    return YearCalendarPage(workbench)


def _entries_of(key: str, ledger: Ledger) -> Sequence[PageEntry]:
    """Return a ledger's page, after the one that its view has for it."""
    lines = PageEntry(f"ledger:{key}", ledger.icon, ledger.title, ledger.group, _ledger_page(key))
    if ledger.view not in VIEWS:
        return (lines,)
    icon, title, make = VIEWS[ledger.view]
    view = PageEntry(f"view:{key}", icon, title, ledger.group, lambda bench: make(bench, ledger))
    return (view, lines)


def _check_month(workbench: Workbench, ledger: Ledger) -> Page:
    from zyuki_desk.ui.views.check_month import CheckMonthPage

    return CheckMonthPage(workbench, ledger)


def _use_desk(workbench: Workbench, ledger: Ledger) -> Page:
    from zyuki_desk.ui.views.use_desk import UseDeskPage

    return UseDeskPage(workbench, ledger)


def _card_chain(workbench: Workbench, ledger: Ledger) -> Page:
    from zyuki_desk.ui.views.card_chain import CardChainPage

    return CardChainPage(workbench, ledger)


VIEWS: Mapping[str | None, tuple[str, str, Callable[[Workbench, Ledger], Page]]] = {
    "check-month": ("calendar", "日次点検", _check_month),
    "use-desk": ("scan", "端末の利用", _use_desk),
    "card-chain": ("warning", "紛失・パスワード", _card_chain),
}
"""Icon, title and maker of the pages that ledgers have beside their lines, by `Ledger.view`."""


def _ledger_page(key: str) -> Callable[[Workbench], Page]:
    def make(workbench: Workbench) -> Page:
        from zyuki_desk.ui.pages.ledger import LedgerPage

        return LedgerPage(workbench, workbench.ledgers[key])

    return make


def _slips(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.slips import SlipsPage

    return SlipsPage(workbench)


def _labels(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.labels import LabelsPage

    return LabelsPage(workbench)


def _stock(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.stock import StockPage

    return StockPage(workbench)


def _leaving(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.leaving import LeavingPage

    return LeavingPage(workbench)


def _handover(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.handover import HandoverPage

    return HandoverPage(workbench)


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


def _backups(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.backups import BackupsPage

    return BackupsPage(workbench)


def _retention(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.retention import RetentionPage

    return RetentionPage(workbench)


def _settings(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.settings import SettingsPage

    return SettingsPage(workbench)


def _package(workbench: Workbench) -> Page:
    from zyuki_desk.ui.pages.package import PackagePage

    return PackagePage(workbench)
