"""The one window after a bug: what happened, what is safe, go on or close."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from zyuki_desk.ui.dialogs import QuestionDialog
from zyuki_desk.ui.theme import Theme


def made_dialog(
    theme: Theme, window: QWidget, sentence: str, report: Path | None
) -> QuestionDialog:
    """Return the window; accepting it means to go on."""
    where = f"\n\n報告(個人情報を含みません): {report.name}" if report is not None else ""
    return QuestionDialog(
        theme, window, "不具合が起きました", sentence + where, "続ける", "住基デスクを閉じる"
    )


def show_crash(theme: Theme, window: QWidget, sentence: str, report: Path | None) -> bool:
    """Ask whether to go on; the report lies in the office's logs folder."""
    dialog = made_dialog(theme, window, sentence, report)
    goes_on = bool(dialog.exec())
    dialog.setParent(None)
    dialog.deleteLater()
    return goes_on
