"""Golden papers: the text of every page and the number of pages, kept as plain files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paper.reading import told
from zyuki_desk.paper.fonts import FontBook

GOLDEN = Path(__file__).parents[1] / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a changed paper become the golden one, after its difference was read."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    """The program's own fonts."""
    return FontBook()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare a PDF's pages and text with the golden file of that name."""

    def compare(name: str, pdf: bytes) -> None:
        path = GOLDEN / f"{name}.txt"
        now = told(pdf)
        if request.config.getoption("--update-golden", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(now, encoding="utf-8")
        assert now == path.read_text(encoding="utf-8")

    return compare
