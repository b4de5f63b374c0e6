"""ドキュメント and 帳票: what they add to the rules of custody."""

from datetime import date, datetime

import pytest

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.opening import OpenOffice

DOCUMENT, FORM, TRANSFER = "document", "form-print", "form-transfer"


def nov(day: int) -> date:
    return date(2026, 11, day)


def document(item_no: str = "D-01", **values: Value) -> dict[str, Value]:
    return {
        "day": nov(17),
        "item_no": item_no,
        "title": "操作手引書",
        "doc_type": "manual",
        "storage": "書庫",
        "handler": "P2",
        **values,
    }


def output(sheets: int = 10, **values: Value) -> dict[str, Value]:
    return {
        "day": nov(18),
        "item_no": "F-01",
        "form_name": "転入確認通知書",
        "printed_at": datetime(2026, 11, 18, 10, 0, tzinfo=JST),
        "terminal": "T1",
        "sheets": sheets,
        "purpose": "転入の確認",
        "storage": "保管庫",
        "handler": "P2",
        **values,
    }


def handed(sheets: int, direction: str = "give", **values: Value) -> dict[str, Value]:
    return {
        "day": nov(19),
        "item_no": "F-01",
        "direction": direction,
        "quantity": sheets,
        "from_person": "例示 花子",
        "to_person": "見本 桜",
        "purpose": "戸籍担当への引継ぎ",
        "storage_check": "good",
        **values,
    }


DISPOSAL: dict[str, Value] = {
    "disposal_approved_by": "P3",
    "disposal_approved_on": nov(19),
    "disposed_on": nov(20),
    "disposal_method": "溶解",
    "witness": "P3",
}


def test_a_copy_of_a_document_needs_approval(office: OpenOffice) -> None:
    office.desk.enter(DOCUMENT, document())
    with pytest.raises(Refusal, match="複写には承認が必要です") as refused:
        office.desk.enter(DOCUMENT, document("D-02", copied_from="D-01"))
    assert refused.value.field == "copy_approved_by"
    office.desk.enter(DOCUMENT, document("D-02", copied_from="D-01", copy_approved_by="P3"))


def test_documents_have_hand_overs_of_their_own(office: OpenOffice) -> None:
    item = office.desk.enter(DOCUMENT, document())
    values = handed(1, "lend", item_no="D-01", due_on=nov(19))
    saved = office.desk.enter("document-transfer", values)
    ledger = office.ledgers["document-transfer"]
    assert office.books.entry(ledger, saved.entry_id).values["item"] == item.entry_id
    with pytest.raises(Refusal, match="文書 D-01 は 見本 桜さんに貸し出しています"):
        office.desk.fill(DOCUMENT, item.entry_id, DISPOSAL)
    sentences = [d.sentence for d in duties_of(office.desk) if d.ledger == ledger.key]
    assert sentences == ["文書 D-01(見本 桜さん)の返却予定は 11/19 から 1日過ぎています"]


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"sheets": 0}, "枚数を1枚以上", "sheets"),
        ({"day": nov(17)}, "出力時刻が、この行の年月日と違います", "printed_at"),
        (
            {"day": nov(21), "printed_at": datetime(2026, 11, 21, 9, 0, tzinfo=JST)},
            "これからの日時",
            "day",
        ),
        ({"terminal": "T9"}, "その端末は登録されていません", "terminal"),
        ({"sheets": 100}, "100枚以上の出力には事前の承認", "mass_approved_by"),
        ({"mass_approved_on": nov(18)}, "大量出力を承認した人", "mass_approved_by"),
        ({"mass_approved_by": "P3"}, "大量出力を承認した日", "mass_approved_on"),
        (
            {"sheets": 100, "mass_approved_by": "P3", "mass_approved_on": nov(19)},
            "承認が出力よりあと",
            "mass_approved_on",
        ),
        ({**DISPOSAL}, "廃棄した日と枚数を両方", "disposed_sheets"),
        ({"disposed_sheets": 10}, "廃棄した日と枚数を両方", "disposed_on"),
        ({**DISPOSAL, "disposed_sheets": 9}, "残りは 10枚です", "disposed_sheets"),
        ({"disposed_on": nov(20), "disposed_sheets": 10}, "承認がまだ", "disposal_approved_by"),
    ],
)
def test_an_output_is_whole(
    office: OpenOffice, values: dict[str, Value], sentence: str, field: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        office.desk.enter(FORM, {**output(), **values})
    assert refused.value.field == field


def test_fewer_sheets_than_the_limit_need_no_approval(office: OpenOffice) -> None:
    office.desk.enter(FORM, output(99))
    mass: dict[str, Value] = {"mass_approved_by": "P3", "mass_approved_on": nov(18)}
    office.desk.enter(FORM, output(100, item_no="F-02", **mass))


def test_sheets_are_counted_down(office: OpenOffice) -> None:
    form = office.desk.enter(FORM, output())
    ledger = office.ledgers[TRANSFER]
    first = office.desk.enter(TRANSFER, handed(4))
    lent = office.desk.enter(TRANSFER, handed(3, "lend", due_on=nov(20)))
    balances = [office.books.entry(ledger, x.entry_id).values["balance"] for x in (first, lent)]
    assert balances == [6, 3]
    with pytest.raises(Refusal, match="残りは 3枚です") as refused:
        office.desk.enter(TRANSFER, handed(4))
    assert refused.value.field == "quantity"
    with pytest.raises(Refusal, match="貸し出しています"):
        office.desk.fill(FORM, form.entry_id, {**DISPOSAL, "disposed_sheets": 3})
    office.desk.fill(TRANSFER, lent.entry_id, {"returned_on": nov(20)})
    with pytest.raises(Refusal, match="残りは 6枚です"):
        office.desk.fill(FORM, form.entry_id, {**DISPOSAL, "disposed_sheets": 3})
    office.desk.fill(FORM, form.entry_id, {**DISPOSAL, "disposed_sheets": 6})


def test_no_sheet_is_no_hand_over_and_none_is_received(office: OpenOffice) -> None:
    office.desk.enter(FORM, output())
    with pytest.raises(Refusal, match="枚数を1枚以上"):
        office.desk.enter(TRANSFER, handed(0))
    with pytest.raises(Refusal, match="届いた帳票は帳票管理簿に書きます"):
        office.desk.enter(TRANSFER, handed(1, "receive"))
