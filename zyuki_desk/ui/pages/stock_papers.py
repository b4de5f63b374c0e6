"""The papers of the stocktake page, prepared from what is stored when they are shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.reading import CountFacts, Sighting, findings_of, seals_of_count
from zyuki_desk.core.stock.tally import Tally
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.forms.stock import CountSheet
    from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress


def count_paper(workbench: Workbench, count: CountFacts) -> "Paper":
    """Return the sheet of a finished count."""
    from zyuki_desk.paper.forms.stock import render_count
    from zyuki_desk.paper.printing import Paper

    ledger = workbench.ledgers[count.book_key]

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        sheet = count_sheet(workbench, count)
        return printing.form(
            "stock-count", lambda fonts, header: render_count(fonts, header, sheet), ledger=ledger,
            lines=len(sheet.rows),
        )  # fmt: skip

    return Paper(f"{ledger.title}の棚卸 {count.serial}", prepare)


def count_sheet(workbench: Workbench, count: CountFacts) -> "CountSheet":
    """Collect what the sheet of a count says."""
    from zyuki_desk.paper.forms.stock import CountRow, CountSheet

    _, told = Counting(workbench.desk).view(count.id)
    with workbench.desk.database.reading() as connection:
        findings = findings_of(connection, count.id)
    said = {finding.code: finding.explanation or "" for finding in findings}
    rows = [
        CountRow(
            code=line.code,
            label=line.label,
            storage=line.storage,
            holder=line.holder,
            expected=str(line.expected),
            found=str(line.found),
            standing=f"{line.standing.label}({line.why})" if line.why else line.standing.label,
            explanation=said.get(line.code, ""),
            is_difference=line.standing.is_difference,
        )
        for line in told.lines
    ]
    return CountSheet(
        title=f"{workbench.ledgers[count.book_key].title} 棚卸結果",
        summary=_summary(workbench, count, told),
        rows=rows,
    )


def _summary(workbench: Workbench, count: CountFacts, told: Tally) -> str:
    name = workbench.directory.name_of
    with workbench.desk.database.reading() as connection:
        seals = seals_of_count(connection, count)
    spans = [f"番号 {count.serial}", f"対象 {count.storage or 'すべての保管場所'}"]
    for at, words in ((count.started_at, "開始"), (count.ended_at, "終了")):
        if at is not None:
            local = at.astimezone(JST)
            spans.append(f"{words} {era_date(local.date(), 'short')} {short_time(local)}")
    spans += [f"{seal.step} {name(seal.by)}" for seal in seals]
    spans.append(
        f"あるはず {told.expected}件・あった {told.done}件・差異 {len(told.differences)}件"
    )
    return " ・ ".join(spans)


def seen_paper(workbench: Workbench, seen: Sequence[Sighting]) -> "Paper":
    """Return the list of last sightings as it is shown."""
    from zyuki_desk.paper.forms.stock import render_seen
    from zyuki_desk.paper.printing import Paper

    today = workbench.clock.read().today
    rows = [
        {
            "day": era_date(sighting.day, "short"),
            "what": sighting.what,
            "days": f"{(today - sighting.day).days:,}",
            "kind": sighting.ledger.stock.noun if sighting.ledger.stock else "",
            "code": sighting.thing.code,
            "label": sighting.thing.label,
            "storage": sighting.thing.storage,
            "holder": "、".join(holder.name for holder in sighting.thing.holders),
        }
        for sighting in seen
    ]

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        return printing.form(
            "last-seen", lambda fonts, header: render_seen(fonts, header, rows), lines=len(rows)
        )

    return Paper("最終確認日一覧", prepare)
