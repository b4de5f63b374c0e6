"""The change of the signing key: both keys sign it, a crash leaves one working, one is pinned."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.memo import CHIEF, CLERK, FOUNDING, LEDGERS, OTHER, at
from tests.support.memory_keyring import MemoryKeyring
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.paper_witness import check_paper
from zyuki_desk.core.signing_key import record_change, stage_key
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import Signer, fingerprint, sign
from zyuki_desk.evidence.key_change import Statement, changes_in, keys_of, sign_change
from zyuki_desk.store import keyslots
from zyuki_desk.store.keyslots import Ways, open_with_keyring
from zyuki_desk.store.secrets import OsSecretStore, SecretStore

WHY = "端末を入れ替えた"


@pytest.fixture
def keyring(memory_keyring: MemoryKeyring) -> SecretStore:
    return OsSecretStore(memory_keyring)


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    return OfficeFolder(tmp_path / "office")


def made(folder: OfficeFolder, keyring: SecretStore) -> OpenOffice:
    """Found an office with the chief at its desk."""
    ways = Ways(keyring=keyring, label="見本")
    office, _ = found_office(folder, LEDGERS, FixedClock(at(9, 12)), FOUNDING, ways)
    office.sign_in_as(Actor(CHIEF, "T-1"))
    return office


def again(folder: OfficeFolder, keyring: SecretStore, *, read_only: bool = False) -> OpenOffice:
    return open_office(
        folder, LEDGERS, FixedClock(at(10, 12)), lambda f: open_with_keyring(f, keyring),
        keyring=keyring, read_only=read_only,
    )  # fmt: skip


def change(office: OpenOffice) -> bytes:
    """Change the key and return the earlier public one."""
    before = office.signer.public_key
    office.change_key(reason=WHY, approved_by=OTHER)
    return before


def test_a_head_signed_before_is_believed_and_the_new_key_signs(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        paper = office.signed_head()
        old = change(office)
        assert office.signer.public_key != old
        for signed in (paper, office.signed_head()):
            assert check_paper(office, signed.text).matches
        assert verify_office(office, [paper.text]).is_sound
        second = change(office)
        assert second != old
        assert [key for key, _ in office.keys.earlier] == [second, old]
        assert check_paper(office, paper.text).matches
    with again(folder, keyring) as office:
        assert office.notes == ()
        assert verify_office(office, [paper.text]).is_sound


def test_the_old_key_signs_nothing_after_the_change(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        thief = Signer(office.master.signing_seed)
        change(office)
        with pytest.raises(Refusal, match="替える前の鍵"):
            check_paper(office, sign(office.head(), thief).text)
        with pytest.raises(Refusal, match="別の鍵"):
            check_paper(office, sign(office.head(), Signer(bytes(32))).text)


def test_the_closing_of_the_ceremony_is_the_new_keys_first_head(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        change(office)
        with office.database.reading() as connection:
            (note,) = connection.exec_driver_sql(
                "SELECT head FROM closing ORDER BY id DESC LIMIT 1"
            ).one()
        assert office.keys.read(note).text == note
        assert replace(office.keys, earlier=()).read(note).text == note


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_crash_between_the_steps_leaves_a_working_key(
    folder: OfficeFolder, keyring: SecretStore, *, recorded: bool, read_only: bool
) -> None:
    office = made(folder, keyring)
    staged = stage_key(office.desk, folder, office.master, reason=WHY, approved_by=OTHER)
    if recorded:
        record_change(office.desk, staged, reason=WHY, approved_by=OTHER)
    office.desk.outside.close()  # the process is gone: nothing is settled, nothing remembered
    office.database.close()
    assert office.lock is not None
    office.lock.release()
    files = folder.keyslots.read_bytes()
    with again(folder, keyring, read_only=read_only) as later:
        expected = staged.staged_seed if recorded else staged.signing_seed
        assert later.master.signing_seed == expected
        assert later.keys.is_whole
        assert verify_office(later, [later.signed_head().text]).is_sound
        assert (folder.keyslots.read_bytes() == files) is read_only
    opened = open_with_keyring(folder, keyring)
    assert opened.notes == ()
    assert (opened.master.staged_seed is None) is not read_only


def test_a_crash_between_the_two_copies_of_the_key_file(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        twin = folder.keyslots.with_name("keyslots.copy.json")
        first = twin.read_bytes()
        staged = stage_key(office.desk, folder, office.master, reason=WHY, approved_by=OTHER)
        both = twin.read_bytes()
        twin.write_bytes(first)
        keyslots.settle_seed(folder, staged, take=False)
        assert open_with_keyring(folder, keyring).notes == ()
        staged = stage_key(office.desk, folder, office.master, reason=WHY, approved_by=OTHER)
        record_change(office.desk, staged, reason=WHY, approved_by=OTHER)
        keyslots.settle_seed(folder, staged, take=True)
    twin.write_bytes(both)
    with again(folder, keyring) as later:
        assert later.master.signing_seed == staged.staged_seed


def test_a_key_put_in_its_place_is_named(folder: OfficeFolder, keyring: SecretStore) -> None:
    office = made(folder, keyring)
    mark = fingerprint(office.signer.public_key)
    office.close()
    forged = keyslots.stage_seed(folder, office.master, bytes(32))
    keyslots.settle_seed(folder, forged, take=True)
    for _ in range(2):  # working on does not wash it away
        with again(folder, keyring) as later:
            assert later.key_report().holds is False
            verdict = verify_office(later)
            assert verdict.key is not None
            assert mark in verdict.key.sentence
            assert not verdict.is_sound
            assert not verify_office(later, fingerprint=mark).is_sound


def test_a_key_that_no_change_leads_to_is_named_without_a_pin(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        change(office)
    forged = keyslots.stage_seed(folder, office.master, bytes(32))
    keyslots.settle_seed(folder, forged, take=True)
    clock = FixedClock(at(10, 12))
    with open_office(folder, LEDGERS, clock, lambda f: open_with_keyring(f, keyring)) as later:
        assert later.key_report().holds is False
        assert "つながりません" in later.key_report().sentence


def test_a_recorded_change_leads_from_the_pinned_key(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        first = fingerprint(change(office))
    with again(folder, keyring) as later:
        assert later.key_report().holds
        assert "交換" not in later.key_report().sentence
        assert "記録された交換" in later.key_report(first).sentence
        assert later.key_report(fingerprint(bytes(32))).holds is False
        with pytest.raises(Refusal):
            later.key_report(first[:-1])


def test_nothing_outside_tells_of_the_key(folder: OfficeFolder, keyring: SecretStore) -> None:
    with made(folder, keyring) as office:
        assert office.key_report().holds is None
        assert verify_office(office).is_sound


def test_a_statement_that_one_key_did_not_sign_leads_nowhere(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        old = change(office)
        with office.database.reading() as connection:
            changes = changes_in(connection, office.origin)
        assert changes is not None
        (good,) = changes
        now = office.signer.public_key
        assert keys_of(changes, now).knows(fingerprint(old))
        head = good.statement.head
        statement, by_old, by_new = sign_change(head, Signer(bytes(32)), office.signer)
        other = Statement(old, now, replace(head, size=head.size - 1))
        for bad in (
            replace(good, by_old=by_old), replace(good, by_new=by_new),
            replace(good, statement=statement), replace(good, statement=other),
        ):  # fmt: skip
            keys = keys_of([bad], now)
            assert not keys.is_whole
            assert not keys.knows(fingerprint(old))
        assert not keys_of(changes, old).is_whole
        assert not keys_of(None, now).is_whole


def test_two_people_and_a_reason_stand_behind_it(
    folder: OfficeFolder, keyring: SecretStore
) -> None:
    with made(folder, keyring) as office:
        before = folder.keyslots.read_bytes()
        for reason, approver in ((" ", OTHER), (WHY, CHIEF)):
            with pytest.raises(Refusal):
                office.change_key(reason=reason, approved_by=approver)
        office.sign_in_as(Actor(CLERK, "T-1"))
        with pytest.raises(Refusal):
            office.change_key(reason=WHY, approved_by=OTHER)
        assert folder.keyslots.read_bytes() == before
