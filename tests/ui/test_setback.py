"""An office whose file is older than its echo: told at the start, decided there by two people."""

from datetime import date

import pytest

from tests.pages.kit import press
from tests.pages.setback import SetbackPage
from tests.ui.office import PASSWORDS, open_example
from tests.ui.programs import Starter
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.ui.page_entry import PageEntry
from zyuki_desk.ui.pages.evidence import EvidencePage

CHIEF, OTHER, CLERK = ("1001", "P1"), ("1003", "P3"), ("1002", "P2")


@pytest.fixture
def folder(starter: Starter) -> OfficeFolder:
    """The example office, its file put back to before the last line, its echo as it was."""
    folder = starter.example()
    old = folder.database.read_bytes()
    with open_example(folder, starter.clock) as office:
        office.sign_in_as(Actor("P1", "T1"))
        office.desk.enter(
            "entry-permit",
            {
                "day": date(2026, 11, 20), "room": "R1", "person_name": "例示 次郎",
                "person_class": "visitor", "purpose": "保守", "valid_from": date(2026, 11, 20),
                "valid_until": date(2026, 11, 30), "approved_by": "見本 太郎",
            },
        )  # fmt: skip
    folder.database.write_bytes(old)
    return folder


def setback(starter: Starter, folder: OfficeFolder) -> SetbackPage:
    """Return the panel of a window on the folder."""
    return SetbackPage(starter.program(folder))


def test_the_missing_lines_are_shown_and_come_back_by_two_people(
    starter: Starter, folder: OfficeFolder
) -> None:
    page = setback(starter, folder)
    page.reach()
    assert "写しには、この簿冊にない記録が" in page.sentence
    assert "令和8年11月20日" in page.sentence
    assert page.lines == "戻る行: 入室許可簿 1行"
    assert "記入 入室許可簿 No.4" in page.words
    page.fill(reason="古い控えを上書きした", approver=OTHER[0], password=PASSWORDS[OTHER[1]])
    starter.ask.will("tell", saying="書き戻しました")
    page.press("write")
    page.wait_desk()
    office = page.window.desk.workbench.office
    ledger = office.ledgers["entry-permit"]
    assert len(list(office.books.ids(ledger, Query(text="例示 次郎")))) == 1
    assert not office.desk.outside.stopped
    assert verify_office(office).is_sound
    assert {("P1", "restore"), ("P1", "sign-in")} <= set(page.window.operations()[-4:])
    assert len(list(folder.root.glob("replaced-*"))) == 1


@pytest.mark.parametrize(
    ("reason", "approver", "password", "field", "sentence"),
    [
        (" ", OTHER[0], PASSWORDS["P3"], "reason", "理由"),
        ("誤り", "", "", "approver", "もう1人"),
        ("誤り", CHIEF[0], PASSWORDS["P1"], "approver", "別の人"),
        ("誤り", OTHER[0], "wrong", "approver_password", "違います"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    starter: Starter, folder: OfficeFolder, reason: str, approver: str, password: str, field: str,
    sentence: str,
) -> None:  # fmt: skip
    page = setback(starter, folder)
    page.reach()
    page.fill(reason=reason, approver=approver, password=password)
    page.press("write")
    page.wait(lambda: bool(page.panel.form.error(field)))
    assert sentence in page.panel.form.error(field)
    assert not folder.restoring.exists()


def test_a_clerk_may_only_read_and_somebody_else_may_sign_in(
    starter: Starter, folder: OfficeFolder
) -> None:
    page = setback(starter, folder)
    page.reach(CLERK[0], PASSWORDS[CLERK[1]])
    assert "管理者に知らせ" in page.advice
    assert not page.offers("write")
    assert not page.offers("accept")
    page.press("other")
    page.sign_in(CHIEF[0], PASSWORDS[CHIEF[1]])
    assert page.offers("write")
    page.press("open")
    page.wait_desk()
    assert "記入を止めています" in page.window.message
    with pytest.raises(Refusal, match="古くなって"):
        page.window.desk.workbench.office.desk.strike("entry-permit", 1, reason="試し")


def test_going_on_without_them_is_a_decision_of_two(starter: Starter, folder: OfficeFolder) -> None:
    page = setback(starter, folder)
    page.reach()
    page.fill(reason="書き戻す行は紙で確かめた", approver=OTHER[0], password=PASSWORDS[OTHER[1]])
    starter.ask.will("confirm", value=False, saying="あきらめ")
    page.press("accept")
    assert page.window.program.desk is None
    starter.ask.will("confirm", value=True, saying="あきらめ")
    page.press("accept")
    page.wait_desk()
    office = page.window.desk.workbench.office
    assert not office.desk.outside.stopped
    assert verify_office(office).is_sound
    assert ("P1", "keys") in page.window.operations()


def test_another_history_cannot_be_written_back(starter: Starter, folder: OfficeFolder) -> None:
    with open_example(folder, starter.clock) as office:
        office.desk.outside.stopped = ""
        office.desk.outside.echo = None
        office.sign_in_as(Actor("P1", "T1"))
        office.desk.strike("entry-permit", 1, reason="別の歴史")
    page = setback(starter, folder)
    page.reach()
    assert "食い違っています" in page.sentence
    assert "書き戻せません" in page.advice
    assert not page.offers("write")
    assert page.offers("restore")
    assert page.offers("accept")


def test_the_page_of_the_evidence_leads_there(starter: Starter, folder: OfficeFolder) -> None:
    page = setback(starter, folder)
    page.reach()
    page.press("open")
    page.wait_desk()
    desk, front = page.window.desk, page.window.program.front
    evidence = PageEntry("evidence", "evidence", "監査・証跡", "", EvidencePage)
    made = evidence.make(desk.workbench)
    page.window.qtbot.addWidget(made)
    made.entered()
    starter.ask.will("confirm", value=True, saying="もう一度サインイン")
    made.show()
    press(made, "echo_write_back_button")
    page.wait(lambda: page.window.program.front is not front)
    made.close()
    page.wait(lambda: page.window.program.front.office is not None)
    page.sign_in(CHIEF[0], PASSWORDS[CHIEF[1]])
    assert page.offers("write")
