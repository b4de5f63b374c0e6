"""The recovery sheet and the list for an evacuation say what matters, and nothing leaks."""

from collections.abc import Callable

from tests.paper.reading import page_texts
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.in_room import InRoomRow, render_in_room
from zyuki_desk.paper.recovery import RecoverySheet, render_recovery

Golden = Callable[[str, bytes], None]

GROUPS = tuple(f"{n * 111111} {n}" for n in range(1, 10))
SHEET = RecoverySheet("見本市市民課", GROUPS, "9f2c 4b1a 77e0", "令和8年11月20日", "0123")


def test_golden_recovery(fonts: FontBook, golden: Golden) -> None:
    pdf = render_recovery(fonts, SHEET, invariant=True)
    golden("recovery", pdf)
    (text,) = page_texts(pdf)
    places = [text.index(group) for group in GROUPS]
    assert places == sorted(places)
    for part in ("見本市市民課", "封筒に入れて", "9f2c 4b1a 77e0", "令和8年11月20日"):
        assert part in text


def test_recovery_sheet_never_shows_its_key_in_a_trace() -> None:
    assert "111111" not in repr(SHEET)


def test_long_groups_stay_in_their_boxes(fonts: FontBook) -> None:
    groups = ("12345678-90123456",) * 9
    sheet = RecoverySheet("見本市", groups, "f", "令和8年11月20日")
    assert len(page_texts(render_recovery(fonts, sheet))) == 1


ROWS = (
    InRoomRow("端末機設置室", "見本 太郎", "市民課", "9:02"),
    InRoomRow("サーバー室", "𠮷野 例次", "株式会社見本システム", "9:10", "見本 太郎"),
)


def test_golden_in_room(fonts: FontBook, golden: Golden) -> None:
    pdf = render_in_room(fonts, "見本市市民課", "令和8年11月20日 10:42", ROWS, invariant=True)
    golden("in_room", pdf)
    (text,) = page_texts(pdf)
    for part in ("2人", "見本 太郎", "𠮷野 例次", "サーバー室", "9:10"):
        assert part in text


def test_everybody_is_listed_over_pages(fonts: FontBook) -> None:
    rows = [InRoomRow("室", f"見本 {n}号", "市民課", "9:00") for n in range(100, 150)]
    pages = page_texts(render_in_room(fonts, "見本市", "10:42", rows))
    assert all(f"見本 {n}号" in " ".join(pages) for n in range(100, 150))
    assert all("50人" in page for page in pages)
    assert f"1/{len(pages)}ページ" in "".join(pages[0].split())


def test_empty_rooms_are_said_to_be_empty(fonts: FontBook) -> None:
    (text,) = page_texts(render_in_room(fonts, "見本市", "10:42", ()))
    assert "在室者はいません" in text
    assert "見本 太郎" not in repr(ROWS)
