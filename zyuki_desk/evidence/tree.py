"""The journal as an RFC 6962 Merkle tree: roots, and proofs of a line, of a month, of growth.

A proof never mixes with the linear chain: both stand on the same leaf hashes and are verified
apart. What makes a proof trusts what it reads; what checks one trusts nothing it is given.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from hmac import compare_digest
from itertools import chain
from typing import Self, TypeAlias

from zyuki_desk.base.errors import DamageFound

HASH_BYTES = 32
MAX_SIZE = 2**63 - 1
"""What a database counts to; a proof that claims more fails before any work."""

_SIZE_BYTES = 8
_TILE = 256
"""Roots of complete subtrees of this many leaves and more are remembered by a `Tree`."""

ReadHashes: TypeAlias = Callable[[int, int], Sequence[bytes]]
"""Reads the leaf hashes of the records [first, end), counted from 0."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one record; the prefix keeps a leaf from ever passing for a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a journal without records."""


class Frontier:
    """The growing edge of the tree: enough to append and to tell the root, at most 63 hashes."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Take in the leaf hash of the next record."""
        self._peaks.append(leaf)
        carry = self.size
        while carry & 1:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            carry >>= 1
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Take in many leaf hashes; whole blocks are hashed level by level, which is faster."""
        start = min(-self.size % _TILE, len(leaves))
        for leaf in leaves[:start]:
            self.append(leaf)
        whole = start + (len(leaves) - start) // _TILE * _TILE
        for first in range(start, whole, _TILE):
            self._append_tile(leaves[first : first + _TILE])
        for leaf in leaves[whole:]:
            self.append(leaf)

    def _append_tile(self, level: Sequence[bytes]) -> None:
        sha256 = hashlib.sha256
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        self._peaks.append(level[0])
        carry = self.size // _TILE
        while carry & 1:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            carry >>= 1
        self.size += _TILE

    def root(self) -> bytes:
        """Return the root over everything appended so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> Self:
        """Return an independent frontier, for trying an append before the commit."""
        return self.from_bytes(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Serialise: the size in 8 bytes, big-endian, then the peaks from left to right."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; raise DamageFound where that is impossible."""
        size = int.from_bytes(data[:_SIZE_BYTES], "big")
        body = data[_SIZE_BYTES:]
        if len(data) < _SIZE_BYTES or size > MAX_SIZE or len(body) != size.bit_count() * HASH_BYTES:
            raise DamageFound("証跡の要約の控えが壊れています。証跡の検証を行ってください。")
        frontier = cls()
        frontier.size = size
        frontier._peaks = [body[i : i + HASH_BYTES] for i in range(0, len(body), HASH_BYTES)]
        return frontier


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Compute the root over a stream of leaf hashes without keeping them."""
    frontier = Frontier()
    for leaf in hashes:
        frontier.append(leaf)
    return frontier.root()


def reader_of(hashes: Sequence[bytes]) -> ReadHashes:
    """Let a `Tree` read leaf hashes that are already in memory."""
    return lambda first, end: hashes[first:end]


def _split(width: int) -> int:
    """Return the largest power of two below `width`: where RFC 6962 divides a tree."""
    return 1 << ((width - 1).bit_length() - 1)


class Tree:
    """Makes roots and proofs from leaf hashes that somebody else stores.

    It remembers the roots of complete subtrees, so many proofs cost one reading; use a fresh one
    after anything but an append may have happened to what it reads.
    """

    def __init__(self, read: ReadHashes) -> None:
        self._read = read
        self._complete: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` records."""
        _demand(0 <= size <= MAX_SIZE)
        return self._span(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Prove that record `index`, counted from 0, is in the tree of `size` records."""
        _demand(0 <= index < size <= MAX_SIZE)
        path: list[bytes] = []
        low, high = 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low = middle
        return tuple(reversed(path))

    def range(self, first: int, end: int, size: int) -> tuple[bytes, ...]:
        """Prove that the records [first, end) are in the tree of `size` records, in this order.

        The proof holds the subtrees left and right of the range, from left to right.
        """
        _demand(0 <= first < end <= size <= MAX_SIZE)
        return tuple(self._outside(0, size, first, end))

    def consistency(self, earlier: int, later: int) -> tuple[bytes, ...]:
        """Prove that the tree of `later` records begins with the tree of `earlier` records."""
        _demand(0 <= earlier <= later <= MAX_SIZE)
        if earlier in {0, later}:
            return ()
        path: list[bytes] = []
        low, high, whole = 0, later, True
        while high != earlier:
            middle = low + _split(high - low)
            if earlier <= middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._span(low, high))
        return tuple(reversed(path))

    def _outside(self, low: int, high: int, first: int, end: int) -> Iterator[bytes]:
        if end <= low or high <= first:
            yield self._span(low, high)
        elif low < first or end < high:
            middle = low + _split(high - low)
            yield from self._outside(low, middle, first, end)
            yield from self._outside(middle, high, first, end)

    def _span(self, low: int, high: int) -> bytes:
        width = high - low
        if width < _TILE:
            return root_of(self._leaves(low, high))
        known = self._complete.get((low, high))
        if known is not None:
            return known
        if width == _TILE:
            root = root_of(self._leaves(low, high))
        else:
            middle = low + _split(width)
            root = node_hash(self._span(low, middle), self._span(middle, high))
        if width.bit_count() == 1:
            self._complete[low, high] = root
        return root

    def _leaves(self, low: int, high: int) -> Sequence[bytes]:
        leaves = self._read(low, high)
        _demand(len(leaves) == high - low)
        return leaves


def _demand(is_possible: bool) -> None:
    """Raise for a question about records that do not exist: a bug of the caller."""
    if not is_possible:
        raise ValueError("no such records in this tree")


def _are_hashes(hashes: Iterable[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Check that a leaf hash is record `index` of the tree with this size and root."""
    if not (0 <= index < size <= MAX_SIZE and _are_hashes((leaf, root, *proof))):
        return False
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            current = node_hash(current, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and compare_digest(current, root)


def range_holds(
    leaves: Sequence[bytes], first: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Check that leaf hashes are the records from `first` on, none left out between them."""
    end = first + len(leaves)
    if not (0 <= first < end <= size <= MAX_SIZE):
        return False
    if not _are_hashes(chain(leaves, proof, (root,))):
        return False
    rest = iter(proof)
    computed = _range_root((0, size), (first, end), leaves, rest)
    return computed is not None and next(rest, None) is None and compare_digest(computed, root)


def _range_root(
    span: tuple[int, int], wanted: tuple[int, int], leaves: Sequence[bytes], rest: Iterator[bytes]
) -> bytes | None:
    """Rebuild the root of a span; None where the proof is too short."""
    (low, high), (first, end) = span, wanted
    if end <= low or high <= first:
        return next(rest, None)
    if first <= low and high <= end:
        return root_of(leaves[low - first : high - first])
    middle = low + _split(high - low)
    left = _range_root((low, middle), wanted, leaves, rest)
    right = _range_root((middle, high), wanted, leaves, rest)
    return None if left is None or right is None else node_hash(left, right)


def consistency_holds(
    earlier: tuple[int, bytes], later: tuple[int, bytes], proof: Sequence[bytes]
) -> bool:
    """Check that a tree (size, root) is the beginning of a later one (RFC 9162, 2.1.4.2)."""
    (earlier_size, earlier_root), (later_size, later_root) = earlier, later
    if not (0 <= earlier_size <= later_size <= MAX_SIZE):
        return False
    if not _are_hashes((earlier_root, later_root, *proof)):
        return False
    if earlier_size in {0, later_size}:
        expected = EMPTY_ROOT if earlier_size < later_size else later_root
        return not proof and compare_digest(earlier_root, expected)
    start = (earlier_root,) if earlier_size.bit_count() == 1 else ()
    computed = _both_roots(earlier_size, later_size, chain(start, proof))
    return computed == (earlier_root, later_root)


def _both_roots(earlier: int, later: int, path: Iterator[bytes]) -> tuple[bytes, bytes] | None:
    """Rebuild the earlier and the later root from one path; None where its length is wrong."""
    node, last = earlier - 1, later - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old = new = next(path, b"")
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        node >>= 1
        last >>= 1
    return (old, new) if last == 0 else None
