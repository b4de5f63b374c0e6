"""One file per ledger, found by presence."""
