"""Run the benchmarks, print one table, and write JSON: `python -m tests.bench [names]`.

Every file `bench_*.py` beside this one is a benchmark; its `run()` returns figures, or a mapping of
names to numbers whose aims stand in its `AIMS`.
"""

import argparse
import importlib
import inspect
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.figures import Figure, from_mapping

HERE = Path(__file__).parent
HEADINGS = ("figure", "measured", "unit", "baseline", "ratio", "aim", "holds")
AIMS: Mapping[str, Mapping[str, tuple[float | None, float | None]]] = {
    "page": {
        "paint_ratio": (1.5, None),
        "jump_worst_ms": (50, None),
        "wheel_worst_ms": (50, None),
        "search_p95_ms": (50, None),
        "peak_mb": (300, None),
    },
    "paper": {
        "ratio_to_bare_canvas": (1.5, None),
        "times_faster_than_libreoffice": (None, 5),
    },
    "verify": {"ratio": (3, None)},
    "start": {"ratio": (2, None)},
}
"""Aims of benchmarks that return plain mappings: the most and the least a figure may be."""


SMALL = {"quick": True, "records": 6000, "lines": 500, "n": 2000, "rounds": 2}
"""What a quick run gives a benchmark that has such a parameter."""


def names() -> list[str]:
    """Return the benchmarks that are present."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def measure(name: str, *, quick: bool) -> list[Figure]:
    """Run one benchmark; a quick run says whether it works, not how fast."""
    module = importlib.import_module(f"tests.bench.bench_{name}")
    known = inspect.signature(module.run).parameters
    small = {key: value for key, value in SMALL.items() if key in known}
    found = module.run(**(small if quick else {}))
    if isinstance(found, Mapping):
        return from_mapping(found, getattr(module, "AIMS", AIMS.get(name, {})))
    return list(found)


def table(results: Mapping[str, Sequence[Figure]]) -> str:
    """Lay all figures out in columns."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    rows += [_row(name, figure) for name, figures in results.items() for figure in figures]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = [
        "  ".join(
            cell.rjust(width) if 0 < place < len(HEADINGS) - 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join((lines[0], "-" * len(lines[0]), *lines[1:]))


def _row(name: str, figure: Figure) -> tuple[str, ...]:
    aims = []
    if figure.at_most is not None:
        aims.append(f"≤ {figure.at_most:g}")
    if figure.at_least is not None:
        aims.append(f"≥ {figure.at_least:g}")
    holds = {None: "", True: "yes", False: "NO"}[figure.holds]
    return (
        f"{name}: {figure.name}", _number(figure.value), figure.unit, _number(figure.baseline),
        _number(figure.ratio), " ".join(aims), holds,
    )  # fmt: skip


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description="Measure, with aims.")
    parser.add_argument("names", nargs="*", help=f"which of: {' '.join(names())}; default all")
    parser.add_argument("--json", type=Path, help="also write every figure into this file")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    return parser.parse_args()


def main() -> int:
    """Return 0 when every aim holds, 1 when one does not."""
    arguments = _arguments()
    unknown = sorted(set(arguments.names) - set(names()))
    if unknown:
        sys.stderr.write(f"No such benchmark: {' '.join(unknown)}\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    results: dict[str, list[Figure]] = {}
    for name in arguments.names or names():
        sys.stderr.write(f"{name} …\n")
        results[name] = measure(name, quick=arguments.quick)
    sys.stdout.write(table(results) + "\n")
    if arguments.json:
        whole = {
            "python": platform.python_version(),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "figures": {name: [f.as_json() for f in found] for name, found in results.items()},
        }
        arguments.json.write_text(
            json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    failed = any(f.holds is False for found in results.values() for f in found)
    return 1 if failed and not arguments.quick else 0


if __name__ == "__main__":
    sys.exit(main())
