"""The ceremony: only a registered medium, everything or nothing, a line that closes by a code."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from tests.contract.office import LAST_DAY, sample_office
from tests.exchange.package.making import order
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.files import digest_of
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.package import demand_second, packages
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.core.work import Changes, Work
from zyuki_desk.exchange.medium import Device
from zyuki_desk.exchange.package.handing import BAD, GOOD, Carrier, Handing, Passage
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.proofs import receipt_code
from zyuki_desk.exchange.package.wrapping import Lock, Wrapping
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.printing import Printing

WORDS = "aaaa-bbbb-cccc-dddd-eeee-ffff"
ROOM = 1 << 30


@dataclass
class Plugged:
    """What is plugged in, as a test says."""

    devices: list[Device] = field(default_factory=list)

    def present(self) -> Sequence[Device]:
        return list(self.devices)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path / "made") as made:
        yield made


@pytest.fixture
def plugged(tmp_path: Path) -> Plugged:
    """One stick, empty."""
    (tmp_path / "stick").mkdir()
    return Plugged([Device(tmp_path / "stick", "USB", "製造番号 1 / ボリューム A-1", ROOM)])


@pytest.fixture
def handing(office: OpenOffice, plugged: Plugged) -> Handing:
    """The ceremony, its stick registered."""
    made = Handing(office, plugged, lambda: AttachedSheets(Printing(office)))
    free = next(c.medium for c in made.carriers() if c.medium.holder is None)
    made.register(free, plugged.devices[0])
    return made


def passage(handing: Handing, **changes: object) -> Passage:
    """Go out on the stick, with a passphrase."""
    usual = Passage(
        carrier=handing.carriers()[0],
        lock=Lock(Wrapping.AGE_PASSPHRASE, passphrase=WORDS),
        due_on=LAST_DAY + timedelta(days=14),
        virus_checked=True,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def unpacked(file: Path, folder: Path) -> Path:
    """Open what is on the stick as the auditor does."""
    data = pyrage.passphrase.decrypt(file.read_bytes(), WORDS)
    (folder / "inner.zip").write_bytes(data)
    with zipfile.ZipFile(folder / "inner.zip") as bag:
        bag.extractall(folder / "bag")
    return folder / "bag"


def tries(office: OpenOffice) -> list[tuple[str, bool, str | None]]:
    """Return every try: its number, whether it counts, and why not."""
    with office.database.reading() as connection:
        return [(p.serial, p.written_at is not None, p.failure) for p in packages(connection)]


def test_what_the_office_requires_of_the_hand_over_is_asked_before_anything_is_written(
    office: OpenOffice, handing: Handing, tmp_path: Path
) -> None:
    set_own_fields(
        office.desk, "media-transfer", [OwnField(slug="c1", label="封印の番号", required=True)]
    )
    with pytest.raises(Refusal, match="封印の番号"):
        handing.hand_out(order("media"), passage(handing))
    assert list((tmp_path / "stick").iterdir()) == []
    assert tries(office) == []
    handed = handing.hand_out(order("media"), passage(handing, own={"extra.c1": "S-7"}))
    with office.database.reading() as connection:
        row = packages(connection)[0]
    line = office.books.entry(office.ledgers["media-transfer"], row.transfer or 0)
    assert line.values["extra.c1"] == "S-7"
    assert handed.file.endswith(".age")


def test_what_the_auditor_gets_is_whole_and_written_down(
    office: OpenOffice, handing: Handing, tmp_path: Path
) -> None:
    handed = handing.hand_out(order("media"), passage(handing))
    stick = tmp_path / "stick"
    assert [path.name for path in stick.iterdir()] == [handed.file] == ["A-2026-001.age"]
    found = Package(str(unpacked(stick / handed.file, tmp_path))).run()
    assert found.is_sound
    assert found.told["medium"] == handing.carriers()[0].medium.number
    with office.database.reading() as connection:
        row = packages(connection)[0]
    assert row.is_out
    assert receipt_code(row.serial, row.read_digest or "", good=True) == found.receipt
    line = office.books.entry(office.ledgers["media-transfer"], row.transfer or 0)
    assert line.values["to_person"] == "監査 花子"
    assert line.values["due_on"] == LAST_DAY + timedelta(days=14)
    assert line.number == handed.transfer
    assert verify_office(office).is_sound


def test_the_file_on_the_stick_is_the_one_that_was_recorded(
    office: OpenOffice, handing: Handing, tmp_path: Path
) -> None:
    handed = handing.hand_out(order("media"), passage(handing))
    with office.database.reading() as connection:
        (digest,) = connection.exec_driver_sql("SELECT file_digest FROM package").one()
    assert digest == digest_of(tmp_path / "stick" / handed.file)


@pytest.mark.parametrize("verdict", [GOOD, BAD])
def test_the_receipt_code_closes_the_line_and_the_duty(
    office: OpenOffice, handing: Handing, verdict: str
) -> None:
    handed = handing.hand_out(order("media"), passage(handing))
    assert any(handed.serial in duty.sentence for duty in duties_of(office.desk))
    code = receipt_code(handed.serial, handed.built.read_digest, good=verdict == GOOD)
    with pytest.raises(Refusal, match="合いません"):
        handing.receive(handed.serial, code[:-1] + str((int(code[-1]) + 1) % 10), how="返却")
    assert handing.receive(handed.serial, code.replace("-", " "), how="返却") == verdict
    with office.database.reading() as connection:
        row = packages(connection)[0]
    assert (row.verdict, row.is_out) == (verdict, False)
    line = office.books.entry(office.ledgers["media-transfer"], row.transfer or 0)
    assert line.values["returned_on"] == LAST_DAY
    assert code in str(line.values["remarks"])
    assert not any(handed.serial in duty.sentence for duty in duties_of(office.desk))
    with pytest.raises(Refusal, match="もう記録"):
        handing.receive(handed.serial, code, how="返却")


def test_a_hand_over_and_its_package_are_one_act(office: OpenOffice, handing: Handing) -> None:
    """A power cut between two would leave a line of a package that nobody wrote."""
    told: list[frozenset[str]] = []
    office.desk.subscribe(lambda changes: told.append(changes.tables))
    handed = handing.hand_out(order("media"), passage(handing))
    code = receipt_code(handed.built.serial, handed.built.read_digest, good=True)
    handing.receive(handed.serial, code, how="返却")
    both = [tables for tables in told if "media_transfer" in tables]
    assert len(both) == 2
    assert all("package" in tables for tables in both)


def test_overdue_is_said(office: OpenOffice, handing: Handing) -> None:
    handing.hand_out(order("media"), passage(handing))
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(days=20)
    assert any(duty.overdue and "受領コード" in duty.sentence for duty in duties_of(office.desk))


def test_a_medium_that_is_out_or_unknown_takes_nothing(handing: Handing, plugged: Plugged) -> None:
    handing.hand_out(order("media"), passage(handing))
    with pytest.raises(Refusal, match="貸し出しています"):
        handing.hand_out(order("media"), passage(handing))
    plugged.devices = [replace(plugged.devices[0], identity="製造番号 2")]
    assert [device.identity for device in handing.strangers()] == ["製造番号 2"]
    assert all(carrier.device is None for carrier in handing.carriers())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"virus_checked": False}, "ウイルス検査"),
        ({"due_on": LAST_DAY - timedelta(days=1)}, "過ぎた日"),
    ],
)
def test_what_the_ceremony_demands(
    office: OpenOffice, handing: Handing, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        handing.hand_out(order("media"), passage(handing, **changes))
    assert tries(office) == []


@pytest.mark.parametrize(
    ("device", "words"),
    [({"is_read_only": True}, "書込禁止"), ({"free": 1000}, "空きが足りません")],
)
def test_a_stick_that_cannot_take_it_says_what_to_do(
    handing: Handing, plugged: Plugged, device: dict[str, object], words: str
) -> None:
    plugged.devices = [replace(plugged.devices[0], **device)]  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=words):
        handing.hand_out(order("media"), passage(handing))


def test_somebody_who_may_not_approve_is_refused(handing: Handing) -> None:
    with pytest.raises(Refusal, match="承認"):
        handing.hand_out(replace(order("media"), approver="P0002"), passage(handing))


def test_two_people_where_the_office_demands_it(office: OpenOffice, handing: Handing) -> None:
    demand_second(office.desk, second=True, reason="要綱")
    with pytest.raises(Refusal, match="2人で"):
        handing.hand_out(order("media"), passage(handing))
    with pytest.raises(Refusal, match="別の人"):
        handing.hand_out(replace(order("media"), second="P0001"), passage(handing))
    handing.hand_out(replace(order("media"), second="P0003"), passage(handing))
    with office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT second FROM package").scalar_one() == "P0003"


def test_a_clerk_hands_nothing_out(office: OpenOffice, handing: Handing) -> None:
    there = passage(handing)
    office.sign_in_as(Actor("P0002", "T1"))
    with pytest.raises(Refusal):
        handing.hand_out(order("media"), there)


def hindered(office: OpenOffice, handing: Handing, tell: object) -> DeskError:
    """Try to hand out while something happens to the stick; nothing must count."""
    with pytest.raises(DeskError) as failed:
        handing.hand_out(order(), passage(handing), tell=tell)  # type: ignore[arg-type]
    ((serial, counts, failure),) = tries(office)
    assert (serial, counts, failure) == ("A-2026-001", False, failed.value.sentence)
    with office.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM media_transfer").scalar_one()
    assert found == office.books.count(office.ledgers["media-transfer"], order().query)
    assert verify_office(office).is_sound
    return failed.value


def test_a_stick_pulled_out_on_the_way_leaves_a_recorded_try(
    office: OpenOffice, handing: Handing, tmp_path: Path
) -> None:
    def pull(_done: int, _all: int, words: str) -> None:
        if words == "証跡":
            shutil.rmtree(tmp_path / "stick", ignore_errors=True)

    error = hindered(office, handing, pull)
    assert isinstance(error, Trouble)
    assert "抜けて" in error.sentence


def test_a_stick_changed_for_another_on_the_way_gets_nothing(
    office: OpenOffice, handing: Handing, plugged: Plugged, tmp_path: Path
) -> None:
    def change(_done: int, _all: int, words: str) -> None:
        if words == "証跡":
            plugged.devices = [replace(plugged.devices[0], identity="製造番号 2")]

    assert "違います" in hindered(office, handing, change).sentence
    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system drops no cache")
def test_a_counterfeit_stick_that_wraps_around_is_found_by_reading_back(
    office: OpenOffice, handing: Handing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrap(*_: object) -> None:
        """Once the memory is dropped, the stick shows what it kept: its end over its start."""
        (file,) = (tmp_path / "stick").glob("A-*")
        data = file.read_bytes()
        file.write_bytes(data[-512:] + data[512:])

    monkeypatch.setattr(os, "posix_fadvise", wrap)
    error = hindered(office, handing, lambda *_: None)
    assert "読み返せません" in error.sentence
    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="a small disk needs root")
def test_a_full_stick_is_left_empty(office: OpenOffice, handing: Handing, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(stick)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603 (our own)
        pytest.skip("this machine mounts nothing")
    try:
        error = hindered(office, handing, lambda *_: None)
        assert "空きが足りません" in error.sentence
        assert list(stick.iterdir()) == []
    finally:
        subprocess.run(["umount", str(stick)], check=True)  # noqa: S603, S607 (root's PATH)


def test_a_stopped_try_is_told(office: OpenOffice, handing: Handing, tmp_path: Path) -> None:
    class Stop(Exception):
        """The person pressed cancel."""

    def stop(_done: int, _all: int, words: str) -> None:
        if words == "証跡":
            raise Stop

    with pytest.raises(Stop):
        handing.hand_out(order("media"), passage(handing), tell=stop)
    assert tries(office) == [("A-2026-001", False, "途中で止めました。")]
    assert list((tmp_path / "stick").iterdir()) == []


def test_media_without_an_identity_cannot_be_registered(handing: Handing, plugged: Plugged) -> None:
    medium = Carrier(handing.carriers()[-1].medium, None).medium
    with pytest.raises(Refusal, match="識別"):
        handing.register(medium, replace(plugged.devices[0], identity=""))


def test_the_line_of_the_hand_over_is_written_with_the_package_or_not_at_all(
    office: OpenOffice, handing: Handing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = len(office.books.ids(office.ledgers["media-transfer"], Query()))
    monkeypatch.setattr(Work, "anchor", _refuse)
    with pytest.raises(Trouble):
        handing.hand_out(order("media"), passage(handing))
    assert len(office.books.ids(office.ledgers["media-transfer"], Query())) == lines
    assert list((tmp_path / "stick").iterdir()) == []
    assert [(out, bool(failure)) for _, out, failure in tries(office)] == [(False, True)]


def test_a_package_on_record_keeps_its_file_whatever_goes_wrong_after_it(
    office: OpenOffice, handing: Handing, tmp_path: Path
) -> None:
    def listener(changes: Changes) -> None:
        if "media_transfer" in changes.tables:
            raise Trouble("ディスクの読み書きに失敗しました。")

    office.desk.subscribe(listener)
    with pytest.raises(Trouble):
        handing.hand_out(order("media"), passage(handing))
    assert [(out, failure) for _, out, failure in tries(office)] == [(True, None)]
    assert len(list((tmp_path / "stick").iterdir())) == 1


def test_a_receipt_closes_the_line_and_the_package_or_neither(
    office: OpenOffice, handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = handing.hand_out(order("media"), passage(handing))
    code = receipt_code(handed.serial, handed.built.read_digest, good=True)
    with monkeypatch.context() as patch:
        patch.setattr(Work, "anchor", _refuse)
        with pytest.raises(Trouble):
            handing.receive(handed.serial, code, how="返却")
    assert handing.receive(handed.serial, code, how="返却") == GOOD


def _refuse(_work: Work, _kind: str) -> None:
    raise Trouble("ディスクがいっぱいです。")
