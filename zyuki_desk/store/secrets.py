"""Where this account keeps small secrets outside the office folder: the system's own keyring.

The only user of the keyring package. Its backend is named here, never detected: the detected one
may be one that says yes and stores nothing, one that writes plain text, or one that an environment
variable or a configuration file put there.
"""

import importlib
import os
import re
import secrets as randomness
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from zyuki_desk.base.errors import Trouble

LONGEST_SECRET = 1280
"""UTF-16 units; what the Windows vault holds at most."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,250}", re.ASCII)
_SERVICE = "zyuki-desk"
# One service for each secret: a second user under one service makes the Windows backend rewrite
# the first, and not in one step.
_USER = "zyuki-desk"
_PROPERTY_PREFIX = "KEYRING_PROPERTY_"

_NAMED = {
    "win32": ("keyring.backends.Windows:WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS:Keyring",),
    "linux": (
        "keyring.backends.SecretService:Keyring",
        "keyring.backends.kwallet:DBusKeyring",
    ),
}
_INSTEAD = "合言葉か、復旧シートの番号で開けます。"
_UNUSABLE = f"このPCの鍵の保管庫が使えません。{_INSTEAD}"
_LOCKED = (
    "このPCの鍵の保管庫に鍵がかかっています。サインインし直して保管庫を開くか、"
    "復旧シートの番号か合言葉で開いてください。"
)
_FORGETFUL = f"このPCの鍵の保管庫は、預けたものを正しく返しません。{_INSTEAD}"


class SecretStore(Protocol):
    """Keeps short texts by name; every failure of it is a Trouble."""

    def get(self, name: str) -> str | None:
        """Return the secret of this name, None where there is none."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an older one of this name."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; no matter if there is none."""
        ...


class MemorySecretStore:
    """Forgets everything with the process; for tests and samples."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return the secret of this name, None where there is none."""
        _check(name)
        return self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret until the process ends."""
        _check(name, value)
        self._secrets[name] = value

    def delete(self, name: str) -> None:
        """Forget a secret; no matter if there is none."""
        _check(name)
        self._secrets.pop(name, None)


class Backend(Protocol):
    """What is used of a backend of the keyring package."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        ...


class OsSecretStore:
    """The keyring of the operating system, through one backend that proved to keep things."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        """Return the secret of this name, None where there is none; raise Trouble if refused."""
        _check(name)
        with _told():
            return self._backend.get_password(_service(name), _USER)

    def set(self, name: str, value: str) -> None:
        """Keep a secret and read it back; raise Trouble if refused or not kept."""
        _check(name, value)
        with _told():
            self._backend.set_password(_service(name), _USER, value)
            kept = self._backend.get_password(_service(name), _USER)
        if kept != value:
            raise Trouble(_FORGETFUL)

    def delete(self, name: str) -> None:
        """Forget a secret; raise Trouble if it stays."""
        if self.get(name) is None:
            return
        with _told():
            self._backend.delete_password(_service(name), _USER)
        if self.get(name) is not None:
            raise Trouble(_FORGETFUL)

    def try_out(self) -> None:
        """Write, read back, compare and delete a random secret; raise Trouble if anything fails."""
        trial = f"trial/{randomness.token_hex(8)}"
        self.set(trial, randomness.token_hex(16))
        self.delete(trial)


def open_os_store(
    *, platform: str = sys.platform, load: Callable[[str], Backend] | None = None
) -> OsSecretStore:
    """Return the system's keyring after trying it out; raise Trouble if there is none to trust.

    Neither PYTHON_KEYRING_BACKEND nor keyringrc.cfg is read; `load` stands in for the backends
    of another system.
    """
    refusals: list[Trouble] = []
    for name in _named(platform):
        try:
            with _told():
                store = OsSecretStore((load or _load)(name))
            store.try_out()
        except Trouble as trouble:
            refusals.append(trouble)
        else:
            return store
    locked = [each for each in refusals if each.sentence == _LOCKED]
    raise (locked or refusals or [Trouble(_UNUSABLE)])[0]


def _named(platform: str) -> Sequence[str]:
    return _NAMED.get(platform, _NAMED["linux"])


def _load(name: str) -> Backend:
    module, _, class_name = name.partition(":")
    backend_class = getattr(importlib.import_module(module), class_name)
    _ = backend_class.priority  # raises where this system does not have it
    backend: Backend = backend_class()
    _drop_environment(backend)
    if hasattr(backend_class, "persist"):
        # The default roams with a domain account to other PCs.
        backend.persist = "local machine"  # type: ignore[attr-defined]
    return backend


def _drop_environment(backend: Backend) -> None:
    """Undo what the backend took from KEYRING_PROPERTY_* variables: they can redirect it."""
    for variable in os.environ:
        if variable.startswith(_PROPERTY_PREFIX):
            vars(backend).pop(variable.removeprefix(_PROPERTY_PREFIX).lower(), None)


@contextmanager
def _told() -> Iterator[None]:
    """Raise Trouble for whatever a backend raises.

    Its errors come from four systems and share no base class, so all are caught; none is lost.
    """
    try:
        yield
    except Exception as error:
        is_locked = type(error).__name__ in {"KeyringLocked", "LockedException"}
        raise Trouble(_LOCKED if is_locked else _UNUSABLE) from error


def _service(name: str) -> str:
    return f"{_SERVICE}/{name}"


def _check(name: str, value: str = "x") -> None:
    """Raise for a name or a value that some system could not keep: a bug of the caller."""
    if not _NAME.fullmatch(name):
        message = "a secret's name is plain ASCII"
        raise ValueError(message)
    if not value or not value.isascii() or len(value) > LONGEST_SECRET:
        message = "a secret is 1 to 1,280 ASCII characters"
        raise ValueError(message)
