"""Packages for an audit (監査用パッケージ): what left, on which medium, for whom, what came back.

One row for each try: it is written before the first byte leaves, and its blank cells are filled
as the package is sealed, written, read back and receipted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind
from zyuki_desk.core.office import Setting
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT

if TYPE_CHECKING:
    from zyuki_desk.core.desk import Desk


class Package(Kept):
    """One try at giving ledgers out for an audit."""

    __tablename__ = "package"
    __table_args__ = (Index("ix_package_serial", "serial"), STRICT)

    serial: Mapped[str]
    books: Mapped[dict[str, Any]]
    """`{"ledgers": [keys]}`."""
    purpose: Mapped[str]
    recipient: Mapped[str]
    approver: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    second: Mapped[str | None] = mapped_column(default=None)
    """Who stood beside it, where the office demands two."""
    first: Mapped[date | None] = mapped_column(default=None)
    last: Mapped[date | None] = mapped_column(default=None)
    medium: Mapped[str | None] = mapped_column(default=None)
    """The medium's number in its ledger."""
    due_on: Mapped[date | None] = mapped_column(default=None)
    """Until when it comes back or is erased."""
    sealed_size: Mapped[int | None] = mapped_column(default=None)
    """The journal's size that the package's signed head covers."""
    content_digest: Mapped[str | None] = mapped_column(default=None)
    """SHA-256 of the package's signature, in hex: it stands for every file in it."""
    read_digest: Mapped[str | None] = mapped_column(default=None)
    """One digest of every file's SHA-384, in hex: the receipt code is made of it."""
    file_digest: Mapped[str | None] = mapped_column(default=None)
    """SHA-256 of the very file on the medium, read back, in hex."""
    written_at: Mapped[datetime | None] = mapped_column(default=None)
    transfer: Mapped[int | None] = mapped_column(default=None)
    """The line of the hand-over that was written by itself."""
    failure: Mapped[str | None] = mapped_column(default=None)
    receipt: Mapped[str | None] = mapped_column(default=None)
    """The auditor's receipt code, once it was typed back."""
    verdict: Mapped[str | None] = mapped_column(default=None)
    """`good` or `bad`: what the auditor's check said, as the code tells."""
    closed_on: Mapped[date | None] = mapped_column(default=None)


RULES_SETTING = "package"


def demands_second(connection: Connection) -> bool:
    """Whether the office demands a second person when a package goes out."""
    found = connection.execute(select(Setting.value).where(Setting.key == RULES_SETTING)).scalar()
    return bool(found and found["second"])


def demand_second(desk: "Desk", *, second: bool, reason: str) -> None:
    """Make two people the office's rule, or one; the stroke keeps what held before."""
    value = {"second": second}
    with desk.operation(Operation.SETTING, ref=RULES_SETTING) as work:
        put_setting(work, RULES_SETTING, value, reason=reason)


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """A package as lists show it."""

    id: int
    serial: str
    ledgers: tuple[str, ...]
    purpose: str
    recipient: str
    at: datetime
    medium: str | None
    due_on: date | None
    written_at: datetime | None
    transfer: int | None
    failure: str | None
    verdict: str | None
    closed_on: date | None
    read_digest: str | None

    @property
    def state(self) -> str:
        """How it stands, in a word or two."""
        if self.failure is not None:
            return "書き出せませんでした"
        if self.closed_on is not None:
            return "受領済(異常なし)" if self.verdict == "good" else "受領済(異常あり)"
        return "受領待ち" if self.is_out else "途中で止まりました"

    @property
    def is_out(self) -> bool:
        """Whether it left and nothing has come back yet."""
        return self.written_at is not None and self.closed_on is None


def next_package_serial(connection: Connection, fiscal_year: int) -> str:
    """Return the next package's number of a fiscal year, such as `A-2026-003`."""
    start = f"A-{fiscal_year}-"
    found = connection.execute(select(Package.serial).where(Package.serial.like(f"{start}%")))
    return f"{start}{len(found.all()) + 1:03d}"


_COLUMNS = (
    Package.id, Package.serial, Package.books, Package.purpose, Package.recipient, Package.at,
    Package.medium, Package.due_on, Package.written_at, Package.transfer, Package.failure,
    Package.verdict, Package.closed_on, Package.read_digest,
)  # fmt: skip


def packages(connection: Connection, *, most: int = 50) -> list[PackageFacts]:
    """Return the newest packages, the newest first, failed tries among them."""
    rows = connection.execute(select(*_COLUMNS).order_by(Package.id.desc()).limit(most))
    return [_facts(row) for row in rows]


def package_of(connection: Connection, serial: str) -> PackageFacts:
    """Return a package by its number; `Refusal` when there is none."""
    row = connection.execute(
        select(*_COLUMNS).where(Package.serial == serial).order_by(Package.id.desc()).limit(1)
    ).first()
    if row is None:
        raise Refusal("その番号の監査用パッケージはありません。番号を確かめてください。")
    return _facts(row)


def _facts(row: Any) -> PackageFacts:  # noqa: ANN401 - a row has no type of its own
    return PackageFacts(row[0], row[1], tuple(row[2]["ledgers"]), *row[3:])


UNRECEIPTED = DutyKind("package", "監査用パッケージの受領がまだ", Danger.IDENTITY)


def unreceipted(connection: Connection, bench: DutyBench) -> list[Duty]:
    """Name packages whose receipt has not come back."""
    rows = connection.execute(
        select(Package.id, Package.serial, Package.due_on, Package.recipient)
        .where(Package.written_at.is_not(None), Package.closed_on.is_(None))
        .order_by(Package.id)
    )
    today = bench.moment.today
    return [
        Duty(
            ledger="",
            page="package",
            sentence=f"監査用パッケージ {serial}({recipient})の受領コードがまだです",
            due=due or today,
            overdue=due is not None and due < today,
            kind=UNRECEIPTED,
            entry_id=row_id,
        )
        for row_id, serial, due, recipient in rows
    ]
