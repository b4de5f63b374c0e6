"""A second person behind a grave act: their own number and password, and the right to it."""

from dataclasses import dataclass

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.rights import require
from zyuki_desk.evidence.operation import Operation

NOBODY = "もう1人の承認が要ります。承認する人の番号を入れてください。"


@dataclass(frozen=True, slots=True)
class Approval:
    """Why a grave act is done, and the number and password of whoever approves it."""

    reason: str
    approver: str
    password: str

    def __repr__(self) -> str:
        """Keep passwords out of logs and traces."""
        return "Approval(…)"


def approver(
    desk: Desk, accounts: Accounts, login: str, password: str, *, operation: Operation, first: str
) -> str:
    """Sign the second person in and return their code.

    `Refusal` when nobody is named, when it is `first`, or when the right is missing.
    """
    if not login.strip():
        raise Refusal(NOBODY, field="approver")
    try:
        second = accounts.sign_in(login, password).person
    except Refusal as refusal:
        field = "approver" if refusal.field == "login" else "approver_password"
        raise Refusal(refusal.sentence, field=field) from refusal
    if second == first:
        raise Refusal("承認は、この手続をする人とは別の人がしてください。", field="approver")
    require(operation, desk.directory.roles_of(second, desk.clock.read().today))
    return second
