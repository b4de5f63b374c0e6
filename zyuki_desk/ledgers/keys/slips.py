"""The slips on which keys are lent and returned."""

from zyuki_desk.core.slips.rule import SlipColumn, SlipKind, SlipRule

_ITEMS = (
    SlipColumn("簿冊の番号", ("number",), 0.6),
    SlipColumn("鍵番号", ("key_no",), 1.0),
    SlipColumn("長期・短期", ("loan_kind",), 0.7),
    SlipColumn("貸出し", ("day", "lent_at"), 1.0),
)
LOAN_SLIPS = (
    SlipRule(
        kind=SlipKind.ISSUE,
        title="鍵受渡票",
        giver="lent_by",
        taker="borrower",
        taker_office="affiliation",
        once=("purpose",),
        items=(*_ITEMS, SlipColumn("返却予定日", ("due_on",), 1.0)),
        rules=(
            "鍵は複製せず、他の人に渡さず、返却予定日までに返してください。",
            "紛失に気付いたら、すぐに知らせてください。",
        ),
    ),
    SlipRule(
        kind=SlipKind.RETURN,
        title="鍵返却票",
        giver="borrower",
        giver_office="affiliation",
        taker="received_by",
        giver_title="返した人",
        taker_title="受け取った人",
        items=(*_ITEMS, SlipColumn("返却", ("returned_at",), 1.0)),
        filled="returned_at",
        rules=("返却のときに、鍵の番号と本数を2人で確かめます。",),
    ),
    SlipRule(
        kind=SlipKind.COLLECT,
        title="鍵回収票",
        giver="borrower",
        giver_office="affiliation",
        giver_title="返す人",
        items=(*_ITEMS, SlipColumn("返却予定日", ("due_on",), 1.0)),
        blank="returned_at",
        twin=False,
        seals=("管理責任者", "担当"),
        blanks=("回収の理由", "回収した日・時刻", "回収した人(署名)", "本数"),
        rules=("退職・異動・休職のときは、その日までに回収します。",),
    ),
)
