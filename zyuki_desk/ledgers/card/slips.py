"""The slips on which cards are lent, returned and collected."""

from zyuki_desk.core.slips.rule import SlipColumn, SlipKind, SlipRule

_ITEMS = (
    SlipColumn("簿冊の番号", ("number",), 0.6),
    SlipColumn("カード", ("card_no",), 1.0),
    SlipColumn("貸出し", ("day", "lent_at"), 1.0),
)
_RULES = (
    "カードは本人だけが使い、他の人に貸さず、席を離れるときは施錠して保管してください。",
    "紛失・盗難・破損に気付いたら、すぐに知らせてください。",
)
LOAN_SLIPS = (
    SlipRule(
        kind=SlipKind.ISSUE,
        title="操作者識別カード受渡票",
        giver="lent_by",
        taker="borrower",
        once=("loan_kind", "purpose"),
        items=(*_ITEMS, SlipColumn("返却予定日", ("due_on",), 1.0)),
        rules=_RULES,
    ),
    SlipRule(
        kind=SlipKind.RETURN,
        title="操作者識別カード返却票",
        giver="borrower",
        taker="received_by",
        giver_title="返した人",
        taker_title="受け取った人",
        items=(*_ITEMS, SlipColumn("返却", ("returned_at",), 1.0)),
        filled="returned_at",
        rules=("返却のときに、カードの番号と破損の有無を2人で確かめます。",),
    ),
    SlipRule(
        kind=SlipKind.COLLECT,
        title="操作者識別カード回収票",
        giver="borrower",
        giver_title="返す人",
        items=(*_ITEMS, SlipColumn("返却予定日", ("due_on",), 1.0)),
        blank="returned_at",
        twin=False,
        seals=("管理責任者", "担当"),
        blanks=("回収の理由", "回収した日・時刻", "回収した人(署名)", "カードの状態"),
        rules=("退職・異動・休職のときは、その日までに回収して失効の手続をします。",),
    ),
)
