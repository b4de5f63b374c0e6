"""One ledger of a package: its own chain to the end, and every state."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional

from zyuki_desk.exchange.package.verifier.proofs import Bad
from zyuki_desk.exchange.package.verifier.tables import Files, Row

if TYPE_CHECKING:
    from zyuki_desk.exchange.package.verifier.bagged import Package

_ZERO = ["x", "0" * 64]
_ROW_FORMAT = "zyuki/row/v1"
_LONGEST_LINE = 1 << 23
_SALT_DIGITS = 32
_FORMAT_AT, _SEQ, _BOOK, _BSEQ, _AT, _OPERATION = 0, 1, 2, 3, 4, 11
_SOURCE, _ROW, _REVISION, _COMMITMENT, _BPREV = 14, 15, 16, 17, 19
_FIELDS = 21


class Ledger:
    """Checks one ledger; findings go to its package."""

    def __init__(self, package: "Package", told: Dict[str, Any]) -> None:
        self._package = package
        self._told = told
        self._key = str(told["key"])
        self._where = str(told.get("title"))
        self._rows: Dict[int, Row] = {}
        self._sheets: Dict[str, Dict[str, Any]] = {}
        self._count = 0
        self._hash = bytes(32)
        self._seq = 0

    def run(self) -> None:
        """Walk the chain once, then compare lines, tables and sheet."""
        try:
            for record in self._records():
                self._link(record)
        except Exception:
            self._package.skipped |= {"contents", "tables", "workbooks", "sheets"}
            raise
        self._package.records += self._count
        self._end()
        self._package.attempt("contents", self._check_rows)
        Files(self._package, self._told, self._rows, self._sheets).run()

    def _find(self, check: str, sentence: str) -> None:
        self._package.find(check, self._where, sentence)

    # the chain

    def _records(self) -> Iterator[str]:
        for number, name in enumerate(self._told["files"], 1):
            if name != f"data/{self._key}/records-{number:04d}.js":
                raise Bad("記録のファイルの名前が違います。")
            with open(self._package.path(name), encoding="utf-8", newline="\n") as stream:
                if stream.readline(_LONGEST_LINE) != f'zyuki("records","{self._key}",{number},[\n':
                    raise Bad("記録のファイルの形が違います。")
                for line in iter(lambda: stream.readline(_LONGEST_LINE), "]);\n"):
                    text = json.loads(line.rstrip("\n").rstrip(","))
                    if not isinstance(text, str):
                        raise Bad("記録のファイルの形が違います。")
                    yield text
                if stream.read(1):
                    raise Bad("記録のファイルの形が違います。")

    def _link(self, text: str) -> None:
        header, *rest = text.split("\t")
        fields = json.loads(header)
        if len(fields) != _FIELDS or fields[_FORMAT_AT] != _ROW_FORMAT or len(rest) not in (0, 2):
            raise Bad("記録の形が違います。")
        seq = fields[_SEQ]
        before = ["x", self._hash.hex()] if self._count else _ZERO
        if fields[_BOOK] != self._key or fields[_BSEQ] != self._count + 1 or seq <= self._seq:
            self._find("chains", f"{self._count + 1}番目の記録が抜けているか、割り込んでいます。")
        if fields[_BPREV] != before:
            self._find("chains", f"証跡の{seq}番が、ひとつ前の記録とつながりません。")
        self._hash = hashlib.sha256(b"\x00" + header.encode()).digest()
        self._count += 1
        self._seq = seq
        self._note(fields, rest)

    def _end(self) -> None:
        told = self._package.closing.get("books", {}).get(self._key, [0, None])
        if not self._package.closing:
            raise Bad("書出しの記録がないので、簿冊の終わりを確かめられません。")
        if self._count != told[0] or self._count != self._told["records"]:
            self._find("chains", f"記録が{self._count}件です。書出しのときは{told[0]}件でした。")
        elif self._count and self._hash.hex() != told[1]:
            self._find("chains", "最後の記録が、書出しのときのものと違います。")
        if self._count:
            last = self._told["last"]
            self._package.require_in_tree(
                self._hash, self._seq, last["proof"], f"{self._where}の最後の記録"
            )

    # what the records hold

    def _note(self, fields: List[Any], rest: List[str]) -> None:
        source, row_id, revision, seq = (
            fields[_SOURCE], fields[_ROW], fields[_REVISION], fields[_SEQ],
        )  # fmt: skip
        is_line = source == self._told["table"]
        image: Optional[Dict[str, Any]] = None
        if rest:
            image = self._open(fields, rest[0], rest[1])
        if is_line:
            row = self._rows.setdefault(row_id, Row())
            row.seen.append((revision, bool(rest)))
            row.seq = seq
            if image is not None:
                row.image = image
            elif rest:
                row.is_broken = True
            else:
                row.image = {}
        elif not rest:
            self._package.veiled += 1
        elif source == "stroke" and image is not None:
            row = self._rows.setdefault(image["row_id"], Row())
            if image["source"] == self._told["table"]:
                row.strokes.append(image)
        elif source == "sheet" and image is not None:
            self._sheets[str(image["serial"])] = image

    def _open(self, fields: List[Any], salt: str, image: str) -> Optional[Dict[str, Any]]:
        data = b"zyuki/c/v1" + bytes.fromhex(salt) + image.encode()
        wanted = ["x", hashlib.sha256(data).hexdigest()]
        if len(salt) != _SALT_DIGITS or fields[_COMMITMENT] != wanted:
            self._find("contents", f"証跡の{fields[_SEQ]}番の中身が、書き換えられています。")
            return None
        row = json.loads(image)
        if [row.get("id"), row.get("revision")] != fields[_ROW : _REVISION + 1]:
            self._find("contents", f"証跡の{fields[_SEQ]}番の中身が、別の行のものです。")
            return None
        return dict(row)

    def _check_rows(self) -> None:
        given = 0
        first, last = self._package.told["period"] or ("", "9999")
        for row_id, row in self._rows.items():
            shown = [revision for revision, is_open in row.seen if is_open]
            if not shown:
                self._package.away += 1 if row.seen else 0
                continue
            given += 1
            if [revision for revision, _ in row.seen] != list(range(len(row.seen))):
                self._find("contents", f"行 {row_id} の記録がそろっていません。")
            hidden = len(row.seen) - len(shown)
            if hidden and row.image.get("disposal_id") is None:
                self._find("contents", f"行 {row_id} の途中の中身が、渡されていません。")
            self._package.erased += hidden
            if row.image and not first <= str(row.image.get("day", "")) <= last:
                self._find("contents", f"行 {row_id} は、期間の外です。")
        self._package.lines += given
        told = self._package.closing.get("lines", {}).get(self._key)
        if given != told or given != self._told["lines"]:
            self._find("contents", f"{given}行です。書出しのときは{told}行でした。")
