"""An office with everything outside its file: keyring, paper, echo, seal; and who notices what."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.memo import CLERK, KINDS, SEEDS, MemoOffice, open_office
from zyuki_desk.evidence.echo_check import check_echo
from zyuki_desk.evidence.echo_keeper import EchoKeeper
from zyuki_desk.evidence.findings import Check
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.stream import Seeds
from zyuki_desk.evidence.verify import KnownHead

SECRET = bytes(range(32, 64))
SEED = "seal (with the seed)"
KEYRING, PAPER, ECHO = "keyring", "paper", "echo"


@dataclass
class Witnessed:
    """One office and its witnesses; an attacker may reach some of them."""

    office: MemoOffice
    echo: EchoKeeper
    keyring: Head
    papers: list[Head] = field(default_factory=list)

    @property
    def key(self) -> EpochKey:
        """The seal's key of now: what a thief of every key has."""
        keeper = self.office.desk.outside.seal
        assert keeper is not None
        assert keeper.key is not None
        return keeper.key

    def see(self) -> None:
        """Let the keyring see the journal as it stands."""
        self.keyring = self.office.head()

    def print(self) -> None:
        """Print a sheet: a closing, and a head that leaves the PC."""
        self.shift("print")
        self.papers.append(self.office.head())

    def shift(self, kind: str = "shift") -> None:
        """End an epoch, as every change of shift does."""
        with self.office.as_(CLERK).operation(Operation.ANCHOR) as work:
            work.anchor(kind)

    def remake_echo(self) -> None:
        """Write the echo anew from the file, as somebody does who has its key."""
        self.echo.remake(self.office.database)

    def noticed(self, seeds: Seeds | None = SEEDS) -> set[str]:
        """Return who notices something: checks of the file by name, witnesses by theirs."""
        known = [KnownHead(KEYRING, self.keyring), *(KnownHead(PAPER, h) for h in self.papers)]
        report = self.office.verify(*known, seeds=seeds)
        found = {
            finding.kind.check.value
            for finding in report.findings
            if finding.kind.check not in {Check.HEADS, Check.SEALS}
        }
        found |= {head.place for head in report.heads if not head.relation.is_sound}
        if report.holds(Check.SEALS) is False or any(
            f.kind.check is Check.SEALS for f in report.findings
        ):
            found.add(SEED)
        if check_echo(self.office.database, self.echo.path, SECRET).holds is not True:
            found.add(ECHO)
        return found


def witnessed(folder: Path) -> Witnessed:
    """Found an office, and let its echo and keyring begin with it."""
    office = open_office(folder)
    echo = EchoKeeper(folder / "elsewhere" / "journal.echo", SECRET, KINDS)
    echo.start(office.database, had=False, accepted=False)
    office.desk.outside.echo = echo
    return Witnessed(office, echo, office.head())


def put_back(path: Path, copy: Path) -> None:
    """Put an old copy of a file back."""
    shutil.copyfile(copy, path)


def erase(text: str) -> str:
    """Blank a JSON text's personal value; what a rash hand does instead of a disposal."""
    return json.dumps(dict.fromkeys(json.loads(text), ""))
