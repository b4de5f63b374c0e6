"""ドキュメント受渡簿: every hand-over of a document, with both parties."""

from collections.abc import Iterator

from zyuki_desk.core.fields import Value
from zyuki_desk.core.layout import Layout, SealBox
from zyuki_desk.core.ledger import Explanation, Ledger, Retention, SampleBench, SampleLine
from zyuki_desk.ledgers.custody.duties import transfer_duties
from zyuki_desk.ledgers.custody.facts import DOCUMENTS, GIVE
from zyuki_desk.ledgers.custody.fields import transfer_columns, transfer_fields
from zyuki_desk.ledgers.custody.holdings import transfer_holdings
from zyuki_desk.ledgers.custody.model import DocumentTransfer
from zyuki_desk.ledgers.custody.sample import transfers
from zyuki_desk.ledgers.custody.slips import transfer_slips
from zyuki_desk.ledgers.custody.transfers import derive_transfer, transfer_checks

KINDS: tuple[dict[str, Value], ...] = (
    {"direction": GIVE, "purpose": "新任者への交付", "contents": "操作手引書", "quantity": 1},
    {"purpose": "操作の確認", "contents": "操作手引書", "quantity": 1},
    {"purpose": "訓練の準備", "contents": "緊急時対応計画書", "quantity": 1},
)


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    yield from transfers(bench, "D", KINDS)


LEDGER = Ledger(
    key="document-transfer",
    title="ドキュメント受渡簿",
    model=DocumentTransfer,
    group="文書・帳票",
    order=51,
    icon="switch",
    monthly=False,
    person="from_code",
    fields=transfer_fields(DOCUMENTS, "文書番号", "部数"),
    layout=Layout(
        title="ドキュメント受渡簿",
        columns=transfer_columns("文書番号", "部数"),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        row_height=11.0,
    ),
    retention=Retention(years=5, source="文書の管理簿に合わせた例。機関で定めます。"),
    explanation=Explanation(
        what="文書を人に渡す・受け取るたびに、両方の名前と目的、返す日を書きます。",
        who="渡した人と受けた人。確認は管理責任者。",
        when="受渡しのその場で。戻ったら返却年月日を追記します。",
        rule="受渡しのたびに保管状況を確かめます。また貸しはできません。",
    ),
    derive=derive_transfer(DOCUMENTS),
    checks=transfer_checks(DOCUMENTS),
    holdings=transfer_holdings(DOCUMENTS),
    duties=transfer_duties(DOCUMENTS),
    sample=_sample,
    slips=transfer_slips(DOCUMENTS, "管理番号", "部数"),
)
