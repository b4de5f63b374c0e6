"""Label sheets: what cannot be cut from its page is refused with the field."""

from dataclasses import replace
from typing import Any

import pytest

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.stock.label_sheets import SHEETS, check_sheet

GOOD = SHEETS[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"columns": 0}, "columns"),
        ({"rows": 99}, "columns"),
        ({"width": 5.0}, "width"),
        ({"left": -1.0}, "left"),
        ({"top": -1.0}, "top"),
        ({"pitch_x": 60.0}, "pitch_x"),
        ({"pitch_y": 10.0}, "pitch_y"),
        ({"columns": 4}, "width"),
        ({"rows": 9}, "height"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_sheet(replace(GOOD, **change))
    assert refused.value.field == field


def test_labels_go_along_the_rows() -> None:
    assert GOOD.corner(0) == (GOOD.left, GOOD.top)
    assert GOOD.corner(4) == pytest.approx((GOOD.left + 70.0, GOOD.top + 33.9))
