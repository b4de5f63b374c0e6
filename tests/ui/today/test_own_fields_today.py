"""The office's own fields at the room desk: asked in the panel; a required one opens it."""

import pytest
from PySide6.QtCore import Qt

from tests.pages.today import TodayObject
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.search import Query

OWN = (
    OwnField(slug="c1", label="体温", required=True),
    OwnField(slug="c2", label="検温", kind=OwnKind.CHOICE, choices=MARK_CHOICES),
)


@pytest.fixture
def asked(office: OpenOffice) -> None:
    """Add a field that must be filled, and one that may stay blank."""
    set_own_fields(office.desk, "room-entry", OWN)


@pytest.fixture
def offered(office: OpenOffice) -> None:
    """Add a field that may stay blank."""
    set_own_fields(office.desk, "room-entry", OWN[1:])


def cells(office: OpenOffice) -> list[tuple[object, object]]:
    ledger = office.ledgers["room-entry"]
    lines = office.books.entries(ledger, office.books.ids(ledger, Query()))
    return [(line.values["extra.c1"], line.values["extra.c2"]) for line in lines]


@pytest.mark.usefixtures("asked")
def test_a_required_one_opens_the_panel_and_is_written(
    office: OpenOffice, today: TodayObject
) -> None:
    today.pick("1001")
    assert today.panel == "entry"
    today.press("entry_submit")
    assert cells(office) == []
    today.write("extra.c1", "36.4")
    today.choose("extra.c2", 1)
    today.press("entry_submit")
    assert cells(office) == [("36.4", "good")]
    assert today.inside == ["見本 太郎"]


@pytest.mark.usefixtures("offered")
def test_one_that_may_stay_blank_costs_no_stroke(today: TodayObject) -> None:
    today.look_for("みほん た")
    today.key(Qt.Key.Key_Return)
    assert today.inside == ["見本 太郎"]
