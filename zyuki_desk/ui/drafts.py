"""Drafts: what somebody typed and did not yet enter, kept encrypted while the screen is locked.

One file per person, named by a keyed digest; nobody's name or number stands in a file name.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import written_safely
from zyuki_desk.store.master import Master, derive

NONCE = 12
NAME_DIGITS = 24
LONGEST = 4_000_000
"""Bytes of a draft file; a larger one was not written here."""

_REFUSED = (
    "書きかけの内容を保存できませんでした。フォルダーの空きと権限を確かめてください。"
    "記録済みのものはそのままです。"
)
_UNREADABLE = (
    "保存しておいた書きかけの内容を読めませんでした。お手数ですが、もう一度入れてください。"
)


@runtime_checkable
class Drafting(Protocol):
    """A page whose form can be kept and brought back."""

    def draft(self) -> dict[str, Any] | None:
        """Return what is typed and not entered, as JSON values; None when nothing is."""
        ...

    def restore(self, draft: dict[str, Any]) -> None:
        """Bring a draft back into the form; an empty one empties it."""
        ...


class Drafts:
    """The drafts folder of one office."""

    def __init__(self, folder: Path, master: Master) -> None:
        self._folder = folder
        self._cipher = AESGCM(derive(master.secret, "drafts"))
        self._naming = derive(master.secret, "draft-names")
        self._office = master.office_id

    def save(self, person: str, drafts: Mapping[str, dict[str, Any]]) -> None:
        """Keep somebody's drafts by page in place of older ones; none removes the file."""
        path = self._path(person)
        if not drafts:
            self._remove(path)
            return
        plain = json.dumps(dict(drafts), ensure_ascii=False, separators=(",", ":")).encode()
        nonce = os.urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, plain, self._bound_to(person))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(_REFUSED) from error
        with written_safely(path) as stream:
            stream.write(nonce + sealed)

    def load(self, person: str) -> dict[str, dict[str, Any]]:
        """Return somebody's drafts by page; `Trouble` when what lies there cannot be read."""
        path = self._path(person)
        try:
            if path.stat().st_size > LONGEST:
                raise Trouble(_UNREADABLE)
            data = path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise Trouble(_UNREADABLE) from error
        try:
            plain = self._cipher.decrypt(data[:NONCE], data[NONCE:], self._bound_to(person))
            found: dict[str, dict[str, Any]] = json.loads(plain)
        except (InvalidTag, ValueError) as error:
            raise Trouble(_UNREADABLE) from error
        return found

    def _path(self, person: str) -> Path:
        digest = hmac.new(self._naming, person.encode(), hashlib.sha256).hexdigest()
        return self._folder / f"{digest[:NAME_DIGITS]}.draft"

    def _bound_to(self, person: str) -> bytes:
        return json.dumps(["zyuki-draft", 1, self._office, person]).encode()

    @staticmethod
    def _remove(path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Trouble(_REFUSED) from error


class PageDrafts:
    """What the pages of one window keep for whoever is at the desk."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._waiting: dict[str, dict[str, Any]] = {}
        """Drafts of pages that nobody has turned to yet."""

    def keep(self, person: str, pages: Mapping[str, object]) -> None:
        """Save what is typed on the pages, by their keys; `Trouble` when it cannot be kept."""
        drafts = dict(self._waiting)
        for key, page in pages.items():
            if isinstance(page, Drafting) and (draft := page.draft()) is not None:
                drafts[key] = draft
        self._drafts.save(person, drafts)

    def bring(self, person: str, pages: Mapping[str, object]) -> None:
        """Give pages what the person left there; whatever somebody else typed goes."""
        self._waiting = {}
        try:
            self._waiting = self._drafts.load(person)
        finally:
            for key, page in pages.items():
                self.claim(key, page, empties=True)

    def hold(self, key: str, page: object) -> None:
        """Keep what is typed on a page that goes, for the one made in its place."""
        if isinstance(page, Drafting) and (draft := page.draft()) is not None:
            self._waiting[key] = draft

    def claim(self, key: str, page: object, *, empties: bool = False) -> None:
        """Give a page its draft, once; without one it is emptied if so asked."""
        draft = self._waiting.pop(key, None)
        if isinstance(page, Drafting) and (draft is not None or empties):
            page.restore(draft or {})
