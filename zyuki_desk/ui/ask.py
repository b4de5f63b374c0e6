"""The only modal windows: questions to the person at the desk, through one small protocol."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from zyuki_desk.ui.dialogs import ChoiceDialog, FillIn, FillInDialog, QuestionDialog, TextDialog
from zyuki_desk.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One of several things to choose from."""

    value: T
    title: str
    subtitle: str = ""


def _no_objection(_text: str) -> str:
    return ""


class Ask(Protocol):
    """What a page may ask; None or False always means: the person wants to go back."""

    def confirm(
        self,
        title: str,
        sentence: str,
        *,
        yes: str = "はい",
        no: str = "やめる",
        danger: bool = False,
    ) -> bool:
        """Ask whether to do it; `yes` names the act (抹消する), never only はい for a grave one."""
        ...

    def text(
        self,
        title: str,
        label: str,
        *,
        value: str = "",
        help: str = "",
        secret: bool = False,
        check: Callable[[str], str] = _no_objection,
    ) -> str | None:
        """Ask for a line of text; `check` returns the sentence that is wrong with it, or ""."""
        ...

    def reason(self, title: str, sentence: str, *, suggestions: Sequence[str] = ()) -> str | None:
        """Ask for a reason, never blank; usual ones are one key away."""
        ...

    def fill_in(self, title: str, sentence: str, rows: FillIn) -> bool:
        """Ask for a few cells at once; the rows hold what was told."""
        ...

    def choose(self, title: str, label: str, options: Sequence[Option[T]]) -> T | None:
        """Ask for one of several."""
        ...

    def save_path(self, title: str, name: str, filters: str) -> Path | None:
        """Ask where to save; `filters` in Qt's form, e.g. "PDF (*.pdf)"."""
        ...

    def open_path(self, title: str, filters: str) -> Path | None:
        """Ask which file to open."""
        ...

    def folder_path(self, title: str) -> Path | None:
        """Ask for a folder."""
        ...

    def printer(self, title: str, pages: int, *, usual: str = "") -> "QPrinter | None":
        """Ask which printer, which pages, how many copies; `usual` is the printer used last."""
        ...

    def tell(self, sentence: str, *, title: str = "お知らせ") -> None:
        """Say something that must be read before going on."""
        ...


class WindowAsk:
    """Asks in windows of our own look."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        self._theme = theme
        self._window = window
        self._open: list[QDialog] = []
        self._folder = Path.home()

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self._open)

    def dismiss(self) -> None:
        """Answer every open question with "no": the idle lock must not wait for one."""
        for dialog in reversed(self._open):
            dialog.reject()

    def confirm(
        self,
        title: str,
        sentence: str,
        *,
        yes: str = "はい",
        no: str = "やめる",
        danger: bool = False,
    ) -> bool:
        """Ask whether to do it; a dangerous act is not the default button."""
        dialog = QuestionDialog(self._theme, self._window, title, sentence, yes, no)
        if danger:
            dialog.be_careful()
        return self._accepted(dialog)

    def text(
        self,
        title: str,
        label: str,
        *,
        value: str = "",
        help: str = "",
        secret: bool = False,
        check: Callable[[str], str] = _no_objection,
    ) -> str | None:
        """Ask for a line of text."""
        dialog = TextDialog(self._theme, self._window, title, label, help, check)
        dialog.start(value, secret=secret)
        return dialog.text if self._accepted(dialog) else None

    def reason(self, title: str, sentence: str, *, suggestions: Sequence[str] = ()) -> str | None:
        """Ask for a reason, never blank."""
        dialog = TextDialog(self._theme, self._window, title, "理由", sentence, _needs_words)
        dialog.suggest(suggestions)
        return dialog.text if self._accepted(dialog) else None

    def fill_in(self, title: str, sentence: str, rows: FillIn) -> bool:
        """Ask for a few cells at once."""
        return self._accepted(FillInDialog(self._theme, self._window, title, sentence, rows))

    def choose(self, title: str, label: str, options: Sequence[Option[T]]) -> T | None:
        """Ask for one of several."""
        words = [(option.title, option.subtitle) for option in options]
        dialog = ChoiceDialog(self._theme, self._window, title, label, words)
        return options[dialog.chosen].value if self._accepted(dialog) else None

    def save_path(self, title: str, name: str, filters: str) -> Path | None:
        """Ask where to save."""
        dialog = self._file_dialog(title, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
        return self._path(dialog)

    def open_path(self, title: str, filters: str) -> Path | None:
        """Ask which file to open."""
        dialog = self._file_dialog(title, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return self._path(dialog)

    def folder_path(self, title: str) -> Path | None:
        """Ask for a folder."""
        dialog = self._file_dialog(title, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return self._path(dialog)

    def printer(self, title: str, pages: int, *, usual: str = "") -> "QPrinter | None":
        """Ask which printer; Qt's printing is loaded only here."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if usual in QPrinterInfo.availablePrinterNames():
            printer.setPrinterName(usual)
        # A register is bound and sealed page by page: one side of the paper.
        printer.setDuplex(QPrinter.DuplexMode.DuplexNone)
        # CUPS takes an ASCII name only; personal data never stands in it.
        printer.setDocName("zyuki-desk")
        dialog = QPrintDialog(printer, self._window)
        dialog.setWindowTitle(title)
        dialog.setMinMax(1, pages)
        return printer if self._accepted(dialog) else None

    def tell(self, sentence: str, *, title: str = "お知らせ") -> None:
        """Say something that must be read."""
        self._accepted(QuestionDialog(self._theme, self._window, title, sentence, "閉じる", ""))

    def _accepted(self, dialog: QDialog) -> bool:
        self._open.append(dialog)
        try:
            return dialog.exec() == QDialog.DialogCode.Accepted
        finally:
            self._open.remove(dialog)
            dialog.setParent(None)
            dialog.deleteLater()

    def _file_dialog(self, title: str, filters: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._folder), filters)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        return dialog

    def _path(self, dialog: QFileDialog) -> Path | None:
        if not self._accepted(dialog):
            return None
        path = Path(dialog.selectedFiles()[0])
        self._folder = path if path.is_dir() else path.parent
        return path


def _needs_words(text: str) -> str:
    return "" if text.strip() else "理由を入力してください。"
