"""What can be printed on labels: the things of each register, badges of people and visitors."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from zyuki_desk.base.codes import PERSON_LABEL, label_code
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.stock.label_sheets import LabelSheet
from zyuki_desk.core.stock.labelling import labelled, note_labels
from zyuki_desk.core.stock.labels import stock_ledgers, thing_label
from zyuki_desk.core.stock.rule import Wanted
from zyuki_desk.core.work import Work
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.forms.labels import BadgeFace, LabelFace
    from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress

MOST_NUMBERS = 60
"""Badges for visitors that are offered by number."""
DONE = "印刷済"


@dataclass(frozen=True, slots=True)
class LabelList:
    """One kind of thing to print, with its rows and those that have no label yet."""

    key: str
    title: str
    rows: Callable[[], Sequence[Row]]
    unlabelled: Callable[[], Sequence[Hashable]]
    faces: "Callable[[Sequence[Hashable]], Sequence[LabelFace | BadgeFace]]"
    ledger: Ledger | None = None


def label_lists(workbench: Workbench) -> list[LabelList]:
    """Return everything that labels can be printed for."""
    registers = [_register(workbench, ledger) for ledger in stock_ledgers(workbench.ledgers)]
    return [*registers, _people(workbench), _visitors(workbench)]


@dataclass(frozen=True, slots=True)
class Print:
    """How the labels are printed."""

    sheet: LabelSheet
    start: int
    shift: tuple[float, float]
    outlines: bool


def labels_paper(kind: LabelList, chosen: Sequence[Hashable], how: Print) -> "Paper":
    """Return the labels of the chosen rows; printing them notes which lines have theirs."""
    from zyuki_desk.paper.forms.labels import render_labels
    from zyuki_desk.paper.printing import Paper

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        faces = kind.faces(chosen)
        sheet = printing.form(
            "labels",
            lambda fonts, _header: render_labels(
                fonts, how.sheet, faces, start=how.start, shift=how.shift, outlines=how.outlines
            ),
            ledger=kind.ledger,
            lines=len(faces),
        )
        ledger = kind.ledger
        if ledger is None or how.outlines:
            return sheet
        entries = cast("Sequence[int]", chosen)

        def noted(work: Work, serial: str) -> None:
            note_labels(work, ledger, entries, serial)

        return replace(sheet, on_record=noted)

    return Paper(f"{kind.title}のラベル", prepare)


def _register(workbench: Workbench, ledger: Ledger) -> LabelList:
    stock = ledger.stock
    assert stock is not None

    def things() -> Sequence[tuple[int, str, str, str, bool]]:
        with workbench.desk.database.reading() as connection:
            done = labelled(connection, ledger)
            found = list(stock.things(connection, workbench.directory, Wanted()))
        found.sort(key=lambda thing: thing.code)
        return [(t.entry_id, t.code, t.label, t.storage, t.entry_id in done) for t in found]

    def rows() -> Sequence[Row]:
        return [
            Row(
                value=entry_id, title=f"{code}  {label}", detail=storage,
                chips=(Chip(DONE, Tone.MUTED, "tag"),) if is_done else (),
            )
            for entry_id, code, label, storage, is_done in things()
        ]  # fmt: skip

    def unlabelled() -> Sequence[Hashable]:
        return [entry_id for entry_id, *_, is_done in things() if not is_done]

    def faces(chosen: Sequence[Hashable]) -> "Sequence[LabelFace | BadgeFace]":
        from zyuki_desk.paper.forms.labels import LabelFace

        office, wanted = workbench.directory.office, set(chosen)
        return [
            LabelFace(
                payload=thing_label(ledger, entry_id),
                head=f"{office.name} {office.section} {stock.noun}",
                code=code,
                title=label,
                foot=storage,
            )
            for entry_id, code, label, storage, _ in things()
            if entry_id in wanted
        ]

    return LabelList(ledger.key, ledger.title, rows, unlabelled, faces, ledger)


def _people(workbench: Workbench) -> LabelList:
    def active() -> Sequence[tuple[int, str]]:
        """Return row ids and codes of everybody of the office's work today."""
        today = workbench.clock.read().today
        people = sorted(workbench.directory.people.values(), key=lambda person: person.kana)
        return [(person.id, person.code) for person in people if person.is_active(today)]

    def rows() -> Sequence[Row]:
        people = workbench.directory.people
        return [
            Row(value=row_id, title=people[code].name,
                detail=f"{people[code].affiliation} ・ {people[code].kind.label}")
            for row_id, code in active()
        ]  # fmt: skip

    def faces(chosen: Sequence[Hashable]) -> "Sequence[LabelFace | BadgeFace]":
        from zyuki_desk.paper.forms.labels import BadgeFace

        people, wanted = workbench.directory.people, set(chosen)
        return [
            BadgeFace(
                payload=people[code].card_code or label_code(PERSON_LABEL, row_id),
                office=_office(workbench),
                kind=people[code].kind.label,
                name=people[code].name,
                affiliation=people[code].affiliation,
                is_outside=people[code].kind.is_outside,
            )
            for row_id, code in active()
            if row_id in wanted
        ]

    return LabelList("badges", "名札(職員等)", rows, list, faces)


def _visitors(workbench: Workbench) -> LabelList:
    def rows() -> Sequence[Row]:
        return [
            Row(value=n, title=f"来訪者 {n}", detail="入退室管理簿の名札番号")
            for n in range(1, MOST_NUMBERS + 1)
        ]

    def faces(chosen: Sequence[Hashable]) -> "Sequence[LabelFace | BadgeFace]":
        from zyuki_desk.paper.forms.labels import BadgeFace

        return [
            BadgeFace(
                payload=str(n), office=_office(workbench), kind="来訪者", name=f"No. {n}",
                affiliation="退室のときに返してください", is_outside=True,
            )
            for n in chosen
        ]  # fmt: skip

    return LabelList("visitors", "名札(来訪者の番号)", rows, list, faces)


def _office(workbench: Workbench) -> str:
    office = workbench.directory.office
    return f"{office.name} {office.section}".strip()
