"""The search at the head of the window: people first, wherever one is."""

from collections.abc import Sequence

from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.workbench import Destination, Workbench

MOST = 8


def suggest_people(workbench: Workbench, text: str) -> Sequence[Suggestion]:
    """Return people found by kana, name, number or code; choosing one goes to today's desk."""
    today = workbench.clock.read().today
    return [
        Suggestion(
            title=person.name,
            subtitle=person.affiliation,
            kana=person.kana,
            badge=person.kind.label,
            icon="escort" if person.kind.is_outside else "person",
            value=Destination("today", person=person.code),
        )
        for person in workbench.directory.find(text, day=today, most=MOST)
    ]
