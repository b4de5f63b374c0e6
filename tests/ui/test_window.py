"""The desk's window: who is at it, how it is handed over, where the head's search leads."""

import sys
from datetime import time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press, press_key
from tests.pages.setback import SetbackPage
from tests.pages.window import WAIT_MS, NotePage, WindowPage
from tests.ui.office import open_example
from tests.ui.programs import Starter
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import HANDOVER_SETTING
from zyuki_desk.core.fields import Value, moment
from zyuki_desk.core.office import Setting
from zyuki_desk.evidence import heads
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.crash import CrashWatch, places_of, scrubbed
from zyuki_desk.ui.pages.evidence import EvidencePage
from zyuki_desk.ui.signin import Mode
from zyuki_desk.ui.workbench import Destination


@pytest.fixture
def page(starter: Starter) -> WindowPage:
    page = starter.program(starter.example())
    page.start()
    page.sign_in()
    return page


def destinations(page: WindowPage) -> list[Destination]:
    current = page.desk.shell.current_page
    assert isinstance(current, NotePage)
    return current.destinations


def test_the_head_tells_office_time_person_and_evidence(page: WindowPage) -> None:
    shell = page.desk.shell
    assert find(shell, QLabel, "place_label").text() == "見本市 ・ 市民課"
    assert find(shell, QLabel, "moment_label").text() == "令和8年11月20日(金) 9:12"
    assert page.person == "見本 太郎"
    size = page.desk.workbench.office.head().size
    assert f"証跡 {size}" in page.words
    assert shell.windowTitle() == "住基デスク"


def test_the_sidebar_counts_the_duties_that_were_computed_once(
    page: WindowPage, qtbot: QtBot
) -> None:
    bench, item = page.desk.workbench, page.desk.shell.sidebar.item("ledger:room-entry")
    qtbot.waitUntil(lambda: not bench.duties.asking, timeout=WAIT_MS)
    started: list[object] = []
    bench.tasks.started.connect(started.append)
    yesterday = bench.clock.read().today - timedelta(days=1)
    values: dict[str, Value] = {
        "day": yesterday, "room": "R1", "person": "P1", "person_name": "見本 太郎",
        "person_class": "staff", "entered": moment(yesterday, time(17)), "purpose": "端末機の操作",
    }  # fmt: skip
    objections = dict.fromkeys(("permit", "escort", "overlap", "alone"), "試験")
    bench.desk.enter("room-entry", values, despite=objections)
    qtbot.waitUntil(lambda: item.accessibleName().endswith(" 1件"), timeout=WAIT_MS)
    assert len(started) == 1


def test_two_strokes_hand_the_desk_over_and_the_page_stays(page: WindowPage) -> None:
    page.desk.shell.show_page("ledger:room-entry")
    press_key(page.desk.shell, Qt.Key.Key_F9)
    assert page.desk.curtain.mode is Mode.HAND_OVER
    assert page.curtain.login.hasFocus()
    assert page.desk.shell.current_page is not None
    assert page.desk.shell.current_page.isVisible()
    page.curtain.enter("1002", "himitsu-no-2")
    page.wait_open()
    assert page.person == "見本 花子"
    assert page.desk.shell.current_key == "ledger:room-entry"
    assert page.desk.workbench.actor.person == "P2"
    assert page.desk.workbench.accounts is not None
    assert page.operations()[-2:] == [("P2", "sign-in"), ("P1", "sign-out")]


def test_a_wrong_handover_leaves_everything(page: WindowPage) -> None:
    page.desk.hand_over()
    page.curtain.enter("1002", "himitsu-wrong")
    assert "違います" in page.wait_error()
    press(page.desk.curtain, "signin_cancel_button")
    assert not page.desk.curtain.up
    assert page.person == "見本 太郎"


def test_a_badge_needs_the_password_unless_the_office_says_otherwise(page: WindowPage) -> None:
    page.desk.hand_over()
    page.curtain.scan("A0001002")
    assert page.curtain.password.hasFocus()
    press(page.desk.curtain, "signin_cancel_button")
    with page.desk.workbench.desk.operation(Operation.SETTING) as work:
        work.add(Setting(key=HANDOVER_SETTING, value={"method": "badge"}))
    page.desk.hand_over()
    page.curtain.scan("A0001002")
    page.wait_open()
    assert page.person == "見本 花子"
    page.desk.hand_over()
    page.curtain.scan("1001")
    assert page.curtain.password.hasFocus()


def test_a_badge_that_may_not_is_refused_and_recorded(page: WindowPage) -> None:
    with pytest.raises(Refusal, match="番号とパスワード"):
        page.desk.workbench.accounts.sign_in_by_badge("A0001002")
    assert page.operations()[-1][1] == "sign-in-failed"


def test_signed_out_nobody_is_at_the_desk(page: WindowPage) -> None:
    page.desk.hand_over()
    press(page.desk.curtain, "signin_leave_button")
    assert page.desk.curtain.mode is Mode.SIGN_IN
    assert page.desk.actor is None
    assert page.desk.workbench.roles == frozenset()
    assert not any("見本 太郎" in text for text in page.words)
    page.curtain.enter("1001", "himitsu-no-1")
    page.wait_open()
    assert page.person == "見本 太郎"
    assert page.operations()[-2:] == [("P1", "sign-out"), ("P1", "sign-in")]


def test_the_heads_search_leads_a_person_to_today(page: WindowPage) -> None:
    shell = page.desk.shell
    shell.show_page("ledger:room-entry")
    shell.search.setFocus()
    QTest.keyClicks(shell.search, "1002")
    page.qtbot.waitUntil(lambda: bool(shell.search.suggestions), timeout=WAIT_MS)
    press_key(shell.search, Qt.Key.Key_Return)
    assert shell.current_key == "today"
    assert destinations(page) == [Destination("today", person="P2")]


def test_a_text_that_names_nobody_searches_the_lines(page: WindowPage) -> None:
    shell = page.desk.shell
    shell.search.setText("点検")
    press_key(shell.search, Qt.Key.Key_Return)
    assert shell.current_key == "ledger:room-entry"
    assert destinations(page) == [Destination("ledger:room-entry", text="点検")]


def test_closing_records_the_sign_out_and_frees_the_folder(
    page: WindowPage, starter: Starter
) -> None:
    folder = page.program.front.opener.folder
    with page.qtbot.waitSignal(page.program.ended):
        page.program.close()
    with open_example(folder, starter.clock) as office:
        with office.database.reading() as connection:
            last = connection.exec_driver_sql(
                "SELECT person, operation FROM journal ORDER BY seq DESC LIMIT 1"
            ).one()
        assert tuple(last) == ("P1", "sign-out")
        seen = heads.last_seen_head(starter.keyring, office.origin)
        assert seen is not None
        assert seen.head == office.head()


def test_a_folder_put_back_to_yesterday_is_told(starter: Starter) -> None:
    folder = starter.example()
    yesterday = folder.database.read_bytes()
    page = starter.program(folder)
    page.start()
    page.sign_in()
    page.program.close()
    folder.database.write_bytes(yesterday)
    again = starter.program(folder)
    setback = SetbackPage(again)
    setback.reach()
    assert setback.offers("write")
    setback.press("open")
    setback.wait_desk()
    # Shorter, or already as long again by what the new sign-in wrote.
    told = ("短くなって", "つながりません")
    again.qtbot.waitUntil(lambda: any(words in again.message for words in told))


def test_evidence_is_verified_and_a_paper_compared(page: WindowPage, qtbot: QtBot) -> None:
    bench = page.desk.workbench
    printed, printed_at = heads.short_form(bench.office.head()), bench.office.head().size
    bench.accounts.note(Operation.LOCK, bench.actor)
    evidence = EvidencePage(bench)
    qtbot.addWidget(evidence)
    evidence.show()
    evidence.entered()
    words = find(evidence, QLabel, "evidence_paper_words")
    for typed, said in (
        (printed, f"{printed_at:,}番までの印です"),
        (heads.short_form(bench.office.head()), f"{bench.office.head().size:,}番までの印です"),
        (printed[:-1], "足りません"),
        (heads.short_form(heads.Head(bench.office.origin, 3, bytes(32))), "どの時点にもありません"),
    ):
        find(evidence, QLineEdit, "evidence_paper").setText(typed)
        press(evidence, "evidence_compare_button")
        qtbot.waitUntil(lambda said=said: said in words.text(), timeout=WAIT_MS)  # type: ignore[misc]
    press(evidence, "evidence_verify_button")
    told = find(evidence, QLabel, "evidence_words")
    qtbot.waitUntil(lambda: "異常はありません" in told.text(), timeout=WAIT_MS)
    assert page.operations()[-1] == ("P1", "verify")
    press(evidence, "evidence_look_button")
    assert page.operations()[-1] == ("P1", "look")


# After a bug


def test_a_report_holds_places_and_no_values(tmp_path: Path, clock: FixedClock) -> None:
    told: list[Path | None] = []
    watch = CrashWatch(tmp_path / "logs", clock, lambda _sentence, path: told.append(path))
    try:
        int("例示 花子")
    except ValueError as error:
        watch.handle(type(error), error, error.__traceback__)
    (report,) = told
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "test_a_report_holds_places_and_no_values" in text
    assert "花子" not in text
    assert str(Path.cwd()) not in text


def test_causes_are_reported_too() -> None:
    try:
        try:
            raise KeyError("例示")
        except KeyError as cause:
            raise RuntimeError from cause
    except RuntimeError as error:
        kinds = [line for line in places_of(error) if not line.startswith(" ")]
    assert kinds == ["builtins.RuntimeError", "builtins.KeyError"]


def test_a_hard_crash_is_told_at_the_next_start(tmp_path: Path, clock: FixedClock) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "fault.log").write_text(
        "Fatal Python error: Segmentation fault\n\n"
        'Current thread 0x01 (most recent call first):\n  File "zyuki_desk/ui/x.py", '
        "line 7 in paint\n",
        encoding="utf-8",
    )
    watch = CrashWatch(logs, clock, lambda _sentence, _path: None)
    report = watch.last_fault()
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "zyuki_desk/ui/x.py paint 7" in text
    assert "mihon" not in text
    assert watch.last_fault() is None


def test_a_run_that_ends_well_leaves_no_log(tmp_path: Path, clock: FixedClock) -> None:
    before = sys.excepthook
    watch = CrashWatch(tmp_path / "logs", clock, lambda _sentence, _path: None)
    watch.start()
    assert sys.excepthook != before
    watch.stop()
    assert sys.excepthook == before
    assert list((tmp_path / "logs").iterdir()) == []


def test_scrubbing_keeps_only_what_it_knows() -> None:
    assert scrubbed("something 例示\n") == []
