"""What registers of things and their hand-overs leave open; each stays in view until it is done."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, exists, select
from sqlalchemy.orm import aliased

from zyuki_desk.base.calendar import era_date, fiscal_period, fiscal_year
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind, DutyRule
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.reserved import written_here
from zyuki_desk.ledgers.custody.facts import (
    LEND,
    MASS,
    MEDIA,
    RECEIVE,
    Custody,
    HandOver,
    Register,
    Thing,
    hand_overs,
    things,
)
from zyuki_desk.ledgers.custody.model import FormPrint, Medium, MediumTransfer

YEAR_SOON = DutyValue(
    "loan-year-soon", "年度をまたぐ媒体の貸出しを前もって知らせる", 31, "日前", most=200,
    source="御所市: 貸出しは年度内",
)  # fmt: skip
DISPOSAL_DAYS = DutyValue(
    "disposal-days", "廃棄の承認から廃棄まで", 14, least=1, most=365,
    source="いなべ市: 承認を受けて廃棄し、記録する",
)  # fmt: skip
VIRUS = DutyKind("media-virus", "ウイルス検査をしていない媒体", Danger.IDENTITY)
MASS_OUTPUT = DutyKind("form-mass", "承認のない大量出力", Danger.IDENTITY)


def item_duties(register: Register) -> tuple[DutyRule, ...]:
    """Return what every register of things owes: an end of its term, a disposal once approved."""
    kept = DutyKind(f"{register.key}-kept", f"{register.term}が過ぎた{register.noun}")
    undone = DutyKind(
        f"{register.key}-undone", f"承認されて廃棄していない{register.noun}", Danger.IDENTITY
    )
    model = register.item

    def outlived(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
        rows = connection.execute(
            things(register)
            .add_columns(model.keep_until)
            .where(
                model.keep_until < bench.today,
                model.disposed_on.is_(None),
                model.disposal_approved_on.is_(None),
            )
            .order_by(model.keep_until, model.id)
        )
        for *facts, until in rows:
            thing = Thing(*facts)
            yield Duty(
                ledger=register.key,
                sentence=f"{register.noun} {thing.item_no} の{register.term}"
                f"({era_date(until, 'short')})が過ぎています。廃棄の承認を受けるか、期限を直します",
                due=until,
                overdue=True,
                kind=kept,
                entry_id=thing.id,
            )

    def approved(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
        rows = connection.execute(
            things(register)
            .add_columns(model.disposal_approved_on)
            .where(model.disposal_approved_on.is_not(None), model.disposed_on.is_(None))
            .order_by(model.disposal_approved_on, model.id)
        )
        for *facts, on in rows:
            thing = Thing(*facts)
            due = on + timedelta(days=bench.value(DISPOSAL_DAYS))
            yield Duty(
                ledger=register.key,
                sentence=f"{register.noun} {thing.item_no} は {short_day(on)} に廃棄が"
                "承認されました。廃棄して、方法と立会者を書きます",
                due=due,
                overdue=due < bench.today,
                kind=undone,
                entry_id=thing.id,
            )

    return (outlived, approved)


def transfer_duties(custody: Custody) -> tuple[DutyRule, ...]:
    """Return what hand-overs owe: the return in time, and a remedy where storage was bad."""
    out = DutyKind(
        f"{custody.transfer_key}-out", f"返却予定を過ぎた{custody.noun}", Danger.IDENTITY
    )
    badly = DutyKind(f"{custody.transfer_key}-storage", f"保管が「不良」だった{custody.noun}")
    model = custody.transfer

    def overdue(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
        today = bench.today
        rows = connection.execute(
            hand_overs(custody)
            .where(model.direction == LEND, model.returned_on.is_(None), model.due_on <= today)
            .order_by(model.due_on, model.id)
        )
        for line in (HandOver(*row) for row in rows):
            due = line.due_on
            assert due is not None
            late = (today - due).days
            days = f" {short_day(due)} から {late}日過ぎています" if late else "今日です"
            yield Duty(
                ledger=custody.transfer_key,
                sentence=f"{custody.noun} {line.item_no}({line.to_person}さん)の返却予定は{days}",
                due=due,
                overdue=late > 0,
                kind=out,
                entry_id=line.id,
            )

    @cache
    def bad() -> Select[Any]:
        # Made at the first call: by then every table is known.
        later = aliased(model)
        mended = exists().where(
            later.item_no == model.item_no,
            later.id > model.id,
            later.storage_check == "good",
            later.struck_at.is_(None),
        )
        return hand_overs(custody).where(model.storage_check == "bad", ~mended).order_by(model.id)

    def kept_badly(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
        rows = connection.execute(bad())
        for line in (HandOver(*row) for row in rows):
            yield Duty(
                ledger=custody.transfer_key,
                sentence=f"{custody.noun} {line.item_no} は {short_day(line.day)} の受渡しで"
                "保管が「不良」でした。改めたら、次の受渡しで「良」を確かめます",
                due=line.day,
                overdue=line.day < bench.today,
                kind=badly,
                entry_id=line.id,
            )

    return (overdue, kept_badly)


def loans_over_the_year(custody: Custody) -> DutyRule:
    """Return the rule that ends loans with the fiscal year (御所市)."""
    crossing = DutyKind(f"{custody.transfer_key}-year", f"年度をまたぐ{custody.noun}の貸出し")
    model = custody.transfer

    def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
        today = bench.today
        rows = connection.execute(
            hand_overs(custody)
            .where(model.direction == LEND, model.returned_on.is_(None), model.due_on > today)
            .order_by(model.day, model.id)
        )
        for line in (HandOver(*row) for row in rows):
            end = fiscal_period(fiscal_year(line.day)).last
            assert line.due_on is not None
            if line.due_on <= end or today < end - timedelta(days=bench.value(YEAR_SOON)):
                continue
            yield Duty(
                ledger=custody.transfer_key,
                sentence=f"{custody.noun} {line.item_no}({line.to_person}さん)の貸出しは"
                f"年度末の {short_day(end)} までです。返却を受け、必要なら貸し直します",
                due=end,
                overdue=end < today,
                kind=crossing,
                entry_id=line.id,
            )

    return duties


def unchecked_media(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name received media that nobody checked for viruses (稲城市: before use)."""
    rows = connection.execute(
        hand_overs(MEDIA)
        .where(
            MediumTransfer.direction == RECEIVE,
            MediumTransfer.virus_check.is_(None),
            written_here(MediumTransfer),
        )
        .order_by(MediumTransfer.day, MediumTransfer.id)
    )
    for line in (HandOver(*row) for row in rows):
        yield Duty(
            ledger=MEDIA.transfer_key,
            sentence=f"受け入れた媒体 {line.item_no} のウイルス検査がまだです。使う前に検査します",
            due=line.day,
            overdue=line.day < bench.today,
            kind=VIRUS,
            entry_id=line.id,
        )


def unapproved_outputs(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name mass outputs without an approval, such as lines taken over from paper (調査表 26-6)."""
    most = bench.value(MASS)
    rows = connection.execute(
        select(FormPrint.id, FormPrint.item_no, FormPrint.day, FormPrint.sheets)
        .where(
            FormPrint.mass_approved_by.is_(None),
            FormPrint.sheets >= most,
            FormPrint.disposed_on.is_(None),
            FormPrint.struck_at.is_(None),
        )
        .order_by(FormPrint.day, FormPrint.id)
    )
    for entry_id, item_no, day, sheets in rows:
        yield Duty(
            ledger="form-print",
            sentence=f"帳票 {item_no}({sheets}枚)に大量出力の承認がありません",
            due=day,
            overdue=day < bench.today,
            kind=MASS_OUTPUT,
            entry_id=entry_id,
        )


def media_without_source(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name copies with identity data whose source was destroyed: they should have gone with it."""
    source = aliased(Medium)
    rows = connection.execute(
        select(Medium.id, Medium.item_no, source.item_no, source.disposed_on)
        .join(source, source.item_no == Medium.copied_from)
        .where(
            Medium.copied_from.is_not(None),
            Medium.holds_identity_data.is_(True),
            Medium.disposed_on.is_(None),
            Medium.struck_at.is_(None),
            source.disposed_on.is_not(None),
            source.struck_at.is_(None),
        )
        .order_by(Medium.id)
    )
    kind = DutyKind("media-orphan", "もとが廃棄された写し", Danger.IDENTITY)
    for entry_id, item_no, original, gone_on in rows:
        assert gone_on is not None
        due = gone_on + timedelta(days=bench.value(DISPOSAL_DAYS))
        yield Duty(
            ledger=MEDIA.key,
            sentence=f"媒体 {item_no} は、廃棄した {original} の写しです。残すか廃棄するか決めます",
            due=due,
            overdue=due < bench.today,
            kind=kind,
            entry_id=entry_id,
        )
