"""Layouts that come in from files: of other offices, and those that come with the program."""

from collections.abc import Mapping
from pathlib import Path

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.paths import resource
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.layout_file import LayoutFile, read_file
from zyuki_desk.core.layouts import take_over
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.own_fields import own_fields_of, set_own_fields
from zyuki_desk.ui.workbench import Workbench

FILTERS = "様式 (*.json)"
PRESETS = "layouts"


def presets_for(ledger: Ledger) -> Mapping[str, LayoutFile]:
    """Return the layouts of real offices that come with the program for the ledger, by name."""
    return {
        path.stem: read_file(path.read_text(encoding="utf-8"))
        for path in sorted((resource(PRESETS) / ledger.key).glob("*.json"))
    }


def taken_over(workbench: Workbench, ledger: Ledger, file: LayoutFile) -> Layout | None:
    """Return a file's layout fitted to this office; own fields it needs are added when asked.

    None when somebody went back. `Refusal` for another ledger's file.
    """
    taken = take_over(workbench.desk, ledger, file)
    if not taken.new_fields:
        return taken.layout
    names = "」「".join(own.label for own in taken.new_fields)
    if not workbench.ask.confirm(
        "簿冊に欄を足しますか",
        f"この様式は、いまの簿冊にない欄「{names}」を使います。足すと、記入の画面にも出ます。",
        yes="欄を足して読み込む",
    ):
        return None
    ours = own_fields_of(workbench.directory, ledger.key)
    set_own_fields(workbench.desk, ledger.key, [*ours, *taken.new_fields])
    return taken.layout


def text_of(path: Path) -> str:
    """Read a file's text; `Refusal` or `Trouble` when it has none or cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("様式のファイルではありません。ファイルを選び直してください。") from error
    except OSError as error:
        raise Trouble("ファイルを読めません。場所と媒体を確かめてください。") from error


def write_text(path: Path, text: str) -> None:
    """Write a file's text; `Trouble` when it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Trouble("ファイルを書けません。場所・空き・権限を確かめてください。") from error
