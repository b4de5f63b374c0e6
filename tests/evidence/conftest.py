"""An office of the trivial ledger for every test of the evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.memo import MemoOffice, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MemoOffice]:
    """A founded office on a clock that stands still."""
    made = open_office(tmp_path)
    yield made
    made.close()
