"""Golden papers of every ledger: its register and its blank form, by text, pages and pixels.

The lines are made from the fields, an ordinary one and one as long as the fields allow, so that
they change with the form alone. Pixels are compared where PDFium is the one they were taken with.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest

from tests.paper.conftest import GOLDEN
from tests.paper.samples import HEADER
from zyuki_desk.core.fields import Field, FieldKind, Value, show
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.register import render_blank, render_register
from zyuki_desk.parts import program_ledgers

Golden = Callable[[str, bytes], None]

LEDGERS = program_ledgers()
PIXELS = GOLDEN / "pixels.json"
DPI = 50
DAY = date(2026, 11, 20)
LONG = "住民票の広域交付に係る本人確認情報の照会及び機器の保守点検作業(作業手順書「第4版」による)"


def value(spec: Field, *, long: bool) -> str:
    """Return what such a cell may hold."""
    if spec.choices:
        return spec.choices[-1 if long else 0].label
    typed: dict[FieldKind, Value] = {
        FieldKind.DATE: DAY,
        FieldKind.TIME: datetime(2026, 11, 20, 8, 5, tzinfo=UTC),
        FieldKind.COUNT: min(spec.limit, 12345 if long else 3),
        FieldKind.YES_NO: True,
    }
    if spec.kind in typed:
        return show(spec, typed[spec.kind], day=DAY)
    if spec.kind is FieldKind.CODE:
        return "M-2026-0012"[: spec.limit]
    if spec.kind in (FieldKind.PERSON, FieldKind.PLACE):
        return "勅使河原 例之介" if long else "見本 太郎"
    return LONG[: spec.limit] if long else spec.label[: spec.limit]


def lines(ledger: Ledger) -> list[Line]:
    """Make an ordinary line, a full one, a corrected and a struck one."""

    def cells(*, long: bool) -> dict[str, tuple[Run, ...]]:
        return {spec.key: (Run(value(spec, long=long)),) for spec in ledger.shown}

    first = next(iter(ledger.layout.keys))
    struck = {
        **cells(long=False),
        first: (Run("誤", struck=True), Run("正"), Run("11/6 見本訂正", mark=True)),
    }
    return [
        Line(1, "1", cells(long=False)),
        Line(2, "12345", cells(long=True), late=True),
        Line(3, "3", struck),
        Line(4, "4", cells(long=False), struck=True, note="11/20 見本 太郎抹消 二重に記載"),
        Line(5, "5"),
    ]


def pixels(pdf: bytes) -> str:
    """Return a digest of the first page as it looks."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        bitmap = page.render(scale=DPI / 72, grayscale=True)
        digest = hashlib.sha256(bytes(bitmap.buffer)).hexdigest()
        page.close()
    return digest


@pytest.mark.parametrize("key", list(LEDGERS))
def test_golden_forms(
    fonts: FontBook, golden: Golden, key: str, request: pytest.FixtureRequest
) -> None:
    ledger = LEDGERS[key]
    sheet = render_register(fonts, ledger.layout, HEADER, lines(ledger), invariant=True)
    golden(f"forms/{key}", sheet.pdf)
    blank = render_blank(
        fonts, ledger.layout, HEADER, numbers=map(str, range(58, 99)), invariant=True
    )
    golden(f"forms/{key}-blank", blank.pdf)
    assert blank.pages == 1
    seen = {name: pixels(made.pdf) for name, made in ((key, sheet), (f"{key}-blank", blank))}
    if request.config.getoption("--update-golden", default=False):
        _keep(PIXELS, seen)
    kept = json.loads(PIXELS.read_text(encoding="utf-8"))
    if kept["pdfium"] == str(pypdfium2.PDFIUM_INFO):
        assert {name: kept["pages"][name] for name in seen} == seen


def _keep(path: Path, seen: dict[str, str]) -> None:
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"pages": {}}
    kept["pdfium"] = str(pypdfium2.PDFIUM_INFO)
    kept["pages"] = dict(sorted({**kept["pages"], **seen}.items()))
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
