"""Demanding that an act is refused or in trouble, and that nothing at all was changed by it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.memo import MemoOffice
from zyuki_desk.base.errors import DeskError


@contextmanager
def nothing_saved(
    office: MemoOffice, kind: type[DeskError], sentence: str, *, field: str | None = None
) -> Iterator[None]:
    """Expect this error with this sentence, and the very same journal and lines afterwards."""
    before = office.head(), office.rows("SELECT * FROM memo ORDER BY id")
    with pytest.raises(kind) as raised:
        yield
    assert sentence in raised.value.sentence
    assert raised.value.sentence.endswith("。")
    if field is not None:
        assert getattr(raised.value, "field", None) == field
    assert (office.head(), office.rows("SELECT * FROM memo ORDER BY id")) == before
    assert office.verify().sound
