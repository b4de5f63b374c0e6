"""The tables of what is kept under a number, and of its hand-overs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from zyuki_desk.core.entry import Entry


class Item(Entry, kw_only=True):
    """A thing under a number of its own, until its approved disposal."""

    __abstract__ = True

    item_no: Mapped[str]
    handler: Mapped[str] = mapped_column(ForeignKey("person.code"))
    storage: Mapped[str]
    keep_until: Mapped[date | None] = mapped_column(default=None)
    disposal_approved_by: Mapped[str | None] = mapped_column(
        ForeignKey("person.code"), default=None
    )
    disposal_approved_on: Mapped[date | None] = mapped_column(default=None)
    disposed_on: Mapped[date | None] = mapped_column(default=None)
    disposal_method: Mapped[str | None] = mapped_column(default=None)
    witness: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a thing by its number, and what is to be disposed of."""
        table = cls.__tablename__
        return (
            Index(f"ix_{table}_item", "item_no"),
            Index(f"ix_{table}_keep", "keep_until"),
            Index(f"ix_{table}_handler", "handler"),
            Index(
                f"ix_{table}_approved",
                "disposal_approved_on",
                sqlite_where=text("disposal_approved_on IS NOT NULL AND disposed_on IS NULL"),
            ),
        )


class Transfer(Entry, kw_only=True):
    """One hand-over of a thing; `item` of the child is the thing's own line."""

    __abstract__ = True

    item_no: Mapped[str]
    direction: Mapped[str]
    from_person: Mapped[str]
    to_person: Mapped[str]
    purpose: Mapped[str]
    from_code: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    from_office: Mapped[str | None] = mapped_column(default=None)
    to_code: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    to_office: Mapped[str | None] = mapped_column(default=None)
    contents: Mapped[str | None] = mapped_column(default=None)
    quantity: Mapped[int | None] = mapped_column(default=None)
    storage_check: Mapped[str | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    returned_on: Mapped[date | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a thing's hand-overs, and what is still out."""
        table = cls.__tablename__
        return (
            Index(f"ix_{table}_item", "item_no", "day"),
            Index(f"ix_{table}_open", "direction", "returned_on"),
            Index(f"ix_{table}_storage", "storage_check"),
        )


class Medium(Item, kw_only=True):
    """One storage medium."""

    __tablename__ = "media"

    media_type: Mapped[str]
    content: Mapped[str]
    holds_identity_data: Mapped[bool]
    product: Mapped[str | None] = mapped_column(default=None)
    copied_from: Mapped[str | None] = mapped_column(default=None)
    device_id: Mapped[str | None] = mapped_column(default=None)
    """How the system knows it: serials of the device and of its volume."""


class MediumTransfer(Transfer, kw_only=True):
    """One hand-over of a medium."""

    __tablename__ = "media_transfer"

    item: Mapped[int | None] = mapped_column(ForeignKey("media.id"), default=None)
    virus_check: Mapped[str | None] = mapped_column(default=None)


class Document(Item, kw_only=True):
    """One copy of a manual, a design or a notice."""

    __tablename__ = "document"

    title: Mapped[str]
    doc_type: Mapped[str]
    version: Mapped[str | None] = mapped_column(default=None)
    copy_no: Mapped[str | None] = mapped_column(default=None)
    received_from: Mapped[str | None] = mapped_column(default=None)
    copied_from: Mapped[str | None] = mapped_column(default=None)
    copy_approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)


class DocumentTransfer(Transfer, kw_only=True):
    """One hand-over of a document."""

    __tablename__ = "document_transfer"

    item: Mapped[int | None] = mapped_column(ForeignKey("document.id"), default=None)


class FormPrint(Item, kw_only=True):
    """One output of a controlled form; never a resident's name."""

    __tablename__ = "form_print"

    form_name: Mapped[str]
    printed_at: Mapped[datetime]
    sheets: Mapped[int]
    purpose: Mapped[str]
    terminal: Mapped[str | None] = mapped_column(ForeignKey("terminal.code"), default=None)
    mass_approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    mass_approved_on: Mapped[date | None] = mapped_column(default=None)
    disposed_sheets: Mapped[int | None] = mapped_column(default=None)

    @override
    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find mass outputs that nobody approved."""
        unapproved = text("mass_approved_by IS NULL AND disposed_on IS NULL")
        return (
            *super().own_table_args(),
            Index("ix_form_print_mass", "sheets", sqlite_where=unapproved),
        )


class FormTransfer(Transfer, kw_only=True):
    """One hand-over of printed sheets."""

    __tablename__ = "form_transfer"

    item: Mapped[int | None] = mapped_column(ForeignKey("form_print.id"), default=None)
    balance: Mapped[int | None] = mapped_column(default=None)


class Asset(Item, kw_only=True):
    """One piece of equipment, program, medium or network."""

    __tablename__ = "asset"

    category: Mapped[str]
    name: Mapped[str]
    product: Mapped[str | None] = mapped_column(default=None)
    serial_no: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[str | None] = mapped_column(default=None)
    segment: Mapped[str | None] = mapped_column(default=None)
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    approved_on: Mapped[date | None] = mapped_column(default=None)
    connected_on: Mapped[date | None] = mapped_column(default=None)
    changes: Mapped[str | None] = mapped_column(default=None)
