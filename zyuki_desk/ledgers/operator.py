"""操作者名簿: who may operate which terminal for which task, from when until when."""

from datetime import date

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.checking import (
    refuse_absent,
    refuse_before,
    refuse_future,
    refuse_without,
    remarks_with_reasons,
)
from zyuki_desk.core.fields import Choice, Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Bench, Draft, Explanation, Ledger, Retention
from zyuki_desk.ledgers.card.duties import operator_duties
from zyuki_desk.ledgers.card.facts import designations
from zyuki_desk.ledgers.card.holdings import ROLL
from zyuki_desk.ledgers.card.model import Operator
from zyuki_desk.ledgers.card.sample import operators

MEANS = (
    Choice("ic", "カード"),
    Choice("match", "照合情報"),
    Choice("both", "両方"),
    Choice("group", "グループ"),
)
ENDS = (
    Choice("transfer", "異動"),
    Choice("retired", "退職"),
    Choice("on-leave", "休職"),
    Choice("changed", "担当替え"),
    Choice("other", "その他"),
)


def derive(_: Bench, draft: Draft) -> dict[str, Value]:
    """Keep stated reasons."""
    return remarks_with_reasons(draft)


def check_person(bench: Bench, draft: Draft) -> None:
    """Refuse naming somebody who is not there, or who is named already."""
    if draft.changed & {"person", "day"}:
        refuse_absent(bench, draft, "person")
    if not draft.changed & {"person", "day", "until"}:
        return
    day, until = draft.values["day"], draft.values.get("until")
    end = until if isinstance(until, date) else date.max
    for other in designations(bench.session, draft.values["person"]):
        if other.id == draft.entry_id or not isinstance(day, date):
            continue
        if other.day <= end and day <= (other.until or date.max):
            raise Refusal(
                f"{bench.directory.name_of(other.person)}さんは、すでに操作者に指定されています。"
                "前の行に解除年月日を書いてから、新しい行に書いてください。",
                field="person",
            )


def check_terminals(bench: Bench, draft: Draft) -> None:
    """Refuse a terminal nobody knows; several are separated by 、."""
    written = draft.values.get("terminals")
    if "terminals" not in draft.changed or not isinstance(written, str):
        return
    known = bench.directory.terminals
    for word in written.replace(",", "、").replace(",", "、").split("、"):
        if word.strip() not in known and word.strip() not in known.values():
            names = "、".join(known)
            raise Refusal(
                f"「{word.strip()}」という端末機は登録されていません。{names} から選び、"
                "「、」で区切ってください。",
                field="terminals",
            )


def check_days(bench: Bench, draft: Draft) -> None:
    """Hold the end and its reason together, and refuse pledges and trainings to come."""
    refuse_future(bench, draft, {"pledge_on": "誓約書", "trained_on": "研修受講日"})
    refuse_before(draft, "day", "until", "解除が指定より前です。年月日を確かめてください。")
    refuse_without(
        draft, "until", "end_reason", "解除の理由(異動・退職・休職など)を選んでください。"
    )
    refuse_without(draft, "end_reason", "until", "解除年月日を入れてください。")


LEDGER = Ledger(
    key="operator",
    title="操作者名簿",
    model=Operator,
    group="カード",
    order=20,
    icon="group",
    monthly=False,
    person="person",
    fields=(
        Field(
            key="day", label="指定年月日", kind=FieldKind.DATE, required=True, mm=20,
            aliases=("指定日", "指名年月日"), default=lambda today: today,
        ),
        Field(
            key="person", label="氏名", kind=FieldKind.PERSON, required=True, searched=True,
            width=16, aliases=("操作者", "操作者氏名", "職員氏名"),
            help="氏名・カナ・番号で選びます。登録のない方は先に設定で登録します。",
        ),
        Field(
            key="section", label="所属", searched=True, suggests=True, limit=80, width=16,
            aliases=("所属部署", "課名"),
        ),
        Field(
            key="terminals", label="操作できる端末機", limit=200, width=16, suggests=True,
            aliases=("端末", "操作権限"), help="番号を「、」で区切って書きます。例: T1、T2",
        ),
        Field(
            key="tasks", label="担当する事務", required=True, searched=True, suggests=True,
            limit=200, width=24, aliases=("利用事務", "事務"),
            rule="操作できる事務は人ごとに決めます(北広島市・川崎町)。",
        ),
        Field(
            key="means", label="本人を確かめる手段", kind=FieldKind.CHOICE, choices=MEANS, width=16,
        ),
        Field(
            key="named_by", label="指定した人", kind=FieldKind.PERSON, width=14, searched=True,
            aliases=("所属長",), rule="所属長が操作者を前もって指名します(千葉県)。",
        ),
        Field(
            key="pledge_on", label="誓約書", kind=FieldKind.DATE, mm=18,
            aliases=("誓約年月日",), help="誓約書を受け取った日を書きます。",
        ),
        Field(
            key="trained_on", label="研修受講日", kind=FieldKind.DATE, mm=18,
            aliases=("研修",), rule="新しい操作者は、初めに研修を受けます(千葉県)。",
        ),
        Field(
            key="until", label="解除年月日", kind=FieldKind.DATE, mm=20, aliases=("解除日",),
            help="異動・退職・休職などで操作者でなくなる日。カードの回収もここから始まります。",
        ),
        Field(
            key="end_reason", label="解除の理由", kind=FieldKind.CHOICE, choices=ENDS, width=10
        ),
        Field(
            key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True,
            searched=True, width=20,
        ),
    ),
    layout=Layout(
        title="操作者名簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("person",), title="氏名", width_mm=30),
            LayoutColumn(keys=("section",), title="所属", width_mm=28),
            LayoutColumn(keys=("tasks",), title="担当する事務", share=1.2),
            LayoutColumn(keys=("terminals",), title="端末機", width_mm=24),
            LayoutColumn(keys=("means",), title="識別\n手段", width_mm=18, align="center"),
            LayoutColumn(keys=("day",), title="指定", width_mm=19, align="center", group="年月日"),
            LayoutColumn(
                keys=("pledge_on",), title="誓約書", width_mm=19, align="center", group="年月日"
            ),
            LayoutColumn(
                keys=("trained_on",), title="研修", width_mm=19, align="center", group="年月日"
            ),
            LayoutColumn(
                keys=("until", "end_reason"), title="解除・理由", width_mm=20, align="center",
                group="年月日",
            ),
            LayoutColumn(keys=("remarks",), title="備考", share=0.7),
        ),
        seal_boxes=tuple(
            SealBox(title, size_mm=21) for title in ("アクセス管理責任者", "所属長", "担当")
        ),
    ),
    retention=Retention(
        years=7,
        source="操作履歴の保存(稲城市の例・7年)に合わせます。機関で定めます。",
        ends=("until",),
    ),
    explanation=Explanation(
        what="端末機を操作してよい人を、担当する事務・端末機とともに書きます。",
        who="所属長が指名し、アクセス管理責任者が名簿を作ります。",
        when="操作を始める前。異動・退職・休職のときは解除年月日を書きます。",
        rule="指定された操作者だけが操作できます。解除したら、カードをすぐに回収します(千葉県)。",
    ),
    derive=derive,
    checks=(check_person, check_terminals, check_days),
    duties=(operator_duties,),
    holdings=ROLL,
    sample=operators,
)  # fmt: skip
