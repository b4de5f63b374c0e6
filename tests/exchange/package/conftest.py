"""One browser for all tests of the page."""

from collections.abc import Iterator

import pytest

from tests.support.chromium import Browser, find_browser_or_skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; each test opens its own file in it."""
    with Browser(find_browser_or_skip()) as made:
        yield made
