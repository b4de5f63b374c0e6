"""端末機管理日次点検簿: each terminal at the start, the end and when the last person leaves."""

from zyuki_desk.core.days import DayRule
from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.ledgers.checks.days import day_facts
from zyuki_desk.ledgers.checks.duties import PAGE, duties
from zyuki_desk.ledgers.checks.items import ITEMS, MARKS, OF_INABE, PHASES, RESULTS
from zyuki_desk.ledgers.checks.model import DailyCheck
from zyuki_desk.ledgers.checks.prescribed import prescribed
from zyuki_desk.ledgers.checks.rules import CHECKS, derive
from zyuki_desk.ledgers.checks.sample import sample
from zyuki_desk.ledgers.checks.service import Checks

ITEM_FIELDS = tuple(
    Field(
        key=item.key, label=item.label, kind=FieldKind.CHOICE, choices=MARKS, width=10, mm=13,
        help=item.sentence,
        rule="いなべ市 退庁時取扱要領の確認事項の例" if item.key in OF_INABE else "",
    )
    for item in ITEMS
)  # fmt: skip

FIELDS = (
    Field(
        key="day", label="点検年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "点検日", "退庁日", "日付"), default=lambda today: today,
    ),
    Field(
        key="phase", label="点検の別", kind=FieldKind.CHOICE, choices=PHASES, required=True,
        width=10, mm=16, aliases=("区分", "点検区分"),
    ),
    Field(
        key="terminal", label="端末", kind=FieldKind.CODE, required=True, searched=True, limit=40,
        width=10, mm=16, aliases=("端末機", "端末番号", "端末機番号"),
        help="端末の番号か名前を入れます。",
    ),
    Field(
        key="checked_at", label="点検時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("時刻", "確認時刻", "退庁時間", "退庁時刻"),
        help="17:20 や 1720 のように書きます。",
    ),
    Field(
        key="result", label="結果", kind=FieldKind.CHOICE, choices=RESULTS, required=True,
        width=10, mm=14, aliases=("確認結果", "点検結果"),
        help="「○」なら、空欄の項目にも○が入ります。その時に見ない項目は「該当なし」です。",
    ),
    *ITEM_FIELDS,
    Field(
        key="clock_off", label="時計の差", limit=40, width=12, mm=18,
        aliases=("時計のずれ", "時刻の差"),
        help="標準の時刻との差です。「5秒進み」「1分30秒遅れ」「+5」「-90」「0」のように書きます。",
    ),
    Field(
        key="fault", label="異常の内容", kind=FieldKind.NOTE, limit=500, appends=True,
        searched=True, width=22, aliases=("異常内容",),
    ),
    Field(
        key="action", label="処置", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=22, aliases=("対応", "処置内容"), help="結果が「×」のときは必ず書きます。",
    ),
    Field(
        key="checked_by", label="点検者", kind=FieldKind.PERSON, required=True, searched=True,
        width=16, mm=30, aliases=("確認者", "氏名"),
    ),
    Field(
        key="affiliation", label="所属", searched=True, limit=80, width=16, suggests=True,
        aliases=("所属部署名", "所属部署"),
    ),
    Field(
        key="remarks", label="特記事項", kind=FieldKind.NOTE, limit=500, appends=True,
        searched=True, width=20, aliases=("備考", "特記項目"),
    ),
)  # fmt: skip

LAYOUT = Layout(
    title="端末機管理日次点検簿",
    columns=(
        LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
        LayoutColumn(keys=("day",), title="年月日", width_mm=19, align="center"),
        LayoutColumn(keys=("phase",), title="別", width_mm=13, align="center"),
        LayoutColumn(keys=("terminal",), title="端末", width_mm=13, align="center"),
        LayoutColumn(keys=("checked_at",), title="時刻", width_mm=13, align="right"),
        *(
            LayoutColumn(
                keys=(item.key,), title=item.short, width_mm=15, align="center", group="点検項目"
            )
            for item in ITEMS
        ),
        LayoutColumn(keys=("clock_off",), title="時計の差", width_mm=15, align="center"),
        LayoutColumn(keys=("result",), title="結果", width_mm=11, align="center"),
        LayoutColumn(keys=("fault", "action"), title="異常の内容・処置", share=1.4),
        LayoutColumn(keys=("checked_by", "affiliation"), title="点検者・所属", width_mm=28),
        LayoutColumn(keys=("remarks",), title="特記事項", share=0.8),
    ),
    seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
    foot_notes=("点検項目 " + " ".join(f"{item.short}: {item.sentence}" for item in ITEMS),),
)

LEDGER = Ledger(
    key="daily-check",
    title="端末機管理日次点検簿",
    model=DailyCheck,
    group="点検",
    order=30,
    icon="check-list",
    person="checked_by",
    fields=FIELDS,
    layout=LAYOUT,
    retention=Retention(years=1, source="入退室の記録に合わせた例(1年)。機関で定めます。"),
    explanation=Explanation(
        what="端末ごとに、始業・終業・退庁時の点検の結果を書きます。異常には処置も書きます。",
        who="点検した人。退庁時は最後に出る人。確認は月ごとに入退室管理者。",
        when="開庁日の始業と終業、退庁のその場で。記録のない開庁日は「やること」に出ます。",
        rule="日次点検の記録(千葉県)、退庁時の確認(いなべ市)、月ごとの確認(日南町)。",
    ),
    derive=derive,
    checks=CHECKS,
    duties=(duties,),
    prescribed=prescribed,
    days=DayRule(facts=day_facts, by_room=True, page=PAGE, action="check"),
    view="check-month",
    service=Checks,
    sample=sample,
)
