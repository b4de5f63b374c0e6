"""What stands between the program's own mistakes and the evidence: the session writes nothing."""

from collections.abc import Callable

import pytest

from tests.support.memo import CHIEF, CLERK, MemoOffice
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.people import AccountSecret, Person
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import DESK_BOOK, Act
from zyuki_desk.evidence.operation import Operation


def add(work: Work) -> None:
    act = Act(book_key=DESK_BOOK, operation="lock", at=work.moment.at, by=CLERK, detail={})
    work.session.add(act)


def change(work: Work) -> None:
    work.session.get_one(Person, 1).card_code = "BADGE9"


def delete(work: Work) -> None:
    work.session.delete(work.session.get_one(Person, 1))


def forget(work: Work) -> None:
    work.session.delete(work.session.get_one(AccountSecret, CLERK))


@pytest.mark.parametrize("way", [add, change, delete, forget])
def test_the_session_itself_writes_no_kept_row(
    office: MemoOffice, way: Callable[[Work], None]
) -> None:
    accounts = Accounts(office.desk.for_actor(Actor("-")), Strength(1024, 1, 1))
    accounts.set_password(CLERK, "correct-horse")
    before = office.head()
    with pytest.raises(TypeError), office.as_(CHIEF).operation(Operation.SETTING) as work:
        way(work)
    assert office.head() == before
    assert office.verify().sound
