"""What a verification says in the end: a report that knows its limits."""

from dataclasses import dataclass

from zyuki_desk.evidence.findings import Check, Finding
from zyuki_desk.evidence.heads import Relation
from zyuki_desk.evidence.progress import Progress

_PLACES = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """How the journal stands to one head that was kept elsewhere."""

    place: str
    size: int
    relation: Relation


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, what holds, what does not, and what cannot be known."""

    complete: bool
    """False when it was stopped before the end; the progress then goes on from there."""
    size: int
    root: bytes
    books: dict[str, int]
    rows: dict[str, int]
    """Rows compared with their newest record, by table."""
    erased: int
    """Records whose content an approved disposal erased."""
    clock_acts: tuple[int, ...]
    """Records at which somebody acknowledged a changed clock."""
    heads: tuple[Compared, ...]
    unsealed: tuple[tuple[int, int], ...] = ()
    """Stretches without the auditor's seal after sealing had begun."""
    findings: tuple[Finding, ...] = ()
    more: int = 0
    """Findings beyond the ones that are listed."""
    unread: frozenset[Check] = frozenset()
    """Checks that were not made."""
    progress: Progress | None = None
    """Where a stopped verification goes on."""

    @property
    def sound(self) -> bool:
        """Whether everything was checked and everything holds."""
        return self.complete and not self.findings

    def holds(self, check: Check) -> bool | None:
        """Whether one check holds; None when it was not made."""
        if any(finding.kind.check is check for finding in self.findings):
            return False
        return None if check in self.unread or not self.complete else True

    @property
    def first_broken(self) -> Finding | None:
        """The finding at the lowest record, or the first one without a record."""
        placed = [f for f in self.findings if f.seq is not None and f.kind.check is not Check.HEADS]
        if placed:
            return min(placed, key=lambda finding: finding.seq or 0)
        return self.findings[0] if self.findings else None

    @property
    def cannot_know(self) -> tuple[str, ...]:
        """Say what no check here can see, in sentences."""
        said = []
        if self.erased:
            said.append(
                f"{self.erased}件の記録は、承認された廃棄で内容が消されています。"
                "消す前の内容は確かめられません。"
            )
        if not self.heads:
            said.append(
                "照らし合わせる印がありません。末尾の切取りや、古い控えへの差し替えは分かりません。"
                "用紙の印(26文字)を入れると確かめられます。"
            )
        else:
            newest = max(head.size for head in self.heads)
            if newest < self.size:
                said.append(
                    f"{newest}番より後の記録は、外に控えた印がまだありません。"
                    "鍵をすべて持つ人の書換えは分かりません。"
                )
        if self.unsealed:
            places = "、".join(f"{first}〜{last}番" for first, last in self.unsealed[:_PLACES])
            said.append(
                f"封印の鍵がなかった間の記録({places})は、監査人の封印では確かめられません。"
            )
        if Check.SEALS in self.unread:
            said.append(
                "監査人の番号が入れられていません。今ある鍵をすべて持つ人が前の日までを"
                "書き換えていないことは、外に控えた印までしか分かりません。"
            )
        said.append("記録されなかったこと、はじめから偽って書かれたことは分かりません。")
        return tuple(said)
