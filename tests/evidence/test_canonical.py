"""Two different rows never have one text, and SQLite spells what Python spells."""

from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from tests.support.memo import Memo
from zyuki_desk.base.canonical import Stored, image, sequence, texts
from zyuki_desk.evidence.journal import HEADER, ROW_FORMAT
from zyuki_desk.evidence.reading import columns_of, header_sql, image_sql, table_of

TEXT: st.SearchStrategy[Stored] = st.text(st.characters(exclude_categories=["Cs"]))
CELL: st.SearchStrategy[Stored] = (
    st.none() | TEXT | st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=40)
)
NUMBER: st.SearchStrategy[Stored] = st.integers(-(2**63), 2**63 - 1)
ROW = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), CELL, max_size=5)


def without_nulls(row: dict[str, Stored]) -> dict[str, Stored]:
    return {name: value for name, value in row.items() if value is not None}


def same(one: object, other: object) -> bool:
    """Compare with types, since 1 == True and 1 == 1.0 are no evidence."""
    return repr(one) == repr(other)


@given(ROW, ROW)
def test_different_rows_have_different_texts(
    one: dict[str, Stored], other: dict[str, Stored]
) -> None:
    equal = sorted(without_nulls(one).items()) == sorted(without_nulls(other).items(), key=str)
    if image(one) == image(other):
        assert same(sorted(without_nulls(one)), sorted(without_nulls(other)))
        assert all(same(one[name], other[name]) for name in without_nulls(one))
    else:
        assert not equal


@given(st.lists(CELL, max_size=6), st.lists(CELL, max_size=6))
def test_different_headers_have_different_texts(one: list[Stored], other: list[Stored]) -> None:
    assert (sequence(one) == sequence(other)) == same(one, other)


def test_what_looks_like_a_byte_string_is_not_one() -> None:
    assert image({"a": b"\x00"}) != image({"a": '["x","00"]'})
    assert sequence(["a,b"]) != sequence(["a", "b"])
    assert image({"a": 1}) != image({"a": "1"})


@given(st.lists(ROW, max_size=6))
def test_many_texts_at_once_are_the_single_texts(rows: list[dict[str, Stored]]) -> None:
    ordered = [dict(sorted(without_nulls(row).items())) for row in rows]
    assert texts(ordered) == [image(row) for row in rows]
    lists = [list(row.values()) for row in rows]
    assert texts(lists) == [sequence(values) for values in lists]


COLUMNS = columns_of(Memo)
NUMBERS = {name for name in COLUMNS if str(table_of(Memo).c[name].type.compile()) == "INTEGER"}


@given(st.data())
def test_sqlite_spells_a_row_as_it_was_committed_to(data: st.DataObject) -> None:
    row: dict[str, Stored] = {
        name: data.draw(st.none() | (st.integers(-(2**63), 2**63 - 1) if name in NUMBERS else TEXT))
        for name in COLUMNS
    }
    assert evaluate(image_sql(Memo), row) == image(row)


@given(st.data())
def test_sqlite_spells_a_header_as_it_was_hashed(data: st.DataObject) -> None:
    numbers = {"seq", "bseq", "utc_offset", "mono", "row_id", "revision"}
    header: dict[str, Stored] = {}
    for name in HEADER:
        if name in {"commitment", "prev", "bprev"}:
            header[name] = data.draw(st.binary(max_size=40))
        elif name == "epoch":
            header[name] = data.draw(st.none() | st.integers(0, 2**63 - 1))
        else:
            header[name] = data.draw(NUMBER if name in numbers else TEXT)
    assert evaluate(header_sql(), header) == sequence([ROW_FORMAT, *header.values()])


def evaluate(expression: str, row: dict[str, Stored]) -> bytes:
    """Let SQLite compute an expression over one row of values."""
    connection = dbapi2.connect(":memory:")
    try:
        named = ", ".join(f'? AS "{name}"' for name in row)
        sql = f"SELECT {expression} FROM (SELECT {named})"  # noqa: S608 - the test's own names
        (text,) = connection.execute(sql, list(row.values())).fetchone()
    finally:
        connection.close()
    assert isinstance(text, bytes)
    return text
