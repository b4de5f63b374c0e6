"""What is plugged in, read from what the kernel and udev tell, and from Windows' own calls."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from zyuki_desk.exchange.medium import Device, LinuxDevices, WindowsDevices, is_still_there

LINE = "36 25 {number} / {mount} {options} shared:1 - {kind} /dev/{name} rw\n"


def machine(root: Path, *, removable: str = "1", options: str = "rw,nosuid") -> Path:
    """Make the files of a machine with a stick; return where it is mounted."""
    usb = root / "sys/devices/pci/usb1/1-2"
    disk = usb / "1-2:1.0/host6/target6/6:0:0:0/block/sdb"
    part = disk / "sdb1"
    part.mkdir(parents=True)
    (usb / "idVendor").write_text("0951\n")
    (usb / "serial").write_text("E0D55EA573\n")
    (disk / "removable").write_text(f"{removable}\n")
    (part / "partition").write_text("1\n")
    (root / "sys/dev/block").mkdir(parents=True)
    (root / "sys/dev/block/8:17").symlink_to(part)
    stick = root / "media/the stick"
    stick.mkdir(parents=True)
    (root / "proc/self").mkdir(parents=True)
    told = str(stick).replace(" ", "\\040")
    text = LINE.format(number="8:17", mount=told, options=options, kind="vfat", name="sdb1")
    other = LINE.format(number="0:5", mount="/run", options="rw", kind="tmpfs", name="x")
    (root / "proc/self/mountinfo").write_text(f"short line\n{other}{text}", encoding="utf-8")
    return stick


def test_a_stick_is_known_by_its_serial_and_its_volume(tmp_path: Path) -> None:
    stick = machine(tmp_path)
    (tmp_path / "run/udev/data").mkdir(parents=True)
    (tmp_path / "run/udev/data/b8:17").write_text(
        "S:disk/by-uuid/1A2B-3C4D\nE:ID_FS_UUID=1A2B-3C4D\nE:ID_FS_LABEL=KANSA\n", encoding="utf-8"
    )
    (device,) = LinuxDevices(tmp_path).present()
    assert device.mount == stick
    assert device.label == "KANSA"
    assert device.identity == "製造番号 E0D55EA573 / ボリューム 1A2B-3C4D"
    assert device.free > 0
    assert is_still_there(device, LinuxDevices(tmp_path))


def test_without_udev_the_serial_alone_is_told(tmp_path: Path) -> None:
    machine(tmp_path, options="ro")
    (device,) = LinuxDevices(tmp_path).present()
    assert device.identity == "製造番号 E0D55EA573"
    assert device.is_read_only


def test_a_machine_that_tells_nothing_has_no_media(tmp_path: Path) -> None:
    assert LinuxDevices(tmp_path).present() == []


def test_the_machine_itself_is_no_medium() -> None:
    assert all(device.mount != Path("/") for device in LinuxDevices().present())


class Kernel:
    """Answers as Windows does: C: is fixed, E: a stick, F: an empty reader."""

    def GetLogicalDrives(self) -> int:  # noqa: N802 (Windows' own names)
        return 1 << 2 | 1 << 4 | 1 << 5

    def GetDriveTypeW(self, root: str) -> int:  # noqa: N802
        return {"C:\\": 3, "E:\\": 2, "F:\\": 2}[root]

    def GetVolumeInformationW(self, root: str, name: Any, *rest: Any) -> int:  # noqa: ANN401, N802
        if root != "E:\\":
            return 0
        name.value = "KANSA"
        ctypes.cast(rest[1], ctypes.POINTER(ctypes.c_uint32))[0] = 0x1A2B3C4D
        ctypes.cast(rest[3], ctypes.POINTER(ctypes.c_uint32))[0] = 0x00080000
        return 1

    def GetDiskFreeSpaceExW(self, _root: str, free: Any, *_: Any) -> int:  # noqa: ANN401, N802
        ctypes.cast(free, ctypes.POINTER(ctypes.c_uint64))[0] = 12345
        return 1


def test_windows_tells_its_removable_drives() -> None:
    (device,) = WindowsDevices(Kernel()).present()
    assert device == Device(Path("E:\\"), "KANSA", "ボリューム 1A2B-3C4D", 12345, True)


@pytest.mark.parametrize("known", ["製造番号 1", ""])
def test_another_stick_in_the_same_place_is_another(tmp_path: Path, known: str) -> None:
    machine(tmp_path)
    (device,) = LinuxDevices(tmp_path).present()
    other = Device(device.mount, device.label, known, device.free)
    assert not is_still_there(other, LinuxDevices(tmp_path))
