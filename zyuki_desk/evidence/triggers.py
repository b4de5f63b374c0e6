"""Triggers that refuse stray SQL: against our own mistakes; the journal is against others."""

from sqlalchemy import Table

from zyuki_desk.evidence.kept import Kept, Stroke

_OWN = ("id", "revision", "disposal_id")


def triggers_for(kept: type[Kept]) -> list[str]:
    """Return the DDL that holds the pen rule for one table."""
    return _triggers(kept, kept.__cells__)


def former_triggers(kept: type[Kept]) -> list[str]:
    """Return the DDL of files of version 1, which knew no cells within a column."""
    return _triggers(kept, frozenset())


def _triggers(kept: type[Kept], cells: frozenset[str]) -> list[str]:
    table = kept.__table__
    assert isinstance(table, Table)
    name = table.name
    refuse_delete = (
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} "
        f"BEGIN SELECT RAISE(ABORT, 'pen rule: a line of {name} is never deleted'); END"
    )
    columns = [c.name for c in table.columns if c.name not in _OWN]
    refuse_update = (
        f"CREATE TRIGGER {name}_pen_rule BEFORE UPDATE ON {name} WHEN NOT ("
        f"NEW.id = OLD.id AND NEW.revision = OLD.revision + 1 AND "
        f"(({_disposal(columns, cells)}) OR (NEW.disposal_id IS OLD.disposal_id AND "
        f"{_strokes(kept, columns, cells)}))) "
        f"BEGIN SELECT RAISE(ABORT, 'pen rule: {name} changed without its stroke'); END"
    )
    keep_salts = (
        f"CREATE TRIGGER {name}_salts BEFORE UPDATE ON journal WHEN OLD.source = '{name}' AND "
        f"NOT EXISTS (SELECT 1 FROM {name} WHERE id = OLD.row_id AND disposal_id IS NOT NULL) "
        f"BEGIN SELECT RAISE(ABORT, 'pen rule: {name} is not disposed of'); END"
    )
    return [refuse_delete, refuse_update, keep_salts]


# Every name in these statements is one of our own tables and columns, never an input.


def _strokes(kept: type[Kept], columns: list[str], cells: frozenset[str]) -> str:
    """Every changed cell has its stroke; the free ones go from blank to their value once."""
    if kept is Stroke:
        return "0"
    name = kept.__tablename__
    stroke = (
        f"EXISTS (SELECT 1 FROM stroke WHERE source = '{name}' AND row_id = OLD.id "
        "AND row_revision = NEW.revision AND field = "
    )
    parts = []
    for column in columns:
        same = f"NEW.{column} IS OLD.{column}"
        if column in kept.__free__:
            parts.append(f"(OLD.{column} IS NULL OR {same})")
        elif column in cells:
            changed = f"{_cells_but('OLD', 'NEW', column)} UNION {_cells_but('NEW', 'OLD', column)}"
            parts.append(
                f"({same} OR (EXISTS ({changed}) AND NOT EXISTS (SELECT 1 FROM ({changed}) AS cell "
                f"WHERE NOT {stroke}'{column}.' || cell.key))))"
            )
        else:
            parts.append(f"({same} OR {stroke}'{column}'))")
    return " AND ".join(parts) if parts else "1"


def _cells_but(of: str, other: str, column: str) -> str:
    """Select the keys of cells of one side that the other does not have just so."""
    return (
        f"SELECT key FROM (SELECT key, type, value FROM json_each({of}.{column}) "
        f"EXCEPT SELECT key, type, value FROM json_each({other}.{column}))"
    )


def _disposal(columns: list[str], cells: frozenset[str]) -> str:
    """Allow an approved disposal to blank cells, once, and nothing else."""
    blanked = " AND ".join(
        f"(NEW.{c} IS OLD.{c} OR NEW.{c} IS NULL OR NEW.{c} = ''"
        + (f" OR NOT EXISTS ({_cells_but('NEW', 'OLD', c)}))" if c in cells else ")")
        for c in columns
    )
    return (
        "OLD.disposal_id IS NULL AND EXISTS (SELECT 1 FROM disposal WHERE id = NEW.disposal_id "
        f"AND proposed_by <> approved_by) AND {blanked}"
    )


def journal_triggers() -> list[str]:
    """Return the DDL that keeps the journal append-only; only salts may be forgotten."""
    from zyuki_desk.evidence.journal import Record

    table = Record.__table__
    assert isinstance(table, Table)
    same = " AND ".join(f"NEW.{c.name} IS OLD.{c.name}" for c in table.columns if c.name != "salt")
    return [
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
        f"WHEN NOT (NEW.salt IS NULL AND {same}) "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    ]
