"""What a page does with the desk's answers: objections ask for a reason, rights are explained."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger, Objection
from zyuki_desk.core.rights import GRANTS, NEEDS
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.workbench import Workbench

T = TypeVar("T")

USUAL_REASONS = ("書き間違い", "記入漏れ", "別の行への誤記", "時刻の確認による訂正")
MOST_REASONS = 4


def tried(
    workbench: Workbench, act: Callable[[dict[str, str]], T], refuse: Callable[[Refusal], None]
) -> T | None:
    """Do an act; an objection asks for the reason to do it nevertheless, and tries again."""
    despite: dict[str, str] = {}
    while True:
        try:
            return act(despite)
        except Objection as objection:
            if objection.code in despite:
                refuse(objection)
                return None
            reason = workbench.ask.reason("このまま記録しますか", objection.sentence)
            if reason is None:
                refuse(objection)
                return None
            despite[objection.code] = reason
        except Refusal as refusal:
            refuse(refusal)
            return None
        except Trouble as trouble:
            workbench.complain(trouble)
            return None


def reason_for(workbench: Workbench, ledger: Ledger, act: str, sentence: str) -> str | None:
    """Ask why; the reasons given lately are one key away."""
    lately = workbench.books.reasons(ledger, most=MOST_REASONS)
    usual = [*lately, *(reason for reason in USUAL_REASONS if reason not in lately)]
    return workbench.ask.reason(f"{act}の理由", sentence, suggestions=usual[:MOST_REASONS])


def who_may(workbench: Workbench, operation: Operation) -> str:
    """Say which roles may do it, in the office's own words."""
    need = NEEDS[operation]
    office = workbench.directory.office
    able = [
        office.term(f"role/{role.value}", role.label)
        for role, rights in GRANTS.items()
        if need is None or need in rights
    ]
    return f"「{operation.label}」ができるのは、{'・'.join(able)}です。"


def guide_words(ledger: Ledger) -> str:
    """Say what the ledger is for, to somebody who opens it for the first time."""
    told = ledger.explanation
    return f"{told.what}\n\n書く人: {told.who}\n書く時: {told.when}\nきまり: {told.rule}"


def known_values(ledger: Ledger, query: Query, rooms: Sequence[str]) -> dict[str, Value]:
    """Return what a new line can know: the day asked for; the room asked for, or the only one."""
    known: dict[str, Value] = {}
    if query.period is not None and query.period.first == query.period.last:
        known["day"] = query.period.first
    place = query.place or (rooms[0] if len(rooms) == 1 else None)
    if ledger.place is not None and place is not None:
        known[ledger.place] = place
    return known
