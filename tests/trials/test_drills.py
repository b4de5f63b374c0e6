"""A few restore drills, and the judge that must see what an older state lacks."""

import random
from pathlib import Path

from tests.contract.ledgers import every_ledger
from tests.contract.office import open_sample
from tests.trials.damages import older_database
from tests.trials.drills import AFTERWARDS, Clerk, Drilled, drill_many, live, missing
from zyuki_desk.base.clock import FixedClock


def test_a_damaged_office_comes_back_with_all_that_was_acknowledged() -> None:
    done = drill_many(6, seed=3)
    assert done.faults == []
    assert (done.drills, sum(done.ways.values())) == (6, 6)
    assert sum(done.damages.values()) > 6
    assert "backup of year one" in done.damages


def test_the_judge_sees_what_an_older_state_lacks(tmp_path: Path) -> None:
    world = live(tmp_path / "world", elsewhere=False)
    older_database(random.Random(1), world)  # noqa: S311 - seeded
    with open_sample(world.folder, FixedClock(AFTERWARDS), every_ledger()) as office:
        assert "does not hold" in missing(office, world.end)[0]
        assert missing(office, world.backups[0][1]) == []
    clerk = Clerk(world, FixedClock(AFTERWARDS), Drilled())
    assert clerk.bring_back() == ("written back from the echo", world.end)
