"""From Enter in 今日 to 保存済 and the new list painted, with ten thousand lines in."""

import os
import subprocess
import sys

from tests.bench.figures import Figure, milliseconds, p95

AIM_MS = 100


def run(*, quick: bool = False) -> list[Figure]:
    """Measure in a process of its own: one program, one application."""
    lines, rounds = (500, 6) if quick else (10_000, 200)
    command = [sys.executable, "-m", "tests.bench.bench_screen", str(lines), str(rounds)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(  # noqa: S603 - arguments are our own
        command, check=True, capture_output=True, text=True, env=environment
    )
    entering, leaving = (float(word) for word in done.stdout.splitlines()[-1].split())
    words = "Enter to 保存済 on the screen, 95th percentile"
    return [
        Figure(f"{words}, in", entering, "ms", at_most=AIM_MS),
        Figure(f"{words}, out", leaving, "ms", at_most=AIM_MS),
    ]


def measure(lines: int, rounds: int) -> tuple[float, float]:
    """Let people come and go by the keyboard; return both 95th percentiles."""
    from tests.bench.bench_entry import Counter, sample_office
    from tests.bench.desk_screen import DeskScreen

    with sample_office(lines) as office:
        counter = Counter(office)
        screen = DeskScreen(office)
        people = [counter.staff[n % len(counter.staff)] for n in range(rounds + 3)]
        times: list[list[float]] = [[], []]
        for code in people:
            for series in times:
                counter.pass_time()
                screen.look_for(code)
                series.append(milliseconds(screen.enter))
        screen.close()
    return p95(times[0][3:]), p95(times[1][3:])


if __name__ == "__main__":
    sys.stdout.write(" ".join(str(value) for value in measure(*map(int, sys.argv[1:3]))) + "\n")
