"""The search at the head of the window: people first, then the thing with the very number."""

from collections.abc import Sequence

from zyuki_desk.core.stock.labels import things_of
from zyuki_desk.core.stock.reading import sighting_of_line
from zyuki_desk.ui.pages.ledger_stock import standing_words
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.workbench import Destination, Workbench

MOST = 8


def suggest_found(workbench: Workbench, text: str) -> Sequence[Suggestion]:
    """Return people found by kana, name, number or code, and things by their number or label.

    Choosing a person goes to today's desk, choosing a thing to its line, where the panel offers
    the hand-over that its state asks for.
    """
    return [*suggest_people(workbench, text), *suggest_things(workbench, text)][:MOST]


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


def suggest_things(workbench: Workbench, text: str) -> Sequence[Suggestion]:
    """Return the cards, keys, media … that bear a typed or scanned number."""
    found = []
    directory = workbench.directory
    with workbench.desk.database.reading() as connection:
        for hit in things_of(connection, workbench.ledgers, text):
            stock = hit.ledger.stock
            assert stock is not None
            seen = sighting_of_line(connection, directory, hit.ledger, hit.entry_id)
            found.append(
                Suggestion(
                    title=f"{stock.noun} {hit.code}",
                    subtitle=f"{seen.thing.label} ・ {standing_words(seen)}" if seen else "",
                    badge=hit.ledger.title,
                    icon=hit.ledger.icon,
                    value=Destination(f"ledger:{hit.ledger.key}", entry_id=hit.entry_id),
                )
            )
    return found
