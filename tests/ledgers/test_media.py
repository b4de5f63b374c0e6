"""磁気ディスク管理簿 and 受渡簿: every rule of custody, and what it asks for on 今日."""

from datetime import date, datetime

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import DutyGroup, duties_of, fold
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.opening import OpenOffice

MEDIA, TRANSFER = "media", "media-transfer"


def nov(day: int) -> date:
    return date(2026, 11, day)


def medium(item_no: str = "M-01", **values: Value) -> dict[str, Value]:
    return {
        "day": nov(17),
        "item_no": item_no,
        "media_type": "usb",
        "content": "端末機の設定",
        "holds_identity_data": False,
        "storage": "保管庫",
        "handler": "P2",
        **values,
    }


def loan(item_no: str = "M-01", **values: Value) -> dict[str, Value]:
    return {
        "day": nov(18),
        "item_no": item_no,
        "direction": "lend",
        "from_person": "例示 花子",
        "to_person": "見本 桜",
        "purpose": "設定の変更",
        "storage_check": "good",
        "due_on": nov(19),
        **values,
    }


APPROVAL: dict[str, Value] = {"disposal_approved_by": "P3", "disposal_approved_on": nov(18)}
DISPOSAL: dict[str, Value] = {
    "disposed_on": nov(19),
    "disposal_method": "消去ソフト+破砕",
    "witness": "P3",
}


def told(office: OpenOffice, ledger: str) -> list[tuple[str, bool]]:
    return [(d.sentence, d.overdue) for d in duties_of(office.desk) if d.ledger == ledger]


def folded(office: OpenOffice, ledger: str) -> list[DutyGroup]:
    rows = fold([d for d in duties_of(office.desk) if d.ledger == ledger])
    return [row for row in rows if isinstance(row, DutyGroup)]


def values_of(office: OpenOffice, ledger: str, entry_id: int) -> dict[str, Value]:
    return dict(office.books.entry(office.ledgers[ledger], entry_id).values)


# The register


def test_a_number_is_one_things_alone(office: OpenOffice) -> None:
    first = office.desk.enter(MEDIA, medium())
    with pytest.raises(Refusal, match="番号 M-01 は1番の行で使われています") as refused:
        office.desk.enter(MEDIA, medium("m-01"))
    assert refused.value.field == "item_no"
    office.desk.strike(MEDIA, first.entry_id, reason="書き間違い")
    office.desk.enter(MEDIA, medium())


def test_a_number_with_hand_overs_stays(office: OpenOffice) -> None:
    saved = office.desk.enter(MEDIA, medium())
    office.desk.correct(MEDIA, saved.entry_id, {"item_no": "M-02"}, reason="シールの誤り")
    office.desk.enter(TRANSFER, loan("M-02", returned_on=nov(19)))
    with pytest.raises(Refusal, match="受渡しの記録がある番号は変えられません"):
        office.desk.correct(MEDIA, saved.entry_id, {"item_no": "M-03"}, reason="シールの誤り")


def test_a_future_registration_is_refused(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="これからの日時は書けません") as refused:
        office.desk.enter(MEDIA, medium(day=nov(21)))
    assert refused.value.field == "day"


def test_a_handler_who_has_left_is_refused(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="在籍していません") as refused:
        office.desk.enter(MEDIA, medium(handler="X1"))
    assert refused.value.field == "handler"


def test_a_copy_names_a_source_that_is_known(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="複製元がこの番号と同じです"):
        office.desk.enter(MEDIA, medium(copied_from="m-01"))
    with pytest.raises(Objection, match="複製元の M-00 は管理簿にありません"):
        office.desk.enter(MEDIA, medium(copied_from="M-00"))
    saved = office.desk.enter(MEDIA, medium(copied_from="M-00"), despite={"source": "前の簿冊"})
    assert values_of(office, MEDIA, saved.entry_id)["remarks"] == "例外: 前の簿冊"
    office.desk.enter(MEDIA, medium("M-02", copied_from="M-01"))


def test_no_disposal_without_approval(office: OpenOffice) -> None:
    saved = office.desk.enter(MEDIA, medium())
    with pytest.raises(Refusal, match="廃棄の承認がまだありません") as refused:
        office.desk.fill(MEDIA, saved.entry_id, DISPOSAL)
    assert refused.value.field == "disposal_approved_by"
    office.desk.fill(MEDIA, saved.entry_id, APPROVAL)
    office.desk.fill(MEDIA, saved.entry_id, DISPOSAL)


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"disposal_approved_by": "P3"}, "承認した人と日を両方", "disposal_approved_on"),
        ({"disposal_approved_on": nov(18)}, "承認した人と日を両方", "disposal_approved_by"),
        ({"disposal_method": "破砕"}, "廃棄した日も書いて", "disposed_on"),
        ({**APPROVAL, **DISPOSAL, "disposal_approved_on": nov(20)}, "承認より前", "disposed_on"),
        ({**APPROVAL, **DISPOSAL, "disposed_on": nov(21)}, "これからの日時", "disposed_on"),
        ({**APPROVAL, **DISPOSAL, "disposal_method": None}, "廃棄の方法を", "disposal_method"),
        ({**APPROVAL, **DISPOSAL, "witness": None}, "立会者を書いて", "witness"),
        ({**APPROVAL, **DISPOSAL, "witness": "P2"}, "別の人にして", "witness"),
        (
            {**APPROVAL, **DISPOSAL, "disposal_approved_on": nov(10), "disposed_on": nov(16)},
            "この行の年月日より前",
            "disposed_on",
        ),
    ],
)
def test_a_disposal_is_whole(
    office: OpenOffice, values: dict[str, Value], sentence: str, field: str
) -> None:
    saved = office.desk.enter(MEDIA, medium())
    with pytest.raises(Refusal, match=sentence) as refused:
        office.desk.fill(MEDIA, saved.entry_id, values)
    assert refused.value.field == field


def test_what_is_out_is_neither_destroyed_nor_struck(office: OpenOffice) -> None:
    saved = office.desk.enter(MEDIA, medium())
    out = office.desk.enter(TRANSFER, loan())
    with pytest.raises(Refusal, match="見本 桜さんに貸し出しています") as refused:
        office.desk.fill(MEDIA, saved.entry_id, {**APPROVAL, **DISPOSAL})
    assert refused.value.field == "disposed_on"
    with pytest.raises(Refusal, match="受渡簿 1番"):
        office.desk.strike(MEDIA, saved.entry_id, reason="書き間違い")
    office.desk.fill(TRANSFER, out.entry_id, {"returned_on": nov(19)})
    office.desk.fill(MEDIA, saved.entry_id, {**APPROVAL, **DISPOSAL})


def test_what_outlived_its_term_is_named(office: OpenOffice) -> None:
    saved = office.desk.enter(MEDIA, medium(keep_until=nov(19)))
    office.desk.enter(MEDIA, medium("M-02", keep_until=nov(20)))
    assert told(office, MEDIA) == [
        (
            "媒体 M-01 の保存期限(R8.11.19)が過ぎています。廃棄の承認を受けるか、期限を直します",
            True,
        )
    ]
    office.desk.fill(MEDIA, saved.entry_id, {**APPROVAL, **DISPOSAL})
    assert told(office, MEDIA) == []


def test_many_that_outlived_their_term_are_told_as_one(office: OpenOffice) -> None:
    office.desk.enter_all(MEDIA, [medium(f"M-{n}", keep_until=nov(18)) for n in range(4)])
    (group,) = folded(office, MEDIA)
    assert (group.kind.title, len(group.duties)) == ("保存期限が過ぎた媒体", 4)


# Hand-overs


def test_a_hand_over_finds_the_thing_and_the_people(office: OpenOffice) -> None:
    item = office.desk.enter(MEDIA, medium())
    saved = office.desk.enter(TRANSFER, loan("m-01", to_person="1003"))
    values = values_of(office, TRANSFER, saved.entry_id)
    assert (values["item_no"], values["item"]) == ("M-01", item.entry_id)
    assert (values["from_code"], values["from_office"]) == ("P2", "市民課")
    assert (values["to_person"], values["to_code"]) == ("見本 桜", "P3")
    assert values["to_office"] == "情報政策課"


def test_somebody_from_outside_is_written_by_name(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium())
    values = loan(to_person="手本 六郎", to_office="手本市")
    saved = office.desk.enter(TRANSFER, values)
    kept = values_of(office, TRANSFER, saved.entry_id)
    assert (kept["to_person"], kept["to_code"], kept["to_office"]) == ("手本 六郎", None, "手本市")


@pytest.mark.parametrize(
    ("giver", "taker"), [("例示 花子", "1002"), ("例示花子", "例示 花子"), ("他 一郎", "他 一郎")]
)
def test_a_hand_over_to_oneself_is_refused(office: OpenOffice, giver: str, taker: str) -> None:
    office.desk.enter(MEDIA, medium())
    with pytest.raises(Refusal, match="渡した人と受けた人が同じです") as refused:
        office.desk.enter(TRANSFER, loan(from_person=giver, to_person=taker))
    assert refused.value.field == "to_person"


def test_a_number_nobody_registered_needs_a_reason(office: OpenOffice) -> None:
    with pytest.raises(Objection, match="番号 M-09 は磁気ディスク管理簿にありません"):
        office.desk.enter(TRANSFER, loan("M-09"))
    office.desk.enter(TRANSFER, loan("M-09"), despite={"item": "前の簿冊の媒体"})


def test_a_medium_is_lent_once(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium())
    office.desk.enter(TRANSFER, loan())
    with pytest.raises(Refusal, match=r"見本 桜さんに貸し出しています\(受渡簿 1番\)") as refused:
        office.desk.enter(TRANSFER, loan(day=nov(19), to_person="見本 太郎"))
    assert refused.value.field == "item_no"


def test_a_loan_of_the_past_does_not_cross_another(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium())
    office.desk.enter(TRANSFER, loan(day=nov(17), returned_on=nov(19)))
    with pytest.raises(Refusal, match="貸し出しています"):
        office.desk.enter(TRANSFER, loan(day=nov(18), returned_on=nov(18)))
    office.desk.enter(TRANSFER, loan(day=nov(19), returned_on=nov(19)))


def test_a_destroyed_medium_is_not_handed_over(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium() | APPROVAL | DISPOSAL)
    with pytest.raises(Refusal, match="11/19 に廃棄されています"):
        office.desk.enter(TRANSFER, loan(day=nov(19)))
    office.desk.enter(TRANSFER, loan(day=nov(18), returned_on=nov(18)))


def test_nothing_is_handed_over_before_it_was_registered(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium(day=nov(19)))
    with pytest.raises(Refusal, match="登録される前の日") as refused:
        office.desk.enter(TRANSFER, loan())
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"returned_on": nov(17)}, "返却が受渡しより前です", "returned_on"),
        ({"returned_on": nov(21)}, "これからの日時", "returned_on"),
        ({"day": nov(21)}, "これからの日時", "day"),
        ({"due_on": nov(17)}, "返却予定日が受渡しより前", "due_on"),
        ({"due_on": None}, "返却予定日が必要です", "due_on"),
        ({"direction": "give", "returned_on": nov(19)}, "返却を書けるのは", "returned_on"),
        ({"storage_check": None}, "保管の状況を確かめて", "storage_check"),
        ({"storage_check": "bad"}, "様子を備考に", "remarks"),
        ({"virus_check": "infected"}, "処置を備考に", "remarks"),
    ],
)
def test_a_hand_over_is_whole(
    office: OpenOffice, values: dict[str, Value], sentence: str, field: str
) -> None:
    office.desk.enter(MEDIA, medium())
    with pytest.raises(Refusal, match=sentence) as refused:
        office.desk.enter(TRANSFER, {**loan(), **values})
    assert refused.value.field == field


def test_what_should_be_back_is_named(office: OpenOffice, clock: FixedClock) -> None:
    office.desk.enter_all(MEDIA, [medium(), medium("M-02"), medium("M-03")])
    late = office.desk.enter(TRANSFER, loan())
    office.desk.enter(TRANSFER, loan("M-02", due_on=nov(20)))
    office.desk.enter(TRANSFER, loan("M-03", due_on=nov(24)))
    assert told(office, TRANSFER) == [
        ("媒体 M-01(見本 桜さん)の返却予定は 11/19 から 1日過ぎています", True),
        ("媒体 M-02(見本 桜さん)の返却予定は今日です", False),
    ]
    office.desk.fill(TRANSFER, late.entry_id, {"returned_on": nov(20)})
    assert len(told(office, TRANSFER)) == 1
    clock.set(datetime(2027, 6, 1, 9, 0, tzinfo=JST))
    assert [overdue for _, overdue in told(office, TRANSFER)] == [True, True]


def test_many_that_should_be_back_are_told_as_one(office: OpenOffice) -> None:
    numbers = [f"M-{n}" for n in range(6)]
    office.desk.enter_all(MEDIA, [medium(n) for n in numbers])
    office.desk.enter_all(TRANSFER, [loan(n) for n in numbers])
    (group,) = folded(office, TRANSFER)
    assert (group.kind.title, len(group.duties)) == ("返却予定を過ぎた媒体", 6)


def test_a_received_medium_is_checked_for_viruses(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium())
    received = loan(direction="receive", from_person="手本 六郎", due_on=None)
    saved = office.desk.enter(TRANSFER, received)
    assert told(office, TRANSFER) == [
        ("受け入れた媒体 M-01 のウイルス検査がまだです。使う前に検査します", True)
    ]
    office.desk.fill(TRANSFER, saved.entry_id, {"virus_check": "clean"})
    assert told(office, TRANSFER) == []


# What stays open


def test_an_approved_disposal_that_nobody_did_is_named(
    office: OpenOffice, clock: FixedClock
) -> None:
    approved = medium(disposal_approved_by="P1", disposal_approved_on=nov(20))
    saved = office.desk.enter(MEDIA, approved)
    (words,) = told(office, MEDIA)
    assert words == (
        "媒体 M-01 は 11/20 に廃棄が承認されました。廃棄して、方法と立会者を書きます",
        False,
    )
    clock.set(datetime(2026, 12, 5, 9, 0, tzinfo=JST))
    assert [overdue for _, overdue in told(office, MEDIA)] == [True]
    done: dict[str, Value] = {
        "disposed_on": date(2026, 12, 5),
        "disposal_method": "破砕",
        "witness": "P3",
    }
    office.desk.fill(MEDIA, saved.entry_id, done)
    assert told(office, MEDIA) == []


def test_a_loan_ends_with_the_fiscal_year(office: OpenOffice, clock: FixedClock) -> None:
    office.desk.enter(MEDIA, medium())
    office.desk.enter(TRANSFER, loan(due_on=date(2027, 5, 31)))
    assert told(office, TRANSFER) == []
    clock.set(datetime(2027, 3, 1, 9, 0, tzinfo=JST))
    ((words, overdue),) = told(office, TRANSFER)
    assert "年度末の 3/31 まで" in words
    assert not overdue
    clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=JST))
    assert [overdue for _, overdue in told(office, TRANSFER)] == [True]


def test_bad_storage_is_a_duty_until_a_later_hand_over_finds_it_good(office: OpenOffice) -> None:
    office.desk.enter(MEDIA, medium())
    bad = loan(storage_check="bad", remarks="施錠なし", day=nov(18), returned_on=nov(19))
    office.desk.enter(TRANSFER, {**bad, "due_on": nov(20)})
    assert [words for words, _ in told(office, TRANSFER)] == [
        "媒体 M-01 は 11/18 の受渡しで保管が「不良」でした。"
        "改めたら、次の受渡しで「良」を確かめます"
    ]
    office.desk.enter(TRANSFER, loan(day=nov(20), due_on=nov(30)))
    assert told(office, TRANSFER) == []
