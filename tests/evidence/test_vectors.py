"""The kept test vectors: what holds must hold, what is spoilt must be found, whatever changes."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from zyuki_desk.base.canonical import sequence
from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.heads import parse, parse_and_verify, short_form
from zyuki_desk.evidence.journal import HEADER, ROW_FORMAT, commitment_of
from zyuki_desk.evidence.progress import Progress
from zyuki_desk.evidence.stream import Columns, Seeds, StreamCheck
from zyuki_desk.evidence.tree import consistency_holds, inclusion_holds, range_holds

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors" / "vectors.json").read_text(encoding="utf-8")
)
_BYTES = {"commitment", "prev", "bprev", "mac", "salt"}


def columns_of(records: list[dict[str, Any]]) -> Columns:
    """Lay a stream of vectors out as the checks read it."""
    rows = []
    for record in records:
        told = {**record["header"], "mac": record["mac"], "salt": record["salt"]}
        told |= {k: bytes.fromhex(told[k]) for k in _BYTES if told[k] is not None}
        told["header"] = record["text"].encode()
        rows.append([told[name] for name in Columns._fields])
    return Columns.of(rows)


def kinds_of(stream: dict[str, Any], seeds: Seeds | None) -> set[str]:
    """Return the kinds of what a check of the whole stream finds."""
    check = StreamCheck(Progress(), seeds=seeds)
    columns = columns_of(stream["records"])
    for first in range(0, len(columns.seq), 7):
        check.feed(columns.part(first, first + 7))
    check.end()
    return {finding.kind.value for finding in check.progress.findings}


@pytest.mark.parametrize("stream", VECTORS["streams"], ids=lambda stream: stream["name"])
def test_a_stream_is_judged_as_it_should(stream: dict[str, Any]) -> None:
    seeds = Seeds(VECTORS["origin"], (bytes.fromhex(VECTORS["seed"]),))
    found = kinds_of(stream, seeds)
    if stream["holds"]:
        assert found == set()
        assert kinds_of(stream, None) == set()
    else:
        assert set(stream["kinds"]) & found
        assert stream["seeded"] or set(stream["kinds"]) & kinds_of(stream, None)


def test_records_hash_and_commit_as_told() -> None:
    assert VECTORS["header"] == list(HEADER)
    for record in VECTORS["streams"][0]["records"]:
        told = record["header"]
        header = [bytes.fromhex(told[k]) if k in _BYTES else told[k] for k in HEADER]
        assert sequence((ROW_FORMAT, *header)).decode() == record["text"]
        assert sha256(b"\x00" + record["text"].encode()).hexdigest() == record["hash"]
        if record["image"] is not None:
            made = commitment_of(bytes.fromhex(record["salt"]), record["image"].encode())
            assert made.hex() == told["commitment"]


def test_proofs_hold_or_not_as_told() -> None:
    def raw(hashes: list[str]) -> list[bytes]:
        return [bytes.fromhex(each) for each in hashes]

    for each in VECTORS["inclusion"]:
        leaf, root = raw([each["leaf"], each["root"]])
        proof = raw(each["proof"])
        assert inclusion_holds(leaf, each["index"], each["size"], proof, root) is each["holds"]
    for each in VECTORS["range"]:
        (root,) = raw([each["root"]])
        leaves, proof = raw(each["leaves"]), raw(each["proof"])
        assert range_holds(leaves, each["first"], each["size"], proof, root) is each["holds"]
    for each in VECTORS["consistency"]:
        (before, old), (after, new) = each["earlier"], each["later"]
        old_root, new_root = raw([old, new])
        proof = raw(each["proof"])
        holds = consistency_holds((before, old_root), (after, new_root), proof)
        assert holds is each["holds"]


@pytest.mark.parametrize("head", VECTORS["heads"])
def test_heads_hold_or_not_as_told(head: dict[str, Any]) -> None:
    key = bytes.fromhex(head["public_key"])
    if head["holds"]:
        assert parse_and_verify(head["text"], key).text == head["text"]
    else:
        with pytest.raises(Refusal):
            parse_and_verify(head["text"], key)


def test_short_forms_are_as_told() -> None:
    for each in VECTORS["short_forms"]:
        assert short_form(parse(each["text"])) == each["short"]


def test_a_closing_tells_where_every_ledger_stood() -> None:
    records = VECTORS["streams"][0]["records"]
    assert len(VECTORS["closings"]) >= 3
    for closing in VECTORS["closings"]:
        before = records[: closing["record"]["header"]["seq"] - 1]
        assert closing["row"]["size"] == len(before)
        books = {r["header"]["book"]: [r["header"]["bseq"], r["hash"]] for r in before}
        assert json.loads(closing["row"]["books"]) == books
