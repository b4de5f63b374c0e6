"""From a ledger's lines to the slip that is signed for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, plain
from zyuki_desk.core.slips.filing import agreed, note_slip, slip_label
from zyuki_desk.core.slips.rule import SlipRule
from zyuki_desk.core.work import Work
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.forms.slip import SlipPaper
    from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress


def slip_paper(workbench: Workbench, ledger: Ledger, rule: SlipRule, ids: Sequence[int]) -> "Paper":
    """Return the slip of some lines; `Refusal` when they are not of the same parties.

    Printing it notes which lines it stands for, so that the signed paper is missed until it is
    filed.
    """
    from zyuki_desk.paper.forms.slip import render_slip
    from zyuki_desk.paper.printing import Paper

    chosen = [entry.entry_id for entry in agreed(workbench.books, ledger, rule, ids)]
    told = slip_texts(workbench, ledger, rule, chosen)

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        sheet = printing.form(
            "slip", lambda fonts, header: render_slip(fonts, header, told), ledger=ledger,
            lines=len(chosen),
        )  # fmt: skip

        def noted(work: Work, serial: str) -> None:
            note_slip(work, ledger, rule, chosen, serial)

        return replace(sheet, on_record=noted)

    return Paper(rule.title, prepare)


def slip_texts(
    workbench: Workbench, ledger: Ledger, rule: SlipRule, ids: Sequence[int]
) -> "SlipPaper":
    """Collect what a slip says, as the ledger's own sheets would spell it."""
    from zyuki_desk.paper.forms.slip import TWIN_MARKS, SlipPaper, SlipParty

    lines = workbench.books.lines(ledger, ids, workbench.directory)
    first = lines[0]
    parties = [
        SlipParty(title=title, office=_of(first, office), name=_of(first, who))
        for title, who, office in (
            (rule.giver_title, rule.giver, rule.giver_office),
            (rule.taker_title, rule.taker, rule.taker_office),
        )
        if who
    ]
    return SlipPaper(
        title=rule.title,
        columns=[(column.title, column.share) for column in rule.items],
        rows=[
            [" ".join(t for key in c.keys if (t := _of(line, key))) for c in rule.items]
            for line in lines
        ],
        facts=[(ledger.field(key).label, text) for key in rule.once if (text := _of(first, key))],
        parties=parties,
        blanks=rule.blanks,
        seals=rule.seals,
        rules=rule.rules,
        marks=TWIN_MARKS if rule.twin else ("",),
        payload=slip_label,
    )


def _of(line: Line, key: str) -> str:
    if not key:
        return ""
    return line.number if key == "number" else plain(line.cells.get(key, ()))
