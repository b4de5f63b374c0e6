"""Proofs of inclusion and of growth: every small tree, random large ones, three checkers agreeing.

The checkers are the program's own, the travelling verifier's, and the page's in a real browser. A
tree is real up to a million records; beyond, its subtrees are only hashes, as a checker sees them.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.support.chromium import Browser
from zyuki_desk.evidence.tree import Tree, consistency_holds, inclusion_holds, leaf_hash, node_hash
from zyuki_desk.evidence.tree import reader_of as hashes_of
from zyuki_desk.exchange.package.page import scripts
from zyuki_desk.exchange.package.verifier.proofs import consistent, included

EXHAUSTIVE = 128
"""Every proof of every tree up to this size is asked."""
LARGEST_REAL = 1 << 20
LARGEST = 1 << 52
"""The page counts in doubles; beyond 2 to the 53rd it refuses."""
_BATCH = 500


class Case(NamedTuple):
    """One question: whether a record, or an earlier tree, belongs to a later tree."""

    first: int
    """The record's place from 0, or the earlier tree's size."""
    hash: bytes
    """The record's hash, or the earlier tree's root."""
    size: int
    root: bytes
    proof: tuple[bytes, ...]
    grows: bool
    """Whether it asks of growth; else of a record."""


@dataclass(slots=True)
class Proved:
    """What was asked, and what did not answer as it must."""

    held: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    by_page: int = 0
    faults: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "held": self.held,
            "refused": sum(self.refused.values()),
            "refused by kind": dict(self.refused),
            "asked of the page": self.by_page,
            "faults": self.faults,
        }


def _answers(case: Case) -> tuple[bool, bool]:
    """Ask the program and the travelling verifier."""
    first, known, size, root, proof, grows = case
    if grows:
        pair = (first, known), (size, root)
        return consistency_holds(*pair, proof), consistent(*pair, list(proof))
    return (
        inclusion_holds(known, first, size, proof, root),
        included(known, first, size, list(proof), root),
    )


def _split(width: int) -> int:
    return 1 << ((width - 1).bit_length() - 1)


def _drawn(chance: random.Random) -> bytes:
    return chance.randbytes(32)


def imagined_record(chance: random.Random, index: int, size: int) -> Case:
    """Draw the subtrees beside one record, and work the root out as RFC 6962, 2.1.1 says."""
    leaf = _drawn(chance)
    turns = []
    at, width = index, size
    while width > 1:
        middle = _split(width)
        turns.append(at < middle)
        at, width = (at, middle) if at < middle else (at - middle, width - middle)
    root, proof = leaf, []
    for is_left in reversed(turns):
        beside = _drawn(chance)
        root = node_hash(root, beside) if is_left else node_hash(beside, root)
        proof.append(beside)
    return Case(index, leaf, size, root, tuple(proof), grows=False)


def imagined_growth(chance: random.Random, earlier: int, later: int) -> Case:
    """Draw the subtrees of two trees, and work both roots out as RFC 6962, 2.1.2 says."""
    turns, at, width, whole = [], earlier, later, True
    while at != width:
        middle = _split(width)
        turns.append(at <= middle)
        whole &= at <= middle
        at, width = (at, middle) if at <= middle else (at - middle, width - middle)
    old = new = _drawn(chance)
    proof = [] if whole else [old]
    for is_left in reversed(turns):
        beside = _drawn(chance)
        if is_left:
            new = node_hash(new, beside)
        else:
            old, new = node_hash(beside, old), node_hash(beside, new)
        proof.append(beside)
    return Case(earlier, old, later, new, tuple(proof), grows=True)


def spoiled(chance: random.Random, case: Case) -> Iterator[tuple[str, Case]]:
    """Give what is nearly this proof, and proves nothing."""
    proof = case.proof
    other = _drawn(chance)
    yield "another record or earlier root", case._replace(hash=other)
    yield "another root", case._replace(root=other)
    yield "a hash more", case._replace(proof=(*proof, other))
    yield "a size four times as large", case._replace(size=case.size * 4)
    neighbour = case.first + chance.choice((-1, 1))
    if 0 < neighbour < case.size:
        yield "a neighbour's place", case._replace(first=neighbour)
    if not proof:
        return
    at = chance.randrange(len(proof))
    bit = 1 << chance.randrange(8)
    byte = chance.randrange(32)
    flipped = bytearray(proof[at])
    flipped[byte] ^= bit
    yield "a bit", case._replace(proof=(*proof[:at], bytes(flipped), *proof[at + 1 :]))
    yield "a hash less", case._replace(proof=(*proof[:at], *proof[at + 1 :]))
    yield "a hash twice", case._replace(proof=(*proof[: at + 1], *proof[at:]))
    if len(proof) > 1 and proof != proof[::-1]:
        yield "the wrong way round", case._replace(proof=proof[::-1])


class Asking:
    """Asks all checkers and notes every answer that is not as it must be."""

    def __init__(self, chance: random.Random, browser: Browser | None, share: float) -> None:
        self._chance = chance
        self._browser = browser
        self._share = share
        self._waiting: list[tuple[Case, bool]] = []
        self.done = Proved()
        if browser is not None:
            browser.run(scripts("hash.js", "check.js") + "\n;0")

    def ask(self, case: Case, *, few: bool = False) -> None:
        """Ask of a good proof, and of what is nearly it: of one kind alone where so told."""
        self._one("good", case, holds=True)
        bad = list(spoiled(self._chance, case))
        for kind, wrong in self._chance.sample(bad, 2) if few else bad:
            self._one(kind, wrong, holds=False)

    def _one(self, kind: str, case: Case, *, holds: bool) -> None:
        if _answers(case) == (holds, holds):
            if holds:
                self.done.held += 1
            else:
                self.done.refused[kind] += 1
        else:
            self._fault(kind, case)
        if self._browser is not None and self._chance.random() < self._share:
            self.done.by_page += 1
            self._waiting.append((case, holds))
            if len(self._waiting) == _BATCH:
                self.flush()

    def flush(self) -> None:
        """Let the page answer what waits for it."""
        if self._browser is None or not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        asked = [[c.first, c.hash.hex(), c.size, c.root.hex(), [p.hex() for p in c.proof], c.grows]
                 for c, _ in waiting]  # fmt: skip
        said: list[Any] = self._browser.run(_PAGE % json.dumps(asked))
        for (case, holds), answer in zip(waiting, said, strict=True):
            if answer is not holds:
                self._fault(f"the page, {answer}", case)

    def _fault(self, kind: str, case: Case) -> None:
        what = "growth" if case.grows else "record"
        self.done.faults.append(f"{kind}: {what} {case.first} of {case.size}: {_answers(case)}")


_PAGE = """%s.map(([first, known, size, root, proof, grows]) => {
  try {
    return grows ? consistent(first, known, size, root, hashes(proof))
      : included(fromHex(known), first, size, hashes(proof), root);
  } catch (error) { return error instanceof Bad ? false : String(error); }
})"""


def prove_many(
    *, seed: int, exhaustive: int, times: int, browser: Browser | None = None, share: float = 0.1,
    real: int = LARGEST_REAL,
) -> Proved:  # fmt: skip
    """Ask every proof of the trees up to one size, then so many of random large trees.

    The page, where there is a browser, answers a share of what the others answer.
    """
    chance = random.Random(seed)  # noqa: S311 - a trial wants to be repeatable
    asking = Asking(chance, browser, share)
    small = [leaf_hash(b"record %d" % index) for index in range(exhaustive)]
    _every(asking, small)
    leaves = _many(real) if times else []
    tree = Tree(hashes_of(leaves))
    for number in range(times):
        asking.ask(_large(chance, tree, leaves, number), few=True)
    asking.flush()
    return asking.done


def _every(asking: Asking, leaves: Sequence[bytes]) -> None:
    tree = Tree(hashes_of(leaves))
    roots = [tree.root(size) for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        for place in range(size):
            proof = tree.inclusion(place, size)
            asking.ask(Case(place, leaves[place], size, roots[size], proof, grows=False))
        for earlier in range(1, size):
            proof = tree.consistency(earlier, size)
            asking.ask(Case(earlier, roots[earlier], size, roots[size], proof, grows=True))


def _many(count: int) -> list[bytes]:
    """Make many different hashes cheaply: what they are of makes no difference to a tree."""
    sha256: Callable[[bytes], Any] = hashlib.sha256
    return [sha256(number.to_bytes(8, "big")).digest() for number in range(count)]


def _large(chance: random.Random, tree: Tree, leaves: Sequence[bytes], number: int) -> Case:
    is_real, grows = number % 4 < 2, number % 2 == 1
    top = len(leaves) if is_real else 1 << chance.randrange(8, LARGEST.bit_length())
    size = chance.randrange(2, top + 1)
    first = chance.randrange(1 if grows else 0, size)
    if not is_real:
        return (imagined_growth if grows else imagined_record)(chance, first, size)
    root = tree.root(size)
    if grows:
        return Case(first, tree.root(first), size, root, tree.consistency(first, size), grows=True)
    return Case(first, leaves[first], size, root, tree.inclusion(first, size), grows=False)
