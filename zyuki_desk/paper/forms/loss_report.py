"""The report of one lost card: what it is, and every step with its time and person."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.loss_chain import Chain, Step
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

FORM: Final = "loss-report"
"""What the record of the printed sheet calls it."""
NOT_YET: Final = "(まだ)"


def render_loss_report(
    fonts: FontBook, header: SheetHeader, chain: Chain, seals: tuple[SealBox, ...],
    *, invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print one chain as it stands; missing steps are printed as missing."""
    layout = Layout(
        title="カードの紛失・盗難 経過報告書",
        columns=(
            LayoutColumn(keys=("what",), title="事項", width_mm=38),
            LayoutColumn(keys=("when",), title="日時", width_mm=34, align="center"),
            LayoutColumn(keys=("words",), title="内容"),
            LayoutColumn(keys=("by",), title="記入した人", width_mm=32),
        ),
        orientation="portrait",
        row_height=11.0,
        seal_boxes=seals,
        head_fields=(HeadField("card", "管理番号"), HeadField("kind", "区分")),
        head_note=f"貸与を受けた人 {chain.holder}  管理簿 No.{chain.number}",
    )
    named = replace(header, fields=(("card", chain.code), ("kind", chain.kind)))
    return render_register(fonts, layout, named, list(_lines(chain)), invariant=invariant)


def _lines(chain: Chain) -> Iterator[Line]:
    for label, words in chain.facts:
        yield _line(0, what=label, words=words)
    for step in chain.steps:
        if step.is_wanted or step.is_done:
            yield _step(chain, step)
    if chain.found_on is not None:
        yield _line(0, what="発見", when=era_date(chain.found_on, "short"))


def _step(chain: Chain, step: Step) -> Line:
    when = NOT_YET
    if step.at is not None:
        local = step.at.astimezone(JST)
        when = f"{era_date(local.date(), 'short')} {short_time(local)}"
    words = f"{step.asks}: {step.words}" if step.asks and step.words else step.words
    return _line(chain.entry_id, what=step.label, when=when, words=words, by=step.by)


def _line(entry_id: int, **texts: str) -> Line:
    cells = {key: (Run(text),) for key, text in texts.items() if text}
    return Line(entry_id=entry_id, number="", cells=cells)
