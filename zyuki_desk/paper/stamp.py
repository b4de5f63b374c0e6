"""Date stamps (データネーム印): drawn only where somebody sealed in the desk, true to size."""

from dataclasses import dataclass, field
from datetime import date, datetime
from math import sqrt
from typing import Final

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.lines import LineSeal
from zyuki_desk.core.people import Role
from zyuki_desk.core.seals import SealFacts
from zyuki_desk.paper.document import BODY_CENTER, MM, Document

RED: Final = (0.80, 0.13, 0.10)
_RIM: Final = 0.034
_RULE: Final = 0.022
"""Widths of the rim and of the two rules, in parts of the diameter."""
_BAND: Final = 0.125
"""From the middle to each rule, in parts of the diameter."""
_CORRECTION: Final = 1.5
"""Size of a correction's seal, in parts of the type size."""
_LEAST_DATED_MM: Final = 9.0
"""Smaller ones show the name alone (認印): a date would not be read."""
_MOST_NAME: Final = 5


def family_name(name: str) -> str:
    """Return what a stamp shows of a name: the part before the space."""
    return name.replace("\u3000", " ").split(" ")[0][:_MOST_NAME]


def seal_of(facts: SealFacts, directory: Directory) -> LineSeal:
    """Return a seal as papers show it, in the office's own words."""
    office = directory.office
    titles = [facts.step]
    role = next((each for each in Role if each.value == facts.role), None)
    if role is not None:
        titles.append(office.term(f"role/{role.value}", role.label))
    return LineSeal(
        titles=tuple(titles),
        name=directory.name_of(facts.by),
        section=office.section or office.name,
        by=facts.by,
        at=facts.at,
    )


def matches(title: str, seal: LineSeal) -> bool:
    """Whether a box of that title is meant for the seal: its role, or what it says (確認)."""
    plain = title.replace(" ", "").removesuffix("印")
    return any(plain == words.removesuffix("印") for words in seal.titles)


@dataclass(frozen=True, slots=True)
class SheetSeals:
    """The seals given on a whole period, and how they are drawn."""

    period: tuple[LineSeal, ...] = ()
    size_mm: float = 15.5
    corrections: bool = False
    """Whether small ones stand on corrected values (訂正印)."""
    drawn: bool = True
    """Whether any are drawn; an office may want empty boxes for its hand seals."""
    era: bool = True
    _by_title: dict[str, LineSeal | None] = field(default_factory=dict, compare=False)

    def for_box(self, title: str) -> LineSeal | None:
        """Return the period's seal that belongs into a box, the last one given."""
        if not self.drawn:
            return None
        if title not in self._by_title:
            found = [seal for seal in self.period if matches(title, seal)]
            self._by_title[title] = found[-1] if found else None
        return self._by_title[title]

    def draw_on_line(
        self, document: Document, title: str, edges: tuple[float, float],
        row: tuple[float, float], given: tuple[LineSeal, ...],
    ) -> None:  # fmt: skip
        """Draw a line's seal into its column: its edges, the row's middle and height."""
        seal = next((x for x in reversed(given) if matches(title, x)), None)
        if seal is None:
            return
        (left, right), (middle, height) = edges, row
        size = min(right - left, height, self.size_mm * MM) - 0.8 * MM
        draw_stamp(document, (left + right) / 2, middle, seal, size, era=self.era)

    def words(self) -> list[str]:
        """Tell who sealed the period and when, for the sheet's foot."""
        return [seal_words(seal) for seal in self.period] if self.drawn else []


NO_SEALS: Final = SheetSeals(drawn=False)


def seal_words(seal: LineSeal) -> str:
    """Spell a seal: 「電子印 確認 見本 太郎 R8.12.3 9:12(P0001)」."""
    local = seal.at.astimezone(JST)
    when = f"{era_date(local.date(), 'short')} {local:%H:%M}"
    return f"電子印 {seal.titles[0]} {seal.name} {when} ({seal.by})"


def shows_line_seals(layout: Layout) -> bool:
    """Whether the form has room for seals given on lines or pages."""
    boxes = any(box.place != "month" and not box.hand for box in layout.seal_boxes)
    return boxes or any(column.seal for column in layout.columns)


def common_seal(title: str, lines: list[tuple[LineSeal, ...]]) -> LineSeal | None:
    """Return the seal that one person gave on every line of a page, for a box of the page."""
    if not lines:
        return None
    for seal in reversed(lines[0]):
        if matches(title, seal) and all(
            any(matches(title, x) and x.by == seal.by for x in seals) for seals in lines
        ):
            return seal
    return None


def draw_stamp(
    document: Document, x: float, y: float, seal: LineSeal, size: float, *, era: bool = True
) -> None:
    """Draw a seal around a middle, `size` points across."""
    if size < _LEAST_DATED_MM * MM:
        draw_name_seal(document, x, y, family_name(seal.name), size)
        return
    day = _day_words(seal.at, era=era)
    half = size / 2
    band = size * _BAND
    reach = sqrt(half**2 - band**2)
    with document.colored(RED):
        document.circle(x, y, half - size * _RIM / 2, size * _RIM)
        for height in (band, -band):
            document.line(x - reach, y + height, x + reach, y + height, size * _RULE)
        _fit(document, x, y, day, room=2 * reach - size * 0.1, most=size * 0.185)
        middle = (half + band) / 2
        chord = 2 * sqrt(half**2 - (middle + size * 0.05) ** 2) - size * 0.12
        _fit(document, x, y + middle, seal.section, room=chord, most=size * 0.2)
        _fit(document, x, y - middle, family_name(seal.name), room=chord, most=size * 0.24)


def draw_name_seal(document: Document, x: float, y: float, name: str, size: float) -> None:
    """Draw a small seal (認印・訂正印) with the name from top to bottom."""
    letters = list(name)
    each = min(size * 0.62 / max(len(letters), 1), size * 0.36)
    with document.colored(RED):
        document.circle(x, y, size / 2 - size * 0.03, size * 0.05)
        top = y + each * len(letters) / 2
        for number, letter in enumerate(letters):
            low = top - each * (number + 0.5) - each * BODY_CENTER
            document.text_center(x, low, letter, each)


def draw_correction(document: Document, right: float, y: float, name: str, size: float) -> None:
    """Draw a small seal over the end of a struck value in type of that size."""
    draw_name_seal(document, right - size * 0.3, y, family_name(name), size * _CORRECTION)


def _fit(document: Document, x: float, y: float, text: str, *, room: float, most: float) -> None:
    size = most
    while size > most * 0.3 and document.measure(text, size) > room:
        size *= 0.95
    document.text_center(x, y - size * BODY_CENTER, text, size)


def _day_words(at: datetime, *, era: bool) -> str:
    day: date = at.astimezone(JST).date()
    return era_date(day, "short").replace("R", "") if era else f"{day:%y.%-m.%-d}"
