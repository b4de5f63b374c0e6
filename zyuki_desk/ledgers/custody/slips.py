"""The slips on which hand-overs and disposals of media, documents and sheets are signed."""

from zyuki_desk.core.slips.rule import SlipColumn, SlipKind, SlipRule
from zyuki_desk.ledgers.custody.facts import Custody

_RULES = (
    "受けた人は、目的のほかに使わず、他の人に渡さず、施錠して保管してください。",
    "期日までに返してください。紛失・盗難・破損はすぐに管理責任者に知らせてください。",
)


def transfer_slips(custody: Custody, number: str, count: str) -> tuple[SlipRule, ...]:
    """Return the slips of a register of hand-overs: on issue, and on return."""
    ledger = custody.title.replace("管理簿", "")
    items = (
        SlipColumn("簿冊の番号", ("number",), 0.6),
        SlipColumn(number, ("item_no",), 1.0),
        SlipColumn("内容", ("contents",), 1.8),
        SlipColumn(count, ("quantity",), 0.5),
        SlipColumn("受渡日", ("day",), 0.8),
    )
    return (
        SlipRule(
            kind=SlipKind.ISSUE,
            title=f"{ledger}受渡票",
            giver="from_person",
            giver_office="from_office",
            taker="to_person",
            taker_office="to_office",
            once=("direction", "purpose"),
            items=(
                *items,
                SlipColumn("返却予定日", ("due_on",), 0.9),
                SlipColumn("保管状況", ("storage_check",), 0.7),
            ),
            rules=_RULES,
        ),
        SlipRule(
            kind=SlipKind.RETURN,
            title=f"{ledger}返却票",
            giver="to_person",
            giver_office="to_office",
            taker="from_person",
            taker_office="from_office",
            giver_title="返した人",
            taker_title="受け取った人",
            once=("purpose",),
            items=(
                *items,
                SlipColumn("返却日", ("returned_on",), 0.9),
                SlipColumn("返却時の状態", (), 1.0),
            ),
            filled="returned_on",
            rules=("返却のときに、数と状態を2人で確かめます。",),
        ),
    )


def disposal_slip(noun: str, label: str, *more: SlipColumn) -> SlipRule:
    """Return the request for the approval of a disposal, with the record of doing it."""
    return SlipRule(
        kind=SlipKind.DISPOSAL,
        title=f"{noun}廃棄伺い",
        once=(),
        items=(
            SlipColumn("簿冊の番号", ("number",), 0.6),
            SlipColumn("管理番号", ("item_no",), 1.0),
            SlipColumn("内容", (label,), 1.8),
            *more,
            SlipColumn("保管場所", ("storage",), 1.2),
            SlipColumn("期限", ("keep_until",), 0.8),
        ),
        blank="disposed_on",
        twin=False,
        seals=("管理責任者", "所属長", "担当"),
        blanks=("廃棄の理由", "廃棄の方法", "廃棄した日・時刻", "廃棄した人(署名)", "立会者(署名)"),
        rules=(
            "廃棄は承認を受けてから行い、記録の消去と媒体の破砕・溶解などで読めなくします。",
            "廃棄したら、日・方法・立会者を管理簿に追記し、この伺いを綴ります。",
        ),
    )
