"""The numbers on name tags and deposit tags, spelled as the office spells them."""

import re
from collections.abc import Collection
from itertools import count


def next_free(like: str, taken: Collection[str]) -> str:
    """Return the first number that is free, spelled like the one used last (V-03, 04, 5)."""
    spelled = re.fullmatch(r"(.*?)(\d+)", like)
    head, digits = (spelled[1], spelled[2]) if spelled else ("", "1")
    width = len(digits) if digits.startswith("0") else 0
    return next(
        text
        for n in count(1)
        if (text := f"{head}{n:0{width}d}" if width else f"{head}{n}") not in taken
    )
