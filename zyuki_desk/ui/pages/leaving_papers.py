"""The papers of a transfer season, as the printing page shows them."""

from collections.abc import Sequence

from zyuki_desk.core.directory import Directory
from zyuki_desk.core.leaving.reading import Leaver
from zyuki_desk.core.leaving.season import Season
from zyuki_desk.paper.forms.leaving import SeasonSheet, render_checklist, render_season
from zyuki_desk.paper.printing import (
    JobDraft,
    Paper,
    PreparedJob,
    PreparedSheet,
    Printing,
    Progress,
)

CHECKLIST, SEASON = "leaving-checklist", "leaving-season"


def checklists(leavers: Sequence[Leaver], directory: Directory) -> Paper:
    """Return the checklists of some people in one go, each a sheet with its own serial."""

    def prepare(printing: Printing, progress: Progress) -> PreparedJob:
        def part(leaver: Leaver, into: JobDraft) -> PreparedSheet:
            return printing.form(
                CHECKLIST,
                lambda fonts, header: render_checklist(
                    fonts, header, leaver, directory, into=into.document
                ),
                lines=len(leaver.items),
                into=into,
            )

        parts = [lambda into, leaver=leaver: part(leaver, into) for leaver in leavers]
        return printing.job("回収・引継確認票", CHECKLIST, parts, progress=progress)

    return Paper("回収・引継確認票", prepare)


def overview(season: Season, directory: Directory, note: str) -> Paper:
    """Return the matrix of the people shown."""

    def prepare(printing: Printing, _: Progress) -> PreparedSheet:
        sheet = SeasonSheet(season=season, directory=directory, note=note)
        return printing.form(
            SEASON,
            lambda fonts, header: render_season(fonts, header, sheet),
            lines=len(season.rows),
        )

    return Paper("異動・退職者一覧", prepare)
