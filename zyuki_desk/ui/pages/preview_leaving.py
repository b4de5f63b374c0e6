"""How a prepared paper leaves: to a printer or a file; what really left is recorded."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.files import written_safely
from zyuki_desk.core.sheet import STOPPED
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.tasks import Cancelled, Progress
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from zyuki_desk.paper.printing import PreparedJob, Printing


class PaperDoor:
    """Prints or saves a job for the person at the desk."""

    def __init__(
        self, workbench: Workbench, printing: "Callable[[], Printing]", left: Callable[[], None]
    ) -> None:
        self._workbench = workbench
        self._printing = printing
        self._left = left

    def print_job(self, job: "PreparedJob") -> None:
        """Ask for a printer, print in the background, and record it; it can be stopped."""
        if not self._allowed(job):
            return
        key = f"printer/{job.form}"
        usual = self._workbench.remember.get(key)
        printer = self._workbench.ask.printer(
            "印刷", job.pages, usual=usual if isinstance(usual, str) else ""
        )
        if printer is None:
            return
        self._workbench.remember.set(key, printer.printerName())
        try:
            self._require_one_copy(job, printer.copyCount())
        except Refusal as refusal:
            self._workbench.complain(refusal)
            return
        self._send(job, printer)

    def save_job(self, job: "PreparedJob") -> None:
        """Ask for a place, save the PDF, and record it."""
        if not self._allowed(job):
            return
        path = self._workbench.ask.save_path("PDFを保存", job.file_name, "PDF (*.pdf)")
        if path is None:
            return
        try:
            with written_safely(path, watch=self._workbench.office.unfinished.watch) as stream:
                stream.write(job.pdf)
        except DeskError as error:
            self._workbench.complain(error)
            return
        self._record(job, "file", 1, None)

    def _send(self, job: "PreparedJob", printer: "QPrinter") -> None:
        from zyuki_desk.ui.printing import PrintStopped, print_pdf

        def work(progress: Progress) -> tuple[int, int]:
            def go_on(done: int, total: int) -> bool:
                try:
                    progress.report(done, total, f"{done + 1} / {total} ページ")
                except Cancelled:
                    return False
                return True

            return print_pdf(job.pdf, printer, go_on=go_on)

        def done(pages: tuple[int, int]) -> None:
            self._record(job, "printer", max(printer.copyCount(), 1), pages)

        def failed(error: DeskError) -> None:
            self._workbench.complain(error)
            if isinstance(error, PrintStopped):
                # Its serial stands on paper that came out: no other sheet may have it.
                self._record(job, STOPPED, 1, None)

        self._workbench.tasks.run(work, done, failed, title="印刷しています", concluded=True)

    def _record(
        self, job: "PreparedJob", destination: str, copies: int, pages: tuple[int, int] | None
    ) -> None:
        printing = self._printing()
        words = tried(
            self._workbench,
            lambda _: printing.record(job, destination=destination, copies=copies, pages=pages),
            self._workbench.complain,
        )
        if words is None:
            return
        if destination != STOPPED:
            self._workbench.say(f"用紙 {words} を記録しました")
        self._left()

    def _allowed(self, job: "PreparedJob") -> bool:
        try:
            if not self._workbench.may(Operation.PRINT):
                raise Refusal(who_may(self._workbench, Operation.PRINT))
            self._printing().require_free(job)
        except DeskError as error:
            self._workbench.complain(error)
            return False
        return True

    @staticmethod
    def _require_one_copy(job: "PreparedJob", copies: int) -> None:
        from zyuki_desk.paper.printing import require_one_copy

        require_one_copy(job, copies)
