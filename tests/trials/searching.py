"""Looking for names in files: in every spelling a program or library could have left them in."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
_MOST = 64 << 20
"""Bytes of one unpacked stream; more is no text of ours."""
_DEEPEST = 3
_HEADER = 30
"""Bytes of a ZIP member's own header, before its name."""


def spellings(name: str) -> dict[str, bytes]:
    """Return a name in every spelling looked for."""
    plain = name.encode()
    found = {
        "UTF-8": plain,
        "UTF-16LE": name.encode("utf-16-le"),
        "UTF-16BE": name.encode("utf-16-be"),
        "CP932": name.encode("cp932"),
        "EUC-JP": name.encode("euc_jp"),
        "escaped": name.encode("unicode_escape"),
        "percent": quote(name).encode(),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
    }
    for shift in range(3):
        # Without the signs that also hold a part of the neighbours.
        text = base64.b64encode(bytes(shift) + plain)
        found[f"base64+{shift}"] = text[(0, 2, 3)[shift] : len(plain) * 4 // 3 - 1]
    return found


class Search:
    """Looks for some texts; one found anywhere, however deep, is a hit."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._wanted = {
            spelling: kind for text in texts for kind, spelling in spellings(text).items()
        }
        self._pattern = re.compile(b"|".join(map(re.escape, self._wanted)))
        self.files = 0
        self.streams = 0

    def in_folder(self, root: Path, *, without: tuple[Path, ...] = ()) -> Iterator[str]:
        """Name every file under a folder that holds a text, or has it in its own name."""
        for path in sorted(root.rglob("*")):
            if any(path.is_relative_to(left) for left in without):
                continue
            if kinds := self.in_bytes(str(path.relative_to(root)).encode()):
                yield f"the name of {path.relative_to(root)}: {kinds}"
            if path.is_file() and not path.is_symlink():
                self.files += 1
                if kinds := self.in_bytes(path.read_bytes()):
                    yield f"{path.relative_to(root)}: {', '.join(kinds)}"

    def in_bytes(self, data: bytes, depth: int = 0) -> list[str]:
        """Return the kinds of spelling that occur, in packed streams too."""
        found = {self._wanted[hit] for hit in self._pattern.findall(data)}
        if depth < _DEEPEST:
            for stream in _unpacked(data):
                self.streams += 1
                found |= {f"packed {kind}" for kind in self.in_bytes(stream, depth + 1)}
        return sorted(found)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Give every stream that starts like a packed one and unpacks to something."""
    for found in _STREAM.finditer(data):
        start = found.start()
        if found[0].startswith(b"PK"):
            yield from _member(data, start)
            continue
        wide = zlib.MAX_WBITS | (16 if found[0].startswith(b"\x1f") else 0)
        yield from _inflated(data[start:], wide)


def _member(data: bytes, start: int) -> Iterator[bytes]:
    """Read one file of a ZIP by its own header: a ZIP cut off in the midst has no list."""
    header = data[start : start + _HEADER]
    if len(header) < _HEADER:
        return
    name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    body = start + _HEADER + name + extra
    if int.from_bytes(header[8:10], "little") == zipfile.ZIP_DEFLATED:
        yield from _inflated(data[body:], -zlib.MAX_WBITS)


def _inflated(data: bytes, wide: int) -> Iterator[bytes]:
    """Unpack as far as it goes; what was cut off is unpacked up to there."""
    unpacker, out, source = zlib.decompressobj(wide), io.BytesIO(), io.BytesIO(data)
    try:
        while (bite := source.read(1 << 12)) and not unpacker.eof and out.tell() < _MOST:
            out.write(unpacker.decompress(bite))
    except zlib.error:
        pass
    if out.tell() > 16:
        yield out.getvalue()
