"""A ledger's file alone gives it a page: found, searched, previewed, written in."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from tests.contract.ledgers import EXTRA, every_ledger
from tests.pages.kit import RESOURCES, nameless
from tests.pages.ledger import LedgerPageObject
from tests.pages.preview import PreviewPageObject
from tests.ui.pages_bench import Host
from zyuki_desk.base.calendar import month_of
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.fields import FieldKind
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.pages.preview import PreviewPage
from zyuki_desk.ui.pages.registry import pages_of
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme
from zyuki_desk.ui.workbench import Destination, Workbench

every = pytest.mark.parametrize("ledger", every_ledger().values(), ids=lambda x: x.key)


@pytest.fixture
def workbench(qapp: QApplication, full_office: OpenOffice) -> Iterator[Workbench]:
    """What pages hold, around the example office."""
    theme, host, ask = Theme(RESOURCES), Host(), ScriptedAsk()
    theme.apply(qapp, Scheme.LIGHT)
    tasks = Tasks(lambda error: host.complain(error.sentence))
    accounts = Accounts(full_office.desk, Strength(1024, 1, 1))
    workbench = Workbench(full_office, accounts, theme, ask, tasks, MemoryRemember())
    workbench.host = host
    workbench.route(lambda _: None)
    yield workbench
    assert host.complained == []
    ask.finish()
    tasks.close()
    theme.deleteLater()


def page_of(qtbot: QtBot, workbench: Workbench, ledger: Ledger) -> LedgerPageObject:
    """Make the page that the window has for the ledger."""
    entry = next(e for e in pages_of(workbench) if e.key == f"ledger:{ledger.key}")
    assert (entry.title, entry.icon, entry.group) == (ledger.title, ledger.icon, ledger.group)
    page = entry.make(workbench)
    assert isinstance(page, LedgerPage)
    shown = LedgerPageObject(qtbot, page)
    qtbot.waitUntil(page.isActiveWindow)
    return shown


@every
def test_no_two_acts_of_its_page_share_a_key(
    ledger: Ledger, qtbot: QtBot, workbench: Workbench
) -> None:
    page = page_of(qtbot, workbench, ledger)
    page.page.entered()
    keys = [shortcut.keys for shortcut in page.page.shortcuts]
    assert sorted(keys) == sorted(set(keys))


@every
def test_its_page_shows_the_lines_of_the_month(
    ledger: Ledger, qtbot: QtBot, workbench: Workbench
) -> None:
    page = page_of(qtbot, workbench, ledger)
    today = workbench.clock.read().today
    query = Query(period=month_of(today), newest_first=True)
    ids = workbench.books.ids(ledger, query)
    shown = page.numbers()
    assert shown[:5] == [str(e.number) for e in workbench.books.entries(ledger, list(ids[:5]))]
    assert page.count.startswith(f"{len(ids)} 行")
    assert nameless(page.page, [QAbstractButton, QLineEdit, QTableView]) == []


@every
def test_its_page_searches(ledger: Ledger, qtbot: QtBot, workbench: Workbench) -> None:
    page = page_of(qtbot, workbench, ledger)
    ids = workbench.books.ids(ledger, Query())
    values = workbench.books.entry(ledger, ids[0]).values
    word = next(
        str(values[spec.key])[:2]
        for spec in ledger.fields
        if spec.searched and spec.kind is FieldKind.TEXT and values[spec.key]
    )
    page.search(word)
    month = Query(text=word, period=month_of(workbench.clock.read().today))
    assert len(page.numbers()) == workbench.books.count(ledger, month) > 0


@every
def test_it_is_previewed(ledger: Ledger, qtbot: QtBot, workbench: Workbench) -> None:
    page = PreviewPageObject(qtbot, PreviewPage(workbench))
    page.page.show_destination(Destination("print", period="2026-11", action=ledger.key))
    page.settle()
    sheet = page.page.sheet
    assert sheet is not None
    assert sheet.book == ledger.key
    assert sheet.lines > 0
    assert page.view.page_count == sheet.pages
    page.page.left()


def test_a_line_is_written_into_a_ledger_that_is_but_a_file(
    qtbot: QtBot, workbench: Workbench
) -> None:
    ledger = workbench.ledgers[EXTRA]
    before = workbench.books.count(ledger, Query())
    page = page_of(qtbot, workbench, ledger)
    page.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page.write("thing", "手袋")
    page.write("finder", "例示 花子")
    page.save()
    assert workbench.books.count(ledger, Query()) == before + 1
    assert page.numbers()[0] == str(before + 1)
