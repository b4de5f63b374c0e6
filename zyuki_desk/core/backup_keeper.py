"""Keeps the office's backups by its plan: every place, each outcome recorded, one rehearsed."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.errors import DamageFound, DeskError, Refusal, Trouble
from zyuki_desk.base.files import is_there
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backup_plan import BackupPlace, BackupPlan, backup_plan
from zyuki_desk.core.backup_runs import (
    BACKUP,
    FORGET,
    HERE,
    REHEARSAL,
    BackupRun,
    newest_good,
    outdated_since,
)
from zyuki_desk.core.backups import (
    Backup,
    backups_in,
    check_files,
    is_due,
    settle_removals,
    take_away,
    thin,
    write_backup,
)
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.schema import bring_up, kept_kinds
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.roots import root_at
from zyuki_desk.evidence.verify import verify
from zyuki_desk.store.database import Database, DatabaseKey, Tell

REHEARSAL_FOLDER = "rehearsal"
EVERYWHERE = "すべての置き場所"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one backup or rehearsal; the sentence is for whoever asked for it."""

    place: str
    ok: bool
    sentence: str
    backup: Backup | None = None


class BackupKeeper:
    """Writes, thins and rehearses one open office's backups."""

    def __init__(self, office: OpenOffice) -> None:
        self._office = office

    @property
    def plan(self) -> BackupPlan:
        """The office's plan."""
        return backup_plan(self._office.desk)

    @property
    def places(self) -> tuple[BackupPlace, ...]:
        """Every place, the office's own folder first."""
        return (BackupPlace(str(self._office.folder.backups), HERE), *self.plan.places)

    def due(self) -> tuple[BackupPlace, ...]:
        """Return the places that should get a backup now."""
        plan, now = self.plan, self._office.clock.read().at
        with self._office.database.reading() as connection:
            newest = {place: newest_good(connection, BACKUP, place.label) for place in self.places}
        return tuple(place for place, at in newest.items() if is_due(at, now, plan))

    def listed(self) -> list[tuple[BackupPlace, Backup]]:
        """Return every backup that can be reached now, the newest first."""
        found = [
            (place, backup)
            for place in self.places
            for backup in backups_in(Path(place.path), self._office.master.office_id)
        ]
        return sorted(found, key=lambda pair: pair[1].made_at, reverse=True)

    def run(
        self, places: Iterable[BackupPlace] | None = None, *, tell: Tell | None = None
    ) -> list[Outcome]:
        """Write a backup to each place and thin there; a failure of one holds up no other."""
        outcomes = []
        for place in self.places if places is None else places:
            outcome = self._write(place, tell)
            self._record(BACKUP, outcome)
            outcomes.append(outcome)
        return outcomes

    def rehearse(self, backup: Backup, place: str, *, tell: Tell | None = None) -> Outcome:
        """Restore a backup into a folder of its own, check all of it, and take that away again."""
        scratch = self._office.folder.root / REHEARSAL_FOLDER
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            check_files(backup, self._office.master)
            records = self._restored(backup, OfficeFolder(scratch), tell)
            sentence = f"{records:,}件の記録まで、この控えから元どおりに開けました。"
            outcome = Outcome(place, True, sentence, backup)
        except OSError:
            outcome = Outcome(place, False, _NO_ROOM, backup)
        except (DamageFound, Trouble) as trouble:
            outcome = Outcome(place, False, trouble.sentence, backup)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self._record(REHEARSAL, outcome)
        return outcome

    def forget_outdated(self, *, tell: Tell | None = None) -> list[Outcome]:
        """After a disposal: write fresh backups, then take away those that still hold the values.

        A place that cannot be reached now keeps its old ones, and the duty stays.
        """
        with self._office.database.reading() as connection:
            erased = outdated_since(connection)
        if erased is None:
            raise Refusal("廃棄前の控えは、もうありません。")
        gone = [backup for _, backup in self.listed() if backup.made_at < erased]
        outcomes = self.run(tell=tell)
        if not all(outcome.ok for outcome in outcomes):
            return outcomes
        for backup in gone:
            if is_there(backup.folder):  # thinning may have been there before
                take_away(backup)
        for place in {backup.folder.parent for backup in gone}:
            settle_removals(place, self._office.master.office_id)
        sentence = f"廃棄前の控え {len(gone)} 個を消しました。"
        outcome = Outcome(EVERYWHERE, True, sentence)
        self._record(FORGET, outcome)
        return [*outcomes, outcome]

    def _write(self, place: BackupPlace, tell: Tell | None) -> Outcome:
        try:
            backup = write_backup(self._office, Path(place.path), tell=tell)
            gone = thin(Path(place.path), self._office.master.office_id, self.plan)
        except Refusal:
            raise
        except DeskError as error:
            return Outcome(place.label, False, error.sentence)
        thinned = f"古い控え {len(gone)} 個を整理しました。" if gone else ""
        sentence = f"{backup.records:,}件の記録の控えを取りました。{thinned}"
        return Outcome(place.label, True, sentence, backup)

    def _restored(self, backup: Backup, scratch: OfficeFolder, tell: Tell | None) -> int:
        office = self._office
        scratch.root.mkdir(mode=0o700)
        shutil.copyfile(backup.as_office.database, scratch.database)
        key = DatabaseKey(office.master.database_key)
        database = Database(scratch.database, key)
        try:
            bring_up(database, office.ledgers, scratch.backups)
            report = verify(
                database,
                kept_kinds(office.ledgers),
                origin=office.origin,
                progress=tell,
            )
        finally:
            database.close()
        if not report.complete:
            raise Trouble("復元の練習を途中でやめました。もう一度行ってください。")
        if not report.sound or root_at(office.database, report.size) != report.root:
            raise DamageFound(
                "この控えの記録は、いまの簿冊の記録とつながりません。"
                "別の控えで試し、管理者に知らせてください。"
            )
        return report.size

    def _record(self, kind: str, outcome: Outcome) -> None:
        backup = outcome.backup
        with self._office.desk.operation(Operation.BACKUP, ref=kind) as work:
            work.add(
                BackupRun(
                    kind=kind,
                    at=work.moment.at,
                    by=work.signature.person,
                    place=outcome.place,
                    ok=outcome.ok,
                    name=backup.name if backup else None,
                    records=backup.records if backup else None,
                    head_short=backup.head_short if backup else None,
                    bytes=backup.bytes if backup else None,
                    sentence=outcome.sentence,
                )
            )
        self._office.remember_head()


_NO_ROOM = "復元の練習をする空きがありません。ディスクの空きを作って、もう一度行ってください。"
