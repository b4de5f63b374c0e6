"""バックアップ記録: what was copied when onto which medium, and whether somebody looked at it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base import text
from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.checking import day_of, refuse_before, refuse_future, remarks_with_reasons
from zyuki_desk.core.days import DayBench, DayFacts, DayRule, counted, read_facts
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Choice, Field, FieldKind, Value
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import (
    Bench,
    Draft,
    Duty,
    DutyBench,
    Explanation,
    Ledger,
    Operation,
    Retention,
    SampleBench,
    SampleLine,
    object_unless,
)
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.reserved import written_here
from zyuki_desk.ledgers.custody.facts import MEDIA, thing_of

KEY = "backup-log"
GOOD, BAD = "good", "bad"
RESULTS = (Choice(GOOD, "正常"), Choice(BAD, "異常"))
METHODS = (Choice("full", "全体"), Choice("difference", "差分"))
CHECK_DAYS = DutyValue(
    "backup-check", "バックアップの結果を確かめるまで", 7, least=1, most=60,
    source="大崎市: 週に1度",
)  # fmt: skip
FULL_DAYS = DutyValue(
    "backup-full", "全体のバックアップの間隔", 7, least=1, most=92, source="黒潮町: 週1回以上"
)
RESTORE_DAYS = DutyValue(
    "backup-restore", "復元試験の間隔", 365, least=30, source="調査表 30(間隔は機関で定める)"
)
MISSED = DutyKind("backup-missed", "バックアップの間隔")
UNCHECKED = DutyKind("backup-unchecked", "バックアップの結果の確認", Danger.RECORD)
RESTORE = DutyKind("backup-restore", "復元試験")


class BackupLog(Entry):
    """One backup."""

    __tablename__ = "backup_log"

    done_at: Mapped[datetime]
    target: Mapped[str]
    method: Mapped[str]
    result: Mapped[str]
    done_by: Mapped[str] = mapped_column(ForeignKey("person.code"))
    media_no: Mapped[str | None] = mapped_column(default=None)
    medium: Mapped[int | None] = mapped_column(ForeignKey("media.id"), default=None)
    generation: Mapped[str | None] = mapped_column(default=None)
    size: Mapped[str | None] = mapped_column(default=None)
    storage: Mapped[str | None] = mapped_column(default=None)
    checked_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    checked_on: Mapped[date | None] = mapped_column(default=None)
    restored_on: Mapped[date | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find the last good one, and those nobody looked at."""
        return (
            Index("ix_backup_log_result", "result", "day"),
            Index("ix_backup_log_checked", "checked_on", "day"),
        )


def derive(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Find the medium's own line, and keep stated reasons."""
    told = remarks_with_reasons(draft)
    media_no = draft.values.get("media_no")
    if media_no is not None and "media_no" in draft.changed:
        medium = thing_of(bench.session, MEDIA, media_no)
        told["media_no"] = text.code(str(media_no))
        told["medium"] = None if medium is None else medium.id
    return told


def check_times(bench: Bench, draft: Draft) -> None:
    """Refuse the future, a time of another day, and a look before the backup."""
    refuse_future(
        bench,
        draft,
        {
            "day": "年月日",
            "done_at": "実施時刻",
            "checked_on": "確認日",
            "restored_on": "復元試験日",
        },
    )
    day, at = draft.values["day"], day_of(draft.values["done_at"])
    # A backup of the evening often ends after midnight.
    is_touched = bool({"day", "done_at"} & draft.changed)
    if is_touched and isinstance(day, date) and at not in (day, day + timedelta(days=1)):
        raise Refusal(
            "実施時刻が、この行の年月日と違います。どちらかを直してください。", field="done_at"
        )
    refuse_before(draft, "day", "checked_on", "確認が実施より前です。日付を確かめてください。")
    refuse_before(draft, "day", "restored_on", "復元試験が実施より前です。確かめてください。")


def check_result(_: Bench, draft: Draft) -> None:
    """Ask what was done about a failure, and who looked when."""
    values = draft.values
    if draft.operation in (Operation.IMPORT, Operation.STRIKE):
        return
    if values["result"] == BAD and values.get("remarks") is None:
        raise Refusal("結果が「異常」です。様子と処置を備考に書いてください。", field="remarks")
    if (values.get("checked_by") is None) != (values.get("checked_on") is None):
        missing = "checked_by" if values.get("checked_by") is None else "checked_on"
        raise Refusal("確認した人と日を両方書いてください。", field=missing)


def check_medium(bench: Bench, draft: Draft) -> None:
    """Refuse a destroyed medium; ask about one that nobody registered."""
    values = draft.values
    media_no = values.get("media_no")
    is_new = bool({"media_no", "day"} & draft.changed) and draft.operation is not Operation.IMPORT
    if media_no is None or not is_new:
        return
    medium = thing_of(bench.session, MEDIA, media_no)
    day = values["day"]
    if medium is None:
        object_unless(
            draft,
            "medium",
            f"媒体 {media_no} は磁気ディスク管理簿にありません。"
            "番号を確かめて管理簿に書くか、理由を書いてください。",
            "media_no",
        )
    elif medium.disposed_on is not None and isinstance(day, date) and medium.disposed_on <= day:
        raise Refusal(
            f"媒体 {media_no} は廃棄されています。番号を確かめてください。", field="media_no"
        )


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell when the last good backup is older than an open day, and what nobody looked at."""
    lives = BackupLog.struck_at.is_(None)
    first = connection.execute(select(func.min(BackupLog.day)).where(lives)).scalar()
    if first is None:
        return
    today = bench.moment.today
    good = connection.execute(
        select(func.max(BackupLog.day)).where(BackupLog.result == GOOD, lives)
    ).scalar()
    last_open = bench.calendar.last_open(today)
    if first <= last_open and (good is None or good < last_open):
        since = good or first
        words = f"{short_day(since)} のあと" if good else "まだ一度も"
        yield Duty(
            ledger=KEY,
            sentence=f"正常に終わったバックアップが{words}ありません",
            due=last_open,
            overdue=True,
            kind=MISSED,
            action="new",
        )
    yield from _full(connection, bench, first)
    week = timedelta(days=bench.value(CHECK_DAYS))
    count, oldest = connection.execute(
        select(func.count(), func.min(BackupLog.day)).where(
            BackupLog.checked_on.is_(None),
            BackupLog.day <= today - week,
            written_here(BackupLog),
            lives,
        )
    ).one()
    if count:
        yield Duty(
            ledger=KEY,
            sentence=f"{week.days}日を過ぎて確認していないバックアップが {count}件あります"
            f"({short_day(oldest)}〜)",
            due=oldest + week,
            overdue=oldest + week < today,
            kind=UNCHECKED,
            action="list",
            period=f"{oldest}/{today - week}",
        )


def _full(connection: Connection, bench: DutyBench, first: date) -> Iterator[Duty]:
    """Tell when the last whole copy, or the last rehearsed restore, is too long ago."""
    lives = BackupLog.struck_at.is_(None)
    whole, restored = connection.execute(
        select(
            func.max(BackupLog.day).filter(BackupLog.method == "full", BackupLog.result == GOOD),
            func.max(BackupLog.restored_on),
        ).where(lives)
    ).one()
    for last, value, kind, words in (
        (whole, FULL_DAYS, MISSED, "全体のバックアップ"),
        (restored, RESTORE_DAYS, RESTORE, "控えから戻せるかの試験(復元試験)"),
    ):
        due = (last or first) + timedelta(days=bench.value(value))
        if due <= bench.today:
            since = f"{era_date(last, 'short')} のあと" if last else "まだ一度も"
            yield Duty(
                ledger=KEY,
                sentence=f"{words}が{since}ありません",
                due=due,
                overdue=due < bench.today,
                kind=kind,
                action="new" if kind is MISSED else "list",
            )


def day_facts(connection: Connection, bench: DayBench) -> Mapping[date, DayFacts]:
    """Count the backups of each day, and those that failed."""
    return read_facts(connection, counted(bench, faults=BackupLog.result == BAD))


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    staff = [p for p in bench.directory.people.values() if not p.kind.is_outside]
    for number, day in enumerate(bench.days):
        person, checker = staff[number % len(staff)], staff[(number + 1) % len(staff)]
        values: dict[str, Value] = {
            "day": day,
            "done_at": datetime(day.year, day.month, day.day, 17, 40, tzinfo=JST),
            "target": "業務サーバのデータベース",
            "method": "full" if day.weekday() == 0 else "difference",
            "result": GOOD,
            "done_by": person.code,
            "media_no": f"M-{number % 2 + 1:02d}",
            "generation": f"第{number % 4 + 1}世代",
            "storage": "保管庫 上段",
        }
        if number + 1 < len(bench.days):
            values |= {"checked_by": checker.code, "checked_on": bench.days[number + 1]}
        yield SampleLine(values=values)


FIELDS = (
    Field(
        key="day", label="実施年月日", kind=FieldKind.DATE, required=True, mm=20,
        aliases=("年月日", "実施日", "日付"), default=lambda today: today,
    ),
    Field(
        key="done_at", label="実施時刻", kind=FieldKind.TIME, required=True, width=8, mm=14,
        aliases=("実施日時", "終了時刻"),
    ),
    Field(
        key="target", label="対象", required=True, suggests=True, searched=True, limit=120,
        width=24, help="業務データのほか、ファイアウォールの設定なども書きます。",
    ),
    Field(
        key="method", label="方式", kind=FieldKind.CHOICE, choices=METHODS, required=True,
        width=10, mm=14, aliases=("区分",),
    ),
    Field(
        key="media_no", label="媒体番号", kind=FieldKind.CODE, searched=True, limit=40, width=12,
        mm=18, aliases=("媒体",), help="磁気ディスク管理簿の番号です。",
    ),
    Field(key="medium", label="管理簿の行", kind=FieldKind.COUNT, limit=10**12, hidden=True),
    Field(key="generation", label="世代", limit=40, width=8, mm=16, suggests=True),
    Field(
        key="result", label="結果", kind=FieldKind.CHOICE, choices=RESULTS, required=True,
        width=8, mm=14,
    ),
    Field(key="size", label="容量", limit=40, width=10, mm=16),
    Field(
        key="done_by", label="実施者", kind=FieldKind.PERSON, required=True, searched=True,
        width=14, mm=28,
    ),
    Field(
        key="storage", label="保管場所", suggests=True, searched=True, limit=80, width=16,
        rule="写しは施錠して、できれば離れた場所に置きます(黒潮町の例: 週1回以上)。",
    ),
    Field(
        key="checked_by", label="確認者", kind=FieldKind.PERSON, width=14, mm=28,
        rule="週に1度は結果を確かめます(大崎市の例)。",
    ),
    Field(key="checked_on", label="確認日", kind=FieldKind.DATE, mm=20),
    Field(
        key="restored_on", label="復元試験日", kind=FieldKind.DATE, mm=20,
        help="この控えから戻せるか試した日です。",
    ),
    Field(
        key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True,
        width=20, help="結果が「異常」のときは、様子と処置を書きます。",
    ),
)  # fmt: skip

LEDGER = Ledger(
    key=KEY,
    title="バックアップ記録",
    model=BackupLog,
    group="点検",
    order=34,
    icon="archive",
    monthly=False,
    person="done_by",
    fields=FIELDS,
    layout=Layout(
        title="バックアップ記録",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=11, align="right"),
            LayoutColumn(keys=("day",), title="年月日", width_mm=19, align="center"),
            LayoutColumn(keys=("done_at",), title="時刻", width_mm=14, align="right"),
            LayoutColumn(keys=("target",), title="対象", share=1.2),
            LayoutColumn(keys=("method",), title="方式", width_mm=13, align="center"),
            LayoutColumn(keys=("media_no", "generation"), title="媒体・世代", width_mm=20),
            LayoutColumn(keys=("result",), title="結果", width_mm=13, align="center"),
            LayoutColumn(keys=("done_by",), title="実施者", width_mm=28),
            LayoutColumn(keys=("storage",), title="保管場所", width_mm=28),
            LayoutColumn(keys=("checked_on", "checked_by"), title="確認", width_mm=28),
            LayoutColumn(keys=("restored_on",), title="復元試験", width_mm=19, align="center"),
            LayoutColumn(keys=("remarks",), title="備考", share=0.8),
        ),
        seal_boxes=(SealBox("システム管理者"), SealBox("担当")),
    ),
    retention=Retention(years=1, source="点検の記録に合わせた例(1年)。機関で定めます。"),
    explanation=Explanation(
        what="控え(バックアップ)を取るたびに、対象と媒体、結果を書きます。",
        who="実施した人。確認はシステム管理者。",
        when="開庁日ごとに。結果は週に1度まとめて確かめ、確認者と確認日を追記します。",
        rule="定期に控えを取り、正しく取れたかを確かめます(大崎市、調査表 30)。",
    ),
    derive=derive,
    checks=(check_times, check_result, check_medium),
    duties=(duties,),
    days=DayRule(expects=True, facts=day_facts),
    duty_values=(CHECK_DAYS, FULL_DAYS, RESTORE_DAYS),
    sample=_sample,
)
