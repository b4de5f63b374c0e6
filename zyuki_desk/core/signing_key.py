"""The office's signing key: its change by two people, and whether it is the one that is known."""

from dataclasses import dataclass, replace

from zyuki_desk.base.codes import parse_short_code
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Desk
from zyuki_desk.evidence.heads import Head, Signer, fingerprint
from zyuki_desk.evidence.key_change import KeyChange, Keys, changes_in, keys_of, sign_change
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store import keyslots
from zyuki_desk.store.database import Database
from zyuki_desk.store.master import Master

SIGNING = "signing"
"""The reference of the ceremony that changes the signing key."""


def settled_key(database: Database, master: Master, origin: str) -> Master:
    """Let the journal say whether a change that was under way took place; writes nothing."""
    if master.staged_seed is None:
        return master
    with database.reading() as connection:
        changes = changes_in(connection, origin) or ()
    staged = Signer(master.staged_seed).public_key
    took_place = bool(changes) and changes[-1].statement.new == staged
    seed = master.staged_seed if took_place else master.signing_seed
    return replace(master, signing_seed=seed, staged_seed=None)


def finish_change(folder: OfficeFolder, staged: Master, settled: Master) -> None:
    """Write the key that holds into the key files, where a change was under way."""
    if staged.staged_seed is not None:
        keyslots.settle_seed(folder, staged, take=settled.signing_seed == staged.staged_seed)


def stage_key(
    desk: Desk, folder: OfficeFolder, master: Master, *, reason: str, approved_by: str
) -> Master:
    """Make the next signing key durable before the journal names it; it signs nothing yet.

    Two people stand behind the change; `approved_by` is the other's code, checked by the caller.
    `Refusal` without the right or a reason; `Trouble` when the key files cannot be written.
    """
    if not reason.strip():
        raise Refusal("鍵を替えるには理由が必要です。理由を入れてください。", field="reason")
    if approved_by == desk.actor.person:
        raise Refusal("承認は、鍵を替える人とは別の人がしてください。", field="approver")
    desk.require(Operation.KEYS)
    if desk.outside.stopped:
        raise Refusal(desk.outside.stopped)
    return keyslots.stage_seed(folder, master, keyslots.new_signing_seed())


def record_change(desk: Desk, staged: Master, *, reason: str, approved_by: str) -> None:
    """Record the change with both signatures; the closing of this operation is the new key's."""
    assert staged.staged_seed is not None, "the new key is made durable first"
    old, new, outside = Signer(staged.signing_seed), Signer(staged.staged_seed), desk.outside
    with desk.operation(Operation.KEYS, ref=SIGNING) as work:
        head = Head(outside.origin, work.state.size, work.state.root())
        statement, by_old, by_new = sign_change(head, old, new)
        work.add(
            KeyChange(
                at=work.moment.at,
                by=work.signature.person,
                approved_by=approved_by,
                reason=reason.strip(),
                old_key=statement.old.hex(),
                new_key=statement.new.hex(),
                size=head.size,
                root=head.root.hex(),
                by_old=by_old.hex(),
                by_new=by_new.hex(),
            )
        )
        outside.signer = new


@dataclass(frozen=True, slots=True)
class KeyReport:
    """Whether the signing key is the one that is known from elsewhere."""

    holds: bool | None
    """None when nothing outside the folder tells of the key."""
    sentence: str


def keys_in(database: Database, origin: str, current: bytes) -> Keys:
    """Return the present key with the earlier ones that the journal's own statements lead to."""
    with database.reading() as connection:
        return keys_of(changes_in(connection, origin), current)


def check_key(keys: Keys, pinned: str | None, typed: str = "") -> KeyReport:
    """Compare the key with the fingerprint this PC kept and one typed from the setup sheet.

    `Refusal` for a mistyped fingerprint.
    """
    mark = fingerprint(keys.current)
    if not keys.is_whole:
        return KeyReport(
            holds=False,
            sentence="署名の鍵が、交換の記録とつながりません。鍵がすり替えられたおそれがあります。"
            f"いまの指紋は {mark} です。管理者に知らせてください。",
        )
    known = [code for code in (parse_short_code(typed) if typed else None, pinned) if code]
    for code, whose in zip(known, _WHOSE if typed else _WHOSE[1:], strict=False):
        if not keys.knows(code):
            return KeyReport(
                holds=False,
                sentence=f"署名の鍵が、{whose}({code})と違い、そこからの交換の記録もありません。"
                f"鍵がすり替えられたおそれがあります。いまの指紋は {mark} です。",
            )
    if not known:
        return KeyReport(
            holds=None,
            sentence=f"署名の鍵(指紋 {mark})を、設定票の指紋と見比べてください。",
        )
    if all(code == mark for code in known):
        return KeyReport(holds=True, sentence="署名の鍵は、控えてある指紋のとおりです。")
    return KeyReport(
        holds=True,
        sentence=f"署名の鍵は、控えてある指紋から記録された交換でつながります(いまは {mark})。",
    )


_WHOSE = ("入力した指紋", "このPCが覚えている指紋")
