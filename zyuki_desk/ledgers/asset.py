"""構成管理簿: equipment, programs, media and network, connected after approval, with history."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.checking import refuse_future
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
from zyuki_desk.ledgers.custody.diagram import DIAGRAM_DAYS, outdated_diagram
from zyuki_desk.ledgers.custody.duties import DISPOSAL_DAYS, item_duties
from zyuki_desk.ledgers.custody.facts import ASSETS, day_in
from zyuki_desk.ledgers.custody.fields import disposal_columns, keeping_fields, number_field
from zyuki_desk.ledgers.custody.holdings import item_holdings
from zyuki_desk.ledgers.custody.items import derive_item, item_checks
from zyuki_desk.ledgers.custody.model import Asset
from zyuki_desk.ledgers.custody.sample import items
from zyuki_desk.ledgers.custody.slips import disposal_slip
from zyuki_desk.ledgers.custody.stock import ASSET_STOCK

CATEGORIES = (
    Choice("equipment", "機器"), Choice("program", "プログラム"), Choice("medium", "磁気媒体"),
    Choice("network", "ネットワーク"),
)  # fmt: skip
_TERM = replace(
    next(f for f in keeping_fields() if f.key == "keep_until"),
    label="リース・保守期限", aliases=("リース期限", "保守期限"),
)  # fmt: skip
_KEEPING = tuple(
    _TERM
    if spec.key == "keep_until"
    else replace(spec, label="設置場所", help="")
    if spec.key == "storage"
    else spec
    for spec in keeping_fields("管理責任者")
)

FIELDS = (
    Field(
        key="day", label="導入年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("導入日", "登録日", "年月日"), default=lambda today: today,
    ),
    number_field("資産番号", "管理番号"),
    Field(
        key="category", label="区分", kind=FieldKind.CHOICE, choices=CATEGORIES, required=True,
        width=12, mm=18,
    ),
    Field(key="name", label="名称", required=True, searched=True, suggests=True, width=22),
    Field(key="product", label="メーカー・型番", searched=True, suggests=True, width=18),
    Field(key="serial_no", label="製造番号", searched=True, limit=60, width=16),
    Field(key="version", label="版・ライセンス", limit=60, width=12),
    Field(key="segment", label="接続先", suggests=True, limit=60, width=12),
    Field(
        key="approved_by", label="接続の承認者", kind=FieldKind.PERSON, width=14,
        rule="機器の接続には事前の承認が必要です(調査表 19-2)。",
    ),
    Field(key="approved_on", label="接続の承認日", kind=FieldKind.DATE, mm=20),
    Field(key="connected_on", label="接続年月日", kind=FieldKind.DATE, mm=20),
    Field(
        key="changes", label="変更の履歴", kind=FieldKind.NOTE, limit=2000, appends=True,
        searched=True, width=26, help="日・内容・承認者を、下に書き足していきます。",
        rule="変更はすみやかに書き、履歴を残します(稲城市 様式第1号、遊佐町)。",
    ),
    *_KEEPING,
)  # fmt: skip

KINDS: tuple[dict[str, Value], ...] = (
    {"category": "equipment", "name": "業務サーバ", "product": "見本電機 SV-100",
     "changes": "メモリを増設"},
    {"category": "equipment", "name": "統合端末 1号", "product": "見本電機 PC-20"},
    {"category": "program", "name": "ウイルス対策ソフト", "version": "第12版"},
    {"category": "network", "name": "ファイアウォール", "product": "例示通信 FW-5"},
)  # fmt: skip


def check_connection(bench: Bench, draft: Draft) -> None:
    """Refuse a connection that nobody approved beforehand."""
    refuse_future(bench, draft, {"approved_on": "接続の承認日", "connected_on": "接続年月日"})
    touched = {"approved_by", "approved_on", "connected_on"} & draft.changed
    if draft.operation is Operation.IMPORT or not touched:
        return
    values = draft.values
    approved, connected = day_in(values, "approved_on"), day_in(values, "connected_on")
    if (approved is None) != (values.get("approved_by") is None):
        missing = "approved_on" if approved is None else "approved_by"
        raise Refusal("接続の承認は、承認した人と日を両方書いてください。", field=missing)
    if connected is not None and approved is None:
        raise Refusal(
            "接続の承認がまだありません。先に承認を受けて、承認者と承認日を書いてください。",
            field="approved_by",
        )
    if connected is not None and approved is not None and connected < approved:
        raise Refusal(
            "接続が承認より前です。承認を受けてからつなぎます。日付を確かめてください。",
            field="connected_on",
        )


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    managers = [p for p in bench.directory.people.values() if not p.kind.is_outside]
    for line in items(bench, "A", KINDS, "サーバ室"):
        day = line.values["day"]
        assert isinstance(day, date)
        approval: dict[str, Value] = {
            "approved_by": managers[0].code,
            "approved_on": day,
            "connected_on": day,
        }
        yield SampleLine(values={**line.values, **approval})


LEDGER = Ledger(
    key="asset",
    title="構成管理簿",
    model=Asset,
    group="鍵・機器",
    order=70,
    icon="terminal",
    monthly=False,
    person="handler",
    fields=FIELDS,
    layout=Layout(
        title="構成管理簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("day",), title="導入年月日", width_mm=19, align="center"),
            LayoutColumn(keys=("item_no", "category"), title="資産番号・区分", width_mm=26),
            LayoutColumn(keys=("name", "version"), title="名称・版", share=1.1),
            LayoutColumn(keys=("product", "serial_no"), title="型番・製造番号", share=1.0),
            LayoutColumn(keys=("storage", "handler"), title="設置場所・責任者", width_mm=27),
            LayoutColumn(
                keys=("approved_on", "approved_by"), title="承認", width_mm=25, group="接続"
            ),
            LayoutColumn(
                keys=("connected_on", "segment"), title="年月日・先", width_mm=20, group="接続"
            ),
            LayoutColumn(keys=("changes",), title="変更の履歴", share=1.6),
            *disposal_columns(),
            LayoutColumn(keys=("keep_until", "remarks"), title="期限・備考", width_mm=20),
        ),
        paper="A3",
        form_number="様式第1号",
        seal_boxes=(SealBox("システム管理者"), SealBox("担当")),
    ),
    retention=Retention(
        years=5,
        source="廃棄の記録を5年残す例。機関で定めます。",
        ends=("disposed_on",),
    ),
    explanation=Explanation(
        what="機器・プログラム・磁気媒体・ネットワークを1つずつ、番号を付けて書きます。",
        who="システム管理者。接続と廃棄は承認を受けます。",
        when="導入・変更・移設・廃棄のたびにすみやかに。変更は履歴に書き足します。",
        rule="承認を受けてから接続し、変更の履歴を残します(稲城市、遊佐町、調査表 19)。",
    ),
    derive=derive_item,
    checks=(*item_checks(ASSETS), check_connection),
    holdings=item_holdings(ASSETS, "name"),
    duties=(*item_duties(ASSETS), outdated_diagram),
    duty_values=(DISPOSAL_DAYS, DIAGRAM_DAYS),
    sample=_sample,
    slips=(disposal_slip("機器等", "name"),),
    stock=ASSET_STOCK,
)
