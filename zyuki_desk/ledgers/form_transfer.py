"""帳票受渡簿: every hand-over of printed sheets, with what is left after it."""

from collections.abc import Iterator

from zyuki_desk.core.fields import Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention, SampleBench, SampleLine
from zyuki_desk.ledgers.custody.duties import transfer_duties
from zyuki_desk.ledgers.custody.facts import FORMS, GIVE
from zyuki_desk.ledgers.custody.fields import transfer_columns, transfer_fields
from zyuki_desk.ledgers.custody.holdings import transfer_holdings
from zyuki_desk.ledgers.custody.model import FormTransfer
from zyuki_desk.ledgers.custody.sample import transfers
from zyuki_desk.ledgers.custody.sheets import check_sheets, derive_sheets
from zyuki_desk.ledgers.custody.slips import transfer_slips
from zyuki_desk.ledgers.custody.transfers import transfer_checks

KINDS: tuple[dict[str, Value], ...] = (
    {
        "direction": GIVE,
        "purpose": "附票担当への引継ぎ",
        "contents": "転入確認通知書",
        "quantity": 4,
    },
    {"direction": GIVE, "purpose": "戸籍担当への引継ぎ", "contents": "通知確認書", "quantity": 3},
    {"purpose": "内容の確認", "contents": "転入確認通知書", "quantity": 2},
)


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    yield from transfers(bench, "F", KINDS)


LEDGER = Ledger(
    key="form-transfer",
    title="帳票受渡簿",
    model=FormTransfer,
    group="文書・帳票",
    order=53,
    icon="switch",
    monthly=False,
    person="from_code",
    fields=transfer_fields(
        FORMS, "帳票番号", "枚数",
        Field(
            key="balance", label="残数", kind=FieldKind.COUNT, limit=1_000_000, width=8, mm=12,
            help="受渡しのあとに残る枚数です。空欄なら計算して書きます。",
        ),
    ),
    layout=Layout(
        title="帳票受渡簿",
        columns=transfer_columns(
            "帳票番号", "枚数",
            LayoutColumn(keys=("balance",), title="残数", width_mm=11, align="right"),
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        row_height=11.0,
    ),
    retention=Retention(years=5, source="帳票の管理簿に合わせた例。機関で定めます。"),
    explanation=Explanation(
        what="出力した帳票を人に渡すたびに、両方の名前と枚数、目的を書きます。残りは計算します。",
        who="渡した人と受けた人。確認は管理責任者。",
        when="受渡しのその場で。貸したものが戻ったら返却年月日を追記します。",
        rule="受渡しのたびに枚数と保管状況を確かめます(千葉県 帳票受渡簿)。",
    ),
    derive=derive_sheets,
    checks=(*transfer_checks(FORMS), check_sheets),
    holdings=transfer_holdings(FORMS),
    duties=transfer_duties(FORMS),
    sample=_sample,
    slips=transfer_slips(FORMS, "帳票番号", "枚数"),
)  # fmt: skip
