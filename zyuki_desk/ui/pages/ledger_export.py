"""Giving out what is shown: asked twice, since the file is readable by anybody, and recorded."""

from collections.abc import Sequence

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.workbench import Workbench

FILTERS = "Excel (*.xlsx);;CSV (*.csv)"


def ask_and_export(workbench: Workbench, ledger: Ledger, query: Query, keys: Sequence[str]) -> None:
    """Ask whether and where, then write in the background."""
    before = workbench.books.last_act(ledger, Operation.EXPORT)
    lately = "これまで書き出したことはありません。"
    if before is not None:
        lately = f"前回の書き出しは {era_date(before.astimezone(JST).date())} です。"
    agreed = workbench.ask.confirm(
        "書き出し",
        "いま表示している行と列をファイルにします。ファイルは暗号化されず、"
        f"だれでも読めます。書き出したことは証跡に残ります。{lately}",
        yes="書き出す",
    )
    if not agreed:
        return
    name = f"{ledger.key}-{workbench.clock.read().today:%Y%m%d}.xlsx"
    path = workbench.ask.save_path("書き出し先", name, FILTERS)
    if path is None:
        return
    # Spreadsheets are heavy to load and rarely wanted.
    from zyuki_desk.exchange.export import export_lines

    total = len(workbench.books.ids(ledger, query))

    def work(progress: Progress) -> int:
        def told(done: int) -> bool:
            progress.report(done, total)
            return True

        return export_lines(workbench.office, ledger, query, path, keys=keys, progress=told)

    def done(count: int) -> None:
        workbench.say(f"{count:,} 行を書き出しました")

    workbench.tasks.run(work, done, title="書き出し")
