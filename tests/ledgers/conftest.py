"""The room desk at the level of the desk: no window."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.ledgers.rooms import rooms_office
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.presence import Presence


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    """The office with every kind of room."""
    with rooms_office(tmp_path, clock) as office:
        yield office


@pytest.fixture
def presence(office: OpenOffice) -> Presence:
    """The room desk of whoever is signed in."""
    ledger = office.ledgers["room-entry"]
    assert ledger.service is not None
    return cast("Presence", ledger.service(office.desk, office.books, ledger))
