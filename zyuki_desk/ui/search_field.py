"""The one search field: people by kana, name, number or scanned code, everywhere the same.

It reacts to committed text only. While an input method is composing, nothing is searched, no
suggestion moves, and Enter, ↑ and ↓ belong to the conversion.
"""

import time
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from zyuki_desk.base.codes import read_label
from zyuki_desk.ui.suggestions import Suggestion, SuggestionPopup
from zyuki_desk.ui.theme import Theme

DEBOUNCE_MS = 60
SCAN_KEY_MS = 35
"""Nobody types a whole code with less than this between all keys; scanners need 1–20 ms."""
SCAN_LENGTH = 4
ICON = 18
ICON_LEFT = 10


def normalised(text: str) -> str:
    """Return the text to search by: full-width digits and half-width kana made equal."""
    return unicodedata.normalize("NFKC", text).strip()


def switch_off_input_method(field: QLineEdit) -> None:
    """Let a field for numbers and scanned codes take keys as they are."""
    field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText
    )


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000


class SearchField(QLineEdit):
    """A line that suggests; the first suggestion is preselected and Enter takes it."""

    query_changed = Signal(str)
    """The committed text, normalised, after a short pause in typing."""
    submitted = Signal(str)
    """Enter where there is nothing to choose; a scanned code that is not one known thing."""
    chosen = Signal(object)
    """The value of the suggestion taken."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str = "search_field",
        hint: str = "氏名・カナ・番号・コード",
        suggest: Callable[[str], Sequence[Suggestion]] | None = None,
        ticks: Callable[[], int] = _milliseconds,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("検索")
        self.setAccessibleDescription(hint)
        self.setPlaceholderText(hint)
        self.setTextMargins(ICON_LEFT + ICON - 4, 0, 0, 0)
        self.setClearButtonEnabled(False)
        self._theme = theme
        self._suggest = suggest
        self._ticks = ticks
        self._composing = False
        self._clear_after_choice = True
        self._asked = ""
        self._key_times: list[int] = []
        self._popup: SuggestionPopup | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._look_up)
        self.textChanged.connect(self._note_text)

    @property
    def composing(self) -> bool:
        """Whether an input method has text under conversion."""
        return self._composing

    @property
    def query(self) -> str:
        """The committed text, normalised."""
        return normalised(self.text())

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        """What is suggested now; empty when the list is closed."""
        popup = self._popup
        return popup.suggestions if popup is not None and popup.isVisible() else ()

    @property
    def current_suggestion(self) -> Suggestion | None:
        """The suggestion Enter would take."""
        popup = self._popup
        return popup.current if popup is not None and popup.isVisible() else None

    def set_suggest(self, suggest: Callable[[str], Sequence[Suggestion]] | None) -> None:
        """Say where suggestions come from; it must answer within some 50 ms."""
        self._suggest = suggest

    def keep_text_after_choice(self) -> None:
        """Leave the text of the chosen suggestion in the field (forms), instead of clearing it."""
        self._clear_after_choice = False

    def close_suggestions(self) -> None:
        """Hide the list."""
        if self._popup is not None:
            self._popup.hide()

    @override
    def inputMethodEvent(self, event: QInputMethodEvent, /) -> None:
        self._composing = bool(event.preeditString())
        if self._composing:
            self._pause.stop()
            self.close_suggestions()
        super().inputMethodEvent(event)
        if not self._composing and self.query != self._asked:
            if event.commitString() and read_label(self.query) is not None:
                # The Enter of a scanner with the input method on went into the conversion.
                self._enter()
                return
            self._pause.start()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if self._composing:
            super().keyPressEvent(event)
            return
        if self._handle(event.key()):
            return
        if event.text().isprintable() and event.text():
            self._key_times.append(self._ticks())
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent, /) -> None:
        super().focusOutEvent(event)
        self._composing = False
        self.close_suggestions()

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        spot = QRectF(ICON_LEFT, (self.height() - ICON) / 2, ICON, ICON)
        self._theme.paint_icon(painter, spot, "search", self._theme.colors.muted)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.close_suggestions()
        return super().eventFilter(watched, event)

    @Slot()
    def _note_text(self) -> None:
        if not self.text():
            self._key_times.clear()
        if not self._composing:
            self._pause.start()

    @Slot()
    def _look_up(self) -> None:
        self._pause.stop()
        if self._composing:
            return
        query = self.query
        self._asked = query
        self.query_changed.emit(query)
        if self._suggest is None:
            return
        found = self._suggest(query) if query else ()
        if found and self.hasFocus():
            self._popup_for_window().offer(self, found)
        else:
            self.close_suggestions()

    def _popup_for_window(self) -> SuggestionPopup:
        window: QWidget = self.window()
        if self._popup is None or self._popup.parentWidget() is not window:
            if self._popup is not None:
                self._popup.deleteLater()
            self._popup = SuggestionPopup(self._theme, window)
            self._popup.taken.connect(self._take)
            window.installEventFilter(self)
        return self._popup

    def _handle(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
            return True
        if key == Qt.Key.Key_Escape:
            return self._escape()
        popup = self._popup
        return popup is not None and popup.isVisible() and popup.steer(key)

    def _enter(self) -> None:
        scanned = self._is_scan()
        if self._pause.isActive() or self.query != self._asked:
            self._look_up()
        self._key_times.clear()
        current = self.current_suggestion
        sure = current is not None and (not scanned or len(self.suggestions) == 1)
        if current is not None and sure:
            self._take(current)
        elif self.query:
            # A scanned code must never pick the first of several likely people.
            self.close_suggestions()
            self.submitted.emit(self.query)

    def _is_scan(self) -> bool:
        times = self._key_times
        if len(times) < SCAN_LENGTH or len(times) != len(self.text()):
            return False
        gaps = [after - before for before, after in pairwise(times)]
        return max(gaps) <= SCAN_KEY_MS and self._ticks() - times[-1] <= SCAN_KEY_MS

    def _escape(self) -> bool:
        if self._popup is not None and self._popup.isVisible():
            self._popup.hide()
            return True
        if self.text():
            self.clear()
            return True
        return False

    @Slot(object)
    def _take(self, suggestion: Suggestion) -> None:
        self.close_suggestions()
        self.setText("" if self._clear_after_choice else suggestion.title)
        self._pause.stop()
        self._asked = self.query
        self.chosen.emit(suggestion.value)
