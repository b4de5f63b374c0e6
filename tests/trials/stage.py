"""Where an act happens: an example office with what lies around it, and what an act is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.ledgers import every_ledger
from tests.contract.office import sample_folder
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.search import Query
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import Opened, open_with_passphrase

if TYPE_CHECKING:
    from zyuki_desk.core.fields import Value

ROOM, PERMIT = "room-entry", "entry-permit"
SPRING = datetime(2028, 4, 3, 9, tzinfo=JST)
"""A day on which the example's lines are past one year's retention."""


@dataclass
class Stage:
    """An office's folder, what lies around it, and the office where it is open."""

    home: Path
    opened: Opened

    @property
    def folder(self) -> OfficeFolder:
        """The office's folder."""
        return OfficeFolder(self.home / "office")

    @property
    def medium(self) -> Path:
        """Another place: a medium, a folder for exports."""
        return self.home / "medium"

    def open(self, *, days: int = 0) -> OpenOffice:
        """Open the office with the manager at the desk."""
        clock = FixedClock(SPRING.replace(day=SPRING.day + days))
        office = open_office(self.folder, every_ledger(), clock, lambda _: self.opened)
        office.sign_in_as(Actor("P0001", "T1"))
        return office


Work = Callable[[], object]


@dataclass(frozen=True)
class Act:
    """One kind of operation: what it needs, what it does, and what must hold of its files.

    Each operation in it is all or nothing: the office is afterwards as before the act, as after
    it, or as after one of its operations.
    """

    name: str
    ready: Callable[[Stage, OpenOffice], Work]
    setup: Callable[[Stage, OpenOffice], object] = lambda _stage, _office: None
    whole: Callable[[Stage, bool], str] = lambda _stage, _done: ""
    """What is wrong with the files beside the office; told whether the act said it was done."""
    is_open: bool = True
    """Whether the office is open when the act begins."""
    tells: frozenset[str] = frozenset()
    """Tables that tell how a try went, and so differ with each."""
    after_setup: Callable[[Stage], object] = lambda _stage: None
    seeds: tuple[bytes, ...] = ()
    """The auditor's: once it is done, the seal of every record is checked by them."""


def permit(office: OpenOffice, purpose: str) -> int:
    """Enter one short line."""
    return office.desk.enter(PERMIT, permit_values(office, purpose)).entry_id


def permit_values(office: OpenOffice, purpose: str) -> "dict[str, Value]":
    """Return the cells of one short line."""
    day = office.clock.read().today
    return {
        "day": day, "room": "R1", "person_name": "例示 花子", "person_class": "visitor",
        "purpose": purpose, "valid_from": day, "valid_until": day, "approved_by": "見本 太郎",
    }  # fmt: skip


def last_permit(office: OpenOffice) -> int:
    """Return the id of the newest short line."""
    return list(office.books.ids(office.ledgers[PERMIT], Query()))[-1]


def stage_of(act: Act, home: Path) -> Stage:
    """Make the office that an act begins with, closed."""
    home.mkdir()
    folder = sample_folder(home)
    stage = Stage(home, open_with_passphrase(folder, PASSWORD))
    stage.medium.mkdir()
    with stage.open() as office:
        (home / "lines").write_text(str(len(office.books.ids(office.ledgers[ROOM], Query()))))
        act.setup(stage, office)
    act.after_setup(stage)
    return stage
