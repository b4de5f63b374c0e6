"""What stands beside the database file while it is open: the signing key, the seal, the echo.

One of these is shared by every desk on one file. Without them a desk writes as well; the evidence
is then as good as the file alone.
"""

from dataclasses import dataclass

from zyuki_desk.evidence.heads import Signer
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.seal_file import SealKeeper


@dataclass(slots=True)
class Outside:
    """Keys and places that are not in the file."""

    origin: str = ""
    signer: Signer | None = None
    seal: SealKeeper | None = None

    def key_for(self, state: State) -> EpochKey | None:
        """Return the key that seals the next record; the first record of all begins the epochs."""
        if self.seal is None:
            return None
        if not state.size and self.seal.key is not None:
            state.epoch = self.seal.key.epoch
        return self.seal.key_at(state.epoch)
