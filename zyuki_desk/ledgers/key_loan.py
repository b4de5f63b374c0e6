"""鍵貸出簿: who has which key, what for, and when it came back."""

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.core.line_state import LineState
from zyuki_desk.ledgers.keys.duties import loan_duties
from zyuki_desk.ledgers.keys.holdings import LOANS
from zyuki_desk.ledgers.keys.model import SHORT, TERMS, KeyLoan
from zyuki_desk.ledgers.keys.rules import LOAN_CHECKS, derive_loan
from zyuki_desk.ledgers.keys.sample import loans
from zyuki_desk.ledgers.keys.slips import LOAN_SLIPS

FIELDS = (
    Field(
        key="day", label="貸出年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "日付", "貸出し日"), default=lambda today: today,
    ),
    Field(
        key="key_no", label="鍵番号", kind=FieldKind.CODE, required=True, searched=True, limit=40,
        width=10, aliases=("番号",), help="鍵の札を読み取るか、番号を入れます。",
    ),
    Field(key="key_item", label="管理簿の行", kind=FieldKind.COUNT, limit=10**12, hidden=True),
    Field(
        key="loan_kind", label="長期・短期", kind=FieldKind.CHOICE, choices=TERMS, required=True,
        width=8, default=lambda _: SHORT, help="1か月を超えるときは「長期」です。",
    ),
    Field(
        key="lent_at", label="貸出時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("貸出し日時", "貸出日時"),
    ),
    Field(
        key="affiliation", label="所属", suggests=True, searched=True, limit=80, width=16
    ),
    Field(
        key="borrower", label="借りた人", kind=FieldKind.PERSON, required=True, searched=True,
        width=16, aliases=("氏名", "借受者"), rule="許可された人にだけ貸します(中山町)。",
    ),
    Field(
        key="purpose", label="使用目的", required=True, suggests=True, searched=True, limit=120,
        width=20, aliases=("目的",),
    ),
    Field(
        key="emergency", label="緊急の理由", limit=200, width=18,
        help="正の鍵を使うときに書きます。", rule="正の鍵は緊急のときだけ使います(井手町)。",
    ),
    Field(key="lent_by", label="貸出しを確かめた人", kind=FieldKind.PERSON, width=16),
    Field(
        key="due_on", label="返却予定日", kind=FieldKind.DATE, mm=20, aliases=("返却予定",),
        help="短期は空欄でかまいません。当日、閉庁後なら次の開庁日になります。",
    ),
    Field(
        key="returned_at", label="返却時刻", kind=FieldKind.TIME, awaited=True, width=8, mm=14,
        aliases=("返却日時",),
    ),
    Field(key="received_by", label="返却を確かめた人", kind=FieldKind.PERSON, width=16),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=20,
    ),
)  # fmt: skip

LEDGER = Ledger(
    key="key-loan",
    title="鍵貸出簿",
    model=KeyLoan,
    group="鍵・機器",
    order=61,
    icon="tag",
    monthly=False,
    person="borrower",
    fields=FIELDS,
    layout=Layout(
        title="鍵貸出簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
            LayoutColumn(
                keys=("day",), title="年月日", width_mm=19, align="center", group="貸出し"
            ),
            LayoutColumn(
                keys=("lent_at",), title="時刻", width_mm=14, align="right", group="貸出し"
            ),
            LayoutColumn(keys=("key_no",), title="鍵番号", width_mm=19, align="center"),
            LayoutColumn(keys=("loan_kind",), title="期間", width_mm=12, align="center"),
            LayoutColumn(keys=("borrower",), title="氏名", width_mm=28),
            LayoutColumn(keys=("affiliation",), title="所属", width_mm=23),
            LayoutColumn(keys=("purpose", "emergency"), title="使用目的\n(緊急の理由)", share=1.4),
            LayoutColumn(keys=("lent_by",), title="貸出確認", width_mm=26),
            LayoutColumn(
                keys=("due_on",), title="予定日", width_mm=19, align="center", group="返却"
            ),
            LayoutColumn(
                keys=("returned_at",), title="時刻", width_mm=21, align="right", group="返却"
            ),
            LayoutColumn(keys=("received_by",), title="確認", width_mm=26, group="返却"),
            LayoutColumn(keys=("remarks",), title="備考", share=0.7),
        ),
        seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
    ),
    retention=Retention(
        years=1,
        source="北広島市 入退室管理規程の例(1年)。機関で定めます。",
        ends=("returned_at",),
    ),
    explanation=Explanation(
        what="鍵をだれが、何のために、いつからいつまで持ったかを書きます。",
        who="鍵を渡した人と、受け取った人。確認は入退室管理者。",
        when="渡すときと戻ったときのその場で。",
        rule="鍵はその日のうちに、閉庁後なら次の開庁日に返します(甲良町の例)。"
        "正の鍵は緊急のときだけ、理由を書いて使います(井手町)。",
    ),
    derive=derive_loan,
    checks=LOAN_CHECKS,
    duties=(loan_duties,),
    holdings=LOANS,
    in_kit=LineState.AWAITED,
    sample=loans,
    slips=LOAN_SLIPS,
)  # fmt: skip
