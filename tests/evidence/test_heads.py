"""Signed heads: one spelling, one key, and what a kept head says about a journal."""

import base64
import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from zyuki_desk.base.clock import JST
from zyuki_desk.base.codes import parse_short_code
from zyuki_desk.base.errors import DamageFound, Refusal
from zyuki_desk.evidence.heads import (
    Head,
    Relation,
    Signer,
    fingerprint,
    last_seen_head,
    origin_of,
    parse,
    parse_and_verify,
    qr_payload,
    read_qr,
    relation,
    relation_by_proof,
    remember_head,
    short_form,
    sign,
)
from zyuki_desk.evidence.tree import Tree, leaf_hash, reader_of
from zyuki_desk.store.secrets import MemorySecretStore

SIGNER = Signer(bytes(range(32)))
ORIGIN = origin_of("mihon-shi", "desk-1")
HEAD = Head(ORIGIN, 12_403, hashlib.sha256(b"root").digest())
SIGNED = sign(HEAD, SIGNER)


def key_id(name: str, public_key: bytes) -> bytes:
    """Compute what the signed-note specification calls key ID."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public_key).digest()[:4]


def test_the_key_id_is_that_of_the_specification_and_its_best_known_key() -> None:
    known = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert key_id("PeterNeumann", known[1:]).hex() == "c74f20a3"
    blob = base64.b64decode(SIGNED.text.split(" ")[-1])
    assert blob[:4] == key_id(ORIGIN, SIGNER.public_key)


def test_a_signed_head_is_a_checkpoint_in_a_signed_note() -> None:
    body, signature = SIGNED.text.split("\n\n")
    assert body.split("\n") == [
        "zyuki/mihon-shi/desk-1",
        "12403",
        base64.b64encode(HEAD.root).decode(),
    ]
    dash, name, blob = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("\u2014", ORIGIN)
    key = Ed25519PublicKey.from_public_bytes(SIGNER.public_key)
    key.verify(base64.b64decode(blob)[4:], f"{body}\n".encode())
    assert parse_and_verify(SIGNED.text, SIGNER.public_key) == SIGNED


def test_the_short_form_covers_origin_size_and_root() -> None:
    code = short_form(HEAD)
    assert code == "BN3R6 QWBQD X6BBD QNA4B Y0TJ9 BB"
    assert parse_short_code(code.lower()) == code
    others = {
        short_form(Head(origin_of("mihon-shi", "desk-2"), HEAD.size, HEAD.root)),
        short_form(Head(ORIGIN, HEAD.size + 1, HEAD.root)),
        short_form(Head(ORIGIN, HEAD.size, bytes(32))),
    }
    assert len(others | {code}) == 4


def test_fingerprints_differ_by_key() -> None:
    assert parse_short_code(fingerprint(SIGNER.public_key)) == fingerprint(SIGNER.public_key)
    assert fingerprint(SIGNER.public_key) != fingerprint(Signer(bytes(32)).public_key)


def test_another_key_and_another_name_are_refused() -> None:
    with pytest.raises(Refusal, match="別の鍵"):
        parse_and_verify(SIGNED.text, Signer(bytes(32)).public_key)
    renamed = SIGNED.text.replace("desk-1", "desk-2")
    with pytest.raises(Refusal, match="別の鍵"):
        parse_and_verify(renamed, SIGNER.public_key)


def test_another_size_under_the_old_signature_is_refused() -> None:
    with pytest.raises(Refusal, match="署名が合いません"):
        parse_and_verify(SIGNED.text.replace("12403", "12402"), SIGNER.public_key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        HEAD.text,
        SIGNED.text[:-1],
        SIGNED.text + "\n",
        SIGNED.text * 2,
        SIGNED.text.replace("\n", "\r\n"),
        SIGNED.text.replace("12403", "012403"),
        SIGNED.text.replace("12403", "+12403"),
        SIGNED.text.replace("12403", "１２４０３"),
        SIGNED.text.replace("12403", "9" * 19),
        SIGNED.text.replace("12403", "9" * 5000),
        SIGNED.text.replace("\u2014", "-"),
        SIGNED.text.replace("\n\n", "\nextension\n\n"),
        SIGNED.text.replace("zyuki/", "other/"),
        SIGNED.text.replace("mihon-shi", "../x"),
        "\ud800" + SIGNED.text,
        SIGNED.text.replace("=\n\n", "\n\n"),
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse_and_verify(text, SIGNER.public_key)


def test_stray_bits_in_the_padding_are_refused() -> None:
    root = base64.b64encode(bytes(32)).decode()
    assert parse(f"{ORIGIN}\n0\n{root}\n").root == bytes(32)
    with pytest.raises(Refusal):
        parse(f"{ORIGIN}\n0\n{root[:-2]}B=\n")


@settings(max_examples=300)
@given(st.integers(0, len(SIGNED.text.encode()) - 1), st.integers(0, 7))
def test_no_flipped_bit_is_taken(place: int, bit: int) -> None:
    payload = bytearray(qr_payload(SIGNED))
    payload[place] ^= 1 << bit
    with pytest.raises(Refusal):
        read_qr(bytes(payload), SIGNER.public_key)


LINES = st.sampled_from([*SIGNED.text.split("\n"), "0", "-1", "—", "zyuki/a/b", "A" * 44])


@settings(max_examples=300)
@given(st.text(max_size=300) | st.lists(LINES | st.text(max_size=60), max_size=8).map("\n".join))
def test_anything_scanned_is_the_head_or_a_refusal(text: str) -> None:
    with suppress(Refusal):
        assert parse_and_verify(text, SIGNER.public_key) == SIGNED
    with suppress(Refusal):
        assert parse(text).text == text


def test_the_qr_code_reads_back_and_stays_small_enough_for_a_sheet() -> None:
    payload = qr_payload(SIGNED)
    assert read_qr(payload, SIGNER.public_key) == SIGNED
    assert segno.make(payload, error="m", micro=False).symbol_size(border=0)[0] <= 65


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("zyuki/a", 0, bytes(32)),
        (ORIGIN, -1, bytes(32)),
        (ORIGIN, 2**63, bytes(32)),
        (ORIGIN, 0, b""),
    ],
)
def test_impossible_heads_are_bugs(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match="no journal"):
        Head(origin, size, root)


@pytest.mark.parametrize("identifier", ["", "a b", "a/b", "見本", "a\n", "-a", "a" * 65])
def test_impossible_origins_are_bugs(identifier: str) -> None:
    with pytest.raises(ValueError, match="plain identifiers"):
        origin_of(identifier, "desk")


def heads_and_tree(count: int, fork_at: int | None = None) -> Tree:
    leaves = [leaf_hash(b"%d" % n if n != fork_at else b"rewritten") for n in range(count)]
    return Tree(reader_of(leaves))


def head_at(tree: Tree, size: int) -> Head:
    return Head(ORIGIN, size, tree.root(size))


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 45))
def test_a_kept_head_tells_growth_from_cutting_and_forking(
    known_size: int, current_size: int, fork_at: int
) -> None:
    honest, rewritten = heads_and_tree(40), heads_and_tree(40, fork_at)
    known, current = head_at(honest, known_size), head_at(rewritten, current_size)
    if current_size < known_size:
        expected = Relation.BEHIND
    elif fork_at < known_size:
        expected = Relation.FORKED
    else:
        expected = Relation.SAME if current_size == known_size else Relation.AHEAD
    assert relation(known, current, rewritten.root) is expected
    assert expected.is_sound == (expected in {Relation.SAME, Relation.AHEAD})
    if known_size <= current_size:
        proof = rewritten.consistency(known_size, current_size)
        assert relation_by_proof(known, current, proof) is expected
    else:
        assert relation_by_proof(known, current, ()) is Relation.BEHIND


def test_another_journal_is_a_fork() -> None:
    tree = heads_and_tree(3)
    other = Head(origin_of("mihon-shi", "desk-2"), 3, tree.root(3))
    assert relation(other, head_at(tree, 3), tree.root) is Relation.FORKED
    assert relation_by_proof(other, head_at(tree, 3), ()) is Relation.FORKED


def test_the_last_seen_head_is_remembered_with_its_moment() -> None:
    store = MemorySecretStore()
    assert last_seen_head(store, ORIGIN) is None
    at = datetime(2026, 11, 20, 9, 12, 0, 5000, tzinfo=JST)
    remember_head(store, HEAD, at - timedelta(days=1))
    remember_head(store, HEAD, at)
    seen = last_seen_head(store, ORIGIN)
    assert seen is not None
    assert (seen.head, seen.at, seen.at.tzinfo) == (HEAD, at, UTC)
    assert last_seen_head(store, origin_of("mihon-shi", "desk-2")) is None


AT = "2026-11-20T00:12:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        "[" * 1200,
        json.dumps({"at": AT}),
        json.dumps({"at": 5, "head": HEAD.text}),
        json.dumps({"at": AT, "head": 5}),
        json.dumps({"at": "2026-11-20T00:12:00", "head": HEAD.text}),
        json.dumps({"at": AT, "head": HEAD.text.replace("desk-1", "desk-2")}),
        json.dumps({"at": AT, "head": HEAD.text + "x"}),
    ],
)
def test_a_changed_last_seen_head_is_damage_and_not_absence(text: str) -> None:
    store = MemorySecretStore()
    store.set(f"{ORIGIN}/head", text)
    with pytest.raises(DamageFound, match="用紙の印"):
        last_seen_head(store, ORIGIN)
