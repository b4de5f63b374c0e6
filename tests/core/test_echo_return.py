"""When a database file counts as one that holds."""

from pathlib import Path

from tests.contract.ledgers import every_ledger
from tests.contract.office import EVENING, sample_folder
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Trouble
from zyuki_desk.core.echo_return import is_sound
from zyuki_desk.core.opening import open_office
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import open_with_passphrase
from zyuki_desk.store.lock import WriterLock

PAGE = 4096


def test_a_file_with_any_page_spoilt_does_not_hold(tmp_path: Path) -> None:
    folder, ledgers = sample_folder(tmp_path), every_ledger()
    master = open_with_passphrase(folder, PASSWORD).master
    whole = folder.database.read_bytes()
    assert is_sound(folder.database, master, ledgers)
    for start in range(PAGE + 99, len(whole), 23 * PAGE):
        folder.database.write_bytes(whole[:start] + b"spoilt" + whole[start + 6 :])
        assert not is_sound(folder.database, master, ledgers)


def test_whatever_page_is_spoilt_a_failed_opening_gives_the_folder_free(tmp_path: Path) -> None:
    folder, ledgers = sample_folder(tmp_path), every_ledger()
    opened = open_with_passphrase(folder, PASSWORD)
    whole, failed = folder.database.read_bytes(), 0
    for start in range(PAGE + 99, len(whole), 5 * PAGE):
        folder.database.write_bytes(whole[:start] + b"spoilt" + whole[start + 6 :])
        try:
            open_office(folder, ledgers, FixedClock(EVENING), lambda _: opened).close()
        except Trouble:
            failed += 1
        WriterLock(folder.lock).release()
    assert failed > 1


def test_no_file_does_not_hold(tmp_path: Path) -> None:
    folder = sample_folder(tmp_path)
    master = open_with_passphrase(folder, PASSWORD).master
    folder.database.unlink()
    assert not is_sound(folder.database, master, every_ledger())
