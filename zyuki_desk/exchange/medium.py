"""Which storage media are plugged in, and how the system knows them apart: behind one interface."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_ESCAPES = re.compile(r"\\([0-7]{3})")
_VIRTUAL = frozenset({"tmpfs", "proc", "sysfs", "overlay", "squashfs", "devtmpfs", "cgroup2"})
_REMOVABLE_DRIVE = 2
_READ_ONLY_VOLUME = 0x00080000


@dataclass(frozen=True, slots=True)
class Device:
    """A medium that is plugged in."""

    mount: Path
    label: str
    identity: str
    """Serial of the device and of its volume, as far as the system tells; empty if it does not."""
    free: int
    """Bytes that are free."""
    is_read_only: bool = False


class Devices(Protocol):
    """Tells what is plugged in."""

    def present(self) -> Sequence[Device]:
        """Return the removable media, each with its place."""
        ...


def system_devices() -> Devices:
    """Return what this system offers."""
    return WindowsDevices() if sys.platform == "win32" else LinuxDevices()


class LinuxDevices:
    """Reads what the kernel and udev tell; asks no program and needs no rights."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def present(self) -> Sequence[Device]:
        """Return mounted volumes on removable disks."""
        return [device for line in self._mounts() if (device := self._device(line)) is not None]

    def _mounts(self) -> list[list[str]]:
        try:
            text = (self._root / "proc/self/mountinfo").read_text(encoding="utf-8")
        except OSError:
            return []
        return [line.split(" ") for line in text.splitlines()]

    def _device(self, words: list[str]) -> Device | None:
        if "-" not in words[6:]:
            return None
        after = words.index("-", 6)
        number, mount, options, kind = words[2], _plain(words[4]), words[5], words[after + 1]
        block = self._root / "sys/dev/block" / number
        if kind in _VIRTUAL or not block.exists():
            return None
        block = block.resolve()
        disk = block.parent if (block / "partition").exists() else block
        if _text(disk / "removable") != "1" and "/usb" not in str(disk):
            return None
        told = self._udev(number)
        serial = told.get("ID_SERIAL_SHORT") or _serial_above(disk, self._root)
        volume = told.get("ID_FS_UUID", "")
        where = Path(mount)
        free = shutil.disk_usage(where).free if where.is_dir() else 0
        return Device(
            where,
            told.get("ID_FS_LABEL") or where.name,
            identity_of(serial, volume),
            free,
            "ro" in options.split(","),
        )

    def _udev(self, number: str) -> dict[str, str]:
        text = _text(self._root / "run/udev/data" / f"b{number}")
        pairs = (line[2:].partition("=") for line in text.splitlines() if line.startswith("E:"))
        return {key: value for key, _, value in pairs}


def identity_of(serial: str, volume: str) -> str:
    """Spell how a medium is known; empty when nothing is told of it."""
    told = (f"製造番号 {serial}" if serial else "", f"ボリューム {volume}" if volume else "")
    return " / ".join(text for text in told if text)


def _serial_above(disk: Path, root: Path) -> str:
    """Return the serial of the USB device that a disk hangs on."""
    for folder in disk.parents:
        if folder == root or not folder.is_relative_to(root):
            break
        if (folder / "idVendor").exists():
            return _text(folder / "serial")
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _plain(word: str) -> str:
    """Take the escapes off a mount point's name."""
    raw = _ESCAPES.sub(lambda found: chr(int(found[1], 8)), word)
    return raw.encode("latin-1", "replace").decode("utf-8", "replace") if raw != word else word


class WindowsDevices:
    """Asks Windows for its removable drives; the serial is the volume's own."""

    def __init__(self, kernel: Any = None) -> None:  # noqa: ANN401 - ctypes has no types for it
        self._given = kernel

    def present(self) -> Sequence[Device]:
        """Return the removable drives that hold a volume."""
        return list(self._drives())

    def _kernel(self) -> Any:  # noqa: ANN401
        import ctypes

        return self._given or ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]

    def _drives(self) -> Iterator[Device]:
        import ctypes

        kernel = self._kernel()
        drives = kernel.GetLogicalDrives()
        for place in range(26):
            root = f"{chr(ord('A') + place)}:\\"
            if not drives >> place & 1 or kernel.GetDriveTypeW(root) != _REMOVABLE_DRIVE:
                continue
            name = ctypes.create_unicode_buffer(261)
            serial, flags = ctypes.c_uint32(), ctypes.c_uint32()
            free = ctypes.c_uint64()
            told = kernel.GetVolumeInformationW(
                root, name, 261, ctypes.byref(serial), None, ctypes.byref(flags), None, 0
            )
            if not told:
                continue
            kernel.GetDiskFreeSpaceExW(root, ctypes.byref(free), None, None)
            volume = f"{serial.value >> 16:04X}-{serial.value & 0xFFFF:04X}"
            yield Device(
                Path(root),
                name.value or root,
                identity_of("", volume),
                free.value,
                bool(flags.value & _READ_ONLY_VOLUME),
            )


def is_still_there(device: Device, devices: Devices) -> bool:
    """Whether the very same medium is still in its place."""
    return any(
        found.mount == device.mount and found.identity == device.identity
        for found in devices.present()
    ) and os.path.isdir(device.mount)  # noqa: PTH112 - a gone mount must not raise
