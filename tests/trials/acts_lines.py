"""Acts upon lines: entered, changed, sealed, printed, counted, kept, erased."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.trials.stage import (
    PERMIT,
    ROOM,
    Act,
    Stage,
    Work,
    last_permit,
    permit,
    permit_values,
)
from zyuki_desk.base.calendar import fiscal_year, month_of
from zyuki_desk.core.day_closing import sign_day
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.duty_notes import note_duty
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.retention.disposals import approve, proposals, propose, withdraw
from zyuki_desk.core.retention.holds import hold, holds, release
from zyuki_desk.core.retention.year_turn import turn_year
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.exchange.importing import Importer, suggest_assignment
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.paper.printing import Printing

MONTH = month_of(date(2026, 11, 1))
NOVEMBER = Query(period=MONTH)
OLD_LINES = [f"令和8年10月{day}日,R1,来訪 七子,見本町,9:05,9:40,視察,なし" for day in range(1, 29)]
HEAD = "日付,部屋,氏名,所属,入室時間,退室時間,目的,備考"
SECOND = Actor("P0004", "T1")
"""Who approves what the manager at the desk proposed."""


def _one_line(_stage: Stage, office: OpenOffice) -> None:
    permit(office, "もと")


def _three(_stage: Stage, office: OpenOffice) -> Work:
    lines = [permit_values(office, f"{number}人目") for number in range(3)]
    return lambda: office.desk.enter_all(PERMIT, lines)


def _fill_two(_stage: Stage, office: OpenOffice) -> Work:
    today = office.clock.read().today
    ids = list(office.books.ids(office.ledgers[PERMIT], Query()))[-2:]
    fills = [(PERMIT, entry_id, {"revoked_on": today}) for entry_id in ids]
    return lambda: office.desk.fill_each(fills)


def _two_lines(_stage: Stage, office: OpenOffice) -> None:
    permit(office, "一人目")
    permit(office, "二人目")


def _blank_form(_stage: Stage, office: OpenOffice) -> None:
    printing = Printing(office)
    form = printing.blank(office.ledgers[PERMIT], pages=1, reserve=True)
    printing.record(form, destination="file")


def _open_numbers(office: OpenOffice) -> tuple[int, ...]:
    from zyuki_desk.core.reserved import reservations

    ledger, year = office.ledgers[PERMIT], fiscal_year(office.clock.read().today)
    with office.database.reading() as connection:
        (found,) = reservations(connection, ledger, year)
    return found.open_numbers


def _write_in(_stage: Stage, office: OpenOffice) -> Work:
    number, values = _open_numbers(office)[0], permit_values(office, "紙から")
    return lambda: office.desk.enter_paper(PERMIT, number, values)


def _void(_stage: Stage, office: OpenOffice) -> Work:
    numbers, year = _open_numbers(office)[-3:], fiscal_year(office.clock.read().today)
    return lambda: office.desk.void_numbers(PERMIT, year, numbers, reason="書き損じ")


def _reserve(_stage: Stage, office: OpenOffice) -> Work:
    printing = Printing(office)
    form = printing.blank(office.ledgers[PERMIT], pages=1, reserve=True)
    return lambda: printing.record(form, destination="file")


def _print(_stage: Stage, office: OpenOffice) -> Work:
    printing = Printing(office)
    sheet = printing.register(office.ledgers[ROOM], replace(NOVEMBER, place="R1"))
    return lambda: printing.record(sheet, destination="file")


def _import(stage: Stage, office: OpenOffice) -> Work:
    path, ledger = stage.medium / "old.csv", office.ledgers[ROOM]
    with read_table(path) as found:
        guess = suggest_assignment(ledger, list(found.headers))
    return lambda: Importer(office, ledger, path, guess).run()


def write_old_lines(path: Path) -> None:
    """Write lines as another program kept them."""
    path.write_text("\r\n".join([HEAD, *OLD_LINES, ""]), encoding="utf-8")


def _propose(_stage: Stage, office: OpenOffice) -> int:
    return propose(office.desk, ROOM, reason="満了", method="消去")


def _proposal(office: OpenOffice) -> int:
    with office.database.reading() as connection:
        (facts,) = proposals(connection)
    return facts.id


def _dispose(_stage: Stage, office: OpenOffice) -> Work:
    proposal = _proposal(office)
    return lambda: approve(office.desk.for_actor(SECOND), proposal)


def _withdraw(_stage: Stage, office: OpenOffice) -> Work:
    proposal = _proposal(office)
    return lambda: withdraw(office.desk, proposal, reason="取り違え")


def _release(_stage: Stage, office: OpenOffice) -> Work:
    with office.database.reading() as connection:
        (kept,) = holds(connection)
    return lambda: release(office.desk, kept.id, reason="監査が済んだ")


def counted(office: OpenOffice) -> Ledger:
    """Return a register with several things to count."""
    return office.ledgers["media"]


def _begin_count(_stage: Stage, office: OpenOffice) -> int:
    return Counting(office.desk).start(counted(office))


def _tick(_stage: Stage, office: OpenOffice) -> Work:
    counting = Counting(office.desk)
    line = next(line for line in counting.view(1)[1].lines if line.found < line.expected)
    return lambda: counting.tick(1, line.code)


def _count_one(stage: Stage, office: OpenOffice) -> None:
    _begin_count(stage, office)
    _tick(stage, office)()


def _note_duty(_stage: Stage, office: OpenOffice) -> Work:
    duty = duties_of(office.desk)[0]
    return lambda: note_duty(office.desk, duty, "業者の返事を待っている")


_RIGHT_AWAY = (
    Act("enter", lambda _, office: lambda: permit(office, "記入" * 40)),
    Act("enter three", _three),
    Act(
        "correct",
        lambda _, office: (
            lambda: office.desk.correct(
                PERMIT, last_permit(office), {"purpose": "直し"}, reason="誤記"
            )
        ),
        setup=_one_line,
    ),
    Act(
        "fill",
        lambda _, office: (
            lambda: office.desk.fill(
                PERMIT, last_permit(office), {"revoked_on": office.clock.read().today}
            )
        ),
        setup=_one_line,
    ),
    Act("fill two", _fill_two, setup=_two_lines),
    Act(
        "strike",
        lambda _, office: lambda: office.desk.strike(PERMIT, last_permit(office), reason="二重"),
        setup=_one_line,
    ),
    Act("reserve", _reserve),
    Act("write in from paper", _write_in, setup=_blank_form),
    Act("void numbers", _void, setup=_blank_form),
)

_LATER = (
    Act(
        "seal",
        lambda _, office: (
            lambda: Sealing(office.desk, office.books).seal_lines(
                office.ledgers[PERMIT], [last_permit(office)]
            )
        ),
        setup=_one_line,
    ),
    Act(
        "close",
        lambda _, office: (
            lambda: Sealing(office.desk, office.books).close_period(
                office.ledgers[PERMIT], MONTH, None, reason="試し"
            )
        ),
    ),
    Act(
        "day end",
        lambda _, office: (
            lambda: sign_day(office.desk, ROOM, office.clock.read().today, {"inside": 0})
        ),
    ),
    Act("note a duty", _note_duty),
    Act("print", _print),
    Act("import", _import, setup=lambda stage, _: write_old_lines(stage.medium / "old.csv")),
    Act("begin a count", lambda _, office: lambda: Counting(office.desk).start(counted(office))),
    Act("count", _tick, setup=_begin_count),
    Act("end a count", lambda _, office: lambda: Counting(office.desk).finish(1), setup=_count_one),
    Act("hold", lambda _, office: lambda: hold(office.desk, ROOM, None, reason="監査")),
    Act(
        "release",
        _release,
        setup=lambda _, office: hold(office.desk, ROOM, None, reason="監査"),
    ),
    Act("propose", lambda stage, office: lambda: _propose(stage, office)),
    Act("withdraw", _withdraw, setup=_propose),
    Act("dispose", _dispose, setup=_propose),
    Act("turn of the year", lambda _, office: lambda: turn_year(office.desk)),
)

LINES = (*_RIGHT_AWAY, *_LATER)
