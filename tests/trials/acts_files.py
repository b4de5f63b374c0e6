"""Acts that write files beside the office: exports, audit packages, what is done with them."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyrage

from tests.exchange.package.making import order
from tests.trials.stage import ROOM, Act, Stage, Work
from zyuki_desk.base.files import digest_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.package import packages
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.medium import Device
from zyuki_desk.exchange.package.handing import Carrier, Handing, Passage
from zyuki_desk.exchange.package.opening import Key, open_sealed
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.proofs import receipt_code
from zyuki_desk.exchange.package.wrapping import Lock, Wrapping
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.printing import Printing

IDENTITY, CODE = "identity", "code"
STICK = "製造番号 1 / ボリューム A-1"
WORDS = "aaaa-bbbb-cccc-dddd-eeee-ffff"
TRANSFERS = "media-transfer"


def _export(ending: str) -> Act:
    def ready(stage: Stage, office: OpenOffice) -> Work:
        return lambda: export_lines(office, office.ledgers[ROOM], Query(), stage.medium / ending)

    return Act(f"export {ending}", ready, whole=lambda stage, done: table(stage, ending, done=done))


def table(stage: Stage, name: str, *, done: bool) -> str:
    """Say what is wrong with an exported table; nothing, or all of it, may lie there."""
    path = stage.medium / name
    if not path.exists():
        return "told as exported, and absent" if done else ""
    try:
        with read_table(path) as found:
            lines = sum(1 for _ in found.rows())
    except Exception as error:  # noqa: BLE001 - whatever a half-written file makes of a reader
        return f"half an export lies there ({type(error).__name__})"
    return "" if lines == int((stage.home / "lines").read_text()) else "a part of the lines"


@dataclass(frozen=True)
class Plugged:
    """One stick that is always there."""

    stick: Device

    def present(self) -> Sequence[Device]:
        """Return it."""
        return [self.stick]


def _handing(stage: Stage, office: OpenOffice) -> Handing:
    plugged = Plugged(Device(stage.medium, "USB", STICK, 1 << 30))
    return Handing(office, plugged, lambda: AttachedSheets(Printing(office)))


def _registered(stage: Stage, office: OpenOffice) -> None:
    handing = _handing(stage, office)
    free = next(c.medium for c in handing.carriers() if c.medium.holder is None)
    handing.register(free, handing.strangers()[0])
    (stage.home / IDENTITY).write_text(str(pyrage.x25519.Identity.generate()))


def _carrier(handing: Handing) -> Carrier:
    return next(carrier for carrier in handing.carriers() if carrier.device is not None)


def _hand_out(stage: Stage, office: OpenOffice, wrapping: Wrapping) -> Work:
    handing = _handing(stage, office)
    identity = pyrage.x25519.Identity.from_str((stage.home / IDENTITY).read_text())
    passage = Passage(
        carrier=_carrier(handing),
        lock=Lock(wrapping, passphrase=WORDS, recipient=str(identity.to_public())),
        due_on=office.clock.read().today + timedelta(days=14),
        virus_checked=True,
    )
    return lambda: handing.hand_out(order("media"), passage)


def _package(wrapping: Wrapping) -> Act:
    return Act(
        f"package {wrapping.value}",
        lambda stage, office: _hand_out(stage, office, wrapping),
        setup=_registered,
        whole=_packages_hold,
        tells=frozenset({"package"}),
    )


def _packages_hold(stage: Stage, done: bool) -> str:
    """Say what is wrong with what lies on the medium, and with what the office says of it."""
    sealed = [path for path in stage.medium.iterdir() if not path.name.startswith(".")]
    wrong = [f"{path.name}: {said}" for path in sealed if (said := _wrong_with(stage, path))]
    with stage.open(days=1) as office:
        with office.database.reading() as connection:
            written = [row for row in packages(connection) if row.written_at is not None]
            digests = connection.exec_driver_sql(
                "SELECT file_digest FROM package WHERE written_at IS NOT NULL"
            ).scalars()
            wanted = set(digests)
        lines = office.books.entries(
            office.ledgers[TRANSFERS], office.books.ids(office.ledgers[TRANSFERS], Query())
        )
    told = [line for line in lines if "監査用パッケージ" in str(line.values["contents"])]
    if len(told) != len(written):
        wrong.append(f"{len(told)} hand-overs told, {len(written)} packages")
    if done and len(written) != 1:
        wrong.append("told as written, and not recorded")
    if wanted - {digest_of(path) for path in sealed}:
        wrong.append("recorded as written, and not there")
    return "; ".join(wrong)


def _wrong_with(stage: Stage, sealed: Path) -> str:
    """Open a package as the auditor does, and check it."""
    target = stage.home / "opened"
    shutil.rmtree(target, ignore_errors=True)
    try:
        open_sealed(sealed, target, _key(stage))
        return "" if Package(str(target)).run().is_sound else "does not verify"
    except Exception as error:  # noqa: BLE001 - whatever a half-written file makes of a reader
        return f"half a package ({type(error).__name__})"


def _key(stage: Stage) -> Key:
    return Key(passphrase=WORDS, identity=(stage.home / IDENTITY).read_text())


def _handed_out(stage: Stage, office: OpenOffice) -> None:
    _registered(stage, office)
    work = _hand_out(stage, office, Wrapping.AGE_KEY)
    handed = work()
    code = receipt_code(handed.serial, handed.built.read_digest, good=True)  # type: ignore[attr-defined]
    (stage.home / CODE).write_text(code)


def _receive(stage: Stage, office: OpenOffice) -> Work:
    code = (stage.home / CODE).read_text()
    with office.database.reading() as connection:
        serial = packages(connection)[0].serial
    return lambda: _handing(stage, office).receive(serial, code, how="返却")


def _unpack(stage: Stage, _office: OpenOffice) -> Work:
    (sealed,) = (path for path in stage.medium.iterdir() if path.is_file())
    key = _key(stage)
    return lambda: open_sealed(sealed, stage.home / "unpacked", key)


def _unpacked_holds(stage: Stage, done: bool) -> str:
    folder = stage.home / "unpacked"
    if not folder.exists():
        return "told as opened, and not there" if done else ""
    sound = Package(str(folder)).run().is_sound
    return "told as opened, and does not verify" if done and not sound else ""


FILES = (
    _export("out.csv"),
    _export("out.xlsx"),
    _package(Wrapping.AGE_KEY),
    _package(Wrapping.AES_ZIP),
    Act("receipt", _receive, setup=_handed_out),
    Act("open a package", _unpack, setup=_handed_out, whole=_unpacked_holds),
)
