"""構成管理簿: connected after approval, its changes written below each other."""

from datetime import date, datetime

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ledgers.custody.diagram import KIND

LEDGER = "asset"
LINE: dict[str, Value] = {
    "day": date(2026, 11, 17),
    "item_no": "A-01",
    "category": "equipment",
    "name": "業務サーバ",
    "storage": "サーバ室",
    "handler": "P2",
}


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"connected_on": date(2026, 11, 18)}, "接続の承認がまだありません", "approved_by"),
        ({"approved_by": "P3"}, "承認した人と日を両方", "approved_on"),
        ({"approved_on": date(2026, 11, 18)}, "承認した人と日を両方", "approved_by"),
        ({"connected_on": date(2026, 11, 21)}, "これからの日時", "connected_on"),
        (
            {
                "approved_by": "P3",
                "approved_on": date(2026, 11, 19),
                "connected_on": date(2026, 11, 18),
            },
            "接続が承認より前です",
            "connected_on",
        ),
        ({"disposed_on": date(2026, 11, 19)}, "廃棄の承認がまだ", "disposal_approved_by"),
    ],
)
def test_what_nobody_approved_is_refused(
    office: OpenOffice, values: dict[str, Value], sentence: str, field: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        office.desk.enter(LEDGER, {**LINE, **values})
    assert refused.value.field == field


def test_changes_are_written_below_each_other(office: OpenOffice) -> None:
    saved = office.desk.enter(LEDGER, {**LINE, "changes": "R8.11.17 設置"})
    history = "R8.11.17 設置\nR8.11.20 メモリを増設(承認 見本 桜)"
    office.desk.fill(LEDGER, saved.entry_id, {"changes": history})
    assert office.books.entry(office.ledgers[LEDGER], saved.entry_id).values["changes"] == history
    with pytest.raises(Refusal, match="もう書かれています"):
        office.desk.fill(LEDGER, saved.entry_id, {"changes": "別の話"})


def test_a_number_is_one_things_alone(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, LINE)
    with pytest.raises(Refusal, match="番号 A-01 は1番の行で使われています"):
        office.desk.enter(LEDGER, LINE)


def test_a_lease_that_ended_is_named(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, {**LINE, "keep_until": date(2026, 11, 19)})
    sentences = [d.sentence for d in duties_of(office.desk) if d.ledger == LEDGER]
    assert sentences == [
        "資産 A-01 のリース・保守期限(R8.11.19)が過ぎています。廃棄の承認を受けるか、期限を直します"
    ]


def test_a_drawing_older_than_a_change_is_named(office: OpenOffice, clock: FixedClock) -> None:
    def told() -> list[str]:
        return [d.sentence for d in duties_of(office.desk) if d.kind is KIND]

    saved = office.desk.enter(LEDGER, LINE)
    assert told() == ["構成図がドキュメント管理簿にありません。改めて登録します"]
    drawing: dict[str, Value] = {
        "day": date(2026, 11, 20), "item_no": "D-01", "title": "接続の構成図",
        "doc_type": "diagram", "storage": "保管庫", "handler": LINE["handler"],
    }  # fmt: skip
    office.desk.enter("document", drawing)
    assert told() == []
    clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=JST))
    office.desk.fill(LEDGER, saved.entry_id, {"changes": "R8.11.24 接続先を変更"})
    assert told() == ["構成図 D-01 は 11/24 の変更より古い版です。改めて登録します"]
    office.desk.enter("document", {**drawing, "day": date(2026, 11, 24), "item_no": "D-02"})
    assert told() == []
