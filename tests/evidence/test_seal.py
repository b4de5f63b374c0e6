"""The auditor's seal: what it finds that no key on the PC can hide, and how its key is kept."""

from pathlib import Path

import pytest

from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.rich import live_a_day
from tests.support.memo import CHIEF, CLERK, ORIGIN, SEED, SEEDS, MemoOffice
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.witnesses import begin_seal
from zyuki_desk.evidence.findings import Check, FindingKind
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.seal_file import PAGE, SealKeeper
from zyuki_desk.evidence.stream import Seeds

OTHER_SEED = bytes(16)
WRAP = bytes(32)


def close(office: MemoOffice) -> None:
    """End an epoch."""
    with office.as_(CLERK).operation(Operation.ANCHOR) as work:
        work.anchor("shift")


def rewrite(office: MemoOffice, key: EpochKey | None) -> None:
    """Change the first line as somebody does who has every key of today."""
    with office.tampering() as connection:
        connection.execute("UPDATE memo SET what = '別の用件' WHERE id = 1")
        commit_anew(connection, "memo", 1)
        chain_anew(connection, key=key)


def kinds(office: MemoOffice, seeds: Seeds | None = SEEDS) -> set[FindingKind]:
    return {finding.kind for finding in office.verify(seeds=seeds).findings}


class TestWhatItFinds:
    def test_a_day_under_seal_is_sound(self, office: MemoOffice) -> None:
        live_a_day(office)
        report = office.verify(seeds=SEEDS)
        assert report.sound
        assert report.holds(Check.SEALS)
        assert office.verify().holds(Check.SEALS) is None

    def test_yesterday_cannot_be_rewritten_with_todays_keys(self, office: MemoOffice) -> None:
        office.enter(what="本当")
        close(office)
        office.enter(what="今日")
        keeper = office.desk.outside.seal
        assert keeper is not None
        rewrite(office, keeper.key)
        assert kinds(office, None) == set(), "the limit without the seed"
        assert FindingKind.MAC in kinds(office)

    def test_today_can_be_rewritten_with_todays_keys(self, office: MemoOffice) -> None:
        close(office)
        office.enter(what="本当")
        keeper = office.desk.outside.seal
        assert keeper is not None
        rewrite(office, keeper.key)
        assert kinds(office) == set(), "the limit that the manual states"

    def test_another_seed_fits_nothing(self, office: MemoOffice) -> None:
        office.enter()
        assert kinds(office, Seeds(ORIGIN, (OTHER_SEED,))) == {FindingKind.SEED}

    def test_a_stretch_without_the_key_is_named(self, office: MemoOffice) -> None:
        office.enter()
        keeper = office.desk.outside.seal
        assert keeper is not None
        kept, keeper.key = keeper.key, None
        first = office.head().size + 1
        office.enter(what="鍵がない間")
        assert kinds(office) == {FindingKind.UNSEALED}
        keeper.key = kept
        office.enter()
        report = office.verify(seeds=SEEDS)
        assert report.sound
        assert report.unsealed == ((first, first),)
        assert any("封印の鍵がなかった間" in said for said in report.cannot_know)


class TestRenewing:
    def test_both_seeds_together_cover_everything(self, office: MemoOffice) -> None:
        office.enter()
        begin_seal(office.as_(CHIEF), OTHER_SEED)
        office.enter()
        close(office)
        office.enter()
        both = Seeds(ORIGIN, (OTHER_SEED, SEED))
        assert kinds(office, both) == set()
        assert kinds(office) == {FindingKind.UNSEALED}
        assert kinds(office, Seeds(ORIGIN, (OTHER_SEED,))) == set()

    def test_an_office_without_seals_begins(self, office: MemoOffice) -> None:
        keeper = office.desk.outside.seal
        assert keeper is not None
        keeper.key = None
        office.enter()
        begin_seal(office.as_(CHIEF), OTHER_SEED)
        office.enter()
        assert kinds(office, Seeds(ORIGIN, (SEED, OTHER_SEED))) == set()
        assert kinds(office, Seeds(ORIGIN, (OTHER_SEED,))) == set()

    def test_a_clerk_may_not(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal):
            begin_seal(office.as_(CLERK), OTHER_SEED)
        assert kinds(office) == set()


class TestTheFile:
    def keeper(self, path: Path) -> SealKeeper:
        made = SealKeeper(ORIGIN, WRAP, path)
        made.load()
        return made

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "seal.key"
        SealKeeper(ORIGIN, WRAP, path).begin(EpochKey.first(SEED, ORIGIN, 1))
        return path

    def test_a_forgotten_key_is_nowhere_in_the_file(self, path: Path) -> None:
        first = self.keeper(path)
        before = path.read_bytes()
        assert first.key == EpochKey.first(SEED, ORIGIN, 1)
        first.advance(2)
        assert self.keeper(path).key == EpochKey.first(SEED, ORIGIN, 1).at(2)
        assert before[:PAGE][:68] not in path.read_bytes()
        assert first.key_at(1) is None

    def test_a_cut_between_two_pages_leaves_a_key(self, path: Path) -> None:
        keeper = self.keeper(path)
        before = path.read_bytes()
        keeper.advance(2)
        after = path.read_bytes()
        # The next key is durable, the old one not yet overwritten.
        path.write_bytes(before[:PAGE] + after[PAGE:])
        assert self.keeper(path).key == keeper.key
        # Neither is: the journal moves the old one on at the next start.
        path.write_bytes(before)
        again = self.keeper(path)
        again.settle(2, born=False)
        assert again.key == keeper.key

    def test_a_ceremony_that_was_cut_off_is_settled_by_the_journal(self, path: Path) -> None:
        new = EpochKey.first(OTHER_SEED, ORIGIN, 2)
        for born, wanted in ((True, new), (False, EpochKey.first(SEED, ORIGIN, 1).at(2))):
            whole = path.read_bytes()
            self.keeper(path).stage(new)
            again = self.keeper(path)
            again.settle(2, born=born)
            assert again.key == wanted
            assert self.keeper(path).key == wanted
            path.write_bytes(whole)

    def test_a_file_of_another_office_gives_no_key(self, path: Path) -> None:
        other = SealKeeper("zyuki/other/main", WRAP, path)
        other.load()
        assert other.key is None
        path.unlink()
        assert self.keeper(path).key is None

    def test_a_place_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x", encoding="utf-8")
        keeper = SealKeeper(ORIGIN, WRAP, tmp_path / "file" / "seal.key")
        with pytest.raises(Trouble):
            keeper.begin(EpochKey.first(SEED, ORIGIN, 1))
