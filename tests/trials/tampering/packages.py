"""Changes of a package: every file of it, its lists, its seal, by whoever has it and which key.

Each is judged by the verifier that travels with packages, taken from elsewhere, with and without
the fingerprint of the setup sheet and a head from a paper. Every so often the verifier runs as a
program too, and the office's own `verify`; both must say the same.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.evidence.limits import Limit
from tests.trials.scratch import scratch
from tests.trials.tampering.bag import TOLD, Files, read_files, records_in, sign_anew, told_in
from tests.trials.tampering.bag_changes import ANYWHERE, PLAIN, Shelf, fitted
from tests.trials.tampering.offices import Offices, offices
from tests.trials.tampering.result import Result
from tests.trials.tampering.sealed import LIMITS as SEALED_LIMITS
from tests.trials.tampering.sealed import Sealed
from zyuki_desk.exchange.package.page import verifier
from zyuki_desk.packaging import is_package, verify_package

LIMITS = (Limit.OLD_BACKUP, Limit.OWN_KEY, Limit.SIGNED_ANEW, Limit.OWN_PAGE, *SEALED_LIMITS)
"""What nobody can see of these changes."""
_AS_PROGRAM = 100
_SEALED = 0.3
_WHOLE = ("an older package", "another office's package", "a package of a forged history", "a link")
_ROLES = ("medium", "medium", "lists fitted", "lists fitted", "own key", "signing key")
_OPEN_IN_LEDGERS = {
    "title", "group", "gaps", "retention", "rule", "layout", "layout_title", "sheet", "fields",
}  # fmt: skip
_OPEN = {
    "office", "system", "terms", "approver", "second", "medium", "period_words", "program",
    "made_at", "people", "rooms", "operations", "public_key", "fingerprint", "head", "key_changes",
}  # fmt: skip
"""What the journal does not hold of a package's own words; and what a key of one's own changes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the verifying person has: the setup sheet, a paper."""

    fingerprint: str
    heads: tuple[str, ...]


class Packages:
    """A package on the table, its tamperers, and its judges."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance, self.result = random.Random(seed), Result()  # noqa: S311 - repeatable
        made = offices()
        self._made: Offices = made
        self._files = read_files(made.package)
        self._shelf = Shelf(self._files, read_files(made.older), read_files(made.foreign))
        self._forged = read_files(made.forged)
        self._folder = folder / "package"
        shutil.copytree(made.package, self._folder)
        self._verifier = _loaded(folder)
        self._sealed = Sealed(made, folder / "sealed", self._chance, self.result)
        told = told_in(self._files)
        self._mark, self._paper = str(told["fingerprint"]), str(told["heads"][0]["short"])
        asked = ((self._paper,), self._mark)
        untouched = self._verifier.Package(str(self._folder)).run(*asked)
        assert untouched.is_sound
        self._notes = set(untouched.notes)
        """What it says of any package; what an office's PC leaves in a folder is told here too."""
        names = sorted(self._files)
        self._acts = [(kind, name) for kind in PLAIN for name in names]
        self._acts += [(kind, "") for kind in ANYWHERE] * (2 * len(names) // len(ANYWHERE) * 2)
        self._acts += [(kind, "") for kind in _WHOLE] * 6

    def run(self, times: int) -> Result:
        """Make so many changes."""
        turn = 0
        for _ in range(times):
            if self._chance.random() < _SEALED:
                self._sealed.one()
                continue
            if turn % len(self._acts) == 0:
                self._chance.shuffle(self._acts)
            self._one(*self._acts[turn % len(self._acts)], as_program=turn % _AS_PROGRAM == 0)
            turn += 1
        return self.result

    def _one(self, what: str, name: str, *, as_program: bool) -> None:
        chance = self._chance
        asked = Asked(
            self._mark if chance.random() < 0.5 else "",
            (self._paper,) if chance.random() < 0.5 else (),
        )
        role = chance.choice(_ROLES) if what not in _WHOLE else "medium"
        if name:
            self.result.places[name] += 1
        with self._laid_out(what, name, role) as files:
            kind = f"{what} / {role}"
            if files is None:
                self.result.pass_over(kind)
                return
            self._judge(kind, what, role, files, asked)
            if as_program or (what == "page or verifier" and chance.random() < 0.1):
                self._judge_as_programs(kind, asked)

    # Making it

    @contextlib.contextmanager
    def _laid_out(self, what: str, name: str, role: str) -> Any:  # noqa: ANN401 - a generator
        if what == "a link":
            with self._linked():
                yield self._files
            return
        files = self._changed(what, name, role)
        if files == self._files:
            yield None
            return
        touched = {n for n in files.keys() | self._files if files.get(n) != self._files.get(n)}
        self._write(touched, files)
        try:
            yield files
        finally:
            self._write(touched, self._files)

    @contextlib.contextmanager
    def _linked(self) -> Any:  # noqa: ANN401
        """Add a link to a file, or to a folder, somewhere in the package."""
        name = self._chance.choice(("more", "data/more", "data/media/more.csv"))
        target = self._chance.choice((self._made.older, self._made.older / TOLD))
        link = self._folder / name
        link.symlink_to(target)
        try:
            yield
        finally:
            link.unlink()

    def _changed(self, what: str, name: str, role: str) -> Files:
        whole = {
            "an older package": self._shelf.older,
            "another office's package": self._shelf.foreign,
            "a package of a forged history": self._forged,
        }
        if what in whole:
            return dict(whole[what])
        files = dict(self._files)
        (PLAIN | ANYWHERE)[what](files, name, self._chance, self._shelf)
        if files == self._files or role == "medium":
            return files
        if role == "lists fitted":
            fitted(files, self._chance)
            return files
        signer = self._made.signer if role == "signing key" else self._made.own_signer
        with contextlib.suppress(Exception):  # what cannot be read cannot be signed either
            sign_anew(files, signer)
        return files

    def _write(self, names: set[str], files: Files) -> None:
        for name in sorted(names):
            path = self._folder / name
            if name in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files[name])
            else:
                path.unlink()
                self._drop_empty(path.parent)

    def _drop_empty(self, folder: Path) -> None:
        while folder != self._folder and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    # Judging it

    def _judge(self, kind: str, what: str, role: str, files: Files, asked: Asked) -> None:
        result = self.result
        if "bagit.txt" not in files:
            result.name(kind, {"no package"})
            return
        found = self._verifier.Package(str(self._folder)).run(asked.heads, asked.fingerprint)
        if not found.is_sound:
            result.name(kind, {each[0] for each in found.findings} or {"not made"})
            return
        limit = self._limit(what, role, files, asked)
        if limit is None and set(found.notes) - self._notes:
            result.name(kind, {"a note"})
        elif limit is None:
            result.miss(kind, f"{sorted(self._differing(files))} {asked}")
        else:
            result.state(kind, limit)

    def _limit(self, what: str, role: str, files: Files, asked: Asked) -> Limit | None:
        if what == "an older package":
            return None if asked.heads else Limit.OLD_BACKUP
        if what == "another office's package":
            return None if asked.fingerprint or asked.heads else Limit.OWN_KEY
        if what == "a package of a forged history":
            return None if asked.heads else Limit.SIGNED_ANEW
        if role not in {"own key", "signing key"} or self._holds_other_lines(files):
            return None
        if role == "signing key":
            return Limit.SIGNED_ANEW
        return None if asked.fingerprint else Limit.OWN_KEY

    def _differing(self, files: Files) -> set[str]:
        return {n for n in files.keys() | self._files if files.get(n) != self._files.get(n)}

    def _holds_other_lines(self, files: Files) -> bool:
        """Whether anything differs that the journal holds too: no key may make that sound."""
        bound = (".csv", ".xlsx", ".pdf", ".json")
        for name in self._differing(files):
            if "/records-" in name and name in self._files:
                if not self._only_veils(name, files):
                    return True
            elif name.startswith("data/") and name.endswith(bound):
                return True
        old, new = told_in(self._files), told_in(files)
        for key in old.keys() | new.keys():
            if old.get(key) == new.get(key) or key in _OPEN:
                continue
            if key == "ledgers":
                pairs = zip(old[key], new[key], strict=False)
                if len(old[key]) == len(new[key]) and all(
                    {k for k in a.keys() | b.keys() if a.get(k) != b.get(k)} <= _OPEN_IN_LEDGERS
                    for a, b in pairs
                ):
                    continue
            if key == "heads" and all(
                {k for k in a.keys() | b.keys() if a.get(k) != b.get(k)} <= {"sheet", "at"}
                for a, b in zip(old[key], new[key], strict=True)
            ):
                continue
            return key in old  # what is only added says nothing
        return False

    def _only_veils(self, name: str, files: Files) -> bool:
        """Whether only content of records that are no lines was taken away, which shows."""
        try:
            old, new = records_in(self._files, name), records_in(files, name)
        except (ValueError, KeyError):
            return False
        table = {f"data/{x['key']}": x["table"] for x in told_in(self._files)["ledgers"]}
        line = table[name.rpartition("/")[0]]
        return len(old) == len(new) and all(
            a == b or (a.startswith(f"{b}\t") and json.loads(b)[14] != line)
            for a, b in zip(old, new, strict=True)
        )

    def _is_sound(self, asked: Asked) -> bool:
        found = self._verifier.Package(str(self._folder)).run(asked.heads, asked.fingerprint)
        return bool(found.is_sound)

    def _judge_as_programs(self, kind: str, asked: Asked) -> None:
        """Hold the judgement against the verifier's as a program, and against the office's own."""
        result = self.result
        wanted = int(not (is_package(self._folder) and self._is_sound(asked)))
        result.judged_wholly += 1
        trusted = self._folder.parent / "verify.py"
        codes = {"verify.py": self._run(trusted, asked), "zyuki-desk verify": self._desk(asked)}
        # A folder that is no package any more is refused, with another code than a finding's.
        if any(bool(code) != bool(wanted) for code in codes.values()):
            result.fault(f"{kind}: {codes}, not {wanted}")
        on_it = self._folder / "verify.py"
        if wanted and on_it.is_file() and self._run(on_it, asked) == 0:
            result.stated[Limit.OWN_PAGE.name] += 1

    def _run(self, program: Path, asked: Asked) -> int:
        words = [sys.executable, "-I", "-S", "-B", str(program), str(self._folder)]
        words += ["--fingerprint", asked.fingerprint] if asked.fingerprint else []
        words += [word for head in asked.heads for word in ("--head", head)]
        return subprocess.run(words, capture_output=True, check=False).returncode  # noqa: S603

    def _desk(self, asked: Asked) -> int:
        chosen = argparse.Namespace(
            folder=self._folder, head=list(asked.heads), fingerprint=asked.fingerprint, json=True
        )
        if not is_package(self._folder):
            return 2
        with contextlib.redirect_stdout(io.StringIO()):
            return verify_package(chosen)


def _loaded(folder: Path) -> ModuleType:
    """Load the verifier as it travels, from a file that did not."""
    path = folder / "verify.py"
    path.write_bytes(verifier())
    spec = importlib.util.spec_from_file_location("travelling_verifier", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tamper_packages(times: int, seed: int) -> Result:
    """Make so many changes of packages, unlocked and locked, and judge each."""
    with scratch() as folder:
        return Packages(folder, seed).run(times)
