"""What the database says when the machine says no, in sentences for a clerk."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from zyuki_desk.base.errors import DamageFound, Trouble

_SENTENCES = {
    "SQLITE_BUSY": "ほかの処理が簿冊を使っています。少し待って、もう一度お試しください。",
    "SQLITE_LOCKED": "ほかの処理が簿冊を使っています。少し待って、もう一度お試しください。",
    "SQLITE_FULL": "ディスクがいっぱいで保存できませんでした。"
    "空きを作ってから、もう一度お試しください。",
    "SQLITE_READONLY": "簿冊に書き込めません。"
    "フォルダーが書き込み禁止になっていないか確かめてください。",
    "SQLITE_CANTOPEN": "簿冊のファイルを開けません。フォルダーの場所と権限を確かめてください。",
    "SQLITE_IOERR": "ディスクの読み書きに失敗しました。"
    "もう一度お試しください。続くときは管理者に知らせてください。",
    "SQLITE_NOMEM": "メモリーが足りません。ほかの窓を閉じて、もう一度お試しください。",
    "SQLITE_PERM": "簿冊のファイルを使う権限がありません。管理者に知らせてください。",
}
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_DAMAGED = (
    "簿冊を読めませんでした。鍵が違うか、ファイルが傷んでいます。"
    "閉じて開き直し、続くときは控えから戻してください。"
)


def name_of(error: BaseException) -> str:
    """Return SQLite's name of the error's primary code, or an empty text."""
    full = getattr(error, "sqlite_errorname", "") or ""
    for name in (*_SENTENCES, *_DAMAGE):
        if full.startswith(name):
            return name
    text = str(error)
    for name, words in (
        ("SQLITE_BUSY", "database is locked"),
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_READONLY", "readonly"),
        ("SQLITE_CANTOPEN", "unable to open"),
        ("SQLITE_IOERR", "disk I/O error"),
        ("SQLITE_NOTADB", "not a database"),
        ("SQLITE_CORRUPT", "malformed"),
        ("SQLITE_CORRUPT", "Could not decode to UTF-8"),
    ):
        if words in text:
            return name
    return ""


def trouble_of(error: BaseException) -> Trouble | None:
    """Translate a driver error into a sentence; None when it is our own bug."""
    name = name_of(error)
    if name in _DAMAGE:
        return DamageFound(_DAMAGED)
    sentence = _SENTENCES.get(name)
    return None if sentence is None else Trouble(sentence)


@contextmanager
def told() -> Iterator[None]:
    """Raise `Trouble` in place of the driver's errors that are the machine's fault."""
    try:
        yield
    except DBAPIError as error:
        trouble = trouble_of(error.orig) if error.orig is not None else None
        if trouble is None:
            raise
        raise trouble from error
    except dbapi2.Error as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error
