"""Holding the whole echo against the journal: every record of it, as stored in both places."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.base.files import is_there
from zyuki_desk.evidence.echo import UNREADABLE, EchoFile, hash_of, seal_of
from zyuki_desk.evidence.verify import sealed_leaves
from zyuki_desk.store.database import Database

EVERY = 500


@dataclass(frozen=True, slots=True)
class EchoReport:
    """How the echo stands to the journal."""

    size: int = 0
    """Records that both hold alike from the first one on."""
    ahead: int = 0
    """Records that only the echo has: the journal's tail was cut."""
    behind: int = 0
    """Records that only the journal has."""
    differs_at: int | None = None
    """The first record that is another one in the echo."""
    fault: str = ""
    """A sentence, when the echo cannot be read to its end."""
    is_missing: bool = False
    """There is none where it should lie; a backup has none, and then that says nothing."""

    @property
    def holds(self) -> bool | None:
        """Whether both hold the very same records; None where there is no echo to ask."""
        if self.is_missing:
            return None
        return not (self.fault or self.ahead or self.behind or self.differs_at)

    @property
    def sentence(self) -> str:
        """What it means, for a manager or an auditor."""
        if self.is_missing:
            return "ここには証跡の写しがないので、照らし合わせていません。"
        if self.fault:
            return self.fault
        if self.differs_at is not None:
            return f"証跡の{self.differs_at}番が写しと違います。どちらかが書き換えられています。"
        if self.ahead:
            return f"写しには、証跡より{self.ahead}件多く記録があります。末尾が切られています。"
        if self.behind:
            return f"写しには、最後の{self.behind}件がまだありません。"
        return f"証跡の写しは、{self.size:,}件すべて同じです。"


def check_echo(
    database: Database,
    path: Path,
    secret: bytes,
    *,
    progress: Callable[[int], bool] = lambda _: True,
) -> EchoReport:
    """Compare both to their ends; `progress` is told how many records are done, False stops."""
    try:
        if not is_there(path):
            return EchoReport(is_missing=True)
        echo = EchoFile.open(path, secret, writable=False)
    except Trouble as trouble:
        return EchoReport(fault=trouble.sentence)
    leaves = sealed_leaves(database)
    done = ahead = 0
    try:
        for frame in echo.frames():
            for record, _ in frame.entries:
                leaf = next(leaves, None)
                if leaf is None:
                    ahead += 1
                elif leaf != (hash_of(record), seal_of(record)):
                    return EchoReport(done, differs_at=done + 1)
                else:
                    done += 1
                if done % EVERY == 0 and not progress(done):
                    return EchoReport(done)
        if echo.torn:
            raise DamageFound(UNREADABLE)
    except Trouble as trouble:
        return EchoReport(done, fault=trouble.sentence)
    finally:
        echo.close()
    return EchoReport(done, ahead, behind=sum(1 for _ in leaves))
