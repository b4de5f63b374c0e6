"""What the tests of the store share."""

from pathlib import Path

import pytest

from tests.store.slot_offices import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)
