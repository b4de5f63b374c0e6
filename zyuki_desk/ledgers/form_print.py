"""帳票管理簿: every output of a controlled form, its sheets counted until their destruction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from zyuki_desk.base.clock import JST
from zyuki_desk.core.fields import Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention, SampleBench, SampleLine
from zyuki_desk.core.slips.rule import SlipColumn
from zyuki_desk.ledgers.custody.duties import DISPOSAL_DAYS, item_duties, unapproved_outputs
from zyuki_desk.ledgers.custody.facts import FORMS, MASS
from zyuki_desk.ledgers.custody.fields import disposal_columns, keeping_fields, number_field
from zyuki_desk.ledgers.custody.holdings import item_holdings
from zyuki_desk.ledgers.custody.items import derive_item, item_checks
from zyuki_desk.ledgers.custody.model import FormPrint
from zyuki_desk.ledgers.custody.sample import items
from zyuki_desk.ledgers.custody.sheets import (
    check_disposed_sheets,
    check_mass,
    check_output,
    check_terminal,
)
from zyuki_desk.ledgers.custody.slips import disposal_slip
from zyuki_desk.ledgers.custody.stock import FORM_STOCK

FIELDS = (
    Field(
        key="day", label="出力年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("出力日", "年月日"), default=lambda today: today,
    ),
    replace(number_field("帳票番号", "管理番号"), help="出力ごとに番号を付けます。", rule=""),
    Field(
        key="form_name", label="帳票名", required=True, suggests=True, searched=True, width=24,
        aliases=("帳票の名称",), help="住民の氏名などは書きません。",
    ),
    Field(
        key="printed_at", label="出力時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("出力日時",),
    ),
    Field(
        key="terminal", label="端末", kind=FieldKind.CODE, limit=40, width=10, mm=14,
        aliases=("端末番号",),
    ),
    Field(
        key="sheets", label="枚数", kind=FieldKind.COUNT, limit=1_000_000, required=True, width=8,
        mm=12, aliases=("出力枚数",),
    ),
    Field(
        key="purpose", label="用途", required=True, suggests=True, searched=True, limit=120,
        width=20, aliases=("事務", "使用目的"),
    ),
    Field(
        key="mass_approved_by", label="大量出力の承認者", kind=FieldKind.PERSON, width=14,
        help="枚数の多い出力は、出力の前に承認を受けます。枚数は設定の「期限」で決めます。",
        rule="大量の出力には事前の承認が必要です(調査表 26-6)。",
    ),
    Field(key="mass_approved_on", label="大量出力の承認日", kind=FieldKind.DATE, mm=20),
    *keeping_fields("出力者"),
    Field(
        key="disposed_sheets", label="廃棄枚数", kind=FieldKind.COUNT, limit=1_000_000, width=8,
        mm=12,
    ),
)  # fmt: skip

KINDS: tuple[dict[str, Value], ...] = (
    {"form_name": "転入確認通知書", "sheets": 12, "purpose": "転入の確認"},
    {"form_name": "戸籍附票記載事項通知確認書", "sheets": 8, "purpose": "附票の記載"},
    {"form_name": "転入確認通知書", "sheets": 9, "purpose": "転入の確認"},
    {"form_name": "本人確認情報リスト", "sheets": 140, "purpose": "年次の突合",
     "mass_approved_by": "P0003"},
)  # fmt: skip


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    for line in items(bench, "F", KINDS, "保管庫 下段"):
        day = line.values["day"]
        assert isinstance(day, date)
        own: dict[str, Value] = {
            "printed_at": datetime(day.year, day.month, day.day, 10, 5, tzinfo=JST),
            "terminal": next(iter(bench.directory.terminals), None),
        }
        if "mass_approved_by" in line.values:
            own["mass_approved_on"] = day
        yield SampleLine(values={**line.values, **own})


LEDGER = Ledger(
    key="form-print",
    title="帳票管理簿",
    model=FormPrint,
    group="文書・帳票",
    order=52,
    icon="print",
    person="handler",
    monthly=False,
    fields=FIELDS,
    layout=Layout(
        title="帳票管理簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("day", "printed_at"), title="出力日時", width_mm=19),
            LayoutColumn(keys=("item_no",), title="帳票番号", width_mm=17, align="center"),
            LayoutColumn(keys=("form_name",), title="帳票名", share=1.2),
            LayoutColumn(keys=("sheets",), title="枚数", width_mm=13, align="right"),
            LayoutColumn(keys=("handler", "terminal"), title="出力者・端末", width_mm=25),
            LayoutColumn(keys=("purpose",), title="用途", share=0.9),
            LayoutColumn(
                keys=("mass_approved_on", "mass_approved_by"), title="大量出力の承認", width_mm=25
            ),
            LayoutColumn(keys=("storage", "keep_until"), title="保管場所・期限", width_mm=23),
            *disposal_columns(),
            LayoutColumn(
                keys=("disposed_sheets",), title="枚数", width_mm=12, align="right", group="廃棄"
            ),
            LayoutColumn(keys=("remarks",), title="備考", share=0.6),
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        row_height=11.0,
    ),
    retention=Retention(years=5, source="訂正の記録の保存(いなべ市・5年)に合わせた例。"),
    explanation=Explanation(
        what="管理する帳票を出力するたびに、枚数と用途、保管場所を書きます。住民の氏名は書きません。",
        who="出力した人。大量出力と廃棄の承認は管理責任者。",
        when="出力したその場で。廃棄したら、承認と日・方法・枚数を追記します。",
        rule="出力はすぐに取り、施錠して保管し、廃棄は承認を受けて記録します(いなべ市)。",
    ),
    derive=derive_item,
    checks=(
        *item_checks(FORMS),
        check_output,
        check_terminal,
        check_mass,
        check_disposed_sheets,
    ),
    holdings=item_holdings(FORMS, "form_name"),
    duties=(*item_duties(FORMS), unapproved_outputs),
    duty_values=(DISPOSAL_DAYS, MASS),
    sample=_sample,
    slips=(disposal_slip("帳票", "form_name", SlipColumn("枚数", ("sheets",), 0.5)),),
    stock=FORM_STOCK,
)
