"""Two offices for every contract: with the example's lines, and without a single one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from zyuki_desk.core.opening import OpenOffice


@pytest.fixture
def blank_office(tmp_path: Path) -> Iterator[OpenOffice]:
    """An office with people and rooms and not a single line."""
    with sample_office(tmp_path / "blank", lines=False) as office:
        yield office


@pytest.fixture
def full_office(tmp_path: Path) -> Iterator[OpenOffice]:
    """An office with the example's lines."""
    with sample_office(tmp_path / "full") as office:
        yield office
