"""Backups: whole or not there, written while work goes on, thinned, rehearsed, missed when due."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from tests.contract.office import sample_office
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backup_keeper import REHEARSAL_FOLDER, BackupKeeper
from zyuki_desk.core.backup_plan import BackupPlace, BackupPlan, set_backup_plan
from zyuki_desk.core.backups import (
    HEAD_NAME,
    LIST_NAME,
    Backup,
    backups_in,
    check_files,
    read_list,
    thin,
    write_backup,
)
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import parse_and_verify, short_form
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import Opened, open_with_passphrase
from zyuki_desk.store.slotcopies import COPY_NAME

PAGE = "backups"
EVENING = datetime(2026, 11, 20, 18, tzinfo=JST)


@pytest.fixture
def clock() -> FixedClock:
    """The evening of the example office's last day."""
    return FixedClock(EVENING)


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder on another medium."""
    folder = tmp_path / "medium"
    folder.mkdir()
    return folder


@pytest.fixture
def backup(office: OpenOffice, place: Path) -> Backup:
    """One good backup."""
    return write_backup(office, place)


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


def sentences(office: OpenOffice) -> list[str]:
    """What today's list says of backups."""
    return [duty.sentence for duty in duties_of(office.desk) if duty.page == PAGE]


class TestABackup:
    def test_it_opens_like_the_office_and_verifies(
        self, office: OpenOffice, backup: Backup
    ) -> None:
        def unlock(folder: OfficeFolder) -> Opened:
            return open_with_passphrase(folder, PASSWORD)

        with open_office(
            backup.as_office, office.ledgers, office.clock, unlock, read_only=True
        ) as copy:
            assert verify_office(copy).is_sound
            assert copy.head() == office.head()
        signed = (backup.folder / HEAD_NAME).read_text("utf-8")
        assert parse_and_verify(signed, office.signer.public_key).head == office.head()
        assert backup.head_short == short_form(office.head())
        check_files(backup, office.master)

    def test_it_holds_nothing_readable(self, backup: Backup) -> None:
        for path in backup.folder.iterdir():
            assert "見本".encode() not in path.read_bytes()

    def test_nothing_stays_of_one_that_was_stopped(self, office: OpenOffice, place: Path) -> None:
        with pytest.raises(Refusal, match="中止"):
            write_backup(office, place, tell=lambda _done, _all: False)
        assert list(place.iterdir()) == []
        note(office, "中止のあと")

    def test_what_a_killed_program_left_is_taken_away(
        self, office: OpenOffice, backup: Backup, place: Path, clock: FixedClock
    ) -> None:
        left = place / f"20261119-180000-{office.master.office_id[:8]}.part"
        left.mkdir()
        clock.advance(seconds=1)
        write_backup(office, place)
        assert not left.exists()
        assert len(backups_in(place, office.master.office_id)) == 2

    def test_a_place_that_is_gone_is_told(self, office: OpenOffice, place: Path) -> None:
        place.rmdir()
        place.write_text("a file now")
        with pytest.raises(Trouble, match="抜けていないか"):
            write_backup(office, place)

    def test_entries_go_on_and_are_in_it_whole(self, office: OpenOffice, place: Path) -> None:
        made: list[Backup] = []
        copying = Thread(target=lambda: made.append(write_backup(office, place)))
        copying.start()
        count = 0
        while copying.is_alive() or count < 3:
            note(office, f"控えの間 {count}")
            count += 1
        copying.join()
        check_files(made[0], office.master)
        assert verify_office(office).is_sound


class TestReading:
    @pytest.mark.parametrize(
        "text",
        ["", "[]", "{}", "null", '{"format": "zyuki/backup", "version": 1}', "[" * 100_000],
    )
    def test_a_list_that_is_none_is_refused_in_a_sentence(self, place: Path, text: str) -> None:
        (place / LIST_NAME).write_text(text)
        with pytest.raises(Refusal, match=r"読めません|新しい版"):
            read_list(place)

    def test_a_list_with_an_infinite_number_is_refused(self, backup: Backup) -> None:
        told = json.loads((backup.folder / LIST_NAME).read_text("utf-8"))
        (backup.folder / LIST_NAME).write_text(json.dumps({**told, "bytes": float("inf")}))
        with pytest.raises(Refusal, match="読めません"):
            read_list(backup.folder)

    def test_a_newer_programs_backup_is_refused_politely(self, backup: Backup) -> None:
        told = json.loads((backup.folder / LIST_NAME).read_text("utf-8"))
        (backup.folder / LIST_NAME).write_text(json.dumps({**told, "version": 2}))
        with pytest.raises(Refusal, match="新しい版"):
            read_list(backup.folder)

    @pytest.mark.parametrize("name", ["ledgers.db", "keyslots.json", COPY_NAME, HEAD_NAME])
    def test_a_changed_file_is_named_as_such(
        self, office: OpenOffice, backup: Backup, name: str
    ) -> None:
        path = backup.folder / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(DamageFound, match="ままではありません"):
            check_files(backup, office.master)
        path.unlink()
        with pytest.raises(DamageFound, match="ままではありません"):
            check_files(backup, office.master)

    def test_a_list_made_to_fit_is_found_by_its_mac(
        self, office: OpenOffice, backup: Backup
    ) -> None:
        told = json.loads((backup.folder / LIST_NAME).read_text("utf-8"))
        (backup.folder / LIST_NAME).write_text(json.dumps({**told, "records": 1}))
        with pytest.raises(DamageFound):
            check_files(read_list(backup.folder), office.master)

    def test_other_folders_beside_it_are_passed_over_and_never_thinned(
        self, office: OpenOffice, backup: Backup, place: Path
    ) -> None:
        (place / "写真").mkdir()
        shutil.copytree(backup.folder, place / "other")
        told = json.loads((place / "other" / LIST_NAME).read_text("utf-8"))
        told |= {"office_id": "f" * 16, "made_at": "2020-01-01T00:00:00+00:00"}
        (place / "other" / LIST_NAME).write_text(json.dumps(told))
        assert backups_in(place, office.master.office_id) == [backup]
        assert thin(place, office.master.office_id, BackupPlan(days=1)) == []
        assert {path.name for path in place.iterdir()} == {"写真", "other", backup.name}


class TestTheKeeper:
    def test_every_place_gets_one_and_each_outcome_is_kept(
        self, office: OpenOffice, place: Path
    ) -> None:
        gone = place.parent / "gone"
        gone.write_text("no folder")
        places = (BackupPlace(str(place), "媒体"), BackupPlace(str(gone), "抜けた媒体"))
        set_backup_plan(office.desk, BackupPlan(places=places), reason="試し")
        keeper = BackupKeeper(office)
        assert [p.label for p in keeper.due()] == ["このPC", "媒体", "抜けた媒体"]
        outcomes = keeper.run()
        assert [(o.place, o.ok) for o in outcomes] == [
            ("このPC", True), ("媒体", True), ("抜けた媒体", False),
        ]  # fmt: skip
        assert "抜けていないか" in outcomes[2].sentence
        assert [p.label for p in keeper.due()] == ["抜けた媒体"]
        assert [p.label for p, _ in keeper.listed()] == ["このPC", "媒体"]
        assert verify_office(office).is_sound

    def test_a_place_that_has_one_of_this_second_holds_no_other_up(
        self, office: OpenOffice, place: Path
    ) -> None:
        keeper = BackupKeeper(office)
        first, other = BackupPlace(str(place), "一つめ"), BackupPlace(str(place / "x"), "二つめ")
        (place / "x").mkdir()
        keeper.run([first])
        outcomes = keeper.run([first, other])
        assert [outcome.ok for outcome in outcomes] == [False, True]
        assert "1秒待って" in outcomes[0].sentence

    def test_old_ones_are_thinned_after_a_new_one_is_whole(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        plan = BackupPlan(days=2, weeks=0, months=0, years=0)
        set_backup_plan(office.desk, plan, reason="試し")
        keeper = BackupKeeper(office)
        for _ in range(3):
            (outcome,) = keeper.run()
            clock.advance(days=1)
        assert "1 個を整理" in outcome.sentence
        assert [b.made_at.astimezone(JST).day for _, b in keeper.listed()] == [22, 21]

    def test_a_rehearsal_opens_it_whole_and_leaves_nothing(
        self, office: OpenOffice, backup: Backup
    ) -> None:
        note(office, "控えのあと")
        outcome = BackupKeeper(office).rehearse(backup, "媒体")
        assert outcome.ok
        assert f"{backup.records:,}件" in outcome.sentence
        assert not (office.folder.root / REHEARSAL_FOLDER).exists()

    def test_a_rehearsal_finds_a_damaged_backup(self, office: OpenOffice, backup: Backup) -> None:
        with backup.as_office.database.open("r+b") as stream:
            stream.seek(5000)
            stream.write(b"\0" * 64)
        outcome = BackupKeeper(office).rehearse(backup, "媒体")
        assert not outcome.ok
        assert "ままではありません" in outcome.sentence

    def test_a_rehearsal_finds_a_backup_of_another_history(
        self, office: OpenOffice, tmp_path: Path, clock: FixedClock, place: Path
    ) -> None:
        """The same office, copied and gone on by itself: its backup is no backup of this one."""
        shutil.copytree(office.folder.root, tmp_path / "twin" / "office")
        office_folder = OfficeFolder(tmp_path / "twin" / "office")
        with open_office(
            office_folder, office.ledgers, clock, lambda f: open_with_passphrase(f, PASSWORD)
        ) as twin:
            twin.sign_in_as(office.desk.actor)
            note(twin, "別の道")
            backup = write_backup(twin, place)
        note(office, "こちらの道")
        outcome = BackupKeeper(office).rehearse(backup, "媒体")
        assert (outcome.ok, "つながりません" in outcome.sentence) == (False, True)


class TestWhatIsMissing:
    def test_an_office_without_a_backup_is_told_the_next_day(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        clock.advance(days=3)
        assert sentences(office) == ["控えがまだ一度も取られていません(このPC)"]
        (duty,) = [d for d in duties_of(office.desk) if d.page == PAGE]
        assert duty.overdue

    def test_a_backup_that_stopped_is_told_the_working_day_after(
        self, office: OpenOffice, place: Path, clock: FixedClock
    ) -> None:
        places = (BackupPlace(str(place), "媒体"),)
        set_backup_plan(office.desk, BackupPlan(places=places), reason="試し")
        BackupKeeper(office).run()
        assert sentences(office) == []
        clock.set(EVENING + timedelta(days=4))  # Tuesday; Monday was a holiday
        assert sentences(office) == []
        clock.set(EVENING + timedelta(days=5))
        assert sentences(office) == [
            "控えが 11/20 から取られていません(このPC)",
            "控えが 11/20 から取られていません(媒体)",
        ]

    def test_one_disk_alone_and_a_rehearsal_due_are_told(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        keeper = BackupKeeper(office)
        (outcome,) = keeper.run()
        assert sentences(office) == [
            "控えの置き場所が、簿冊と同じディスクだけです。別のディスクや媒体を決めてください"
        ]
        clock.set(datetime.combine(date(2027, 2, 18), EVENING.timetz()))
        assert any("復元の練習" in sentence for sentence in sentences(office))
        assert outcome.backup is not None
        keeper.rehearse(outcome.backup, outcome.place)
        assert not any("復元の練習" in sentence for sentence in sentences(office))


def test_a_backup_that_is_still_being_written_is_none(backup: Backup, place: Path) -> None:
    """Its list may have reached the disk before the rest of it, when the power went."""
    shutil.copytree(backup.folder, backup.folder.with_name(f"{backup.name}-later.part"))
    assert [found.name for found in backups_in(place)] == [backup.name]
