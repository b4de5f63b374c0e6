"""Verifying a register of many records against reading the rows and hashing the same bytes."""

import hashlib
import json
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from tests.support.memo import KINDS, MemoOffice, open_office
from zyuki_desk.base.canonical import Stored, texts
from zyuki_desk.evidence.journal import (
    COMMITMENT_DOMAIN,
    HEADER,
    RowImage,
    Signature,
    append,
    read_state,
)
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.verify import verify

_BATCH = 6000
_TIMES = 3
_SHARE = 3
"""Records of one line: entered, filled in once, and the fill's own stroke."""


def run(records: int = 1_000_000, folder: Path | None = None) -> dict[str, float]:
    """Measure both in one run: seconds of the processor, ratio of the best, peak in MB."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        office = open_office(Path(made))
        fill_register(office, records // _SHARE)
        office.close()
        pairs = [_pair(office) for _ in range(_TIMES)]
        office.close()
    bare, seconds, wall = (min(column) for column in zip(*pairs, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "records": records,
        "bare_s": bare,
        "verify_s": seconds,
        "verify_wall_s": wall,
        "ratio": seconds / bare,
        "peak_mb": peak,
    }


def _pair(office: MemoOffice) -> tuple[float, float, float]:
    """Measure the bare reading and a verification one after the other, side by side."""
    bare = _bare(office)
    before = time.process_time(), time.perf_counter()
    report = verify(office.database, KINDS)
    after = time.process_time(), time.perf_counter()
    if not report.sound:
        raise AssertionError(report.findings[:3])
    return bare, after[0] - before[0], after[1] - before[1]


def fill_register(office: MemoOffice, lines: int) -> None:
    """Write many lines, each filled in once, by the journal's own means but in large batches."""
    for first in range(1, lines + 1, _BATCH):
        ids = range(first, min(first + _BATCH, lines + 1))
        with office.database.writing() as engine, engine.begin() as connection:
            _enter(office, connection, ids)
            _fill(office, connection, ids)


def _enter(office: MemoOffice, connection: Connection, ids: range) -> None:
    moment = office.clock.read()
    rows: list[dict[str, Stored]] = [
        {
            "count": number % 90,
            "day": "2026-11-20",
            "entered_at": "2026-11-20T00:12:00.000Z",
            "entered_by": "P-CLERK",
            "fiscal_year": 2026,
            "id": number,
            "late": 0,
            "number": number,
            "revision": 0,
            "what": f"点検 {number} 端末機の定期点検と清掃",
            "who": "見本 太郎",
        }
        for number in ids
    ]
    names = list(rows[0])
    connection.exec_driver_sql(
        f"INSERT INTO memo ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [tuple(row.values()) for row in rows],
    )
    images = [
        RowImage("memo", "memo", number, 0, image)
        for number, image in zip(ids, texts(rows), strict=True)
    ]
    signature = Signature("P-CLERK", "clerk", "T-1", Operation.ENTER, "memo")
    state = read_state(connection)
    append(
        connection,
        images,
        signature,
        moment,
        state,
        office.desk.outside.key_for(state, signature.operation),
    )


def _fill(office: MemoOffice, connection: Connection, ids: range) -> None:
    strokes: list[dict[str, Stored]] = [
        {
            "at": "2026-11-20T00:12:00.000Z",
            "book_key": "memo",
            "by": "P-CLERK",
            "field": "left",
            "id": number,
            "late": 0,
            "new": '"2026-11-20T08:00:00.000Z"',
            "operation": "fill",
            "revision": 0,
            "row_id": number,
            "row_revision": 1,
            "source": "memo",
        }
        for number in ids
    ]
    names = list(strokes[0])
    connection.exec_driver_sql(
        f"INSERT INTO stroke ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [tuple(row.values()) for row in strokes],
    )
    connection.exec_driver_sql(
        "UPDATE memo SET revision = 1, \"left\" = '2026-11-20T08:00:00.000Z' "
        "WHERE id BETWEEN ? AND ?",
        (ids[0], ids[-1]),
    )
    rows = connection.exec_driver_sql(
        'SELECT count, day, entered_at, entered_by, fiscal_year, id, late, "left", number, '
        "revision, what, who FROM memo WHERE id BETWEEN ? AND ? ORDER BY id",
        (ids[0], ids[-1]),
    )
    cells = [dict(row) for row in rows.mappings()]
    images = [
        image
        for number, row, stroke in zip(ids, texts(cells), texts(strokes), strict=True)
        for image in (
            RowImage("memo", "memo", number, 1, row),
            RowImage("memo", "stroke", number, 0, stroke),
        )
    ]
    signature = Signature("P-CLERK", "clerk", "T-1", Operation.FILL, "memo")
    state, key = read_state(connection), office.desk.outside.key_for
    append(
        connection, images, signature, office.clock.read(), state, key(state, signature.operation)
    )


def _bare(office: MemoOffice) -> float:
    """Read every row with the driver alone and hash as many bytes as a verification must."""
    header, image = b"h" * _size(office, "journal"), b"i" * _size(office, "memo")
    salt, node = secrets.token_bytes(16), bytes(32)
    with office.tampering(triggers=True) as connection:
        for pragma in ("cache_size = -24576", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
        before = time.process_time()
        for table, bytes_ in (("memo", image), ("stroke", image), ("journal", header)):
            for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
                if table == "journal":
                    # The header, the commitment to the state it speaks of, a node of the tree.
                    hashlib.sha256(b"\x00" + bytes_).digest()
                    hashlib.sha256(COMMITMENT_DOMAIN + salt + image).digest()
                    hashlib.sha256(b"\x01" + node + node).digest()
        return time.process_time() - before


def _size(office: MemoOffice, table: str) -> int:
    """Return how many bytes one row's text has."""
    with office.database.reading() as connection:
        row = (
            connection.exec_driver_sql(
                f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1"  # noqa: S608
            )
            .mappings()
            .one()
        )
        if table == "journal":
            return len(texts([[row[name] for name in HEADER]])[0])
        return len(texts([{str(k): row[k] for k in sorted(row, key=str) if row[k] is not None}])[0])


def main() -> None:
    """Run with the number of records as argument and print the figures as JSON."""
    figures: dict[str, Any] = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
