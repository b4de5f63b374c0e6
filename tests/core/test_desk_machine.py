"""Any sequence of acts by several people leaves a sound file in which all can still be read."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from tests.support.memo import AUDITOR, CHIEF, CLERK, OTHER, MemoOffice, open_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.seals import Seal
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.verify import KnownHead

PEOPLE = st.sampled_from([CLERK, OTHER, CHIEF, AUDITOR])
NAMES = st.sampled_from(["見本 太郎", "例示 花子", "葛󠄀飾 𠮷", 'a"b\\c', "-"])
TEXTS = st.none() | st.sampled_from(["点検", "搬入\n搬出", "{}", "null", "0"])
COUNTS = st.none() | st.integers(0, 9999)
OWN: dict[str, st.SearchStrategy[Any]] = {
    "extra.c1": TEXTS,
    "extra.c2": COUNTS,
    "extra.c3": st.none() | st.sampled_from(["good", "bad"]),
    "extra.c4": st.none() | st.booleans(),
}
OWN_FIELDS = (
    OwnField(slug="c1", label="特記", kind=OwnKind.NOTE, searched=True, personal=True),
    OwnField(slug="c2", label="体温", kind=OwnKind.COUNT),
    OwnField(slug="c3", label="施錠", kind=OwnKind.CHOICE, choices=MARK_CHOICES),
    OwnField(slug="c4", label="立会い", kind=OwnKind.YES_NO),
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "who": NAMES, "what": TEXTS, "count": COUNTS, "given": st.none() | st.booleans(), **OWN
    },
)  # fmt: skip


class DeskMachine(RuleBasedStateMachine):
    """Several people at one desk; the model is what was ever written in each cell."""

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zyuki-machine-"))
        self.office: MemoOffice = open_office(self.folder)
        self.office.add_fields(OWN_FIELDS)
        self.written: dict[int, dict[str, list[object]]] = {}
        self.struck: set[int] = set()
        self.heads: list[KnownHead] = []

    @override
    def teardown(self) -> None:
        self.office.close()
        shutil.rmtree(self.folder)

    @rule(seconds=st.integers(0, 90_000))
    def time_passes(self, seconds: int) -> None:
        self.office.clock.advance(seconds=seconds)

    @rule(person=PEOPLE, name=NAMES, what=TEXTS, own=st.fixed_dictionaries({}, optional=OWN))
    def enter(self, person: str, name: str, what: str | None, own: dict[str, Any]) -> None:
        values = {"who": name, "what": what, **dict.fromkeys(OWN), **own}
        try:
            line = self.office.enter(person, **values)
        except Refusal:
            assert person == AUDITOR
            return
        assert person != AUDITOR
        self.written[line] = {key: [value] for key, value in values.items()}
        self.written[line] |= {"given": [None], "count": [None]}

    @rule(person=PEOPLE, cells=CELLS, data=st.data(), correct=st.booleans())
    def change(
        self, person: str, cells: dict[str, Any], data: st.DataObject, correct: bool
    ) -> None:
        if not self.written:
            return
        line = data.draw(st.sampled_from(sorted(self.written)))
        desk = self.office.as_(person)
        try:
            if correct:
                desk.correct("memo", line, cells, reason="書き間違い")
            else:
                desk.fill("memo", line, cells)
        except Refusal:
            return
        assert line not in self.struck
        assert person != AUDITOR
        for key, value in cells.items():
            past = self.written[line][key]
            if past[-1] != value:
                assert (past[-1] is not None) is correct or str(value).startswith(f"{past[-1]}\n")
                past.append(value)

    @rule(person=PEOPLE, data=st.data())
    def strike(self, person: str, data: st.DataObject) -> None:
        if not self.written:
            return
        line = data.draw(st.sampled_from(sorted(self.written)))
        try:
            self.office.as_(person).strike("memo", line, reason="二重に記入した")
        except Refusal:
            assert person == AUDITOR or line in self.struck
            return
        self.struck.add(line)

    @rule(data=st.data())
    def seal(self, data: st.DataObject) -> None:
        if not self.written:
            return
        line = data.draw(st.sampled_from(sorted(self.written)))
        with self.office.as_(CHIEF).operation(Operation.SEAL, ref="memo") as work:
            work.add(
                Seal(
                    book_key="memo",
                    scope="line",
                    step="確認",
                    role=work.signature.role,
                    by=work.signature.person,
                    at=work.moment.at,
                    entry_id=line,
                )
            )

    @rule()
    def print_a_head(self) -> None:
        self.heads.append(KnownHead("用紙", self.office.head()))

    @rule()
    def close_and_open(self) -> None:
        self.office.close()

    @invariant()
    def everything_verifies(self) -> None:
        if not hasattr(self, "office"):
            return
        report = self.office.verify(*self.heads[-3:])
        assert report.sound, report.findings

    @invariant()
    def numbers_are_dense_and_strikes_stay(self) -> None:
        if not hasattr(self, "office"):
            return
        rows = self.office.rows("SELECT id, number, struck_at FROM memo ORDER BY number")
        assert [number for _, number, _ in rows] == list(range(1, len(self.written) + 1))
        assert {row_id for row_id, _, at in rows if at is not None} == self.struck

    @invariant()
    def every_former_value_is_still_there(self) -> None:
        if not hasattr(self, "office"):
            return
        told: dict[tuple[int, str], list[object]] = {}
        for line, key, old, new in self.office.rows(
            "SELECT row_id, field, old, new FROM stroke WHERE source = 'memo' ORDER BY id"
        ):
            values = told.setdefault((line, key), [cell(old)])
            assert values[-1] == cell(old), "each stroke begins where the last one ended"
            values.append(cell(new))
        for line, cells in self.written.items():
            for key, values in cells.items():
                assert told.get((line, key), values[:1]) == values

    @invariant()
    def the_offices_own_cells_stand_as_they_were_written(self) -> None:
        if not hasattr(self, "office"):
            return
        for line, extra in self.office.rows("SELECT id, extra FROM memo"):
            cells = {} if extra is None else json.loads(str(extra))
            last = {key.removeprefix("extra."): self.written[line][key][-1] for key in OWN}
            assert cells == {key: value for key, value in last.items() if value is not None}
            assert extra is None or cells


def cell(text: str | None) -> object:
    """Read a stroke's cell; the model compares 1 and True as equal, as SQLite stores them."""
    return None if text is None else json.loads(text)


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
)
