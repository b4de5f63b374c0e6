"""Answers written down beforehand, for tests and for the day that is played without a display."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.dialogs import FillIn

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

T = TypeVar("T")


class UnexpectedQuestionError(AssertionError):
    """A question came that nobody wrote an answer for, or one that was written never came."""


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: str
    value: object
    saying: str


class ScriptedAsk:
    """Gives the answers in order; each must be asked for, in its kind and with its words."""

    def __init__(self) -> None:
        self._answers: deque[_Answer] = deque()
        self.asked: list[str] = []
        """Every title and sentence that was asked, in order."""

    def will(self, kind: str, value: object = None, *, saying: str = "") -> "ScriptedAsk":
        """Write down the next answer.

        `kind` is the method's name (confirm, text, reason, choose …); `saying` must occur in the
        question. A `choose` is answered by the option's title.
        """
        self._answers.append(_Answer(kind, value, saying))
        return self

    def finish(self) -> None:
        """Fail when an answer was written that nobody asked for."""
        if self._answers:
            left = ", ".join(answer.kind for answer in self._answers)
            message = f"never asked: {left}"
            raise UnexpectedQuestionError(message)

    def confirm(
        self,
        title: str,
        sentence: str,
        *,
        yes: str = "はい",
        no: str = "やめる",
        danger: bool = False,
    ) -> bool:
        """Answer yes or no."""
        return cast("bool", self._next("confirm", title, sentence, yes, no))

    def text(
        self,
        title: str,
        label: str,
        *,
        value: str = "",
        help: str = "",
        secret: bool = False,
        check: Callable[[str], str] = lambda _text: "",
    ) -> str | None:
        """Answer with a text; one that the window would refuse fails."""
        answer = cast("str | None", self._next("text", title, label, help))
        if answer is not None and (sentence := check(answer)):
            raise UnexpectedQuestionError(sentence)
        return answer

    def reason(self, title: str, sentence: str, *, suggestions: Sequence[str] = ()) -> str | None:
        """Answer with a reason."""
        return cast("str | None", self._next("reason", title, sentence, *suggestions))

    def fill_in(self, title: str, sentence: str, rows: FillIn) -> bool:
        """Answer with texts by the labels of the rows; None goes back."""
        texts = cast("Mapping[str, str] | None", self._next("fill_in", title, sentence))
        if texts is None:
            return False
        rows.type_in(texts)
        rows.check()
        return True

    def choose(self, title: str, label: str, options: Sequence[Option[T]]) -> T | None:
        """Answer with the option whose title was written down."""
        words = [option.title for option in options]
        wanted = self._next("choose", title, label, *words)
        if wanted is None:
            return None
        for option in options:
            if option.title == wanted:
                return option.value
        message = f"no such option among {words}"
        raise UnexpectedQuestionError(message)

    def save_path(self, title: str, name: str, filters: str) -> Path | None:
        """Answer with a path."""
        return cast("Path | None", self._next("save_path", title, name, filters))

    def open_path(self, title: str, filters: str) -> Path | None:
        """Answer with a path."""
        return cast("Path | None", self._next("open_path", title, filters))

    def folder_path(self, title: str) -> Path | None:
        """Answer with a folder."""
        return cast("Path | None", self._next("folder_path", title))

    def printer(self, title: str, pages: int, *, usual: str = "") -> "QPrinter | None":
        """Answer with a printer."""
        return cast("QPrinter | None", self._next("printer", title, usual))

    def tell(self, sentence: str, *, title: str = "お知らせ") -> None:
        """Take note of what was said."""
        self._next("tell", title, sentence)

    def _next(self, kind: str, *words: str) -> object:
        question = " ".join(word for word in words if word)
        self.asked.append(question)
        answer = self._answers.popleft() if self._answers else None
        if answer is None or answer.kind != kind or answer.saying not in question:
            message = f"unexpected {kind}: {question}"
            raise UnexpectedQuestionError(message)
        return answer.value
