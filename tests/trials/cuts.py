"""Every act of the program under power cuts: before it, after it, or one of its operations between.

An act is recorded once. After each of its file operations the power is cut; whatever may be left
then is opened as the program does, and judged as after a fault. What was told as done must lie on
the disk to the last byte. Acts that are known to lose must lose.
"""

import os
import pickle
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from multiprocessing import Process
from pathlib import Path

from tests.trials.acts import ACTS, NAIVE, Act, Stage
from tests.trials.afterwards import JOURNAL, Place
from tests.trials.cutting import LOST, Judge, Trial
from tests.trials.disk import State, digest_of
from tests.trials.faults import Ended, Scene, judge, prepare
from tests.trials.recording import Recorder, Recording, copy_of, preloaded
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backup_keeper import Outcome
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import open_with_passphrase
from zyuki_desk.store.slotcopies import paths_in

DONE = b"done"
MEDIA = ("medium",)
_OFFICE = "office/ledgers.db"
_READY = "office/restoring.part/ready"
_SCENE, _BEGUN, _LEFT, _LOG = "scene.pickle", "begun", "left", "log"
_IN_THE_MAKING = re.compile(
    r"(^|/)(?!restoring\.|journal\.echo)[^/]*\.part(/|$)|^office/rehearsal/"
)
"""What no opening and no reader looks at: it is not under its name yet."""
_UNFINISHED = re.compile(r"^office/restoring\.part/")
"""Nobody looks at it either, until it says that it is whole."""
_BESIDE = re.compile(r"^(medium|office/backups)/")
"""What opening the office does not look at."""
_AGAIN = 100
"""So seldom a verdict is asked for again although it is known: it must be the same."""


def _unsynced_name(stage: Stage, _office: object) -> Callable[[], object]:
    def work() -> None:
        part, target = stage.medium / "list.part", stage.medium / "list.csv"
        with part.open("wb") as stream:
            stream.write("番号,氏名\r\n1,見本 太郎\r\n".encode() * 100)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)

    return work


def _slots_in_place(stage: Stage, _office: object) -> Callable[[], object]:
    def work() -> None:
        for path in paths_in(stage.folder):
            content = path.read_bytes()
            with path.open("wb") as stream:
                stream.write(content)
        for path in paths_in(stage.folder):
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())

    return work


def _slots_open(stage: Stage, _done: bool) -> str:
    open_with_passphrase(stage.folder, PASSWORD)
    return ""


CONTROLS = (
    NAIVE,
    Act("name not synced", _unsynced_name),
    Act("slots in place", _slots_in_place, whole=_slots_open),
)
"""What is known to lose: written and renamed, renamed and told, both key files written in place."""
_NOTES = "office/unfinished/"
SCRATCH = frozenset({"open a package", "enter, echo elsewhere"})
"""Left out: what an auditor unpacks need not last; an echo's place stands in the office, and all
states would share it."""
KNOWN = {act.name: act for act in (*ACTS, *CONTROLS)}


def record_acts(home: Path, names: Sequence[str], workers: int = 1) -> None:
    """Prepare and record acts, each in a folder of its own, by processes with the recorder."""
    shares = [names[worker::workers] for worker in range(workers)]
    processes = []
    for number, share in enumerate(shares):
        folder = home / f"recorder-{number}"
        folder.mkdir()
        code = f"from tests.trials.cuts import record_here; record_here({str(home)!r}, {share!r})"
        process = Process(target=preloaded, args=(folder, code))
        process.start()
        processes.append(process)
    for process in processes:
        process.join()
        assert process.exitcode == 0, "an act could not be recorded"


def folder_of(home: Path, name: str) -> Path:
    """Tell where an act is recorded."""
    return home / f"act-{list(KNOWN).index(name)}"


def record_here(where: str, names: Sequence[str]) -> None:
    """Prepare and record acts in this process, which has the recorder in it."""
    for name in names:
        home = folder_of(Path(where), name)
        home.mkdir()
        scene = prepare(KNOWN[name], home)
        stage = scene.fresh()
        child = os.fork()
        if child == 0:
            _act(scene.act, stage, home)
        _, status = os.waitpid(child, 0)
        assert status == 0, f"{name} did not go through"
        copy_of(stage.home, home / _LEFT)
        told = {each.name: getattr(scene, each.name) for each in fields(scene)}
        del told["act"], told["stage"]
        (home / _SCENE).write_bytes(pickle.dumps((scene.stage.opened, told)))


def _act(act: Act, stage: Stage, home: Path) -> None:
    """Do one act under the recorder; never returns."""
    try:
        office = stage.open() if act.is_open else None
        work = act.ready(stage, office)  # type: ignore[arg-type]
        copy_of(stage.home, home / _BEGUN)
        recorder = Recorder()
        recorder.start(stage.home, home / _LOG)
        found = work()
        recorder.mark(DONE)
        recorder.stop()
        outcomes = found if isinstance(found, list) else [found]
        assert all(one.ok for one in outcomes if isinstance(one, Outcome)), outcomes
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must end here, and say why
        traceback.print_exc()
        os._exit(1)


@dataclass(frozen=True)
class Recorded:
    """An act that was recorded, and what it may leave."""

    scene: Scene
    recording: Recording
    left: Path
    """Where the files lie that it really left."""

    @classmethod
    def read(cls, home: Path, name: str) -> "Recorded":
        """Read what `record_acts` wrote; an act of which something was missed is no evidence."""
        place = folder_of(home, name)
        opened, told = pickle.loads((place / _SCENE).read_bytes())  # noqa: S301 - our own
        scene = Scene(act=KNOWN[name], stage=Stage(place / _BEGUN, opened), **told)
        recording = Recording.read(place / _BEGUN, place / _LOG)
        missed = recording.missed(place / _LEFT)
        assert not missed, f"{name}: not recorded: {missed[:5]}"
        return cls(scene, recording, place / _LEFT)

    @property
    def trial(self) -> Trial:
        """The act, ready to be cut."""
        return Trial(self.scene.act.name, self.recording, self._judge_in, MEDIA)

    def _judge_in(self, home: Path) -> Judge:
        return _Judge(self, Place(home))


class _Judge:
    """Judges one act's states in one place; equal rests of a cut have equal verdicts."""

    def __init__(self, recorded: Recorded, place: Place) -> None:
        self._recorded = recorded
        self._scene = recorded.scene
        nothing = Act("", self._scene.act.ready).whole
        self._bare = replace(self._scene, act=replace(self._scene.act, whole=nothing))
        self._has_more = self._scene.act.whole.__code__ is not nothing.__code__
        self._place = place
        self._whole: dict[bytes, str] = {}
        self._opened: dict[bytes, str] = {}
        self._asked = 0
        self._stage = Stage(place.home, self._scene.stage.opened)
        disk = recorded.recording.disk()
        for operation in recorded.recording.operations:
            disk.do(operation)
        self._left = {name: digest_of(content) for name, content in disk.now().items()}
        self._keys = {_OFFICE: self._scene.stage.opened.master.database_key}
        new = OfficeFolder(recorded.left / "new")
        if new.exists:
            opened = open_with_passphrase(new, PASSWORD)
            self._keys["new/ledgers.db"] = opened.master.database_key

    def __call__(self, state: State, told: bytes) -> str:
        """Say what is wrong with a state."""
        if told and (gone := self._not_as_left(state)):
            return gone
        self._place.lay(state)
        rest = state
        if _READY not in state.files:
            for name, key in self._keys.items():
                rest = self._place.roll_back(rest, name, key)
            rest = rest.without(_UNFINISHED)
        rest = rest.without(_IN_THE_MAKING)
        self._stage.opened = self._scene.stage.opened
        more = self._known(self._whole, rest, told, self._ask_more) if self._has_more else ""
        return more or self._known(self._opened, rest.without(_BESIDE), told, self._ask)

    def _not_as_left(self, state: State) -> str:
        """Name what is not on the disk as the act left it, although it told that it was done."""
        found = {name: digest for name, (_, digest) in state.files.items()}
        for name in sorted(found.keys() | self._left.keys()):
            if name.endswith(JOURNAL) or self._is_erased(state, name):
                continue
            if name not in self._left and name.startswith(_NOTES):
                continue  # it tells of a file that has its name by now: the next start forgets it
            if found.get(name) != self._left.get(name):
                kind = "is gone" if name not in found else "came back"
                kind = "is not as it was left" if name in found and name in self._left else kind
                return f"{LOST} done: {name} {kind}"
        return ""

    def _is_erased(self, state: State, name: str) -> bool:
        """Whether a name came back that holds nothing any more: it was overwritten first."""
        return name not in self._left and not state.files[name][0].strip(b"\0")

    def _known(
        self, known: dict[bytes, str], rest: State, told: bytes, ask: Callable[[Ended], str]
    ) -> str:
        mark = rest.mark(told)
        self._asked += 1
        is_again = self._asked % _AGAIN == 0
        if mark not in known or is_again:
            verdict = ask(Ended("done" if told else "killed", "", hit=True, took=0))
            self._place.forget()
            assert known.setdefault(mark, verdict) == verdict, (known[mark], verdict)
        return known[mark]

    def _ask(self, ended: Ended) -> str:
        return judge(self._bare, self._stage, ended)

    def _ask_more(self, ended: Ended) -> str:
        try:
            return self._scene.act.whole(self._stage, ended.state == "done")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from being read is the finding
            return f"afterwards {type(error).__name__}: {error}"
