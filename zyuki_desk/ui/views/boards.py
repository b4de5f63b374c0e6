"""How a page finds the ledger behind a view, and what that ledger's service offers."""

from typing import TYPE_CHECKING, cast

from zyuki_desk.core.check_month import CheckBoard
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.loss_chain import LossChains
from zyuki_desk.core.use_desk import UseDesk
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS = "check-month"


def ledger_of(workbench: Workbench, view: str) -> Ledger | None:
    """Return the ledger that brings a view; None where no ledger does."""
    return next((each for each in workbench.ledgers.values() if each.view == view), None)


def check_board(workbench: Workbench, ledger: Ledger) -> CheckBoard:
    """Return the checks, for whoever is at the desk now."""
    make = cast("Callable[..., CheckBoard]", ledger.service)
    return make(workbench.desk, workbench.books, ledger)


def use_desk(workbench: Workbench, ledger: Ledger) -> UseDesk:
    """Return the terminals and group cards, for whoever is at the desk now."""
    make = cast("Callable[..., UseDesk]", ledger.service)
    return make(workbench.desk, workbench.books, ledger)


def loss_chains(workbench: Workbench, ledger: Ledger) -> LossChains:
    """Return the lost cards and the passwords, for whoever is at the desk now."""
    make = cast("Callable[..., LossChains]", ledger.service)
    return make(workbench.desk, workbench.books, ledger)
