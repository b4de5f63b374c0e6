"""The closed list of what can happen through the desk."""

from enum import StrEnum


class Operation(StrEnum):
    """One act through the desk; the value is what the journal stores."""

    FOUND = "found"
    ENTER = "enter"
    FILL = "fill"
    CORRECT = "correct"
    STRIKE = "strike"
    SEAL = "seal"
    CLOSE = "close"
    DAY_END = "day-end"
    COUNT = "count"
    IMPORT = "import"
    PRINT = "print"
    EXPORT = "export"
    SETTING = "setting"
    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGN_OUT = "sign-out"
    LOCK = "lock"
    PASSWORD = "password"  # noqa: S105 - the name of an operation
    VERIFY = "verify"
    LOOK = "look"
    CLOCK = "clock"
    BACKUP = "backup"
    RESTORE = "restore"
    DISPOSE = "dispose"
    PROPOSE = "propose"
    HOLD = "hold"
    YEAR_TURN = "year-turn"
    ANCHOR = "anchor"
    KEYS = "keys"

    @property
    def label(self) -> str:
        """The word a clerk uses for it."""
        return _LABELS[self]


_LABELS = {
    Operation.FOUND: "開設",
    Operation.ENTER: "記入",
    Operation.FILL: "追記",
    Operation.CORRECT: "訂正",
    Operation.STRIKE: "抹消",
    Operation.SEAL: "確認",
    Operation.CLOSE: "締め",
    Operation.DAY_END: "閉庁点検",
    Operation.COUNT: "棚卸",
    Operation.IMPORT: "取込み",
    Operation.PRINT: "印刷",
    Operation.EXPORT: "書出し",
    Operation.SETTING: "設定",
    Operation.SIGN_IN: "サインイン",
    Operation.SIGN_IN_FAILED: "サインイン失敗",
    Operation.SIGN_OUT: "サインアウト",
    Operation.LOCK: "画面ロック",
    Operation.PASSWORD: "パスワード変更",
    Operation.VERIFY: "証跡の検査",
    Operation.LOOK: "証跡の閲覧",
    Operation.CLOCK: "時計の確認",
    Operation.BACKUP: "控え",
    Operation.RESTORE: "控えから復元",
    Operation.DISPOSE: "廃棄",
    Operation.PROPOSE: "廃棄伺い",
    Operation.HOLD: "保全",
    Operation.YEAR_TURN: "年度更新",
    Operation.ANCHOR: "証跡の締め",
    Operation.KEYS: "鍵の手続",
}

UNHINDERED = frozenset(
    {Operation.CLOCK, Operation.SIGN_IN, Operation.SIGN_IN_FAILED, Operation.SIGN_OUT,
     Operation.LOCK, Operation.VERIFY, Operation.FOUND,
     Operation.BACKUP}
)  # fmt: skip
"""What goes on even when the PC's clock is wrong, so that somebody can mend it."""

EVEN_STOPPED = UNHINDERED | {Operation.KEYS, Operation.RESTORE, Operation.LOOK}
"""What goes on even when the journal lacks what is known of it, so that people can decide."""

WHILE_STOPPED = UNHINDERED | {Operation.LOOK}
"""Of these, what decides nothing and only adds rows: writing back leaves it in the old file."""
