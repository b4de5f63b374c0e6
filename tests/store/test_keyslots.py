"""Any slot opens the office; nothing in the folder opens it otherwise, or mends itself unseen."""

import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.slot_offices import CHEAP, OFFICE, PASSPHRASE, Office
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.keyslots import (
    Opened,
    Ways,
    add_keyring,
    catch_up,
    create,
    mend_copies,
    new_recovery_code,
    open_with_keyring,
    open_with_passphrase,
    open_with_recovery,
    reissue,
    remove_slot,
    set_passphrase,
    set_recovery,
    slots,
)
from zyuki_desk.store.master import Master
from zyuki_desk.store.secrets import MemorySecretStore
from zyuki_desk.store.slotcopies import paths_in
from zyuki_desk.store.slotfile import SlotKind, parse


def test_every_way_opens_the_same_keys(office: Office) -> None:
    ways = (office.by_keyring, office.by_recovery, office.by_passphrase)
    for way, kind in zip(
        ways, (SlotKind.KEYRING, SlotKind.RECOVERY, SlotKind.PASSPHRASE), strict=True
    ):
        assert way() == Opened(office.master, kind, ())
    assert [(info.kind, info.label) for info in slots(office.folder)] == [
        (SlotKind.RECOVERY, ""),
        (SlotKind.PASSPHRASE, ""),
        (SlotKind.KEYRING, "端末1"),
    ]


def test_derived_keys_are_these_for_ever() -> None:
    master = Master(OFFICE, bytes(range(32)), bytes(32))
    assert master.database_key == (
        "6980f7fd9b609497359fddf31ff776a1756e51bdec2dd47a8ba47be2c6d4b0c9"
        "aec06728ea6635f126dcedfe7654e4f4"
    )
    assert (
        master.echo_key.hex() == "4fdb4246b794ed664d4f0c1b47bcd2d1e3cc20f651e1486b501f4f2bce0fe9d9"
    )
    assert (
        master.backup_key.hex()
        == "50a07e0f2307926e11593e107f914a02ee5a0b3e3fb2ceeab63b9fa662e3daf1"
    )


def test_keys_are_random_and_show_nowhere(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Office(tmp_path / "other").master
    assert other.secret != office.master.secret
    assert other.signing_seed != office.master.signing_seed
    shown = repr(office.created) + repr(office.master) + repr(office.by_recovery())
    shown += repr(Ways(passphrase=PASSPHRASE))
    for secret in (
        office.master.secret.hex(),
        repr(office.master.secret),
        office.created.recovery_code,
        PASSPHRASE,
    ):
        assert secret not in shown
    data = office.first.read_bytes()
    assert office.master.secret not in data
    assert b64encode(office.master.secret) not in data
    assert b64encode(office.master.signing_seed) not in data


def test_both_copies_are_equal_private_and_leave_nothing_aside(office: Office) -> None:
    assert office.first.read_bytes() == office.second.read_bytes()
    assert os.name == "nt" or office.first.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in office.folder.root.iterdir()) == [
        "keyslots.copy.json",
        "keyslots.json",
    ]


def test_a_recovery_key_alone_is_enough(tmp_path: Path) -> None:
    folder = OfficeFolder(tmp_path)
    created = create(folder, OFFICE, Ways())
    assert open_with_recovery(folder, created.recovery_code).master == created.master
    with pytest.raises(Refusal, match="合言葉が違うか、設定されていません"):
        open_with_passphrase(folder, PASSPHRASE)


def test_wrong_keys_are_refused_with_a_way_out(office: Office) -> None:
    with pytest.raises(Refusal, match="復旧シートの番号"):
        open_with_passphrase(office.folder, PASSPHRASE + "x")
    with pytest.raises(Refusal, match="いちばん新しい復旧シート"):
        open_with_recovery(office.folder, new_recovery_code())
    with pytest.raises(Refusal, match="1組目"):
        open_with_recovery(office.folder, "000001" + office.created.recovery_code[6:])
    with pytest.raises(Trouble, match="復旧シートの番号"):
        open_with_keyring(office.folder, MemorySecretStore())


def test_passphrases_do_not_depend_on_the_width_of_the_input_method(office: Office) -> None:
    typed = "ひらけごま　２０２６ ひらけ"
    assert open_with_passphrase(office.folder, typed).master == office.master


@pytest.mark.parametrize("passphrase", ["", "みじかい", "x" * 1001, "\ud800" * 12])
def test_unfit_passphrases_are_refused(office: Office, passphrase: str) -> None:
    before = office.first.read_bytes()
    with pytest.raises(Refusal) as refusal:
        set_passphrase(office.folder, office.master, passphrase, CHEAP)
    assert refusal.value.field == "passphrase"
    assert office.first.read_bytes() == before
    with pytest.raises(Refusal):
        open_with_passphrase(office.folder, passphrase)


def test_an_existing_office_is_never_overwritten(office: Office) -> None:
    office.first.unlink()
    before = office.second.read_bytes()
    with pytest.raises(Refusal, match="もう鍵のファイルがあります"):
        create(office.folder, OFFICE, Ways())
    assert office.second.read_bytes() == before


@pytest.mark.parametrize("office_id", ["", "見本市", "a/b", "a\n", "x" * 65])
def test_impossible_office_ids_are_bugs(tmp_path: Path, office_id: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        create(OfficeFolder(tmp_path), office_id, Ways())


def test_a_new_recovery_key_voids_the_old(office: Office) -> None:
    code = new_recovery_code()
    set_recovery(office.folder, office.master, code)
    assert open_with_recovery(office.folder, code).master == office.master
    with pytest.raises(Refusal):
        office.by_recovery()
    assert office.by_passphrase().master == office.master


def test_a_passphrase_is_changed_and_taken_away(office: Office) -> None:
    set_passphrase(office.folder, office.master, "another long one", CHEAP)
    assert open_with_passphrase(office.folder, "another long one").notes == ()
    with pytest.raises(Refusal):
        office.by_passphrase()
    set_passphrase(office.folder, office.master, None)
    with pytest.raises(Refusal):
        open_with_passphrase(office.folder, "another long one")


def test_each_account_gets_and_loses_its_own_slot(office: Office) -> None:
    other = MemorySecretStore()
    slot_id = add_keyring(office.folder, office.master, other, label="端末2　予備")
    assert open_with_keyring(office.folder, other).master == office.master
    remove_slot(office.folder, office.master, slot_id, keyring=other)
    with pytest.raises(Trouble):
        open_with_keyring(office.folder, other)
    assert other.get(f"{OFFICE}/key/{slot_id}") is None
    assert office.by_keyring().master == office.master


def test_a_forgotten_or_spoiled_keyring_entry_is_trouble(office: Office) -> None:
    slot = next(info for info in slots(office.folder) if info.kind is SlotKind.KEYRING)
    for spoiled in ("x", "AAAA", b64encode(bytes(32)).decode()):
        office.keyring.set(f"{OFFICE}/key/{slot.id}", spoiled)
        with pytest.raises(Trouble, match="復旧シート"):
            office.by_keyring()


def test_what_may_not_be_removed_stays(office: Office) -> None:
    recovery = next(info for info in slots(office.folder) if info.kind is SlotKind.RECOVERY)
    with pytest.raises(Refusal, match="なくせません"):
        remove_slot(office.folder, office.master, recovery.id)
    with pytest.raises(Refusal, match="もうありません"):
        remove_slot(office.folder, office.master, "0" * 16)


@pytest.mark.parametrize("label", ["a\nb", "x" * 65, "\u202e"])
def test_labels_that_would_spoil_a_list_are_refused(office: Office, label: str) -> None:
    with pytest.raises(Refusal) as refusal:
        add_keyring(office.folder, office.master, MemorySecretStore(), label=label)
    assert refusal.value.field == "label"


def spoil_by_deleting(path: Path) -> None:
    path.unlink()


def spoil_by_emptying(path: Path) -> None:
    path.write_bytes(b"")


def spoil_by_editing(path: Path) -> None:
    told = json.loads(path.read_bytes())
    told["slots"][1]["label"] = "hello"
    path.write_bytes(json.dumps(told).encode())


def spoil_by_other_mac(path: Path) -> None:
    told = json.loads(path.read_bytes())
    told["mac"] = b64encode(bytes(32)).decode()
    path.write_bytes(json.dumps(told).encode())


@pytest.mark.parametrize(
    "spoil", [spoil_by_deleting, spoil_by_emptying, spoil_by_editing, spoil_by_other_mac]
)
@pytest.mark.parametrize("which", [0, 1])
def test_one_bad_copy_opens_says_so_and_is_mended_only_when_told(
    office: Office, spoil: Callable[[Path], None], which: int
) -> None:
    good = office.first.read_bytes()
    bad = paths_in(office.folder)[which]
    spoil(bad)
    for way in (office.by_keyring, office.by_recovery, office.by_passphrase):
        opened = way()
        assert opened.master == office.master
        assert len(opened.notes) == 1
        assert bad.name in opened.notes[0]
    assert not bad.exists() or bad.read_bytes() != good
    with pytest.raises(Trouble, match="作り直す"):
        set_recovery(office.folder, office.master, new_recovery_code())
    assert mend_copies(office.folder, office.master) == opened.notes
    assert office.first.read_bytes() == office.second.read_bytes() == good
    assert office.by_recovery().notes == ()
    assert mend_copies(office.folder, office.master) == ()


def test_a_change_cut_short_between_the_copies_opens_and_is_finished_by_mending(
    office: Office,
) -> None:
    before = office.second.read_bytes()
    code = new_recovery_code()
    set_recovery(office.folder, office.master, code)
    office.second.write_bytes(before)
    assert "新しさが違います" in open_with_recovery(office.folder, code).notes[0]
    assert "新しさが違います" in office.by_recovery().notes[0]
    mend_copies(office.folder, office.master)
    assert open_with_recovery(office.folder, code).notes == ()
    with pytest.raises(Refusal):
        office.by_recovery()


def test_what_a_power_cut_left_between_the_copies_is_finished(office: Office) -> None:
    before = office.second.read_bytes()
    code = new_recovery_code()
    set_recovery(office.folder, office.master, code)
    office.second.write_bytes(before)
    assert catch_up(office.folder, office.master)
    assert office.second.read_bytes() == office.first.read_bytes()
    assert open_with_recovery(office.folder, code).notes == ()
    assert not catch_up(office.folder, office.master)


def test_a_copy_that_no_power_cut_explains_is_left_for_people(office: Office) -> None:
    before = office.second.read_bytes()
    for _ in range(2):
        set_recovery(office.folder, office.master, new_recovery_code())
    office.second.write_bytes(before)
    assert not catch_up(office.folder, office.master)
    spoil_by_other_mac(office.second)
    assert not catch_up(office.folder, office.master)
    office.second.unlink()
    assert not catch_up(office.folder, office.master)


@pytest.mark.parametrize("which", [0, 1])
def test_a_change_that_cannot_be_written_leaves_the_old_way_open(
    office: Office, which: int
) -> None:
    blocked = paths_in(office.folder)[which]
    blocked.with_name(f"{blocked.name}.part").mkdir()
    with pytest.raises(Trouble, match="書けません"):
        set_recovery(office.folder, office.master, new_recovery_code())
    assert office.by_recovery().master == office.master
    assert bool(office.by_recovery().notes) == bool(which)


def test_copies_that_cannot_be_read_are_no_damage(office: Office) -> None:
    for path in paths_in(office.folder):
        path.unlink()
        path.mkdir()
    with pytest.raises(Trouble, match="権限") as trouble:
        office.by_recovery()
    assert not isinstance(trouble.value, DamageFound)


def test_two_edited_copies_still_open_and_are_told(office: Office) -> None:
    spoil_by_editing(office.first)
    spoil_by_editing(office.second)
    assert len(office.by_recovery().notes) == 2
    with pytest.raises(DamageFound, match="バックアップ"):
        mend_copies(office.folder, office.master)


def test_reissuing_replaces_whatever_the_files_hold(office: Office) -> None:
    spoil_by_editing(office.first)
    spoil_by_emptying(office.second)
    created = reissue(office.folder, office.master, Ways(keyring=office.keyring))
    assert created.master == office.master
    assert open_with_recovery(office.folder, created.recovery_code).notes == ()
    assert office.by_keyring().notes == ()
    for way in (office.by_recovery, office.by_passphrase):
        with pytest.raises(Refusal):
            way()


def test_reissuing_takes_voided_keys_out_of_the_keyring_and_counts_on(office: Office) -> None:
    before = parse(office.first.read_bytes())
    old = next(info for info in slots(office.folder) if info.kind is SlotKind.KEYRING)
    reissue(office.folder, office.master, Ways(keyring=office.keyring))
    assert office.keyring.get(f"{OFFICE}/key/{old.id}") is None
    assert office.by_keyring().notes == ()
    assert parse(office.first.read_bytes()).generation == before.generation + 1


@pytest.mark.parametrize(("which", "copies"), [(1, 1), (2, 14)])
def test_more_slots_than_ever_written_are_damage(office: Office, which: int, copies: int) -> None:
    told = office.told()
    extra = [told["slots"][which] | {"id": f"{n:016x}"} for n in range(copies)]
    told["slots"] += extra
    office.write(told)
    with pytest.raises(DamageFound, match="壊れています"):
        office.by_recovery()


def test_a_lost_signing_seed_is_damage_and_not_a_wrong_key(office: Office) -> None:
    told = office.told()
    told["seed"]["box"] = b64encode(bytes(48)).decode()
    office.write(told)
    with pytest.raises(DamageFound, match="署名の鍵"):
        office.by_recovery()


def test_no_copy_at_all_is_damage_with_a_way_out(office: Office) -> None:
    office.first.unlink()
    office.second.unlink()
    with pytest.raises(DamageFound, match=r"見つかりません。.*バックアップ"):
        office.by_recovery()
    with pytest.raises(DamageFound):
        slots(office.folder)


def test_a_newer_version_is_neither_opened_nor_overwritten(office: Office) -> None:
    told = office.told() | {"version": 2, "what": "ever"}
    office.write(told)
    with pytest.raises(Refusal, match="新しい版"):
        office.by_recovery()
    with pytest.raises(Refusal, match="新しい版"):
        mend_copies(office.folder, office.master)


def test_a_folder_that_refuses_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="書けません"):
        create(OfficeFolder(tmp_path / "missing"), OFFICE, Ways())
