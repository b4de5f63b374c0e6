"""鍵管理簿: every key with all its copies, where it is kept and by whom."""

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.core.line_state import LineState
from zyuki_desk.ledgers.keys.duties import key_duties
from zyuki_desk.ledgers.keys.holdings import KEYS
from zyuki_desk.ledgers.keys.model import COPIES, SPARE, KeyItem
from zyuki_desk.ledgers.keys.rules import KEY_CHECKS, derive_key
from zyuki_desk.ledgers.keys.sample import keys
from zyuki_desk.ledgers.keys.stock import STOCK

FIELDS = (
    Field(
        key="day", label="登録年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "作製年月日"), default=lambda today: today,
    ),
    Field(
        key="key_no", label="鍵番号", kind=FieldKind.CODE, required=True, searched=True, limit=40,
        width=10, aliases=("番号", "管理番号"), help="鍵に付けた札の番号です。",
    ),
    Field(
        key="target", label="用途・対象", required=True, searched=True, suggests=True, limit=80,
        width=20, aliases=("対象室", "用途", "対象"),
        help="室・ラック・保管庫など。", rule="ラックの鍵も管理します(調査表 22-3)。",
    ),
    Field(key="room", label="室・区画", kind=FieldKind.PLACE, width=18, aliases=("室名",)),
    Field(
        key="copy_kind", label="正・副", kind=FieldKind.CHOICE, choices=COPIES, required=True,
        width=8, default=lambda _: SPARE, aliases=("正副", "正副の別"),
        rule="正は緊急のときだけ、副を貸します(井手町)。",
    ),
    Field(
        key="copies", label="本数", kind=FieldKind.COUNT, limit=999, required=True, width=6,
        default=lambda _: 1, rule="合鍵も1本残らず数えます(備前市の監査)。",
    ),
    Field(
        key="storage", label="保管場所", required=True, suggests=True, searched=True, limit=80,
        width=18, aliases=("所在",),
    ),
    Field(
        key="keeper", label="管理責任者", kind=FieldKind.PERSON, searched=True, width=16,
        aliases=("管理者",),
    ),
    Field(key="made_for", label="作製の理由", suggests=True, limit=120, width=18),
    Field(
        key="events", label="異動の記録", kind=FieldKind.NOTE, limit=1000, appends=True, width=20,
        help="保管場所や責任者が替わったら、日付とともに下へ書き足します。",
    ),
    Field(key="lost_on", label="紛失年月日", kind=FieldKind.DATE, mm=20),
    Field(
        key="replaced_on", label="錠の交換年月日", kind=FieldKind.DATE, mm=20,
        help="なくした鍵で開かなくなった日です。",
    ),
    Field(key="ended_on", label="廃止年月日", kind=FieldKind.DATE, mm=20),
    Field(key="end_reason", label="廃止の理由", suggests=True, limit=120, width=16),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=20,
    ),
)  # fmt: skip

LEDGER = Ledger(
    key="key-item",
    title="鍵管理簿",
    model=KeyItem,
    group="鍵・機器",
    order=60,
    icon="key",
    monthly=False,
    in_kit=LineState.VALID,
    person="keeper",
    fields=FIELDS,
    layout=Layout(
        title="鍵管理簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("key_no",), title="鍵番号", width_mm=20, align="center"),
            LayoutColumn(keys=("target",), title="用途・対象", share=1.2),
            LayoutColumn(keys=("copy_kind",), title="正・副", width_mm=13, align="center"),
            LayoutColumn(keys=("copies",), title="本数", width_mm=11, align="right"),
            LayoutColumn(keys=("storage",), title="保管場所", width_mm=34),
            LayoutColumn(keys=("keeper",), title="管理責任者", width_mm=30),
            LayoutColumn(
                keys=("day",), title="登録", width_mm=19, align="center", group="年月日"
            ),
            LayoutColumn(
                keys=("lost_on", "replaced_on"), title="紛失・交換", width_mm=20, align="center",
                group="年月日",
            ),
            LayoutColumn(
                keys=("ended_on", "end_reason"), title="廃止・理由", width_mm=21, align="center",
                group="年月日",
            ),
            LayoutColumn(
                keys=("events", "made_for", "remarks"), title="異動の記録\n作製の理由・備考"
            ),
        ),
        seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
    ),
    retention=Retention(
        years=1,
        source="北広島市 入退室管理規程の例(1年)。機関で定めます。",
        ends=("ended_on",),
    ),
    explanation=Explanation(
        what="室・ラック・保管庫の鍵を、正・副と本数とともに書きます。電子錠のカードも含みます。",
        who="入退室管理者(鍵の管理責任者)。",
        when="鍵を作ったとき、保管場所や責任者が替わったとき、なくしたとき、廃止したとき。",
        rule="鍵と電子錠は管理簿で管理します(北広島市)。合鍵も数に入れます。",
    ),
    derive=derive_key,
    checks=KEY_CHECKS,
    duties=(key_duties,),
    holdings=KEYS,
    sample=keys,
    stock=STOCK,
)  # fmt: skip
