"""引継書: what the books tell a newcomer, and the office's own words under the pen rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.handover.book import Entry, handover_of
from zyuki_desk.core.handover.notes import HandoverNotes
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.verification import verify_office


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as cards:
        cards.clock.set(at(9, day=DAY))
        cards.operator("P2")
        cards.lent_card("C-12", valid_until=date(2026, 12, 10))
        yield cards


def section(cards: CardOffice, key: str) -> tuple[Entry, ...]:
    """Return the lines of one section as they stand."""
    return next(s.entries for s in handover_of(cards.desk).sections if s.key == key)


def told(entries: tuple[Entry, ...]) -> str:
    return "\n".join(f"{entry.what} {entry.detail} {entry.when}" for entry in entries)


def test_what_is_due_stands_first_and_what_is_overdue_is_marked(cards: CardOffice) -> None:
    PeopleMaster(cards.desk).end("P2", DAY, reason="退職")
    cards.clock.set(at(9, day=date(2026, 11, 24)))
    entries = section(cards, "duties")
    (leaver,) = [e for e in entries if "カード C-12 の返却" in e.what]
    assert (leaver.grave, leaver.when, leaver.detail) == (True, "R8.11.20", "4日経過")


def test_what_will_be_due_is_told_as_it_will_be_told_then(cards: CardOffice) -> None:
    (coming,) = [e for e in section(cards, "coming") if "C-12" in e.what]
    assert coming.what == "カード C-12 の有効期限は 12/10 です"
    assert (coming.when, coming.detail, coming.grave) == ("R8.12.10", "1か月のうち", False)
    cards.clock.set(at(9, day=date(2026, 12, 5)))
    assert [e for e in section(cards, "duties") if "C-12 の有効期限" in e.what]
    assert not [e for e in section(cards, "coming") if "C-12" in e.what]


def test_the_rhythm_is_read_from_the_books(cards: CardOffice) -> None:
    assert "カード貸出簿(1年に 0行)" in told(section(cards, "rhythm"))
    cards.card("C-7")
    calendar = office_calendar(cards.desk.directory)
    day = DAY
    for _ in range(15):
        cards.clock.set(at(9, day=day))
        cards.enter(
            "card-loan", card_no="C-7", loan_kind="individual", borrower="P2",
            lent_at=at(9, day=day), returned_at=at(9, day=day),
        )  # fmt: skip
        day = calendar.next_open(day)
    beats = {e.ledger: e for e in section(cards, "rhythm") if e.ledger}
    assert beats["card-loan"].when == "毎開庁日"
    assert "カードを渡した人" in beats["card-loan"].detail
    assert beats["credential"].when == "毎月"
    assert (beats["media"].when, beats["media"].grave) == ("記載なし", True)


def test_what_is_out_and_who_holds_which_post(cards: CardOffice) -> None:
    assert "カード C-12 例示 花子さん R8.11.20 から" in told(section(cards, "out"))
    people = told(section(cards, "people"))
    assert "システム管理者 見本 太郎(R8.11.16 から)" in people
    assert "旧職 五郎" not in people


def test_many_of_a_kind_are_counted(cards: CardOffice) -> None:
    for number in range(20):
        cards.lent_card(f"N-{number}")
    assert "カード 21件(1人)" in told(section(cards, "out"))


def test_last_year_tells_late_and_struck_lines_and_open_months(cards: CardOffice) -> None:
    cards.card("C-8", day=DAY - timedelta(days=3))
    struck = cards.card("C-9")
    cards.desk.strike("credential", struck, reason="誤り")
    cards.clock.set(at(9, day=date(2027, 4, 5)))
    (year,) = [e for e in section(cards, "past") if e.ledger == "credential"]
    assert (year.detail, year.when, year.grave) == ("後日記入 1行、抹消 1行", "3行", False)


class TestNotes:
    def test_headings_wait_to_be_written(self, cards: CardOffice) -> None:
        entries = section(cards, "notes")
        assert entries[0].what == "復旧シート・予備の鍵"
        assert all(e.grave and "まだ書かれていません" in e.detail for e in entries)

    def test_a_note_is_written_over_by_a_stroke(self, cards: CardOffice) -> None:
        notes = HandoverNotes(cards.desk)
        notes.write("recovery", "総務課の金庫\n封筒は2通")
        cards.clock.advance(days=1)
        notes.write("recovery", "会計課の金庫")
        note = notes.all()[0]
        assert (note.text, note.by, note.versions) == ("会計課の金庫", "P1", 2)
        (old,) = notes.versions("recovery")
        assert (old.text, old.by) == ("総務課の金庫\n封筒は2通", "P1")
        assert verify_office(cards.office).is_sound

    def test_the_office_adds_headings_of_its_own(self, cards: CardOffice) -> None:
        notes = HandoverNotes(cards.desk)
        key = notes.add_heading("月末の報告")
        notes.write(key, "5日までに県へ")
        assert "月末の報告 5日までに県へ" in told(section(cards, "notes"))
        with pytest.raises(Refusal, match="同じ見出し"):
            notes.add_heading("月末の報告")

    @pytest.mark.parametrize("text", ["", "あ" * 4001])
    def test_nothing_new_and_too_much_are_refused(self, cards: CardOffice, text: str) -> None:
        with pytest.raises(Refusal):
            HandoverNotes(cards.desk).write("recovery", text)
        with pytest.raises(Refusal, match="見出し"):
            HandoverNotes(cards.desk).add_heading(" ")
