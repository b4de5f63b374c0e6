"""Restoring: two people, old files kept aside, the journal goes on honestly, nothing half done."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.contract.ledgers import every_ledger
from tests.contract.office import sample_folder
from tests.support.memory_keyring import MemoryKeyring
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Strength
from zyuki_desk.core.backups import Backup, write_backup
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.core.verification import verify_office
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.filing import ASIDE, begin_exchange, copy_files, finish_exchange
from zyuki_desk.store.keyslots import Opened, open_with_passphrase
from zyuki_desk.store.secrets import OsSecretStore, SecretStore
from zyuki_desk.store.slotcopies import paths_in

WRONG = PASSWORD[::-1]
CHEAP = Strength(8192, 1, 1)
BOTH = Signed("1001", PASSWORD, "ディスクの故障", "1003", PASSWORD)
LEDGERS = every_ledger()


@pytest.fixture
def clock() -> FixedClock:
    """The evening of the example office's last day."""
    return FixedClock(datetime(2026, 11, 20, 18, tzinfo=JST))


@pytest.fixture
def keyring(memory_keyring: MemoryKeyring) -> SecretStore:
    """The PC's keyring."""
    return OsSecretStore(memory_keyring)


def by_passphrase(folder: OfficeFolder) -> Opened:
    return open_with_passphrase(folder, PASSWORD)


def opened(folder: OfficeFolder, clock: FixedClock, keyring: SecretStore | None) -> OpenOffice:
    """Open a folder with the manager at the desk."""
    office = open_office(folder, LEDGERS, clock, by_passphrase, keyring=keyring)
    office.sign_in_as(Actor("P0001", "T1"))
    return office


def note(office: OpenOffice, text: str) -> None:
    """Write one short line."""
    day = office.clock.read().today
    office.desk.enter(
        "entry-permit",
        {
            "day": day, "room": "R1", "person_name": "例示 花子", "person_class": "visitor",
            "purpose": text, "valid_from": day, "valid_until": day, "approved_by": "見本 太郎",
        },
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    """The example office's folder, closed."""
    return sample_folder(tmp_path)


@pytest.fixture
def backup(folder: OfficeFolder, clock: FixedClock, keyring: SecretStore, tmp_path: Path) -> Backup:
    """A backup of the example office, which has gone on by one line since."""
    with opened(folder, clock, keyring) as office:
        note(office, "控えのまえ")
        made = write_backup(office, tmp_path / "medium")
        note(office, "控えのあと")
        assert office.head().size == made.records + 1
    return made


@pytest.fixture
def restoration(
    backup: Backup, folder: OfficeFolder, clock: FixedClock, keyring: SecretStore
) -> Iterator[Restoration]:
    """The restoring of that backup over the office it came from."""
    with Restoration(
        backup, folder, LEDGERS, clock, keyring=keyring, strength=CHEAP
    ) as restoration:
        yield restoration


def purposes(office: OpenOffice) -> list[str]:
    """The purposes of the permits."""
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT purpose FROM entry_permit ORDER BY id")
        return [row[0] for row in rows]


class TestRestoring:
    def test_the_backup_stands_in_place_and_the_old_files_are_kept_aside(
        self, restoration: Restoration, folder: OfficeFolder, clock: FixedClock,
        keyring: SecretStore,
    ) -> None:  # fmt: skip
        restoration.prepare(by_passphrase)
        assert restoration.lost == 1
        restoration.approve(BOTH)
        aside = restoration.exchange()
        assert aside is not None
        assert aside.name.startswith(ASIDE)
        with opened(folder, clock, keyring) as office:
            assert "控えのあと" not in purposes(office)
            note(office, "復元のあと")
            assert verify_office(office).is_sound
        with opened(OfficeFolder(aside), clock, None) as old:
            assert "控えのあと" in purposes(old)
            assert verify_office(old).is_sound
        assert not folder.restoring.exists()

    def test_the_journal_says_what_was_given_up_and_who_approved(
        self, restoration: Restoration, backup: Backup, folder: OfficeFolder,
        clock: FixedClock, keyring: SecretStore,
    ) -> None:  # fmt: skip
        restoration.prepare(by_passphrase)
        restoration.approve(BOTH)
        restoration.exchange()
        with opened(folder, clock, keyring) as office, office.database.reading() as connection:
            detail, reason, person = connection.exec_driver_sql(
                "SELECT detail, reason, by FROM act WHERE operation = 'restore'"
            ).one()
        assert (reason, person) == ("ディスクの故障", "P0001")
        assert '"approved_by":"P0003"' in detail.replace(" ", "")
        assert f"\\n{backup.records + 1}\\n" in detail  # the size of the head given up

    def test_a_new_pc_needs_one_person_and_the_printed_key_only(
        self, backup: Backup, tmp_path: Path, clock: FixedClock
    ) -> None:
        folder = OfficeFolder(tmp_path / "new" / "office")
        with Restoration(backup, folder, LEDGERS, clock, strength=CHEAP) as restoration:
            assert not restoration.replaces
            restoration.prepare(by_passphrase)
            assert restoration.lost is None
            restoration.approve(replace(BOTH, approver="", approver_password=""))
            assert restoration.exchange() is None
        with opened(folder, clock, None) as office:
            assert verify_office(office).is_sound


class TestRefused:
    @pytest.mark.parametrize(
        ("signed", "sentence"),
        [
            (replace(BOTH, reason=" "), "理由"),
            (replace(BOTH, approver=""), "もう1人"),
            (replace(BOTH, approver="1001"), "別の人"),
            (replace(BOTH, approver="1002"), "できません"),
            (replace(BOTH, password=WRONG), "パスワード"),
            (replace(BOTH, approver_password=WRONG), "パスワード"),
            (replace(BOTH, login="1002"), "できません"),
        ],
    )
    def test_without_two_managers_nothing_changes(
        self, restoration: Restoration, folder: OfficeFolder, signed: Signed, sentence: str
    ) -> None:
        before = folder.database.read_bytes()
        restoration.prepare(by_passphrase)
        with pytest.raises(Refusal, match=sentence):
            restoration.approve(signed)
        restoration.close()
        assert folder.database.read_bytes() == before
        assert not folder.restoring.exists()

    def test_an_office_in_use_is_left_alone(
        self, restoration: Restoration, folder: OfficeFolder, clock: FixedClock
    ) -> None:
        with opened(folder, clock, None), pytest.raises(Trouble, match="別の窓"):
            restoration.prepare(by_passphrase)

    def test_a_damaged_backup_is_refused_before_anything_is_touched(
        self, restoration: Restoration, backup: Backup, folder: OfficeFolder
    ) -> None:
        before = folder.database.read_bytes()
        with backup.as_office.database.open("r+b") as stream:
            stream.seek(9000)
            stream.write(b"\0" * 32)
        with pytest.raises(DamageFound):
            restoration.prepare(by_passphrase)
        assert folder.database.read_bytes() == before


class TestCutOff:
    """The power may go between any two renames; opening the folder goes on to the end."""

    STEPS = 9

    @pytest.mark.parametrize("step", range(STEPS))
    def test_the_exchange_is_finished_when_the_folder_is_opened(
        self, backup: Backup, folder: OfficeFolder, clock: FixedClock, step: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        folder.restoring.mkdir()
        copy_files(backup.as_office, OfficeFolder(folder.restoring))
        begin_exchange(folder, f"{ASIDE}20261120-180000")
        left = step
        rename, put = Path.rename, Path.replace

        def counted(act: Callable[[Path, Path], Path], source: Path, target: Path) -> Path:
            nonlocal left
            if left == 0:
                raise OSError(5, "power is gone")
            left -= 1
            return act(source, target)

        with monkeypatch.context() as patch, suppress(Trouble):
            patch.setattr(Path, "rename", lambda s, t: counted(rename, s, t))
            patch.setattr(Path, "replace", lambda s, t: counted(put, s, t))
            finish_exchange(folder)
        assert folder.exists
        with opened(folder, clock, None) as office:
            assert "控えのあと" not in purposes(office)
            assert verify_office(office).is_sound
        aside = OfficeFolder(folder.root / f"{ASIDE}20261120-180000")
        with opened(aside, clock, None) as old:
            assert "控えのあと" in purposes(old)
        assert not folder.restoring.exists()

    def test_what_is_left_of_an_exchange_never_begins_it_anew(
        self, backup: Backup, folder: OfficeFolder, clock: FixedClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        """The restored office must not be put aside over the one that was replaced."""
        folder.restoring.mkdir()
        copy_files(backup.as_office, OfficeFolder(folder.restoring))
        begin_exchange(folder, f"{ASIDE}20261120-180000")

        def lose_power(path: Path) -> None:
            for left in [each for each in path.iterdir() if each != folder.restored]:
                left.unlink()
            raise OSError(5, f"power is gone: {path.name}")

        with monkeypatch.context() as patch:
            patch.setattr(shutil, "rmtree", lose_power)
            with pytest.raises(Trouble):
                finish_exchange(folder)
        with opened(folder, clock, None) as office:
            assert "控えのあと" not in purposes(office)
        with opened(OfficeFolder(folder.root / f"{ASIDE}20261120-180000"), clock, None) as old:
            assert "控えのあと" in purposes(old)

    def test_half_a_word_begins_nothing(
        self, backup: Backup, folder: OfficeFolder, clock: FixedClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        """A word that names no folder to put the present files aside would lose them."""
        folder.restoring.mkdir()
        copy_files(backup.as_office, OfficeFolder(folder.restoring))

        def lose_power(handle: int) -> None:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(5, f"power is gone: {handle}")

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", lose_power)
            with pytest.raises(Trouble):
                begin_exchange(folder, f"{ASIDE}20261120-180000")
        assert not folder.restored.exists()
        with opened(folder, clock, None) as office:
            assert "控えのあと" in purposes(office)

    def test_files_not_yet_whole_are_never_put_in_place(
        self, backup: Backup, folder: OfficeFolder, clock: FixedClock
    ) -> None:
        folder.restoring.mkdir()
        copy_files(backup.as_office, OfficeFolder(folder.restoring))
        with opened(folder, clock, None) as office:
            assert "控えのあと" in purposes(office)

    def test_a_name_that_leads_elsewhere_is_not_followed(
        self, backup: Backup, folder: OfficeFolder, tmp_path: Path
    ) -> None:
        folder.restoring.mkdir()
        copy_files(backup.as_office, OfficeFolder(folder.restoring))
        begin_exchange(folder, "../elsewhere")
        with pytest.raises(Trouble):
            finish_exchange(folder)
        assert not (tmp_path / "elsewhere").exists()
        assert folder.database.exists()


def test_backups_of_different_days_all_come_back(
    folder: OfficeFolder, clock: FixedClock, tmp_path: Path
) -> None:
    made: list[tuple[Backup, int]] = []
    with opened(folder, clock, None) as office:
        for number in range(4):
            note(office, f"行 {number}")
            made.append((write_backup(office, tmp_path / "medium"), len(purposes(office))))
            clock.advance(days=1)
    for backup, count in made:
        target = OfficeFolder(tmp_path / "back" / backup.name)
        with Restoration(backup, target, LEDGERS, clock, strength=CHEAP) as restoration:
            restoration.prepare(by_passphrase)
            restoration.approve(replace(BOTH, approver=""))
            restoration.exchange()
        with opened(target, clock, None) as office:
            assert len(purposes(office)) == count
        shutil.rmtree(target.root)


class TestWithTheEcho:
    """The office's file is lost or spoilt, its echo is not: nothing acknowledged is given up."""

    @pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "spoilt"])
    def test_what_only_the_echo_has_comes_back_too(
        self, restoration: Restoration, folder: OfficeFolder, clock: FixedClock,
        keyring: SecretStore, *, is_lost: bool,
    ) -> None:  # fmt: skip
        if is_lost:
            folder.database.unlink()
        else:
            folder.database.write_bytes(folder.database.read_bytes()[:-5000])
        restoration.prepare(by_passphrase)
        assert (restoration.from_echo, restoration.lost) == (1, 0)
        restoration.approve(BOTH)
        restoration.exchange()
        with opened(folder, clock, keyring) as office:
            assert "控えのあと" in purposes(office)
            assert verify_office(office).is_sound
            with office.database.reading() as connection:
                detail = connection.exec_driver_sql(
                    "SELECT detail FROM act WHERE operation = 'restore'"
                ).scalar_one()
        assert '"from_echo":1' in detail.replace(" ", "")

    def test_an_append_that_was_cut_off_is_left_out(
        self, restoration: Restoration, folder: OfficeFolder
    ) -> None:
        folder.database.unlink()
        echo = folder.echo / "journal.echo"
        echo.write_bytes(echo.read_bytes() + b"\0\0\0\x40cut off")
        restoration.prepare(by_passphrase)
        assert restoration.from_echo == 1

    @pytest.mark.parametrize("place", [40, -60, -2000])
    def test_a_spoilt_echo_gives_nothing_and_the_backup_comes_back(
        self, restoration: Restoration, folder: OfficeFolder, place: int
    ) -> None:
        folder.database.unlink()
        echo = folder.echo / "journal.echo"
        data = bytearray(echo.read_bytes())
        data[place] ^= 1
        echo.write_bytes(bytes(data))
        restoration.prepare(by_passphrase)
        assert (restoration.from_echo, restoration.lost) == (0, 1)


class TestSpoiltKeys:
    @pytest.fixture(autouse=True)
    def _spoilt(self, backup: Backup, folder: OfficeFolder) -> None:
        for path in paths_in(folder):
            path.write_bytes(b"{ spoilt")

    def test_the_file_that_holds_stays_and_only_the_keys_come_back(
        self, restoration: Restoration, folder: OfficeFolder, clock: FixedClock,
        keyring: SecretStore,
    ) -> None:  # fmt: skip
        restoration.prepare(by_passphrase)
        assert (restoration.lost, restoration.from_file) == (0, 1)
        assert "鍵のファイルだけ" in restoration.brought[0]
        restoration.approve(BOTH)
        assert restoration.exchange() is not None
        with opened(folder, clock, keyring) as office:
            assert "控えのあと" in purposes(office)
            note(office, "鍵が戻ったあと")
            assert verify_office(office).is_sound

    @pytest.mark.parametrize("older", [True, False], ids=["older", "spoilt"])
    def test_any_other_file_gives_way_to_the_backup_and_the_echo(
        self, restoration: Restoration, folder: OfficeFolder, tmp_path: Path, *, older: bool
    ) -> None:
        if older:
            shutil.copyfile(sample_folder(tmp_path / "older").database, folder.database)
        else:
            with folder.database.open("r+b") as stream:
                stream.seek(8192)
                stream.write(bytes(64))
        restoration.prepare(by_passphrase)
        assert (restoration.from_file, restoration.from_echo) == (0, 1)
