"""Restore drills: an office is damaged at random, and a good clerk brings it back with the program.

What comes back is judged by equality with everything that was acknowledged up to the backup or the
echo; the journal goes on honestly, old files stay aside, and no trouble comes without a sentence.
"""

import multiprocessing
import random
import re
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from tests.contract.ledgers import every_ledger
from tests.contract.office import EVENING, open_sample, sample_folder
from tests.trials.damages import Truth, World, damage
from tests.trials.scratch import scratch
from tests.trials.stage import permit
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import DamageFound, DeskError
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import Backup, backups_in, read_list, write_backup
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.replaying import write_back
from zyuki_desk.core.restoring import Signed
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.verification import verify_office
from zyuki_desk.core.witnesses import mend_echo
from zyuki_desk.evidence.heads import parse, short_form
from zyuki_desk.evidence.roots import root_at
from zyuki_desk.sample import CHEAP_STRENGTH, PASSWORD, SamplePlan, make_sample
from zyuki_desk.store import keyslots
from zyuki_desk.store.secrets import MemorySecretStore
from zyuki_desk.ui.opener import NeedsKey, Opener, TypedKey

OLD = Path(__file__).parents[1] / "old_backups" / "1"
YEAR_SEVEN = datetime(2033, 11, 21, 9, 0, tzinfo=JST)
BACKUPS = 3
AFTERWARDS = EVENING + timedelta(days=BACKUPS + 1)
BOTH = Signed("1001", PASSWORD, "ディスクの故障", "1003", PASSWORD)
_FROM_ECHO = re.compile(r"そのあとの ([0-9]+)件は、証跡の写しから戻しました")
_CHANGED_BY_SIGNING_IN = frozenset({"account"})


@dataclass
class Drilled:
    """The figures of a run."""

    drills: int = 0
    damages: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    """How the office came back."""
    lost: Counter[str] = field(default_factory=Counter)
    """Records that were acknowledged and that nothing good held any more, by way."""
    sentences: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Drilled") -> None:
        """Take in what another process did."""
        self.drills += other.drills
        self.damages += other.damages
        self.ways += other.ways
        self.lost += other.lost
        self.sentences += other.sentences
        self.faults += other.faults

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "drills": self.drills,
            "damages": dict(self.damages.most_common()),
            "ways": dict(self.ways.most_common()),
            "records that nothing good held": dict(self.lost),
            "sentences": dict(self.sentences.most_common()),
            "faults": self.faults,
        }


# The world before


def truth_of(office: OpenOffice) -> Truth:
    """Write down everything that the office has acknowledged."""
    head, rows = office.head(), {}
    with office.database.reading() as connection:
        for kind in kept_kinds(office.shipped):
            name = kind.__tablename__
            for row in connection.exec_driver_sql(f"SELECT id, * FROM {name}"):  # noqa: S608
                rows[name, int(row[0])] = tuple(row)
    return Truth(head.size, head.root, short_form(head), rows)


def live(home: Path, *, elsewhere: bool) -> World:
    """Make an office with three backups, an echo, a keyring, and lines after the last backup."""
    home.mkdir()
    keyring, code = MemorySecretStore(), keyslots.new_recovery_code()
    clock = FixedClock(EVENING)
    folder = sample_folder(home)
    with open_sample(folder, clock, every_ledger()) as office:
        keyslots.add_keyring(folder, office.master, keyring)
        keyslots.set_recovery(folder, office.master, code)
    backups = []
    with _opener(folder, clock, keyring).open_by_passphrase(PASSWORD, keep=False) as office:
        office.sign_in_as(Actor("P0001", "T1"))
        if elsewhere:
            mend_echo(office.desk, home / "second")
        for number in range(BACKUPS):
            clock.advance(days=1)
            permit(office, f"控えのまえ {number}")
            truth = truth_of(office)
            backups.append((write_backup(office, home / "medium"), truth))
        later = []
        for number in range(3):
            clock.advance(minutes=5)
            permit(office, f"控えのあと {number}")
            later.append(truth_of(office))
    _another_office(home / "medium")
    return World(home, keyring, code, tuple(backups), tuple(later))


@cache
def _other() -> Path:
    home = Path(tempfile.mkdtemp(prefix="zyuki-drill-"))
    plan = SamplePlan(until=EVENING.date(), days=1, seed=2)
    with make_sample(OfficeFolder(home / "office"), every_ledger(), plan) as office:
        write_backup(office, home / "medium")
    return home / "medium"


def _another_office(medium: Path) -> None:
    for backup in _other().iterdir():
        shutil.copytree(backup, medium / backup.name)


def _opener(folder: OfficeFolder, clock: FixedClock, keyring: MemorySecretStore | None) -> Opener:
    store = (lambda: keyring) if keyring is not None else None
    return Opener(folder, clock, every_ledger, store, strength=CHEAP_STRENGTH)


# The clerk


class Clerk:
    """Brings an office back with what the program offers, and never with more."""

    def __init__(self, world: World, clock: FixedClock, done: Drilled) -> None:
        self.world = world
        self._done = done
        self._clock = clock
        self._opener = _opener(world.folder, clock, world.keyring)

    def open(self) -> OpenOffice | None:
        """Open as the window does: by the keyring, else by the printed number."""
        try:
            found = self._opener.open_quietly()
            if isinstance(found, NeedsKey):
                self._say(found.sentence)
                found = self._opener.open_by_recovery(self.world.code, keep=True)
        except DeskError as error:
            self._say(error.sentence)
            return None
        found.sign_in_as(Actor("P0001", "T1"))
        return found

    def bring_back(self) -> tuple[str, Truth | None]:
        """Return how the office came back, and what it must hold; None where it cannot."""
        office = self.open()
        if office is None:
            return self.restore()
        with office:
            if office.desk.outside.stopped:
                self._say(office.desk.outside.stopped)
                back = self._write_back(office)
                if back is not None:
                    return back
            elif self._is_good(office):
                return "nothing was lost", self.world.end
        return self.restore()

    def _is_good(self, office: OpenOffice) -> bool:
        try:
            found = verify_office(office, [self.world.end.short])
            if found.report.sound and found.echo is not None and found.echo.holds is False:
                self._say(office.desk.outside.echo.trouble if office.desk.outside.echo else "")
                mend_echo(office.desk)
                found = verify_office(office, [self.world.end.short])
        except DeskError as error:
            self._say(error.sentence)
            return False
        for finding in found.report.findings[:1]:
            self._say(finding.sentence)
        return found.is_sound

    def _write_back(self, office: OpenOffice) -> tuple[str, Truth | None] | None:
        echo = office.desk.outside.echo
        size = echo.file.head.size if echo and echo.file and echo.file.head else 0
        try:
            write_back(office, reason="ディスクの故障", approved_by="P0003")
        except DeskError as error:
            self._say(error.sentence)
            return None
        return "written back from the echo", self.world.at(size)

    def restore(self) -> tuple[str, Truth | None]:
        """Try the backups, the newest first, as they are listed."""
        truths = {backup.name: truth for backup, truth in self.world.backups}
        before = _files_of(self.world.folder)
        for backup in backups_in(self.world.medium):
            typed = TypedKey(recovery=self.world.code)
            try:
                sentence = self._opener.restore(backup, typed, BOTH, lambda *_: True)
            except DeskError as error:
                self._say(error.sentence)
                continue
            self._kept_aside(before)
            truth = truths[backup.name]
            if f"{truth.size:,}件" not in sentence:
                self._done.faults.append(f"it does not say what came back: {sentence}")
            way = f"restored from backup {_age(self.world, backup)}"
            if (more := _FROM_ECHO.search(sentence)) is not None:
                return f"{way} and the echo", self.world.at(truth.size + int(more[1]))
            return way, truth
        self._say("no backup could be restored")
        return "cannot be restored, said so", None

    def _kept_aside(self, before: dict[str, bytes]) -> None:
        """See that every file of before lies in the folder that was put aside."""
        aside = sorted(self.world.folder.root.glob("replaced-*"))
        kept = {str(p.relative_to(a)): p.read_bytes() for a in aside for p in a.rglob("*")
                if p.is_file()}  # fmt: skip
        slots = {"keyslots.json", "keyslots.copy.json"}
        caught_up = len({kept.get(name) for name in slots}) == 1
        for name, data in before.items():
            if kept.get(name) != data and not (name in slots and caught_up):
                self._done.faults.append(f"{name} was not kept aside as it was")

    def _say(self, sentence: str) -> None:
        self._done.sentences[sentence] += 1


def _age(world: World, backup: Backup) -> str:
    names = [made.name for made, _ in reversed(world.backups)]
    return ("the newest", "the second", "the oldest")[names.index(backup.name)]


def _files_of(folder: OfficeFolder) -> dict[str, bytes]:
    """Read what belongs to the office's journal, before it is replaced."""
    slots = folder.keyslots
    named = (folder.database, slots, slots.with_name("keyslots.copy.json"),
             folder.echo / "journal.echo")  # fmt: skip
    return {str(p.relative_to(folder.root)): p.read_bytes() for p in named if p.is_file()}


# The judgement


def judge(clerk: Clerk, way: str, truth: Truth, done: Drilled) -> None:
    """See that all is there, that the journal goes on, says what happened, and takes a new line."""
    office = clerk.open()
    if office is None:
        done.faults.append(f"{way}: it does not open")
        return
    with office:
        if office.desk.outside.stopped and way.startswith("written"):
            # The keyring saw the append that was cut off: two people go on without it.
            office.accept_head(reason="写しの末尾が切れていた", approved_by="P0003")
        if office.desk.outside.stopped:
            done.faults.append(f"{way}: stopped: {office.desk.outside.stopped}")
            return
        done.faults += [f"{way}: {fault}" for fault in missing(office, truth)]
        if way.startswith(("restored", "written")) and not _says_so(office, truth):
            done.faults.append(f"{way}: the journal does not tell of it")
        permit(office, "復元のあと")
        after = truth_of(office)
    again = clerk.open()
    if again is None:
        done.faults.append(f"{way}: it does not open again")
        return
    with again:
        done.faults += [f"{way}, later: {fault}" for fault in missing(again, after)]
        found = verify_office(again, [truth.short, after.short])
        if not found.is_sound:
            told = [finding.sentence for finding in found.report.findings] or [repr(found)[:300]]
            done.faults.append(f"{way}: verify: {told[:3]}")


def missing(office: OpenOffice, truth: Truth) -> list[str]:
    """Name what was acknowledged and is not there as it was."""
    if office.head().size < truth.size or root_at(office.database, truth.size) != truth.root:
        return [f"the journal does not hold the {truth.size} records it had"]
    found = truth_of(office).rows
    return [
        f"{key} was acknowledged and is not there as it was"
        for key, row in truth.rows.items()
        if found.get(key) != row and not (key in found and key[0] in _CHANGED_BY_SIGNING_IN)
    ][:3]


def _says_so(office: OpenOffice, truth: Truth) -> bool:
    with office.database.reading() as connection:
        count = connection.exec_driver_sql(
            "SELECT count(*) FROM journal WHERE operation = 'restore' AND seq > ?", (truth.size,)
        ).scalar()
    return bool(count)


# Many


def drill_many(times: int, *, seed: int = 1, workers: int = 1) -> Drilled:
    """Drill so many times, in one process or several; one in twenty has year one's backup."""
    if workers == 1:
        return _drill(times, seed)
    context = multiprocessing.get_context("forkserver")
    shares = [times // workers + (n < times % workers) for n in range(workers)]
    whole = Drilled()
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for part in pool.map(_drill, shares, range(seed, seed + workers)):
            whole.add(part)
    return whole


def _drill(times: int, seed: int) -> Drilled:
    chance, done = random.Random(seed), Drilled()  # noqa: S311 - a trial wants to be repeatable
    with scratch() as folder:
        one = folder / "one"
        worlds = [_kept(live(one, elsewhere=bool(n)), folder / str(n)) for n in range(2)]
        for number in range(times):
            if number % 20 == 4:
                _year_one(one, done)
            else:
                drill(chance, worlds[number % 2].copied(one), done)
            shutil.rmtree(one)
    return done


def _kept(world: World, home: Path) -> World:
    """Put a world away; its copies live where it was made: its echo's place is written down."""
    backups = tuple(
        (replace(backup, folder=home / "medium" / backup.name), truth)
        for backup, truth in world.backups
    )
    world.home.rename(home)
    return replace(world, home=home, backups=backups)


def drill(chance: random.Random, world: World, done: Drilled) -> None:
    """Damage one world and bring it back."""
    done.drills += 1
    damages = damage(chance, world)
    done.damages.update(damages)
    mark = len(done.faults)
    clerk = Clerk(world, FixedClock(AFTERWARDS), done)
    try:
        way, truth = clerk.bring_back()
        done.ways[way] += 1
        best = max((t.size for b, t in world.backups if b.name in world.good), default=0)
        if (truth.size if truth else 0) < best:
            done.faults.append(f"{way}: a better backup was left")
        if truth is not None:
            done.lost[way] += world.end.size - truth.size
            try:
                judge(clerk, way, truth, done)
            except DamageFound as spoilt:  # a page that only writing reads: told, and restored
                done.sentences[spoilt.sentence] += 1
                way, truth = clerk.restore()
                if truth is not None:
                    judge(clerk, way, truth, done)
    except Exception as error:  # noqa: BLE001 - a traceback is what the drill looks for
        done.faults.append(f"traceback: {type(error).__name__} {error}")
    done.faults[mark:] = [f"{fault} ({', '.join(damages)})" for fault in done.faults[mark:]]


def _year_one(home: Path, done: Drilled) -> None:
    """Bring the kept backup of year one up on a new PC, by the printed number, in year seven."""
    done.drills += 1
    done.damages["backup of year one"] += 1
    shutil.copytree(OLD / "backup", home / "medium" / "backup")
    backup = read_list(home / "medium" / "backup")
    head = parse("\n".join((backup.folder / "head.txt").read_text("utf-8").split("\n")[:3]) + "\n")
    code = (OLD / "recovery.txt").read_text("ascii").strip()
    truth = Truth(head.size, head.root, short_form(head), {})
    world = World(home, MemorySecretStore(), code, ((backup, truth),), (truth,), {backup.name})
    clerk = Clerk(world, FixedClock(YEAR_SEVEN), done)
    way, came = clerk.bring_back()
    done.ways[f"year one: {way}"] += 1
    if came is None:
        done.faults.append("the backup of year one does not come back")
    else:
        judge(clerk, "year one", truth, done)
