"""The records of a package: files that are JSON line by line and load as scripts from a disk.

A page opened from a folder may load scripts and nothing else, so each file is a call that hands
over a list of texts. A text is the record's header, and behind tabs its salt and its image.
"""

import json
from collections.abc import Collection, Sequence

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.evidence.unrolled import Unrolled
from zyuki_desk.exchange.package.bag import Bag
from zyuki_desk.exchange.package.order import RECORDS_IN_FILE, Chapter

_encode = json.JSONEncoder(ensure_ascii=False).encode


def script(kind: str, value: object) -> bytes:
    """Spell a value as a script of one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _safe(f'zyuki("{kind}",{text});\n').encode()


def record_text(record: Unrolled, *, shown: bool) -> str:
    """Return what a package says of a record: all of it, or that it is there."""
    if not shown or record.image is None or record.salt is None:
        return record.header
    return f"{record.header}\t{record.salt.hex()}\t{record.image}"


def _safe(text: str) -> str:
    """Older engines end a line at these two, even inside a text."""
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class RecordFiles:
    """Writes the records of several ledgers, each into files of its own, in one pass."""

    def __init__(self, bag: Bag, chapters: Sequence[Chapter]) -> None:
        self._bag = bag
        self._chapters = {chapter.ledger.key: chapter for chapter in chapters}
        self._waiting: dict[str, list[str]] = {key: [] for key in self._chapters}
        self._given = {key: frozenset(chapter.ids) for key, chapter in self._chapters.items()}

    def add(self, records: Sequence[Unrolled]) -> None:
        """Take the next records of the journal; those of other books are passed over."""
        for record in records:
            chapter = self._chapters.get(record.book)
            if chapter is None:
                continue
            shown = _is_given(record, chapter.ledger, self._given[record.book])
            waiting = self._waiting[record.book]
            waiting.append(_safe(_encode(record_text(record, shown=shown))))
            chapter.records += 1
            chapter.last_seq, chapter.last_hash = record.seq, record.hash
            if len(waiting) == RECORDS_IN_FILE:
                self._write(chapter)

    def finish(self) -> None:
        """Write what is left."""
        for chapter in self._chapters.values():
            if self._waiting[chapter.ledger.key]:
                self._write(chapter)

    def _write(self, chapter: Chapter) -> None:
        key = chapter.ledger.key
        number = len(chapter.files) + 1
        name = f"data/{key}/records-{number:04d}.js"
        body = ",\n".join(self._waiting[key])
        self._bag.put(name, f'zyuki("records","{key}",{number},[\n{body}\n]);\n'.encode())
        chapter.files.append(name)
        self._waiting[key] = []


def _is_given(record: Unrolled, ledger: Ledger, ids: Collection[int]) -> bool:
    """Tell whether a record's content goes along: of lines asked for, and of no other line."""
    table = ledger.model.__tablename__
    if record.source == table:
        return record.row_id in ids
    if record.image is None:
        return False
    told = json.loads(record.image)
    if record.source == Stroke.__tablename__ and told.get("source") == table:
        return told.get("row_id") in ids
    entry = told.get("entry_id")
    return entry is None or entry in ids
