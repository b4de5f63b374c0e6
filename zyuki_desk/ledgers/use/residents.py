"""What looks like a resident's data in words that must hold none."""

import re
from typing import Final

from zyuki_desk.base import text

_CODE: Final = re.compile(r"(?<!\d)(?:\d{11,12}|\d{4}[- ]\d{4}[- ]\d{3,4})(?!\d)")
"""住民票コード has eleven digits, 個人番号 twelve."""
_ADDRESS: Final = re.compile(
    r"\d+丁目|\d+番地|\d+番\d+号"
    r"|[一-龥ァ-ヶぁ-ん]{1,6}[都道府県市区町村郡][一-龥ァ-ヶぁ-ん]{1,8}\d+(?:番|[-−]\d)"
)
_TITLED: Final = re.compile(
    r"[一-龥々ァ-ヶ]{1,6}[ \u3000]?[一-龥々ぁ-んァ-ヶ]{1,6}(?:様(?!式)|さん|氏(?!名))"
)
_NAME: Final = re.compile(
    r"^(?:[一-龥々]{1,3}[ \u3000][一-龥々ぁ-んァ-ヶ]{1,4}|[ァ-ヶー]{2,6}[ \u3000][ァ-ヶー]{2,6})$"
)
_BORN: Final = re.compile(
    r"(?:大正|昭和|平成|令和|[TSHR])\.?(?:元|\d{1,2})[年./]\d{1,2}[月./]\d{1,2}日?生"
)
_TASKS: Final = re.compile(
    r"確認|照会|検索|交付|届出|異動|転入|転出|住所|世帯|本籍|審査|更正|訂正|申請|窓口"
)
"""Words of work: two words with one of these in them are no name."""


def looks_like_code(words: str) -> bool:
    """Whether the words hold eleven or twelve digits, together or in fours."""
    return _CODE.search(text.digits(words)) is not None


def looks_like_resident(words: str) -> str:
    """Name what the words look like: a name, an address, a birthday; empty when like none."""
    plain = text.digits(words).strip()
    if _ADDRESS.search(plain):
        return "住所"
    if _BORN.search(plain):
        return "生年月日"
    if _TITLED.search(plain) or (_NAME.match(plain) and not _TASKS.search(plain)):
        return "氏名"
    return ""
