"""An office in which everything that can be journaled has happened once."""

from inspect import Parameter, signature
from typing import Any

from sqlalchemy import Column, TypeDecorator
from sqlalchemy.orm import Session

from tests.support.disposing import dispose
from tests.support.memo import CHIEF, CLERK, KINDS, OTHER, TODAY, MemoOffice, at
from zyuki_desk.core.people import Person
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.sheet import Sheet
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import Base, IsoDate, JsonText, UtcDateTime, YesNo


def live_a_day(office: MemoOffice) -> None:
    """Enter, fill, add, correct, strike, seal, act, change a person, dispose."""
    first = office.enter(what="点検", count=3, given=True)
    office.clock.advance(minutes=5)
    second = office.enter(OTHER, who="例示 花子", what="清掃")
    third = office.enter(who="見本 一郎", what="搬入")
    office.as_(CLERK).fill("memo", first, {"left": at(10)})
    office.as_(CLERK).fill("memo", first, {"what": "点検\n部品交換"})
    office.as_(OTHER).correct("memo", first, {"who": "例示 三郎", "count": 4}, reason="書き間違い")
    office.as_(OTHER).correct("memo", first, {"who": "例示 四郎"}, reason="再び書き間違い")
    office.as_(CLERK).strike("memo", second, reason="二重に記入した")
    chief = office.as_(CHIEF)
    with chief.operation(Operation.SEAL, ref="memo") as work:
        work.add(
            Seal(
                book_key="memo",
                scope="line",
                step="確認",
                role=work.signature.role,
                by=work.signature.person,
                at=work.moment.at,
                entry_id=first,
            )
        )
    with chief.operation(Operation.PRINT, ref="memo") as work:
        work.act("memo", {"sheet": "S-1"}, reason="月末")
        work.add(
            Sheet(
                book_key="memo",
                serial="S-1",
                layout_edition="0",
                pdf_digest="0" * 64,
                pages=1,
                lines=3,
                head_size=office.head().size,
                head_short="-",
                destination="file",
                copies=1,
                at=work.moment.at,
                by=work.signature.person,
            )
        )
    with chief.operation(Operation.SETTING) as work:
        work.change(someone(work.session), {"affiliation": "市民課"}, reason="異動")
    office.as_(OTHER).correct("memo", third, {"who": "見本 二郎"}, reason="取り違え")
    office.clock.advance(minutes=5)
    dispose(chief, "memo", [third], reason="保存期間の満了", method="消去", proposed_by=CLERK)
    one_row_of_each(office)
    office.enter(what="その後")


def one_row_of_each(office: MemoOffice) -> None:
    """Leave a row in every table that the day did not touch, whatever a procedure added."""
    for table in Base.metadata.sorted_tables:
        kind = next((k for k in KINDS if k.__tablename__ == table.name), None)
        if kind is None or office.rows(f"SELECT 1 FROM {table.name} LIMIT 1"):  # noqa: S608
            continue
        values = {
            name: None if table.c[name].nullable else _some(table.c[name], office)
            for name, parameter in signature(kind).parameters.items()
            if parameter.default is Parameter.empty or not table.c[name].nullable
        }
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(kind(**values))


def _some(column: Column[Any], office: MemoOffice) -> object:
    for key in column.foreign_keys:
        parent, _, name = key.target_fullname.partition(".")
        ((value,),) = office.rows(f"SELECT {name} FROM {parent} LIMIT 1")  # noqa: S608
        return value
    if column.key == "book_key":
        return "desk"
    wanted = column.type.python_type if not isinstance(column.type, TypeDecorator) else None
    examples: dict[object, object] = {
        UtcDateTime: at(9), IsoDate: TODAY, YesNo: True, JsonText: {}, int: 1, str: "x", bytes: b"x"
    }  # fmt: skip
    return examples[wanted or type(column.type)]


def someone(session: Session) -> Person:
    """Return one person's row."""
    person = session.get(Person, 1)
    assert person is not None
    return person
