"""The office's own words in the 引継書: kept under headings, every version by its strokes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, UniqueConstraint, select
from sqlalchemy.orm import Mapped

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean
from zyuki_desk.core.desk import Desk
from zyuki_desk.evidence.kept import Kept, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT

LONGEST = 4000
LONGEST_TITLE = 40
OWN = "own-"


class HandoverNote(Kept):
    """One note; its text is changed by a stroke, so that what stood there stays known."""

    __tablename__ = "handover_note"
    __table_args__ = (UniqueConstraint("key"), STRICT)

    key: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str]
    """Who wrote it first; later hands stand in the strokes."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that every office needs, with what to write under it."""

    key: str
    title: str
    hint: str


HEADINGS = (
    Heading(
        "recovery", "復旧シート・予備の鍵",
        "復旧シートの封筒はどこの金庫にあり、だれが開けられるか。中の数字は書きません。",
    ),
    Heading(
        "places", "カード・鍵・媒体・文書の置き場所",
        "金庫や保管庫の場所、鍵の持ち主、予備の場所。暗証番号は書きません。",
    ),
    Heading(
        "contacts", "連絡先",
        "都道府県の市町村課、機構、保守業者。紛失や障害のときにどこへ、どの順にかけるか。",
    ),
    Heading(
        "customs", "この机の決まりごと", "規程に書いていない、いつもの手順。だれに頼むと早いか。"
    ),
    Heading("pending", "懸案・申し送り", "途中のこと、次の人に頼むこと、いつまでに。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A note as it stands, with who wrote it last; blank where nobody wrote yet."""

    key: str
    title: str
    hint: str
    text: str
    at: datetime | None = None
    by: str = ""
    versions: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """What stood in a note until somebody wrote over it."""

    text: str
    at: datetime
    by: str


def read_notes(connection: Connection) -> list[NoteFacts]:
    """Return every heading with its text, the office's own headings last."""
    table = HandoverNote.__tablename__
    rows = {
        row["key"]: row
        for row in connection.execute(select(HandoverNote).order_by(HandoverNote.id)).mappings()
    }
    strokes = select(Stroke.row_id, Stroke.at, Stroke.by).where(Stroke.source == table)
    last = {row_id: (at, by) for row_id, at, by in connection.execute(strokes.order_by(Stroke.id))}
    found = []
    known = {heading.key: heading for heading in HEADINGS}
    keys = [*known, *(key for key in rows if key not in known)]
    for key in keys:
        heading, row = known.get(key), rows.get(key)
        title = heading.title if heading is not None else str(row["title"] if row else "")
        hint = heading.hint if heading is not None else ""
        if row is None:
            found.append(NoteFacts(key, title, hint, ""))
            continue
        at, by = last.get(row["id"], (row["noted_at"], row["noted_by"]))
        found.append(NoteFacts(key, title, hint, row["text"], at, by, row["revision"] + 1))
    return found


class HandoverNotes:
    """One desk's way of writing the notes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> list[NoteFacts]:
        """Return every note."""
        with self._desk.database.reading() as connection:
            return read_notes(connection)

    def write(self, key: str, text: str) -> None:
        """Write a note, or strike what stands there and write beside it; `Refusal` if the same."""
        words = clean(text, limit=LONGEST, label="申し送り", field="text", multiline=True)
        note = next((note for note in self.all() if note.key == key), None)
        if note is None:
            raise Refusal("その見出しは見つかりません。画面を開き直してください。")
        if words == note.text:
            raise Refusal("変わったところがありません。", field="text")
        if not note.versions:
            self._add(key, note.title, words)
            return
        with self._desk.operation(Operation.CORRECT, ref="handover") as work:
            row = work.session.execute(
                select(HandoverNote).where(HandoverNote.key == key)
            ).scalar_one()
            work.change(row, {"text": words}, reason=None)

    def add_heading(self, title: str) -> str:
        """Add a heading of the office's own and return its key."""
        words = clean(title, limit=LONGEST_TITLE, label="見出し", field="title")
        if not words:
            raise Refusal("見出しを入れてください。", field="title")
        notes = self.all()
        if any(note.title == words for note in notes):
            raise Refusal("同じ見出しがあります。", field="title")
        key = f"{OWN}{sum(note.key.startswith(OWN) for note in notes) + 1}"
        self._add(key, words, "")
        return key

    def _add(self, key: str, title: str, text: str) -> None:
        with self._desk.operation(Operation.ENTER, ref="handover") as work:
            row = work.add(
                HandoverNote(
                    key=key, title=title, text=text, noted_at=work.moment.at,
                    noted_by=work.signature.person,
                )
            )  # fmt: skip
            work.expect(row, {"text": text})

    def versions(self, key: str) -> Sequence[Version]:
        """Return what stood in a note before, the newest first, each with who wrote over it."""
        table = HandoverNote.__tablename__
        with self._desk.database.reading() as connection:
            rows = connection.execute(
                select(Stroke.old, Stroke.at, Stroke.by)
                .join(HandoverNote, HandoverNote.id == Stroke.row_id)
                .where(Stroke.source == table, HandoverNote.key == key, Stroke.field == "text")
                .order_by(Stroke.id.desc())
            )
            return [Version(str(json.loads(old or '""')), at, by) for old, at, by in rows]
