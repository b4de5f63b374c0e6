"""Names written through the program in every way, the program killed in the midst, files searched.

Each act is a program of its own on one office, with home, settings, cache and temporary folder of
its own; `out` takes what is meant to leave. Nothing else may hold a name, in any spelling.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.office import sample_folder
from tests.trials.searching import Search
from zyuki_desk.exchange.writers import write_csv, write_xlsx

MARK, KANA = "漏見本", "もれみほん"
"""A family name that stands in each of the names, and its kana; nobody's."""
REFUSED = 2
"""The end of an act that the rules refuse, because one before it was killed."""
BATCH = 250
"""Lines of one operation."""
_DIGITS = "〇一二三四五六七八九"
ACTS = (
    "enter", "import csv", "import xlsx", "search", "export csv", "export xlsx", "print",
    "package zip", "package age", "unlock", "backup", "restore", "window", "crash",
)  # fmt: skip
"""In this order: later ones need what earlier ones leave."""


@dataclass
class Leaked:
    """What was searched and what was found."""

    runs: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    names: int = 0
    files: int = 0
    streams: int = 0
    until_next_start: Counter[str] = field(default_factory=Counter)
    """What a kill left, and the next start took away."""
    faults: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "names": self.names,
            "runs": dict(self.runs),
            "killed in the midst": self.killed,
            "files searched": self.files,
            "packed streams searched": self.streams,
            "left by a kill, gone after the next start": dict(self.until_next_start),
            "faults": self.faults,
        }


def name(number: int) -> str:
    """Return one of the names."""
    return f"{MARK} {''.join(_DIGITS[int(digit)] for digit in f'{number:04d}')}"


def leak_many(
    home: Path, times: int, *, seed: int = 1, kills: int = 2, acts: tuple[str, ...] = ACTS
) -> Leaked:
    """Write so many names, do every act once and kill it so often in its midst; then search."""
    chance, done = random.Random(seed), Leaked(names=times)  # noqa: S311 - repeatable
    for folder in (*_HOMES.values(), "cwd", "out", "second"):
        (home / folder).mkdir(exist_ok=True)
    sample_folder(home)
    _write_sources(home / "out", times)
    server = Server(home)
    try:
        took = {act: server.run(act, times, 0.0, done) for act in acts}
        _search(home, done, "all acts", final=True)
        for act in acts * kills:
            # An export dies by itself, when a part of it is written.
            part = 5 if act.startswith("export") else chance.uniform(0.05, 0.95)
            server.run(act, times, part * took[act], done)
            _search(home, done, act, final=False)
        for act in (act for act in ("search", "unlock") if act in acts):
            server.run(act, times, 0.0, done)
        _search(home, done, "the end", final=True)
    finally:
        server.close()
    return done


_HOMES = {
    "HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache",
    "XDG_DATA_HOME": "state", "XDG_STATE_HOME": "state", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "tmp",
}  # fmt: skip


def _write_sources(out: Path, times: int) -> None:
    """Write what somebody brings along to import; it is meant to hold names."""
    headers = ["日付", "部屋", "氏名", "所属", "入室時間", "退室時間", "目的", "備考"]
    rows = [
        ["2026-11-19", "R1", name(n), "見本町", "9:05", "9:40", "視察", f"{KANA} {n}"]
        for n in range(times)
    ]
    write_csv(out / "in.csv", headers, rows[: times // 2])
    write_xlsx(out / "in.xlsx", headers, rows[times // 2 :])


class Server:
    """A process in the scratch home that forks one program for each act; its imports are done."""

    def __init__(self, home: Path) -> None:
        environ = os.environ | {key: str(home / folder) for key, folder in _HOMES.items()}
        environ |= {
            "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        self._said = home / "said.txt"
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "tests.trials.leaking", str(home)], env=environ,
            cwd=home / "cwd", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, act: str, times: int, kill_after: float, done: Leaked) -> float:
        """Run one act as a program of its own; return its seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        number = sum(done.runs.values())
        self._process.stdin.write(f"{act}|{times}|{number}|{kill_after:.4f}\n")
        self._process.stdin.flush()
        code, seconds = self._process.stdout.readline().split()
        done.runs[act] += 1
        done.killed += int(code) == -signal.SIGKILL
        good = {0, -signal.SIGABRT if act == "crash" else 0}
        if int(code) not in (good | {-signal.SIGKILL, REFUSED} if kill_after else good):
            done.faults.append(f"{act}: {code} {self._said.read_text()[-600:]}")
        return float(seconds)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _search(home: Path, done: Leaked, act: str, *, final: bool) -> None:
    """Search everything but what is meant to leave; a part that a kill left is not meant to."""
    search = Search((MARK, KANA))
    found = list(search.in_folder(home, without=(home / "out",)))
    found += [
        "an unfinished export"
        for path in (home / "out").rglob("*.part")
        if path.is_file() and search.in_bytes(path.read_bytes())
    ]
    done.files += search.files
    done.streams += search.streams
    if final:
        done.faults += [f"after {act}: {words}" for words in found]
    else:
        done.until_next_start.update(found)
