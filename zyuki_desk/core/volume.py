"""A year's volume of one ledger and room: what its index tells, month by month."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.reserved import Reservation, number_words, reservations
from zyuki_desk.core.seals import SealFacts, seals_of_period
from zyuki_desk.core.sheet import STOPPED, Sheet
from zyuki_desk.core.stored import table_of
from zyuki_desk.core.strokes import retouched


@dataclass(frozen=True, slots=True)
class VolumeMonth:
    """One month of the index."""

    period: Period
    lines: int
    struck: int
    corrected: int
    late: int
    serial: str
    """The sheet that lies in the volume: the last one printed of the month."""
    pages: int
    first_page: int
    """Where it begins in the volume, from 1; 0 when nothing was printed."""
    reprints: int
    seals: tuple[SealFacts, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """One ledger of one fiscal year, and of one room where the ledger has rooms."""

    ledger: Ledger
    fiscal_year: int
    place: str | None
    months: tuple[VolumeMonth, ...]
    forms: tuple[Reservation, ...]
    """Forms with reserved numbers: why numbers stand out of order or are not used."""

    @property
    def pages(self) -> int:
        """Printed pages in the volume."""
        return sum(month.pages for month in self.months)

    @property
    def lines(self) -> int:
        """Lines of the year."""
        return sum(month.lines for month in self.months)

    @property
    def kept_until(self) -> date:
        """The last day it must be kept."""
        end = fiscal_period(self.fiscal_year).last
        return end.replace(year=end.year + self.ledger.retention.years)

    @property
    def label(self) -> str:
        """「令和8年度」."""
        return fiscal_year_label(self.fiscal_year)

    def explained(self) -> list[str]:
        """Tell of each form with reserved numbers what became of them."""
        return [
            f"{x.first}–{x.last}(用紙 {x.sheet}): 紙から写した {len(x.used)}、"
            f"無効 {len(x.void)}、未定 {len(x.open_numbers)}"
            + (f"({number_words(x.open_numbers)})" if x.open_numbers else "")
            for x in self.forms
        ]


def volume_of(
    connection: Connection, ledger: Ledger, fiscal_year: int, place: str | None, today: date
) -> Volume:
    """Collect the index of a year as far as it has come; `Refusal` before it began."""
    year = fiscal_period(fiscal_year)
    if year.first > today:
        raise Refusal("まだ始まっていない年度の簿冊は作れません。年度を確かめてください。")
    months: list[VolumeMonth] = []
    page = 1
    for month in year.months():
        if month.first > today:
            break
        found = _month(connection, ledger, month, place, page)
        page += found.pages
        months.append(found)
    forms = tuple(
        x for x in reservations(connection, ledger, fiscal_year) if x.place in (None, place)
    )
    return Volume(ledger, fiscal_year, place, tuple(months), forms)


def _month(
    connection: Connection, ledger: Ledger, month: Period, place: str | None, page: int
) -> VolumeMonth:
    model = ledger.model
    query = select(model.id, model.struck_at, model.late).where(
        model.day.between(month.first, month.last)
    )
    if place is not None and ledger.place is not None:
        query = query.where(table_of(model).c[ledger.place] == place)
    rows = connection.execute(query).all()
    pen = retouched(connection, model, [row_id for row_id, _, _ in rows])
    sheets = connection.execute(
        select(Sheet.serial, Sheet.pages)
        .where(
            Sheet.book_key == ledger.key, Sheet.first == month.first, Sheet.last == month.last,
            Sheet.place.is_(None) if place is None else Sheet.place == place,
            Sheet.blank.is_(False), Sheet.form.is_(None), Sheet.destination != STOPPED,
        )
        .order_by(Sheet.id)
    ).all()  # fmt: skip
    serial, pages = sheets[-1] if sheets else ("", 0)
    return VolumeMonth(
        period=month,
        lines=len(rows),
        struck=sum(struck is not None for _, struck, _ in rows),
        corrected=len(pen.corrected),
        late=len(pen.late | {row_id for row_id, _, late in rows if late}),
        serial=serial,
        pages=pages,
        first_page=page if pages else 0,
        reprints=max(len(sheets) - 1, 0),
        seals=tuple(seals_of_period(connection, ledger.key, month, place)),
    )
