"""The short form on a paper against the journal: the cabinet as witness for the file."""

from collections.abc import Callable
from dataclasses import dataclass

from zyuki_desk.base.codes import parse_short_code
from zyuki_desk.evidence.heads import Head, short_form
from zyuki_desk.evidence.tree import EMPTY_ROOT, Frontier
from zyuki_desk.evidence.verify import BITE, leaf_hashes
from zyuki_desk.store.database import Database


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What a short form typed from a paper says of the journal."""

    size: int | None
    """The number of records it vouches for; None when no beginning of the journal has this form."""
    is_end: bool = False
    head: Head | None = None
    """The journal's own head of that size."""

    @property
    def matches(self) -> bool:
        """Whether the journal holds what the paper vouches for, unchanged."""
        return self.size is not None


def check_head(
    database: Database,
    typed: str,
    *,
    origin: str,
    size: int | None = None,
    progress: Callable[[int], bool] | None = None,
) -> PaperHead:
    """Look for the state of the journal that a paper's short form vouches for.

    The size printed beside it makes the search short; without it every size is tried, some twenty
    seconds for a million records. `Refusal` when the form is mistyped. Stopped: no match.
    """
    wanted = parse_short_code(typed)
    frontier = Frontier()
    found: int | None = None
    known: Head | None = None
    empty = Head(origin, 0, EMPTY_ROOT)
    if size in (None, 0) and short_form(empty) == wanted:
        found, known = 0, empty
    for leaf in leaf_hashes(database):
        frontier.append(leaf)
        if progress is not None and frontier.size % BITE == 0 and not progress(frontier.size):
            break
        if found is None and (size is None or frontier.size == size):
            head = Head(origin, frontier.size, frontier.root())
            if short_form(head) == wanted:
                found, known = frontier.size, head
    return PaperHead(found, is_end=found is not None and found == frontier.size, head=known)
