"""What somebody asks for when a package is made, and what a finished one is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query

RECORDS_IN_FILE = 2000
MOST_LINES = 1_000_000

Tell = Callable[[int, int, str], None]
"""Told what is done, of how much, and the step in words; raises to stop."""


def silent(_done: int, _all: int, _words: str) -> None:
    """Go on without showing anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One package: which ledgers, of which days, why, and for whom."""

    ledgers: tuple[str, ...]
    period: Period | None
    purpose: str
    recipient: str
    approver: str
    """A person's code."""
    second: str | None = None
    medium: str | None = None

    def __post_init__(self) -> None:
        if not self.ledgers:
            raise Refusal("簿冊を1つ以上選んでください。", field="ledgers")
        for text, name, words in (
            (self.purpose, "purpose", "目的"),
            (self.recipient, "recipient", "渡す相手"),
            (self.approver, "approver", "承認者"),
        ):
            if not text.strip():
                raise Refusal(f"「{words}」を入れてください。", field=name)

    @property
    def query(self) -> Query:
        """The lines that go along, whatever their state."""
        return Query(period=self.period)


class MadeSheet(Protocol):
    """A printed sheet that goes along as PDF."""

    @property
    def pdf(self) -> bytes:
        """The file."""
        ...

    @property
    def serial(self) -> str:
        """Its number."""
        ...

    @property
    def pages(self) -> int:
        """How many."""
        ...


class Sheets(Protocol):
    """Prints a ledger's sheet for the package and records it like any sheet."""

    def make(self, ledger: Ledger, query: Query, progress: Callable[[int, int], bool]) -> MadeSheet:
        """Return the PDF; `Refusal` when the form or the number of lines makes it impossible."""
        ...


@dataclass(slots=True)
class Chapter:
    """What one ledger contributes, as it grows."""

    ledger: Ledger
    ids: Sequence[int] = ()
    sheet: MadeSheet | None = None
    files: list[str] = field(default_factory=list)
    records: int = 0
    last_seq: int = 0
    last_hash: bytes = b""
    gaps: tuple[str, ...] = ()
    """Office days without a line, where every one should have one."""
    owed: tuple[str, ...] = ()
    """What else the ledger says is missing."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished package inside its sink."""

    serial: str
    head_size: int
    digest: str
    """SHA-256 of its signature text, in hex."""
    read_digest: str
    """One digest of every file's SHA-384, in hex: what the receipt code is made of."""
    lines: int
    records: int
