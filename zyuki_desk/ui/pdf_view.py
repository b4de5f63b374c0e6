"""The preview: the very PDF that prints, page under page, at any size."""

from enum import Enum

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.pdf_document import PdfDocument
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

GAP = 16
SCREEN_DPI = 96
STEP = 1.25
SMALLEST, LARGEST = 0.25, 4.0
THUMB_WIDTH = 92
LIST_WIDTH = 142


class Zoom(Enum):
    """How large the page is shown."""

    WIDTH = "幅に合わせる"
    PAGE = "1ページを表示"
    FREE = "倍率"


class PdfPages(QAbstractScrollArea):
    """The pages under each other; only those in sight are rendered."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("pdf_pages")
        self.setAccessibleName("プレビュー")
        self.setProperty("part", "paper")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._theme = theme
        self._document: PdfDocument | None = None
        self._zoom = Zoom.WIDTH
        self._factor = 1.0
        self._tops: list[int] = []
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._note_page)

    @property
    def page(self) -> int:
        """The page at the top of the view, from 0."""
        return self._page

    @property
    def factor(self) -> float:
        """1.0 is the paper's own size."""
        return self._factor

    def show_document(self, document: PdfDocument | None) -> None:
        """Show another document from its first page."""
        self._document = document
        self._page = 0
        self._measure()
        self.verticalScrollBar().setValue(0)

    def set_zoom(self, zoom: Zoom, factor: float = 1.0) -> None:
        """Fit, or show at `factor` times the paper's size."""
        self._zoom = zoom
        self._factor = min(max(factor, SMALLEST), LARGEST)
        page = self._page
        self._measure()
        self.go_to(page)

    def go_to(self, page: int) -> None:
        """Scroll to a page, from 0."""
        if self._tops:
            page = min(max(page, 0), len(self._tops) - 1)
            self.verticalScrollBar().setValue(self._tops[page] - GAP)
            self._set_page(page)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._measure()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        moves = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1}
        moves[Qt.Key.Key_Left] = -1
        key = Qt.Key(event.key())
        if key in moves:
            self.go_to(self._page + moves[key])
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(len(self._tops) - 1)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.colors.raised))
        document = self._document
        if document is None:
            return
        ratio = self.viewport().devicePixelRatioF()
        for page, rect in self._in_sight():
            painter.setPen(QColor(self._theme.colors.edge))
            painter.drawRect(rect.adjusted(-1, -1, 0, 0))
            picture = document.picture(page, round(rect.width() * ratio))
            painter.drawImage(rect, picture)

    def _in_sight(self) -> list[tuple[int, QRect]]:
        shift = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        view = self.viewport().rect()
        found = []
        for page, top in enumerate(self._tops):
            size = self._size(page)
            left = max((view.width() - size.width()) // 2, GAP)
            rect = QRect(QPoint(left, top) - shift, size)
            if rect.intersects(view):
                found.append((page, rect))
        return found

    def _size(self, page: int) -> QSize:
        if self._document is None:
            return QSize()
        return (self._document.size(page) * (SCREEN_DPI / 72 * self._factor)).toSize()

    def _measure(self) -> None:
        document = self._document
        self._tops = []
        if document is not None and len(document):
            self._fit(document)
            top = GAP
            for page in range(len(document)):
                self._tops.append(top)
                top += self._size(page).height() + GAP
            widest = max(self._size(page).width() for page in range(len(document)))
            view = self.viewport().size()
            self._set_range(top - view.height(), widest + 2 * GAP - view.width(), view)
        self.viewport().update()

    def _set_range(self, down: int, across: int, view: QSize) -> None:
        self.verticalScrollBar().setRange(0, max(down, 0))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(48)
        self.horizontalScrollBar().setRange(0, max(across, 0))
        self.horizontalScrollBar().setPageStep(view.width())

    def _fit(self, document: PdfDocument) -> None:
        if self._zoom is Zoom.FREE:
            return
        # The scroll bar's room is always kept, or fitting would toggle it for ever.
        view = self.viewport().size()
        page = document.size(min(self._page, len(document) - 1)) * (SCREEN_DPI / 72)
        across = (view.width() - 2 * GAP) / page.width()
        down = (view.height() - 2 * GAP) / page.height()
        factor = across if self._zoom is Zoom.WIDTH else min(across, down)
        self._factor = min(max(factor, SMALLEST), LARGEST)
        self.zoom_changed.emit(self._factor)

    @Slot(int)
    def _note_page(self, value: int) -> None:
        middle = value + self.viewport().height() // 3
        page = max((at for at, top in enumerate(self._tops) if top <= middle), default=0)
        self._set_page(page)
        self.viewport().update()

    def _set_page(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)


class PdfView(QWidget):
    """Preview with its tools: pages, size, save, print."""

    save_asked = Signal()
    print_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("pdf_view")
        self._theme = theme
        self._document: PdfDocument | None = None
        self.pages = PdfPages(theme)
        self._place = label("", "muted")
        self._place.setObjectName("pdf_place")
        self._percent = label("", "muted")
        self._list = QListWidget()
        self._list.setObjectName("pdf_page_list")
        self._list.setAccessibleName("ページの一覧")
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.setIconSize(QSize(THUMB_WIDTH, THUMB_WIDTH * 3 // 2))
        self._list.setSpacing(4)
        self._list.currentRowChanged.connect(self.pages.go_to)
        self._list.verticalScrollBar().valueChanged.connect(self._draw_thumbs)
        self.pages.page_changed.connect(self._show_place)
        self.pages.zoom_changed.connect(self._show_zoom)
        self._lay_out()

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._document) if self._document is not None else 0

    @property
    def place(self) -> str:
        """「1 / 12 ページ」."""
        return self._place.text()

    def load(self, pdf: bytes) -> None:
        """Show a PDF from its first page."""
        self.close_document()
        self._document = PdfDocument(pdf)
        self._list.clear()
        for page in range(len(self._document)):
            item = QListWidgetItem(str(page + 1), self._list)
            size = self._document.size(page)
            height = round(THUMB_WIDTH * size.height() / size.width())
            item.setSizeHint(QSize(LIST_WIDTH - 24, height + 12))
        self._list.setVisible(len(self._document) > 1)
        self.pages.show_document(self._document)
        self._show_place(0)
        self._draw_thumbs()
        self.pages.setFocus()

    def close_document(self) -> None:
        """Forget the PDF and give its memory back."""
        self.pages.show_document(None)
        if self._document is not None:
            self._document.close()
            self._document = None

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._draw_thumbs()

    def _lay_out(self) -> None:
        space = self._theme.space
        tools = QHBoxLayout()
        tools.setSpacing(space.xs)
        for name, text, icon, keys, slot in (
            ("pdf_previous", "前のページ", "chevron-up", "Alt+Up", self._previous),
            ("pdf_next", "次のページ", "chevron-down", "Alt+Down", self._next),
        ):
            tools.addWidget(self._tool(name, text, icon, keys, slot))
        tools.addWidget(self._place)
        tools.addSpacing(space.l)
        for name, text, icon, keys, slot in (
            ("pdf_smaller", "縮小", "minus", "Ctrl+-", self._smaller),
            ("pdf_larger", "拡大", "plus", "Ctrl++", self._larger),
            ("pdf_fit_width", "幅に合わせる", "fit-width", "Ctrl+2", self._fit_width),
            ("pdf_fit_page", "1ページを表示", "fit-page", "Ctrl+0", self._fit_page),
        ):
            tools.addWidget(self._tool(name, text, icon, keys, slot))
        full = ActionButton(self._theme, "100%", name="pdf_full_size", keys="Ctrl+1", part="quiet")
        full.clicked.connect(self._full_size)
        tools.addWidget(full)
        tools.addWidget(self._percent)
        tools.addStretch(1)
        save = ActionButton(
            self._theme, "PDFを保存", name="pdf_save", icon="download", keys="Ctrl+S"
        )
        save.clicked.connect(self.save_asked)
        printer = ActionButton(
            self._theme, "印刷", name="pdf_print", icon="print", keys="Ctrl+P", part="primary"
        )
        printer.clicked.connect(self.print_asked)
        tools.addWidget(save)
        tools.addWidget(printer)
        lower = QHBoxLayout()
        lower.setSpacing(space.s)
        lower.addWidget(self._list)
        lower.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(tools)
        column.addLayout(lower, 1)

    def _tool(self, name: str, text: str, icon: str, keys: str, slot: object) -> IconButton:
        button = IconButton(self._theme, text, name=name, icon=icon, keys=keys)
        button.clicked.connect(slot)
        return button

    @Slot()
    def _draw_thumbs(self) -> None:
        """Render the thumbnails in sight that are not there yet."""
        if self._document is None or self._list.isHidden():
            return
        view = self._list.viewport().rect()
        ratio = self.devicePixelRatioF()
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.icon().isNull() and self._list.visualItemRect(item).intersects(view):
                scale = THUMB_WIDTH * ratio / self._document.size(row).width()
                pixmap = QPixmap.fromImage(self._document.render(row, scale))
                pixmap.setDevicePixelRatio(ratio)
                item.setIcon(QIcon(pixmap))

    @Slot(int)
    def _show_place(self, page: int) -> None:
        self._place.setText(f"{page + 1} / {self.page_count} ページ")
        self._list.blockSignals(True)
        self._list.setCurrentRow(page)
        self._list.blockSignals(False)

    @Slot(float)
    def _show_zoom(self, factor: float) -> None:
        self._percent.setText(f"{factor:.0%}")

    def _resize(self, zoom: Zoom, factor: float = 1.0) -> None:
        self.pages.set_zoom(zoom, factor)
        self._show_zoom(self.pages.factor)

    @Slot()
    def _previous(self) -> None:
        self.pages.go_to(self.pages.page - 1)

    @Slot()
    def _next(self) -> None:
        self.pages.go_to(self.pages.page + 1)

    @Slot()
    def _smaller(self) -> None:
        self._resize(Zoom.FREE, self.pages.factor / STEP)

    @Slot()
    def _larger(self) -> None:
        self._resize(Zoom.FREE, self.pages.factor * STEP)

    @Slot()
    def _fit_width(self) -> None:
        self._resize(Zoom.WIDTH)

    @Slot()
    def _fit_page(self) -> None:
        self._resize(Zoom.PAGE)

    @Slot()
    def _full_size(self) -> None:
        self._resize(Zoom.FREE)
