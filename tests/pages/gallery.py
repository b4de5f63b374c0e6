"""Every part of the kit with example content, saved as pictures for people to look at.

Run `python -m tests.pages.gallery --out DIR [--scheme dark] [--size 1024x700] [--text 1.5]`.
"""

import argparse
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.pages.gallery_pages import (
    PEOPLE,
    FormExample,
    LedgerExample,
    TodayExample,
    example_pdf,
)
from tests.pages.kit import RESOURCES, picture
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.dialogs import ChoiceDialog, QuestionDialog, TextDialog
from zyuki_desk.ui.pdf_view import PdfView
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme, Tone


def made_shell(theme: Theme, count: int = 12_403) -> Shell:
    """Return the window with example pages."""
    shell = Shell(theme, MemoryRemember(), suggest=lambda _text: PEOPLE)
    shell.header.show_place("見本市 市民課", "端末機設置室")
    shell.header.show_moment("令和8年11月20日(金) 9:12")
    shell.header.show_person("見本 花子")
    shell.header.show_evidence("証跡 12,403", Tone.OK, "証跡はすべてつながっています。")
    shell.add_page("today", "today", "今日", "", lambda: TodayExample(theme))
    shell.add_page("room", "door-in", "入退室管理簿", "簿冊", lambda: LedgerExample(theme, count))
    shell.add_page("card", "card", "操作者カード", "簿冊", lambda: LedgerExample(theme, 0))
    shell.add_page("check", "check-list", "始業・終業点検", "簿冊", lambda: FormExample(theme))
    shell.add_page("media", "media", "媒体", "簿冊", lambda: FormExample(theme))
    shell.add_page("key", "key", "鍵・機器", "簿冊", lambda: FormExample(theme))
    shell.add_page("closing", "closing", "締め", "証明", lambda: FormExample(theme))
    shell.add_page("evidence", "evidence", "監査・証跡", "証明", lambda: FormExample(theme))
    shell.add_page("settings", "settings", "設定", "管理", lambda: FormExample(theme))
    shell.set_badge("today", 4, Tone.DANGER)
    shell.set_badge("check", 1, Tone.WARN)
    return shell


def show_all(app: QApplication, theme: Theme, out: Path, size: tuple[int, int]) -> None:
    shell = made_shell(theme)
    shell.resize(*size)
    shell.show()
    for key in ("today", "room", "card", "check"):
        shell.show_page(key)
        app.processEvents()
        picture(shell, out / f"{key}.png")
    shell.show_page("today")
    shell.activateWindow()
    field = shell.current_page.search_field if shell.current_page else None
    if field is not None:
        field.setFocus()
        field.setText("みほん")
        QTest.qWait(120)
    shell.say("保存済 No.12")
    shell.complain(
        "保存できませんでした。ディスクの空きを確認して、もう一度「記載する」を押してください。"
    )
    app.processEvents()
    picture(shell, out / "messages.png")
    shell.messages.clear()
    shell.overlay.toggle()
    app.processEvents()
    picture(shell, out / "shortcuts.png")
    shell.overlay.toggle()
    _show_dialogs(theme, shell, out)
    view = PdfView(theme)
    view.resize(size[0] - 240, size[1] - 80)
    view.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    view.load(example_pdf())
    view.show()
    app.processEvents()
    picture(view, out / "pdf.png")
    view.close_document()


def _show_dialogs(theme: Theme, shell: Shell, out: Path) -> None:
    question = QuestionDialog(
        theme,
        shell,
        "この行を抹消しますか",
        "番号 R8-12 は線で消され、番号は二度と使われません。",
        "抹消する",
        "やめる",
    )
    question.be_careful()
    reason = TextDialog(
        theme,
        shell,
        "訂正の理由",
        "理由",
        "紙の簿冊と同じく、理由は行に残ります。",
        lambda _text: "",
    )
    reason.suggest(["書き誤り", "時刻の確認による", "本人の申出"])
    options = [Option(1, "見本 花子", "管理責任者"), Option(2, "見本 太郎", "操作者")]
    words = [(option.title, option.subtitle) for option in options]
    choice = ChoiceDialog(theme, shell, "交代", "次の操作者", words)
    for name, dialog in (("question", question), ("reason", reason), ("choice", choice)):
        dialog.show()
        picture(dialog, out / f"dialog_{name}.png")
        dialog.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scheme", type=Scheme, default=Scheme.LIGHT)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--text", type=float, default=1.0)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    theme = Theme(RESOURCES)
    theme.apply(app, given.scheme, text_scale=given.text)
    width, height = (int(part) for part in given.size.split("x"))
    show_all(app, theme, given.out, (width, height))


if __name__ == "__main__":
    main()
