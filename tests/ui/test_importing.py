"""Taking over a register: nothing is written before it was shown, line by line."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.importing import ImportingPage
from tests.pages.kit import nameless, squeezed, words
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.importing import ImportPage, Step
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench

HEAD = "日付,入室,退室,所属,氏名,目的,区分"
LINES = (
    "R8.11.2,9:00,9:30,市民課,見本 太郎,端末機の操作,職員",
    "2026-11-02,9:40,10:00,市民課,見本 花子,照会,職員",
    "R8.11.2,9:00,9:30,市民課,見本 太郎,端末機の操作,職員",
    "R8.2.30,9:00,9:30,市民課,見本 太郎,端末機の操作,職員",
)


@pytest.fixture
def page(qtbot: QtBot, workbench: Workbench, shell: Shell, ask: ScriptedAsk) -> ImportingPage:
    shell.add_page("import", "download", "取込み", "管理", lambda: ImportPage(workbench))
    shell.show_page("import")
    shown = shell.current_page
    assert isinstance(shown, ImportPage)
    return ImportingPage(qtbot, shown, ask)


def csv(folder: Path, *lines: str, encoding: str = "utf-8", head: str = HEAD) -> Path:
    path = folder / "old-register.csv"
    path.write_bytes("\r\n".join((head, *lines, "")).encode(encoding))
    return path


def count(workbench: Workbench) -> int:
    return workbench.books.count(workbench.ledgers["room-entry"], Query())


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_every_line_is_judged_before_anything_is_written(
    page: ImportingPage, workbench: Workbench, ask: ScriptedAsk, tmp_path: Path, encoding: str
) -> None:
    size = workbench.office.head().size
    page.choose_ledger("入退室管理簿")
    page.pick(csv(tmp_path, *LINES, encoding=encoding))
    page.go_on(Step.COLUMNS)
    assert page.column_of("person_name") == "氏名"
    assert page.sample_of("person_name").startswith("見本 太郎 / 見本 花子")
    page.constant("room", "端末機設置室")
    page.go_on(Step.FATES)
    assert [fate[:2] for fate in page.fates] == [
        ("2", "取り込む"), ("3", "取り込む"), ("4", "重複"), ("5", "直すところあり"),
    ]  # fmt: skip
    page.filter("refused")
    assert len(page.fates) == 1
    assert "30日" in page.fates[0][2]
    assert page.filter_text("taken") == "取り込む 2"
    assert workbench.office.head().size == size
    ask.will("confirm", value=True, saying="2行")
    page.go_on(Step.DONE)
    assert count(workbench) == 2
    assert any("2行を取り込みました" in text for text in words(page.page))
    assert any("重複 1行" in text for text in words(page.page))


def test_the_columns_are_remembered_by_their_headings(
    page: ImportingPage, workbench: Workbench, ask: ScriptedAsk, tmp_path: Path
) -> None:
    page.choose_ledger("入退室管理簿")
    path = csv(tmp_path, LINES[0], head=HEAD.replace("目的", "用件"))
    page.pick(path)
    page.go_on(Step.COLUMNS)
    assert not page.remembers
    page.assign("purpose", "用件")
    page.constant("room", "R1")
    page.go_on(Step.FATES)
    ask.will("confirm", value=True)
    page.go_on(Step.DONE)
    page.go_on(Step.FILE)
    page.pick(path)
    page.go_on(Step.COLUMNS)
    assert page.remembers
    assert page.column_of("purpose") == "用件"
    page.go_on(Step.FATES)
    assert page.fates[0][1:3] == ("重複", "前に取り込んだ行です。")
    assert not page.next_button.isEnabled()
    assert count(workbench) == 1


def test_a_field_that_is_missing_is_named_where_it_stands(
    page: ImportingPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.choose_ledger("入退室管理簿")
    page.pick(csv(tmp_path, LINES[0]))
    page.go_on(Step.COLUMNS)
    page.press_next()
    qtbot.waitUntil(lambda: "室・区画" in page.columns_error)
    page.back()
    assert page.step is Step.FILE


def test_nothing_is_written_when_the_question_is_answered_no(
    page: ImportingPage, workbench: Workbench, ask: ScriptedAsk, tmp_path: Path
) -> None:
    page.choose_ledger("入退室管理簿")
    page.pick(csv(tmp_path, LINES[0]))
    page.go_on(Step.COLUMNS)
    page.constant("room", "R1")
    page.go_on(Step.FATES)
    ask.will("confirm", value=False)
    page.press_next()
    assert (page.page.step, count(workbench)) == (Step.FATES, 0)


def test_a_file_that_changed_meanwhile_is_not_taken(
    page: ImportingPage, workbench: Workbench, shell: Shell, qtbot: QtBot, ask: ScriptedAsk,
    tmp_path: Path,
) -> None:  # fmt: skip
    page.choose_ledger("入退室管理簿")
    page.pick(csv(tmp_path, LINES[0]))
    page.go_on(Step.COLUMNS)
    page.constant("room", "R1")
    page.go_on(Step.FATES)
    csv(tmp_path, *LINES[:2])
    ask.will("confirm", value=True)
    page.press_next()
    qtbot.waitUntil(lambda: any("ファイルが変わりました" in text for text in words(shell)))
    assert count(workbench) == 0
    assert page.next_button.isEnabled()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "空です"), (b"%PDF-1.7", "PDF"), (b"PK\x03\x04broken", "壊れて")],
)
def test_a_bad_file_is_told_in_a_sentence(
    page: ImportingPage, shell: Shell, qtbot: QtBot, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    page.pick_bad(path)
    qtbot.waitUntil(lambda: any(sentence in text for text in words(shell)))
    assert not page.next_button.isEnabled()


def test_a_sheet_of_a_workbook_is_chosen(page: ImportingPage, qtbot: QtBot, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "表紙"
    first.append(["見本市"])
    book.create_sheet("11月").append(HEAD.split(","))
    book["11月"].append(LINES[0].split(","))
    path = tmp_path / "register.xlsx"
    book.save(path)
    page.pick(path)
    assert "Excelブック" in page.file_name
    page.choose_sheet("11月")
    qtbot.waitUntil(lambda: "入室" in page.headings)
    page.go_on(Step.COLUMNS)
    assert page.sample_of("person_name") == "見本 太郎"


def test_who_may_not_import_is_told_who_may(page: ImportingPage, workbench: Workbench) -> None:
    workbench.seat(Actor("P2", "T1"))
    assert not workbench.may(Operation.IMPORT)
    assert not page.next_button.isEnabled()
    assert "システム管理者" in page.next_button.toolTip()


def test_every_field_has_a_name_and_room(
    page: ImportingPage, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    shell.resize(1024, 700)
    page.choose_ledger("入退室管理簿")
    page.pick(csv(tmp_path, *LINES))
    page.go_on(Step.COLUMNS)
    assert nameless(page.page, [QLineEdit, QComboBox, QAbstractButton]) == []
    qtbot.waitUntil(lambda: squeezed(page.page) == [])
