"""People (職員等), the roles they hold and the accounts they sign in with."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT, Base


class PersonKind(StrEnum):
    """How the rules of a room look at somebody (津奈木町 distinguishes five such classes)."""

    STAFF = "staff"
    CONTRACTOR = "contractor"
    MAINTENANCE = "maintenance"
    VISITOR = "visitor"

    @property
    def label(self) -> str:
        """The word on the sheet."""
        return _KINDS[self]

    @property
    def is_outside(self) -> bool:
        """Whether the person is not of the office: escort and name tag are for them."""
        return self is not PersonKind.STAFF


_KINDS = {
    PersonKind.STAFF: "職員",
    PersonKind.CONTRACTOR: "委託業者",
    PersonKind.MAINTENANCE: "保守業者",
    PersonKind.VISITOR: "来訪者",
}


class Role(StrEnum):
    """The posts that the security rules name; one person may hold several."""

    CHIEF = "chief"
    SYSTEM = "system"
    ACCESS = "access"
    IDENTITY = "identity"
    ROOM = "room"
    SECTION = "section"
    CLERK = "clerk"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The usual title; the office may use its own (see `Office.terms`)."""
        return _ROLES[self]


_ROLES = {
    Role.CHIEF: "セキュリティ統括責任者",
    Role.SYSTEM: "システム管理者",
    Role.ACCESS: "アクセス管理責任者",
    Role.IDENTITY: "本人確認情報管理責任者",
    Role.ROOM: "入退室管理者",
    Role.SECTION: "セキュリティ責任者",
    Role.CLERK: "取扱担当者",
    Role.AUDITOR: "監査人",
}


class Person(Kept):
    """Somebody who enters, lends, checks or seals; never deleted, only ended."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_person_staff_no", "staff_no"),
        Index("ix_person_card_code", "card_code"),
        STRICT,
    )

    code: Mapped[str]
    """The code that stands in ledgers and in the journal in place of the name."""
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=PersonKind.STAFF)
    affiliation: Mapped[str] = mapped_column(default="")
    staff_no: Mapped[str | None] = mapped_column(default=None)
    card_code: Mapped[str | None] = mapped_column(default=None)
    """What a scanner reads from the person's badge."""
    active_from: Mapped[date | None] = mapped_column(default=None)
    active_until: Mapped[date | None] = mapped_column(default=None)

    def is_active(self, day: date) -> bool:
        """Whether the person belongs to the office's work on that day."""
        after = self.active_from is None or self.active_from <= day
        return after and (self.active_until is None or day <= self.active_until)


class RoleGrant(Kept):
    """A role held by a person from one day to another."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_person", "person_code"),
        STRICT,
    )

    person_code: Mapped[str] = mapped_column(ForeignKey("person.code"))
    role: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)


class Account(Kept):
    """How somebody signs in; the password itself is not evidence and stands apart."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("person_code"),
        UniqueConstraint("login"),
        STRICT,
    )

    person_code: Mapped[str] = mapped_column(ForeignKey("person.code"))
    login: Mapped[str]
    closed_on: Mapped[date | None] = mapped_column(default=None)


class AccountSecret(Base):
    """The password's Argon2id hash and the count of failures; rewritten, not kept."""

    __tablename__ = "account_secret"

    person_code: Mapped[str] = mapped_column(ForeignKey("person.code"), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[datetime | None] = mapped_column(default=None)
