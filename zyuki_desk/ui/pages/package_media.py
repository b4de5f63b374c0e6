"""The medium of a package: noticed when it is plugged in, and how it stands in words."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from zyuki_desk.exchange.medium import Device, Devices
from zyuki_desk.exchange.package.handing import Carrier
from zyuki_desk.ui.tasks import Tasks

LOOK_MS = 1500
"""How soon a medium that is plugged in shows by itself."""


class MediaWatch(QTimer):
    """Looks in the background at what is plugged in while its page is shown."""

    changed = Signal()
    """Something was plugged in or taken out since `note`."""

    def __init__(self, page: QWidget, tasks: Tasks, devices: Devices) -> None:
        super().__init__(page)
        self._page = page
        self._tasks = tasks
        self._devices = devices
        self._seen = _known_by(())
        self.setInterval(LOOK_MS)
        self.timeout.connect(self.look)

    def note(self) -> None:
        """Take what is plugged in now as known."""
        self._seen = _known_by(self._devices.present())

    @Slot()
    def look(self) -> None:
        """Look once; a medium that answers slowly keeps nobody waiting."""
        if self._page.isVisible() and not self._tasks.closed:
            self._tasks.run(lambda _: _known_by(self._devices.present()), self._compare)

    def _compare(self, found: frozenset[tuple[str, str, bool]]) -> None:
        if found != self._seen:
            self.changed.emit()


def _known_by(devices: Sequence[Device]) -> frozenset[tuple[str, str, bool]]:
    """Return what tells media apart; the free room changes all the time."""
    return frozenset((str(d.mount), d.identity, d.is_read_only) for d in devices)


def state_words(carrier: Carrier | None, strangers: Sequence[Device]) -> str:
    """Say how the chosen medium stands, and what is to be done about it."""
    if carrier is None:
        return "管理簿に、書き出せる媒体がありません。媒体の管理簿に記入してください。"
    if carrier.device is not None or not strangers:
        return carrier.hindrance or "書き出せます。"
    device = strangers[0]
    if carrier.medium.identity:
        return (
            f"差してある媒体({device.label})は、この番号で登録した媒体ではありません。"
            "登録した媒体に差し替えてください。"
        )
    if len(strangers) > 1:
        return (
            f"登録していない媒体が {len(strangers)} 個差してあります。"
            "登録する1個だけを差してください。"
        )
    if not device.identity:
        return (
            f"差してある媒体({device.label})は識別を読み取れないので、登録できません。"
            "別の媒体を使ってください。"
        )
    return f"差してある媒体: {device.label} {device.identity}"
