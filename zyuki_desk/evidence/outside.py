"""What stands beside the database file while it is open: the signing key, the seal, the echo.

One of these is shared by every desk on one file. Without them a desk writes as well; the evidence
is then as good as the file alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zyuki_desk.evidence.echo import Entry
from zyuki_desk.evidence.echo_keeper import EchoKeeper
from zyuki_desk.evidence.heads import Signer
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import ACCEPTING, EpochKey
from zyuki_desk.evidence.seal_file import SealKeeper
from zyuki_desk.store.database import Database

LOST = "lost"


@dataclass(slots=True)
class Outside:
    """Keys and places that are not in the file."""

    origin: str = ""
    signer: Signer | None = None
    seal: SealKeeper | None = None
    echo: EchoKeeper | None = None
    stopped: str = ""
    """A sentence: why nothing is written until people decide; empty while work may go on."""
    is_accepted: bool = False
    """Whether the last record ends a ceremony that took the journal as it is."""
    events: list[tuple[str, str]] = field(default_factory=list)
    """What became of the echo and is not recorded yet: kind and sentence."""

    def key_for(self, state: State, operation: Operation) -> EpochKey | None:
        """Return the key that seals the next record.

        The first record of all begins the epochs. Where the key is of a later epoch than the
        journal, which was restored from a backup, only an accepting ceremony goes on with it.
        """
        if self.seal is None or self.seal.key is None:
            return None
        if not state.size or (
            0 < state.epoch < self.seal.key.epoch
            and (self.is_accepted or operation.value in ACCEPTING)
        ):
            state.epoch = self.seal.key.epoch
        return self.seal.key_at(state.epoch)

    def note(self, database: Database, entries: Sequence[Entry] | None, state: State) -> None:
        """After a commit: forget the ended epochs' keys and let the echo follow; never raises."""
        if self.seal is not None:
            self.seal.advance(state.epoch)
        if self.echo is not None and not self.stopped:
            was = self.echo.trouble
            self.echo.note(database, entries, state)
            if self.echo.trouble and not was:
                self.events.append((LOST, self.echo.trouble))

    def will_forget(self, operation: Operation) -> None:
        """Before a disposal is committed: its values must leave the echo, whatever happens."""
        erases = operation is Operation.DISPOSE
        if erases and self.echo is not None and self.echo.file is not None:
            self.echo.will_forget()

    def forget(self, database: Database, operation: Operation) -> None:
        """After a disposal: make the echo anew without what was erased; never raises.

        Nobody is held for its length: others write meanwhile.
        """
        if operation is Operation.DISPOSE and self.echo is not None and not self.stopped:
            was = self.echo.trouble
            self.echo.forget(database)
            if self.echo.trouble and not was:
                self.events.append((LOST, self.echo.trouble))

    def close(self) -> None:
        """Give the echo's file back."""
        if self.echo is not None:
            self.echo.close()
