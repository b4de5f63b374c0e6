"""Acts done as careless programs do them: each must be found out, or the trial finds nothing."""

import errno
import os
from contextlib import suppress

from tests.trials.acts_files import table
from tests.trials.disturbing import ALL, Fault, Point
from tests.trials.injector import Mode, On, Where
from tests.trials.stage import ROOM, Act, Stage, Work, permit
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query


def _naive_export(stage: Stage, office: OpenOffice) -> Work:
    def work() -> None:
        rows = office.books.ids(office.ledgers[ROOM], Query())
        data = "".join(f"{n},{'見本' * 40}\r\n" for n in ["番号", *rows]).encode()
        part, target = stage.medium / "naive.part", stage.medium / "naive.csv"
        with suppress(OSError):
            handle = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(handle, data)  # what it returns is not looked at
            os.close(handle)
            part.rename(target)

    return work


NAIVE = Act(
    "naive export", _naive_export, whole=lambda stage, done: table(stage, "naive.csv", done=done)
)
"""Write and rename, whatever the system says."""


def _hasty(_stage: Stage, office: OpenOffice) -> Work:
    def work() -> None:
        with suppress(DeskError):
            permit(office, "記入")

    return work


HASTY = Act("hasty entry", _hasty)
"""Say that it is saved, whatever the desk says."""


def _overwrite(stage: Stage, _office: OpenOffice) -> Work:
    def work() -> None:
        content = stage.folder.database.read_bytes()
        with stage.folder.database.open("wb") as stream:
            stream.write(content)

    return work


OVERWRITE = Act("overwritten in place", _overwrite, is_open=False)
"""Write over the file itself rather than beside it."""

WRITES = frozenset({On.WRITE})
CONTROLS: tuple[tuple[str, Act, Fault], ...] = (
    ("short write", NAIVE, Point("short", Mode.SHORT, WRITES)),
    ("full medium", NAIVE, Point("full", Mode.FULL, where=Where.MEDIUM, limit=1000)),
    ("counterfeit", NAIVE, Point("false", Mode.FALSE_SIZE, where=Where.MEDIUM, limit=1000)),
    (
        "pulled medium",
        NAIVE,
        Point("pulled", Mode.FAIL, ALL, 2, where=Where.MEDIUM, error=errno.ENODEV),
    ),
    ("failing call", HASTY, Point("write", Mode.FAIL, WRITES, error=errno.EIO)),
    ("no memory", HASTY, Point("memory", Mode.NO_MEMORY, first=200)),
    ("kill", OVERWRITE, Point("kill", Mode.TORN, WRITES, 1, 1)),
)
"""Each with the kind of fault that finds it out."""
