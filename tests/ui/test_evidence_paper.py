"""A sheet's code at 監査・証跡: a scanner types it line by line, or somebody pastes it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press
from zyuki_desk.base.codes import recovery_code
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.witnesses import begin_seal
from zyuki_desk.evidence.findings import Check
from zyuki_desk.evidence.heads import Head, Signer, short_form, sign
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.package import RECEIPT
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.printing import Printing
from zyuki_desk.paper.register import RenderedSheet, render_register
from zyuki_desk.ui.pages.evidence import EvidencePage
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.widgets import Badge
from zyuki_desk.ui.workbench import Workbench

WAIT_MS = 15_000
WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
SIGNED = "機関の署名も合っています"


@pytest.fixture
def page(qtbot: QtBot, workbench: Workbench) -> EvidencePage:
    made = EvidencePage(workbench)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.entered()
    return made


@pytest.fixture
def edit(page: EvidencePage) -> QLineEdit:
    return find(page, QLineEdit, "evidence_paper")


def burst(edit: QLineEdit, payload: str) -> None:
    """Scan: every character a key, every line ended by Enter; no dash on this keyboard."""
    for line in payload.replace("—", "").splitlines():
        for letter in line:
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(edit, key)
        QTest.keyClick(edit, Qt.Key.Key_Return)


@pytest.fixture
def told(page: EvidencePage, qtbot: QtBot) -> Callable[[str], str]:
    """Wait until the page says something; return all of it."""
    words = find(page, QLabel, "evidence_paper_words")

    def wait(part: str) -> str:
        qtbot.waitUntil(lambda: part in words.text(), timeout=WAIT_MS)
        return words.text()

    return wait


def printed(workbench: Workbench) -> tuple[str, str]:
    """Print a sheet; return its serial and what its QR code carries."""
    payloads = []

    def render(fonts: FontBook, header: SheetHeader) -> RenderedSheet:
        payloads.append(header.qr_payload)
        return render_register(fonts, RECEIPT, header, [Line(1, "1", {"name": (Run("見本"),)})])

    printing = Printing(workbench.office)
    sheet = printing.form("sample", render)
    printing.record(sheet, destination="printer")
    return sheet.serial, payloads[0]


@pytest.mark.parametrize("wide", [False, True])
def test_the_code_of_a_printed_sheet_is_scanned_and_matches(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str], *, wide: bool
) -> None:
    serial, payload = printed(workbench)
    burst(edit, payload.translate(WIDE) if wide else payload)
    assert f"用紙 {serial}" in told(SIGNED)
    assert edit.text() == ""


def test_three_lines_are_enough(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    serial, payload = printed(workbench)
    lines = payload.splitlines()
    burst(edit, "\n".join(lines[:2]))
    told("2/3行")
    burst(edit, lines[2])
    said = told("までの印です")
    assert f"用紙 {serial}" in said
    assert SIGNED not in said


def test_a_code_is_pasted(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    _, payload = printed(workbench)
    QGuiApplication.clipboard().setText(payload)
    edit.paste()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    told(SIGNED)
    assert edit.text() == ""


def test_typing_goes_on_as_before(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    serial, payload = printed(workbench)
    burst(edit, payload.splitlines()[0])
    burst(edit, serial)
    assert f"用紙 {serial}" in told("までの印です")
    assert edit.text() == serial
    burst(edit, "ABC")
    told("足りません")
    burst(edit, payload)  # over what was typed before
    told(SIGNED)


def test_a_signature_of_another_key_is_named(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    head = workbench.office.head()
    burst(edit, sign(head, Signer(bytes(32))).text)
    told("別の鍵")


def test_a_forged_root_does_not_match(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    head = workbench.office.head()
    burst(edit, Head(head.origin, head.size, bytes(32)).text)
    told("どの時点にもありません")


def test_two_papers_are_proved_to_continue_each_other(
    edit: QLineEdit, workbench: Workbench, told: Callable[[str], str]
) -> None:
    _, first = printed(workbench)
    _, second = printed(workbench)
    burst(edit, second)
    told(SIGNED)
    burst(edit, first)
    told("つながっています")
    burst(edit, short_form(workbench.office.head()))
    told("いまの証跡の印と同じ")


def test_a_code_may_be_scanned_as_soon_as_the_page_is_there(edit: QLineEdit) -> None:
    assert edit.hasFocus()


def test_what_cannot_be_read_is_no_finding(
    page: EvidencePage, edit: QLineEdit, told: Callable[[str], str]
) -> None:
    burst(edit, "ABC")
    told("3文字では足りません")
    badge = find(page, Badge, "evidence_paper_outcome")
    assert badge.text == "入力を確認"


def test_the_auditors_number_checks_the_seals_at_the_desk(
    page: EvidencePage, ask: ScriptedAsk, workbench: Workbench, qtbot: QtBot
) -> None:
    seed = bytes(range(16))
    begin_seal(workbench.desk, seed)
    with workbench.desk.operation(Operation.LOOK) as work:
        work.act(DESK_BOOK, {"what": "acts"})
    badge = find(page, Badge, f"evidence_check_{Check.SEALS.value}")
    ask.will("text", recovery_code(seed), saying="監査人の番号")
    press(page, "evidence_number_button")
    qtbot.waitUntil(lambda: badge.text == "合っています", timeout=WAIT_MS)
