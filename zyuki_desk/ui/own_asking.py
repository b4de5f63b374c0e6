"""The office's own required fields, asked before a short act writes a line without a form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Field, OwnCells, Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.entry_form_fields import Box, BoxBench, made_box
from zyuki_desk.ui.workbench import Workbench

TITLE = "この機関の欄"
_SENTENCE = "{titles}に書く前に、この機関が必須にしている欄を入れてください。"


def own_cells(
    workbench: Workbench, keys: Iterable[str], day: date | None = None
) -> OwnCells | None:
    """Ask for what the office requires in new lines of these ledgers; None: somebody went back.

    Nothing is asked where nothing is required. `day` is the lines' own, today without one.
    """
    when = day or workbench.clock.read().today
    ledgers = [workbench.ledgers[key] for key in keys if key in workbench.ledgers]
    asked = [(ledger, ledger.required_own(when)) for ledger in ledgers]
    rows = _Rows(workbench, asked, when)
    if not rows.cells:
        return {}
    titles = "と".join(f"「{ledger.title}」" for ledger, specs in asked if specs)
    if not workbench.ask.fill_in(TITLE, _SENTENCE.format(titles=titles), rows):
        return None
    return rows.values()


@dataclass(frozen=True, slots=True)
class _Cell:
    ledger: Ledger
    spec: Field
    box: Box

    @property
    def key(self) -> str:
        return f"{self.ledger.key}/{self.spec.key}"

    def read(self) -> Value:
        try:
            value = self.box.value()
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field=self.key) from refusal
        if value is None:
            raise Refusal(f"「{self.spec.label}」を入れてください。", field=self.key)
        return value


class _Rows:
    """One row for each field; those of several ledgers may have the same name."""

    def __init__(
        self,
        workbench: Workbench,
        asked: Iterable[tuple[Ledger, tuple[Field, ...]]],
        day: date,
    ) -> None:
        self.cells = [
            _Cell(ledger, spec, self._box(workbench, ledger, spec, day))
            for ledger, specs in asked
            for spec in specs
        ]

    @staticmethod
    def _box(workbench: Workbench, ledger: Ledger, spec: Field, day: date) -> Box:
        bench = BoxBench(
            workbench, lambda key: workbench.books.suggestions(ledger, key), lambda: day
        )
        return made_box(spec, bench, lambda _: None)

    def add_to(self, rows: FormRows) -> None:
        """Add the rows to a form, with the ledger's name where there are several."""
        several = len({cell.ledger.key for cell in self.cells}) > 1
        for cell in self.cells:
            title = f"{cell.spec.label}({cell.ledger.title})" if several else cell.spec.label
            rows.add(cell.key, title, cell.box.widget, help=cell.spec.help, required=True)

    def check(self) -> None:
        """Raise `Refusal` at the first row that is blank or does not read."""
        for cell in self.cells:
            cell.read()

    def type_in(self, texts: Mapping[str, str]) -> None:
        """Type texts by the labels of the fields."""
        for cell in self.cells:
            cell.box.set_text(texts[cell.spec.label])

    def values(self) -> dict[str, dict[str, Value]]:
        """Return what is written, by ledger and field."""
        told: dict[str, dict[str, Value]] = {}
        for cell in self.cells:
            told.setdefault(cell.ledger.key, {})[cell.spec.key] = cell.read()
        return told
