"""A stocktake from its start to its last explanation, at the level of the desk."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.codes import label_code
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Duty
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.duties import COUNTING, UNSEEN
from zyuki_desk.core.stock.labels import things_of
from zyuki_desk.core.stock.reading import (
    COUNTED,
    findings_of,
    recent_counts,
    seals_of_count,
    sighting_of_line,
    sightings,
)
from zyuki_desk.core.stock.settings import StockSettings, read_settings, write_settings
from zyuki_desk.core.stock.tally import Standing
from zyuki_desk.core.verification import verify_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CardOffice]:
    """Cards C-1 (here), C-2 (with P2), C-3 (destroyed), two copies of key K-1 (one with P3)."""
    with card_office(tmp_path) as made:
        made.operator("P2")
        made.card("C-1", storage="金庫")
        made.lent_card("C-2")
        made.card("C-3", destroyed_on=made.clock.read().today, destroy_method="裁断")
        made.enter(
            "key-item", key_no="K-1", target="端末機設置室", copy_kind="spare", copies=2,
            storage="鍵箱", keeper="P1",
        )  # fmt: skip
        made.enter(
            "key-loan", key_no="K-1", loan_kind="short", lent_at=made.clock.read().at,
            borrower="P3", purpose="解錠",
        )  # fmt: skip
        yield made


@pytest.fixture
def counting(office: CardOffice) -> Counting:
    return Counting(office.desk)


def start(office: CardOffice, counting: Counting, key: str = "credential") -> int:
    return counting.start(office.office.ledgers[key])


def standings(counting: Counting, count_id: int) -> dict[str, Standing]:
    _, told = counting.view(count_id)
    return {line.code: line.standing for line in told.lines}


def duties(office: CardOffice) -> list[Duty]:
    return [duty for duty in duties_of(office.desk) if duty.kind in (COUNTING, UNSEEN)]


def test_a_count_begins_with_what_the_register_says(office: CardOffice, counting: Counting) -> None:
    count = start(office, counting)
    assert standings(counting, count) == {"C-1": Standing.OPEN, "C-2": Standing.AWAY}
    facts, told = counting.view(count)
    assert facts.serial == "2026-001"
    assert (told.expected, told.done) == (1, 0)


def test_a_label_a_typed_number_and_full_width_find_the_same_card(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    line = counting.view(count)[1].line("C-1")
    assert line is not None
    assert line.entry_id is not None
    first = counting.scan(count, label_code(21, line.entry_id))
    assert first.fresh
    assert first.line.standing is Standing.FOUND
    again = counting.scan(count, "c－1")
    assert not again.fresh
    assert again.sentence == "C-1 カード は数え済みです"
    assert counting.view(count)[1].done == 1


def test_what_should_not_be_there_is_told_at_once(office: CardOffice, counting: Counting) -> None:
    count = start(office, counting)
    assert counting.scan(count, "C-2").sentence.endswith("貸出中のはずの物(例示 花子)")
    assert counting.scan(count, "C-3").sentence.endswith("ないはずの物(廃棄済み)")
    assert "管理簿にありません" in counting.scan(count, "Z-9").sentence
    assert standings(counting, count) == {
        "C-1": Standing.OPEN, "Z-9": Standing.UNKNOWN, "C-3": Standing.GONE,
        "C-2": Standing.HELD,
    }  # fmt: skip


def test_another_registers_label_is_refused_by_its_name(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    with office.desk.database.reading() as connection:
        key = things_of(connection, office.office.ledgers, "k-1")[0]
    with pytest.raises(Refusal, match="鍵 K-1 のラベルです。ここでは操作者識別カード管理簿を"):
        counting.scan(count, label_code(22, key.entry_id))
    with pytest.raises(Refusal, match="このラベルの行は見つかりません"):
        counting.scan(count, label_code(21, 999))
    with pytest.raises(Refusal, match="番号を読み取るか"):
        counting.scan(count, " ")


def test_copies_are_counted_one_by_one_or_ticked_together(
    office: CardOffice, counting: Counting
) -> None:
    office.desk.correct("key-item", 1, {"copies": 4}, reason="合鍵を作製")
    count = start(office, counting, "key-item")
    line = counting.view(count)[1].line("K-1")
    assert line is not None
    assert (line.expected, line.holder) == (3, "見本 桜")
    assert counting.scan(count, "K-1").line.standing is Standing.SHORT
    assert counting.tick(count, "K-1").line.found == 3
    assert standings(counting, count) == {"K-1": Standing.FOUND}
    assert counting.scan(count, "K-1").line.standing is Standing.HELD
    assert counting.take_back(count) == "K-1"
    assert standings(counting, count) == {"K-1": Standing.FOUND}


def test_a_card_is_confirmed_with_the_one_who_has_it(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    assert counting.tick(count, "C-2").line.standing is Standing.CONFIRMED
    counting.take_back(count, "C-2")
    assert standings(counting, count)["C-2"] is Standing.AWAY
    with pytest.raises(Refusal, match="取り消す印がありません"):
        counting.take_back(count, "C-2")


def test_a_card_with_somebody_who_has_left_is_a_difference(
    office: CardOffice, counting: Counting
) -> None:
    PeopleMaster(office.desk).end("P2", office.clock.read().today, reason="退職")
    count = start(office, counting)
    assert standings(counting, count)["C-2"] is Standing.AWAY
    office.clock.advance(days=1)
    assert standings(counting, count)["C-2"] is Standing.LEFT
    counting.scan(count, "C-1")
    told = counting.finish(count)
    assert [(d.code, d.standing.label) for d in told.differences] == [
        ("C-2", "在籍していない人が所持")
    ]


def test_a_count_is_one_at_a_time_and_survives_an_interruption(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    counting.scan(count, "C-1")
    with pytest.raises(Refusal, match="棚卸が途中です"):
        start(office, counting)
    start(office, counting, "key-item")
    later = Counting(office.desk.for_actor(Actor("P1", "T2")))
    assert later.view(count)[1].done == 1
    counting.drop(count, reason="番号の読み違い")
    with pytest.raises(Refusal, match="終わった棚卸は変えられません"):
        counting.scan(count, "C-1")
    assert counting.view(start(office, counting))[1].done == 0


def test_a_finished_count_is_fixed_sealed_and_explained_once(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    with pytest.raises(Refusal, match="まだ1つも数えていません"):
        counting.finish(count)
    counting.scan(count, "Z-9")
    counting.finish(count)
    with pytest.raises(Refusal, match="終わった棚卸は変えられません"):
        counting.scan(count, "C-1")
    office.desk.correct("credential", 1, {"storage": "別の金庫"}, reason="移した")
    facts, told = counting.view(count)
    line = told.line("C-1")
    assert line is not None
    assert line.storage == "金庫"
    with office.desk.database.reading() as connection:
        seals = seals_of_count(connection, facts)
        findings = findings_of(connection, count)
    assert [(seal.step, seal.by) for seal in seals] == [("実施", "P1")]
    assert [(f.code, f.standing) for f in findings] == [
        ("C-1", Standing.OPEN), ("Z-9", Standing.UNKNOWN),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="説明を入れてください"):
        counting.explain(findings[0].id, "  ")
    counting.explain(findings[0].id, "金庫の下段で見つかった")
    with pytest.raises(Refusal, match="もう書かれています"):
        counting.explain(findings[0].id, "やはりない")
    assert verify_office(office.office).is_sound


def test_the_second_person_is_another_one(office: CardOffice, counting: Counting) -> None:
    with pytest.raises(Refusal, match="別の人にしてください"):
        counting.start(office.office.ledgers["credential"], second="P1")
    count = counting.start(office.office.ledgers["credential"], second="P2")
    counting.scan(count, "C-1")
    with pytest.raises(Refusal, match="棚卸を終えてから"):
        counting.stand_by(count)
    counting.finish(count)
    with pytest.raises(Refusal, match="終えた人とは別の人"):
        counting.stand_by(count)
    assert [d.sentence for d in duties(office)] == [
        "操作者識別カード管理簿の棚卸 2026-001: 立会者の確認がまだです"
    ]


def test_open_counts_and_unexplained_differences_are_duties(
    office: CardOffice, counting: Counting
) -> None:
    count = start(office, counting)
    counting.scan(count, "C-1")
    counting.scan(count, "Z-9")
    assert [(d.sentence, d.overdue) for d in duties(office)] == [
        ("操作者識別カード管理簿の棚卸 2026-001が途中です。続きを数えて終えてください", False)
    ]
    office.clock.set(at(9, day=DAY + timedelta(days=7)))
    assert duties(office)[0].overdue
    counting.finish(count)
    assert [d.sentence for d in duties(office)] == [
        "操作者識別カード管理簿の棚卸 2026-001: 差異 1件の説明がまだです"
    ]
    with office.desk.database.reading() as connection:
        finding = findings_of(connection, count)[0]
        assert recent_counts(connection)[0].id == count
    counting.explain(finding.id, "他課のカードの混入")
    assert duties(office) == []


def test_what_nobody_saw_for_a_year_is_a_duty_until_it_is_counted(
    office: CardOffice, counting: Counting
) -> None:
    assert duties(office) == []
    office.clock.set(at(9, day=date(2027, 12, 1)))
    named = [d.sentence for d in duties(office)]
    assert "カード C-1 を R8.11.17(発行)から確認していません。棚卸をしてください" in named
    assert any(sentence.startswith("鍵 K-1 を R8.11.17(貸出し)から") for sentence in named)
    count = start(office, counting)
    counting.scan(count, "C-1")
    counting.tick(count, "C-2")
    counting.finish(count)
    assert not any("カード C-" in d.sentence for d in duties(office))
    ledger = office.office.ledgers["credential"]
    with office.desk.database.reading() as connection:
        seen = sightings(connection, office.desk.directory, ledger)
        assert [(s.thing.code, s.day, s.what) for s in seen] == [
            ("C-1", date(2027, 12, 1), COUNTED), ("C-2", date(2027, 12, 1), COUNTED),
        ]  # fmt: skip
        one = sighting_of_line(connection, office.desk.directory, ledger, seen[0].thing.entry_id)
        assert one is not None
        assert (one.day, one.what) == (date(2027, 12, 1), COUNTED)
        assert sighting_of_line(connection, office.desk.directory, ledger, 99) is None


def test_many_unseen_things_are_one_duty(office: CardOffice) -> None:
    for number in range(4, 9):
        office.card(f"C-{number}")
    write_settings(office.desk, StockSettings(interval_days=30), reason="年12回にする")
    office.clock.set(at(9, day=date(2027, 1, 29)))
    sentences = [d.sentence for d in duties(office)]
    assert "30日を超えて確認していないカードが 7枚あります。棚卸をしてください" in sentences


def test_settings_are_kept_and_senseless_ones_refused(office: CardOffice) -> None:
    write_settings(office.desk, StockSettings(90, True, 3), reason="試行")
    write_settings(office.desk, StockSettings(180, True, 3), reason="半年ごと")
    with office.desk.database.reading() as connection:
        assert read_settings(connection) == StockSettings(180, True, 3)
    with pytest.raises(Refusal, match="日数は1~3660日") as refused:
        write_settings(office.desk, StockSettings(interval_days=0), reason="")
    assert refused.value.field == "interval_days"


def test_a_badge_finds_its_person(office: CardOffice) -> None:
    directory = office.desk.directory
    found = directory.by_code(label_code(10, directory.people["P2"].id))
    assert found is not None
    assert found.code == "P2"
    assert directory.by_code(label_code(10, 999)) is None
    assert directory.by_code(label_code(21, 1)) is None
    with office.desk.database.reading() as connection:
        assert things_of(connection, office.office.ledgers, "  ") == []
