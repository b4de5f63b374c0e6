"""One ledger of a package: its own chain to the end, every state, and its table."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple

from zyuki_desk.exchange.package.verifier.proofs import Bad

if TYPE_CHECKING:
    from zyuki_desk.exchange.package.verifier.bagged import Package

_ZERO = ["x", "0" * 64]
_ROW_FORMAT = "zyuki/row/v1"
_LONGEST_LINE = 1 << 23
_LONGEST_CELL = 1 << 20
_SALT_DIGITS = 32
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_FORMAT_AT, _SEQ, _BOOK, _BSEQ, _AT, _OPERATION = 0, 1, 2, 3, 4, 11
_SOURCE, _ROW, _REVISION, _COMMITMENT, _BPREV = 14, 15, 16, 17, 19
_FIELDS = 21


class Row:
    """One line of the ledger as its records tell it."""

    def __init__(self) -> None:
        self.seen: List[Tuple[int, bool]] = []
        self.image: Dict[str, Any] = {}
        self.seq = 0
        self.strokes: List[Dict[str, Any]] = []


class Ledger:
    """Checks one ledger; findings go to its package."""

    def __init__(self, package: "Package", told: Dict[str, Any]) -> None:
        self._package = package
        self._told = told
        self._key = str(told["key"])
        self._where = str(told.get("title"))
        self._rows: Dict[int, Row] = {}
        self._count = 0
        self._hash = bytes(32)
        self._seq = 0

    def run(self) -> None:
        """Walk the chain once, then compare lines and table."""
        for record in self._records():
            self._link(record)
        self._package.records += self._count
        self._end()
        self._package.attempt("contents", self._check_rows)
        self._package.attempt("tables", self._check_table)

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
            row.seen.append((revision, image is not None))
            row.seq = seq
            row.image = image if image is not None else {}
        elif source == "stroke" and image is not None:
            row = self._rows.setdefault(image["row_id"], Row())
            if image["source"] == self._told["table"]:
                row.strokes.append(image)

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

    # the table

    def _check_table(self) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        given = {
            (str(row.image.get("fiscal_year")), str(row.image.get("number"))): row
            for row in self._rows.values()
            if row.image
        }
        name = self._package.path(f"data/{self._key}/lines.csv")
        with open(name, encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream)
            wanted = ["年度", "番号", *(field["label"] for field in self._told["fields"])]
            wanted += ["状態", "訂正前", "欄外", "証跡"]
            if next(lines, None) != [_guarded(text) for text in wanted]:
                raise Bad("表の見出しが違います。")
            for cells in lines:
                row = given.pop((cells[0], cells[1]), None) if len(cells) > 1 else None
                if row is None:
                    self._find("tables", f"表の {' '.join(cells[:2])} 番は、記録にありません。")
                elif cells != [_guarded(text) for text in self._cells(row)]:
                    self._find("tables", f"表の {' '.join(cells[:2])} 番が、記録と違います。")
        for year, number in sorted(given):
            self._find("tables", f"記録の {year} {number} 番が、表にありません。")

    def _cells(self, row: Row) -> List[str]:
        image = row.image
        own = json.loads(image.get("extra") or "null") or {}
        day = str(image.get("day", ""))
        words, before = [str(image["fiscal_year"]), str(image["number"])], []
        for field in self._told["fields"]:
            key = field["key"]
            value = own.get(field["own"]) if field["own"] else image.get(key)
            words.append(self._show(field, value, day))
            before += [
                "{}: {}".format(field["label"], self._show(field, json.loads(s["old"]), day))
                for s in row.strokes
                if s["field"] == key and s["operation"] == "correct" and s.get("old") is not None
            ]
        state = ["抹消"] if image.get("struck_at") else []
        state += ["後日記入"] if image.get("late") else []
        words += ["、".join(state), "、".join(before), self._margin(image), str(row.seq)]
        return words

    def _margin(self, image: Dict[str, Any]) -> str:
        if not image.get("struck_at"):
            return str(image.get("origin") or "")
        local = _local(image["struck_at"])
        who = self._package.told["people"].get(image["struck_by"], image["struck_by"])
        return f"{local.month}/{local.day} {who}抹消 {image['struck_reason']}"

    def _show(self, field: Dict[str, Any], value: Any, day: str) -> str:  # noqa: ANN401
        kind = field["kind"]
        if value is None or value == "":
            return ""
        if kind == "yes-no":
            return "有" if value else "無"
        if kind == "time":
            return _clock(_local(value), day)
        if kind == "person":
            return str(self._package.told["people"].get(value, value))
        if kind == "place":
            return str(self._package.told["rooms"].get(value, value))
        return str(field["choices"].get(str(value), value))


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ") + timedelta(hours=9)  # noqa: DTZ007


def _clock(local: datetime, day: str) -> str:
    clock = f"{local.hour}:{local.minute:02d}"
    own = f"{local:%Y-%m-%d}"
    if not day or own == day:
        return clock
    return f"{local.month}/{local.day} {clock}" if own[:4] == day[:4] else f"{own} {clock}"


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
