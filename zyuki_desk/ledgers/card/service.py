"""The page of lost cards and passwords: each step in one act, each with its time and person."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from zyuki_desk.base import text
from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books, EntryFacts, Touch
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk, Saved
from zyuki_desk.core.fields import Choice, Value, moment, show
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.loss_chain import Chain, Losable, PasswordDue, Step
from zyuki_desk.ledgers.card.duties import REISSUE_DAYS
from zyuki_desk.ledgers.card.facts import ALIVE, Card
from zyuki_desk.ledgers.card.loss import REPORT, REPORTED, STEPS, LossStep, dues, is_wanted

FACTS = ("card_no", "kind", "card_type", "serial", "match_id", "operator_id", "lend_mode",
         "group_name", "lent_on", "storage", "measures", "remarks")  # fmt: skip
MOST_FOUND = 8


class Chains:
    """The lost cards and the passwords of one office, for whoever is at the desk."""

    def __init__(self, desk: Desk, books: Books, ledger: Ledger) -> None:
        self._desk = desk
        self._books = books
        self._ledger = ledger

    @property
    def kinds(self) -> Sequence[Choice]:
        """Loss and theft."""
        return self._ledger.field("loss_kind").choices

    def _alive(self) -> list[Card]:
        with self._desk.database.reading() as connection:
            return ALIVE.rows(connection)

    def chains(self) -> Sequence[Chain]:
        """Return every chain, the open ones first, the newest first."""
        lost = {card.id: card for card in self._alive() if card.lost_reported_at is not None}
        entries = self._books.entries(self._ledger, list(lost))
        found = [self._chain(entry, lost[entry.entry_id]) for entry in entries]
        found.sort(key=lambda chain: str(chain.steps[0].at), reverse=True)
        return sorted(found, key=lambda chain: not chain.is_open)

    def _chain(self, entry: EntryFacts, card: Card) -> Chain:
        directory = self._desk.directory
        history = self._books.history(self._ledger, entry.entry_id, directory)
        calendar = office_calendar(directory)
        steps = [self._step(REPORT, entry, history)]
        for step, due in dues(card, calendar, directory.value(REISSUE_DAYS)):
            steps.append(self._step(step, entry, history, due=due, is_wanted=is_wanted(card, step)))
        return Chain(
            entry_id=entry.entry_id,
            number=entry.number,
            code=card.card_no,
            kind=self._ledger.field("loss_kind").label_of(str(entry.values["loss_kind"])),
            holder=directory.name_of(card.keeper),
            facts=tuple(self._facts(entry)),
            steps=tuple(steps),
            found_on=card.found_on,
        )

    def _step(
        self, step: LossStep, entry: EntryFacts, history: Sequence[Touch],
        *, due: date | None = None, is_wanted: bool = True,
    ) -> Step:  # fmt: skip
        at = entry.values[step.key]
        label = self._ledger.field(step.key).label
        # The last stroke of the cell wrote what stands there now.
        touch = next((t for t in reversed(history) if t.label == label), history[0])
        return Step(
            step.key, step.label, step.asks, step.usual,
            at if isinstance(at, datetime) else None,
            str(entry.values.get(step.note) or "") if step.note else "",
            self._desk.directory.name_of(touch.by) if at is not None else "",
            due, is_wanted,
        )  # fmt: skip

    def _facts(self, entry: EntryFacts) -> Sequence[tuple[str, str]]:
        specs = [self._ledger.field(key) for key in FACTS]
        told = [(spec.label, show(spec, entry.values[spec.key])) for spec in specs]
        return [(label, words) for label, words in told if words]

    def find(self, text_: str) -> Sequence[Losable]:
        """Find cards that are with somebody, by number or name."""
        wanted = text.fold(text_)
        name_of = self._desk.directory.name_of
        people = self._desk.directory.people
        found = []
        for card in self._alive():
            holder = people.get(card.keeper or "")
            words = f"{card.card_no} {card.group_name or ''} {holder.search if holder else ''}"
            if card.is_out and wanted and wanted in text.fold(words):
                label = self._ledger.field("kind").label_of(card.kind)
                found.append(Losable(card.id, card.card_no, name_of(card.keeper), label))
        return found[:MOST_FOUND]

    def report(self, entry_id: int, kind: str, last_seen: str) -> Saved:
        """Write that a card is missing: when it was reported, and when it was last seen."""
        return self._fill(
            entry_id, {REPORTED: self._now(), "loss_kind": kind, "last_seen": last_seen or None}
        )

    def take(self, entry_id: int, step: str, words: str) -> Saved:
        """Write that a step was taken now, with what came of it."""
        known = next(each for each in STEPS if each.key == step)
        if known.note and not words.strip():
            raise Refusal(f"{known.asks}を入れてください。", field=known.note)
        cells: dict[str, Value] = {step: self._now()}
        return self._fill(entry_id, {**cells, **({known.note: words} if known.note else {})})

    def found(self, entry_id: int) -> Saved:
        """Write that the card was found today."""
        return self._fill(entry_id, {"found_on": self._desk.clock.read().today})

    def passwords(self) -> Sequence[PasswordDue]:
        """Return the cards whose password has a date, the most urgent first."""
        today = self._desk.clock.read().today
        cards = {c.id: c for c in self._alive() if c.is_out and not c.state.is_barred}
        entries = self._books.entries(self._ledger, list(cards))
        told = [
            PasswordDue(
                entry.entry_id, cards[entry.entry_id].card_no,
                self._desk.directory.name_of(cards[entry.entry_id].keeper),
                str(entry.values["pw_changed"] or "").rsplit("\n", 1)[-1],
                due, due < today,
            )
            for entry in entries
            if (due := cards[entry.entry_id].pw_due_on) is not None
        ]  # fmt: skip
        return sorted(told, key=lambda each: (each.due or date.max, each.code))

    def changed(self, entry_id: int) -> Saved:
        """Write that the password was changed today."""
        old = self._books.entry(self._ledger, entry_id).values["pw_changed"]
        today = era_date(self._desk.clock.read().today, "short")
        if str(old or "").rsplit("\n", 1)[-1] == today:
            raise Refusal("今日の変更は、もう書いてあります。", field="pw_changed")
        return self._fill(entry_id, {"pw_changed": f"{old}\n{today}" if old else today})

    def _fill(self, entry_id: int, values: Mapping[str, Value]) -> Saved:
        return self._desk.fill(self._ledger.key, entry_id, values)

    def _now(self) -> datetime:
        local = self._desk.clock.read().local
        return moment(local.date(), local.time())
