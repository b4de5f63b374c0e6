"""What nobody can see: the one list, which README says in words and the tamper suite must meet.

Each limit is spelled as the section "What the evidence cannot prove" of README spells it, and names
who it takes and what would have seen it. The suite may leave nothing else undetected, and must
reach every one of these: what is never reached is no limit, or the generator is too weak.
"""

from enum import StrEnum


class Limit(StrEnum):
    """One thing that an attacker can do unseen, in the words of README."""

    TAIL = "That the tail was not cut"
    """Every key and witness on the PC; a sheet, package or backup made later would see it."""
    LAST_HOUR = "may rewrite what was written since the last closing"
    """Every key of now; a sheet printed since would see it."""
    WITHOUT_NUMBER = "without it, from the last head that left the PC back"
    """Every key of now, and nobody asks for the auditor's number."""
    FIRST_DAY = "hostile from the first day keeps every key of the seal"
    """The keys of earlier epochs too; only what left the PC before would see it."""
    OLD_FOLDER = "That the whole folder is not an older one"
    """The folder and the keyring put back together; a later head kept elsewhere would see it."""
    OLD_SLOTS = "That the key slots are the newest"
    """The folder: an old passphrase or recovery key opens again, as it opens an old backup."""
    OLD_BACKUP = "Which backup or package is the newest"
    """A genuine one is genuine; the receipt, the list of runs and a later sheet tell its age."""
    PASSWORDS = "digests are no evidence"
    """The file's key; nothing reads them but the sign-in."""
    SEARCH_WORDS = "nothing holds the search"
    """The file's key; numbers of lines have no gaps."""
    DRAFTS = "Drafts, logs and the lock"
    """The folder; nothing in them is a record."""
    OWN_KEY = "Whose key signed a package"
    """Nobody's key of the office: the fingerprint on the setup sheet sees it."""
    SIGNED_ANEW = "whoever holds the office's signing key signs"
    """That key; a sheet from before would see it."""
    OWN_PAGE = "What a page or a verifier that came on the same medium says"
    """The medium; a verifier from elsewhere, or the office's program, sees it."""
