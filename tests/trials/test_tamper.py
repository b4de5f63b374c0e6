"""The tamper suite, small: every kind of change a few times, and nothing unseen but the list."""

from tests.evidence.limits import Limit
from tests.trials.tamper import PARTS
from tests.trials.tampering.result import Result


def small(part: str, times: int, *limits: Limit) -> Result:
    """Run a part so often; what it must meet in any run of that size is named."""
    result = PARTS[part].act(times, 7)
    assert result.missed == []
    assert result.changes == times
    allowed = {limit.name for limit in PARTS[part].limits}
    assert set(result.stated) <= allowed
    assert {limit.name for limit in limits} <= set(result.stated)
    assert result.judged_wholly > times / 200
    return result


def test_every_column_of_every_table() -> None:
    result = small("db", 700, Limit.PASSWORDS, Limit.SEARCH_WORDS, Limit.FIRST_DAY)
    assert result.named > 400
    assert len(result.places) > 250
    assert min(result.places.values()) > 0


def test_every_file_of_a_package_and_of_a_locked_one() -> None:
    result = small("package", 250, Limit.OWN_KEY, Limit.SIGNED_ANEW)
    assert result.named > 180
    assert len(result.places) > 20
    assert min(result.places.values()) > 0


def test_whole_files_put_back_cut_and_exchanged() -> None:
    result = small("files", 60, Limit.DRAFTS)
    assert result.named > 35


def test_every_file_of_an_office_bit_by_bit() -> None:
    result = small("flips", 2_000)
    assert result.named > 1_500
    assert len(result.places) > 8
    assert min(result.places.values()) > 0
