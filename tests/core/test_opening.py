"""Founding an office, and opening it again by each of its keys."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support.memo import CHIEF, CLERK, FOUNDING, LEDGERS, OTHER, at
from tests.support.memory_keyring import MemoryKeyring
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, Unlock, found_office, open_office
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import Head, Relation, remember_head
from zyuki_desk.store.keyslots import (
    Opened,
    Ways,
    open_with_keyring,
    open_with_passphrase,
    open_with_recovery,
)
from zyuki_desk.store.secrets import OsSecretStore, SecretStore
from zyuki_desk.store.slotfile import Argon2Cost

PASSPHRASE = "mihon-office-2026"  # noqa: S105 - an example
CHEAP = Argon2Cost(8192, 1, 1)
NOW = at(9, 12)


@pytest.fixture
def keyring(memory_keyring: MemoryKeyring) -> SecretStore:
    """The PC's keyring."""
    return OsSecretStore(memory_keyring)


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    """Where the office is to be."""
    return OfficeFolder(tmp_path / "office")


def make(folder: OfficeFolder, keyring: SecretStore | None = None) -> tuple[OpenOffice, str]:
    """Found an office with every way of opening it."""
    ways = Ways(passphrase=PASSPHRASE, cost=CHEAP, keyring=keyring, label="見本")
    return found_office(folder, LEDGERS, FixedClock(NOW), FOUNDING, ways)


def reopen(
    folder: OfficeFolder,
    unlock: Unlock,
    *,
    keyring: SecretStore | None = None,
    read_only: bool = False,
) -> OpenOffice:
    """Open the office again an hour later."""
    clock = FixedClock(at(10, 12))
    return open_office(folder, LEDGERS, clock, unlock, keyring=keyring, read_only=read_only)


def by_passphrase(folder: OfficeFolder) -> OpenOffice:
    """Open by the passphrase."""
    return reopen(folder, lambda f: open_with_passphrase(f, PASSPHRASE))


class TestFounding:
    def test_the_first_rows_are_one_journaled_operation(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        with office:
            assert verify_office(office).is_sound
            with office.database.reading() as connection:
                operations = connection.exec_driver_sql("SELECT DISTINCT operation FROM journal")
                assert [row[0] for row in operations] == ["found"]
            assert office.desk.directory.office == FOUNDING.office
            assert office.desk.directory.people[CLERK].name == "見本 太郎"

    def test_nothing_is_made_over_an_office(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        office.close()
        before = folder.database.read_bytes()
        with pytest.raises(Refusal, match="すでに"):
            make(folder)
        assert folder.database.read_bytes() == before

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x", encoding="utf-8")
        with pytest.raises(Trouble):
            make(OfficeFolder(tmp_path / "file" / "office"))

    def test_one_whose_keys_cannot_be_written_does_not_bar_the_next(
        self, folder: OfficeFolder
    ) -> None:
        hindrance = folder.root / "keyslots.copy.json.part"
        hindrance.mkdir(parents=True)
        with pytest.raises(Trouble):
            make(folder)
        hindrance.rmdir()
        self._holds_nothing_and_is_founded_next(folder)

    def test_one_that_fails_midway_does_not_bar_the_next(self, folder: OfficeFolder) -> None:
        double = replace(FOUNDING, people=(*FOUNDING.people, *FOUNDING.people))
        ways = Ways(passphrase=PASSPHRASE, cost=CHEAP)
        with pytest.raises(Exception, match="UNIQUE"):
            found_office(folder, LEDGERS, FixedClock(NOW), double, ways, seed=bytes(16))
        self._holds_nothing_and_is_founded_next(folder)

    @staticmethod
    def _holds_nothing_and_is_founded_next(folder: OfficeFolder) -> None:
        assert not any(path.is_file() for path in folder.root.rglob("*") if path != folder.lock)
        office, _ = make(folder)
        with office:
            assert verify_office(office).is_sound

    def test_nothing_in_the_folder_can_be_read_without_a_key(self, folder: OfficeFolder) -> None:
        office, code = make(folder)
        office.close()
        for path in folder.root.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for secret in ("見本 太郎", "端末機設置室", PASSPHRASE, code, "CREATE TABLE"):
                assert secret.encode() not in content


class TestKeys:
    def test_the_passphrase_opens_it(self, folder: OfficeFolder) -> None:
        make(folder)[0].close()
        with by_passphrase(folder) as office:
            assert office.desk.directory.office.name == "見本市"
            assert office.notes == ()

    def test_the_keyring_opens_it_and_no_other_ones(
        self, folder: OfficeFolder, keyring: SecretStore
    ) -> None:
        make(folder, keyring)[0].close()
        with reopen(folder, lambda f: open_with_keyring(f, keyring), keyring=keyring) as office:
            assert office.desk.directory.office.name == "見本市"
        other = OsSecretStore(MemoryKeyring())
        with pytest.raises(DeskError):
            reopen(folder, lambda f: open_with_keyring(f, other))

    def test_the_recovery_key_opens_it(self, folder: OfficeFolder) -> None:
        office, code = make(folder)
        office.close()
        with reopen(folder, lambda f: open_with_recovery(f, code)) as again:
            assert again.signed_head().head == again.head()

    @pytest.mark.parametrize(
        "unlock",
        [
            lambda f: open_with_passphrase(f, "not this one"),
            lambda f: open_with_recovery(f, "0" * 40),
        ],
        ids=["passphrase", "recovery"],
    )
    def test_a_wrong_key_opens_nothing_and_blocks_nobody(
        self, folder: OfficeFolder, unlock: Unlock
    ) -> None:
        make(folder)[0].close()
        with pytest.raises(DeskError):
            reopen(folder, unlock)
        by_passphrase(folder).close()

    def test_a_damaged_copy_of_the_keys_is_told(self, folder: OfficeFolder) -> None:
        make(folder)[0].close()
        folder.keyslots.write_bytes(b"x")
        with by_passphrase(folder) as office:
            assert len(office.notes) == 1
            assert office.notes[0].endswith("。")


class TestWindows:
    def test_one_window_at_a_time(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        with pytest.raises(Trouble, match="別の窓"):
            by_passphrase(folder)
        office.close()
        by_passphrase(folder).close()

    def test_who_only_reads_needs_no_lock_and_cannot_write(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        reader = reopen(folder, lambda f: open_with_passphrase(f, PASSPHRASE), read_only=True)
        with office, reader:
            assert reader.lock is None
            reader.sign_in_as(Actor(CLERK))
            with pytest.raises(DeskError):
                reader.desk.enter("memo", {"day": date(2026, 11, 20), "who": "見本 太郎"})
            assert Books(office.database).first_day(LEDGERS["memo"]) is None

    def test_an_empty_folder(self, folder: OfficeFolder) -> None:
        with pytest.raises(Refusal, match="簿冊がありません"):
            by_passphrase(folder)

    def test_whoever_listens_keeps_hearing_after_a_handover(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        with office:
            told: list[str] = []
            office.desk.subscribe(lambda changes: told.append(changes.operation))
            office.sign_in_as(Actor(CLERK, "T-1"))
            office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "見本 太郎"})
            assert told == ["enter"]


STRANGE = ["h#x", "p%41x", "見本 市&cache=shared"]
if os.name != "nt":
    STRANGE.append("q?mode=memory")  # no name at all on Windows


class TestStrangeFolders:
    @pytest.mark.parametrize("name", STRANGE)
    def test_no_name_of_a_folder_is_taken_for_a_setting(self, tmp_path: Path, name: str) -> None:
        folder = OfficeFolder(tmp_path / name)
        office, _ = make(folder)
        size = office.head().size
        office.close()
        with by_passphrase(folder) as office:
            assert office.head().size == size
        assert [path.name for path in tmp_path.iterdir()] == [name]


class TestTheHeadOutside:
    def test_the_keyring_remembers_what_it_saw(
        self, folder: OfficeFolder, keyring: SecretStore
    ) -> None:
        office, _ = make(folder, keyring)
        assert office.seen_head() is None
        office.close()
        seen = office.seen_head()
        assert seen is not None
        assert seen.head.size > 0

    def test_a_folder_put_back_is_found_by_it(
        self, folder: OfficeFolder, keyring: SecretStore
    ) -> None:
        office, _ = make(folder, keyring)
        office.close()
        old = folder.database.read_bytes()

        def unlock(where: OfficeFolder) -> Opened:
            return open_with_keyring(where, keyring)

        with reopen(folder, unlock, keyring=keyring) as office:
            office.sign_in_as(Actor(CLERK))
            office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "見本 太郎"})
        folder.database.write_bytes(old)
        reader = reopen(folder, unlock, keyring=keyring, read_only=True)
        with reader:
            verdict = verify_office(reader)
        assert not verdict.is_sound
        assert verdict.report.heads[0].relation is Relation.BEHIND

    def test_working_on_does_not_wash_away_that_a_folder_was_put_back(
        self, folder: OfficeFolder, keyring: SecretStore
    ) -> None:
        office, _ = make(folder, keyring)
        office.close()
        old = folder.database.read_bytes()

        def unlock(where: OfficeFolder) -> Opened:
            return open_with_keyring(where, keyring)

        with reopen(folder, unlock, keyring=keyring) as office:
            office.sign_in_as(Actor(CLERK))
            for _ in range(2):
                office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "見本 太郎"})
        folder.database.write_bytes(old)
        with reopen(folder, unlock, keyring=keyring):
            pass
        with reopen(folder, unlock, keyring=keyring) as office:
            (head,) = verify_office(office).report.heads
            assert head.relation is Relation.BEHIND
            office.sign_in_as(Actor(CLERK))
            with pytest.raises(Refusal, match="記入を止めています"):
                office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "例示 花子"})
            office.remember_head()
        with reopen(folder, unlock, keyring=keyring) as office:
            (head,) = verify_office(office).report.heads
            assert head.relation is Relation.BEHIND
            office.sign_in_as(Actor(CLERK))
            with pytest.raises(Refusal):
                office.accept_head(reason="控えから戻しました", approved_by=CHIEF)
            office.sign_in_as(Actor(CHIEF))
            with pytest.raises(Refusal):
                office.accept_head(reason=" ", approved_by=OTHER)
            with pytest.raises(Refusal):
                office.accept_head(reason="控えから戻しました", approved_by=CHIEF)
            office.accept_head(reason="控えから戻しました", approved_by=OTHER)
            office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "例示 花子"})
        with reopen(folder, unlock, keyring=keyring) as office:
            verdict = verify_office(office)
            assert verdict.is_sound
            assert verdict.report.heads[0].relation.is_sound
            with office.database.reading() as connection:
                told = connection.exec_driver_sql("SELECT detail FROM act ORDER BY id").fetchall()
            assert any('"lost_head":"zyuki/' in detail for (detail,) in told)

    def test_a_head_kept_without_its_last_record_is_compared_by_its_root(
        self, folder: OfficeFolder, keyring: SecretStore
    ) -> None:
        office, _ = make(folder, keyring)
        with office:
            remember_head(keyring, office.head(), at(9, 12))
            office.sign_in_as(Actor(CLERK))
            office.desk.enter("memo", {"day": date(2026, 11, 20), "who": "見本 太郎"})
            office.remember_head()
            seen = office.seen_head()
            assert seen is not None
            assert seen.head == office.head()
        remember_head(keyring, Head(office.origin, 1, bytes(32)), at(9, 12))

        def unlock(where: OfficeFolder) -> Opened:
            return open_with_keyring(where, keyring)

        with reopen(folder, unlock, keyring=keyring) as office:
            pass
        seen = office.seen_head()
        assert seen is not None
        assert seen.head.size == 1

    def test_without_a_keyring_nothing_is_known(self, folder: OfficeFolder) -> None:
        office, _ = make(folder)
        with office:
            office.remember_head()
            assert office.seen_head() is None
            assert verify_office(office).report.heads == ()
