"""A package in a folder: its lists, its signature, its head, the record of the export."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import re
import zipfile
import zlib
from typing import Any, Callable, Dict, List, Optional, Sequence, Set, Tuple

from zyuki_desk.exchange.package.verifier.curve import signed
from zyuki_desk.exchange.package.verifier.ledger import Ledger
from zyuki_desk.exchange.package.verifier.proofs import (
    Bad,
    consistent,
    hash_of,
    hashes,
    included,
    plain_code,
    read_digest,
    receipt_code,
    short_code,
)
from zyuki_desk.exchange.package.verifier.rules import (
    CHECKS,
    FORMAT,
    LIMITS,
    OWN_FILES,
    SAY,
    STRAY,
    WRITTEN,
)

_WRITTEN, _STRAY = re.compile(WRITTEN), re.compile(STRAY)
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNED = re.compile(r"[0-9a-f]{128}\n")
_SMALL, _LARGE = 1 << 20, 1 << 27
_MOST_FILES = 100_000
MOST_FINDINGS = 1000

Finding = Tuple[str, str, str]
"""The check, the place, the sentence."""


class Package:
    """A package in a folder, and what was found in it."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.findings: List[Finding] = []
        self.more = 0
        self.made: Set[str] = set()
        self.skipped: Set[str] = set()
        self.told: Dict[str, Any] = {}
        self.lists: Dict[str, Dict[str, str]] = {"sha256": {}, "sha512": {}}
        self.cannot_know: List[str] = []
        self.notes: List[str] = []
        self.earlier: List[Tuple[bytes, int]] = []
        self.key = b""
        self.head: Optional[Tuple[int, bytes]] = None
        self.closing: Dict[str, Any] = {}
        self.read_digests: Dict[str, str] = {}
        """SHA-256 of each file as it lies there."""
        self.octets = 0
        self._read: Dict[str, str] = {}
        self.lines = self.records = self.away = self.veiled = self.erased = 0

    # what was found

    def find(self, check: str, where: str, sentence: str) -> None:
        """Note a finding; beyond the first thousand only their number."""
        self.made.add(check)
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append((check, where, sentence))
        else:
            self.more += 1

    def holds(self, check: str) -> Optional[bool]:
        """Tell whether a check holds; None when it was not made."""
        if any(found[0] == check for found in self.findings):
            return False
        return True if check in self.made and check not in self.skipped else None

    @property
    def is_sound(self) -> bool:
        """Whether every check was made and holds."""
        return all(self.holds(check) for check in CHECKS)

    @property
    def receipt(self) -> str:
        """The code for the office: that every byte was read and all holds, or that it does not."""
        serial = self.told.get("serial")
        if not isinstance(serial, str) or not (self.is_sound or self.findings):
            return ""
        return receipt_code(serial, read_digest(self._read), good=self.is_sound)

    def run(self, typed: Sequence[str] = (), fingerprint: str = "") -> "Package":
        """Make every check; each stands alone as far as it can."""
        self.attempt("files", self._check_files)
        self.attempt("signature", self._read_told)
        if not self.told:
            return self
        self.attempt("signature", self._check_signature)
        self.attempt("head", self._check_head)
        self.attempt("head", self._check_changes)
        self.attempt("signature", lambda: self._check_fingerprint(fingerprint))
        self.attempt("closing", self._check_closing)
        ledgers = self.told.get("ledgers")
        for told in ledgers if isinstance(ledgers, list) else ():
            self.attempt("chains", Ledger(self, told).run)
        self.made |= {"chains", "contents", "tables", "workbooks", "sheets"} if ledgers else set()
        self.attempt("heads", lambda: self._check_heads(typed))
        self._tell_limits()
        return self

    def attempt(self, check: str, act: Callable[[], None]) -> None:
        """Make one check; whatever strange bytes make it fail is a finding."""
        self.made.add(check)
        try:
            act()
        except Bad as bad:
            self.find(check, "", str(bad))
        except (
            OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError,
            RecursionError, csv.Error, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError,
        ) as error:  # fmt: skip
            self.find(check, "", f"読めない形です({type(error).__name__})。")

    # reading, never outside the folder

    def path(self, name: str) -> str:
        """Return where a file of the package is; `Bad` for a name that leads elsewhere."""
        parts = name.split("/")
        if any(sign in name for sign in "\\:\0") or any(p in ("", ".", "..") for p in parts):
            raise Bad("使えないファイル名があります。")
        path = os.path.join(self.root, *parts)
        if os.path.realpath(path) != os.path.join(os.path.realpath(self.root), *parts):
            raise Bad("外を指すファイルがあります。")
        return path

    def read(self, name: str, most: int) -> bytes:
        """Read a whole file of at most so many bytes."""
        path = self.path(name)
        if os.path.getsize(path) > most:
            raise Bad(f"{name} が大きすぎます。")
        with open(path, "rb") as stream:
            return stream.read(most)

    def _read_told(self) -> None:
        text = self.read("data/package.js", _LARGE).decode()
        start, end = 'zyuki("package",', ");\n"
        if not (text.startswith(start) and text.endswith(end)):
            raise Bad("data/package.js の形が違います。")
        told = json.loads(text[len(start) : -len(end)])
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise Bad("この版では読めない書式です。")
        self.told = told

    # files and signature

    def _check_files(self) -> None:
        for algorithm in self.lists:
            for start in ("manifest", "tagmanifest"):
                text = self.read(f"{start}-{algorithm}.txt", _LARGE).decode()
                for line in text.splitlines():
                    digest, _, name = line.partition("  ")
                    if name in self.lists[algorithm]:
                        raise Bad(SAY["twice"])
                    self.lists[algorithm][name] = digest
        one, other = self.lists["sha256"], self.lists["sha512"]
        if len(one) > _MOST_FILES:
            raise Bad("ファイルが多すぎます。")
        for name in sorted(set(one) ^ set(other)):
            self.find("files", name, SAY["one-list"])
        strays = []
        for name in sorted(self._present() - set(one) - set(OWN_FILES)):
            if _STRAY.fullmatch(name):
                strays.append(name)
            else:
                self.find("files", name, SAY["unlisted"])
        for name in sorted({*one, *OWN_FILES}):
            self._check_file(name, (one.get(name, ""), other.get(name, "")))
        if strays:
            names = "、".join(strays[:5])
            self.notes.append(f"PCが自分で作ったファイル({len(strays)}個)は数えません: {names}")

    def _present(self) -> Set[str]:
        found = set()
        for folder, folders, names in os.walk(self.root):
            # A link to a folder is not walked into: it is a thing too many itself.
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in names + links:
                whole = os.path.relpath(os.path.join(folder, name), self.root)
                found.add(whole.replace(os.sep, "/"))
                if len(found) > _MOST_FILES:
                    raise Bad("ファイルが多すぎます。")
        return found

    def _check_file(self, name: str, wanted: Tuple[str, str]) -> None:
        digests = hashlib.sha256(), hashlib.sha512(), hashlib.sha384()
        try:
            with open(self.path(name), "rb") as stream:
                for block in iter(lambda: stream.read(_SMALL), b""):
                    self.octets += len(block)
                    for digest in digests:
                        digest.update(block)
        except FileNotFoundError:
            self.find("files", name, SAY["missing"])
        except (Bad, OSError):
            self.find("files", name, "読めません。")
        else:
            one, other, read = (digest.hexdigest() for digest in digests)
            self.read_digests[name], self._read[name] = one, read
            if name not in OWN_FILES and (one, other) != wanted:
                self.find("files", name, SAY["changed"])

    def _check_signature(self) -> None:
        lists = [self.read(f"tagmanifest-{name}.txt", _SMALL) for name in ("sha256", "sha512")]
        digests = hashlib.sha256(lists[0]).hexdigest(), hashlib.sha512(lists[1]).hexdigest()
        told = self.told
        lines = ("zyuki-package-signature/1", told["origin"], told["serial"], *digests, "")
        text = "\n".join(lines)
        whole = self.read("signature.txt", _SMALL).decode()
        self.key = hash_of(told["public_key"])
        body, _, signature = whole.partition("\n\n")
        if body + "\n" != text or not _SIGNED.fullmatch(signature):
            raise Bad(SAY["signature"])
        if not signed(self.key, text.encode(), bytes.fromhex(signature[:-1])):
            raise Bad(SAY["forged"])

    def _check_fingerprint(self, typed: str) -> None:
        mark = mark_of(self.key)
        marks = [mark] + [mark_of(key) for key, _ in self.earlier]
        before = f"(替える前は {'、'.join(marks[1:])})" if self.earlier else ""
        if not typed:
            self.cannot_know.append(
                f"公開鍵が本当にこの機関のものか。指紋 {mark}{before} を、"
                "機関の設定票と見比べてください。"
            )
        elif plain_code(typed) not in [plain_code(each) for each in marks]:
            raise Bad("公開鍵の指紋が、入力した指紋と違います。別の鍵で署名されています。")

    def _check_changes(self) -> None:
        """Follow the changes of the key back from the present one; both keys sign each."""
        if self.head is None:
            return
        origin, key, most = self.told["origin"], self.key, self.head[0]
        for change in reversed(self.told.get("key_changes", [])):
            old, new, root = (hash_of(change[name]) for name in ("old", "new", "root"))
            size = change["size"]
            names = ("zyuki-key-change/1", origin, old.hex(), new.hex(), str(size), root.hex(), "")
            text = "\n".join(names).encode()
            right = [
                signed(which, text, bytes.fromhex(change[name]))
                for which, name in ((old, "by_old"), (new, "by_new"))
            ]
            if new != key or size > most or not all(right):
                raise Bad("署名の鍵の交換の記録が、いまの鍵とつながりません。")
            if not consistent((size, root), self.head, hashes(change["proof"])):
                raise Bad("署名の鍵を替えたあとで、証跡が書き換えられています。")
            self.earlier.append((old, size))
            key, most = old, size
        for old, size in self.earlier:
            self.notes.append(
                f"証跡の {size} 件めまでの印は、前の鍵(指紋 {mark_of(old)})で署名されています。"
                "前の鍵といまの鍵の両方が、交換に署名しています。"
            )

    def _check_head(self) -> None:
        self.key = hash_of(self.told["public_key"])
        if self.told["fingerprint"] != mark_of(self.key):
            raise Bad("公開鍵の指紋が、鍵と合いません。")
        body, _, line = self.told["head"].partition("\n\n")
        origin, size, root = body.split("\n")
        if origin != self.told["origin"] or not _SIZE.fullmatch(size):
            raise Bad("印が、この証跡のものではありません。")
        start = f"— {origin} "
        blob = base64.b64decode(line[len(start) : -1], validate=True)
        key_id = hashlib.sha256(origin.encode() + b"\n\x01" + self.key).digest()[:4]
        text = f"{body}\n".encode()
        right = line.startswith(start) and line.endswith("\n") and blob[:4] == key_id
        if not right or not signed(self.key, text, blob[4:]):
            raise Bad("印の署名が合いません。")
        self.head = int(size), base64.b64decode(root, validate=True)

    # the record of the export, and earlier heads

    def require_in_tree(self, leaf: bytes, seq: int, proof: object, what: str) -> None:
        """Raise `Bad` unless the signed tree holds a record at its place."""
        if self.head is None:
            raise Bad("署名された印がないので、確かめられません。")
        size, root = self.head
        if not included(leaf, seq - 1, size, hashes(proof), root):
            raise Bad(f"{what}が、署名された証跡に入っていません。")

    def _check_closing(self) -> None:
        header, salt, image = self.told["closing"]["record"].split("\t")
        fields = json.loads(header)
        leaf = hashlib.sha256(b"\x00" + header.encode()).digest()
        if not committed(fields[17], salt, image):
            raise Bad("書出しの記録の中身が、証跡と合いません。")
        self.require_in_tree(leaf, fields[1], self.told["closing"]["proof"], "書出しの記録")
        row = json.loads(image)
        told = json.loads(row["detail"])
        period = self.told["period"] or [None, None]
        pairs = (
            (told["what"], FORMAT), (told["serial"], self.told["serial"]),
            (told["ledgers"], [x["key"] for x in self.told["ledgers"]]),
            ([told["first"], told["last"]], period), (row["reason"], self.told["purpose"]),
            (told["recipient"], self.told["recipient"]), (row["operation"], "export"),
            (fields[14:17], ["act", row["id"], row["revision"]]),
        )  # fmt: skip
        if any(one != other for one, other in pairs):
            raise Bad("パッケージの説明が、書出しの記録と合いません。")
        self.closing = told
        listed = self.lists["sha256"]
        names = sorted(name for name in listed if _WRITTEN.fullmatch(name))
        text = "".join(f"{listed[name]}  {name}\n" for name in names)
        if told["written"] != hashlib.sha256(text.encode()).hexdigest():
            raise Bad(SAY["written"])

    def _check_heads(self, typed: Sequence[str]) -> None:
        if self.head is None:
            raise Bad("署名された印がないので、確かめられません。")
        origin, known = self.told["origin"], set()
        for head in self.told["heads"]:
            root = hash_of(head["root"])
            text = f"{origin}\n{head['size']}\n{base64.b64encode(root).decode()}\n"
            mark = short_code(hashlib.sha256(text.encode()).digest())
            if mark != head["short"]:
                self.find("heads", head["sheet"], "用紙の印が、証跡から計算した印と違います。")
            elif not consistent((head["size"], root), self.head, hashes(head["proof"])):
                self.find("heads", head["sheet"], "この印のあとで、証跡が書き換えられています。")
            else:
                known.add(plain_code(mark))
        body = self.told["head"].partition("\n\n")[0] + "\n"
        known.add(plain_code(short_code(hashlib.sha256(body.encode()).digest())))
        for text in typed:
            if plain_code(text) not in known:
                self.find("heads", text, "入力した印は、この証跡のどの用紙のものとも合いません。")
        if not typed:
            self.cannot_know.append("紙に残る印と同じ証跡か。用紙の印を入れると確かめられます。")

    def _tell_limits(self) -> None:
        if self.away:
            self.cannot_know.append(
                f"渡されていない {self.away} 行が、本当に期間の外のものか。"
                "その行は、あることだけが分かります。"
            )
        if self.veiled:
            self.cannot_know.append(
                f"訂正・確認などの記録 {self.veiled} 件の中身。渡されておらず、"
                "あることだけが分かります。"
            )
        if self.erased:
            self.cannot_know.append(f"廃棄で消された {self.erased} 件の中身。")
        self.cannot_know += LIMITS


def mark_of(key: bytes) -> str:
    """Return the fingerprint of a public key as papers spell it."""
    return short_code(hashlib.sha256(b"zyuki/key/v1\n" + key).digest())


def committed(commitment: object, salt: str, image: str) -> bool:
    """Tell whether a record's commitment is to this salt and this state."""
    data = b"zyuki/c/v1" + bytes.fromhex(salt) + image.encode()
    return commitment == ["x", hashlib.sha256(data).hexdigest()]
