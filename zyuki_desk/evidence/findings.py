"""What a check finds, with its place, in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One of the checks; the first three stand on the same hashes and are made apart."""

    CHAIN = "chain"
    TREE = "tree"
    BOOKS = "books"
    REPLAY = "replay"
    TIMES = "times"
    SEALS = "seals"
    HEADS = "heads"
    SCHEMA = "schema"

    @property
    def label(self) -> str:
        """What the report calls it."""
        return _CHECKS[self]


_CHECKS = {
    Check.CHAIN: "証跡の連鎖",
    Check.TREE: "証跡の印(全体)",
    Check.BOOKS: "簿冊ごとの連鎖",
    Check.REPLAY: "記録と簿冊の照合",
    Check.TIMES: "時刻の順序",
    Check.SEALS: "監査人の封印",
    Check.HEADS: "控えてある印との照合",
    Check.SCHEMA: "データベースの仕組み",
}


class FindingKind(StrEnum):
    """What is wrong at one place."""

    SEQUENCE = "sequence"
    LINK = "link"
    STATE = "state"
    ROOT = "root"
    BOOK_SEQUENCE = "book-sequence"
    BOOK_LINK = "book-link"
    TIME_BACK = "time-back"
    MAC = "mac"
    EPOCH = "epoch"
    SEED = "seed"
    UNSEALED = "unsealed"
    ROW_MISSING = "row-missing"
    ROW_UNRECORDED = "row-unrecorded"
    ROW_CHANGED = "row-changed"
    PAST_CHANGED = "past-changed"
    REVISION = "revision"
    SALT_MISSING = "salt-missing"
    SALT_KEPT = "salt-kept"
    DISPOSAL = "disposal"
    STROKE_ASTRAY = "stroke-astray"
    UNKNOWN_SOURCE = "unknown-source"
    UNREADABLE = "unreadable"
    TABLE_UNREADABLE = "table-unreadable"
    HEAD_BEHIND = "head-behind"
    HEAD_FORKED = "head-forked"
    SCHEMA = "schema"
    INDEX = "index"

    @property
    def check(self) -> Check:
        """The check that found it."""
        return _FOUND_BY[self]


_FOUND_BY = {
    FindingKind.SEQUENCE: Check.CHAIN,
    FindingKind.LINK: Check.CHAIN,
    FindingKind.STATE: Check.CHAIN,
    FindingKind.UNREADABLE: Check.CHAIN,
    FindingKind.TABLE_UNREADABLE: Check.REPLAY,
    FindingKind.MAC: Check.SEALS,
    FindingKind.EPOCH: Check.SEALS,
    FindingKind.SEED: Check.SEALS,
    FindingKind.UNSEALED: Check.SEALS,
    FindingKind.ROOT: Check.TREE,
    FindingKind.BOOK_SEQUENCE: Check.BOOKS,
    FindingKind.BOOK_LINK: Check.BOOKS,
    FindingKind.TIME_BACK: Check.TIMES,
    FindingKind.HEAD_BEHIND: Check.HEADS,
    FindingKind.HEAD_FORKED: Check.HEADS,
    FindingKind.SCHEMA: Check.SCHEMA,
    FindingKind.INDEX: Check.SCHEMA,
    FindingKind.ROW_MISSING: Check.REPLAY,
    FindingKind.ROW_UNRECORDED: Check.REPLAY,
    FindingKind.ROW_CHANGED: Check.REPLAY,
    FindingKind.PAST_CHANGED: Check.REPLAY,
    FindingKind.REVISION: Check.REPLAY,
    FindingKind.SALT_MISSING: Check.REPLAY,
    FindingKind.SALT_KEPT: Check.REPLAY,
    FindingKind.DISPOSAL: Check.REPLAY,
    FindingKind.STROKE_ASTRAY: Check.REPLAY,
    FindingKind.UNKNOWN_SOURCE: Check.REPLAY,
}

_SENTENCES = {
    FindingKind.SEQUENCE: (
        "証跡の番号が続いていません。{seq}番の前で、記録が抜けているか割り込んでいます。"
    ),
    FindingKind.LINK: (
        "証跡の{seq}番は、次の記録の控えと合いません。{seq}番かその次が書き換えられています。"
    ),
    FindingKind.STATE: (
        "証跡の終わりの控えが、記録と合いません。末尾が切られたか、書き換えられています。"
    ),
    FindingKind.ROOT: "証跡全体の印が、記録から計算した印と合いません。",
    FindingKind.BOOK_SEQUENCE: "証跡の{seq}番で、この簿冊の通し番号が続いていません。",
    FindingKind.BOOK_LINK: "証跡の{seq}番は、この簿冊のひとつ前の記録とつながりません。",
    FindingKind.TIME_BACK: "証跡の{seq}番の時刻が、ひとつ前の記録より前です。",
    FindingKind.MAC: "証跡の{seq}番の封印が、記録と合いません。書き換えられています。",
    FindingKind.EPOCH: (
        "証跡の{seq}番で、封印の区切りの順が合いません。区切りごと抜き取られたおそれがあります。"
    ),
    FindingKind.SEED: (
        "入れられた監査人の番号は、どの封印とも合いません。別の機関のものか、封印がすり替えられています。"
    ),
    FindingKind.UNSEALED: (
        "証跡の{seq}番から後は、入れられた監査人の番号の封印がありません。"
        "新しい番号があれば、それも入れてください。"
    ),
    FindingKind.ROW_MISSING: "証跡の{seq}番が記録した行({table} {row_id})がありません。",
    FindingKind.ROW_UNRECORDED: "行({table} {row_id})に、対応する証跡がそろっていません。",
    FindingKind.ROW_CHANGED: "行({table} {row_id})の内容が、証跡の{seq}番と合いません。",
    FindingKind.PAST_CHANGED: "行({table} {row_id})の訂正前の内容が、証跡の{seq}番と合いません。",
    FindingKind.REVISION: "行({table} {row_id})の版の番号が、証跡の{seq}番と合いません。",
    FindingKind.SALT_MISSING: (
        "承認された廃棄がないのに、証跡の{seq}番の照合用の値が消されています。"
    ),
    FindingKind.SALT_KEPT: "廃棄した行の照合用の値が、証跡の{seq}番に残っています。",
    FindingKind.DISPOSAL: "行({table} {row_id})は、2人の承認のない廃棄で消されています。",
    FindingKind.STROKE_ASTRAY: "訂正の記録({row_id})に、対応する行の証跡がありません。",
    FindingKind.UNKNOWN_SOURCE: (
        "証跡の{seq}番の簿冊({table})を、この版は知りません。照合できません。"
    ),
    FindingKind.UNREADABLE: "証跡の{seq}番のあたりが読めません。ファイルが傷んでいます。",
    FindingKind.TABLE_UNREADABLE: "表({table})の一部が読めません。ファイルが傷んでいます。",
    FindingKind.HEAD_BEHIND: (
        "{table}の印({seq}番まで)より証跡が短くなっています。末尾が切られたか、"
        "古い控えに戻されています。"
    ),
    FindingKind.HEAD_FORKED: (
        "{table}の印({seq}番まで)と証跡が合いません。書き換えられたか、別の証跡です。"
    ),
    FindingKind.INDEX: (
        "{table}の索引が行と合いません。一覧や用紙から行が抜けて見えるおそれがあります。"
    ),
    FindingKind.SCHEMA: "データベースの仕組み({table})が、この版の作るものと違います。",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, with its place."""

    kind: FindingKind
    seq: int | None = None
    table: str | None = None
    """The table of the row; for a head where it was kept, for the schema the object's name."""
    row_id: int | None = None

    @property
    def sentence(self) -> str:
        """What it means, for a manager or an auditor."""
        return _SENTENCES[self.kind].format(seq=self.seq, table=self.table, row_id=self.row_id)

    def to_json(self) -> list[str | int | None]:
        """Spell it for keeping with the progress."""
        return [self.kind.value, self.seq, self.table, self.row_id]

    @classmethod
    def from_json(cls, data: Sequence[str | int | None]) -> "Finding":
        """Read what `to_json` spelled."""
        kind, seq, table, row_id = data
        return cls(
            FindingKind(str(kind)),
            None if seq is None else int(seq),
            None if table is None else str(table),
            None if row_id is None else int(row_id),
        )
