"""Acts of people at the desk and of the office's settings."""

from dataclasses import replace

from tests.trials.stage import PERMIT, ROOM, Act, Stage, Work
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.backup_plan import BackupPlan, set_backup_plan
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.handover.notes import HEADINGS, HandoverNotes
from zyuki_desk.core.holding import LeavingKind
from zyuki_desk.core.layouts import set_layout
from zyuki_desk.core.leaving.service import Leavings, Plan
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.people import Role
from zyuki_desk.core.retention.rules import RetentionRule, set_retention
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.sample import PASSWORD

CHEAP = Strength(8192, 1, 1)
HERE = Actor("P0001", "T1")


def _noted(operation: Operation) -> Act:
    """Return the act of recording that something was done which changes no line."""

    def ready(_stage: Stage, office: OpenOffice) -> Work:
        def work() -> None:
            with office.desk.operation(operation, ref="trial") as done:
                done.act(DESK_BOOK, {"noted": operation.value}, reason="試し")

        return work

    return Act(f"note: {operation.value}", ready)


def _sign_in(_stage: Stage, office: OpenOffice) -> Work:
    return lambda: Accounts(office.desk, CHEAP).sign_in("1001", PASSWORD, "T1")


def _mistype(_stage: Stage, office: OpenOffice) -> Work:
    def work() -> None:
        try:
            Accounts(office.desk, CHEAP).sign_in("1001", PASSWORD[::-1], "T1")
        except Refusal as refusal:
            if refusal.field != "password":
                raise

    return work


def _leave(_stage: Stage, office: OpenOffice) -> Work:
    plan = Plan(kind=LeavingKind.TRANSFER, last=office.clock.read().today)
    return lambda: Leavings(office.desk).register(["P0003"], plan)


def _layout(_stage: Stage, office: OpenOffice) -> Work:
    ledger = office.ledgers[PERMIT]
    new = replace(ledger.layout, title="新しい様式")
    return lambda: set_layout(office.desk, ledger, new, reason="改正")


PEOPLE = (
    Act("sign in", _sign_in),
    Act("mistype", _mistype),
    Act(
        "sign out",
        lambda _, office: lambda: Accounts(office.desk).note(Operation.SIGN_OUT, HERE),
    ),
    Act("lock", lambda _, office: lambda: Accounts(office.desk).note(Operation.LOCK, HERE)),
    Act(
        "password",
        lambda _, office: lambda: PeopleMaster(office.desk).set_password("P0003", "mihon-hanako-9"),
        tells=frozenset({"account_secret"}),
    ),
    _noted(Operation.VERIFY),
    _noted(Operation.LOOK),
    _noted(Operation.CLOCK),
    _noted(Operation.ANCHOR),
    Act(
        "register somebody",
        lambda _, office: (
            lambda: PeopleMaster(office.desk).register(
                {"name": "例示 新子", "affiliation": "市民課"}, roles=[Role.CLERK], login="9009"
            )
        ),
    ),
    Act("leave", _leave),
    Act(
        "hand-over note",
        lambda _, office: lambda: HandoverNotes(office.desk).write(HEADINGS[0].key, "鍵は机の中"),
    ),
    Act(
        "setting",
        lambda _, office: (
            lambda: set_backup_plan(office.desk, BackupPlan(every_hours=12), reason="試し")
        ),
    ),
    Act("layout", _layout),
    Act(
        "own field",
        lambda _, office: (
            lambda: set_own_fields(office.desk, PERMIT, [OwnField(slug="c1", label="証の番号")])
        ),
    ),
    Act(
        "retention",
        lambda _, office: (
            lambda: set_retention(
                office.desk, office.ledgers[ROOM], RetentionRule(years=5), reason="改正"
            )
        ),
    ),
)
