"""Dates as a city hall writes them, and the days its office is open."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyuki_desk.base.calendar import (
    OfficeCalendar,
    Period,
    Style,
    era_date,
    era_of,
    eras,
    fiscal_period,
    fiscal_year,
    fiscal_year_label,
    month_label,
    month_of,
    parse_date,
    parse_period,
    parse_time,
)
from zyuki_desk.base.errors import Refusal, Trouble

TODAY = date(2026, 11, 20)
# 令和100年 would be 2118: an era year has two figures.
DAYS = st.dates(date(1873, 1, 1), date(2117, 12, 31))


@pytest.mark.parametrize(
    ("day", "style", "written"),
    [
        (TODAY, "long", "令和8年11月20日"),
        (TODAY, "weekday", "令和8年11月20日(金)"),
        (TODAY, "short", "R8.11.20"),
        (TODAY, "iso", "2026-11-20"),
        (date(2019, 5, 1), "long", "令和元年5月1日"),
        (date(2019, 4, 30), "long", "平成31年4月30日"),
        (date(1989, 1, 8), "short", "H1.1.8"),
        (date(1989, 1, 7), "long", "昭和64年1月7日"),
        (date(1926, 12, 25), "long", "昭和元年12月25日"),
        (date(1912, 7, 29), "long", "明治45年7月29日"),
        (date(1800, 1, 2), "long", "1800年1月2日"),
        (date(1800, 1, 2), "short", "1800-01-02"),
    ],
)
def test_dates_are_written(day: date, style: Style, written: str) -> None:
    assert era_date(day, style) == written


@given(DAYS, st.sampled_from(["long", "weekday", "short", "iso"]))
@settings(max_examples=200)
def test_what_is_written_is_read_back(day: date, style: Style) -> None:
    assert parse_date(era_date(day, style), today=TODAY) == day


@pytest.mark.parametrize(
    "written",
    [
        "令和8年11月20日",
        "令和 8年 11月 20日",
        "令和８年１１月２０日（金）",
        "㋿8年11月20日",
        "令和8年11月20日(金曜日)",
        "R8.11.20",
        "r8/11/20",
        "Ｒ８．１１．２０",
        "R081120",
        "R8-11-20",
        "R.8.11.20",
        "R8 11 20",
        "2026-11-20",
        "2026/11/20",
        "2026/11/20 0:00",
        "2026-11-20T00:00:00",
        "2026.11.20",
        "20261120",
        "２０２６年１１月２０日",
        " 2026 年 11 月 20 日 ",
        "11/20",
        "11月20日",
        "1120",
        "今日",
    ],
)
def test_every_way_of_writing_is_read(written: str) -> None:
    assert parse_date(written, today=TODAY) == TODAY


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("S64.1.7", date(1989, 1, 7)),
        ("H元.1.8", date(1989, 1, 8)),
        ("3/31", date(2027, 3, 31)),
        ("4/1", date(2026, 4, 1)),
        ("昨日", date(2026, 11, 19)),
    ],
)
def test_edges_are_read(written: str, day: date) -> None:
    assert parse_date(written, today=TODAY) == day


def test_a_register_of_the_past_reads_short_dates_backwards() -> None:
    april = date(2026, 4, 2)
    assert parse_date("3/31", today=april) == date(2027, 3, 31)
    assert parse_date("3/31", today=april, latest=april) == date(2026, 3, 31)
    assert parse_date("2/29", today=april, latest=april) == date(2024, 2, 29)
    with pytest.raises(Refusal, match="2月30日という日はありません"):
        parse_date("2/30", today=april, latest=april)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("平成32年11月20日", "平成32年11月20日は令和2年11月20日です"),
        ("H31.5.1", "令和元年5月1日です"),
        ("令和元年4月30日", "平成31年4月30日です"),
        ("昭和65年1月1日", "平成2年1月1日です"),
        ("R0.1.1", "令和0年"),
        ("2026-02-29", "2月は28日まで"),
        ("2026-13-01", "13月という月はありません"),
        ("2026-00-10", "0月という月はありません"),
        ("令和8年11月31日", "11月は30日まで"),
        ("2/29", "2月は28日まで"),
        ("令和8年11月20日(木)", "金曜日です"),
        ("0026-11-20", "26年は使えません"),
        ("8.11.20", "日付として読めません"),
        ("26/11/20", "日付として読めません"),
        ("Q8.11.20", "日付として読めません"),
        ("", "日付として読めません"),
        ("2026-11", "日付として読めません"),
    ],
)
def test_what_is_no_day_is_refused_with_the_way_out(written: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        parse_date(written, today=TODAY)


@given(st.text(st.sampled_from("令和平成昭RHS0123456789元年月日度./-:()時分金 ～"), max_size=14))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(written: str) -> None:
    for read in (
        lambda: parse_date(written, today=TODAY, latest=TODAY),
        lambda: parse_period(written, today=TODAY),
        lambda: parse_time(written),
    ):
        try:
            read()
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            continue
        assert sentence.endswith("。")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("9:05", time(9, 5)),
        ("905", time(9, 5)),
        ("0905", time(9, 5)),
        ("９：０５", time(9, 5)),
        ("9時5分", time(9, 5)),
        ("9時", time(9)),
        ("午後1時半", time(13, 30)),
        ("午前0時5分", time(0, 5)),
        ("17:05:30", time(17, 5, 30)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_are_read(written: str, told: time) -> None:
    assert parse_time(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("24:00", "翌日の0:00"),
        ("2400", "翌日の0:00"),
        ("24時", "翌日の0:00"),
        ("24:01", "その時刻はありません"),
        ("9:60", "その時刻はありません"),
        ("午後13時", "その時刻はありません"),
        ("9", "時刻として読めません"),
        ("9:5", "時刻として読めません"),
        ("", "時刻として読めません"),
    ],
)
def test_what_is_no_time_is_refused(written: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        parse_time(written)


OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
YEAR_8 = Period(date(2026, 4, 1), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("written", "period"),
    [
        *((one, OCTOBER) for one in ("2026-10", "2026/10", "202610", "2026年10月", "令和8年10月")),
        *((one, OCTOBER) for one in ("R8.10", "Ｒ８．１０", "10月", "先月")),
        *((one, YEAR_8) for one in ("令和8年度", "R8年度", "2026年度", "FY2026", "今年度")),
        ("令和元年度", fiscal_period(2019)),
        ("平成31年度", fiscal_period(2019)),
        ("平成元年度", fiscal_period(1989)),
        ("令和8年", Period(date(2026, 1, 1), date(2026, 12, 31))),
        ("2026年", Period(date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-11-20", Period(TODAY, TODAY)),
        ("2026-10-01..2026-10-31", OCTOBER),
        ("令和8年4月～令和9年3月", YEAR_8),
        ("R8.10.1から R8.10.31まで", OCTOBER),
        ("今月", month_of(TODAY)),
        ("昨年度", fiscal_period(2025)),
    ],
)
def test_periods_are_read(written: str, period: Period) -> None:
    assert parse_period(written, today=TODAY) == period


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026", "「2026年度」か「2026年」か"),
        ("平成32年度", "平成32年度は令和2年度です"),
        ("昭和64年度", "平成元年度です"),
        ("平成31年5月", "令和元年5月です"),
        ("令和8年13月", "13月という月はありません"),
        ("2026-10..2026-09", "終わりが始まりより前"),
        ("なし", "期間として読めません"),
        ("鎌倉8年", "期間として読めません"),
        ("9999年度", "9999年は使えません"),
    ],
)
def test_what_is_no_period_is_refused(written: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        parse_period(written, today=TODAY)


def test_fiscal_years_turn_in_april() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year(date(2027, 4, 1)) == 2027
    assert [fiscal_year_label(year) for year in (2026, 2019, 2018, 1989, 1988)] == [
        "令和8年度",
        "令和元年度",
        "平成30年度",
        "平成元年度",
        "昭和63年度",
    ]


@given(DAYS)
def test_a_day_lies_in_its_month_and_fiscal_year(day: date) -> None:
    year = fiscal_period(fiscal_year(day))
    assert day in month_of(day)
    assert day in year
    assert len(list(year.months())) == 12
    assert sum(month.length for month in year.months()) == year.length == len(list(year.days()))
    assert parse_period(year.label(), today=TODAY) == year
    assert parse_period(month_label(day), today=TODAY) == month_of(day)


def test_periods_name_themselves() -> None:
    assert Period(TODAY, TODAY).label() == "令和8年11月20日"
    assert OCTOBER.label() == "令和8年10月"
    assert Period(date(2026, 10, 1), TODAY).label() == "令和8年10月1日から令和8年11月20日まで"
    assert list(Period(date(2026, 10, 30), date(2026, 11, 2)).months()) == [
        Period(date(2026, 10, 30), date(2026, 10, 31)),
        Period(date(2026, 11, 1), date(2026, 11, 2)),
    ]
    assert month_label(date(2019, 5, 1)) == "令和元年5月"
    with pytest.raises(ValueError, match="ends before"):
        Period(TODAY, TODAY - timedelta(days=1))


def test_eras_follow_each_other() -> None:
    assert [era.short for era in eras()] == ["M", "T", "S", "H", "R"]
    assert era_of(date(1868, 10, 22)) is None


def some_holidays(day: date) -> str | None:
    return {date(2026, 11, 23): "勤労感謝の日"}.get(day)


def test_an_office_is_closed_at_week_ends_holidays_and_year_end() -> None:
    office = OfficeCalendar(
        some_holidays,
        closed=frozenset({date(2026, 11, 24)}),
        opened=frozenset({date(2026, 11, 28)}),
    )
    assert office.why_closed(TODAY) is None
    assert office.why_closed(date(2026, 11, 21)) == "土曜日"
    assert office.why_closed(date(2026, 11, 23)) == "勤労感謝の日"
    assert office.why_closed(date(2026, 11, 24)) == "閉庁日"
    assert office.why_closed(date(2026, 12, 29)) == "年末年始"
    assert office.is_open(date(2026, 11, 28))
    assert office.next_open(TODAY) == date(2026, 11, 25)
    assert office.last_open(date(2026, 11, 25)) == TODAY
    assert office.next_open(date(2026, 12, 28)) == date(2027, 1, 4)
    assert office.open_days(Period(TODAY, date(2026, 11, 28))) == [
        TODAY,
        *(date(2026, 11, day) for day in (25, 26, 27, 28)),
    ]


def test_an_office_that_never_opens_is_told() -> None:
    office = OfficeCalendar(weekly_closed=frozenset(range(7)))
    with pytest.raises(Trouble, match="開庁日がありません"):
        office.next_open(TODAY)
