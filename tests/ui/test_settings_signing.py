"""設定 → 鍵: the signing key is changed by two people, and its paper opens."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.pages.kit import find
from tests.paper.reading import page_texts
from tests.ui.office import PASSWORDS
from zyuki_desk.core.desk import Actor
from zyuki_desk.evidence.heads import fingerprint
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing
from zyuki_desk.ui.pages.settings_keys import KeysSection
from zyuki_desk.ui.pages.settings_signing import TITLE, last_change
from zyuki_desk.ui.scripted_ask import ScriptedAsk, UnexpectedQuestionError
from zyuki_desk.ui.second_person import confirms_self
from zyuki_desk.ui.workbench import Destination, Workbench

WHY = "端末を入れ替えた"


@pytest.fixture
def went(workbench: Workbench) -> list[Destination]:
    found: list[Destination] = []
    workbench.route(found.append)
    return found


@pytest.fixture
def section(qtbot: QtBot, workbench: Workbench) -> KeysSection:
    made = KeysSection(workbench)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.refresh()
    return made


def press(section: KeysSection) -> None:
    find(section, QPushButton, "keys_change").click()


def text_of(paper: Paper | None, workbench: Workbench) -> str:
    assert paper is not None
    sheet = paper.prepare(Printing(workbench.office), lambda *_: True)
    assert isinstance(sheet, PreparedSheet)
    return "".join("".join(page_texts(sheet.pdf)).split())


def test_two_people_change_the_key_and_its_paper_opens(
    section: KeysSection, workbench: Workbench, ask: ScriptedAsk, went: list[Destination]
) -> None:
    office = workbench.office
    before = fingerprint(office.signer.public_key)
    sheet = find(section, QPushButton, "keys_change_sheet")
    assert not sheet.isVisible()
    ask.will("confirm", True, saying="前の鍵の印は")
    ask.will("reason", WHY)
    ask.will("text", PASSWORDS["P1"], saying="見本 太郎")
    ask.will("choose", "例示 監一").will("text", PASSWORDS["P3"], saying="例示 監一")
    press(section)
    after = fingerprint(office.signer.public_key)
    assert after != before
    told = last_change(workbench)
    assert told is not None
    assert (told.old, told.new, told.reason) == (before, after, WHY)
    words = text_of(went[-1].paper, workbench)
    for part in (before, after, told.short, "見本太郎", "例示監一", WHY, "復旧シートと一緒に"):
        assert part.replace(" ", "") in words
    sheet.click()
    assert text_of(went[-1].paper, workbench).count("署名の鍵の交換票") == 1


@pytest.mark.parametrize("stop", ["confirm", "reason", "own", "choose", "other"])
def test_whoever_stops_changes_nothing(
    section: KeysSection, workbench: Workbench, ask: ScriptedAsk, stop: str
) -> None:
    before = workbench.office.signer.public_key
    answers = {
        "confirm": ("confirm", True), "reason": ("reason", WHY), "own": ("text", PASSWORDS["P1"]),
        "choose": ("choose", "例示 監一"), "other": ("text", PASSWORDS["P3"]),
    }  # fmt: skip
    for step, (kind, answer) in answers.items():
        ask.will(kind, answer if step != stop else (False if kind == "confirm" else None))
        if step == stop:
            break
    press(section)
    assert workbench.office.signer.public_key == before
    assert last_change(workbench) is None


def test_who_may_not_cannot(section: KeysSection, workbench: Workbench) -> None:
    assert find(section, QPushButton, "keys_change").isEnabled()
    workbench.seat(Actor("P2", "T1"))
    section.refresh()
    assert not find(section, QPushButton, "keys_change").isEnabled()


def test_a_wrong_password_is_told(workbench: Workbench, ask: ScriptedAsk) -> None:
    ask.will("text", PASSWORDS["P3"])
    with pytest.raises(UnexpectedQuestionError, match="パスワードが違います"):
        confirms_self(workbench, TITLE)
