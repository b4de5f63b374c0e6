"""Zyuki Desk (住基デスク): the ledgers of a 住基ネット terminal room.

Imports point down, and a machine checks it::

    cli, api, tour, app → ui → paper | exchange → core → evidence → store → base
    parts → ledgers → core      ui, paper, exchange never name a single ledger

`base` needs the standard library only. `store` owns the encrypted database file and the ways of
opening it. `evidence` keeps the append-only journal and checks it. `core` holds what every ledger
shares: the entry, the definition of a ledger, the pen rule, the books for reading, and the desk,
the one door through which anything is written. `ledgers` holds one file per ledger, found by
presence; what several of them share stands beside them in a package (`card`, `custody`, `room`).
`paper` prints, `exchange` exports and imports, `ui` is the window.

Above the layers stand the ways in, each a module of its own, since each is an end and no part:

* `app` composes the program: it hands clock, keyring, ledgers and folder to the window.
* `cli` is the command line: every verb calls what the window calls. `verifying` words a verdict
  for the terminal, `doctor` tells whether this PC can do the work.
* `api` is what scripts of an office may rely on.
* `tour` plays a day at the desk without a display; `sample` makes the example office it needs.

`parts` and `unlocking` serve them all: which ledgers, which keyring; and how an office is opened
by somebody who has no window. Nothing below imports any of these.
"""

__version__ = "0.1.0"
