"""The two papers of a package: what was handed over, and, apart from it, the words that open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

_COLUMNS: Final = (
    LayoutColumn(keys=("name",), title="項目", width_mm=44),
    LayoutColumn(keys=("text",), title="内容"),
)

RECEIPT: Final = Layout(
    title="監査用パッケージ受渡票",
    columns=_COLUMNS,
    orientation="portrait",
    row_height=10.0,
    font_size=10.0,
    head_fields=(),
    seal_boxes=(SealBox("承認"), SealBox("渡した人"), SealBox("受けた人")),
    foot_notes=(
        "開くための合言葉は、この票とは別に渡しています。",
        "受けた人は index.html か verify.py で確かめ、表示された受領コード(12けた)を機関に"
        "伝えてください。媒体は期限までに返却するか、中身を消去してください。",
    ),
)
SLIP: Final = Layout(
    title="監査用パッケージ 合言葉",
    columns=_COLUMNS,
    orientation="portrait",
    row_height=12.0,
    font_size=12.0,
    head_fields=(),
    foot_notes=(
        "この紙は、媒体とは別に、渡す相手へ直接渡してください。",
        "合言葉はPCに残りません。なくしたときは、書き出し直しになります。"
        "確かめ終わったら、この紙を裁断してください。",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HandedOver:
    """What the papers tell; texts are ready to be printed."""

    serial: str
    file: str
    purpose: str
    recipient: str
    ledgers: Sequence[str]
    period: str
    lines: int
    medium: str
    giver: str
    approver: str
    second: str
    due: str
    fingerprint: str
    opening: str
    """How the file is opened, in words."""


def render_receipt(
    fonts: FontBook, header: SheetHeader, told: HandedOver, *, invariant: bool = False
) -> RenderedSheet:
    """Print what was handed over, to be signed by both."""
    pairs = [
        ("番号", told.serial), ("ファイル", told.file), ("目的", told.purpose),
        ("渡した相手", told.recipient), ("簿冊", "、".join(told.ledgers)),
        ("期間", told.period), ("行数", f"{told.lines:,} 行"), ("媒体", told.medium),
        ("渡した人", told.giver), ("承認", told.approver), ("立会", told.second or "なし"),
        ("返却・消去の期限", told.due), ("公開鍵の指紋", told.fingerprint),
        ("開き方", told.opening), ("受領コード", ""), ("受領・返却・消去の日", ""),
    ]  # fmt: skip
    return render_register(fonts, RECEIPT, header, _lines(pairs), invariant=invariant)


def render_slip(
    fonts: FontBook, header: SheetHeader, told: HandedOver, passphrase: str,
    *, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print the words that open a package, apart from everything that is in it."""
    pairs = [
        ("番号", told.serial), ("渡した相手", told.recipient), ("ファイル", told.file),
        ("合言葉", passphrase), ("開き方", told.opening),
    ]  # fmt: skip
    return render_register(fonts, SLIP, header, _lines(pairs), invariant=invariant)


def _lines(pairs: Sequence[tuple[str, str]]) -> list[Line]:
    return [
        Line(
            entry_id=number,
            number=str(number),
            cells={"name": (Run(name),), "text": (Run(text),) if text else ()},
        )
        for number, (name, text) in enumerate(pairs, 1)
    ]
