"""Acts upon keys: the ways of opening, the signing key, the seal of an epoch."""

from collections.abc import Callable, Iterable

from tests.trials.acts_places import CHEAP
from tests.trials.stage import Act, Stage, Work
from zyuki_desk.base.codes import recovery_code
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.masters.keys import KeysMaster
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.witnesses import begin_seal
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import (
    Opened,
    new_recovery_code,
    open_with_passphrase,
    open_with_recovery,
)
from zyuki_desk.store.slotcopies import COPY_NAME

NEW_PASSPHRASE = PASSWORD[::-1] + "-x1"
NEW_CODE = "recovery"
SEED, LATER_SEED = bytes(range(16)), bytes(range(16, 32))


def _opens_by(stage: Stage, ways: Iterable[Callable[[OfficeFolder], Opened]], done: bool) -> str:
    """Say which way of opening fails: the new one must open once told, else the old one."""
    working = []
    for way in ways:
        try:
            working.append(
                way(stage.folder).master.database_key == stage.opened.master.database_key
            )
        except Exception:  # noqa: BLE001 - which way does not open, and why, is not the question
            working.append(False)
    old, new = working
    if done and not new:
        return "told as changed, and the new way does not open"
    return "" if old or new else "neither the old nor the new way opens"


def _passphrase_holds(stage: Stage, done: bool) -> str:
    ways = [
        lambda folder, word=word: open_with_passphrase(folder, word)
        for word in (PASSWORD, NEW_PASSPHRASE)
    ]
    return _opens_by(stage, ways, done)


def _recovery_holds(stage: Stage, done: bool) -> str:
    code = (stage.home / NEW_CODE).read_text()
    ways = [
        lambda folder: open_with_passphrase(folder, PASSWORD),
        lambda folder: open_with_recovery(folder, code),
    ]
    return _opens_by(stage, ways, done)


def _new_recovery(stage: Stage, office: OpenOffice) -> Work:
    code = (stage.home / NEW_CODE).read_text()
    return lambda: KeysMaster(office).set_recovery(code)


def _change_key(_stage: Stage, office: OpenOffice) -> Work:
    return lambda: office.change_key(reason="定期の交換", approved_by="P0004")


def _key_holds(stage: Stage, done: bool) -> str:
    """Say what is wrong with the signing key, opened as somebody does who knows the passphrase."""
    earlier = stage.opened.master.signing_seed
    stage.opened = open_with_passphrase(stage.folder, PASSWORD)
    with stage.open(days=1) as office:
        if not office.keys.is_whole:
            return "the key does not follow from the earlier one"
        if done and office.master.signing_seed == earlier:
            return "told as changed, and the old key signs"
        if not done:  # a crash between the two files is told, and mended by a button
            KeysMaster(office).mend()
    stage.opened = open_with_passphrase(stage.folder, PASSWORD)
    return f"the key files: {stage.opened.notes[0]}" if stage.opened.notes else ""


def _close(_stage: Stage, office: OpenOffice) -> Work:
    def work() -> None:
        with office.desk.operation(Operation.ANCHOR, ref="trial") as done:
            done.act(DESK_BOOK, {"shift": "trial"})

    return work


def _spoil_a_copy(stage: Stage) -> None:
    (stage.folder.root / COPY_NAME).write_bytes(b"{}")


def _files_mended(stage: Stage, done: bool) -> str:
    notes = open_with_passphrase(stage.folder, PASSWORD).notes
    return f"told as mended: {notes[0]}" if done and notes else ""


KEYS = (
    Act(
        "passphrase",
        lambda _, office: lambda: KeysMaster(office).set_passphrase(NEW_PASSPHRASE, CHEAP),
        whole=_passphrase_holds,
    ),
    Act(
        "recovery",
        _new_recovery,
        setup=lambda stage, _: (stage.home / NEW_CODE).write_text(new_recovery_code()),
        whole=_recovery_holds,
    ),
    Act(
        "key files mended",
        lambda _, office: lambda: KeysMaster(office).mend(),
        after_setup=_spoil_a_copy,
        whole=_files_mended,
    ),
    Act("key change", _change_key, whole=_key_holds),
    Act(
        "first seal",
        lambda _, office: lambda: KeysMaster(office).begin_seal(recovery_code(SEED)),
        seeds=(SEED,),
    ),
    Act(
        "epoch ends",
        _close,
        setup=lambda _, office: begin_seal(office.desk, SEED),
        seeds=(SEED,),
    ),
    Act(
        "seal renewed",
        lambda _, office: lambda: begin_seal(office.desk, LATER_SEED),
        setup=lambda _, office: begin_seal(office.desk, SEED),
        seeds=(SEED, LATER_SEED),
    ),
)
