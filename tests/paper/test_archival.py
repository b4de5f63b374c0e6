"""Every sheet is a PDF/A-2b, as far as its own structure can tell."""

import io
from typing import Any

import pypdf
import pytest
from defusedxml.ElementTree import fromstring
from fontTools.ttLib import TTFont

from tests.paper.samples import HEADER, REGISTER, hostile, ordinary
from zyuki_desk.paper.document import Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.register import render_register

PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture(scope="module")
def reader(fonts: FontBook) -> pypdf.PdfReader:
    lines = [*ordinary(20), *hostile()]
    return pypdf.PdfReader(
        io.BytesIO(render_register(fonts, REGISTER, HEADER, lines, invariant=True).pdf)
    )


def test_it_says_so_in_its_metadata(reader: pypdf.PdfReader) -> None:
    stream: Any = reader.root_object["/Metadata"].get_object()
    assert "/Filter" not in stream
    tree = fromstring(stream.get_data())
    assert [tree.findtext(f".//{PDFA}{key}") for key in ("part", "conformance")] == ["2", "B"]
    info = reader.metadata
    assert info is not None
    assert info.title in stream.get_data().decode()
    assert set(info) == {"/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"}


def test_colours_have_a_meaning(reader: pypdf.PdfReader) -> None:
    intents: Any = reader.root_object["/OutputIntents"].get_object()
    (intent,) = intents
    profile: Any = intent.get_object()["/DestOutputProfile"].get_object()
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"


def test_every_font_is_embedded_with_its_own_widths(reader: pypdf.PdfReader) -> None:
    resources: Any = reader.pages[0]["/Resources"].get_object()
    fonts = resources["/Font"].get_object()
    assert len(fonts) >= 2
    for named in fonts.values():
        font = named.get_object()
        below = font["/DescendantFonts"].get_object()[0].get_object()
        file = below["/FontDescriptor"].get_object()["/FontFile2"].get_object()
        embedded = TTFont(io.BytesIO(file.get_data()))
        scale = 1000 / embedded["head"].unitsPerEm
        glyphs = below["/CIDToGIDMap"].get_object().get_data()
        widths = list(below["/W"])
        for cid, (width,) in zip(widths[::2], widths[1::2], strict=True):
            glyph = int.from_bytes(glyphs[2 * cid : 2 * cid + 2], "big")
            advance, _ = embedded["hmtx"][embedded.getGlyphName(glyph)]
            assert float(width) == pytest.approx(advance * scale, abs=1)


def test_nothing_is_hidden_or_outside(reader: pypdf.PdfReader) -> None:
    assert not reader.is_encrypted
    assert reader.pdf_header <= "%PDF-1.7"
    assert "/ID" in reader.trailer
    assert not {"/AA", "/OpenAction", "/AcroForm", "/Names"} & set(reader.root_object)


def test_a_title_of_any_characters_is_well_formed(fonts: FontBook) -> None:
    document = Document(fonts.chain("gothic"), (100, 100), title="<甲> & \U00020bb7「乙」")
    document.end_page()
    reader = pypdf.PdfReader(io.BytesIO(document.finish()))
    stream: Any = reader.root_object["/Metadata"].get_object()
    words = "".join(fromstring(stream.get_data()).itertext())
    assert "<甲> & \U00020bb7「乙」" in words
    assert reader.metadata is not None
    assert reader.metadata.title == "<甲> & \U00020bb7「乙」"
