"""The list of what nobody can see: README says it, the tamper suite must meet it, nothing else."""

from pathlib import Path

import pytest

from tests.evidence.limits import Limit
from tests.trials.tamper import PARTS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## What the evidence cannot prove\n")[2].partition("\n## ")[0]
BULLETS = [" ".join(text.split()) for text in SECTION.partition("\n\n`")[0].split("\n- ")[1:]]
OF_THE_WORLD = (
    "That what was written is true", "What never was written", "The time, beyond",
    "That a failed sign-in really waited", "The content of lines whose retention ended",
    "That this program is the one that wrote it", "That a drive which claims",
)  # fmt: skip
"""What no change of a file brings about."""


@pytest.mark.parametrize("limit", Limit)
def test_readme_says_each_limit_once(limit: Limit) -> None:
    assert sum(limit.value in bullet for bullet in BULLETS) == 1


def test_readme_says_no_other_limit() -> None:
    for bullet in BULLETS:
        is_of_the_world = bullet.startswith(OF_THE_WORLD)
        assert is_of_the_world is not any(limit.value in bullet for limit in Limit), bullet


def test_every_limit_is_one_that_the_tamper_suite_must_reach() -> None:
    met = {limit for part in PARTS.values() for limit in part.limits}
    assert met == set(Limit)
