"""Every character is drawn by some font or boxed, and reads back as it was given."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyuki_desk.base.errors import Trouble
from zyuki_desk.core.layout import Typeface
from zyuki_desk.paper.document import Document
from zyuki_desk.paper.fonts import FontBook, clusters

NAMES = "𠮷野 髙﨑 葛\U000e0100城 辻\U000e0101 神 ①㈱"


def printed(fonts: FontBook, text: str, family: Typeface = "gothic") -> bytes:
    document = Document(fonts.chain(family), (600, 100), title="見本", invariant=True)
    document.text(10, 50, text, 12)
    document.end_page()
    return document.finish()


def by_pypdf(pdf: bytes) -> str:
    text: str = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    return text


def by_pdfium(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        textpage = page.get_textpage()
        text: str = textpage.get_text_bounded()
        textpage.close()
        page.close()
    return text


@pytest.mark.parametrize("family", ["gothic", "mincho"])
@pytest.mark.parametrize("read", [by_pypdf, by_pdfium])
def test_names_copy_right_from_the_pdf(
    fonts: FontBook, family: Typeface, read: Callable[[bytes], str]
) -> None:
    assert read(printed(fonts, NAMES, family)).strip() == NAMES


def test_selector_draws_the_variant_not_the_base(fonts: FontBook) -> None:
    chain = fonts.chain("gothic")
    base, variant = chain.glyph("葛"), chain.glyph("葛\U000e0100")
    assert variant.exact
    assert (variant.face, variant.number) != (base.face, base.number)
    assert chain.measure("葛\U000e0100", 10) == chain.measure("葛", 10) == 10


def test_unknown_selector_falls_back_to_base_and_says_so(fonts: FontBook) -> None:
    chain = fonts.chain("gothic")
    glyph = chain.glyph("葛\U000e01ef")
    assert glyph.number == chain.glyph("葛").number
    assert not glyph.exact


@pytest.mark.parametrize("char", ["\U0002b739", "\ue000", "\ud800", "\x07", "\u202e"])
def test_character_in_no_font_is_boxed_with_its_code(fonts: FontBook, char: str) -> None:
    document = Document(fonts.chain("gothic"), (100, 100), title="見本")
    assert fonts.chain("gothic").glyph(char).boxed
    document.text(10, 50, char, 12)
    document.end_page()
    assert dict(document.fonts.inexact) == {char: 1}
    text = "".join(by_pypdf(document.finish()).split())
    assert f"{ord(char):04X}" in text


def test_composed_mark_is_drawn_composed(fonts: FontBook) -> None:
    chain = fonts.chain("gothic")
    assert chain.glyph("か\u3099") == chain.glyph("が")


def test_missing_or_damaged_font_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="入れ直して"):
        FontBook(tmp_path).chain("gothic")
    (tmp_path / "BIZUDGothic-Regular.ttf").write_bytes(b"not a font")
    with pytest.raises(Trouble):
        FontBook(tmp_path).chain("gothic")


def test_more_codes_than_one_byte_holds(fonts: FontBook) -> None:
    chain = fonts.chain("gothic")
    text = "".join(c for c in map(chr, range(0x4E00, 0x5400)) if not chain.glyph(c).boxed)
    assert len(text) > 300
    document = Document(fonts.chain("gothic"), (19000, 100), title="見本")
    document.text(10, 50, text, 12)
    document.end_page()
    assert by_pdfium(document.finish()) == text


def test_only_what_is_used_is_embedded(fonts: FontBook) -> None:
    assert len(printed(fonts, "見本")) < 20_000
    assert printed(fonts, "見本") == printed(fonts, "見本")


@given(st.text(max_size=30))
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text
