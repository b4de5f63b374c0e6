"""端末機利用簿: who used which terminal for which task, written before it is used."""

from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention
from zyuki_desk.ledgers.use.duties import duties
from zyuki_desk.ledgers.use.holdings import RUNNING
from zyuki_desk.ledgers.use.model import SEARCHES, TerminalUse
from zyuki_desk.ledgers.use.reconcile import SLACK
from zyuki_desk.ledgers.use.rules import CHECKS, derive
from zyuki_desk.ledgers.use.sample import sample
from zyuki_desk.ledgers.use.service import Uses

FIELDS = (
    Field(
        key="day", label="利用年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "日付", "利用日", "操作年月日"), default=lambda today: today,
    ),
    Field(
        key="started_at", label="開始時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("開始", "操作日時", "利用開始"), help="使う前に書きます。905 のようにも書けます。",
    ),
    Field(
        key="ended_at", label="終了時刻", kind=FieldKind.TIME, awaited=True, width=8, mm=14,
        aliases=("終了", "利用終了"),
    ),
    Field(
        key="terminal", label="端末機", kind=FieldKind.CODE, required=True, searched=True,
        suggests=True, limit=40, width=8, aliases=("端末番号", "端末"),
        help="登録した端末機の番号です。",
    ),
    Field(
        key="card_no", label="カード・操作者ID", kind=FieldKind.CODE, searched=True, limit=60,
        width=12, aliases=("カード番号", "操作者ID"),
    ),
    Field(key="credential", label="管理簿の行", kind=FieldKind.COUNT, limit=10**12, hidden=True),
    Field(
        key="operator", label="操作者", kind=FieldKind.PERSON, required=True, searched=True,
        width=16, aliases=("氏名", "操作者の氏名", "利用者"),
    ),
    Field(
        key="legal_task", label="利用する事務・根拠", required=True, suggests=True, searched=True,
        limit=120, width=24, aliases=("操作目的", "利用目的", "利用事務"),
        help="事務の名前と根拠だけを書きます。住民の氏名や番号は書きません。",
    ),
    Field(
        key="search_kind", label="検索の方法", kind=FieldKind.CHOICE, choices=SEARCHES,
        required=True, width=10, default=lambda _: "code",
        rule="氏名での検索は、前もって書き、別の人が確かめます(杉並区)。",
    ),
    Field(
        key="search_note", label="検索内容", limit=120, width=18, aliases=("検索の内容",),
        help="何のために何を検索するかを前もって書きます。住民の氏名・住所・番号は書きません。",
        rule="氏名での検索は、検索の内容を前もって書きます(杉並区)。",
    ),
    Field(key="count", label="件数", kind=FieldKind.COUNT, limit=100_000, width=6),
    Field(
        key="case_ref", label="受付番号等", searched=True, limit=60, width=14,
        aliases=("受付番号", "申請書番号"),
        help="申請書などの番号です。住民票コードや個人番号は書きません。",
    ),
    Field(key="prints", label="出力枚数", kind=FieldKind.COUNT, limit=100_000, width=8),
    Field(
        key="confirmed_by", label="事前に確かめた人", kind=FieldKind.PERSON, searched=True,
        width=16, aliases=("事前確認者", "確認者"), help="操作者とは別の人です。",
    ),
    Field(
        key="log_matched", label="履歴との突合", kind=FieldKind.YES_NO, width=8, mm=14,
        rule="操作履歴と毎月突き合わせます(杉並区)。",
    ),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=20, help="住民の情報は書きません。",
    ),
)  # fmt: skip

LEDGER = Ledger(
    key="terminal-use",
    title="端末機利用簿",
    model=TerminalUse,
    group="カード",
    order=23,
    icon="terminal",
    person="operator",
    fields=FIELDS,
    layout=Layout(
        title="端末機利用簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
            LayoutColumn(keys=("day",), title="年月日", width_mm=19, align="center"),
            LayoutColumn(
                keys=("started_at",), title="開始", width_mm=13, align="right", group="時刻"
            ),
            LayoutColumn(
                keys=("ended_at",), title="終了", width_mm=15, align="right", group="時刻"
            ),
            LayoutColumn(keys=("terminal",), title="端末", width_mm=14, align="center"),
            LayoutColumn(keys=("card_no",), title="カード\n操作者ID", width_mm=18, align="center"),
            LayoutColumn(keys=("operator",), title="操作者", width_mm=27),
            LayoutColumn(keys=("legal_task",), title="利用する事務・根拠", share=1.4),
            LayoutColumn(
                keys=("search_kind", "search_note"), title="方法・内容", width_mm=22, group="検索"
            ),
            LayoutColumn(keys=("count",), title="件数", width_mm=11, align="right", group="検索"),
            LayoutColumn(keys=("confirmed_by",), title="事前確認", width_mm=26, group="検索"),
            LayoutColumn(keys=("case_ref",), title="受付番号等", width_mm=22),
            LayoutColumn(keys=("prints",), title="出力\n枚数", width_mm=11, align="right"),
            LayoutColumn(keys=("log_matched",), title="突合", width_mm=10, align="center"),
            LayoutColumn(keys=("remarks",), title="備考", share=0.8),
        ),
        seal_boxes=(SealBox("本人確認情報管理責任者", size_mm=23), SealBox("担当", size_mm=23)),
        foot_notes=("住民の氏名・住民票コード・個人番号は書きません。",),
    ),
    retention=Retention(
        years=7,
        source="操作履歴の保存(稲城市の例・7年)に合わせます。機関で定めます。",
        ends=("ended_at",),
    ),
    explanation=Explanation(
        what="だれが、どの端末機を、どの事務のために、いつからいつまで使ったかを書きます。"
        "住民の情報は書きません。",
        who="操作する人。氏名で検索するときは、別の人が前もって確かめます。",
        when="使う前に。終わったら終了時刻と枚数を書きます。",
        rule="グループのカードは利用の前に利用簿へ書きます(千葉県)。"
        "検索の記録は操作履歴と毎月突き合わせます(杉並区)。",
    ),
    derive=derive,
    checks=CHECKS,
    duties=(duties,),
    holdings=RUNNING,
    duty_values=(SLACK,),
    view="use-desk",
    service=Uses,
    sample=sample,
)
