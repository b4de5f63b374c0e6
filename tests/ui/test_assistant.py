"""The first start: from an empty PC to an office with a key on paper."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

from tests.pages.assistant import AssistantPage
from tests.pages.kit import find, nameless, press, squeezed
from tests.pages.window import WAIT_MS, WindowPage
from tests.ui.programs import Starter
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.people import Role
from zyuki_desk.evidence.heads import Signer, fingerprint
from zyuki_desk.store import keyslots
from zyuki_desk.store.slotfile import Argon2Cost
from zyuki_desk.ui.assistant.plan import PersonPlan, Plan, establish

STEPS = [
    "機関", "室・区画", "端末機", "勤務時間と閉庁日", "職員と利用者", "鍵", "復旧シート",
    "監査人の番号", "確認",
]  # fmt: skip


@pytest.fixture
def window(starter: Starter, tmp_path: Path) -> WindowPage:
    window = starter.program(OfficeFolder(tmp_path / "new" / "office"))
    window.program.show()
    press(window.program.front, "welcome_begin_button")
    return window


@pytest.fixture
def page(window: WindowPage) -> AssistantPage:
    assistant = window.program.front.assistant
    assert assistant is not None
    assistant.plan.cost = Argon2Cost(8192, 1, 1)
    return AssistantPage(assistant)


def through(page: AssistantPage, upto: str) -> None:
    """Answer what must be answered until a step is shown."""
    while page.title != upto:
        if page.title == "機関":
            page.fill(office_name="見本市")
            page.press_enter_in("office_name")
            assert page.title != "機関"
            continue
        elif page.title == "職員と利用者":
            page.fill(
                person_name="見本 太郎",
                person_number="1001",
                password="himitsu-no-1",  # noqa: S106  an example
                password_again="himitsu-no-1",  # noqa: S106
            )
        elif page.title == "復旧シート":
            groups = page.assistant.plan.recovery_code.split("-")
            page.type_groups([groups[place - 1] for place in page.asked_groups])
        elif page.title == "監査人の番号":
            groups = page.assistant.plan.seal_code.split("-")
            asked = page.asked_of("seal")
            page.type_groups([groups[place - 1] for place in asked], of="seal")
        before = page.title
        page.go_on()
        assert page.title != before, before


def test_the_usual_answers_lead_to_an_office(window: WindowPage, page: AssistantPage) -> None:
    folder = window.program.front.opener.folder
    through(page, "確認")
    assert not folder.root.exists()
    seed = page.assistant.plan.signing_seed
    page.enter()
    window.qtbot.waitUntil(lambda: window.program.front.office is not None, timeout=WAIT_MS)
    assert window.front.login.text() == "1001"
    window.sign_in("", "himitsu-no-1")
    directory = window.desk.workbench.directory
    assert directory.office.name == "見本市"
    assert [room.title for room in directory.rooms.values()] == ["端末機設置室(レベル2)"]
    assert window.desk.workbench.roles == {Role.SYSTEM}
    assert window.desk.workbench.actor.terminal == "T1"
    assert window.desk.workbench.office.signer.public_key
    assert window.desk.workbench.office.master.signing_seed == seed
    assert [path.name for path in folder.root.parent.iterdir()] == ["office"]


def test_a_first_paint_that_comes_late_opens_nothing_twice(
    window: WindowPage, page: AssistantPage
) -> None:
    through(page, "確認")
    page.enter()
    front = window.program.front
    window.qtbot.waitUntil(lambda: front.office is not None, timeout=WAIT_MS)
    office = front.office
    front.begin()
    assert front.shown is front.signin
    assert window.front.login.text() == "1001"
    window.sign_in("", "himitsu-no-1")
    assert window.desk.workbench.office is office


def test_steps_follow_in_order_and_back(page: AssistantPage) -> None:
    titles = [step.title for step in page.assistant.steps]
    assert titles == STEPS
    through(page, "鍵")
    page.go_back()
    assert page.title == "職員と利用者"
    page.go_on()
    assert page.title == "鍵"


def test_every_step_can_be_read_aloud_and_fits(window: WindowPage, page: AssistantPage) -> None:
    for step in STEPS:
        through(page, step)
        assert nameless(page.assistant.step, [QLineEdit, QComboBox]) == [], step
        window.qtbot.waitUntil(lambda: squeezed(page.assistant) == [])
    assert nameless(page.assistant, [QAbstractButton]) == []
    assert window.program.front.office is None


@pytest.mark.parametrize(
    ("upto", "fields", "row", "said"),
    [
        ("機関", {"office_name": " "}, "office_name", "機関の名前"),
        ("室・区画", {"room_name": ""}, "room_name", "部屋の名前"),
        ("室・区画", {"room_limit": "多め"}, "room_limit", "数字"),
        ("端末機", {"terminal_name": ""}, "terminal_name", "端末の名前"),
        ("勤務時間と閉庁日", {"hours_closes": "25:00"}, "hours_closes", "時刻は"),
        ("勤務時間と閉庁日", {"hours_closes": "8:00"}, "hours_closes", "始業より後"),
        ("職員と利用者", {"person_name": ""}, "person_name", "氏名"),
        (
            "職員と利用者",
            {"person_name": "見本 太郎", "password": "himitsu-no-1"},
            "person_number",
            "番号が必要",
        ),
        (
            "職員と利用者",
            {"person_name": "見本 太郎", "person_number": "1001", "password": "x1001yyy"},
            "person_password",
            "推測されやすい",
        ),
        (
            "職員と利用者",
            {"person_name": "見本 太郎", "person_number": "1001"},
            "person_roles",
            "システム管理者",
        ),
        ("鍵", {"passphrase": "short"}, "key_passphrase", "12文字以上"),
        ("鍵", {"passphrase": "mihon-office-2026"}, "key_again", "もう一度"),
        ("復旧シート", {"sheet_group_1": "000000"}, "sheet_group_1", "用紙の"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    page: AssistantPage, upto: str, fields: dict[str, str], row: str, said: str
) -> None:
    through(page, upto)
    page.fill(**fields)
    page.go_on()
    assert page.title == upto
    assert said in page.error(row)


def test_not_recording_everyone_needs_a_reason(page: AssistantPage) -> None:
    through(page, "室・区画")
    page.choose("room_recorded", Recorded.VISITORS.label)
    page.go_on()
    assert "理由" in page.error("room_reason")
    page.fill(room_reason="執務室のため")
    page.go_on()
    assert page.title == "端末機"
    assert page.assistant.plan.rooms[0].reason == "執務室のため"


def test_several_rooms_and_people(page: AssistantPage) -> None:
    through(page, "室・区画")
    page.add("rooms")
    page.fill(room_name="端末機設置室")
    page.go_on()
    assert "同じ名前" in page.error("room_name")
    page.fill(room_name="サーバ室", room_limit="３")
    page.check("room_at_least_two")
    page.go_on()
    assert [room.name for room in page.assistant.plan.rooms] == ["端末機設置室", "サーバ室"]
    assert page.assistant.plan.rooms[1].head_limit == 3
    through(page, "鍵")
    page.go_back()
    page.add("people")
    page.fill(person_name="見本 花子", person_number="1001")
    page.go_on()
    assert "同じ番号" in page.error("person_number")
    page.fill(person_number="1002")
    page.go_on()
    founding = page.assistant.plan.founding()
    assert [person.name for person in founding.people] == ["見本 太郎", "見本 花子"]
    assert founding.people[1].login is None


def test_the_saved_sheet_holds_the_groups_and_the_fingerprint(
    window: WindowPage, page: AssistantPage, starter: Starter, tmp_path: Path
) -> None:
    through(page, "復旧シート")
    target = tmp_path / "sheet.pdf"
    starter.ask.will("save_path", target)
    press(page.assistant, "sheet_save_button")
    window.qtbot.waitUntil(target.exists, timeout=WAIT_MS)
    text = "".join(PdfReader(target).pages[0].extract_text().split())
    for group in page.assistant.plan.recovery_code.split("-"):
        assert group in text
    public_key = Signer(page.assistant.plan.signing_seed).public_key
    assert fingerprint(public_key).replace(" ", "") in text
    shown = " ".join(label.text() for label in page.assistant.findChildren(QLabel))
    assert not any(group in shown for group in page.assistant.plan.recovery_code.split("-"))


def test_trouble_at_the_end_is_told_and_leaves_nothing(
    window: WindowPage, page: AssistantPage, tmp_path: Path
) -> None:
    through(page, "確認")
    (tmp_path / "new").write_text("a file where a folder should be")
    page.go_on()
    error = find(page.assistant, QLabel, "assistant_error")
    window.qtbot.waitUntil(error.isVisible, timeout=WAIT_MS)
    assert "フォルダー" in error.text()
    (tmp_path / "new").unlink()
    page.go_on()
    window.qtbot.waitUntil(lambda: window.program.front.office is not None, timeout=WAIT_MS)


def plan() -> Plan:
    person = PersonPlan("見本 太郎", staff_no="1001", roles=frozenset({Role.SYSTEM}))
    person.password = "himitsu-no-1"  # noqa: S105  an example
    return Plan(name="見本市", people=[person], cost=Argon2Cost(8192, 1, 1))


def test_a_folder_that_holds_only_logs_becomes_the_office(starter: Starter, tmp_path: Path) -> None:
    folder = OfficeFolder(tmp_path / "office")
    folder.logs.mkdir(parents=True)
    (folder.logs / "report.txt").write_text("kept")
    opener = starter.program(folder).program.front.opener
    made = plan()
    code = made.recovery_code
    with establish(made, opener) as office:
        assert office.head().size > 0
    assert (folder.logs / "report.txt").read_text() == "kept"
    assert keyslots.open_with_recovery(folder, code).master.office_id == made.office_id


def test_an_office_is_never_written_over(starter: Starter) -> None:
    folder = starter.example()
    before = folder.database.read_bytes()
    opener = starter.program(folder).program.front.opener
    with pytest.raises(Exception, match="すでに簿冊があります"):
        establish(plan(), opener)
    assert folder.database.read_bytes() == before


def test_half_an_office_is_no_office(starter: Starter, tmp_path: Path) -> None:
    folder = OfficeFolder(tmp_path / "office")
    opener = starter.program(folder).program.front.opener
    (tmp_path / ".office.new").mkdir()
    (tmp_path / ".office.new" / "ledgers.db").write_bytes(b"left by a power cut")
    with establish(plan(), opener) as office:
        assert office.folder == folder
    (tmp_path / "file").write_text("x")
    blocked = starter.program(OfficeFolder(tmp_path / "file" / "office")).program.front.opener
    with pytest.raises(Trouble):
        establish(plan(), blocked)
