"""The ceremony in the window: chosen, registered, approved, written, printed, receipted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from tests.exchange.package.test_handing import ROOM, Plugged
from tests.pages.kit import nameless, squeezed
from tests.pages.package import PackagePageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.package import demands_second, packages
from zyuki_desk.exchange.medium import Device
from zyuki_desk.exchange.package.verifier.proofs import receipt_code
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.package import PackagePage
from zyuki_desk.ui.theme import Theme


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    """One stick in the ledger of media."""
    (tmp_path / "stick").mkdir()
    with page_bench(tmp_path, clock, theme) as bench:
        bench.workbench.desk.enter(
            "media",
            {
                "day": date(2026, 11, 18), "item_no": "M-09", "media_type": "usb",
                "content": "監査用", "holds_identity_data": False, "storage": "保管庫",
                "handler": "P2",
            },
        )  # fmt: skip
        yield bench


@pytest.fixture
def plugged(tmp_path: Path) -> Plugged:
    """The stick, plugged in."""
    return Plugged([Device(tmp_path / "stick", "KANSA", "製造番号 1", ROOM)])


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench, plugged: Plugged) -> PackagePageObject:
    """The page, shown."""
    return PackagePageObject(qtbot, PackagePage(bench.workbench, plugged))


def registered(bench: PageBench, page: PackagePageObject) -> None:
    """Register the stick."""
    bench.ask.will("confirm", True)
    page.register()


def asked(page: PackagePageObject) -> None:
    """Fill in everything that is asked."""
    page.choose_ledger("磁気ディスク管理簿")
    page.tell("内部監査", "監査 花子")
    page.state_virus_check()
    page.choose("approver", "見本 太郎")  # whoever sits at the desk need not sign again


def test_the_plugged_stick_is_registered_and_then_known(
    bench: PageBench, page: PackagePageObject
) -> None:
    assert "製造番号 1" in page.medium_state
    registered(bench, page)
    assert page.medium_state == "書き出せます。"
    ledger = bench.workbench.ledgers["media"]
    assert bench.workbench.books.entry(ledger, 1).values["device_id"] == "製造番号 1"


def test_it_is_written_printed_and_receipted(
    qtbot: QtBot, bench: PageBench, page: PackagePageObject, tmp_path: Path
) -> None:
    registered(bench, page)
    asked(page)
    page.go()
    qtbot.waitUntil(lambda: "書き出し" in " ".join(bench.host.said), timeout=30_000)
    assert [path.suffix for path in (tmp_path / "stick").iterdir()] == [".zip"]
    assert "読み返して確かめました" in page.done
    assert "受領待ち" in page.rows[0]
    for name, word in (("slip", "合言葉"), ("receipt", "受渡票")):
        page.print_paper(name)
        paper = bench.went[-1].paper
        assert paper is not None
        sheet = paper.prepare(Printing(bench.workbench.office), lambda *_: True)
        assert isinstance(sheet, PreparedSheet)
        assert sheet.pages == 1
        assert word in paper.title
    with bench.workbench.office.database.reading() as connection:
        facts = packages(connection)[0]
    assert not page.virus_is_stated  # it was said of what has been written
    bench.ask.will("text", receipt_code(facts.serial, facts.read_digest or "", good=True))
    bench.ask.will("choose", "媒体が返却された")
    page.take_receipt()
    assert "受領済(異常なし)" in page.rows[0]


def test_the_offices_own_required_cell_is_asked_first(
    qtbot: QtBot, bench: PageBench, page: PackagePageObject, tmp_path: Path
) -> None:
    desk = bench.workbench.desk
    set_own_fields(desk, "media-transfer", [OwnField(slug="c1", label="封印", required=True)])
    registered(bench, page)
    asked(page)
    bench.ask.will("fill_in", None, saying="「磁気ディスク受渡簿」")
    page.go()
    assert list((tmp_path / "stick").iterdir()) == []
    bench.ask.will("fill_in", {"封印": "S-7"})
    page.go()
    qtbot.waitUntil(lambda: "書き出し" in " ".join(bench.host.said), timeout=30_000)
    with bench.workbench.office.database.reading() as connection:
        row = packages(connection)[0]
    ledger = bench.workbench.ledgers["media-transfer"]
    values = bench.workbench.books.entry(ledger, row.transfer or 0).values
    assert values["extra.c1"] == "S-7"


def test_what_is_missing_is_said_at_its_field(bench: PageBench, page: PackagePageObject) -> None:
    registered(bench, page)
    page.go()
    assert "簿冊を1つ以上" in page.error("ledgers")
    page.choose_ledger("磁気ディスク管理簿")
    page.go()
    assert "目的" in page.error("purpose")
    page.tell("内部監査", "監査 花子")
    page.choose("wrapping", "公開鍵")
    assert page.field_is_shown("key")
    page.go()
    assert "公開鍵" in page.error("key")


def test_an_unchecked_medium_is_refused_before_anybody_signs(
    bench: PageBench, page: PackagePageObject
) -> None:
    registered(bench, page)
    page.choose_ledger("磁気ディスク管理簿")
    page.tell("内部監査", "監査 花子")
    page.go()  # another approves: no password is asked for in vain
    assert "ウイルス検査" in page.error("virus")


def test_a_wrong_date_is_never_replaced_by_another(
    bench: PageBench, page: PackagePageObject
) -> None:
    registered(bench, page)
    asked(page)
    page.type_date("due_on", "R8.13.40")
    page.go()
    assert page.error("due_on")
    page.type_date("due_on", "R8.12.4")
    page.choose_period("期間を指定", "R8.11.20", "R8.11.1")
    page.go()
    assert "末日が初日より前" in page.error("period")


def test_what_is_plugged_in_shows_by_itself(
    qtbot: QtBot, bench: PageBench, page: PackagePageObject, plugged: Plugged, tmp_path: Path
) -> None:
    registered(bench, page)
    stick, plugged.devices = plugged.devices, []
    page.look()
    qtbot.waitUntil(lambda: "まだ差していません" in page.medium_state)
    page.choose_ledger("磁気ディスク管理簿")
    page.tell("内部監査", "監査 花子")
    page.go()
    assert "差していません" in page.error("medium")
    plugged.devices = [Device(tmp_path / "stick", "別の媒体", "製造番号 2", ROOM)]
    page.look()
    qtbot.waitUntil(lambda: "登録した媒体ではありません" in page.medium_state)
    plugged.devices = stick
    page.look()
    qtbot.waitUntil(lambda: page.medium_state == "書き出せます。")
    assert page.error("medium") == ""


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        ([Device(Path("/a"), "KANSA", "", ROOM)], "識別を読み取れない"),
        (
            [Device(Path("/a"), "A", "1", ROOM), Device(Path("/b"), "B", "2", ROOM)],
            "2 個差してあります",
        ),
        ([], "まだ差していません"),
    ],
)
def test_a_medium_that_cannot_be_registered_says_why(
    page: PackagePageObject, plugged: Plugged, devices: list[Device], words: str
) -> None:
    plugged.devices = devices
    page.page.refresh()
    assert words in page.medium_state
    assert not page.may_register


def test_a_clerk_is_told_who_may(page: PackagePageObject, bench: PageBench) -> None:
    assert page.rights == ""
    bench.workbench.seat(Actor("P2", "T1"))
    assert "できるのは" in page.rights


def test_a_passphrase_on_no_paper_is_not_lost_in_silence(
    qtbot: QtBot, bench: PageBench, page: PackagePageObject
) -> None:
    registered(bench, page)
    asked(page)
    page.go()
    qtbot.waitUntil(lambda: "書き出し" in " ".join(bench.host.said), timeout=30_000)
    assert "いま印刷" in page.done
    bench.workbench.seat(Actor("P3", "T1"))
    assert "合言葉は消えました" in bench.host.complained[-1]


def test_a_wrong_receipt_code_is_said_where_it_is_typed(
    qtbot: QtBot, bench: PageBench, page: PackagePageObject
) -> None:
    registered(bench, page)
    asked(page)
    page.go()
    qtbot.waitUntil(lambda: "書き出し" in " ".join(bench.host.said), timeout=30_000)
    bench.ask.will("text", "1234")
    with qtbot.captureExceptions() as refused:
        page.take_receipt()
    assert "受領コードが合いません" in str(refused[0][1])


def test_a_stick_that_is_not_plugged_in_is_said(
    bench: PageBench, page: PackagePageObject, plugged: Plugged
) -> None:
    registered(bench, page)
    plugged.devices = []
    page.page.refresh()
    asked(page)
    page.go()
    assert "差していません" in page.error("medium")


def test_the_rule_of_two_is_changed_with_a_reason(
    bench: PageBench, page: PackagePageObject
) -> None:
    bench.ask.will("reason", "要綱の改正", saying="必ず立会")
    page.change_rule()
    with bench.workbench.office.database.reading() as connection:
        assert demands_second(connection)


def test_everything_has_a_name_and_its_room(page: PackagePageObject) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QCheckBox, QListView)
    assert nameless(page.page, kinds) == []
    assert squeezed(page.page) == []
