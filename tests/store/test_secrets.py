"""The system's keyring is named, tried, and never trusted to say yes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from zyuki_desk.base.errors import Trouble
from zyuki_desk.store.secrets import (
    LONGEST_SECRET,
    Backend,
    MemorySecretStore,
    OsSecretStore,
    SecretStore,
    open_os_store,
)

SAYS_YES: Backend = null.Keyring()  # type: ignore[no-untyped-call]  # ships no types
SAYS_NO: Backend = fail.Keyring()  # type: ignore[no-untyped-call]  # the same


class Vault:
    """A backend that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BrokenVault(Vault):
    """A backend that fails in one of its three acts."""

    def __init__(self, error: Exception, act: str) -> None:
        super().__init__()
        self.error = error
        self.act = act

    def _perhaps(self, act: str) -> None:
        if act == self.act:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._perhaps("get")
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._perhaps("set")
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._perhaps("delete")
        super().delete_password(service, username)


class TruncatingVault(Vault):
    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:-1])


class ClingingVault(Vault):
    def delete_password(self, service: str, username: str) -> None:
        pass


def loader(**backends: Backend) -> Callable[[str], Backend]:
    """Stand in for the backends of a system: by the word their name contains."""

    def load(name: str) -> Backend:
        for word, backend in backends.items():
            if word in name:
                return backend
        raise NoKeyringError

    return load


@pytest.fixture(params=["memory", "system"])
def store(request: pytest.FixtureRequest) -> SecretStore:
    return MemorySecretStore() if request.param == "memory" else OsSecretStore(Vault())


def test_a_secret_is_kept_replaced_and_forgotten(store: SecretStore) -> None:
    assert store.get("office/kek") is None
    store.set("office/kek", "one")
    store.set("office/head", "other")
    store.set("office/kek", "two")
    assert store.get("office/kek") == "two"
    store.delete("office/kek")
    store.delete("office/kek")
    assert store.get("office/kek") is None
    assert store.get("office/head") == "other"


@pytest.mark.parametrize("value", ["", "x" * (LONGEST_SECRET + 1), "鍵"])
def test_values_that_some_system_cannot_keep_are_bugs(store: SecretStore, value: str) -> None:
    with pytest.raises(ValueError, match="1,280"):
        store.set("office/kek", value)
    store.set("office/kek", "x" * LONGEST_SECRET)


@pytest.mark.parametrize("name", ["", "../x", "見本", "a\n", "a" * 300])
def test_names_that_some_system_cannot_keep_are_bugs(store: SecretStore, name: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        store.get(name)


def test_each_secret_has_a_service_of_its_own() -> None:
    vault = Vault()
    store = OsSecretStore(vault)
    store.set("a/kek", "one")
    store.set("a/head", "two")
    assert len({service for service, _ in vault.kept}) == 2


@pytest.mark.parametrize("act", ["get", "set", "delete"])
@pytest.mark.parametrize(
    "error",
    [
        NoKeyringError("x"),
        InitError("x"),
        PasswordSetError("x"),
        OSError("x"),
        RuntimeError("x"),
        type("error", (Exception,), {})("the Windows vault's own class"),
    ],
)
def test_every_failure_of_a_keyring_is_trouble_with_a_way_out(error: Exception, act: str) -> None:
    with pytest.raises(Trouble, match="復旧シートの番号") as trouble:
        OsSecretStore(BrokenVault(error, act)).try_out()
    assert trouble.value.__cause__ is error


def test_a_locked_keyring_says_so() -> None:
    with pytest.raises(Trouble, match="鍵がかかっています"):
        OsSecretStore(BrokenVault(KeyringLocked("x"), "get")).get("office/kek")


@pytest.mark.parametrize("backend", [SAYS_YES, SAYS_NO, TruncatingVault(), ClingingVault()])
def test_keyrings_that_forget_or_cling_are_refused(backend: Backend) -> None:
    with pytest.raises(Trouble):
        OsSecretStore(backend).try_out()
    with pytest.raises(Trouble):
        open_os_store(platform="linux", load=loader(SecretService=backend))


def test_trying_out_leaves_nothing_behind() -> None:
    vault = Vault()
    OsSecretStore(vault).try_out()
    assert vault.kept == {}


@pytest.mark.parametrize(
    ("platform", "word"),
    [
        ("win32", "backends.Windows:WinVaultKeyring"),
        ("darwin", "backends.macOS:Keyring"),
        ("linux", "backends.SecretService:Keyring"),
        ("linux", "backends.kwallet:DBusKeyring"),
    ],
)
def test_each_system_has_its_named_backend(platform: str, word: str) -> None:
    vault = Vault()
    open_os_store(platform=platform, load=loader(**{word: vault})).set("a/kek", "one")
    assert list(vault.kept.values()) == ["one"]


def test_the_next_backend_is_taken_where_the_first_forgets() -> None:
    vault = Vault()
    store = open_os_store(platform="linux", load=loader(SecretService=SAYS_YES, kwallet=vault))
    store.set("a/kek", "one")
    assert list(vault.kept.values()) == ["one"]


def test_of_several_refusals_the_lock_is_told() -> None:
    locked = BrokenVault(KeyringLocked("x"), "set")
    with pytest.raises(Trouble, match="鍵がかかっています"):
        open_os_store(platform="linux", load=loader(kwallet=locked))


def test_neither_environment_nor_configuration_choose_the_backend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configured = tmp_path / "python_keyring" / "keyringrc.cfg"
    configured.parent.mkdir()
    configured.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    with pytest.raises(Trouble, match="復旧シートの番号"):
        open_os_store(platform="linux")


def test_secrets_show_in_no_sentence_and_no_repr() -> None:
    store = OsSecretStore(TruncatingVault())
    with pytest.raises(Trouble) as trouble:
        store.set("office/kek", "top-secret")
    assert "secret" not in trouble.value.sentence
    assert "top-secret" not in repr(store)
