"""磁気ディスク管理簿: every storage medium under its number, from its label to its destruction."""

from collections.abc import Iterator

from zyuki_desk.core.fields import Choice, Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention, SampleBench, SampleLine
from zyuki_desk.ledgers.custody.duties import DISPOSAL_DAYS, item_duties, media_without_source
from zyuki_desk.ledgers.custody.facts import MEDIA
from zyuki_desk.ledgers.custody.fields import disposal_columns, keeping_fields, number_field
from zyuki_desk.ledgers.custody.holdings import item_holdings
from zyuki_desk.ledgers.custody.items import derive_item, item_checks
from zyuki_desk.ledgers.custody.model import Medium
from zyuki_desk.ledgers.custody.outgoing import outgoing
from zyuki_desk.ledgers.custody.sample import items
from zyuki_desk.ledgers.custody.slips import disposal_slip
from zyuki_desk.ledgers.custody.stock import MEDIA_STOCK

TYPES = (
    Choice("usb", "USBメモリ"), Choice("optical", "CD・DVD"), Choice("tape", "テープ(DAT・LTO)"),
    Choice("mo", "MO"), Choice("disk", "ハードディスク"), Choice("floppy", "FD"),
    Choice("other", "その他"),
)  # fmt: skip

FIELDS = (
    Field(
        key="day", label="登録年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("登録日", "年月日"), default=lambda today: today,
    ),
    number_field("管理番号", "登録番号", "媒体番号"),
    Field(
        key="media_type", label="種別", kind=FieldKind.CHOICE, choices=TYPES, required=True,
        width=14, aliases=("媒体の種類", "媒体種別"),
    ),
    Field(
        key="product", label="製品名・容量", suggests=True, searched=True, width=18,
        aliases=("製品名", "容量"),
    ),
    Field(
        key="content", label="記録内容", required=True, suggests=True, searched=True, limit=120,
        width=22, aliases=("内容", "記録している内容", "システム名"),
    ),
    Field(
        key="holds_identity_data", label="本人確認情報", kind=FieldKind.YES_NO, required=True,
        width=10, mm=14, aliases=("本人確認情報の有無",),
        help="本人確認情報が入るものは「有」。なくしたときの重さが変わります。",
    ),
    Field(
        key="copied_from", label="複製元", kind=FieldKind.CODE, limit=40, searched=True, width=12,
        help="写しのときは、もとの媒体の番号を書きます。",
    ),
    Field(
        key="device_id", label="媒体の識別", searched=True, limit=120, width=20,
        aliases=("製造番号", "シリアル番号"),
        help="書き出しのときに、差した媒体から読み取って追記します。",
        rule="登録した媒体だけに書き出します(調査表 23)。",
    ),
    *keeping_fields(),
)  # fmt: skip

KINDS: tuple[dict[str, Value], ...] = (
    {"media_type": "tape", "product": "LTO 2.5TB", "content": "サーバの控え(月)",
     "holds_identity_data": True},
    {"media_type": "tape", "product": "LTO 2.5TB", "content": "サーバの控え(火)",
     "holds_identity_data": True},
    {"media_type": "usb", "product": "暗号化USB 16GB", "content": "端末機の設定",
     "holds_identity_data": False},
    {"media_type": "optical", "product": "DVD-R 4.7GB", "content": "更新プログラム(配布)",
     "holds_identity_data": False},
    {"media_type": "usb", "product": "暗号化USB 16GB", "content": "転入通知の受渡し",
     "holds_identity_data": True},
)  # fmt: skip


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    yield from items(bench, "M", KINDS, "保管庫 上段")


LEDGER = Ledger(
    key="media",
    title="磁気ディスク管理簿",
    model=Medium,
    group="媒体",
    order=40,
    icon="media",
    monthly=False,
    person="handler",
    outgoing=outgoing(TYPES, "clean"),
    fields=FIELDS,
    layout=Layout(
        title="磁気ディスク管理簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("day",), title="登録年月日", width_mm=19, align="center"),
            LayoutColumn(keys=("item_no",), title="管理番号", width_mm=18, align="center"),
            LayoutColumn(keys=("media_type", "product"), title="種別・製品名", width_mm=30),
            LayoutColumn(keys=("content", "copied_from"), title="記録内容・複製元", share=1.2),
            LayoutColumn(
                keys=("holds_identity_data",), title="本人確認情報", width_mm=14, align="center"
            ),
            LayoutColumn(keys=("storage", "handler"), title="保管場所・担当者", width_mm=30),
            LayoutColumn(keys=("keep_until",), title="保存期限", width_mm=19, align="center"),
            *disposal_columns(),
            LayoutColumn(keys=("remarks",), title="備考", share=0.8),
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
    ),
    retention=Retention(
        years=5,
        source="廃棄の記録を5年残す例。機関で定めます。",
        ends=("disposed_on",),
    ),
    explanation=Explanation(
        what="媒体を1つずつ、番号のシールを貼って書きます。中身と保管場所、廃棄までを残します。",
        who="取扱担当者。廃棄の承認は管理責任者。",
        when="使い始める前と、廃棄したとき。写しを作ったら写しも1行書きます。",
        rule="施錠して保管し、承認を受けてから消去・破砕します(調査表 23・24)。",
    ),
    derive=derive_item,
    checks=item_checks(MEDIA),
    holdings=item_holdings(MEDIA, "content"),
    duties=(*item_duties(MEDIA), media_without_source),
    duty_values=(DISPOSAL_DAYS,),
    sample=_sample,
    slips=(disposal_slip("磁気ディスク", "content"),),
    stock=MEDIA_STOCK,
)
