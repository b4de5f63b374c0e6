"""入退室管理簿: who entered which room, when, why, with whom, and when they left."""

from zyuki_desk.core.fields import Choice, Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.core.people import PersonKind
from zyuki_desk.core.presence import ExitKind
from zyuki_desk.ledgers.room import rules
from zyuki_desk.ledgers.room.duties import duties
from zyuki_desk.ledgers.room.model import RoomEntry
from zyuki_desk.ledgers.room.sample import sample
from zyuki_desk.ledgers.room.service import RoomDesk


CLASSES = tuple(Choice(kind.value, kind.label) for kind in PersonKind)
EXITS = tuple(Choice(kind.value, kind.label) for kind in ExitKind)

FIELDS = (
    Field(
        key="day",
        label="年月日",
        kind=FieldKind.DATE,
        required=True,
        mm=20,
        default=lambda today: today,
    ),
    Field(key="room", label="室・区画", kind=FieldKind.PLACE, required=True, width=18, mm=34),
    Field(
        key="entered",
        label="入室時刻",
        kind=FieldKind.TIME,
        required=True,
        width=8,
        mm=14,
        help="9:05 や 905 のように書きます。",
    ),
    Field(key="left", label="退室時刻", kind=FieldKind.TIME, width=8, mm=14),
    Field(
        key="exit_kind",
        label="退室の別",
        kind=FieldKind.CHOICE,
        choices=EXITS,
        awaited=True,
        width=14,
        mm=18,
        help="本人の退室のほかは、確認した時刻・推定・強制のどれかをはっきり書きます。",
    ),
    Field(
        key="affiliation",
        label="所属(会社名)",
        searched=True,
        personal=True,
        limit=80,
        width=20,
        suggests=True,
    ),
    Field(
        key="person_name",
        label="氏名",
        required=True,
        searched=True,
        personal=True,
        limit=60,
        width=16,
        mm=30,
    ),
    Field(key="person", label="職員等", kind=FieldKind.PERSON, hidden=True, searched=True),
    Field(
        key="person_class",
        label="区分",
        kind=FieldKind.CHOICE,
        choices=CLASSES,
        required=True,
        width=10,
        mm=16,
    ),
    Field(
        key="purpose",
        label="入室の目的",
        required=True,
        suggests=True,
        searched=True,
        limit=120,
        width=22,
    ),
    Field(
        key="escort",
        label="立会者",
        searched=True,
        appends=True,
        personal=True,
        limit=300,
        width=16,
        mm=26,
        rule="職員以外の入室には職員が立ち会い、途切れさせません(佐賀市・大宜味村などの規程)。",
    ),
    Field(key="escort_codes", label="立会者の番号", appends=True, hidden=True, limit=300),
    Field(key="permit", label="許可", width=12, mm=18, limit=40),
    Field(
        key="badge_no",
        label="名札",
        kind=FieldKind.CODE,
        width=6,
        mm=12,
        limit=20,
        searched=True,
        rule="名札の貸出簿は退室の記録を兼ねます(愛荘町 様式3)。",
    ),
    Field(key="badge_returned", label="名札返却", kind=FieldKind.YES_NO, width=8, mm=12),
    Field(
        key="recorder",
        label="カメラ・携帯等",
        kind=FieldKind.YES_NO,
        width=8,
        mm=14,
        rule="写真機や撮影機能のある携帯電話は持ち込めません(千葉県)。",
    ),
    Field(
        key="deposit_tag",
        label="預り札",
        kind=FieldKind.CODE,
        width=6,
        mm=12,
        limit=20,
        searched=True,
    ),
    Field(key="deposit_returned", label="預り返却", kind=FieldKind.YES_NO, width=8, mm=12),
    Field(key="key_no", label="鍵・入室カード", kind=FieldKind.CODE, width=8, limit=20),
    Field(
        key="items_in",
        label="持込品",
        kind=FieldKind.NOTE,
        limit=300,
        searched=True,
        appends=True,
        width=14,
    ),
    Field(
        key="items_out",
        label="搬出品",
        kind=FieldKind.NOTE,
        limit=300,
        searched=True,
        appends=True,
        width=14,
    ),
    Field(key="items_checked_by", label="持込・搬出の確認者", kind=FieldKind.PERSON, width=14),
    Field(
        key="work_done",
        label="作業内容・結果",
        kind=FieldKind.NOTE,
        limit=500,
        searched=True,
        appends=True,
        width=20,
    ),
    Field(key="party", label="同行の記号", kind=FieldKind.CODE, hidden=True, limit=40),
    Field(
        key="remarks",
        label="備考",
        kind=FieldKind.NOTE,
        limit=500,
        searched=True,
        appends=True,
        width=20,
    ),
)

LAYOUT = Layout(
    title="入退室管理簿",
    columns=(
        LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
        LayoutColumn(keys=("day",), title="年月日", width_mm=19, align="center"),
        LayoutColumn(keys=("entered",), title="入室", width_mm=13, align="right", group="時刻"),
        LayoutColumn(keys=("left",), title="退室", width_mm=15, align="right", group="時刻"),
        LayoutColumn(keys=("affiliation",), title="所属(会社名)", share=1.1),
        LayoutColumn(keys=("person_name",), title="氏名", width_mm=30),
        LayoutColumn(keys=("person_class",), title="区分", width_mm=17, align="center"),
        LayoutColumn(keys=("purpose",), title="入室の目的", share=1.3),
        LayoutColumn(keys=("escort",), title="立会者", width_mm=26),
        LayoutColumn(
            keys=("badge_no", "deposit_tag"),
            title="名札・預り札",
            width_mm=16,
            align="center",
            joiner=" / ",
        ),
        LayoutColumn(keys=("items_in", "items_out"), title="持込品・搬出品", share=0.8),
        LayoutColumn(keys=("exit_kind", "remarks"), title="退室の別・備考", share=0.9),
    ),
    seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
    foot_notes=("訂正は、もとの記載が読めるように線を引き、訂正した日と人を添えてあります。",),
)

LEDGER = Ledger(
    key="room-entry",
    title="入退室管理簿",
    model=RoomEntry,
    group="入退室",
    order=10,
    icon="door-in",
    place="room",
    person="person",
    fields=FIELDS,
    layout=LAYOUT,
    retention=Retention(years=1, source="北広島市 入退室管理規程の例(1年)。機関で定めます。"),
    explanation=Explanation(
        what="室に入った人と、出た時刻を書きます。職員以外の方には立会者と名札も書きます。",
        who="入る人を迎えた職員。確認は入退室管理者。",
        when="入るときと出るときのその場で。あとから書くと「後日記入」と表示されます。",
        rule="入室には事前の許可と記録が必要です。職員以外は立会いを途切れさせません。",
    ),
    checks=rules.CHECKS,
    duties=(duties,),
    view="room-desk",
    service=RoomDesk,
    sample=sample,
)
