"""What a package says of itself: names, definitions, proofs; all that its records do not hold."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from zyuki_desk import __version__
from zyuki_desk.core.layouts import edition_of, layout_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.sheet import Sheet
from zyuki_desk.evidence.heads import Head, SignedHead, fingerprint, short_form
from zyuki_desk.evidence.key_change import changes_in
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.tree import Tree
from zyuki_desk.exchange.package.order import Chapter, Order
from zyuki_desk.exchange.package.verifier.rules import FORMAT
from zyuki_desk.store.base import utc_text

MOST_HEADS = 300
"""Earlier heads that go along with their proofs; the newest ones."""


class Telling:
    """Spells the package for its page and its verifier."""

    def __init__(
        self, office: OpenOffice, order: Order, serial: str, head: SignedHead, tree: Tree
    ) -> None:
        self._office = office
        self._order = order
        self._serial = serial
        self._head = head
        self._tree = tree
        told = office.desk.directory.office
        self.office_name = f"{told.name} {told.section}".strip()

    @staticmethod
    def digest_of(signature: str) -> str:
        """Return the digest that stands for the whole package."""
        return hashlib.sha256(signature.encode()).hexdigest()

    def whole(self, chapters: Sequence[Chapter], closing: tuple[int, str]) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        office, order = self._office, self._order
        directory = office.desk.directory
        period = order.period
        seq, text = closing
        return {
            "format": FORMAT,
            "serial": self._serial,
            "program": __version__,
            "made_at": utc_text(office.clock.read().at),
            "origin": office.origin,
            "office": self.office_name,
            "system": directory.office.system_name,
            "terms": dict(directory.office.terms),
            "purpose": order.purpose.strip(),
            "recipient": order.recipient.strip(),
            "approver": order.approver,
            "second": order.second,
            "medium": order.medium,
            "period": [period.first.isoformat(), period.last.isoformat()] if period else None,
            "period_words": period.label() if period else "全期間",
            "head": self._head.text,
            "public_key": office.signer.public_key.hex(),
            "fingerprint": fingerprint(office.signer.public_key),
            "key_changes": self._key_changes(),
            "closing": {"record": text, "proof": self._inclusion(seq)},
            "ledgers": [self._chapter(chapter) for chapter in chapters],
            "people": {code: person.name for code, person in directory.people.items()},
            "rooms": {code: room.title for code, room in directory.rooms.items()},
            "operations": {operation.value: operation.label for operation in Operation},
            "heads": self._heads([chapter.ledger.key for chapter in chapters]),
        }

    def _key_changes(self) -> list[dict[str, Any]]:
        """Return the changes of the signing key, each with the old key's last head proved."""
        with self._office.database.reading() as connection:
            changes = changes_in(connection, self._office.origin) or ()
        later = self._head.head.size
        return [
            {
                "at": utc_text(change.at),
                "old": change.statement.old.hex(),
                "new": change.statement.new.hex(),
                "size": change.statement.head.size,
                "root": change.statement.head.root.hex(),
                "by_old": change.by_old.hex(),
                "by_new": change.by_new.hex(),
                "proof": [
                    x.hex() for x in self._tree.consistency(change.statement.head.size, later)
                ],
            }
            for change in changes
        ]

    def _chapter(self, chapter: Chapter) -> dict[str, Any]:
        ledger, sheet = chapter.ledger, chapter.sheet
        layout = layout_of(self._office.desk, ledger)
        return {
            "key": ledger.key,
            "title": ledger.title,
            "group": ledger.group,
            "table": ledger.model.__tablename__,
            "files": chapter.files,
            "records": chapter.records,
            "lines": len(chapter.ids),
            "gaps": list(chapter.gaps),
            "owed": list(chapter.owed),
            "retention": ledger.retention.years,
            "rule": ledger.explanation.rule,
            "layout": edition_of(layout),
            "layout_title": layout.title,
            "sheet": sheet and {"serial": sheet.serial, "pages": sheet.pages},
            "fields": [
                {
                    "key": spec.key,
                    "label": spec.label,
                    "kind": spec.kind.value,
                    "choices": {choice.key: choice.label for choice in spec.choices},
                    "own": spec.slug,
                }
                for spec in ledger.shown
            ],
            "last": {"seq": chapter.last_seq, "proof": self._inclusion(chapter.last_seq)},
        }

    def _inclusion(self, seq: int) -> list[str]:
        if not seq:
            return []
        return [each.hex() for each in self._tree.inclusion(seq - 1, self._head.head.size)]

    def _heads(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Return heads that papers bear, each proved to be a beginning of the signed one."""
        with self._office.database.reading() as connection:
            rows = connection.execute(
                select(Sheet.serial, Sheet.head_size, Sheet.head_short, Sheet.at)
                .where(Sheet.book_key.in_(keys))
                .order_by(Sheet.id.desc())
                .limit(MOST_HEADS)
            ).all()
        later = self._head.head.size
        found = []
        for serial, size, short, at in rows:
            if not 0 < size <= later:
                continue
            root = self._tree.root(size)
            if short_form(Head(self._office.origin, size, root)) != short:
                continue  # the office's own verification names this; here it proves nothing
            proof = [each.hex() for each in self._tree.consistency(size, later)]
            found.append(
                {"sheet": serial, "size": size, "root": root.hex(), "short": short,
                 "at": utc_text(at), "proof": proof}
            )  # fmt: skip
        return found
