"""Make the office of this version's schema: `python -m tests.old_databases.make`.

Run once for each released schema, before it is released; a folder that exists is never made again.
"""

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.support.disposing import dispose
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.layouts import set_layout
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.paper.printing import Printing
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import SamplePlan, make_sample
from zyuki_desk.store.database import SCHEMA_VERSION

HERE = Path(__file__).parent
PLAN = SamplePlan(until=date(2026, 11, 20), days=3)
KEPT = ("ledgers.db", "keyslots.json")


def live(office: OpenOffice) -> str:
    """Do one of everything in the office; return the head of a sheet that was printed."""
    desk, clock = office.desk, office.clock
    assert isinstance(clock, FixedClock)
    ledger = office.ledgers["room-entry"]
    ids = office.books.ids(ledger, Query())
    clock.advance(minutes=5)
    desk.correct(ledger.key, ids[0], {"purpose": "監査の準備"}, reason="書き間違い")
    desk.fill(ledger.key, ids[1], {"remarks": "追って記入"})
    own = OwnField(slug="c1", label="体温", kind=OwnKind.TEXT, personal=True, searched=True)
    set_own_fields(desk, ledger.key, [own, OwnField(slug="c2", label="回数", kind=OwnKind.COUNT)])
    ledger = office.ledgers[ledger.key]
    for place, line in enumerate(ids[:4]):
        if place != 2:
            desk.fill(ledger.key, line, {"extra.c1": "36.4", "extra.c2": place + 1})
    desk.correct(ledger.key, ids[0], {"extra.c1": "36.8"}, reason="読み違い")
    desk.strike(ledger.key, ids[2], reason="二重に書いたため")
    set_layout(desk, ledger, ledger.layout, reason="様式の制定")
    clock.advance(days=15)
    period = month_of(PLAN.until)
    Sealing(desk, office.books).close_period(ledger, period, None)
    printing = Printing(office)
    sheet = printing.register(ledger, Query(period=period, place="R1"))
    printing.record(sheet, destination="file")
    with tempfile.TemporaryDirectory() as folder:
        export_lines(office, ledger, Query(period=period), Path(folder) / "out.csv")
    dispose(
        desk, ledger.key, list(ids[3:5]), reason="保存期間の満了", method="消去",
        proposed_by="P0003",
    )  # fmt: skip
    office.sign_in_as(Actor("P0002", "T1"))
    return sheet.head_short


def make(folder: Path) -> None:
    """Make the folder with the files that are kept, and what a test must know of them."""
    if folder.exists():
        sys.exit(f"{folder.name} is there; old databases are never made again")
    with tempfile.TemporaryDirectory() as work:
        office = OfficeFolder(Path(work) / "office")
        with make_sample(office, program_ledgers(), PLAN) as made:
            head = live(made)
        folder.mkdir()
        for name in KEPT:
            shutil.copyfile(office.root / name, folder / name)
    (folder / "head.txt").write_text(f"{head}\n", encoding="ascii")


if __name__ == "__main__":
    make(HERE / str(SCHEMA_VERSION))
