"""Text set into a width: measured, broken by the Japanese rules (禁則), never clipped."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from zyuki_desk.core.lines import Cell, Run
from zyuki_desk.paper.fonts import Chain, clusters

if TYPE_CHECKING:
    from budoux import Parser

LEADING: Final = 1.32
"""From baseline to baseline, in parts of the type size."""
_MARK: Final = 0.74
"""Size of an annotation beside a value, in parts of the type size."""
_LEAST_MARK: Final = 5.5
_RUN_GAP: Final = 0.35
_SLACK: Final = 0.01
_CACHE_LIMIT: Final = 4_000

_NO_START: Final = (
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）〕］｝〉》」』】〙〗｠’”)\\]}»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿ…‥―～〜,.:;?!%％℃°′″"
    "｡｣､･ｧ-ｯｰﾞﾟ"
)
_NO_END: Final = "（〔［｛〈《「『【〘〖｟‘“(\\[{«｢￥＄＃№"
_GLUE: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a"
_HYPHENS: Final = re.compile(r"(?<=[A-Za-z0-9][-/])(?=[A-Za-z0-9])")
_COUNTER: Final = "台枚個本件名回人日月年時分秒号冊室部通箱式条項歳度"
_ATOM: Final = re.compile(
    rf"\n| +|[{_NO_END}]*(?:[!-~\u00a0-\u024f]+(?:(?<=[0-9])[{_COUNTER}])?|[^\n ])"
    rf"[{_GLUE}]*[{_NO_START}{_GLUE}]*"
)


class Span(NamedTuple):
    """A stretch of one kind of text within a set line."""

    text: str
    x: float
    """Points from the start of the line."""
    width: float
    size: float
    struck: bool
    by: str = ""
    """Who struck it."""


class SetLine(NamedTuple):
    """One line as it is printed."""

    spans: tuple[Span, ...]
    width: float


SetText = tuple[SetLine, ...]


class Setter:
    """Sets text of one family; remembers what it has set, for registers repeat themselves."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._known: dict[object, SetText] = {}

    def set(self, cell: Cell, width: float, size: float) -> SetText:
        """Break a cell into lines no wider than `width` points; an empty cell has none."""
        if not cell:
            return ()
        run = cell[0]
        if len(cell) > 1 or run.mark:
            return self._set(cell, width, size)
        key = (run.text, run.struck, run.by, width, size)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            found = self._known[key] = self._set(cell, width, size)
        return found

    def plain(self, text: str, width: float, size: float) -> SetText:
        """Break plain text into lines."""
        return self.set((Run(text),), width, size)

    def reading(self, text: str, width: float, size: float) -> SetText:
        """Break a text for reading (a rule, a note, a heading) where a phrase ends, if it can.

        A phrase longer than a line is broken by the usual rules, and so are narrow cells: there
        even lines matter more.
        """
        key = (text, width, size)
        found = self._known.get(key)
        if found is None:
            breaker = _Breaker(self._chain, width, phrases=True)
            breaker.add(Run(text), size, gap=0)
            found = self._known[key] = breaker.finish()
        return found

    def _set(self, cell: Cell, width: float, size: float) -> SetText:
        if len(cell) == 1 and not cell[0].mark and "\n" not in cell[0].text:
            run = cell[0]
            whole = self._chain.measure(run.text, size)
            if whole <= width + _SLACK:
                return (SetLine((Span(run.text, 0.0, whole, size, run.struck, run.by),), whole),)
        breaker = _Breaker(self._chain, width)
        small = max(size * _MARK, min(size, _LEAST_MARK))
        for run in cell:
            breaker.add(run, small if run.mark else size, gap=size * _RUN_GAP)
        return breaker.finish()


class _Breaker:
    """Fills lines greedily with pieces that must stay together."""

    def __init__(self, chain: Chain, width: float, *, phrases: bool = False) -> None:
        self._chain = chain
        self._phrases = phrases
        self._room = width + _SLACK
        self._lines: list[SetLine] = []
        self._spans: list[Span] = []
        self._parts: list[str] = []
        self._start = self._x = 0.0

    def add(self, run: Run, size: float, *, gap: float) -> None:
        widths, scale, room = self._chain.widths, size / 1000, self._room
        if self._spans and run.text:
            self._start = self._x = self._x + gap
        spaces = ""
        atoms = _ATOM.findall(run.text)
        for atom in self._joined(atoms, scale) if self._phrases else atoms:
            if atom == "\n":
                self._break(run, size)
                spaces = ""
                continue
            if atom[0] == " ":
                spaces = atom if self._x else ""
                continue
            width = sum(map(widths.__getitem__, atom)) * scale
            before = len(spaces) * widths[" "] * scale if spaces else 0.0
            if self._x + before + width <= room:
                self._parts.append(spaces + atom)
                self._x += before + width
            elif width > room:
                self._force(atom, run, size)
            else:
                if self._x:
                    self._break(run, size)
                self._parts.append(atom)
                self._x = width
            spaces = ""
        self._close(run, size)

    def _joined(self, atoms: list[str], scale: float) -> Iterator[str]:
        """Join the atoms of each phrase, as far as a line can hold them."""
        starts, at = _phrase_starts("".join(atoms)), 0
        phrase, total = "", 0.0
        for atom in atoms:
            width = sum(map(self._chain.widths.__getitem__, atom)) * scale
            is_space = atom[0] in " \n"
            if phrase and (is_space or at in starts or total + width > self._room):
                yield phrase
                phrase, total = "", 0.0
            if is_space:
                yield atom
            else:
                phrase, total = phrase + atom, total + width
            at += len(atom)
        if phrase:
            yield phrase

    def finish(self) -> SetText:
        if self._spans or not self._lines:
            self._end_line()
        return tuple(self._lines)

    def _force(self, atom: str, run: Run, size: float) -> None:
        """Break what no line holds: a code after its hyphens if it can, else anywhere."""
        for part in _HYPHENS.split(atom):
            whole = self._chain.measure(part, size)
            if self._x and whole <= self._room < self._x + whole:
                self._break(run, size)
            for cluster in clusters(part):
                width = self._chain.measure(cluster, size)
                if self._x and self._x + width > self._room:
                    self._break(run, size)
                self._parts.append(cluster)
                self._x += width

    def _break(self, run: Run, size: float) -> None:
        self._close(run, size)
        self._end_line()

    def _close(self, run: Run, size: float) -> None:
        if self._parts:
            width = self._x - self._start
            text = "".join(self._parts)
            self._spans.append(Span(text, self._start, width, size, run.struck, run.by))
            self._parts = []
            self._start = self._x

    def _end_line(self) -> None:
        width = self._spans[-1].x + self._spans[-1].width if self._spans else 0.0
        self._lines.append(SetLine(tuple(self._spans), width))
        self._spans, self._start, self._x = [], 0.0, 0.0


@cache
def _parser() -> "Parser":
    from budoux import load_default_japanese_parser  # its model is read when first needed

    return load_default_japanese_parser()


def _phrase_starts(text: str) -> frozenset[int]:
    """Return where phrases begin (文節): what a reader takes in at once stays together."""
    starts, at = set(), 0
    for phrase in _parser().parse(text):
        starts.add(at)
        at += len(phrase)
    starts.update(place for place, char in enumerate(text, 1) if char == "・")
    return frozenset(starts)
