"""Opening an office from the command line: password from a prompt or a file, never an argument."""

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.approving import approver
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store import keyslots
from zyuki_desk.store.secrets import SecretStore

PASSWORD_FILE = "ZYUKI_DESK_PASSWORD_FILE"  # noqa: S105 - the name of a variable
USER = "ZYUKI_DESK_USER"
_LONGEST = 4096


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What was typed or read: the passphrase of the file and the password of the account."""

    passphrase: str
    password: str


def words_from(
    file: Path | None, environment: Mapping[str, str], ask: Callable[[str], str] | None = None
) -> Words:
    """Read the password file, else ask at the terminal.

    The file's first line opens the office; a second line, if there is one, signs in.
    """
    named = file or (Path(environment[PASSWORD_FILE]) if environment.get(PASSWORD_FILE) else None)
    if named is not None:
        try:
            with named.open(encoding="utf-8") as stream:
                lines = stream.read(_LONGEST).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise Trouble(
                "パスワードのファイルを読めません。場所と権限を確かめてください。"
            ) from error
        if not lines or not lines[0]:
            raise Refusal("パスワードのファイルが空です。1行目にパスワードを書いてください。")
        return Words(lines[0], lines[1] if len(lines) > 1 and lines[1] else lines[0])
    if ask is None and not sys.stdin.isatty():
        raise Refusal(
            f"パスワードを聞けません。--password-file か {PASSWORD_FILE} で"
            "ファイルを指定してください。"
        )
    typed = (ask or getpass.getpass)("合言葉・パスワード: ")
    return Words(typed, typed)


def user_from(named: str | None) -> str:
    """Return whose act it is: the one named, or the environment's; `Refusal` for nobody."""
    login = named or os.environ.get(USER)
    if not login:
        raise Refusal(f"だれの操作かを --user か {USER} で指定してください(利用者番号)。")
    return login


@dataclass(frozen=True, slots=True)
class Door:
    """Everything that opening needs beside the folder."""

    ledgers: Ledgers
    clock: Clock
    keyring: SecretStore | None
    password_file: Path | None
    user: str | None

    def open(self, folder: OfficeFolder, *, read_only: bool) -> OpenOffice:
        """Open the office by keyring or passphrase; sign in unless it is only read."""
        typed: list[Words] = []

        def words() -> Words:
            if not typed:
                typed.append(words_from(self.password_file, os.environ))
            return typed[0]

        def unlock(folder: OfficeFolder) -> keyslots.Opened:
            if self.keyring is not None:
                try:
                    return keyslots.open_with_keyring(folder, self.keyring)
                except Trouble:
                    pass  # not this PC's keyring: the passphrase opens as well
            return keyslots.open_with_passphrase(folder, words().passphrase)

        office = open_office(
            folder, self.ledgers, self.clock, unlock, keyring=self.keyring, read_only=read_only
        )
        if read_only:
            return office
        try:
            self._sign_in(office, words())
        except DeskError:
            office.close()
            raise
        return office

    def _sign_in(self, office: OpenOffice, words: Words) -> None:
        login = user_from(self.user)
        office.sign_in_as(Accounts(office.desk).sign_in(login, words.password, "cli"))


def approved_at_terminal(
    office: OpenOffice, login: str, ask: Callable[[str], str] | None = None
) -> str:
    """Let another manager approve with their own password; return their code."""
    if ask is None and not sys.stdin.isatty():
        raise Refusal("承認する人のパスワードを聞けません。端末から行ってください。")
    typed = (ask or getpass.getpass)(f"承認する人({login})のパスワード: ")
    return approver(
        office.desk, Accounts(office.desk), login, typed,
        operation=Operation.RESTORE, first=office.desk.actor.person,
    )  # fmt: skip


def write_back_at_terminal(office: OpenOffice, login: str, reason: str) -> int:
    """Write back from the echo, approved by another manager; the office is closed afterwards."""
    from zyuki_desk.core.replaying import write_back

    try:
        second = approved_at_terminal(office, login)
        return write_back(office, reason=reason, approved_by=second)
    finally:
        office.close()
