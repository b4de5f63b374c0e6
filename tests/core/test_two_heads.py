"""Two papers: the later head is proved to continue the earlier one, by the papers alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.two_heads import continuations
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import Head, Relation, relation_by_proof, short_form


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def heads(office: OpenOffice) -> list[Head]:
    """Three heads, each after one more operation."""
    found = []
    for line in (1, 2, 3):
        found.append(office.head())
        office.desk.strike("found-item", line, reason="取りやめ")
    return found


def test_each_continues_the_one_before(office: OpenOffice, heads: list[Head]) -> None:
    pairs = continuations(office, [heads[2], heads[0], heads[1]])
    assert [(p.earlier, p.later) for p in pairs] == [(heads[0], heads[1]), (heads[1], heads[2])]
    for pair in pairs:
        assert pair.relation is Relation.AHEAD
        assert relation_by_proof(pair.earlier, pair.later, pair.proof) is Relation.AHEAD
        assert "つながっています" in pair.sentence
    (same,) = continuations(office, [heads[0], heads[0]])
    assert "同じ印" in same.sentence
    assert continuations(office, heads[:1]) == ()


def test_a_head_of_another_history_does_not(office: OpenOffice, heads: list[Head]) -> None:
    forged = replace(heads[0], root=bytes(32))
    late = replace(heads[0], size=office.head().size + 1)
    for pair in ((forged, heads[1]), (heads[0], late)):
        (found,) = continuations(office, pair)
        assert not found.holds
        assert "つながりません" in found.sentence


def test_verify_takes_short_forms_and_codes(office: OpenOffice, heads: list[Head]) -> None:
    typed = [short_form(heads[1]), heads[0].text]
    verdict = verify_office(office, typed)
    assert [pair.holds for pair in verdict.pairs] == [True]
    assert verdict.is_sound
    forged = replace(heads[0], root=bytes(32)).text
    assert not verify_office(office, [typed[0], forged]).pairs[0].holds
