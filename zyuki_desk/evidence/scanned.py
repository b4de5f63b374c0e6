"""The code of a sheet as a scanner types it: line by line, or pasted, in any width of letters.

A scanner that plays a keyboard ends every line with Enter, and few type the dash before the
signature. Three lines are a head; the signature is checked where it arrived whole.
"""

import base64
import re
import unicodedata

from zyuki_desk.evidence.heads import Head, parse

HEAD_LINES = 3
_START = "zyuki/"
_LONGEST = 1000
_BLOB = re.compile(r"[A-Za-z0-9+/]{91}=", re.ASCII)
_BLOB_BYTES = 68


def _folded(text: str) -> list[str]:
    """Split what came into words; in a signed note no word holds a blank."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).split()


def is_code(text: str) -> bool:
    """Tell whether a text is the beginning of a sheet's code, and no short head or serial."""
    words = _folded(text)
    return bool(words) and words[0].startswith(_START)


def read_code(text: str) -> tuple[Head, str | None]:
    """Read a head, and its whole signed note where the signature came with it.

    `Refusal` when the first three lines are no head. The note's signature is not checked here.
    """
    words = _folded(text)
    head = parse("".join(f"{word}\n" for word in words[:HEAD_LINES]))
    blob = _blob_in(words[HEAD_LINES:], head.origin)
    return head, None if blob is None else f"{head.text}\n— {head.origin} {blob}\n"


def _blob_in(words: list[str], origin: str) -> str | None:
    if len(words) < 2 or words[-2] != origin or not _BLOB.fullmatch(words[-1]):  # noqa: PLR2004
        return None
    return words[-1] if len(base64.b64decode(words[-1])) == _BLOB_BYTES else None


class CodeLines:
    """Gathers a code that arrives line by line; whatever is none passes through."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def count(self) -> int:
        """The lines of the head that have arrived."""
        return len(self._lines)

    def forget(self) -> None:
        """Start anew: what comes next belongs to no earlier line."""
        self._lines = []

    def take(self, line: str) -> str | None:
        """Take a line; returns what to compare now, None while more lines are to come.

        After the third line the head is returned; when the signature follows, the head with it.
        """
        words = _folded(line)
        if len(words) == 1 and words[0].startswith(_START):
            self._lines = [words[0]]
            return None
        if self.count == HEAD_LINES:
            return self._signature(words, line)
        if self._lines and len(words) == 1 and (self.count > 1 or words[0].isdecimal()):
            self._lines.append(words[0])
            return "\n".join(self._lines) if self.count == HEAD_LINES else None
        self.forget()
        return line

    def _signature(self, words: list[str], line: str) -> str | None:
        if not words:
            return None
        gathered, origin = "\n".join(self._lines), self._lines[0]
        self.forget()
        return f"{gathered}\n{line}" if _blob_in(words, origin) else line
