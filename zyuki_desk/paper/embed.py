"""Embedded fonts of one document: subsets by glyph, and a text layer that reads back right.

Every used cluster gets a two-byte code of its own in a composite font, whatever its code points
are, so that characters beyond the BMP and base-and-selector pairs copy and search as given.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from reportlab.pdfbase import pdfdoc

from zyuki_desk.paper.fonts import Chain, Face, Glyph, clusters

_SAFE: Final = [n for n in range(256) if n not in b"()\\\r\n"]
"""Bytes that stand for themselves in a PDF string, so that codes never need escaping."""
_FULL_WIDTH: Final = 1000.0
_BLOCK: Final = 100
_REPLACEMENT: Final = "\ufffd"


class Piece(NamedTuple):
    """A stretch of one face, ready for a content stream."""

    font: str
    codes: str
    width: float
    """Thousandths of the type size."""
    boxed: str
    """The character whose code is to be drawn in a box, or nothing."""


class EmbeddedFace:
    """The used part of one face."""

    def __init__(self, face: Face, resource: str) -> None:
        self.resource = resource
        self._face = face
        self._codes: dict[str, str] = {}
        self._rows: list[tuple[int, str, int, float]] = []
        self._numbers: dict[int, int] = {}

    def code(self, cluster: str, glyph: Glyph) -> str:
        """Return the two bytes for a cluster, as Latin-1 text."""
        code = self._codes.get(cluster)
        if code is None:
            high, low = divmod(len(self._codes) + 1, len(_SAFE))
            cid = _SAFE[high] << 8 | _SAFE[low]
            number = self._numbers.setdefault(glyph.number, len(self._numbers) + 1)
            self._rows.append((cid, cluster, number, glyph.width))
            code = self._codes[cluster] = chr(_SAFE[high]) + chr(_SAFE[low])
        return code

    @property
    def used(self) -> bool:
        """Whether anything was drawn with it."""
        return bool(self._rows)

    def add_to(self, document: pdfdoc.PDFDocument) -> pdfdoc.PDFObject:
        """Write the font's objects and return the font dictionary."""
        name = f"{_subset_tag(self.resource)}+{self._face.name}"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": _IDENTITY,
                "FontDescriptor": refer(document, self._descriptor(document, name)),
                "DW": 1000,
                "W": f"[{' '.join(f'{r[0]} [{r[3]:.6g}]' for r in self._odd_widths())}]",
                "CIDToGIDMap": refer(document, _stream(self._glyph_map())),
            }
        )
        return pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([refer(document, descendant)]),
                "ToUnicode": refer(document, _stream(self._to_unicode(name).encode("ascii"))),
            }
        )

    def _odd_widths(self) -> Iterator[tuple[int, str, int, float]]:
        return (row for row in self._rows if row[3] != _FULL_WIDTH)

    def _descriptor(self, document: pdfdoc.PDFDocument, name: str) -> pdfdoc.PDFDictionary:
        data, metrics = self._face.subset(list(self._numbers)), self._face.metrics
        file = _stream(data)
        file.dictionary["Length1"] = len(data)
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{name}",
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(list(metrics.box)),
                "ItalicAngle": 0,
                "Ascent": metrics.ascent,
                "Descent": metrics.descent,
                "CapHeight": metrics.cap_height,
                "StemV": metrics.stem,
                "FontFile2": refer(document, file),
            }
        )

    def _glyph_map(self) -> bytes:
        table = bytearray(2 * (max(row[0] for row in self._rows) + 1))
        for cid, _, number, _ in self._rows:
            table[2 * cid : 2 * cid + 2] = number.to_bytes(2, "big")
        return bytes(table)

    def _to_unicode(self, name: str) -> str:
        pairs = [f"<{cid:04X}> <{_utf16(cluster)}>" for cid, cluster, _, _ in self._rows]
        blocks = [pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK)]
        body = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return _CMAP.format(name=name, body=body)


class _Fast(dict[str, str]):
    """Codes of the first face by single character; a KeyError sends the text the long way."""

    def __init__(self, fonts: "DocumentFonts") -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, char: str) -> str:
        code = self[char] = self._fonts.plain_code(char)
        return code


class DocumentFonts:
    """All text of one document passes here and becomes codes of embedded fonts."""

    def __init__(self, chain: Chain, *, first: int = 1) -> None:
        self.chain = chain
        self.faces = tuple(
            EmbeddedFace(face, f"F{number}") for number, face in enumerate(chain.faces, first)
        )
        self.inexact: Counter[str] = Counter()
        """Clusters whose exact shape no font has, and how often they were drawn."""
        self._fast = _Fast(self)

    def encode(self, text: str) -> list[Piece]:
        """Turn a line of text into stretches of codes."""
        try:
            codes = "".join(map(self._fast.__getitem__, text))
        except KeyError:
            return self._long_way(text)
        return [Piece(self.faces[0].resource, codes, 0.0, "")]

    def plain_code(self, char: str) -> str:
        """Return the code of a character that the first face has; KeyError for any other."""
        glyph = self.chain.glyph(char)
        if glyph.face or glyph.boxed or clusters("x" + char) == ["x" + char]:
            raise KeyError(char)
        return self.faces[0].code(char, glyph)

    def add_to(self, document: pdfdoc.PDFDocument) -> None:
        """Write every used font into the document's resources."""
        resources = document.idToObject[pdfdoc.BasicFonts]
        assert isinstance(resources, pdfdoc.PDFDictionary)
        for face in self.faces:
            if face.used:
                resources.dict[face.resource] = refer(document, face.add_to(document))

    def _long_way(self, text: str) -> list[Piece]:
        pieces: list[Piece] = []
        for cluster in clusters(text):
            glyph = self.chain.glyph(cluster)
            face = self.faces[glyph.face]
            code = face.code(cluster, glyph)
            if not glyph.exact:
                self.inexact[cluster] += 1
            last = pieces[-1] if pieces else None
            if last and last.font == face.resource and not glyph.boxed and not last.boxed:
                pieces[-1] = Piece(last.font, last.codes + code, last.width + glyph.width, "")
            else:
                boxed = cluster[0] if glyph.boxed else ""
                pieces.append(Piece(face.resource, code, glyph.width, boxed))
        return pieces


def refer(
    document: pdfdoc.PDFDocument, part: pdfdoc.PDFObject, name: str | None = None
) -> pdfdoc.PDFObject:
    """Register an object of the file and return a reference to it."""
    found: pdfdoc.PDFObject = document.Reference(part, name)  # type: ignore[no-untyped-call]
    return found


def _utf16(text: str) -> str:
    whole = "".join(_REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)
    return whole.encode("utf-16-be").hex().upper()


def _subset_tag(resource: str) -> str:
    return "ZYUKI" + chr(ord("A") + int(resource[1:]) % 26)


def _stream(content: bytes) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


_IDENTITY: Final = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"

_CMAP: Final = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /{name}-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
