"""A workbench around the example office, for tests of ledger pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tests.ui.office import CHEAP, example_office
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.fields import Value, moment
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.workbench import Destination, Workbench

ROOM = "room-entry"
PERMIT = "entry-permit"


@dataclass
class Host:
    """Hears what the window would say."""

    said: list[str] = field(default_factory=list)
    complained: list[str] = field(default_factory=list)

    def say(self, sentence: str, tone: Tone = Tone.OK) -> None:
        self.said.append(sentence)

    def complain(self, sentence: str, tone: Tone = Tone.DANGER) -> None:
        self.complained.append(sentence)

    def show_page(self, key: str) -> None:
        raise AssertionError(key)


@dataclass
class PageBench:
    """Everything a test of a page holds."""

    workbench: Workbench
    ask: ScriptedAsk
    host: Host
    clock: FixedClock
    went: list[Destination]

    def stay(self, day: date, at: time, *, open_: bool = False, **other: Value) -> int:
        """Write one stay, without the rules of a permit in the way."""
        entered = moment(day, at)
        values: dict[str, Value] = {
            "day": day, "room": "R1", "person": "P1", "person_name": "見本 太郎",
            "person_class": "staff", "entered": entered, "purpose": "端末機の操作", **other,
        }  # fmt: skip
        if not open_:
            values |= {"left": entered + timedelta(minutes=30), "exit_kind": "self"}
        objections = {"permit": "試験", "escort": "試験", "overlap": "試験", "alone": "試験"}
        return self.workbench.desk.enter(ROOM, values, despite=objections).entry_id


@contextmanager
def page_bench(
    tmp_path: Path, clock: FixedClock, theme: Theme, *, person: str = "P1"
) -> Iterator[PageBench]:
    """Open the example office behind a workbench; everything asked must have been scripted."""
    clock.set(datetime(2026, 11, 20, 17, 45))  # noqa: DTZ001  the clock takes it as Japan's
    with example_office(tmp_path, clock, person=person) as office:
        host, ask = Host(), ScriptedAsk()
        tasks = Tasks(lambda error: host.complain(error.sentence))
        accounts = Accounts(office.desk, CHEAP)
        workbench = Workbench(office, accounts, theme, ask, tasks, MemoryRemember())
        workbench.host = host
        went: list[Destination] = []
        workbench.route(went.append)
        yield PageBench(workbench, ask, host, clock, went)
        ask.finish()
        tasks.close()
