"""The journal's root at an earlier size, recomputed from its records."""

from itertools import islice

from zyuki_desk.evidence.tree import Frontier
from zyuki_desk.evidence.verify import leaf_hashes
from zyuki_desk.store.database import Database


def root_at(database: Database, size: int) -> bytes | None:
    """Recompute the root over the journal's first records; None where there are fewer."""
    frontier = Frontier()
    for leaf in islice(leaf_hashes(database), size):
        frontier.append(leaf)
    return frontier.root() if frontier.size == size else None
