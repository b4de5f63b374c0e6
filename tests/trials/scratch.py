"""Where trials work: in memory where the machine has such a place; nobody waits for a disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a place in memory, not one that others share
SCRATCH_HOME = _MEMORY if _MEMORY.is_dir() else None
"""None: wherever the machine keeps temporary files."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=SCRATCH_HOME) as folder:
        yield Path(folder)
