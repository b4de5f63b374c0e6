"""A keyring that lives as long as its test."""

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from typing_extensions import override


class MemoryKeyring(KeyringBackend):
    """Keeps passwords in a dictionary; `broken` makes it fail like a locked-down PC."""

    priority = 0.0

    def __init__(self) -> None:
        # The inherited one only reads settings for backends out of the user's environment.
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: Exception | None = None

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("nothing kept under this name")
