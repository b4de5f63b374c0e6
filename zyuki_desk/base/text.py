"""Text from people: kept as typed, searched in one folded form, shown in columns, safe in cells."""

import hashlib
import json
import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.paths import resource

_MARGIN = " \t\r\n\u00a0\u3000"
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
"""Ideographs that NFC would replace by their unified twins: a family may write just this one."""

_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_LONE_SELECTOR = re.compile(f"(?:^|(?<=[\\s{_SELECTOR}]))[{_SELECTOR}]")
_SELECTORS = re.compile(f"[{_SELECTOR}]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufdd0-\ufdef"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0x1FFFF, 0x110000, 0x10000))
    + "]"
)
"""Blank or ignorable without being of category Cf: fillers, tags, noncharacters."""
_INVISIBLE_SENTENCE = "目に見えない文字(U+{:04X})"
_NAMED = {**dict.fromkeys("\n\u2028\u2029\u0085", "改行"), "\t": "タブ"}
_BY_CATEGORY = {
    "Cc": "使えない制御文字(U+{:04X})",
    "Cs": "壊れた文字",
    "Cf": _INVISIBLE_SENTENCE,
}
_SUSPECT = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u02ff\u3000-\u312f\u3190-\u9fff\uff01-\uff9f]")
"""Outside the ranges that hold nothing to refuse: most texts need no closer look."""

_DASHES = "-‐‑‒–—―−ーｰ─━〜~〰﹘﹣－"
_DROPPED = " \u00a0\u3000\t\r\n・･·‧∙⋅" + _DASHES
_KANA = str.maketrans(
    "ァィゥェォッャュョヮヵヶヰヱヲヂヅヴ", "アイウエオツヤユヨワカケイエオジズブ"
)
_TOKEN = 4
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")
ELLIPSIS = "…"


def clean(
    text: str, *, limit: int, multiline: bool = False, label: str, field: str | None = None
) -> str:
    """Return what a person typed, fit to be kept for decades, or refuse it with a sentence.

    Outer blanks go, accents are composed (NFC); variation selectors, compatibility ideographs
    and private-use characters (外字) stay exactly as typed. `limit` counts characters as a reader
    does: a variation selector belongs to the character before it.
    """
    # CR LF and a lone CR are newlines of other systems, not control characters.
    typed = text.replace("\r\n", "\n").replace("\r", "\n").strip(_MARGIN)
    fault = _fault(typed, multiline=multiline)
    if fault:
        raise Refusal(f"「{label}」に{fault}", field=field)
    composed = nfc(typed)
    count = len(_SELECTORS.sub("", composed))
    if count > limit:
        raise Refusal(
            f"「{label}」は{limit}文字までです(今は{count}文字)。短くしてください。", field=field
        )
    return composed


def nfc(text: str) -> str:
    """Compose accents and voiced marks, leaving compatibility ideographs as they are."""
    if text.isascii():
        return text
    # The odd pieces of the split are the ideographs themselves.
    pieces = _COMPATIBILITY.split(text)
    pieces[::2] = (unicodedata.normalize("NFC", piece) for piece in pieces[::2])
    return "".join(pieces)


def _fault(text: str, *, multiline: bool) -> str:
    """Name the first character that may not be kept, with its place; empty if all may."""
    if not _SUSPECT.search(text):
        return ""
    for place, char in enumerate(text, start=1):
        if char == "\n" and multiline:
            continue
        reason = _reason(char)
        if reason:
            return f"{reason}があります({place}文字目)。消してから、もう一度入力してください。"
    lone = _LONE_SELECTOR.search(text)
    if lone:
        return (
            f"元の字がない異体字の印があります({lone.start() + 1}文字目)。"
            "その字を入力し直してください。"
        )
    return ""


def _reason(char: str) -> str:
    told = _NAMED.get(char) or _BY_CATEGORY.get(unicodedata.category(char), "")
    if _BIDI.match(char):
        told = "文字の向きを変える見えない文字(U+{:04X})"
    elif not told and _INVISIBLE.match(char):
        told = _INVISIBLE_SENTENCE
    return told.format(ord(char))


@cache
def _folding() -> dict[int, str | int | None]:
    """Build the table of single characters: kana to katakana, variants to one, dashes to none."""
    path = resource("variants.json")
    try:
        variants: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["fold"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        sentence = "異体字の表(variants.json)が読めません。もう一度インストールしてください。"
        raise Trouble(sentence) from error
    table: dict[int, str | int | None] = {}
    table.update({ord(char): base for base, chars in variants.items() for char in chars})
    table.update(_KANA)
    for hiragana in (*range(0x3041, 0x3097), 0x309D, 0x309E):
        katakana = hiragana + 0x60
        table[hiragana] = _KANA.get(katakana, katakana)
    table.update(dict.fromkeys(map(ord, _DROPPED)))
    selectors = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
    table.update(dict.fromkeys(selectors))
    return table


def fold_mark() -> str:
    """Identify this folding: a stored index made under another mark must be rebuilt.

    It covers the table of variants and the Unicode version that Python brings.
    """
    told = repr((unicodedata.unidata_version, sorted(_folding().items()), _TOKEN))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def fold(text: str) -> str:
    """Return the search form: what people regard as the same text becomes the same text.

    Widths, cases, hiragana and katakana, large and small kana, variants of a kanji, variation
    selectors, blanks, middle dots, long marks and dashes make no difference. Folding twice
    changes nothing.
    """
    if text.isascii():
        return text.casefold().translate(_folding())
    table = _folding()
    folded = text
    while True:
        before = folded
        folded = unicodedata.normalize("NFKC", folded).translate(table).casefold()
        if folded == before:
            return folded


@lru_cache(maxsize=4096)
def _token(char: str) -> str:
    """Write one character as four ASCII letters or digits.

    FTS5's unicode61 splits at every character that Unicode 6.1 did not know as a letter, so
    newer kanji, plane-16 外字 and emoji would vanish; of fixed width, a token's first half is
    a prefix that means exactly one character.
    """
    rest, letters = ord(char), ""
    for _ in range(_TOKEN):
        rest, digit = divmod(rest, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters


def bigrams(text: str) -> str:
    """Return what an FTS5 index stores for a text: its folded characters in overlapping pairs.

    The last character stands alone at the end, so that it can be found by itself too.
    """
    tokens = [_token(char) for char in fold(text)]
    pairs = [first + second for first, second in pairwise(tokens)]
    return " ".join(pairs + tokens[-1:])


def bigram_query(text: str) -> str:
    """Return the FTS5 MATCH expression for texts containing all words of the query.

    Words are separated by blanks, as in 「見本 市民課」; each is found as an unbroken stretch.
    An empty answer means that nothing searchable was asked: do not run the query.
    """
    words = [fold(word) for word in text.split()]
    return " AND ".join(_phrase(word) for word in words if word)


def _phrase(word: str) -> str:
    tokens = [_token(char) for char in word]
    if len(tokens) == 1:
        return f'"{tokens[0]}"*'
    pairs = " ".join(first + second for first, second in pairwise(tokens))
    return f'"{pairs}"'


_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


def digits(text: str) -> str:
    """Turn full-width letters, digits, signs and blanks into ASCII; leave the rest alone."""
    return text.translate(_ASCII_TWINS)


_ASCII_TWINS = {0x3000: " ", **{0xFF00 + n: chr(0x20 + n) for n in range(1, 0x5F)}}


def code(text: str) -> str:
    """Return a scanned or typed code in its one form: ASCII where it can be, upper case.

    What scanners add is taken off: control characters, the AIM symbology identifier (]C1 …),
    the start and stop asterisks of Code 39. An input method's long mark is the hyphen it was.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf"})
    plain = _AIM.sub("", plain.strip()).translate(dict.fromkeys(map(ord, _DASHES), "-"))
    if len(plain) > 2 and plain[0] == plain[-1] == "*":  # noqa: PLR2004
        plain = plain[1:-1]
    return plain.strip().upper()


def width(text: str) -> int:
    """Measure in half-width columns; ambiguous signs count two, as Japanese fonts draw them."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def shorten(text: str, columns: int) -> str:
    """Cut to at most `columns` half-width columns, an ellipsis telling that something is gone.

    A mark or variation selector is never parted from its character.
    """
    if width(text) <= columns:
        return text
    room = columns - width(ELLIPSIS)
    if room < 0:
        return ""
    used, kept = 0, 0
    for place, char in enumerate(text, start=1):
        used += _char_width(char)
        if used > room:
            break
        kept = place
    return text[:kept].rstrip(_MARGIN) + ELLIPSIS


def safe_cell(text: str) -> str:
    """Guard a text that a spreadsheet would run as a formula, by an apostrophe before it.

    See https://owasp.org/www-community/attacks/CSV_Injection; the full-width signs count too.
    `unguard` gives the text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take off what `safe_cell` put on."""
    return text[1:] if _GUARDED.match(text) else text
