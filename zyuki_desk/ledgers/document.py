"""ドキュメント管理簿: each copy of a manual, a design or a notice under its number."""

from collections.abc import Iterator

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Choice, Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import (
    Bench,
    Draft,
    Explanation,
    Ledger,
    Operation,
    Retention,
    SampleBench,
    SampleLine,
)
from zyuki_desk.ledgers.custody.duties import DISPOSAL_DAYS, item_duties
from zyuki_desk.ledgers.custody.facts import DIAGRAM, DOCUMENTS
from zyuki_desk.ledgers.custody.fields import disposal_columns, keeping_fields, number_field
from zyuki_desk.ledgers.custody.holdings import item_holdings
from zyuki_desk.ledgers.custody.items import derive_item, item_checks
from zyuki_desk.ledgers.custody.model import Document
from zyuki_desk.ledgers.custody.sample import items
from zyuki_desk.ledgers.custody.slips import disposal_slip
from zyuki_desk.ledgers.custody.stock import DOCUMENT_STOCK

TYPES = (
    Choice("design", "設計書"), Choice("manual", "手引書"), Choice("procedure", "手順書"),
    Choice("notice", "通知"), Choice(DIAGRAM, "構成図"), Choice("other", "その他"),
)  # fmt: skip

FIELDS = (
    Field(
        key="day", label="登録年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("受領日", "登録日", "年月日"), default=lambda today: today,
    ),
    number_field("文書番号", "管理番号", "登録番号"),
    Field(
        key="title", label="文書の名称", required=True, searched=True, limit=160, width=28,
        aliases=("名称", "ドキュメント名", "文書名"),
    ),
    Field(
        key="doc_type", label="種別", kind=FieldKind.CHOICE, choices=TYPES, required=True,
        width=10, mm=16, aliases=("分類",),
    ),
    Field(key="version", label="版", limit=40, width=8, mm=14, aliases=("版数",)),
    Field(
        key="copy_no", label="写し番号", limit=40, width=8, mm=14, aliases=("部数",),
        help="何部かあるときは「1/3」のように書きます。",
    ),
    Field(
        key="received_from", label="入手先", suggests=True, searched=True, limit=80, width=16,
        aliases=("受領先", "作成・取得者"),
    ),
    Field(
        key="copied_from", label="複写元", kind=FieldKind.CODE, limit=40, searched=True, width=12,
        help="写しのときは、もとの文書の番号を書きます。",
    ),
    Field(
        key="copy_approved_by", label="複写の承認者", kind=FieldKind.PERSON, width=14,
        rule="複写には管理責任者の承認が必要です(調査表 25)。",
    ),
    *keeping_fields(),
)  # fmt: skip

KINDS: tuple[dict[str, Value], ...] = (
    {"title": "統合端末 操作手引書", "doc_type": "manual", "version": "第5版", "copy_no": "1/3"},
    {"title": "統合端末 操作手引書", "doc_type": "manual", "version": "第5版", "copy_no": "2/3"},
    {"title": "緊急時対応計画書", "doc_type": "procedure", "version": "第3版"},
    {"title": "運用に関する通知", "doc_type": "notice", "received_from": "例示県市町村課"},
    {"title": "機器構成図", "doc_type": DIAGRAM, "version": "令和8年度版"},
)  # fmt: skip


def check_copy(_: Bench, draft: Draft) -> None:
    """Refuse a copy that nobody approved."""
    if "copied_from" not in draft.changed or draft.operation is Operation.IMPORT:
        return
    values = draft.values
    if values.get("copied_from") is not None and values.get("copy_approved_by") is None:
        raise Refusal(
            "複写には承認が必要です。承認した人を選んでください。", field="copy_approved_by"
        )


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    yield from items(bench, "D", KINDS, "書庫 2段目")


LEDGER = Ledger(
    key="document",
    title="ドキュメント管理簿",
    model=Document,
    group="文書・帳票",
    order=50,
    icon="book",
    monthly=False,
    person="handler",
    fields=FIELDS,
    layout=Layout(
        title="ドキュメント管理簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("day",), title="登録年月日", width_mm=19, align="center"),
            LayoutColumn(keys=("item_no",), title="文書番号", width_mm=18, align="center"),
            LayoutColumn(keys=("title", "copied_from"), title="名称・複写元", share=1.3),
            LayoutColumn(keys=("doc_type",), title="種別", width_mm=15, align="center"),
            LayoutColumn(keys=("version", "copy_no"), title="版・写し", width_mm=18),
            LayoutColumn(keys=("received_from",), title="入手先", share=0.7),
            LayoutColumn(keys=("storage", "handler"), title="保管場所・担当者", width_mm=30),
            LayoutColumn(keys=("keep_until",), title="保存期限", width_mm=19, align="center"),
            *disposal_columns(),
            LayoutColumn(keys=("remarks",), title="備考", share=0.6),
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
    ),
    retention=Retention(
        years=5,
        source="廃棄の記録を5年残す例。機関で定めます。",
        ends=("disposed_on",),
    ),
    explanation=Explanation(
        what="手引書・設計書・通知などを1部ずつ、番号を付けて書きます。",
        who="取扱担当者。複写と廃棄の承認は管理責任者。",
        when="受け取ったとき、写しを作ったとき、廃棄したとき。",
        rule="施錠して保管し、廃棄は承認を受けてから裁断か溶解にします(調査表 25)。",
    ),
    derive=derive_item,
    checks=(*item_checks(DOCUMENTS), check_copy),
    holdings=item_holdings(DOCUMENTS, "title"),
    duties=item_duties(DOCUMENTS),
    duty_values=(DISPOSAL_DAYS,),
    sample=_sample,
    slips=(disposal_slip("ドキュメント", "title"),),
    stock=DOCUMENT_STOCK,
)
