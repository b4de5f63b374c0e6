"""The one style sheet, written from the tokens; widgets name their part by the `part` property."""

from pathlib import Path

from zyuki_desk.ui.tokens import Colors, Space, Tone, TypeScale


def stylesheet(colors: Colors, types: TypeScale, space: Space, icons: Path) -> str:
    """Return the style sheet of the whole application; ticks are read from the icons' folder."""
    return "".join(
        (
            _text(colors, types),
            _surfaces(colors, space),
            _fields(colors, space),
            _buttons(colors, space),
            _ticks(colors, icons),
            _lists(colors, types, space),
            _tones(colors, types, space),
            _scroll_bars(colors),
        )
    )


def _text(c: Colors, t: TypeScale) -> str:
    return f"""
    QLabel {{ background: transparent; color: {c.text}; }}
    QLabel[part="title"] {{ font-size: {t.title}pt; }}
    QLabel[part="section"] {{ font-size: {t.large}pt; }}
    QLabel[part="figure"] {{ font-size: {t.figure}pt; }}
    QLabel[part="muted"] {{ color: {c.muted}; }}
    QLabel[part="small"] {{ color: {c.muted}; font-size: {t.small}pt; }}
    QLabel[part="group"] {{ color: {c.muted}; font-size: {t.small}pt; }}
    QLabel[part="required"] {{ color: {c.danger}; font-size: {t.small}pt; }}
    QLabel[part="error"] {{ color: {c.danger}; font-size: {t.small}pt; }}
    QLabel:disabled {{ color: {c.faint}; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        padding: 4px 6px; }}
    """


def _surfaces(c: Colors, s: Space) -> str:
    return f"""
    QMainWindow {{ background: {c.window}; }}
    QDialog {{ background: {c.surface}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QFrame[part="card"] {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: {s.radius_large}px; }}
    QFrame[part="sidebar"] {{ background: {c.surface}; border: none;
        border-right: 1px solid {c.line}; }}
    QFrame[part="header"] {{ background: {c.surface}; border: none;
        border-bottom: 1px solid {c.line}; }}
    QFrame[part="panel"] {{ background: {c.surface}; border: none;
        border-left: 1px solid {c.line}; }}
    QFrame[part="popup"] {{ background: {c.surface}; border: 1px solid {c.edge};
        border-radius: {s.radius}px; }}
    QFrame[part="strip"] {{ background: {c.raised}; border: none; border-radius: {s.radius}px; }}
    QFrame[part="rule"] {{ background: {c.line}; border: none; max-height: 1px;
        min-height: 1px; }}
    QFrame[part="paper"] {{ background: {c.raised}; border: none; }}
    QWidget[part="clear"], QScrollArea[part="clear"] {{ background: transparent; border: none; }}
    """


def _fields(c: Colors, s: Space) -> str:
    fields = "QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit"
    focused = ", ".join(f"{name}:focus" for name in fields.split(", "))
    return f"""
    {fields} {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        border-radius: {s.radius}px; padding: 3px 9px;
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QLineEdit, QComboBox, QSpinBox {{ min-height: {s.field - 8}px; }}
    {focused} {{ border: 2px solid {c.accent}; padding: 2px 8px; }}
    QLineEdit:read-only {{ background: {c.raised}; border-color: {c.line}; }}
    QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled {{
        background: {c.window}; color: {c.faint}; border-color: {c.line}; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"], QPlainTextEdit[wrong="true"] {{
        border: 2px solid {c.danger}; padding: 2px 8px; }}
    QComboBox {{ padding-right: 30px; }}
    QComboBox::drop-down {{ border: none; width: 28px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.edge};
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
    QCheckBox, QRadioButton {{ spacing: 8px; color: {c.text}; padding: 3px; }}
    QCheckBox:focus, QRadioButton:focus {{ border: 1px dotted {c.accent};
        border-radius: 3px; padding: 2px; }}
    """


def _ticks(c: Colors, icons: Path) -> str:
    """Style boxes to tick: Fusion draws them too dark to be seen in a dark scheme."""
    tick = icons / ("tick-white.svg" if c.on_accent == "#ffffff" else "tick-black.svg")
    boxes = ("QCheckBox::indicator", "QListView::indicator", "QTreeView::indicator")
    checked = ", ".join(f"{box}:checked" for box in boxes)
    return f"""
    {", ".join(boxes)}, QRadioButton::indicator {{ width: 16px; height: 16px;
        background: {c.surface}; border: 1px solid {c.edge}; border-radius: 4px; }}
    {checked} {{ background: {c.accent}; border-color: {c.accent};
        image: url("{tick.as_posix()}"); }}
    QRadioButton::indicator {{ border-radius: 9px; }}
    QRadioButton::indicator:checked {{ width: 8px; height: 8px; border: 5px solid {c.accent};
        background: {c.on_accent}; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
        background: {c.raised}; border-color: {c.line}; }}
    """


def _buttons(c: Colors, s: Space) -> str:
    return f"""
    QPushButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        border-radius: {s.radius}px; padding: 3px 14px; min-height: {s.field - 8}px; }}
    QPushButton:hover {{ background: {c.raised}; }}
    QPushButton:pressed {{ background: {c.line}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 2px 13px; }}
    QPushButton:disabled {{ color: {c.faint}; border-color: {c.line}; background: transparent; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton[part="primary"] {{ background: {c.accent}; color: {c.on_accent};
        border-color: {c.accent}; }}
    QPushButton[part="primary"]:hover, QPushButton[part="primary"]:pressed {{
        background: {c.accent_strong}; border-color: {c.accent_strong}; }}
    QPushButton[part="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[part="primary"]:disabled {{ background: {c.raised}; color: {c.faint};
        border-color: {c.line}; }}
    QPushButton[part="danger"] {{ color: {c.danger}; border-color: {c.danger}; }}
    QPushButton[part="danger"]:hover {{ background: {c.danger_soft}; }}
    QPushButton[part="quiet"], QToolButton[part="quiet"] {{ background: transparent;
        border: 1px solid transparent; border-radius: {s.radius}px; padding: 3px 8px;
        color: {c.text}; }}
    QPushButton[part="quiet"]:hover, QToolButton[part="quiet"]:hover {{ background: {c.raised}; }}
    QPushButton[part="quiet"]:focus, QToolButton[part="quiet"]:focus {{
        border: 2px solid {c.accent}; padding: 2px 7px; }}
    QPushButton[part="quiet"]:disabled, QToolButton[part="quiet"]:disabled {{ color: {c.faint}; }}
    QToolButton[part="quiet"]:checked {{ background: {c.accent_soft}; }}
    QToolButton[part="quiet"]::menu-indicator {{ image: none; }}
    QPushButton[part="nav"] {{ background: transparent; border: 2px solid transparent;
        padding: 0; min-height: 32px; max-height: 32px; }}
    """


def _lists(c: Colors, t: TypeScale, s: Space) -> str:
    return f"""
    QTableView, QListView, QListWidget, QTreeView {{ background: {c.surface}; color: {c.text};
        border: 1px solid {c.line}; border-radius: {s.radius}px; outline: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QListView[part="bare"], QListWidget[part="bare"], QTableView[part="bare"] {{ border: none;
        background: transparent; }}
    QTableView:focus, QListView:focus, QListWidget:focus {{ border: 1px solid {c.accent}; }}
    QListWidget[part="choice"] {{ padding: 3px; }}
    QListWidget[part="choice"]::item {{ padding: 5px 8px; border-radius: 4px; }}
    QListWidget[part="choice"]::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QTableView[part="frozen"] {{ border: none; border-right: 1px solid {c.edge};
        border-radius: 0; }}
    QHeaderView {{ background: {c.raised}; border: none; }}
    QHeaderView::section {{ background: {c.raised}; color: {c.muted}; border: none;
        border-bottom: 1px solid {c.line}; border-right: 1px solid {c.line};
        padding: 6px 8px; font-size: {t.small + 0.5}pt; }}
    QHeaderView::section:hover {{ color: {c.text}; }}
    QTableCornerButton::section {{ background: {c.raised}; border: none; }}
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        padding: 4px; }}
    QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.faint}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    QTabBar::tab {{ background: transparent; color: {c.muted}; padding: 8px 14px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }}
    QTabBar::tab:focus {{ color: {c.accent}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {c.line}; }}
    QProgressBar {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 4px;
        max-height: 8px; min-height: 8px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QSplitter::handle {{ background: {c.line}; }}
    """


def _tones(c: Colors, t: TypeScale, s: Space) -> str:
    parts = [
        f"""
    QFrame[part="badge"] {{ border: 1px solid {c.line}; border-radius: {s.radius}px; }}
    QLabel[part="key"] {{ color: {c.muted}; background: {c.surface}; border: 1px solid {c.line};
        border-radius: 4px; padding: 2px 5px; font-size: {t.small}pt; }}
    """
    ]
    for tone in Tone:
        color, soft = c.of(tone), c.soft_of(tone)
        parts.append(f"""
    QLabel[tone="{tone}"] {{ color: {color}; }}
    QFrame[part="badge"][tone="{tone}"] {{ background: {soft};
        border-color: {color if soft == c.surface else soft}; }}
    QFrame[part="bar"][tone="{tone}"] {{ background: {soft}; border: none;
        border-bottom: 1px solid {color}; }}
    """)
    return "".join(parts)


def _scroll_bars(c: Colors) -> str:
    return f"""
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {c.edge}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 36px; }}
    QScrollBar::handle:horizontal {{ min-width: 36px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
