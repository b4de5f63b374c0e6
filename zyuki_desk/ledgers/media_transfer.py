"""磁気ディスク受渡簿: every hand-over of a medium, with both parties and the virus check."""

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
from zyuki_desk.ledgers.custody.duties import (
    YEAR_SOON,
    loans_over_the_year,
    transfer_duties,
    unchecked_media,
)
from zyuki_desk.ledgers.custody.facts import MEDIA, RECEIVE
from zyuki_desk.ledgers.custody.fields import transfer_columns, transfer_fields
from zyuki_desk.ledgers.custody.holdings import transfer_holdings
from zyuki_desk.ledgers.custody.model import MediumTransfer
from zyuki_desk.ledgers.custody.sample import transfers
from zyuki_desk.ledgers.custody.slips import transfer_slips
from zyuki_desk.ledgers.custody.transfers import derive_transfer, transfer_checks

KEY = "media-transfer"
CLEAN, INFECTED = "clean", "infected"
VIRUS = (Choice(CLEAN, "異常なし"), Choice(INFECTED, "異常あり"))

KINDS: tuple[dict[str, Value], ...] = (
    {"purpose": "遠隔地での保管", "contents": "サーバの控え", "quantity": 1},
    {"purpose": "遠隔地での保管", "contents": "サーバの控え", "quantity": 1},
    {"direction": RECEIVE, "from_person": "委託 三郎", "from_code": "V0003",
     "from_office": "見本情報システム(株)", "purpose": "端末機の設定変更",
     "contents": "設定ファイル", "quantity": 1, "virus_check": CLEAN},
    {"purpose": "更新プログラムの適用", "contents": "更新プログラム", "quantity": 1},
)  # fmt: skip


def check_virus(_: Bench, draft: Draft) -> None:
    """Ask what was done about a medium with something on it."""
    if "virus_check" not in draft.changed or draft.operation is Operation.IMPORT:
        return
    if draft.values.get("virus_check") == INFECTED and draft.values.get("remarks") is None:
        raise Refusal(
            "ウイルス検査が「異常あり」です。処置を備考に書いてください。", field="remarks"
        )


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    yield from transfers(bench, "M", KINDS)


LEDGER = Ledger(
    key=KEY,
    title="磁気ディスク受渡簿",
    model=MediumTransfer,
    group="媒体",
    order=41,
    icon="switch",
    monthly=False,
    person="from_code",
    fields=transfer_fields(
        MEDIA, "管理番号", "件数",
        Field(
            key="virus_check", label="ウイルス検査", kind=FieldKind.CHOICE, choices=VIRUS, width=12,
            mm=14, help="まだのときは空欄にします。検査したら追記します。",
            rule="受け入れた媒体は使う前にウイルス検査をします(稲城市)。",
        ),
    ),
    layout=Layout(
        title="磁気ディスク受渡簿",
        columns=transfer_columns(
            "管理番号", "件数",
            LayoutColumn(
                keys=("virus_check",), title="ウイルス検査", width_mm=15, align="center"
            ),
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        row_height=11.0,
    ),
    retention=Retention(years=5, source="媒体の管理簿に合わせた例。機関で定めます。"),
    explanation=Explanation(
        what="媒体を人に渡す・受け取るたびに、両方の名前と目的、返す日を書きます。",
        who="渡した人と受けた人。確認は管理責任者。",
        when="受渡しのその場で。戻ったら返却年月日を追記します。",
        rule="受渡しのたびに保管状況を確かめ、受け入れた媒体は使う前にウイルス検査をします。",
    ),
    derive=derive_transfer(MEDIA),
    checks=(*transfer_checks(MEDIA), check_virus),
    holdings=transfer_holdings(MEDIA),
    duties=(*transfer_duties(MEDIA), loans_over_the_year(MEDIA), unchecked_media),
    duty_values=(YEAR_SOON,),
    sample=_sample,
    slips=transfer_slips(MEDIA, "管理番号", "件数"),
)  # fmt: skip
