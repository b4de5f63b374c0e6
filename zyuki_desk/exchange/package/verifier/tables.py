"""What lies beside the records of a ledger, held against them: CSV, workbook, printed sheet."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Tuple

from zyuki_desk.exchange.package.verifier.proofs import Bad
from zyuki_desk.exchange.package.verifier.rules import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    SAY,
    guarded,
    in_workbook,
    line_words,
)
from zyuki_desk.exchange.package.verifier.workbook import workbook_rows

if TYPE_CHECKING:
    from zyuki_desk.exchange.package.verifier.bagged import Package

_LONGEST_CELL = 1 << 20


class Row:
    """One line of the ledger as its records tell it."""

    def __init__(self) -> None:
        self.seen: List[Tuple[int, bool]] = []
        self.image: Dict[str, Any] = {}
        self.is_broken = False
        """Whether something it said was tampered with: its tables prove nothing."""
        self.seq = 0
        self.strokes: List[Dict[str, Any]] = []
        self.cells: List[str] = []
        """What tables show of it, once somebody asked."""


class Files:
    """Compares the files of one ledger with its lines; findings go to the package."""

    def __init__(
        self, package: "Package", told: Dict[str, Any], rows: Dict[int, Row],
        sheets: Dict[str, Dict[str, Any]],
    ) -> None:  # fmt: skip
        self._package = package
        self._told = told
        self._folder = f"data/{told['key']}"
        self._where = str(told.get("title"))
        self._rows = rows
        self._sheets = sheets

    def run(self) -> None:
        """Make each comparison; each stands alone."""
        self._package.attempt("tables", self._check_table)
        self._package.attempt("workbooks", self._check_workbook)
        self._package.attempt("sheets", self._check_sheet)

    def _check_table(self) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        name = self._package.path(f"{self._folder}/lines.csv")
        with open(name, encoding="utf-8-sig", newline="") as stream:
            self._compare("tables", csv.reader(stream, strict=True), guarded)

    def _check_workbook(self) -> None:
        rows = workbook_rows(self._package.path(f"{self._folder}/lines.xlsx"))
        self._compare("workbooks", rows, in_workbook)

    def _compare(
        self, check: str, lines: Iterable[List[str]], spelled: Callable[[str], str]
    ) -> None:
        given = {
            (str(row.image.get("fiscal_year")), str(row.image.get("number"))): row
            for row in self._rows.values()
            if row.image
        }
        names = [*FIRST_COLUMNS, *(f["label"] for f in self._told["fields"]), *LAST_COLUMNS]
        rest = iter(lines)
        if next(rest, None) != [spelled(text) for text in names]:
            raise Bad(f"{self._where} {SAY['headings']}")
        for cells in rest:
            key = (cells[0], cells[1]) if len(cells) > 1 else ("", "")
            row = given.pop(key, None)
            if row is None:
                self._say(check, "unknown", key)
            elif not row.is_broken:
                row.cells = row.cells or self._cells(row)
                if cells != [spelled(text) for text in row.cells]:
                    self._say(check, "cell", key)
        for key in sorted(given):
            self._say(check, "absent", key)

    def _say(self, check: str, what: str, key: Tuple[str, str]) -> None:
        self._package.find(check, self._where, SAY[what].format(line=line_words(*key)))

    def _check_sheet(self) -> None:
        """Hold the PDF against the record of its printing, which names its digest."""
        name, told = f"{self._folder}/sheet.pdf", self._told.get("sheet")
        is_there = name in self._package.read_digests
        if not told:
            if is_there:
                self._package.find("sheets", self._where, SAY["stray-sheet"])
            return
        record = self._sheets.get(str(told["serial"]))
        if record is None or record.get("book_key") != self._told["key"]:
            self._package.find("sheets", self._where, SAY["no-sheet"])
        elif not is_there or self._package.read_digests[name] != record["pdf_digest"]:
            self._package.find("sheets", self._where, SAY["sheet"])

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
    if text[-1:] != "Z":
        raise ValueError(text)
    return datetime.fromisoformat(text[:-1]) + timedelta(hours=9)


def _clock(local: datetime, day: str) -> str:
    clock = f"{local.hour}:{local.minute:02d}"
    own = f"{local:%Y-%m-%d}"
    if not day or own == day:
        return clock
    return f"{local.month}/{local.day} {clock}" if own[:4] == day[:4] else f"{own} {clock}"
