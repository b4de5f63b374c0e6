"""What a verification of an untouched file says, in bites, stopped, resumed, while others write."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.rich import live_a_day
from tests.support.memo import CHIEF, KINDS, ORIGIN, MemoOffice
from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.findings import Check, Finding, FindingKind
from zyuki_desk.evidence.heads import Head, Relation, short_form
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.paper_head import check_head
from zyuki_desk.evidence.progress import Progress
from zyuki_desk.evidence.tree import Frontier
from zyuki_desk.evidence.verify import KnownHead, Pace, leaf_hashes, verify


def test_an_untouched_office_is_sound(office: MemoOffice) -> None:
    live_a_day(office)
    report = office.verify()
    assert report.findings == ()
    assert report.sound
    assert report.first_broken is None
    assert report.size == office.head().size
    assert report.root == office.head().root
    assert report.rows["memo"] == 4
    assert set(report.books) == {"desk", "memo"}
    assert sum(report.books.values()) == report.size
    outside = {Check.HEADS, Check.SEALS}
    assert all(report.holds(check) for check in Check if check not in outside)


def test_a_report_says_what_it_cannot_know(office: MemoOffice) -> None:
    live_a_day(office)
    without = office.verify()
    assert without.holds(Check.HEADS) is None
    assert without.erased == 3
    assert any("3件の記録は、承認された廃棄" in said for said in without.cannot_know)
    assert any("照らし合わせる印がありません" in said for said in without.cannot_know)
    known = KnownHead("用紙", office.head())
    office.enter()
    with_head = office.verify(known)
    assert with_head.holds(Check.HEADS)
    assert any(f"{known.head.size}番より後" in said for said in with_head.cannot_know)


def test_an_empty_journal_is_sound(office: MemoOffice) -> None:
    assert office.verify(KnownHead("用紙", Head(ORIGIN, 0, Frontier().root()))).sound


@pytest.mark.parametrize("bite", [1, 2, 3, 7, 2000])
def test_the_size_of_a_bite_changes_nothing(office: MemoOffice, bite: int) -> None:
    live_a_day(office)
    head = KnownHead("用紙", office.head())
    office.enter()
    small = verify(office.database, KINDS, pace=Pace(bite), known_heads=[head], origin=ORIGIN)
    whole = office.verify(head)
    assert small.sound
    assert (small.root, small.rows, small.erased) == (whole.root, whole.rows, whole.erased)


def test_it_stops_when_told_and_goes_on_after_json(office: MemoOffice) -> None:
    live_a_day(office)
    with office.tampering() as connection:
        connection.execute("UPDATE memo SET what = '別' WHERE id = 1")
    whole = office.verify()
    told: list[tuple[int, int]] = []
    now = Progress()

    def tell_and_stop(done: int, everything: int) -> bool:
        told.append((done, everything))
        return False

    for _ in range(1000):
        report = verify(
            office.database,
            KINDS,
            resume=Progress.from_json(json.loads(json.dumps(now.to_json()))),
            progress=tell_and_stop,
            pace=Pace(3),
        )
        assert report.progress is not None
        now = report.progress
        if report.complete:
            break
        assert not report.sound
    assert report.complete
    assert set(report.findings) == set(whole.findings)
    assert (report.size, report.root, report.rows) == (whole.size, whole.root, whole.rows)
    assert all(earlier <= later for earlier, later in pairwise(done for done, _ in told))


def test_a_clerk_may_write_between_two_bites(office: MemoOffice) -> None:
    live_a_day(office)
    before = office.head().size
    entered: list[int] = []

    def write(_done: int, _all: int) -> bool:
        if len(entered) < 5:
            entered.append(office.enter(what="途中"))
            office.as_(CHIEF).correct("memo", 1, {"count": len(entered) + 40}, reason="途中")
        return True

    report = verify(office.database, KINDS, progress=write, pace=Pace(4))
    assert report.sound
    assert before < report.size == office.head().size


def test_nothing_is_held_while_it_computes(office: MemoOffice) -> None:
    live_a_day(office)

    def write_elsewhere(_done: int, _all: int) -> bool:
        with office.tampering(triggers=True) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        return True

    assert verify(office.database, KINDS, progress=write_elsewhere, pace=Pace(5)).sound


def test_heads_are_compared(office: MemoOffice) -> None:
    live_a_day(office)
    head = office.head()
    same = office.verify(KnownHead("用紙", head))
    assert [known.relation for known in same.heads] == [Relation.SAME]
    office.enter()
    ahead = office.verify(KnownHead("用紙", head), KnownHead("鍵束", office.head()))
    assert [known.relation for known in ahead.heads] == [Relation.AHEAD, Relation.SAME]
    later = Head(ORIGIN, head.size + 50, b"\x01" * 32)
    other = Head("zyuki/mihon/other", head.size, head.root)
    wrong = Head(ORIGIN, head.size, b"\x01" * 32)
    bad = office.verify(*(KnownHead("用紙", h) for h in (later, other, wrong)))
    assert [known.relation for known in bad.heads] == [
        Relation.BEHIND,
        Relation.FORKED,
        Relation.FORKED,
    ]
    assert [f.kind for f in bad.findings] == [
        FindingKind.HEAD_BEHIND,
        FindingKind.HEAD_FORKED,
        FindingKind.HEAD_FORKED,
    ]
    assert bad.holds(Check.HEADS) is False


def test_a_head_that_became_known_after_its_place_was_passed(office: MemoOffice) -> None:
    live_a_day(office)
    head = office.head()
    for _ in range(6):
        office.enter()
    stopped = verify(office.database, KINDS, progress=lambda *_: False, pace=Pace(head.size + 2))
    known = [KnownHead("用紙", head)]
    report = verify(
        office.database, KINDS, resume=stopped.progress, known_heads=known, origin=ORIGIN
    )
    assert [each.relation for each in report.heads] == [Relation.AHEAD]
    assert report.sound


def test_a_short_form_from_paper_is_found(office: MemoOffice) -> None:
    live_a_day(office)
    head = office.head()
    paper = check_head(office.database, short_form(head).lower(), origin=ORIGIN)
    assert paper.matches
    assert (paper.size, paper.is_end) == (head.size, True)
    office.enter()
    again = check_head(office.database, short_form(head), origin=ORIGIN, size=head.size)
    assert (again.size, again.is_end) == (head.size, False)
    assert not check_head(office.database, short_form(head), origin=ORIGIN, size=3).matches
    assert not check_head(office.database, short_form(head), origin="zyuki/a/b").matches
    empty = Head(ORIGIN, 0, Frontier().root())
    assert check_head(office.database, short_form(empty), origin=ORIGIN).size == 0
    with pytest.raises(Refusal):
        check_head(office.database, short_form(head)[:-2], origin=ORIGIN)


def test_an_acknowledged_clock_is_named(office: MemoOffice) -> None:
    office.enter()
    office.clock.advance(hours=-3)
    with office.as_(CHIEF).operation(Operation.CLOCK) as work:
        work.act("desk", {"clock": "back"}, reason="時計が進んでいた")
    office.enter()
    report = office.verify()
    assert report.sound
    assert len(report.clock_acts) == 1


def test_every_kind_of_finding_has_a_sentence_and_a_check() -> None:
    sentences = {Finding(kind, 3, "memo", 5).sentence for kind in FindingKind}
    assert len(sentences) == len(FindingKind)
    assert all(sentence.endswith("。") for sentence in sentences)
    assert {kind.check for kind in FindingKind} == set(Check)
    assert len({check.label for check in Check}) == len(Check)
    assert all(Finding.from_json(Finding(k, 1).to_json()) == Finding(k, 1) for k in FindingKind)


@given(st.lists(st.integers(0, 700), max_size=5))
def test_a_tree_grown_in_blocks_is_the_same_tree(parts: list[int]) -> None:
    one, many, count = Frontier(), Frontier(), 0
    for part in parts:
        leaves = [(count + n).to_bytes(32, "big") for n in range(part)]
        count += part
        many.extend(leaves)
        for leaf in leaves:
            one.append(leaf)
    assert many.to_bytes() == one.to_bytes()


def test_the_leaves_are_the_chain(office: MemoOffice) -> None:
    live_a_day(office)
    leaves = list(leaf_hashes(office.database, bite=3))
    links = [row[0] for row in office.rows("SELECT prev FROM journal ORDER BY seq")]
    assert links[1:] == leaves[:-1]
