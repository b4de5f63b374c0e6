"""The test vectors of the evidence, by the verifier of one file and by the page's own code."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.package.making import copied
from tests.support.chromium import Browser
from zyuki_desk.exchange.package.verifier.bagged import committed
from zyuki_desk.exchange.package.verifier.curve import signed
from zyuki_desk.exchange.package.verifier.proofs import consistent, included, short_code

VECTORS = json.loads(
    (Path(__file__).parents[2] / "evidence/vectors/vectors.json").read_text(encoding="utf-8")
)
WHOLE = next(stream for stream in VECTORS["streams"] if stream["name"] == "whole")


def raw(texts: list[str]) -> list[bytes]:
    """Read hashes."""
    return [bytes.fromhex(text) for text in texts]


@pytest.mark.parametrize("told", VECTORS["inclusion"])
def test_inclusion(told: dict[str, Any]) -> None:
    leaf, root = raw([told["leaf"], told["root"]])
    try:
        holds = included(leaf, told["index"], told["size"], raw(told["proof"]), root)
    except ValueError:
        holds = False
    assert holds is told["holds"]


@pytest.mark.parametrize("told", VECTORS["consistency"])
def test_consistency(told: dict[str, Any]) -> None:
    (one, root), (other, later) = told["earlier"], told["later"]
    pair = (one, bytes.fromhex(root)), (other, bytes.fromhex(later))
    assert consistent(*pair, raw(told["proof"])) is told["holds"]


@pytest.mark.parametrize("told", VECTORS["heads"])
def test_heads(told: dict[str, Any]) -> None:
    body, _, line = told["text"].partition("\n\n")
    origin = body.split("\n")[0]
    key = bytes.fromhex(told["public_key"])
    try:
        blob = base64.b64decode(line.removeprefix(f"— {origin} ")[:-1], validate=True)
    except ValueError:
        blob = b""
    mark = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    holds = blob[:4] == mark and signed(key, f"{body}\n".encode(), blob[4:])
    assert holds is told["holds"]


def test_short_forms_and_commitments() -> None:
    for told in VECTORS["short_forms"]:
        assert short_code(hashlib.sha256(told["text"].encode()).digest()) == told["short"]
    for record in WHOLE["records"]:
        assert hashlib.sha256(b"\x00" + record["text"].encode()).hexdigest() == record["hash"]
        if record["salt"] is not None and record["image"] is not None:
            commitment = ["x", record["header"]["commitment"]]
            assert committed(commitment, record["salt"], record["image"])
            assert not committed(commitment, record["salt"], record["image"] + " ")


PAGE = """(() => {
  const told = %s;
  const guarded = (act) => { try { return act(); } catch (error) { return false; } };
  return {
    inclusion: told.inclusion.map((x) => guarded(() => included(
      fromHex(x.leaf), x.index, x.size, hashes(x.proof), x.root)) === x.holds),
    consistency: told.consistency.map((x) => guarded(() => consistent(
      x.earlier[0], x.earlier[1], x.later[0], x.later[1], hashes(x.proof))) === x.holds),
    records: told.records.map((x) => hashOfText(LEAF, x.text) === x.hash
      && (!x.salt || !x.image || committed(["x", x.header.commitment], x.salt, x.image))),
    short: told.short_forms.map((x) => shortCode(sha256(utf8(x.text))) === x.short),
    long: [0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 128, 1000].map((n) => [
      toHex(sha256(new Uint8Array(n).fill(97))), toHex(sha512(new Uint8Array(n).fill(97)))]),
  };
})()"""


def test_the_page_agrees_with_every_vector(browser: Browser, tmp_path: Path) -> None:
    browser.open(copied(tmp_path) / "index.html")
    browser.wait_for("document.documentElement.dataset.verdict")
    asked = {**{k: VECTORS[k] for k in ("inclusion", "consistency", "short_forms")},
             "records": WHOLE["records"]}  # fmt: skip
    said = browser.run(PAGE % json.dumps(asked))
    for name in ("inclusion", "consistency", "records", "short"):
        assert all(said[name]), name
    sizes = (0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 128, 1000)
    wanted = [
        [hashlib.sha256(b"a" * n).hexdigest(), hashlib.sha512(b"a" * n).hexdigest()] for n in sizes
    ]
    assert said["long"] == wanted
