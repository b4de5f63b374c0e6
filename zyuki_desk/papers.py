"""The verbs that put papers into files: a register, the kit for a power cut, a year's volume."""

from pathlib import Path
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import Period, fiscal_year
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.files import written_safely
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from zyuki_desk.paper.printing import PreparedJob, PreparedSheet, Printing


def require_pdf(target: Path) -> None:
    """Refuse a file name that no reader would open as a PDF."""
    if target.suffix.lower() != ".pdf":
        raise Refusal("ファイル名の終わりを .pdf にしてください。")


def print_register(
    office: OpenOffice, key: str, target: Path, *, period: Period | None, place: str | None,
    blank: int | None, reserve: bool,
) -> str:  # fmt: skip
    """Write a register or empty forms as PDF and return what to tell."""
    ledger, printing = office.ledgers[key], _printing(office)
    if blank is not None:
        sheet = printing.blank(ledger, pages=blank, place=place, reserve=reserve)
    else:
        sheet = printing.register(ledger, Query(period=period, place=place))
    serial = _leave(printing, sheet, target)
    return f"用紙番号 {serial} {sheet.pages} 枚 {sheet.lines} 行 証跡の印 {sheet.head_short}"


def print_kit(office: OpenOffice, target: Path, *, pages: int, ledgers: list[str]) -> str:
    """Write the kit for a power cut as one PDF and return what to tell."""
    from zyuki_desk.paper.kit import disaster_kit

    printing = _printing(office)
    job = disaster_kit(printing, pages=pages, ledgers=ledgers)
    serials = _leave(printing, job, target)
    return f"停電・災害キット {job.pages} ページ 用紙番号 {serials}"


def print_volume(
    office: OpenOffice, key: str, target: Path, *, year: int | None, place: str | None
) -> str:
    """Write cover, spines and index of a year's volume as one PDF and return what to tell."""
    from zyuki_desk.paper.volume import bind_volume

    printing = _printing(office)
    chosen = year if year is not None else fiscal_year(office.clock.read().today)
    job = bind_volume(printing, office.ledgers[key], chosen, place)
    return f"{job.title} {job.pages} ページ 用紙番号 {_leave(printing, job, target)}"


def _printing(office: OpenOffice) -> "Printing":
    from zyuki_desk.paper.printing import Printing

    office.desk.require(Operation.PRINT)
    return Printing(office)


def _leave(printing: "Printing", prepared: "PreparedSheet | PreparedJob", target: Path) -> str:
    with written_safely(target, watch=printing.office.unfinished.watch) as stream:
        stream.write(prepared.pdf)
    return printing.record(prepared, destination="file")
