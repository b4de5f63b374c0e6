"""A disk whose cache a power cut empties: what may be left after any number of operations.

Two kinds: as POSIX lets a Linux disk be (a name lasts when its own folder was synced; what was not
may be there in order, or any part of it), and like NTFS (syncing a folder does nothing, names come
in order, and syncing a file brings every earlier name of its volume with it).
"""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

SECTOR = 512
HERE = "."
FIXED = 4
"""Variants that are always the same: all kept, all lost, names without data, data without names."""
_ALL, _NOTHING, _NAMES_ALONE, _DATA_ALONE = range(FIXED)


@dataclass(frozen=True, slots=True)
class Operation:
    """One recorded operation; see recorder.c for the kinds."""

    kind: str
    name: str = ""
    other: str = ""
    offset: int = 0
    data: bytes = b""


def apply(content: bytearray, operation: Operation) -> None:
    """Write, or set the length."""
    if operation.kind == "T":
        del content[operation.offset :]
        content.extend(bytes(operation.offset - len(content)))
        return
    end = operation.offset + len(operation.data)
    content.extend(bytes(max(0, operation.offset - len(content))))
    content[operation.offset : end] = operation.data


def digest_of(content: bytes | bytearray) -> bytes:
    """Return what tells two contents apart."""
    return hashlib.sha256(content).digest()[:16]


@dataclass(slots=True, eq=False)
class Inode:
    """One file: what is surely on the disk, and what was done to it since."""

    durable: bytearray = field(default_factory=bytearray)
    since: list[Operation] = field(default_factory=list)
    _digest: bytes = b""

    def sync(self) -> None:
        """Bring everything to the disk."""
        for operation in self.since:
            apply(self.durable, operation)
        self.since.clear()
        self._digest = b""

    @property
    def digest(self) -> bytes:
        """Of what is surely on the disk."""
        self._digest = self._digest or digest_of(self.durable)
        return self._digest

    def after_cut(self, variant: int, chance: random.Random) -> bytearray:
        """Return a content that one power cut leaves."""
        content = bytearray(self.durable)
        fixed = {_ALL: 0.0, _DATA_ALONE: 0.0, _NOTHING: 1.0, _NAMES_ALONE: 1.0}.get(variant)
        for operation in self.since:
            fate = chance.random() if fixed is None else fixed
            if fate < 0.4 or (fate < 0.7 and operation.kind == "T"):
                apply(content, operation)
            elif fate < 0.7:
                _tear(content, operation, chance)
        return content


def _tear(content: bytearray, operation: Operation, chance: random.Random) -> None:
    """Write some sectors of an operation, leave some as they were, spoil a few."""
    end = operation.offset + len(operation.data)
    content.extend(bytes(max(0, end - len(content))))
    start = operation.offset
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        fate = chance.random()
        if fate < 0.5:
            content[start:stop] = operation.data[start - operation.offset : stop - operation.offset]
        elif fate < 0.6:
            content[start:stop] = chance.randbytes(stop - start)
        start = stop


@dataclass(slots=True, eq=False)
class Folder:
    """One folder as programs see it, and as it surely is on the disk."""

    names: "dict[str, Node]" = field(default_factory=dict)
    durable: "dict[str, Node]" = field(default_factory=dict)


Node: TypeAlias = Inode | Folder


@dataclass(frozen=True, slots=True)
class Change:
    """Names that change together or not at all."""

    edits: tuple[tuple[Folder, str, Node | None], ...]
    volume: str


@dataclass(frozen=True, slots=True)
class State:
    """What one cut leaves: the files with what tells their contents apart, and the folders."""

    files: dict[str, tuple[bytearray, bytes]]
    folders: tuple[str, ...]

    def mark(self, told: bytes) -> bytes:
        """Tell this state, with what was told before the cut, from every other."""
        digest = hashlib.sha256(told)
        for name, (_, content) in sorted(self.files.items()):
            digest.update(name.encode() + b"\0" + content)
        for name in sorted(self.folders):
            digest.update(name.encode() + b"/")
        return digest.digest()[:16]

    def without(self, names: re.Pattern[str]) -> "State":
        """Return the state without some names; a folder's name ends with a slash here."""
        return State(
            {name: found for name, found in self.files.items() if not names.search(name)},
            tuple(name for name in self.folders if not names.search(f"{name}/")),
        )


class Disk:
    """Folders and files under operations; `media` are the folders that are volumes of their own."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        folders: tuple[str, ...] = (),
        *,
        like_windows: bool = False,
        media: tuple[str, ...] = (),
    ) -> None:
        self.like_windows = like_windows
        self.told = b""
        """The last mark the program made: what it had acknowledged."""
        self._media = media
        self._root = Folder()
        self._since: list[Change] = []
        self._unsynced: set[Inode] = set()
        for name in folders:
            self._keep(name, Folder())
        for name, content in files.items():
            self._keep(name, Inode(bytearray(content)))

    def _keep(self, name: str, node: Node) -> None:
        folder, last = self._place(name, make=True)
        folder.names[last] = folder.durable[last] = node

    def _place(self, name: str, *, make: bool = False) -> tuple[Folder, str]:
        *path, last = name.split("/")
        folder = self._root
        for part in path:
            if make and part not in folder.names:
                folder.names[part] = folder.durable[part] = Folder()
            found = folder.names[part]
            assert isinstance(found, Folder), name
            folder = found
        return folder, last

    def _node(self, name: str) -> Node:
        if name == HERE:
            return self._root
        folder, last = self._place(name)
        return folder.names[last]

    def _volume(self, name: str) -> str:
        top = name.split("/", 1)[0]
        return top if top in self._media else ""

    @property
    def waits(self) -> bool:
        """Whether a cut now may leave more than one state."""
        return bool(self._since or self._unsynced)

    def do(self, operation: Operation) -> None:
        """Take one operation in."""
        kind, name = operation.kind, operation.name
        if kind == "M":
            self.told = operation.data
        elif kind in "WT":
            node = self._node(name)
            assert isinstance(node, Inode), name
            node.since.append(operation)
            self._unsynced.add(node)
        elif kind == "S":
            self._sync(self._node(name), self._volume(name))
        elif kind in "RL":
            edits = [(name, None)] if kind == "R" else []
            self._change(*edits, (operation.other, self._node(name)))
        else:
            made: dict[str, Node | None] = {"C": Inode(), "D": Folder(), "U": None, "X": None}
            self._change((name, made[kind]))

    def _change(self, *edits: tuple[str, Node | None]) -> None:
        placed = tuple((*self._place(name), node) for name, node in edits)
        for edit in placed:
            _set(edit[0].names, edit)
        self._since.append(Change(placed, self._volume(edits[0][0])))

    def _sync(self, node: Node, volume: str) -> None:
        if isinstance(node, Inode):
            node.sync()
            self._unsynced.discard(node)
            if not self.like_windows:
                return
        elif self.like_windows:
            return
        left = []
        for change in self._since:
            is_here = any(edit[0] is node for edit in change.edits)
            if change.volume == volume if self.like_windows else is_here:
                for edit in change.edits:
                    _set(edit[0].durable, edit)
            else:
                left.append(change)
        self._since = left

    def _kept(self, variant: int, chance: random.Random) -> list[Change]:
        """Choose the changes of names that the cut left in place."""
        if variant in {_ALL, _NAMES_ALONE}:
            return self._since
        if variant in {_NOTHING, _DATA_ALONE}:
            return []
        if variant % 2 and not self.like_windows:
            return [change for change in self._since if chance.random() < 0.5]
        return self._since[: chance.randint(0, len(self._since))]

    def after_cut(self, variant: int, chance: random.Random) -> State:
        """Return what one power cut leaves; see `FIXED` for the variants without chance."""
        changed: dict[int, dict[str, Node]] = {}
        for change in self._kept(variant, chance):
            for edit in change.edits:
                names = changed.setdefault(id(edit[0]), dict(edit[0].durable))
                _set(names, edit)
        files: dict[str, tuple[bytearray, bytes]] = {}
        folders: list[str] = []
        for path, node in _walk(self._root, changed, ""):
            if isinstance(node, Folder):
                folders.append(path)
            elif node.since:
                content = node.after_cut(variant, chance)
                files[path] = content, digest_of(content)
            else:
                files[path] = node.durable, node.digest
        return State(files, tuple(folders))

    def now(self) -> dict[str, bytes]:
        """Return every file as programs see it."""
        return {
            path: bytes(node.after_cut(_ALL, random.Random(0)))  # noqa: S311 - nothing is chosen
            for path, node in _walk(self._root, None, "")
            if isinstance(node, Inode)
        }

    def folders_now(self) -> set[str]:
        """Return every folder as programs see it."""
        return {path for path, node in _walk(self._root, None, "") if isinstance(node, Folder)}


def _set(names: dict[str, Node], edit: tuple[Folder, str, Node | None]) -> None:
    _, name, node = edit
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _walk(
    folder: Folder, changed: dict[int, dict[str, Node]] | None, path: str
) -> Iterator[tuple[str, Node]]:
    """Give every name below a folder: as programs see it, or what is durable with some changes."""
    names = folder.names if changed is None else changed.get(id(folder), folder.durable)
    for name, node in names.items():
        whole = f"{path}{name}"
        yield whole, node
        if isinstance(node, Folder):
            yield from _walk(node, changed, f"{whole}/")
