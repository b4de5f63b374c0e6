"""The journal's root at an earlier size, recomputed from its records."""

from collections.abc import Callable
from itertools import islice

from zyuki_desk.evidence.tree import Frontier
from zyuki_desk.evidence.verify import leaf_hashes
from zyuki_desk.store.database import Database

EVERY = 2000
"""Records between two looks at whether somebody wants to stop."""


def root_at(
    database: Database, size: int, *, look: Callable[[], object] | None = None
) -> bytes | None:
    """Recompute the root over the journal's first records; None where there are fewer.

    `look` is called now and then in between; what it raises ends the work.
    """
    frontier = Frontier()
    for leaf in islice(leaf_hashes(database), size):
        frontier.append(leaf)
        if look is not None and frontier.size % EVERY == 0:
            look()
    return frontier.root() if frontier.size == size else None
