"""Two heads from outside the file, proved: the later one continues the earlier one.

The proof is made from the journal, yet checked against the two heads alone: whoever has both
papers can check it without the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.heads import Head, Relation, relation_by_proof
from zyuki_desk.evidence.tree import Tree, reader_of
from zyuki_desk.evidence.verify import leaf_hashes


@dataclass(frozen=True, slots=True)
class Continuation:
    """How a later head stands to an earlier one."""

    earlier: Head
    later: Head
    relation: Relation
    proof: tuple[bytes, ...] = ()
    """The consistency proof of RFC 9162, 2.1.4; empty where the journal cannot make one."""

    @property
    def holds(self) -> bool:
        """Whether the later head is proved to continue the earlier one."""
        return self.relation.is_sound

    @property
    def sentence(self) -> str:
        """Tell it to whoever holds the two papers."""
        sizes = f"{self.earlier.size:,}番までの印と{self.later.size:,}番までの印"
        if self.relation is Relation.SAME:
            return f"{sizes}は、同じ印です。"
        if self.holds:
            return f"{sizes}は、つながっています。あとの印は、前の印の記録をすべて含みます。"
        return f"{sizes}は、つながりません。どちらかの紙か簿冊が、書き換えられています。"


def continuations(office: OpenOffice, known: Sequence[Head]) -> tuple[Continuation, ...]:
    """Compare each head with the next larger one, by proofs made from this journal."""
    heads = sorted(known, key=lambda head: head.size)
    if len(heads) < 2:  # noqa: PLR2004
        return ()
    leaves = list(leaf_hashes(office.database))
    tree = Tree(reader_of(leaves))
    return tuple(_continuation(tree, len(leaves), *pair) for pair in pairwise(heads))


def _continuation(tree: Tree, size: int, earlier: Head, later: Head) -> Continuation:
    proof = tree.consistency(earlier.size, later.size) if later.size <= size else ()
    return Continuation(earlier, later, relation_by_proof(earlier, later, proof), proof)
