"""Programs for tests: the example office, a keyring in memory, answers written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.pages.window import WindowPage, note_pages
from tests.ui.office import CHEAP, example_folder, open_example
from zyuki_desk.app import open_window
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.keyslots import add_keyring
from zyuki_desk.store.secrets import MemorySecretStore, SecretStore
from zyuki_desk.ui.program import Program
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.theme import Theme


@dataclass
class Starter:
    """Makes programs of one test and closes them in the end."""

    qtbot: QtBot
    theme: Theme
    clock: FixedClock
    home: Path
    keyring: MemorySecretStore = field(default_factory=MemorySecretStore)
    ask: ScriptedAsk = field(default_factory=ScriptedAsk)
    made: list[Program] = field(default_factory=list)

    def example(self) -> OfficeFolder:
        """Return the example office, opened by this PC's keyring."""
        folder = example_folder(self.home)
        with open_example(folder, self.clock) as office:
            add_keyring(folder, office.master, self.keyring)
        return folder

    def program(
        self,
        folder: OfficeFolder,
        keyring: Callable[[], SecretStore] | None = None,
        *,
        has_keyring: bool = True,
        scripted: bool = True,
    ) -> WindowPage:
        """Return a program on a folder, not shown yet."""
        program = open_window(
            folder,
            clock=self.clock,
            keyring=keyring or (lambda: self.keyring) if has_keyring else None,
            remember=MemoryRemember(),
            theme=self.theme,
            ask=(lambda _window: self.ask) if scripted else None,
            pages=note_pages,
            strength=CHEAP,
        )
        self.made.append(program)
        return WindowPage(self.qtbot, program)

    def close(self) -> None:
        """Close every program and let its windows go."""
        for program in self.made:
            program.close()
            program.front.deleteLater()
            if program.desk is not None:
                program.desk.shell.deleteLater()
                program.desk.deleteLater()
            program.deleteLater()
