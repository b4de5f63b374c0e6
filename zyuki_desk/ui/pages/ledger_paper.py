"""The twin of a hand-filled form: lines written in under their numbers, others made void."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from zyuki_desk.base.calendar import fiscal_year_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.reserved import Reservation, number_words, numbers_from_text, reservations
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.pages.ledger_acts import tried
from zyuki_desk.ui.workbench import Workbench

WHY_VOID = ("使わなかった", "書き損じ", "様式の改正で使えない")


class PaperTwin(QObject):
    """Asks for the form and the number, and opens the entry form for it."""

    def __init__(
        self, workbench: Workbench, ledger: Ledger, write_in: Callable[[int], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._ledger = ledger
        self._write_in = write_in

    @Slot()
    def open(self) -> None:
        """Begin with the first open number of a form."""
        found = self._chosen("紙から写す")
        if found is not None:
            self._write_in(found.open_numbers[0])

    def following(self, number: int) -> int | None:
        """Return the next open number of the same form, for who copies row after row."""
        for found in self._open():
            if found.first <= number <= found.last:
                return next((n for n in found.open_numbers if n > number), None)
        return None

    @Slot()
    def void(self) -> None:
        """Make the open numbers of a form void, all of them or those typed."""
        found = self._chosen("予約番号を無効にする")
        if found is None:
            return
        ask, usual = self._workbench.ask, number_words(found.open_numbers)
        typed = ask.text(
            "予約番号を無効にする", "使わない番号", value=usual,
            help=f"用紙 {found.sheet} の番号です。58–60、63 のように書けます。", check=_fault,
        )  # fmt: skip
        if typed is None:
            return
        numbers = numbers_from_text(typed)
        reason = ask.reason(
            "無効にする理由",
            f"{fiscal_year_label(found.fiscal_year)}の {number_words(numbers)} 番を無効にします。",
            suggestions=WHY_VOID,
        )
        if reason is None:
            return

        def act(_: dict[str, str]) -> bool:
            desk = self._workbench.desk
            desk.void_numbers(self._ledger.key, found.fiscal_year, numbers, reason=reason)
            return True

        if tried(self._workbench, act, self._workbench.complain):
            self._workbench.say(f"{number_words(numbers)} 番を無効にしました")

    def _open(self) -> list[Reservation]:
        with self._workbench.office.database.reading() as connection:
            found = reservations(connection, self._ledger)
        return [x for x in found if x.open_numbers]

    def _chosen(self, title: str) -> Reservation | None:
        found = self._open()
        if not found:
            self._workbench.complain(
                Refusal(
                    "未使用の予約番号はありません。番号を予約した様式は「印刷」で用意できます。"
                )
            )
            return None
        if len(found) == 1:
            return found[0]
        options = [
            Option(x, f"用紙 {x.sheet}", f"{number_words(x.open_numbers)} 番") for x in found
        ]
        return self._workbench.ask.choose(title, "どの用紙ですか", options)


def _fault(text: str) -> str:
    try:
        numbers_from_text(text)
    except Refusal as refusal:
        return refusal.sentence
    return ""
