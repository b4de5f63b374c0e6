"""Whole files of an office: older ones put back, alone and together, cut, emptied, exchanged.

By role: the folder alone; the folder and the program afterwards; the database's key; every key on
the PC, the keyring too. The verifying person has the auditor's number or not, and a head that left
the PC on some day or none. Who notices is asked of the opening, the start, its duties and `verify`.
"""

import hashlib
import hmac
import json
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from tests.evidence.limits import Limit
from tests.evidence.tampers import cut
from tests.support.memo import SEED as NUMBER
from tests.trials.scratch import scratch
from tests.trials.tampering.folder import Life, content_of, live
from tests.trials.tampering.result import Result
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.backups import LIST_NAME, check_files, read_list
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import short_form

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = (
    Limit.TAIL, Limit.OLD_FOLDER, Limit.OLD_SLOTS, Limit.OLD_BACKUP, Limit.DRAFTS,
)  # fmt: skip
"""What nobody can see of these changes."""
_ROLES = ("the folder", "the folder, and the program used", "the database's key", "every key")
_PARTS = {
    "database": ("ledgers.db",),
    "echo": ("echo/journal.echo",),
    "key slots": ("keyslots.json", "keyslots.copy.json"),
    "one key slot file": ("keyslots.copy.json",),
    "seal": ("seal.key",),
}
_HARMS = ("missing", "emptied", "cut", "another office's", "a copy of another file")
_LOST = {"echo-lost", "seal-lost"}
NOW = 3
"""The last of the days that are kept, counted from 0."""


@dataclass(slots=True)
class Case:
    """One change, who made it, and what the verifying person has."""

    role: str
    what: str = ""
    number: bool = True
    outside: int | None = None
    """The last day whose head left the PC; None for none."""
    database: int = NOW
    keyring: int = NOW
    """The day whose head the keyring has; -1 for none at all."""
    slots: int = NOW
    harmless: bool = False
    """Nothing but drafts, logs or backups was touched."""
    limit: Limit | None = field(default=None)
    """What is stated for it, where it is of that kind from the start."""

    @property
    def owns_all(self) -> bool:
        """Whether the keyring is the attacker's too."""
        return self.role == "every key"


class Files:
    """An office folder, what it was on each day, and everybody who looks at it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance, self.result = random.Random(seed), Result()  # noqa: S311 - repeatable
        self._life: Life = live(folder / "ours", NOW + 1)
        self._other: Life = live(folder / "theirs", 1)
        self._root = self._life.folder.root
        self._days = [_read(day) for day in self._life.days]
        self._now = self._days[NOW]
        self._content = content_of(self._life.folder.database, self._life.master.database_key)
        assert self._noticed(Case("the folder", outside=NOW), wholly=True) == set()
        self._put_back()

    def run(self, times: int) -> Result:
        """Make so many changes, one at a time."""
        plans: list[tuple[Callable[[Case], None], int]] = [
            (self._harm_one, 40), (self._roll_back, 40), (self._bend_backups, 12),
            (self._bend_leftovers, 8),
        ]  # fmt: skip
        for made in range(times):
            chance = self._chance
            case = Case(chance.choice(_ROLES), number=chance.random() < 0.7)
            case.outside = chance.choice((None, None, 0, 1, 2, NOW))
            (plan,) = chance.choices([p for p, _ in plans], [w for _, w in plans])
            plan(case)
            self._judge(case, wholly=made % 20 == 0)
            self._put_back()
        return self.result

    # What is done

    def _harm_one(self, case: Case) -> None:
        part = self._chance.choice(list(_PARTS))
        how = self._chance.choice((*_HARMS, "older", "older"))
        case.what = f"{part}: {how}"
        self.result.places[part] += 1
        if how == "older":
            self._take(case, part, self._chance.randrange(NOW))
            return
        for name in _PARTS[part]:
            self._harm(self._root / name, how)

    def _harm(self, path: Path, how: str) -> None:
        data = path.read_bytes()
        if how == "missing":
            path.unlink()
        elif how == "emptied":
            path.write_bytes(b"")
        elif how == "cut":
            path.write_bytes(data[: self._chance.randrange(len(data))])
        elif how == "another office's":
            shutil.copyfile(self._other.folder.root / path.relative_to(self._root), path)
        else:
            others = [name for name in self._now if name != path.name and self._now[name]]
            path.write_bytes(self._now[self._chance.choice(others)])

    def _take(self, case: Case, part: str, day: int) -> None:
        for name in _PARTS[part]:
            (self._root / name).write_bytes(self._days[day][name])
        if part == "database":
            case.database = day
        elif part == "key slots":
            case.slots = day

    def _roll_back(self, case: Case) -> None:
        """Put several things back to one day, the keyring too for who has every key."""
        day, chance = self._chance.randrange(NOW), self._chance
        parts = [part for part in _PARTS if chance.random() < 0.75 and part != "one key slot file"]
        if case.owns_all and chance.random() < 0.6:
            # Somebody who knows what he does: no file that tells of the later days stays.
            parts = [part for part in ("database", "echo", "seal", "key slots") if part in parts]
            parts = sorted({*parts, "database", "echo", "seal"})
        case.what = f"back: {', '.join(sorted(parts))}"
        for part in parts:
            by_hand = part == "database" and case.role in {"the database's key", "every key"}
            if by_hand and chance.random() < 0.5:
                self._cut_tail(day)
                case.database, case.limit = day, Limit.TAIL
            else:
                self._take(case, part, day)
        if case.owns_all and chance.random() < 0.8:
            case.keyring = chance.choice((day, day, -1))
            case.what += ", keyring"
            kept = self._life.seen[day] if case.keyring >= 0 else {}
            self._life.keyring.kept = dict(kept)
        self.result.places["several"] += 1

    def _cut_tail(self, day: int) -> None:
        raw = dbapi2.connect(str(self._life.folder.database), isolation_level=None)
        raw.execute(f"PRAGMA key = \"x'{self._life.master.database_key}'\"")
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        rows = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in rows:
            raw.execute(f"DROP TRIGGER {name}")
        cut(raw, self._life.heads[day].size)
        for _, sql in rows:
            raw.execute(sql)
        raw.execute("COMMIT")
        raw.close()

    def _bend_backups(self, case: Case) -> None:
        """Change the newest backup: its list, a file of it, all of it; or take it away."""
        chance, newest = self._chance, self._life.backups[-1].folder
        older = self._life.backups[chance.randrange(NOW)].folder
        how = chance.choice(
            ("list", "list with the key", "file", "older one's file", "older", "gone")
        )
        case.what, case.harmless = f"backup: {how}", True
        self.result.places["backup"] += 1
        if how == "older":
            shutil.rmtree(newest)
            shutil.copytree(older, newest)
        elif how == "gone":
            shutil.rmtree(newest)
        elif how.startswith("list"):
            self._bend_list(older if how == "list with the key" else newest, newest, how)
            case.role = "every key" if how == "list with the key" else case.role
        else:
            path = chance.choice(sorted(p for p in newest.iterdir() if p.name != LIST_NAME))
            data = (older / path.name).read_bytes()
            path.write_bytes(data if how == "older one's file" else path.read_bytes() + b"\0")
            if (newest / path.name).read_bytes() == self._now[self._name(path)]:
                case.what = ""
        case.limit = Limit.OLD_BACKUP

    def _bend_list(self, source: Path, newest: Path, how: str) -> None:
        """Let a backup say that it is another; with the key its MAC fits."""
        if source != newest:
            shutil.rmtree(newest)
            shutil.copytree(source, newest)
        told = json.loads((newest / LIST_NAME).read_bytes())
        if how == "list with the key":
            told["made_at"] = self._life.backups[-1].made_at.isoformat()
            told.pop("mac")
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            secret = self._life.master.backup_key
            told["mac"] = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
        else:
            key = self._chance.choice(("made_at", "records", "head", "bytes", "program"))
            told[key] = told[key] + 1 if isinstance(told[key], int) else f"{told[key][:-1]}9"
        (newest / LIST_NAME).write_text(json.dumps(told), encoding="utf-8")

    def _bend_leftovers(self, case: Case) -> None:
        """Change what is no evidence: drafts, logs, the lock."""
        path = self._chance.choice([
            path for name in ("drafts", "logs") for path in sorted((self._root / name).iterdir())
        ] + [self._life.folder.lock])  # fmt: skip
        if path.suffix != ".draft" or self._chance.random() < 0.5:
            path.write_bytes(path.read_bytes()[:-5] + b"other")
        else:
            path.unlink()
        case.what, case.harmless, case.limit = f"leftovers: {path.parent.name}", True, Limit.DRAFTS
        self.result.places["leftovers"] += 1

    # Who looks

    def _judge(self, case: Case, *, wholly: bool) -> None:
        result, kind = self.result, f"{case.what} / {case.role}"
        if not case.what or self._is_as_it_was(case):
            result.pass_over(kind)
            return
        same = self._is_same(case)
        by = self._noticed(case, wholly=wholly)
        result.judged_wholly += 1
        limit = self._limit(case)
        if by:
            result.name(kind, by)
        elif limit is not None:
            result.state(kind, limit)
        elif same:
            result.pass_over(kind)
        else:
            result.miss(kind, str(case))

    def _limit(self, case: Case) -> Limit | None:
        if case.harmless:
            return case.limit
        if case.database < NOW:
            is_known = case.outside is not None and case.outside > case.database
            if is_known or not case.owns_all or case.keyring > case.database:
                return None
            return case.limit or Limit.OLD_FOLDER
        return Limit.OLD_SLOTS if case.slots < NOW else None

    def _is_as_it_was(self, case: Case) -> bool:
        return case.keyring == NOW and _read(self._root) == self._now

    def _is_same(self, case: Case) -> bool:
        """Whether the database holds what it held: then nothing was taken from anybody."""
        try:
            found = content_of(self._life.folder.database, self._life.master.database_key)
        except dbapi2.Error:
            return False
        return found == self._content and case.slots == NOW

    def _noticed(self, case: Case, *, wholly: bool) -> set[str]:
        """Ask the opening, `verify`, and the start with its duties; all of them, or until one."""
        by: set[str] = set()
        if case.what.startswith("backup"):
            try:
                check_files(read_list(self._life.backups[-1].folder), self._life.master)
            except DeskError:
                by.add("backup" if self._life.backups[-1].folder.exists() else "")
            return by - {""}
        try:
            if self._life.unlock(self._life.folder).notes:
                by.add("key slots")
            with self._life.open(read_only=True) as office:
                by |= self._verified(office, case)
        except DeskError:
            by.add("opening")
        if not by or wholly:
            by |= self._started(case)
        return by

    def _verified(self, office: OpenOffice, case: Case) -> set[str]:
        typed = [] if case.outside is None else [short_form(self._life.heads[case.outside])]
        verdict = verify_office(office, typed, seeds=[NUMBER] if case.number else [])
        if verdict.is_sound:
            return set()
        found = {finding.kind.check.value for finding in verdict.report.findings}
        found |= {"paper"} if not all(paper.matches for _, paper in verdict.papers) else set()
        is_echo = verdict.echo is not None and verdict.echo.holds is False
        return found | ({"echo"} if is_echo else set()) or {"verify"}

    def _started(self, case: Case) -> set[str]:
        try:
            with self._life.open() as office:
                if office.desk.outside.stopped:
                    return {"start"}
                office.desk.enter("memo", {"day": office.clock.read().today, "who": "見本 太郎"})
                duties = {duty.kind.key for duty in duties_of(office.desk)} & _LOST
                used = self._verified(office, case) if case.role.endswith("used") else set()
        except DeskError:
            return {"start"}
        return {f"duty {key}" for key in duties} | used

    # Putting it back

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _put_back(self) -> None:
        for path in [p for p in self._root.rglob("*") if p.is_file()]:
            if self._name(path) not in self._now:
                path.unlink()
        for name, data in self._now.items():
            path = self._root / name
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        self._life.keyring.kept = dict(self._life.seen[NOW])


def _read(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def exchange_files(times: int, seed: int) -> Result:
    """Make so many changes of whole files and judge each."""
    with scratch() as folder:
        return Files(folder, seed).run(times)
