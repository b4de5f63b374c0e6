"""Passwords before a ceremony: of the person at the desk, and of a second one who approves."""

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.rights import may
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.workbench import Workbench


def second_person(bench: Workbench) -> str | None:
    """Ask for another manager and their password; the code, None when nobody answers."""
    today = bench.clock.read().today
    logins = set(bench.directory.logins.values())
    able = [
        Option(code, bench.directory.name_of(code))
        for code in sorted(logins - {bench.actor.person})
        if may(Operation.KEYS, bench.directory.roles_of(code, today))
    ]
    if not able:
        bench.complain(Refusal("承認できる、ほかの管理者がいません。利用者を登録してください。"))
        return None
    person = bench.ask.choose("もう1人の承認", "承認する人", able)
    if person is None:
        return None
    given = gives_password(bench, person, "もう1人の承認", "承認する人が入れます。")
    return person if given else None


def confirms_self(bench: Workbench, title: str) -> bool:
    """Ask the person at the desk for their own password again."""
    return gives_password(bench, bench.actor.person, title, "この手続をする人が入れます。")


def gives_password(bench: Workbench, person: str, title: str, help_words: str) -> bool:
    """Ask somebody for their own password until it is right, or they leave it."""

    def wrong(text: str) -> str:
        try:
            bench.accounts.confirm(person, text)
        except DeskError as error:
            return error.sentence
        return ""

    label = f"{bench.directory.name_of(person)}さんのパスワード"
    return bench.ask.text(title, label, help=help_words, secret=True, check=wrong) is not None
