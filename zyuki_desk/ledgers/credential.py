"""操作者識別カード管理簿: every card and 照合情報 from its issue to its destruction."""

from zyuki_desk.core.fields import Choice, Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.ledgers.card.duties import REISSUE_DAYS, SOON, card_duties
from zyuki_desk.ledgers.card.facts import KINDS, LEND_MODES
from zyuki_desk.ledgers.card.holdings import CARDS
from zyuki_desk.ledgers.card.model import Credential
from zyuki_desk.ledgers.card.passwords import USUAL_DAYS
from zyuki_desk.ledgers.card.rules import CHECKS, derive
from zyuki_desk.ledgers.card.sample import credentials
from zyuki_desk.ledgers.card.service import Chains
from zyuki_desk.ledgers.card.stock import STOCK

RETURNS = (
    Choice("transfer", "異動"),
    Choice("retired", "退職"),
    Choice("on-leave", "休職"),
    Choice("changed", "担当替え"),
    Choice("expired", "期限切れ"),
    Choice("broken", "破損"),
    Choice("found", "発見"),
    Choice("other", "その他"),
)
LOSSES = (Choice("lost", "紛失"), Choice("stolen", "盗難"))

CARD = (
    Field(
        key="day", label="発行(登録)年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("発行年月日", "登録年月日", "発行日", "登録日"), default=lambda today: today,
    ),
    Field(
        key="card_no", label="管理番号", kind=FieldKind.CODE, required=True, searched=True,
        limit=40, width=10, aliases=("カード番号", "番号"),
        help="カードに貼った番号です。読み取り機でも入ります。",
    ),
    Field(
        key="kind", label="種別", kind=FieldKind.CHOICE, choices=KINDS, required=True, width=10,
        default=lambda _: KINDS[0].key, help="ICカードか、照合情報(静脈など)か。",
    ),
    Field(
        key="card_type", label="カードの種類", suggests=True, searched=True, limit=80, width=14,
        aliases=("カード種別",), help="業務用、カード管理用など。",
    ),
    Field(
        key="duties", label="操作できる業務", suggests=True, searched=True, limit=200, width=20,
        aliases=("業務", "権限"), rule="カードごとに操作できる業務を決めます(阿賀野市)。",
    ),
    Field(
        key="serial", label="券面の番号", kind=FieldKind.CODE, searched=True, limit=60, width=14,
        aliases=("製造番号",),
    ),
    Field(
        key="match_id", label="照合ID", kind=FieldKind.CODE, searched=True, limit=60, width=12,
        rule="照合情報を登録するときに書きます(川崎町 照合情報認証管理簿)。",
    ),
    Field(
        key="operator_id", label="操作者ID", kind=FieldKind.CODE, searched=True, limit=60,
        width=12, aliases=("操作者識別番号",),
    ),
    Field(key="valid_until", label="有効期限", kind=FieldKind.DATE, mm=20),
)  # fmt: skip

LENDING = (
    Field(
        key="lend_mode", label="貸与区分", kind=FieldKind.CHOICE, choices=LEND_MODES, width=8,
        rule="個人、またはグループ(班・室)の単位で貸与します(千葉県)。",
    ),
    Field(
        key="holder", label="貸与を受けた人", kind=FieldKind.PERSON, searched=True, width=16,
        aliases=("氏名", "操作者", "貸与者"),
    ),
    Field(key="group_name", label="グループ名", suggests=True, searched=True, limit=60, width=14),
    Field(
        key="group_head", label="グループの責任者", kind=FieldKind.PERSON, searched=True, width=16
    ),
    Field(key="lent_on", label="貸与年月日", kind=FieldKind.DATE, mm=20, aliases=("貸与日",)),
    Field(
        key="received_on", label="受領年月日", kind=FieldKind.DATE, mm=20, aliases=("受領印",),
        help="本人が受け取った日です。",
    ),
    Field(
        key="pw_changed", label="パスワード変更日", appends=True, limit=1000, width=14,
        help="変えたら、その日を下に書き足します。パスワードそのものは書きません。",
    ),
    Field(
        key="pw_days", label="変更の間隔(日)", kind=FieldKind.COUNT, limit=3650, width=8,
        default=lambda _: USUAL_DAYS, rule="変更の期限はアクセス管理責任者が決めます。",
    ),
    Field(
        key="pw_due_on", label="次回の変更期限", kind=FieldKind.DATE, mm=20,
        help="変更日と間隔から決まります。",
    ),
    Field(
        key="storage", label="保管場所", suggests=True, limit=80, width=16,
        help="鍵のかかる場所を書きます。", rule="カードは施錠できる保管庫にしまいます(甲良町)。",
    ),
    Field(
        key="returned_on", label="返却年月日", kind=FieldKind.DATE, mm=20, aliases=("返却日",),
        rule="異動・退職・休職のときは、すぐに回収します(千葉県・阿賀野市など)。",
    ),
    Field(
        key="return_reason", label="返却の理由", kind=FieldKind.CHOICE, choices=RETURNS, width=10
    ),
)  # fmt: skip

LOSS = (
    Field(
        key="loss_kind", label="紛失・盗難の別", kind=FieldKind.CHOICE, choices=LOSSES, width=10
    ),
    Field(
        key="lost_reported_at", label="紛失・盗難の報告", kind=FieldKind.TIME, width=14,
        rule="なくしたらすぐに報告し、その日のうちに停止します(千葉県・甲良町など)。",
    ),
    Field(
        key="last_seen", label="最後に確かめた日時・場所", limit=120, width=20,
        help="いつ、どこで最後に見たかです。",
    ),
    Field(
        key="suspended_at", label="停止の日時", kind=FieldKind.TIME, width=14,
        aliases=("資格停止", "失効"),
    ),
    Field(key="searched_at", label="捜索の日時", kind=FieldKind.TIME, width=14),
    Field(key="search_result", label="捜した場所と結果", limit=200, width=20),
    Field(
        key="log_checked_at", label="操作履歴を確かめた日時", kind=FieldKind.TIME, width=14,
        help="なくなってからの不正な操作の有無を確かめます。",
    ),
    Field(key="log_result", label="操作履歴を確かめた結果", limit=200, width=20),
    Field(
        key="notified_at", label="関係先へ通知した日時", kind=FieldKind.TIME, width=14,
        help="都道府県などへの通知です。",
    ),
    Field(key="notified_to", label="通知した先", limit=120, width=20),
    Field(key="reissued_at", label="再発行の日時", kind=FieldKind.TIME, width=14),
    Field(
        key="reissued_as", label="再発行後の管理番号", kind=FieldKind.CODE, searched=True, limit=40,
        width=12,
    ),
    Field(key="found_on", label="発見年月日", kind=FieldKind.DATE, mm=20),
    Field(
        key="measures", label="再発を防ぐ措置", kind=FieldKind.NOTE, limit=1000, appends=True,
        width=20,
    ),
)  # fmt: skip

END = (
    Field(key="destroyed_on", label="廃棄年月日", kind=FieldKind.DATE, mm=20),
    Field(
        key="destroy_method", label="廃棄の方法", suggests=True, limit=80, width=14,
        help="裁断、登録の抹消など。",
    ),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=1000, appends=True, searched=True,
        width=20,
    ),
)  # fmt: skip

LAYOUT = Layout(
    title="操作者識別カード管理簿",
    columns=(
        LayoutColumn(keys=("card_no", "kind"), title="管理番号\n種別", width_mm=16, align="center"),
        LayoutColumn(keys=("card_type", "duties"), title="種類\n操作できる業務", share=1.2),
        LayoutColumn(
            keys=("serial", "match_id", "operator_id"), title="券面の番号\n照合ID\n操作者ID",
            width_mm=18,
        ),
        LayoutColumn(
            keys=("lend_mode", "group_name", "holder", "group_head"),
            title="区分\n氏名・グループ", width_mm=25,
        ),
        LayoutColumn(keys=("day",), title="発行", width_mm=16, align="center", group="年月日"),
        LayoutColumn(
            keys=("lent_on", "received_on"), title="貸与\n受領", width_mm=16, align="center",
            group="年月日",
        ),
        LayoutColumn(
            keys=("returned_on", "return_reason"), title="返却\n理由", width_mm=16,
            align="center", group="年月日",
        ),
        LayoutColumn(
            keys=("valid_until",), title="有効\n期限", width_mm=16, align="center", group="年月日"
        ),
        LayoutColumn(
            keys=("pw_changed",), title="変更日", width_mm=16, align="center", group="パスワード"
        ),
        LayoutColumn(
            keys=("pw_due_on",), title="次回\n期限", width_mm=16, align="center",
            group="パスワード",
        ),
        LayoutColumn(keys=("storage",), title="保管場所", width_mm=17),
        LayoutColumn(
            keys=("loss_kind", "lost_reported_at", "suspended_at"), title="別\n報告\n停止",
            width_mm=18, align="center", group="紛失・盗難・停止",
        ),
        LayoutColumn(
            keys=("searched_at", "log_checked_at", "notified_at"), title="捜索\n履歴\n通知",
            width_mm=18, align="center", group="紛失・盗難・停止",
        ),
        LayoutColumn(
            keys=("reissued_at", "reissued_as", "found_on"), title="再発行\n発見",
            width_mm=18, align="center", group="紛失・盗難・停止",
        ),
        LayoutColumn(keys=("destroyed_on", "destroy_method", "remarks"), title="廃棄\n備考"),
    ),
    row_height=13.5,
    font_size=7.5,
    seal_boxes=(SealBox("アクセス管理責任者", size_mm=21), SealBox("担当", size_mm=21)),
)  # fmt: skip

LEDGER = Ledger(
    key="credential",
    title="操作者識別カード管理簿",
    model=Credential,
    group="カード",
    order=21,
    icon="card",
    monthly=False,
    person="holder",
    fields=(*CARD, *LENDING, *LOSS, *END),
    layout=LAYOUT,
    retention=Retention(
        years=7,
        source="操作履歴の保存(稲城市の例・7年)に合わせます。機関で定めます。",
        ends=("destroyed_on",),
    ),
    explanation=Explanation(
        what="カードと照合情報の1つずつを、発行から貸与・返却・廃棄まで1行に書きます。",
        who="アクセス管理責任者。受け取った人は受領年月日を書いてもらいます。",
        when="発行・貸与・返却のその日。なくしたときは、報告・停止・捜索・履歴確認・通知・"
        "再発行を、その都度時刻で書きます。",
        rule="異動・退職・休職のときはすぐに回収し、紛失・盗難のときはその日に停止します"
        "(千葉県など)。",
    ),
    derive=derive,
    checks=CHECKS,
    duties=(card_duties,),
    view="card-chain",
    service=Chains,
    holdings=CARDS,
    duty_values=(SOON, REISSUE_DAYS),
    sample=credentials,
    stock=STOCK,
)
