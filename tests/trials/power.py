"""The save path under power cuts: an office that keeps memos, its journal and its echo.

Its states open in a few milliseconds, so hundreds of thousands of them can be judged; two settings
of the database that are known to lose must lose here too.
"""

import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.support.memo import CLERK, KEY, KINDS, ORIGIN, open_office, reopen
from tests.trials.afterwards import Place
from tests.trials.cutting import LOST, Judge, Trial
from tests.trials.disk import State
from tests.trials.kill import clock_of, with_echo
from tests.trials.recording import Recorder, Recording, preloaded
from zyuki_desk.base.errors import DeskError
from zyuki_desk.evidence.echo_keeper import Standing
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.verify import KnownHead, verify

DATABASE = "ledgers.db"
_TOLD = struct.Struct("<q32s")


@dataclass(frozen=True)
class Setting:
    """How the file is written: the program's own way, or a way that is known to lose."""

    name: str
    pragmas: tuple[str, ...]
    loses: bool


OURS = Setting("save", (), loses=False)
DELETE_FULL = Setting("save, delete-full", ("journal_mode = DELETE", "synchronous = FULL"), True)
NORMAL = Setting("save, truncate-normal", ("synchronous = NORMAL",), loses=True)
SETTINGS = (OURS, DELETE_FULL, NORMAL)


def write_lines(folder: Path, log: Path, lines: int, pragmas: tuple[str, ...]) -> None:
    """Write through the real desk, marking each acknowledgement in the log."""
    recorder = Recorder()
    office = reopen(folder / DATABASE, clock_of(1))
    with_echo(office)
    with office.database.writing() as engine:
        raw = engine.raw_connection().driver_connection
        assert raw is not None
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}").fetchall()
    recorder.start(folder, log)
    line = 0
    for number in range(lines):
        if number % 6 == 5:
            office.as_(CLERK).strike("memo", line, reason="二重")
        elif number % 3 == 2:
            office.as_(CLERK).correct("memo", line, {"what": "直し"}, reason="書き間違い")
        else:
            line = office.enter(what=f"行 {number} " + "内容" * 150 * (number % 2))
        head = office.head()
        recorder.mark(_TOLD.pack(head.size, head.root))
    recorder.stop()
    office.close()


def record(folder: Path, setting: Setting, lines: int) -> Recording:
    """Write so many lines under the recorder; all of it must be in the log."""
    home = folder / setting.name
    home.mkdir()
    begun, place, log = home / "begun", home / "office", home / "log"
    begun.mkdir()
    office = open_office(begun)
    with_echo(office, had=False)
    office.close()
    shutil.copytree(begun, place)
    preloaded(
        folder,
        "from pathlib import Path; from tests.trials.power import write_lines; "
        f"write_lines(Path({str(place)!r}), Path({str(log)!r}), {lines}, {setting.pragmas!r})",
    )
    recording = Recording.read(begun, log)
    assert not recording.missed(place), recording.missed(place)
    return recording


def trial_of(folder: Path, setting: Setting, lines: int) -> Trial:
    """Record so many lines, ready to be cut."""
    return Trial(setting.name, record(folder, setting, lines), _judge_in)


def _judge_in(home: Path) -> Judge:
    place = Place(home)
    known: dict[bytes, str] = {}

    def judge(state: State, told: bytes) -> str:
        place.lay(state)
        opened = place.roll_back(state, DATABASE, KEY.hex96)
        mark = opened.mark(told)
        if mark not in known:
            known[mark] = _wrong(home / DATABASE, told)
            place.forget()
        return known[mark]

    return judge


def _wrong(path: Path, told: bytes) -> str:
    """Open the state as the program does; return what is wrong with it, or an empty text."""
    office = reopen(path, clock_of(2))
    try:
        with office.tampering(triggers=True) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "integrity"
        standing = with_echo(office)
        if standing not in {Standing.SAME, Standing.CAUGHT_UP}:
            return f"echo {standing.value}"
        known = [KnownHead("確認応答", Head(ORIGIN, *_TOLD.unpack(told)))] if told else []
        report = verify(office.database, KINDS, known_heads=known, origin=ORIGIN)
    except (DeskError, dbapi2.DatabaseError) as error:
        return type(error).__name__
    finally:
        office.close()
    if any(not head.relation.is_sound for head in report.heads):
        return f"{LOST} saved, and missing"
    return report.findings[0].kind.value if report.findings else ""
