"""The office's own fields on a form that was made by hand: rows for what a line of today has."""

from collections.abc import Mapping

from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.entry_form_fields import Box, BoxBench, made_box
from zyuki_desk.ui.workbench import Workbench


class OwnRows:
    """Boxes of the office's own fields, put into rows that somebody else lays out."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        today = workbench.clock.read().today
        bench = BoxBench(
            workbench, lambda key: workbench.books.suggestions(ledger, key), lambda: today
        )
        self._specs = [spec for spec in ledger.fields if spec.slug and spec.is_asked(today)]
        self._boxes: dict[str, Box] = {
            spec.key: made_box(spec, bench, lambda _: None) for spec in self._specs
        }

    def add_to(self, rows: FormRows) -> None:
        """Add the rows at the end of a form."""
        for spec in self._specs:
            box = self._boxes[spec.key]
            rows.add(spec.key, spec.label, box.widget, help=spec.help, required=spec.required)

    def values(self) -> dict[str, Value]:
        """Return what is written, blank cells left out; `Refusal` when a box does not read."""
        told = {key: box.value() for key, box in self._boxes.items()}
        return {key: value for key, value in told.items() if value is not None}

    def texts(self) -> dict[str, str]:
        """Return what is typed, for a draft."""
        return {key: box.text() for key, box in self._boxes.items()}

    def show(self, texts: Mapping[str, str] | None = None) -> None:
        """Bring typed texts back; without any the boxes are emptied."""
        for key, box in self._boxes.items():
            if texts and key in texts:
                box.set_text(texts[key])
            else:
                box.set_value(None)
