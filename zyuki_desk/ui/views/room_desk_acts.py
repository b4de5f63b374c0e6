"""What the room desk's panels share: asking for reasons, naming times and people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from zyuki_desk.base import calendar
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.presence import Inside, Presence
from zyuki_desk.ui.forms import DateField, TimeField
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

T = TypeVar("T")


def insist(
    workbench: Workbench, presence: Presence, act: Callable[[Mapping[str, str]], T]
) -> T | None:
    """Do an act; ask for a reason at each objection and try again. None: the person gave up."""
    despite: dict[str, str] = {}
    while True:
        try:
            return act(dict(despite))
        except Objection as objection:
            if objection.code in despite:
                raise
            reason = workbench.ask.reason(
                "理由を書いてください",
                objection.sentence,
                suggestions=presence.usual_reasons(objection.code),
            )
            if not reason:
                return None
            despite[objection.code] = reason


def clock_text(at: datetime, today: date) -> str:
    """Return a time of today as 9:12, of another day with its date."""
    local = at.astimezone(JST)
    text = short_time(local)
    return text if local.date() == today else f"{short_day(local)} {text}"


def saved_text(saved: Sequence[Saved], names: Sequence[str], deed: str, when: str) -> str:
    """Return the confirmation of one act, e.g. 保存済 No.12 見本 太郎さん 入室 9:12."""
    first, last = saved[0].number, saved[-1].number
    numbers = f"No.{first}" if first == last else f"No.{first}〜{last}"
    who = f"{names[0]}さん" + (f"ほか{len(names) - 1}人" if len(names) > 1 else "")
    late = "(後日記入)" if any(s.late for s in saved) else ""
    return f"保存済 {numbers} {who} {deed} {when}{late}"


def scrolled_column(card: Card) -> QVBoxLayout:
    """Return a column inside the card that scrolls, so that the button below stays in sight."""
    inner = QWidget()
    inner.setProperty("part", "clear")
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, card.body.spacing(), 0)
    column.setSpacing(card.body.spacing())
    area = QScrollArea()
    area.setProperty("part", "clear")
    area.viewport().setProperty("part", "clear")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    card.body.addWidget(area, 1)
    return column


def scroll_to_top(column: QVBoxLayout) -> None:
    """Scroll a column of `scrolled_column` to its top."""
    area: QWidget | None = column.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.verticalScrollBar().setValue(0)


class WhenField(QWidget):
    """A time and its day; blank means now."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._clock = workbench.clock
        theme = workbench.theme
        self.time = TimeField(theme)
        self.time.setPlaceholderText("いま")
        self.time.setAccessibleName("時刻")
        self.day = DateField(theme, self._parse, lambda day: calendar.era_date(day, "short"))
        self.day.setPlaceholderText("今日")
        self.day.setAccessibleName("日付")
        self.day.setFixedWidth(118)
        self.setFocusProxy(self.time)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        row.addWidget(self.time)
        row.addWidget(self.day)
        row.addStretch(1)

    def name(self, prefix: str) -> None:
        """Give the two fields their object names."""
        self.setObjectName(f"{prefix}_when")
        self.time.setObjectName(f"{prefix}_time")
        self.day.setObjectName(f"{prefix}_day")

    def at(self, field: str) -> datetime | None:
        """Return the moment written, None for now; `Refusal` at `field` when it does not read."""
        sentence = self.time.sentence or self.day.sentence
        if sentence:
            raise Refusal(sentence, field=field)
        day, at = self.day.value, self.time.value
        if at is None:
            if day is None:
                return None
            raise Refusal("時刻も入れてください。", field=field)
        return datetime.combine(day or self._clock.read().today, at, tzinfo=JST)

    def clear(self) -> None:
        """Mean now again."""
        self.time.set_value(None)
        self.day.set_value(None)

    def draft(self) -> list[str]:
        """Return what is written, for a draft."""
        at, day = self.time.value, self.day.value
        return [at.isoformat() if at else "", day.isoformat() if day else ""]

    def restore(self, texts: Sequence[str]) -> None:
        """Write a draft back."""
        at, day = texts
        self.time.set_value(time.fromisoformat(at) if at else None)
        self.day.set_value(date.fromisoformat(day) if day else None)

    def _parse(self, text: str) -> date:
        today = self._clock.read().today
        return calendar.parse_date(text, today=today, latest=today)


class StaffField(SearchField):
    """One member of the office, found like everywhere else; remembers the code behind the name."""

    person_changed = Signal()

    def __init__(self, workbench: Workbench, name: str) -> None:
        super().__init__(
            workbench.theme, name=name, hint="職員の氏名・カナ・番号", suggest=self._offer
        )
        self.keep_text_after_choice()
        self._bench = workbench
        self._code: str | None = None
        self._present: frozenset[str] = frozenset()
        self.chosen.connect(self._take)
        self.textEdited.connect(self._forget)

    @property
    def code(self) -> str | None:
        """The person's code; None when nobody was chosen."""
        return self._code

    def note_present(self, inside: Sequence[Inside]) -> None:
        """Know who is in the room, to show them first."""
        self._present = frozenset(i.person for i in inside if i.person is not None)

    def set_code(self, code: str | None) -> None:
        """Show somebody."""
        self._code = code
        self.setText(self._bench.directory.name_of(code))
        self.close_suggestions()
        self.person_changed.emit()

    def require(self, field: str) -> str | None:
        """Return the code; `Refusal` at `field` when the text names nobody for certain."""
        if self._code is not None or not self.query:
            return self._code
        found = self._staff(self.query)
        if len(found) != 1:
            raise Refusal("職員を一覧から選んでください。", field=field)
        self.set_code(found[0].code)
        return self._code

    def _staff(self, text: str) -> list[PersonFacts]:
        today = self._bench.clock.read().today
        found = self._bench.directory.find(text, day=today)
        return [person for person in found if not person.kind.is_outside]

    def _offer(self, text: str) -> Sequence[Suggestion]:
        if self._code is not None:
            return ()
        found = sorted(self._staff(text), key=lambda p: p.code not in self._present)
        return [
            Suggestion(
                person.name,
                person.affiliation,
                person.kana,
                "入室中" if person.code in self._present else "",
                "escort",
                person.code,
            )
            for person in found
        ]

    @Slot(object)
    def _take(self, code: object) -> None:
        self.set_code(str(code))

    @Slot()
    def _forget(self) -> None:
        self._code = None
        self.person_changed.emit()
