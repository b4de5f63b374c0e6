"""The fonts that sheets embed, and which of them draws a character; never nothing."""

import re
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple
from unicodedata import combining, normalize

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import resource
from zyuki_desk.core.layout import Typeface

_FILES: Final[dict[str, tuple[str, ...]]] = {
    "gothic": ("BIZUDGothic-Regular.ttf", "NotoSansJP-Regular.ttf", "ZyukiNames-Regular.ttf"),
    "mincho": ("BIZUDMincho-Regular.ttf", "NotoSansJP-Regular.ttf", "ZyukiNames-Regular.ttf"),
}
_ORIGINALS: Final = {"ZyukiNames-Regular.ttf": "ipamjm.ttf"}
"""A font that takes another's place where somebody put it: the whole of what that is a part of."""
_SELECTOR: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_GLUED: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a]")
_FORMAT_VARIATIONS: Final = 14
_OWN_ADVANCES: Final = slice(34, 36)
"""Where the table hhea tells how many glyphs have an advance of their own."""
_PRIVATE: Final = 0x110000
"""Beyond Unicode: keys for glyphs by number in a face's character table."""


def clusters(text: str) -> list[str]:
    """Split into what the eye counts as characters: a selector or mark stays with its base."""
    if not _GLUED.search(text):
        return list(text)
    found: list[str] = []
    for char in text:
        if found and (_SELECTOR.match(char) or combining(char)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _mend_advances(file: TTFontFace) -> None:
    """Give the glyphs after the last own advance that very one; ReportLab scales it wrongly."""
    table: bytes = file.get_table("hhea")  # type: ignore[no-untyped-call]
    own = int.from_bytes(table[_OWN_ADVANCES], "big")
    advance = file.hmetrics[own - 1][0]
    file.hmetrics[own:] = [(advance, bearing) for _, bearing in file.hmetrics[own:]]


class FaceMetrics(NamedTuple):
    """Heights and edges in thousandths of the type size."""

    ascent: int
    descent: int
    cap_height: int
    stem: int
    box: tuple[int, ...]


class Face:
    """One TrueType file, read when first needed: glyphs by character and selector, subsets."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    @cached_property
    def _file(self) -> TTFontFace:
        try:
            file = TTFontFace(str(self._path))
            _mend_advances(file)
            return file
        except (TTFError, OSError) as fault:
            raise Trouble(
                f"印刷用の文字({self._path.name})が読めません。住基デスクを入れ直してください。"
            ) from fault

    @cached_property
    def _to_glyph(self) -> dict[int, int]:
        return dict(self._file.charToGlyph)

    @property
    def name(self) -> str:
        """Its PostScript name."""
        return str(self._file.name.decode("ascii"))

    @property
    def metrics(self) -> FaceMetrics:
        """What a font descriptor says of it."""
        file = self._file
        return FaceMetrics(
            ascent=round(file.ascent),
            descent=round(file.descent),
            cap_height=round(file.capHeight),
            stem=round(file.stemV),
            box=tuple(round(edge) for edge in file.bbox),
        )

    def require(self) -> None:
        """Read the file; `Trouble` when it is missing or damaged."""
        self._to_glyph  # noqa: B018 - reading it is the point

    def glyph(self, char: str) -> int | None:
        """Return the glyph number of a single character, or None."""
        return self._to_glyph.get(ord(char)) or None

    def width(self, glyph: int) -> float:
        """Return the advance in thousandths of the type size."""
        return float(self._file.hmetrics[glyph][0]) * 1000 / float(self._file.unitsPerEm)

    def variant(self, base: str, selector: str) -> int | None:
        """Return the glyph that the font itself names for base and selector, or None."""
        known = self._variants.get(ord(selector))
        if known is None or ord(base) not in known:
            return None
        number = known[ord(base)]
        return self.glyph(base) if number is None else number

    def subset(self, glyphs: list[int]) -> bytes:
        """Build a font file in which glyph n+1 is the n-th of the given different glyphs."""
        keys = [_PRIVATE + glyph for glyph in glyphs]
        self.require()
        with self._lock:
            self._file.charToGlyph = dict(zip(keys, glyphs, strict=True))
            return bytes(self._file.makeSubset(keys))

    @cached_property
    def _variants(self) -> Mapping[int, Mapping[int, int | None]]:
        from fontTools.ttLib import TTFont  # slow to import and rarely needed

        with TTFont(self._path, lazy=True) as font:
            table = next((t for t in font["cmap"].tables if t.format == _FORMAT_VARIATIONS), None)
            if table is None:
                return {}
            ids = {name: number for number, name in enumerate(font.getGlyphOrder())}
            return {
                selector: {base: ids.get(name) for base, name in pairs}
                for selector, pairs in table.uvsDict.items()
            }


class Glyph(NamedTuple):
    """How one cluster is drawn."""

    face: int
    """Which face of the chain."""
    number: int
    """Glyph number in that face; the empty box if the cluster is boxed."""
    width: float
    """Thousandths of the type size."""
    exact: bool
    """Whether the shape is the one that was asked for."""
    boxed: bool
    """No font has it: an empty box is drawn, and its code inside."""


class _Widths(dict[str, float]):
    """Widths by character, filled when first asked for; a selector adds nothing."""

    def __init__(self, chain: "Chain") -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> float:
        width = 0.0 if _GLUED.match(char) else self._chain.glyph(char).width
        self[char] = width
        return width


class Chain:
    """A type family as it is printed: the first face that has a character draws it."""

    def __init__(self, faces: tuple[Face, ...]) -> None:
        self.faces = faces
        self.widths: Mapping[str, float] = _Widths(self)
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, cluster: str) -> Glyph:
        """Choose face and glyph for a character, with its selector if it has one."""
        found = self._glyphs.get(cluster)
        if found is None:
            found = self._glyphs[cluster] = self._choose(cluster)
        return found

    def measure(self, text: str, size: float) -> float:
        """Return the printed width of a line of text, in points."""
        return sum(map(self.widths.__getitem__, text)) * size / 1000

    def _choose(self, cluster: str) -> Glyph:
        composed = normalize("NFC", cluster) if len(cluster) > 1 and combining(cluster[1]) else ""
        if len(composed) == 1:
            return self.glyph(composed)
        base, selector = cluster[0], cluster[1:2]
        if selector and _SELECTOR.match(selector):
            for index, face in enumerate(self.faces):
                number = face.variant(base, selector)
                if number is not None:
                    return Glyph(index, number, face.width(number), exact=True, boxed=False)
        for index, face in enumerate(self.faces):
            number = face.glyph(base)
            if number is not None:
                exact = len(cluster) == 1
                return Glyph(index, number, face.width(number), exact=exact, boxed=False)
        box = self.faces[0].glyph("□") or 0
        return Glyph(0, box, 1000.0, exact=False, boxed=True)


class FontBook:
    """The families of a fonts folder (by default the program's own), read when first needed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or resource("fonts")
        self._faces: dict[str, Face] = {}
        self._chains: dict[str, Chain] = {}

    def chain(self, family: Typeface) -> Chain:
        """Return the family with its fallbacks."""
        if family not in self._chains:
            faces = tuple(self._face(name) for name in _FILES[family])
            faces[0].require()
            self._chains[family] = Chain(faces)
        return self._chains[family]

    def _face(self, name: str) -> Face:
        if name not in self._faces:
            original = self._folder / _ORIGINALS.get(name, name)
            self._faces[name] = Face(original if original.exists() else self._folder / name)
        return self._faces[name]
