"""The program's ledgers and one more, which is nothing but a file in the ledgers' folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from zyuki_desk import ledgers as package
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.parts import program_ledgers

EXTRA_FOLDER = Path(__file__).parents[1] / "support" / "extra_ledgers"
EXTRA = "found-item"


@contextmanager
def one_more_file() -> Iterator[None]:
    """Let the extra folder's files lie in the ledgers' folder for a while; no other change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "__path__", [*package.__path__, str(EXTRA_FOLDER)])
        yield


@cache
def every_ledger() -> Ledgers:
    """Return the program's ledgers and the extra one, found by presence."""
    with one_more_file():
        return program_ledgers()
