"""Build the font of rare name kanji: `.venv/bin/python installer/name_font.py ipamjm.ttf`.

It holds what the program's other fonts lack: kanji of the basic plane and of extensions C to G,
and the variants that Moji_Joho selectors choose, in the shapes of IPAmj Mincho 005.01 (Debian
package fonts-ipamj-mincho), without hints. Its licence asks for another name, for this script
beside it, and for the way back to the original: put `ipamjm.ttf` into the fonts folder and the
program draws with that, whole.
"""

import sys
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).parents[1] / "resources" / "fonts"
OTHERS: Final = ("BIZUDGothic-Regular.ttf", "BIZUDMincho-Regular.ttf", "NotoSansJP-Regular.ttf")
TARGET: Final = FONTS / "ZyukiNames-Regular.ttf"
NAME: Final = "ZyukiNames"
_RARE: Final = range(0x20000, 0x2A6E0)
"""Extension B: 25,692 kanji of dictionaries are left to the original."""
_VARIATIONS: Final = 14
_DROPPED: Final = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "gasp")
_NAMES: Final = {1: NAME, 2: "Regular", 3: f"{NAME} 1.0", 4: NAME, 5: "Version 1.0", 6: NAME}


def coverage(path: Path) -> tuple[set[int], set[tuple[int, int]]]:
    """Return the characters of a font, and the pairs of base and selector it names a glyph for."""
    with TTFont(path, lazy=True) as font:
        cmap = font["cmap"]
        table = next((t for t in cmap.tables if t.format == _VARIATIONS), None)
        named = table.uvsDict.items() if table is not None else ()
        pairs = {(base, selector) for selector, bases in named for base, _ in bases}
        return set(cmap.getBestCmap()), pairs


def build(source: Path, target: Path) -> int:
    """Write the subset and return its number of glyphs."""
    characters: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    for name in OTHERS:
        more, named = coverage(FONTS / name)
        characters |= more
        pairs |= named
    font = TTFont(source)
    own = set(font["cmap"].getBestCmap())
    tables = font["cmap"].tables
    table = next(t for t in tables if t.format == _VARIATIONS)
    tables.remove(table)  # subsetting would drop it for want of its bases, which others draw
    table.uvsDict = {
        selector: [pair for pair in named if (pair[0], selector) not in pairs]
        for selector, named in table.uvsDict.items()
    }
    variants = {glyph for named in table.uvsDict.values() for _, glyph in named if glyph}
    wanted = {char for char in own - characters if char not in _RARE}
    options: Any = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.layout_features = []
    options.name_IDs = [0, *_NAMES, 13, 14]
    options.drop_tables += _DROPPED
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted, glyphs=variants)
    subsetter.subset(font)
    font["cmap"].tables.append(table)
    _rename(font)
    font.save(target)
    return len(font.getGlyphOrder())


def _rename(font: TTFont) -> None:
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 13, 14}]
    for number, text in _NAMES.items():
        names.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    glyphs = build(Path(sys.argv[1]), TARGET)
    sys.stdout.write(f"{TARGET.name}: {glyphs} glyphs, {TARGET.stat().st_size / 1e6:.1f} MB\n")
