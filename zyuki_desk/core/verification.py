"""Verifying an open office: the file itself, the head the keyring saw, heads typed from paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.paper_witness import PaperWitness, check_paper
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.signing_key import KeyReport
from zyuki_desk.core.two_heads import Continuation, continuations
from zyuki_desk.core.witnesses import echo_place
from zyuki_desk.evidence.echo_check import EchoReport, check_echo
from zyuki_desk.evidence.progress import Progress
from zyuki_desk.evidence.report import Report
from zyuki_desk.evidence.stream import Seeds
from zyuki_desk.evidence.verify import KnownHead, Pace, Tell, verify

KEYRING_PLACE = "このPCの鍵の保管庫"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in the file, and what each typed head says."""

    report: Report
    papers: tuple[tuple[str, PaperWitness], ...] = ()
    echo: EchoReport | None = None
    """None when this journal never had an echo, or it was not reached."""
    pairs: tuple[Continuation, ...] = ()
    """Heads from papers, each against the next larger one."""
    key: KeyReport | None = None
    """Whether the signing key is the one that is known."""

    @property
    def is_sound(self) -> bool:
        """Whether everything was checked and everything holds, papers and echo included."""
        papers = all(paper.matches for _, paper in self.papers)
        papers = papers and all(pair.holds for pair in self.pairs)
        echo = self.echo is None or self.echo.holds is not False
        key = self.key is None or self.key.holds is not False
        return self.report.sound and papers and echo and key


def verify_office(
    office: OpenOffice,
    typed: Sequence[str] = (),
    *,
    seeds: Sequence[bytes] = (),
    fingerprint: str = "",
    resume: Progress | None = None,
    progress: Tell | None = None,
) -> Verdict:
    """Check the whole file against everything that is known outside it, the echo included.

    `seeds` are the auditor's: with them the seal of every record is checked. `fingerprint` is the
    key's, typed from a setup sheet, of the present key or of one before it.

    The indexes are read by whoever only reads: that takes a table at once, not a bite.
    """
    seen = office.seen_head()
    known = [KnownHead(KEYRING_PLACE, seen.head)] if seen is not None else []
    report = verify(
        office.database,
        kept_kinds(office.shipped),
        known_heads=known,
        origin=office.origin,
        seeds=Seeds(office.origin, tuple(seeds)) if seeds else None,
        resume=resume,
        progress=progress,
        pace=Pace(indexes=office.lock is None),
    )
    papers = tuple((text, check_paper(office, text)) for text in typed)
    pairs = continuations(office, [p.known for _, p in papers if p.known is not None])
    echo = _echo(office) if report.complete else None
    return Verdict(report, papers, echo, pairs, office.key_report(fingerprint))


def _echo(office: OpenOffice) -> EchoReport | None:
    """Compare the echo where this journal has one; one that is known to be lost is a duty."""
    path = echo_place(office.database, office.folder)
    return None if path is None else check_echo(office.database, path, office.master.echo_key)
