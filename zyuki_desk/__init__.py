"""Zyuki Desk (住基デスク): the ledgers of a 住基ネット terminal room.

Imports point down, and a machine checks it::

    cli, app → ui → paper | exchange → core → evidence → store → base
    app → ledgers → core        ui, paper, exchange never name a single ledger

`base` needs the standard library only. `store` owns the encrypted database file. `evidence` keeps
the append-only journal and checks it. `core` holds what every ledger shares and the desk, the one
door through which anything is written. `ledgers` holds one file per ledger, found by presence.
`paper` prints, `exchange` exports and imports, `ui` is the window.
"""

__version__ = "0.1.0"
