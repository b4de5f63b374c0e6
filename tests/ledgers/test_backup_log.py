"""バックアップ記録: every rule, and what it asks for on 今日."""

from datetime import date, datetime

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.opening import OpenOffice

LEDGER = "backup-log"


def nov(day: int) -> date:
    return date(2026, 11, day)


def line(day: int = 19, **values: Value) -> dict[str, Value]:
    return {
        "day": nov(day),
        "done_at": datetime(2026, 11, day, 8, 40, tzinfo=JST),
        "target": "業務サーバ",
        "method": "full",
        "result": "good",
        "done_by": "P2",
        **values,
    }


def told(office: OpenOffice) -> list[str]:
    return [d.sentence for d in duties_of(office.desk) if d.ledger == LEDGER]


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"day": nov(21)}, "これからの日時", "day"),
        ({"day": nov(17)}, "実施時刻が、この行の年月日と違います", "done_at"),
        ({"checked_by": "P3", "checked_on": nov(18)}, "確認が実施より前", "checked_on"),
        ({"restored_on": nov(18)}, "復元試験が実施より前", "restored_on"),
        ({"restored_on": nov(21)}, "これからの日時", "restored_on"),
        ({"result": "bad"}, "様子と処置を備考に", "remarks"),
        ({"checked_by": "P3"}, "確認した人と日を両方", "checked_on"),
        ({"checked_on": nov(20)}, "確認した人と日を両方", "checked_by"),
    ],
)
def test_a_record_is_whole(
    office: OpenOffice, values: dict[str, Value], sentence: str, field: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        office.desk.enter(LEDGER, {**line(), **values})
    assert refused.value.field == field


def test_a_backup_may_end_after_midnight(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, line(done_at=datetime(2026, 11, 20, 1, 5, tzinfo=JST)))


def medium(**values: Value) -> dict[str, Value]:
    return {
        "day": nov(17),
        "item_no": "M-01",
        "media_type": "tape",
        "content": "控え",
        "holds_identity_data": True,
        "storage": "保管庫",
        "handler": "P2",
        **values,
    }


def test_the_medium_is_one_of_the_register(office: OpenOffice) -> None:
    with pytest.raises(Objection, match="媒体 M-01 は磁気ディスク管理簿にありません"):
        office.desk.enter(LEDGER, line(media_no="m-01"))
    kept = office.desk.enter("media", medium())
    saved = office.desk.enter(LEDGER, line(media_no="m-01"))
    values = office.books.entry(office.ledgers[LEDGER], saved.entry_id).values
    assert (values["media_no"], values["medium"]) == ("M-01", kept.entry_id)


def test_a_destroyed_medium_holds_no_backup(office: OpenOffice) -> None:
    office.desk.enter(
        "media",
        medium(
            disposal_approved_by="P3",
            disposal_approved_on=nov(18),
            disposed_on=nov(18),
            disposal_method="破砕",
            witness="P3",
        ),
    )
    with pytest.raises(Refusal, match="媒体 M-01 は廃棄されています"):
        office.desk.enter(LEDGER, line(media_no="M-01"))


def test_a_good_backup_is_asked_for_every_open_day(office: OpenOffice, clock: FixedClock) -> None:
    assert told(office) == []
    office.desk.enter(LEDGER, line(18))
    office.desk.enter(LEDGER, line(19, result="bad", remarks="媒体の不良。交換した。"))
    assert told(office) == ["正常に終わったバックアップが11/18 のあとありません"]
    office.desk.enter(LEDGER, line(20))
    assert told(office) == []
    clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=JST))
    assert told(office) == []


def test_an_office_whose_backups_all_fail_is_told(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, line(19, result="bad", remarks="媒体の不良。交換した。"))
    assert told(office) == ["正常に終わったバックアップがまだ一度もありません"]


def test_results_are_looked_at_every_week(office: OpenOffice, clock: FixedClock) -> None:
    first = office.desk.enter(LEDGER, line(19))
    office.desk.enter(LEDGER, line(20))
    clock.set(datetime(2026, 11, 26, 9, 0, tzinfo=JST))
    assert "7日を過ぎて確認していないバックアップが 1件あります(11/19〜)" in told(office)
    office.desk.fill(LEDGER, first.entry_id, {"checked_by": "P3", "checked_on": nov(26)})
    assert not [sentence for sentence in told(office) if "確認していない" in sentence]


def test_a_whole_copy_is_due_every_week_and_a_rehearsal_every_year(
    office: OpenOffice, clock: FixedClock
) -> None:
    office.desk.enter(LEDGER, line(19))
    clock.set(datetime(2026, 11, 27, 9, 0, tzinfo=JST))
    later = line(26, method="difference")
    saved = office.desk.enter(LEDGER, later)
    assert "全体のバックアップがR8.11.19 のあとありません" in told(office)
    office.desk.enter(LEDGER, line(27))
    assert not [words for words in told(office) if "全体の" in words]
    clock.set(datetime(2027, 11, 22, 9, 0, tzinfo=JST))
    rehearsal = "控えから戻せるかの試験(復元試験)がまだ一度もありません"
    assert rehearsal in told(office)
    office.desk.fill(LEDGER, saved.entry_id, {"restored_on": date(2027, 11, 22)})
    assert rehearsal not in told(office)
