"""印刷 in the settings: seals drawn in the desk (電子印), and whom to call in a disaster."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.paper_settings import (
    LEAST_STAMP_MM,
    MOST_STAMP_MM,
    PaperSettings,
    contacts_from_text,
    paper_settings,
    set_paper_settings,
)
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Workbench

_WHY = "何のための変更ですか。履歴に残ります。"
SIZE_WIDTH = 120
CONTACT_LINES = 9


class PapersSection(Section):
    """One form; saving needs a reason."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "papers_section", "印刷")
        self._shown: PaperSettings | None = None
        self._stamps = QCheckBox("住基デスクで確認した人の日付印を、押印欄に印刷する")
        self._corrections = QCheckBox("訂正した値に、小さい印を重ねる")
        self._size = QLineEdit()
        switch_off_input_method(self._size)
        self._size.setFixedWidth(SIZE_WIDTH)
        self._contacts = QPlainTextEdit()
        self._contacts.setTabChangesFocus(True)
        line = self._contacts.fontMetrics().lineSpacing()
        self._contacts.setFixedHeight(line * CONTACT_LINES + 16)
        self.form, self._list = FormRows(self.theme), FormRows(self.theme)
        self._save = ActionButton(
            self.theme, "保存", name="papers_save", icon="save", keys="Ctrl+S", part="primary"
        )
        self._save.clicked.connect(self._save_settings)
        self._lay_out()
        self._show(paper_settings(workbench.desk))

    @override
    def refresh(self) -> None:
        settings = paper_settings(self.workbench.desk)
        if self._shown is None or settings != self._shown:
            self._show(settings)
        for box in (self._stamps, self._corrections):
            box.setEnabled(self.writable)
        self._size.setReadOnly(not self.writable)
        self._contacts.setReadOnly(not self.writable)
        self.explain(self._save, allowed=self.writable)

    def _show(self, settings: PaperSettings) -> None:
        self._shown = settings
        self._stamps.setChecked(settings.stamps)
        self._corrections.setChecked(settings.correction_stamps)
        self._size.setText(f"{settings.stamp_mm:g}")
        self._contacts.setPlainText("\n".join(c.words() for c in settings.contacts))
        self.form.clear_errors()
        self._list.clear_errors()

    def _typed(self) -> PaperSettings:
        return PaperSettings(
            stamps=self._stamps.isChecked(),
            correction_stamps=self._corrections.isChecked(),
            stamp_mm=self._millimetres(),
            contacts=contacts_from_text(self._contacts.toPlainText()),
        )

    def _millimetres(self) -> float:
        try:
            return float(digits(self._size.text().strip()))
        except ValueError:
            raise Refusal(
                f"大きさは{LEAST_STAMP_MM:g}~{MOST_STAMP_MM:g}の数で入れてください。",
                field="stamp_mm",
            ) from None

    @Slot()
    def _save_settings(self) -> None:
        def save(reason: str) -> None:
            set_paper_settings(self.workbench.desk, self._typed(), reason=reason)

        if self.act(
            save, "保存しました", self.form, ask_first="何のための変更ですか。履歴に残ります。"
        ):
            self._shown = None
            self.refresh()

    def _lay_out(self) -> None:
        for widget, name in (
            (self._stamps, "papers_stamps"), (self._corrections, "papers_corrections"),
            (self._size, "papers_size"), (self._contacts, "papers_contacts"),
        ):  # fmt: skip
            widget.setObjectName(name)
        self.form.add("stamps", "電子印", self._stamps)
        self.form.add(
            "stamp_mm", "印の大きさ(ミリ)", self._size,
            help="押印欄に入らないときは、欄に合わせて小さくなります。",
        )  # fmt: skip
        self.form.add("correction_stamps", "訂正印", self._corrections)
        self._list.add(
            "contacts", "連絡先", self._contacts,
            help="1行に1件、「役割 / 氏名 / 電話」の順に書きます。",
        )  # fmt: skip
        seals = Card(self.theme, "電子印")
        seals.body.addWidget(self.form)
        note(seals, "確認や締めをしていない欄に、印が印刷されることはありません。")
        calls = Card(self.theme, "停電・災害キットの連絡先")
        calls.body.addWidget(self._list)
        note(calls, "書いていない責任者は、役割の登録から名前だけが入ります。")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        content = QWidget()
        content.setProperty("part", "clear")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.space.l)
        for card in (seals, calls):
            column.addWidget(card)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(content, narrow=True))
