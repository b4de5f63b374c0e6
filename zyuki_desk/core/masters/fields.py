"""What people, rooms, terminals and closing days consist of: labels, limits, how a value reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean, digits
from zyuki_desk.base.text import code as scanned_code
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.people import PersonKind, Role

MasterValue = str | int | bool | date | None
"""What one cell of a master row holds."""


class Shape(StrEnum):
    """How a cell is entered and kept."""

    TEXT = "text"
    CODE = "code"
    """Typed or scanned; kept in its one form."""
    DATE = "date"
    COUNT = "count"
    YES_NO = "yes-no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterField:
    """One cell of a master row, declared once for form, list, check and history."""

    key: str
    label: str
    shape: Shape = Shape.TEXT
    limit: int = 60
    """Most characters; the most a count may be."""
    required: bool = False
    nullable: bool = False
    """Whether blank is kept as nothing instead of an empty text."""
    choices: tuple[tuple[str, str], ...] = ()
    """Stored key and label."""
    help: str = ""
    fixed: bool = False
    """Written once: it stands in ledgers and in the journal."""


PERSON_FIELDS = (
    MasterField(
        key="code", label="職員等の番号", shape=Shape.CODE, limit=20, required=True, fixed=True,
        help="簿冊と証跡に、氏名のかわりに残る番号です。あとから変えられません。",
    ),
    MasterField(key="name", label="氏名", required=True),
    MasterField(key="kana", label="カナ", help="ひらがなでもカタカナでも探せます。"),
    MasterField(
        key="kind", label="区分", shape=Shape.CHOICE, required=True,
        choices=tuple((kind.value, kind.label) for kind in PersonKind),
    ),
    MasterField(key="affiliation", label="所属(会社名)", limit=80),
    MasterField(key="staff_no", label="職員番号", shape=Shape.CODE, limit=20, nullable=True),
    MasterField(
        key="card_code", label="名札のコード", shape=Shape.CODE, limit=60, nullable=True,
        help="この欄で名札のバーコードを読み取ると、そのまま入ります。",
    ),
    MasterField(key="active_from", label="いつから", shape=Shape.DATE, nullable=True),
    MasterField(
        key="active_until", label="いつまで", shape=Shape.DATE, nullable=True,
        help="退職・異動・契約終了の日。この日までは使えます。",
    ),
)  # fmt: skip

ROOM_FIELDS = (
    MasterField(
        key="code", label="室の番号", shape=Shape.CODE, limit=20, required=True, fixed=True,
        help="簿冊に残る番号です。あとから変えられません。",
    ),
    MasterField(key="name", label="室・区画の名前", required=True),
    MasterField(
        key="level", label="区分(レベル)", limit=20,
        help="「レベル1〜3」のほか、機関の呼び方でも構いません。",
    ),
    MasterField(
        key="recorded", label="記録する人", shape=Shape.CHOICE, required=True,
        choices=tuple((who.value, who.label) for who in Recorded),
    ),
    MasterField(
        key="recorded_reason", label="全員を記録しない理由", limit=200, nullable=True,
        help="監査で問われます。規程の条や、別の方法で記録していることを書きます。",
    ),
    MasterField(key="permit_required", label="入室の許可がいる", shape=Shape.YES_NO),
    MasterField(key="escort_required", label="職員以外には立会いがいる", shape=Shape.YES_NO),
    MasterField(key="badge_required", label="職員以外は名札をつける", shape=Shape.YES_NO),
    MasterField(key="deposit_required", label="カメラ・携帯等を預かる", shape=Shape.YES_NO),
    MasterField(key="at_least_two", label="一人にしない(2人以上)", shape=Shape.YES_NO),
    MasterField(
        key="head_limit", label="定員", shape=Shape.COUNT, limit=999, nullable=True,
        help="空欄なら、人数は限りません。",
    ),
    MasterField(key="holds_identity_data", label="本人確認情報を扱う", shape=Shape.YES_NO),
    MasterField(key="ended_on", label="使わなくなった日", shape=Shape.DATE, nullable=True),
)  # fmt: skip

TERMINAL_FIELDS = (
    MasterField(
        key="code", label="端末の番号", shape=Shape.CODE, limit=20, required=True, fixed=True,
        help="証跡に残る番号です。あとから変えられません。",
    ),
    MasterField(key="name", label="端末の名前", required=True),
    MasterField(key="room_code", label="置いてある室", shape=Shape.CHOICE, nullable=True),
    MasterField(key="ended_on", label="使わなくなった日", shape=Shape.DATE, nullable=True),
)  # fmt: skip

CLOSING_FIELDS = (
    MasterField(key="day", label="日付", shape=Shape.DATE, required=True, fixed=True),
    MasterField(key="name", label="理由", limit=40, required=True),
    MasterField(key="is_open", label="休日に開ける日", shape=Shape.YES_NO, fixed=True),
    MasterField(key="ended_on", label="取りやめた日", shape=Shape.DATE, nullable=True),
)

GRANT_FIELDS = (
    MasterField(
        key="role", label="役割", shape=Shape.CHOICE, required=True,
        choices=tuple((role.value, role.label) for role in Role),
    ),
    MasterField(key="since", label="いつから", shape=Shape.DATE, required=True),
    MasterField(key="until", label="いつまで", shape=Shape.DATE, nullable=True),
)  # fmt: skip

ACCOUNT_FIELDS = (
    MasterField(key="login", label="利用者番号", shape=Shape.CODE, limit=40, required=True),
    MasterField(key="closed_on", label="止めた日", shape=Shape.DATE, nullable=True),
)


def accept(
    fields: Sequence[MasterField], values: Mapping[str, MasterValue]
) -> dict[str, MasterValue]:
    """Check and clean values; `Refusal` names the field. An unknown key is a bug."""
    known = {field.key: field for field in fields}
    return {key: accept_one(known[key], value) for key, value in values.items()}


def accept_one(field: MasterField, value: MasterValue) -> MasterValue:
    """Check and clean one value."""
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank:
        if field.required:
            raise Refusal(f"「{field.label}」を入れてください。", field=field.key)
        return None if field.nullable or field.shape is not Shape.TEXT else ""
    if isinstance(value, str):
        return _accept_text(field, value)
    if field.shape is Shape.COUNT and not 1 <= int(value) <= field.limit:  # type: ignore[arg-type]
        raise Refusal(f"「{field.label}」は1〜{field.limit}にしてください。", field=field.key)
    return value


def _accept_text(field: MasterField, value: str) -> str:
    if field.shape is Shape.CHOICE:
        if field.choices and all(value != key for key, _ in field.choices):
            raise Refusal(f"「{field.label}」を一覧から選んでください。", field=field.key)
        return value
    text = clean(value, limit=field.limit, label=field.label, field=field.key)
    if field.shape is not Shape.CODE:
        return text
    code = scanned_code(text)
    if not code:
        raise Refusal(f"「{field.label}」を英数字で入れてください。", field=field.key)
    return code


def login_of(text: str) -> str:
    """Return a login in the one form that signing in looks for; `Refusal` when it is blank."""
    login = clean(digits(text.strip()), limit=40, label="利用者番号", field="login")
    if not login:
        raise Refusal("「利用者番号」を入れてください。", field="login")
    return login


def words(field: MasterField, value: MasterValue) -> str:
    """Return what people see of a value."""
    if value is None or value == "":
        return ""
    if field.shape is Shape.YES_NO:
        return "はい" if value else "いいえ"
    if field.shape is Shape.CHOICE:
        return dict(field.choices).get(str(value), str(value))
    if isinstance(value, date):
        return era_date(value, "short")
    return str(value)
