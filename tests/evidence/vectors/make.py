"""Writes `vectors.json`: one journal, whole and spoilt in every way that a checker must see."""

import json
import sys
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.evidence.rich import live_a_day
from tests.support.memo import (
    CHIEF,
    CLERK,
    KINDS,
    ORIGIN,
    SEED,
    SIGNING_SEED,
    MemoOffice,
    open_office,
)
from zyuki_desk.base.canonical import Stored, image, sequence
from zyuki_desk.core.stored import rows_as_stored
from zyuki_desk.evidence.heads import Head, Signer, short_form, sign
from zyuki_desk.evidence.journal import HEADER, ROW_FORMAT, record_hash
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.tree import Tree, reader_of

FILE = Path(__file__).with_name("vectors.json")
_BYTES = ("commitment", "prev", "bprev")
Record = dict[str, Any]


def records_of(office: MemoOffice) -> list[Record]:
    """Read every record as it is stored, with the row it commits to where that is its present."""
    kinds = {kind.__tablename__: kind for kind in KINDS}
    found = []
    rows = office.rows(f"SELECT {', '.join(HEADER)}, mac, salt FROM journal ORDER BY seq")  # noqa: S608
    for *header, mac, salt in rows:
        told = dict(zip(HEADER, header, strict=True))
        with office.database.reading() as connection:
            row = rows_as_stored(connection, kinds[told["source"]], [told["row_id"]])
        cells = row.get(told["row_id"])
        now = cells is not None and cells["revision"] == told["revision"] and salt is not None
        found.append(
            {
                "header": {k: v.hex() if k in _BYTES else v for k, v in told.items()},
                "text": sequence((ROW_FORMAT, *header)).decode(),
                "hash": record_hash(header).hex(),
                "mac": None if mac is None else mac.hex(),
                "salt": None if salt is None else salt.hex(),
                "image": image(cells).decode() if now and cells is not None else None,
            }
        )
    return found


def _hash_anew(record: Record) -> None:
    told = record["header"]
    header: list[Stored] = [bytes.fromhex(told[k]) if k in _BYTES else told[k] for k in HEADER]
    record["text"] = sequence((ROW_FORMAT, *header)).decode()
    record["hash"] = record_hash(header).hex()


def _chain_anew(records: list[Record], key: EpochKey | None = None) -> None:
    """Renumber, link and hash every record, as somebody does who has the file's key."""
    last, books = bytes(32).hex(), dict[str, tuple[int, str]]()
    for seq, record in enumerate(records, start=1):
        told = record["header"]
        count, before = books.get(told["book"], (0, bytes(32).hex()))
        told |= {"seq": seq, "prev": last, "bseq": count + 1, "bprev": before}
        _hash_anew(record)
        last = record["hash"]
        books[told["book"]] = (count + 1, last)
        now = None if key is None or told["epoch"] is None else key.at(told["epoch"])
        if now is not None:
            record["mac"] = now.seal(bytes.fromhex(record["hash"])).hex()


def _set(place: int, **values: object) -> Callable[[list[Record]], None]:
    def act(records: list[Record]) -> None:
        records[place]["header"] |= values
        _hash_anew(records[place])

    return act


def _swap(records: list[Record]) -> None:
    records[7], records[8] = records[8], records[7]


def _lie(records: list[Record]) -> None:
    records[10]["header"]["person"] = "P-OTHER"
    _chain_anew(records)


def _lie_today(records: list[Record]) -> None:
    """Seal anew with today's key what an earlier epoch had sealed."""
    _lie(records)
    last = records[-1]["header"]["epoch"]
    key = EpochKey.first(SEED, ORIGIN, 1).at(last)
    assert key is not None
    for record in records:
        if record["header"]["epoch"] == last:
            record["mac"] = key.seal(bytes.fromhex(record["hash"])).hex()


def _cut_epoch(records: list[Record]) -> None:
    """Take a whole epoch out and go on in the next one, sealed with keys of later epochs."""
    epochs = sorted({record["header"]["epoch"] for record in records})
    records[:] = [r for r in records if r["header"]["epoch"] != epochs[-2]]
    _chain_anew(records, EpochKey.first(SEED, ORIGIN, 1).at(epochs[-1]))


def _unseal(records: list[Record]) -> None:
    for record in records[20:]:
        record["header"]["epoch"], record["mac"] = None, None
    _chain_anew(records, EpochKey.first(SEED, ORIGIN, 1))


SPOILT: dict[str, tuple[Callable[[list[Record]], object], tuple[str, ...], bool]] = {
    "a record changed": (_set(9, person="P-X"), ("link",), False),
    "a record left out": (lambda r: r.pop(9), ("sequence",), False),
    "two records swapped": (_swap, ("sequence", "link"), False),
    "the number in its ledger": (_set(9, bseq=99), ("book-sequence",), False),
    "the link in its ledger": (_set(9, bprev=bytes(32).hex()), ("book-link",), False),
    "a time that goes back": (_set(12, at="2020-01-01T00:00:00.000Z"), ("time-back",), False),
    "a seal taken off": (lambda r: r[9].update(mac=None), ("mac",), False),
    "another seal": (lambda r: r[9].update(mac=bytes(32).hex()), ("mac",), True),
    "history chained anew without the key": (_lie, ("mac",), True),
    "history sealed with today's key": (_lie_today, ("mac",), True),
    "an epoch cut out": (_cut_epoch, ("epoch",), True),
    "seals that end": (_unseal, ("unsealed",), True),
}


def make(folder: Path) -> dict[str, Any]:
    """Live a day, and describe it whole and spoilt."""
    office = open_office(folder)
    live_a_day(office)
    with office.as_(CHIEF).operation(Operation.ANCHOR) as work:
        work.anchor("shift")
    office.as_(CLERK).enter("memo", {"day": office.clock.read().today, "who": "見本 五郎"})
    whole = records_of(office)
    streams = [{"name": "whole", "records": whole, "holds": True, "kinds": [], "seeded": False}]
    for name, (act, kinds, seeded) in SPOILT.items():
        spoilt = deepcopy(whole)
        act(spoilt)
        streams.append(
            {"name": name, "records": spoilt, "holds": False, "kinds": kinds, "seeded": seeded}
        )
    hashes = [bytes.fromhex(record["hash"]) for record in whole]
    signer = Signer(SIGNING_SEED)
    closings = [r for r in whole if r["header"]["source"] == "closing"]
    office.close()
    return {
        "format": "zyuki/vectors/v1",
        "origin": ORIGIN,
        "public_key": signer.public_key.hex(),
        "seed": SEED.hex(),
        "header": list(HEADER),
        "streams": streams,
        **_proofs(hashes),
        **_heads(hashes, signer),
        "closings": [{"record": r, "row": json.loads(r["image"])} for r in closings],
    }


def _flip(text: str) -> str:
    return f"{int(text[:2], 16) ^ 1:02x}{text[2:]}"


def _proofs(hashes: list[bytes]) -> dict[str, Any]:
    tree, size = Tree(reader_of(hashes)), len(hashes)
    root = tree.root(size).hex()
    inclusion, ranges, consistency = [], [], []
    for index in (0, 1, 7, size // 2, size - 1):
        proof = [each.hex() for each in tree.inclusion(index, size)]
        good = {"leaf": hashes[index].hex(), "index": index, "size": size, "root": root}
        inclusion.append({**good, "proof": proof, "holds": True})
        inclusion.append({**good, "index": (index + 1) % size, "proof": proof, "holds": False})
        inclusion.append({**good, "leaf": _flip(good["leaf"]), "proof": proof, "holds": False})  # type: ignore[arg-type]
        inclusion.append({**good, "proof": [*proof, root], "holds": False})
    for first, end in ((0, size), (3, 9), (size - 2, size)):
        proof = [each.hex() for each in tree.range(first, end, size)]
        leaves = [each.hex() for each in hashes[first:end]]
        told = {"first": first, "size": size, "proof": proof, "root": root}
        ranges.append({**told, "leaves": leaves, "holds": True})
        ranges.append({**told, "leaves": leaves[:-1], "holds": False})
        ranges.append({**told, "leaves": [leaves[-1], *leaves[:-1]], "holds": len(leaves) == 1})
    for earlier in (0, 1, 8, size - 1, size):
        proof = [each.hex() for each in tree.consistency(earlier, size)]
        before = tree.root(earlier).hex()
        told = {"earlier": [earlier, before], "later": [size, root], "proof": proof}
        consistency.append({**told, "holds": True})
        consistency.append({**told, "earlier": [earlier, _flip(before)], "holds": False})
    return {"inclusion": inclusion, "range": ranges, "consistency": consistency}


def _heads(hashes: list[bytes], signer: Signer) -> dict[str, Any]:
    head = Head(ORIGIN, len(hashes), Tree(reader_of(hashes)).root(len(hashes)))
    text, key = sign(head, signer).text, signer.public_key.hex()
    other = Signer(bytes(range(1, 33)))
    good = {"text": text, "public_key": key, "holds": True}
    changed = text.replace(f"\n{head.size}\n", f"\n{head.size + 1}\n", 1)
    heads = [
        good,
        {**good, "text": changed, "holds": False},
        {**good, "public_key": other.public_key.hex(), "holds": False},
        {**good, "text": sign(head, other).text, "holds": False},
        {**good, "text": text[:-1], "holds": False},
        {**good, "text": text + "\n", "holds": False},
    ]
    return {"heads": heads, "short_forms": [{"text": head.text, "short": short_form(head)}]}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        made = make(Path(place))
    FILE.write_text(json.dumps(made, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{FILE.name}: {len(made['streams'])} streams\n")
