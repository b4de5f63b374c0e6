"""Opening a large file of the first schema: each step of bringing it up, beside a bare copy.

The file is made of today's: what the first schema lacked is taken out, its triggers are put back.
"""

import shutil
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlcipher3 import dbapi2

from tests.bench.figures import Figure
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.opening import open_office
from zyuki_desk.core.schema import COPYING, FITTING, SEARCHING
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.backup import write_copy
from zyuki_desk.store.database import Database, DatabaseKey
from zyuki_desk.store.keyslots import open_with_passphrase

OLD = Path(__file__).parents[1] / "old_databases" / "1"
_STEPS = {
    COPYING: "copy_and_check", FITTING: "columns_and_indexes", SEARCHING: "search_words_and_echo",
}  # fmt: skip


def run(n: int = 300_000) -> list[Figure]:
    """Measure; `n` is the number of lines in the largest ledger."""
    root = Path(tempfile.mkdtemp(prefix="zyuki-bench-"))
    try:
        plan = SamplePlan(until=date(2026, 11, 20), entries=n)
        make_sample(OfficeFolder(root / "office"), program_ledgers(), plan).close()
        folder = _made_old(root)
        return _measured(folder, root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _made_old(root: Path) -> OfficeFolder:
    folder = OfficeFolder(root / "office")
    shutil.rmtree(folder.echo)
    shutil.copytree(OLD, root / "first")
    first, today = _raw(OfficeFolder(root / "first")), _raw(folder)
    known, now = _shape(first), _shape(today)
    for name in _names(today, "trigger"):
        today.execute(f"DROP TRIGGER {name}")
    for name in now["index"].keys() - known["index"].keys():
        today.execute(f"DROP INDEX {name}")
    for name, columns in now["table"].items():
        if name not in known["table"]:
            if not name.startswith("search_") or name == "search_mark":
                today.execute(f"DROP TABLE {name}")
            continue
        for column in columns - known["table"][name]:
            today.execute(f"ALTER TABLE {name} DROP COLUMN {column}")
    for (sql,) in first.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
        today.execute(sql)
    today.execute("PRAGMA user_version = 1")
    first.close()
    today.close()
    return folder


def _raw(folder: OfficeFolder) -> Any:  # noqa: ANN401 - the driver has no types
    key = open_with_passphrase(folder, PASSWORD).master.database_key
    connection = dbapi2.connect(str(folder.database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _names(connection: Any, kind: str) -> list[str]:  # noqa: ANN401
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
    )
    return [name for (name,) in rows.fetchall()]


def _shape(connection: Any) -> dict[str, dict[str, set[str]]]:  # noqa: ANN401
    tables = {
        name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})").fetchall()}
        for name in _names(connection, "table")
        if not name.startswith("sqlite_")
    }
    return {"table": tables, "index": {name: set() for name in _names(connection, "index")}}


def _measured(folder: OfficeFolder, root: Path) -> list[Figure]:
    key = open_with_passphrase(folder, PASSWORD).master.database_key
    database = Database(folder.database, DatabaseKey(key))
    start, cpu = perf_counter(), process_time()
    write_copy(database, root / "copy.db", alone=True)
    bare, bare_cpu = perf_counter() - start, process_time() - cpu
    database.close()
    spent: dict[str, float] = defaultdict(float)
    under_way, since = "", process_time()

    def tell(_done: int, _total: int, words: str) -> None:
        nonlocal under_way, since
        spent[under_way] += process_time() - since
        under_way, since = words, process_time()

    start, cpu = perf_counter(), process_time()
    office = open_office(
        folder, program_ledgers(), SystemClock(), lambda f: open_with_passphrase(f, PASSWORD),
        tell=tell,
    )  # fmt: skip
    took, took_cpu = perf_counter() - start, process_time() - cpu
    tell(0, 0, "")
    records = office.head().size
    office.close()
    megabytes = folder.database.stat().st_size / 1e6
    return [
        Figure("open_older_file_s", took, "s", bare),
        Figure("open_older_file_cpu_s", took_cpu, "s", bare_cpu, took_cpu / bare_cpu, at_most=6),
        *(Figure(f"{name}_cpu_s", spent[words], "s") for words, name in _STEPS.items()),
        Figure("records", float(records), ""),
        Figure("file_mb", megabytes, "MB"),
    ]
