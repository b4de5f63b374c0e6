"""The Merkle tree against the RFC's own recursion, the well-known vectors, and liars."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyuki_desk.base.errors import DamageFound
from zyuki_desk.evidence.tree import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    range_holds,
    reader_of,
    root_of,
)

# The inputs, roots and proofs that Certificate Transparency implementations share.
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N0_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
CT_INCLUSIONS = [
    (0, 1, []),
    (0, 8, [N0_1, N2_3, N4_7]),
    (5, 8, [L4, N6_7, CT_ROOTS[4]]),
    (2, 3, [CT_ROOTS[2]]),
    (1, 5, [CT_ROOTS[1], N2_3, L4]),
]
CT_CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [N0_1, N2_3, N4_7]),
    (6, 8, [N4_5, N6_7, CT_ROOTS[4]]),
    (2, 5, [N2_3, L4]),
]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"record %d" % index) for index in range(count)]


def tree_of(leaves: Sequence[bytes]) -> Tree:
    return Tree(reader_of(leaves))


def rfc_root(leaves: Sequence[bytes]) -> bytes:
    """Follow the definition of RFC 6962, 2.1, word for word; slow."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_root(leaves[:split]) + rfc_root(leaves[split:])).digest()


def spoiled(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the proofs that are nearly this one: flipped, too short, too long, exchanged."""
    for position, good in enumerate(proof):
        bit = 1 << position % 8
        yield [*proof[:position], bytes([good[0] ^ bit]) + good[1:], *proof[position + 1 :]]
        yield [*proof[:position], good[:-1], *proof[position + 1 :]]
        yield [*proof[:position], *proof[position + 1 :]]
        yield [*proof[:position], good, good, *proof[position + 1 :]]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]
    if len(proof) > 1:
        yield list(reversed(proof))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_well_known_ones(size: int) -> None:
    leaves = [leaf_hash(data) for data in CT_INPUTS[:size]]
    assert root_of(leaves).hex() == CT_ROOTS[size]
    assert tree_of(leaves).root(size).hex() == CT_ROOTS[size]


@pytest.mark.parametrize(("index", "size", "expected"), CT_INCLUSIONS)
def test_inclusion_proofs_are_the_well_known_ones(
    index: int, size: int, expected: list[str]
) -> None:
    leaves = [leaf_hash(data) for data in CT_INPUTS]
    proof = tree_of(leaves).inclusion(index, size)
    assert [each.hex() for each in proof] == expected
    assert inclusion_holds(leaves[index], index, size, proof, bytes.fromhex(CT_ROOTS[size]))


@pytest.mark.parametrize(("earlier", "later", "expected"), CT_CONSISTENCIES)
def test_consistency_proofs_are_the_well_known_ones(
    earlier: int, later: int, expected: list[str]
) -> None:
    proof = tree_of([leaf_hash(data) for data in CT_INPUTS]).consistency(earlier, later)
    assert [each.hex() for each in proof] == expected


def test_every_inclusion_up_to_64_holds_and_its_neighbours_do_not() -> None:
    leaves = leaves_of(64)
    for size in range(1, 65):
        root = rfc_root(leaves[:size])
        tree = tree_of(leaves[:size])
        assert tree.root(size) == root
        for index in range(size):
            proof = tree.inclusion(index, size)
            assert inclusion_holds(leaves[index], index, size, proof, root)
            assert not inclusion_holds(leaf_hash(b"other"), index, size, proof, root)
            assert not inclusion_holds(leaves[index], (index + 1) % 65, size, proof, root)
            assert not inclusion_holds(leaves[index], index, size, proof, leaf_hash(root))
            assert not inclusion_holds(leaves[index], index, 4 * size, proof, root)
            if size > 40:
                assert not any(
                    inclusion_holds(leaves[index], index, size, bad, root)
                    for bad in spoiled(proof)
                    if bad != list(proof)
                )


def test_every_consistency_up_to_48_holds_and_its_neighbours_do_not() -> None:
    leaves = leaves_of(48)
    roots = [rfc_root(leaves[:size]) for size in range(49)]
    tree = tree_of(leaves)
    for later in range(49):
        for earlier in range(later + 1):
            proof = tree.consistency(earlier, later)
            old, new = (earlier, roots[earlier]), (later, roots[later])
            assert consistency_holds(old, new, proof)
            assert not consistency_holds((earlier, leaf_hash(b"fork")), new, proof)
            if earlier > 0:
                assert not consistency_holds(old, (4 * later, roots[later]), proof)
                assert not consistency_holds(old, (later, leaf_hash(b"fork")), proof)
                assert not any(
                    consistency_holds(old, new, bad) for bad in spoiled(proof) if bad != list(proof)
                )


def test_every_range_up_to_20_holds_and_its_neighbours_do_not() -> None:
    leaves = leaves_of(21)
    for size in range(1, 21):
        root = rfc_root(leaves[:size])
        tree = tree_of(leaves[:size])
        for first in range(size):
            for end in range(first + 1, size + 1):
                proof = tree.range(first, end, size)
                month = leaves[first:end]
                assert range_holds(month, first, size, proof, root)
                assert not range_holds(month[1:], first, size, proof, root)
                assert not range_holds(month[1:], first + 1, size, proof, root)
                assert not range_holds([*month, leaves[end]], first, size, proof, root)
                assert not range_holds([leaf_hash(b"x"), *month[1:]], first, size, proof, root)
                assert not any(
                    range_holds(month, first, size, bad, root)
                    for bad in spoiled(proof)
                    if bad != list(proof)
                )


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_large_trees_prove_a_line_a_month_and_growth(data: st.DataObject) -> None:
    size = data.draw(st.integers(300, 3000))
    first = data.draw(st.integers(0, size - 1))
    end = data.draw(st.integers(first + 1, size))
    earlier = data.draw(st.integers(0, size))
    leaves = leaves_of(size)
    tree, root = tree_of(leaves), rfc_root(leaves)
    assert tree.root(size) == root
    assert inclusion_holds(leaves[first], first, size, tree.inclusion(first, size), root)
    assert range_holds(leaves[first:end], first, size, tree.range(first, end, size), root)
    old = (earlier, rfc_root(leaves[:earlier]))
    assert consistency_holds(old, (size, root), tree.consistency(earlier, size))


def test_a_month_of_a_big_journal_needs_few_hashes_and_one_reading() -> None:
    leaves = leaves_of(20_000)
    read = 0

    def counting(first: int, end: int) -> Sequence[bytes]:
        nonlocal read
        read += end - first
        return leaves[first:end]

    tree = Tree(counting)
    root = tree.root(20_000)
    assert read == 20_000
    proof = tree.range(7_000, 8_000, 20_000)
    assert len(proof) <= 2 * 15
    assert read < 20_000 + 4 * 256
    assert range_holds(leaves[7_000:8_000], 7_000, 20_000, proof, root)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 600), st.integers(0, 600))
def test_a_frontier_goes_on_where_its_bytes_left_off(before: int, after: int) -> None:
    leaves = leaves_of(before + after)
    frontier = Frontier()
    for leaf in leaves[:before]:
        frontier.append(leaf)
    packed = frontier.to_bytes()
    again = Frontier.from_bytes(packed)
    for leaf in leaves[before:]:
        again.append(leaf)
    assert (again.size, again.root()) == (before + after, rfc_root(leaves))
    assert frontier.root() == rfc_root(leaves[:before])
    assert len(packed) <= 8 + 32 * 10


def test_a_copied_frontier_leaves_the_first_alone() -> None:
    frontier = Frontier()
    trial = frontier.copy()
    trial.append(leaf_hash(b"x"))
    assert (frontier.size, frontier.root()) == (0, EMPTY_ROOT)
    assert trial.size == 1


@given(st.binary(max_size=120))
def test_damaged_frontiers_are_refused_or_whole(data: bytes) -> None:
    with suppress(DamageFound):
        assert Frontier.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(7) + b"\x01", b"\xff" * 8 + bytes(64 * 32)])
def test_impossible_frontiers_are_refused(data: bytes) -> None:
    with pytest.raises(DamageFound):
        Frontier.from_bytes(data)


@settings(max_examples=200)
@given(
    st.integers(-2, 2**70),
    st.integers(-2, 2**70),
    st.lists(st.binary(min_size=32, max_size=32) | st.binary(max_size=40), max_size=70),
)
def test_invented_proofs_fail_quickly_and_quietly(a: int, b: int, proof: list[bytes]) -> None:
    leaf, root = leaf_hash(b"a"), leaf_hash(b"b")
    assert not inclusion_holds(leaf, a, b, proof, root)
    assert not range_holds([leaf, leaf], a, b, proof, root)
    assert not consistency_holds((a, leaf), (b, root), proof)


def test_questions_about_missing_records_are_bugs() -> None:
    tree = tree_of(leaves_of(3))
    for ask in (
        lambda: tree.root(4),
        lambda: tree.inclusion(3, 3),
        lambda: tree.inclusion(-1, 3),
        lambda: tree.range(1, 1, 3),
        lambda: tree.range(1, 4, 3),
        lambda: tree.consistency(4, 3),
    ):
        with pytest.raises(ValueError, match="no such records"):
            ask()
