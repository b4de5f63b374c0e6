"""Text set into a width: measured, broken by the Japanese rules (禁則), never clipped."""

import re
from typing import Final, NamedTuple

from zyuki_desk.core.lines import Cell, Run
from zyuki_desk.paper.fonts import Chain, clusters

LEADING: Final = 1.32
"""From baseline to baseline, in parts of the type size."""
_MARK: Final = 0.74
"""Size of an annotation beside a value, in parts of the type size."""
_LEAST_MARK: Final = 5.5
_RUN_GAP: Final = 0.35
_SLACK: Final = 0.01
_CACHE_LIMIT: Final = 50_000

_NO_START: Final = (
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）〕］｝〉》」』】〙〗｠’”)\\]}»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿ…‥―～〜,.:;?!%％℃°′″"
    "｡｣､･ｧ-ｯｰﾞﾟ"
)
_NO_END: Final = "（〔［｛〈《「『【〘〖｟‘“(\\[{«｢￥＄＃№"
_GLUE: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a"
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


class SetLine(NamedTuple):
    """One line as it is printed."""

    spans: tuple[Span, ...]
    width: float


SetText = tuple[SetLine, ...]


class Setter:
    """Sets text of one family; remembers what it has set, for registers repeat themselves."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._known: dict[tuple[Cell, float, float], SetText] = {}

    def set(self, cell: Cell, width: float, size: float) -> SetText:
        """Break a cell into lines no wider than `width` points; an empty cell has none."""
        if not cell:
            return ()
        key = (cell, width, size)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            found = self._known[key] = self._set(cell, width, size)
        return found

    def plain(self, text: str, width: float, size: float) -> SetText:
        """Break plain text into lines."""
        return self.set((Run(text),), width, size)

    def _set(self, cell: Cell, width: float, size: float) -> SetText:
        if len(cell) == 1 and not cell[0].mark and "\n" not in cell[0].text:
            run = cell[0]
            whole = self._chain.measure(run.text, size)
            if whole <= width + _SLACK:
                return (SetLine((Span(run.text, 0.0, whole, size, run.struck),), whole),)
        breaker = _Breaker(self._chain, width)
        for run in cell:
            small = max(size * _MARK, min(size, _LEAST_MARK))
            breaker.add(run, small if run.mark else size, gap=size * _RUN_GAP)
        return breaker.finish()


class _Breaker:
    """Fills lines greedily with pieces that must stay together."""

    def __init__(self, chain: Chain, width: float) -> None:
        self._chain = chain
        self._room = width + _SLACK
        self._lines: list[SetLine] = []
        self._spans: list[Span] = []
        self._x = 0.0
        self._open = False
        """Whether the last span may still grow: it belongs to the run being added."""

    def add(self, run: Run, size: float, *, gap: float) -> None:
        if self._spans and run.text:
            self._x += gap
        self._open = False
        spaces = ""
        for atom in _ATOM.findall(run.text):
            if atom == "\n":
                self._break()
                spaces = ""
            elif atom[0] == " ":
                spaces = atom
            else:
                self._place(spaces if self._spans else "", atom, run, size)
                spaces = ""

    def finish(self) -> SetText:
        if self._spans or not self._lines:
            self._break()
        return tuple(self._lines)

    def _place(self, spaces: str, atom: str, run: Run, size: float) -> None:
        measure = self._chain.measure
        width = measure(atom, size)
        before = measure(spaces, size) if spaces else 0.0
        if self._x + before + width <= self._room:
            self._put(spaces + atom, before + width, run, size)
            return
        if width > self._room:
            self._force(atom, run, size)
            return
        if self._spans:
            self._break()
        self._put(atom, width, run, size)

    def _force(self, atom: str, run: Run, size: float) -> None:
        for cluster in clusters(atom):
            width = self._chain.measure(cluster, size)
            if self._spans and self._x + width > self._room:
                self._break()
            self._put(cluster, width, run, size)

    def _put(self, text: str, width: float, run: Run, size: float) -> None:
        if self._open:
            last = self._spans[-1]
            self._spans[-1] = last._replace(text=last.text + text, width=last.width + width)
        else:
            self._spans.append(Span(text, self._x, width, size, run.struck))
            self._open = True
        self._x += width

    def _break(self) -> None:
        width = self._spans[-1].x + self._spans[-1].width if self._spans else 0.0
        self._lines.append(SetLine(tuple(self._spans), width))
        self._spans, self._x, self._open = [], 0.0, False
