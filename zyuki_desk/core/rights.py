"""Who may do what: each role carries rights, each operation asks for one."""

from collections.abc import Iterable
from enum import StrEnum

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.people import Role
from zyuki_desk.evidence.operation import Operation


class Right(StrEnum):
    """What a role may do; the office may grant roles differently in its settings."""

    READ = "read"
    WRITE = "write"
    CORRECT = "correct"
    SEAL = "seal"
    PRINT = "print"
    EXPORT = "export"
    IMPORT = "import"
    SETTING = "setting"
    EVIDENCE = "evidence"
    DISPOSE = "dispose"


_MANAGER = frozenset(Right) - {Right.DISPOSE, Right.SETTING}

GRANTS: dict[Role, frozenset[Right]] = {
    Role.CHIEF: frozenset({Right.READ, Right.SEAL, Right.PRINT, Right.EVIDENCE, Right.DISPOSE}),
    Role.SYSTEM: frozenset(Right),
    Role.ACCESS: _MANAGER,
    Role.IDENTITY: _MANAGER | {Right.DISPOSE},
    Role.ROOM: _MANAGER | {Right.DISPOSE},
    Role.SECTION: _MANAGER,
    Role.CLERK: frozenset({Right.READ, Right.WRITE, Right.CORRECT, Right.PRINT}),
    Role.AUDITOR: frozenset({Right.READ, Right.PRINT, Right.EXPORT, Right.EVIDENCE}),
}
"""The usual grants; the posts are those of `domain` section 4."""

NEEDS: dict[Operation, Right | None] = {
    Operation.FOUND: None,
    Operation.ENTER: Right.WRITE,
    Operation.FILL: Right.WRITE,
    Operation.CORRECT: Right.CORRECT,
    Operation.STRIKE: Right.CORRECT,
    Operation.SEAL: Right.SEAL,
    Operation.CLOSE: Right.SEAL,
    Operation.DAY_END: Right.WRITE,
    Operation.COUNT: Right.WRITE,
    Operation.IMPORT: Right.IMPORT,
    Operation.PRINT: Right.PRINT,
    Operation.EXPORT: Right.EXPORT,
    Operation.SETTING: Right.SETTING,
    Operation.SIGN_IN: None,
    Operation.SIGN_IN_FAILED: None,
    Operation.SIGN_OUT: None,
    Operation.LOCK: None,
    Operation.PASSWORD: None,
    Operation.VERIFY: None,
    Operation.LOOK: Right.EVIDENCE,
    Operation.CLOCK: Right.SEAL,
    Operation.BACKUP: None,
    Operation.RESTORE: Right.SEAL,
    Operation.DISPOSE: Right.DISPOSE,
    Operation.PROPOSE: Right.SEAL,
    Operation.HOLD: Right.SEAL,
    Operation.YEAR_TURN: Right.SEAL,
    Operation.ANCHOR: None,
    Operation.KEYS: Right.SEAL,
}


def role_for(operation: Operation, roles: Iterable[Role]) -> Role | None:
    """Return the held role that allows the operation, the narrowest one; None when none does."""
    need = NEEDS[operation]
    able = [role for role in roles if need is None or need in GRANTS[role]]
    return min(able, key=lambda role: (len(GRANTS[role]), role.value), default=None)


def may(operation: Operation, roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles may do it."""
    return NEEDS[operation] is None or role_for(operation, roles) is not None


def require(operation: Operation, roles: Iterable[Role]) -> str:
    """Return the role under which the operation is done; `Refusal` when none allows it."""
    role = role_for(operation, roles)
    if role is None and NEEDS[operation] is not None:
        raise Refusal(
            f"「{operation.label}」は、いまの役割ではできません。担当の管理者に交代してください。"
        )
    return role.value if role else ""
