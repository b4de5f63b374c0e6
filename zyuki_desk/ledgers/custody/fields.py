"""Cells and columns that registers of things, and of their hand-overs, have in common."""

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import LayoutColumn
from zyuki_desk.ledgers.custody.facts import DIRECTIONS, STORED_WELL, Custody


def number_field(label: str, *aliases: str) -> Field:
    """Return the cell of the number on the label."""
    return Field(
        key="item_no", label=label, kind=FieldKind.CODE, required=True, searched=True, limit=40,
        width=12, mm=20, aliases=aliases, help="ラベル(シール)の番号。1つずつ別の番号にします。",
        rule="渡す前に番号のシールを貼ります(浜中町 外部記録媒体取扱要領)。",
    )  # fmt: skip


def keeping_fields(handler: str = "取扱担当者") -> tuple[Field, ...]:
    """Return the cells of who keeps a thing where until when, and how it ends."""
    return (
        Field(
            key="storage", label="保管場所", required=True, suggests=True, searched=True, limit=80,
            width=16, aliases=("保管", "場所"), help="施錠できる場所です。",
        ),
        Field(
            key="handler", label=handler, kind=FieldKind.PERSON, required=True, searched=True,
            width=14, aliases=("担当者", "取扱者"),
        ),
        Field(
            key="keep_until", label="保存期限", kind=FieldKind.DATE, mm=20,
            aliases=("保存期間満了日", "廃棄予定日"),
        ),
        Field(
            key="disposal_approved_by", label="廃棄の承認者", kind=FieldKind.PERSON, width=14,
            rule="廃棄には所属長の事前の承認が必要です(千葉県、いなべ市)。",
        ),
        Field(key="disposal_approved_on", label="廃棄の承認日", kind=FieldKind.DATE, mm=20),
        Field(
            key="disposed_on", label="廃棄年月日", kind=FieldKind.DATE, mm=20,
            aliases=("廃棄日", "消去年月日"),
        ),
        Field(
            key="disposal_method", label="廃棄・消去の方法", suggests=True, searched=True, width=16,
            aliases=("廃棄方法", "消去方法"), help="「消去ソフト+破砕」「溶解」などを書きます。",
        ),
        Field(key="witness", label="立会者", kind=FieldKind.PERSON, width=14, aliases=("立会人",)),
        Field(
            key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True,
            searched=True, width=20, aliases=("摘要",),
        ),
    )  # fmt: skip


def disposal_columns() -> tuple[LayoutColumn, ...]:
    """Return the columns of approval and disposal, which stand together on the sheet."""
    group = "廃棄"
    return (
        LayoutColumn(
            keys=("disposal_approved_on", "disposal_approved_by"), title="承認", width_mm=25,
            group=group,
        ),
        LayoutColumn(
            keys=("disposed_on", "disposal_method"), title="年月日・方法", width_mm=27, group=group
        ),
        LayoutColumn(keys=("witness",), title="立会者", width_mm=22, group=group),
    )  # fmt: skip


def transfer_fields(custody: Custody, number: str, count: str, *own: Field) -> tuple[Field, ...]:
    """Return the cells of a hand-over; a register's own ones stand before the due date."""
    noun = custody.noun
    return (
        Field(
            key="day", label="受渡年月日", kind=FieldKind.DATE, required=True, mm=20,
            aliases=("年月日", "日付", "受渡日", "貸出日"), default=lambda today: today,
        ),
        Field(
            key="direction", label="受渡しの別", kind=FieldKind.CHOICE, choices=DIRECTIONS,
            required=True, width=10, mm=16, aliases=("区分",),
            help="戻ってくるものは「貸出し」、戻らないものは「引渡し」、届いたものは「受入れ」です。",
        ),
        Field(
            key="item_no", label=number, kind=FieldKind.CODE, required=True, searched=True,
            limit=40, width=12, mm=20, aliases=("番号",),
            help=f"{noun}のラベルを読み取るか、番号を入れます。",
        ),
        Field(key="item", label="管理簿の行", kind=FieldKind.COUNT, limit=10**12, hidden=True),
        Field(
            key="contents", label="内容", suggests=True, searched=True, limit=120, width=20,
            help="住民の氏名などは書きません。",
        ),
        Field(
            key="quantity", label=count, kind=FieldKind.COUNT, limit=1_000_000, width=8, mm=12,
            required=custody.by_parts,
        ),
        *_party("from", "渡した人", "渡した人の所属"),
        *_party("to", "受けた人", "受けた人の所属"),
        Field(
            key="purpose", label="目的", required=True, suggests=True, searched=True, limit=120,
            width=18, aliases=("使用目的", "用途"),
        ),
        Field(
            key="storage_check", label="保管状況", kind=FieldKind.CHOICE, choices=STORED_WELL,
            width=10, mm=14, aliases=("保管状況確認",),
            rule="受渡しのたびに保管の状況を確かめます(調査表 23-3)。",
        ),
        *own,
        Field(
            key="due_on", label="返却予定日", kind=FieldKind.DATE, mm=20, aliases=("返却期限",),
            rule="貸出しは年度内に終えます(御所市の例)。",
        ),
        Field(
            key="returned_on", label="返却年月日", kind=FieldKind.DATE, mm=20, aliases=("返却日",)
        ),
        Field(
            key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True,
            searched=True, width=20, aliases=("摘要",),
        ),
    )  # fmt: skip


def _party(side: str, who: str, where: str) -> tuple[Field, ...]:
    return (
        Field(
            key=f"{side}_person", label=who, required=True, searched=True, personal=True, limit=60,
            suggests=True, width=16, mm=28, help="職員は名前か番号、外の方は氏名を書きます。",
        ),
        Field(key=f"{side}_code", label=f"{who}の番号", kind=FieldKind.PERSON, hidden=True),
        Field(
            key=f"{side}_office", label=where, searched=True, limit=80, width=16, suggests=True
        ),
    )  # fmt: skip


def transfer_columns(number: str, count: str, *own: LayoutColumn) -> tuple[LayoutColumn, ...]:
    """Return the columns of a hand-over with a box for each party's seal."""
    return (
        LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
        LayoutColumn(keys=("day",), title="受渡年月日", width_mm=19, align="center"),
        LayoutColumn(keys=("direction",), title="別", width_mm=14, align="center"),
        LayoutColumn(keys=("item_no",), title=number, width_mm=17, align="center"),
        LayoutColumn(keys=("contents",), title="内容", share=1.0),
        LayoutColumn(keys=("quantity",), title=count, width_mm=11, align="right"),
        LayoutColumn(keys=("from_person", "from_office"), title="氏名・所属", width_mm=27,
                     group="渡した人"),
        LayoutColumn(keys=(), title="印", width_mm=10, seal=True, group="渡した人"),
        LayoutColumn(keys=("to_person", "to_office"), title="氏名・所属", width_mm=27,
                     group="受けた人"),
        LayoutColumn(keys=(), title="印", width_mm=10, seal=True, group="受けた人"),
        LayoutColumn(keys=("purpose",), title="目的", share=0.9),
        LayoutColumn(keys=("storage_check",), title="保管状況", width_mm=11, align="center"),
        *own,
        LayoutColumn(keys=("due_on",), title="予定日", width_mm=18, align="center", group="返却"),
        LayoutColumn(
            keys=("returned_on",), title="返却日", width_mm=18, align="center", group="返却"
        ),
        LayoutColumn(keys=("remarks",), title="備考", share=0.6),
    )  # fmt: skip
