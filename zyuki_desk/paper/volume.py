"""Jobs of several registers: a period's ledgers in one go, and what binds a year's volume."""

from collections.abc import Callable, Sequence
from functools import partial

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.search import Query
from zyuki_desk.core.volume import Volume, VolumeMonth, volume_of
from zyuki_desk.paper.forms.volume_cover import draw_spines, draw_volume_cover
from zyuki_desk.paper.printing import JobDraft, PreparedJob, Printing, Progress
from zyuki_desk.paper.register import render_register

COVER, SPINE, INDEX = "volume-cover", "volume-spine", "volume-index"

_COLUMNS = (
    ("month", "月", 24.0, "center"), ("lines", "行数", 15.0, "right"),
    ("struck", "抹消", 13.0, "right"), ("corrected", "訂正", 13.0, "right"),
    ("late", "後日記入", 16.0, "right"), ("serial", "用紙番号", 25.0, "center"),
    ("pages", "ページ", 20.0, "center"), ("seals", "確認・締め", None, "left"),
)  # fmt: skip


def period_set(
    printing: Printing, ledgers: Sequence[str], period: Period, place: str | None = None,
    *, progress: Progress | None = None,
) -> PreparedJob:  # fmt: skip
    """Prepare the registers of a period in one go, a sheet for each ledger and room with lines.

    `Refusal` when none has a line.
    """
    office = printing.office
    rooms = [place] if place is not None else list(office.desk.directory.rooms)
    parts: list[Callable[[JobDraft], object]] = []
    for key in ledgers:
        ledger = office.ledgers[key]
        for room in rooms if ledger.place is not None else [None]:
            query = Query(period=period, place=room)
            if office.books.count(ledger, query):
                parts.append(partial(_register, printing, ledger, query))
    if not parts:
        raise Refusal("この期間に記載のある簿冊がありません。期間か簿冊を選び直してください。")
    return printing.job(f"{period.label()}の簿冊", "period-set", parts, progress=progress)


def _register(printing: Printing, ledger: Ledger, query: Query, draft: JobDraft) -> None:
    printing.register(ledger, query, into=draft)


def bind_volume(
    printing: Printing, ledger: Ledger, fiscal_year: int, place: str | None = None,
    *, progress: Progress | None = None,
) -> PreparedJob:  # fmt: skip
    """Prepare cover, spines and index of a year's volume."""
    office = printing.office
    today = office.clock.read().today
    with office.database.reading() as connection:
        volume = volume_of(connection, ledger, fiscal_year, place, today)
    query = Query(
        period=Period(volume.months[0].period.first, volume.months[-1].period.last), place=place
    )

    def cover(draft: JobDraft) -> object:
        return printing.form(
            COVER, lambda fonts, head: draw_volume_cover(fonts, draft.document, head, volume),
            ledger=ledger, query=query, into=draft,
        )  # fmt: skip

    def spines(draft: JobDraft) -> object:
        return printing.form(
            SPINE, lambda fonts, head: draw_spines(fonts, draft.document, head, volume),
            ledger=ledger, query=query, into=draft,
        )  # fmt: skip

    def index(draft: JobDraft) -> object:
        lines = [_line(printing, month) for month in volume.months] + [_total(volume)]
        return printing.form(
            INDEX,
            lambda fonts, head: render_register(
                fonts, _index_layout(volume), head, lines, into=draft.document
            ),
            ledger=ledger, query=query, into=draft,
        )  # fmt: skip

    title = f"{ledger.title} {volume.label} 表紙・背表紙・目次"
    return printing.job(title, "volume", [cover, spines, index], progress=progress)


def _index_layout(volume: Volume) -> Layout:
    years = volume.ledger.retention.years
    notes = [f"保存期間 {years}年。ページは、この簿冊に綴じた用紙の通し番号です。"]
    notes += [f"予約番号 {words}" for words in volume.explained()]
    return Layout(
        title=f"{volume.ledger.title}目次",
        orientation="portrait",
        columns=tuple(
            LayoutColumn((key,), title, width_mm=width, align=align)  # type: ignore[arg-type]
            for key, title, width, align in _COLUMNS
        ),
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        row_height=13,
        rows_per_page=0,
        foot_notes=tuple(notes)[:8],
    )


def _line(printing: Printing, month: VolumeMonth) -> Line:
    directory = printing.office.desk.directory
    seals = "\n".join(
        f"{short_day(x.at.astimezone(JST))} {x.step} {directory.name_of(x.by)}" for x in month.seals
    )
    pages = f"{month.first_page}–{month.first_page + month.pages - 1}" if month.pages else "―"
    serial = month.serial or "未印刷"
    again = f"\n(再印刷 {month.reprints}回)" if month.reprints else ""
    texts = {
        "month": month.period.label(), "lines": f"{month.lines:,}", "struck": str(month.struck),
        "corrected": str(month.corrected), "late": str(month.late), "serial": serial + again,
        "pages": pages, "seals": seals or ("未確認" if month.lines else "記載なし"),
    }  # fmt: skip
    return Line(0, "", {key: (Run(text),) for key, text in texts.items()})


def _total(volume: Volume) -> Line:
    texts = {
        "month": "計", "lines": f"{volume.lines:,}",
        "struck": str(sum(m.struck for m in volume.months)),
        "corrected": str(sum(m.corrected for m in volume.months)),
        "late": str(sum(m.late for m in volume.months)),
        "serial": f"{sum(1 for m in volume.months if m.serial)} 件",
        "pages": f"{volume.pages} ページ",
    }  # fmt: skip
    return Line(0, "", {key: (Run(text),) for key, text in texts.items()})
