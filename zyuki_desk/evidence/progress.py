"""How far a verification has come: kept as JSON, so that it goes on tomorrow where it stopped."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from zyuki_desk.evidence.findings import Finding
from zyuki_desk.evidence.journal import State

MOST_FINDINGS = 1000
"""Beyond these only the count is kept: a file that is wrong everywhere is wrong once."""


class Phase(StrEnum):
    """The parts of a verification, in their order."""

    RECORDS = "records"
    ROWS = "rows"
    HEADS = "heads"
    DONE = "done"


@dataclass(slots=True)
class Progress:
    """Everything a verification remembers between two bites; what was read stays trusted."""

    phase: Phase = Phase.RECORDS
    state: State = field(default_factory=State)
    """The journal's end as recomputed so far."""
    seq: int = 0
    """The number of the last record read; equals the state's size while nothing is missing."""
    kind: int = 0
    """Which table of rows comes next."""
    row: int | None = None
    """The last row of it that was read."""
    rows: dict[str, int] = field(default_factory=dict)
    erased: int = 0
    clock_acts: list[int] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    """Recomputed roots at the sizes of known heads."""
    series: tuple[int, int] | None = None
    """Which of the given seeds seals the records now read (-1: none), and its first epoch."""
    accepted: bool = False
    """Whether the last record ended a ceremony after which epochs may be left out."""
    sealed_to: int = 0
    """The last record whose seal was checked by a given seed."""
    unsealed: list[list[int]] = field(default_factory=list)
    """Stretches without a seal after sealing had begun: first and last record of each."""
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    def note_unsealed(self, seq: int, *, begun: bool) -> None:
        """Keep a record without a seal, once records are sealed at all."""
        if begun and self.unsealed and self.unsealed[-1][1] == seq - 1:
            self.unsealed[-1][1] = seq
        elif begun and len(self.unsealed) < MOST_FINDINGS:
            self.unsealed.append([seq, seq])

    def find(self, *findings: Finding) -> None:
        """Keep findings, the first ones whole."""
        room = MOST_FINDINGS - len(self.findings)
        self.findings += findings[:room]
        self.more += max(0, len(findings) - room)

    def to_json(self) -> dict[str, Any]:
        """Spell the progress as plain JSON values."""
        return {
            "phase": self.phase.value,
            "state": self.state.to_text(),
            "seq": self.seq,
            "kind": self.kind,
            "row": self.row,
            "rows": dict(self.rows),
            "erased": self.erased,
            "clock_acts": list(self.clock_acts),
            "roots": {str(size): root.hex() for size, root in self.roots.items()},
            "series": self.series,
            "accepted": self.accepted,
            "sealed_to": self.sealed_to,
            "unsealed": [list(stretch) for stretch in self.unsealed],
            "findings": [finding.to_json() for finding in self.findings],
            "more": self.more,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """Read what `to_json` spelled."""
        return cls(
            phase=Phase(data["phase"]),
            state=State.from_text(data["state"]),
            seq=data["seq"],
            kind=data["kind"],
            row=data["row"],
            rows=dict(data["rows"]),
            erased=data["erased"],
            clock_acts=list(data["clock_acts"]),
            roots={int(size): bytes.fromhex(root) for size, root in data["roots"].items()},
            series=None if data["series"] is None else (data["series"][0], data["series"][1]),
            accepted=data["accepted"],
            sealed_to=data["sealed_to"],
            unsealed=[list(stretch) for stretch in data["unsealed"]],
            findings=[Finding.from_json(finding) for finding in data["findings"]],
            more=data["more"],
        )
