"""Every character is drawn by some font or boxed, and reads back as it was given."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import resource
from zyuki_desk.core.layout import Typeface
from zyuki_desk.paper.document import Document
from zyuki_desk.paper.fonts import FontBook, clusters

NAMES = (
    "𠮷野 髙﨑 葛\U000e0100城 辻\U000e0102 神\ufe00 ①㈱ 邉\U000e0110 斎\U000e0102 \u3404 \U0002cf00"
)
"""Beyond the basic plane, of both variation collections, and kanji of no ordinary font."""


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


def by_poppler(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("poppler is not installed")
    command = [program, "-enc", "UTF-8", "-", "-"]
    told = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603
    return told.stdout.decode()


@pytest.mark.parametrize("family", ["gothic", "mincho"])
@pytest.mark.parametrize("read", [by_pypdf, by_pdfium, by_poppler])
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


@pytest.mark.parametrize("name", ["邉\U000e0110", "辻\U000e0102", "\u3404", "\U0002cf00"])
@pytest.mark.parametrize("family", ["gothic", "mincho"])
def test_kanji_of_names_have_their_own_shape(fonts: FontBook, family: Typeface, name: str) -> None:
    chain = fonts.chain(family)
    glyph = chain.glyph(name)
    assert glyph.exact
    assert chain.faces[glyph.face].name == "ZyukiNames"
    assert chain.measure(name, 10) == 10


def test_the_whole_original_takes_its_parts_place(tmp_path: Path) -> None:
    for file in resource("fonts").glob("*.ttf"):
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "ipamjm.ttf").symlink_to(resource("fonts") / "NotoSansJP-Regular.ttf")
    face = FontBook(tmp_path).chain("gothic").faces[-1]
    assert face.name.startswith("Noto")


@pytest.mark.parametrize(
    "char", ["\U0002b739", "\ue000", "\ud800", "\x07", "\u202e", "\U0001f600", "\u200d"]
)
def test_character_in_no_font_is_boxed_with_its_code(fonts: FontBook, char: str) -> None:
    document = Document(fonts.chain("gothic"), (300, 100), title="見本")
    assert fonts.chain("gothic").glyph(char).boxed
    document.text(10, 50, char, 12)
    document.end_page()
    assert dict(document.fonts.inexact) == {char: 1}
    text = "".join(by_pypdf(document.finish()).split())
    assert f"字形のない文字U+{ord(char):04X}" in text


def test_the_code_in_the_box_does_not_mingle_with_the_text(fonts: FontBook) -> None:
    document = Document(fonts.chain("gothic"), (300, 100), title="見本")
    document.text(10, 50, "外字\ue000です", 12)
    document.end_page()
    assert "外字\ue000です" in by_pypdf(document.finish())


def test_a_box_on_every_page_is_told_on_every_page(fonts: FontBook) -> None:
    document = Document(fonts.chain("gothic"), (300, 100), title="見本")
    with document.part("Head"):
        document.text(10, 80, "\ue000", 12)
    for _ in range(2):
        document.use("Head")
        document.end_page()
    pages = pypdf.PdfReader(io.BytesIO(document.finish())).pages
    assert all("U+E000" in page.extract_text() for page in pages)


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
