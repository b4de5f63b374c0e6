"""The paper of a change of the signing key: both fingerprints, to lie beside the recovery sheet."""

from dataclasses import dataclass
from typing import Final

from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

KEY_CHANGE: Final = Layout(
    title="署名の鍵の交換票",
    columns=(
        LayoutColumn(keys=("name",), title="項目", width_mm=52),
        LayoutColumn(keys=("text",), title="内容"),
    ),
    orientation="portrait",
    row_height=11.0,
    font_size=11.0,
    head_fields=(),
    seal_boxes=(SealBox("承認"), SealBox("替えた人")),
    foot_notes=(
        "復旧シートと一緒に、金庫に置いてください。復旧シートにある公開鍵の指紋は、前の鍵のものです。",
        "前の鍵の印がある用紙は、そのまま確かめられます。監査人には、新しい指紋を伝えてください。",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedKey:
    """What the paper tells; texts are ready to be printed."""

    when: str
    old: str
    """The earlier key's fingerprint."""
    new: str
    """The fingerprint from now on."""
    size: int
    """Records that the earlier key's last head covers."""
    short: str
    """The short form of that head."""
    by: str
    approved_by: str
    reason: str


def render_key_change(
    fonts: FontBook, header: SheetHeader, told: ChangedKey, *, invariant: bool = False
) -> RenderedSheet:
    """Print one change of the key, to be sealed by both people."""
    pairs = (
        ("替えた日時", told.when), ("前の公開鍵の指紋", told.old), ("新しい公開鍵の指紋", told.new),
        ("前の鍵の最後の印", told.short), ("その印までの記録", f"{told.size:,} 件"),
        ("理由", told.reason), ("替えた人", told.by), ("承認した人", told.approved_by),
    )  # fmt: skip
    lines = [
        Line(number, str(number), {"name": (Run(name),), "text": (Run(text),)})
        for number, (name, text) in enumerate(pairs, 1)
    ]
    return render_register(fonts, KEY_CHANGE, header, lines, invariant=invariant)
