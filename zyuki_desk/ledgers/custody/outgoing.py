"""Media that carry packages out: which there are, and the lines of their going and coming."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection

from zyuki_desk.core.fields import Choice, Value
from zyuki_desk.core.outgoing import HandOut, Outgoing, RegisteredMedium
from zyuki_desk.ledgers.custody.facts import LEND, MEDIA, hand_overs, things
from zyuki_desk.ledgers.custody.model import Medium, MediumTransfer

CARRIERS = ("usb", "disk", "mo", "other")
"""Types that a computer writes a file to."""


def outgoing(types: tuple[Choice, ...], clean: str) -> Outgoing:
    """Return how the ledger of media takes part; `clean` is the good result of a virus check."""
    labels = {choice.key: choice.label for choice in types}

    def media(connection: Connection) -> Iterator[RegisteredMedium]:
        lent = connection.execute(
            hand_overs(MEDIA)
            .where(MediumTransfer.direction == LEND, MediumTransfer.returned_on.is_(None))
            .with_only_columns(MediumTransfer.item_no, MediumTransfer.to_person)
        )
        out = {number: person for number, person in lent}  # noqa: C416 - rows are no tuples to mypy
        rows = connection.execute(
            things(MEDIA)
            .where(Medium.disposed_on.is_(None), Medium.media_type.in_(CARRIERS))
            .order_by(Medium.item_no, Medium.id)
            .with_only_columns(
                Medium.id, Medium.item_no, Medium.media_type, Medium.product, Medium.device_id
            )
        )
        for entry_id, number, kind, product, identity in rows:
            title = " ".join(filter(None, (number, labels.get(kind, kind), product)))
            yield RegisteredMedium(entry_id, number, title, identity, out.get(number))

    def line(told: HandOut) -> Mapping[str, Value]:
        return {
            "day": told.day,
            "item_no": told.number,
            "direction": LEND,
            "from_person": told.giver,
            "to_person": told.recipient,
            "purpose": told.purpose,
            "contents": told.contents,
            "quantity": 1,
            "storage_check": "good",
            "due_on": told.due_on,
            "virus_check": clean,
            "remarks": told.remarks,
        }

    return Outgoing(
        media=media,
        identity_field="device_id",
        transfer=MEDIA.transfer_key,
        line=line,
        closing=_closing,
    )


def _closing(line: Mapping[str, Value], day: date, words: str) -> Mapping[str, Value]:
    remarks = "\n".join(filter(None, (str(line.get("remarks") or ""), words)))
    return {"returned_on": day, "remarks": remarks}
