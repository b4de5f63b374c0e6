"""Lines of 端末機利用簿 that wait for somebody: uses without an end."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from zyuki_desk.core.holding import Holding, HoldingRule, People, Todo, of_people
from zyuki_desk.core.ledger import DutyBench
from zyuki_desk.ledgers.use.model import TerminalUse


def _running(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
    """Only the one who used the terminal knows when the use ended: the ledger's page asks."""
    rows = connection.execute(
        select(
            TerminalUse.id, TerminalUse.operator, TerminalUse.terminal, TerminalUse.legal_task,
            TerminalUse.day,
        )
        .where(
            TerminalUse.ended_at.is_(None),
            of_people(TerminalUse.operator, people),
            TerminalUse.struck_at.is_(None),
            TerminalUse.disposal_id.is_(None),
        )
        .order_by(TerminalUse.id)
    )  # fmt: skip
    for row_id, operator, terminal, task, day in rows:
        yield Holding(
            ledger="terminal-use",
            source=TerminalUse.__tablename__,
            row_id=row_id,
            person=operator,
            noun="端末機の利用",
            label=f"{terminal} {task}(終了時刻が空欄)",
            since=day,
            todo=Todo.FINISH,
            here=False,
        )


RUNNING = HoldingRule(find=_running, cells=frozenset({"ended_at", "operator"}))
