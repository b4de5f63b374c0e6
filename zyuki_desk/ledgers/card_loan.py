"""カード貸出簿: who took which card, from when until when; a group's card every day anew."""

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.ledgers.card.duties import loan_duties
from zyuki_desk.ledgers.card.facts import INDIVIDUAL, LEND_MODES
from zyuki_desk.ledgers.card.holdings import LOANS
from zyuki_desk.ledgers.card.loan_rules import CHECKS, derive
from zyuki_desk.ledgers.card.model import CardLoan
from zyuki_desk.ledgers.card.sample import loans
from zyuki_desk.ledgers.card.slips import LOAN_SLIPS

FIELDS = (
    Field(
        key="day", label="貸出年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "日付", "貸出日", "使用日"), default=lambda today: today,
    ),
    Field(
        key="card_no", label="カードの管理番号", kind=FieldKind.CODE, required=True, searched=True,
        limit=40, width=12, aliases=("カード番号", "管理番号"),
        help="カードを読み取るか、番号を入れます。",
    ),
    Field(key="credential", label="管理簿の行", kind=FieldKind.COUNT, limit=10**12, hidden=True),
    Field(
        key="loan_kind", label="貸出しの別", kind=FieldKind.CHOICE, choices=LEND_MODES,
        required=True, width=10, default=lambda _: INDIVIDUAL, aliases=("区分",),
        help="班や室で使うカードは「グループ」。使う人ごとに書きます。",
    ),
    Field(
        key="borrower", label="借りた人", kind=FieldKind.PERSON, required=True, searched=True,
        width=16, aliases=("氏名", "使用者", "借受者"),
        rule="グループのカードも、使った人が1人に決まるように書きます(千葉県)。",
    ),
    Field(
        key="lent_at", label="貸出時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("貸出日時", "開始時刻"), help="9:05 や 905 のように書きます。",
    ),
    Field(
        key="purpose", label="使う事務", suggests=True, searched=True, limit=120, width=20,
        aliases=("使用目的", "目的"),
    ),
    Field(
        key="due_on", label="返却予定日", kind=FieldKind.DATE, mm=20,
        help="空欄なら当日です。グループのカードは毎日返します。",
    ),
    Field(key="lent_by", label="渡した人", kind=FieldKind.PERSON, width=14, searched=True),
    Field(
        key="returned_at", label="返却時刻", kind=FieldKind.TIME, awaited=True, width=8, mm=14,
        aliases=("返却日時", "終了時刻"),
    ),
    Field(key="received_by", label="受け取った人", kind=FieldKind.PERSON, width=14),
    Field(
        key="unused_note", label="利用のない時間", kind=FieldKind.NOTE, limit=1000, appends=True,
        width=18, help="カードが出ていて利用簿に記入のない時間と、その理由です。",
        rule="グループのカードの貸出しと利用を、毎月突き合わせます(千葉県)。",
    ),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=20,
    ),
)  # fmt: skip

LEDGER = Ledger(
    key="card-loan",
    title="カード貸出簿",
    model=CardLoan,
    group="カード",
    order=22,
    icon="switch",
    monthly=False,
    person="borrower",
    fields=FIELDS,
    layout=Layout(
        title="操作者識別カード貸出簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
            LayoutColumn(keys=("day",), title="年月日", width_mm=19, align="center"),
            LayoutColumn(keys=("card_no",), title="カード", width_mm=20, align="center"),
            LayoutColumn(keys=("loan_kind",), title="別", width_mm=17, align="center"),
            LayoutColumn(keys=("borrower",), title="借りた人", width_mm=32),
            LayoutColumn(keys=("purpose",), title="使う事務", share=1.2),
            LayoutColumn(keys=("lent_at",), title="時刻", width_mm=14, align="right", group="貸出"),
            LayoutColumn(keys=("lent_by",), title="渡した人", width_mm=27, group="貸出"),
            LayoutColumn(
                keys=("due_on",), title="予定日", width_mm=19, align="center", group="返却"
            ),
            LayoutColumn(
                keys=("returned_at",), title="時刻", width_mm=21, align="right", group="返却"
            ),
            LayoutColumn(keys=("received_by",), title="受け取った人", width_mm=27, group="返却"),
            LayoutColumn(keys=("unused_note", "remarks"), title="利用のない時間\n備考", share=0.9),
        ),
        seal_boxes=(SealBox("アクセス管理責任者", size_mm=21), SealBox("担当", size_mm=21)),
    ),
    retention=Retention(
        years=7,
        source="操作履歴の保存(稲城市の例・7年)に合わせます。機関で定めます。",
        ends=("returned_at",),
    ),
    explanation=Explanation(
        what="保管しているカードやグループのカードを、だれがいつからいつまで持ったかを書きます。",
        who="カードを渡した人。確認はアクセス管理責任者。",
        when="渡すときと戻ったときのその場で。グループのカードは使う人が替わるたびに。",
        rule="カードを人から人へ渡すことはできません。いったん返してから次の人に貸します(千葉県)。",
    ),
    derive=derive,
    checks=CHECKS,
    duties=(loan_duties,),
    holdings=LOANS,
    sample=loans,
    slips=LOAN_SLIPS,
)
