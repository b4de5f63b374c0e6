"""The rules both verifiers share: this is their one definition, and the page is built with it."""

from __future__ import annotations

import re

FORMAT = "zyuki-package/1"
CHECKS = {
    "files": "ファイルと目録",
    "signature": "機関の署名",
    "head": "証跡の印",
    "closing": "書出しの記録",
    "chains": "簿冊ごとの連鎖",
    "contents": "記録の中身",
    "heads": "以前の印とのつながり",
    "tables": "表(CSV)と記録",
    "workbooks": "表(Excel)と記録",
    "sheets": "用紙(PDF)と印刷の記録",
}
NEED_FILES = ("files", "signature", "tables", "workbooks", "sheets")
"""What the page cannot check before it is given the folder."""

OWN_FILES = ("signature.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt")
"""Files that no list names: the signature stands for them."""

STRAY = r"(?:.*/)?(?:desktop\.ini|Thumbs\.db|\.DS_Store|\._[^/]*)"
"""What an operating system leaves in a folder that somebody looked at."""

WRITTEN = r"data/.*\.(?:csv|xlsx|pdf|json)"
"""What the record of the export commits to."""

_SPACE = (
    "\\t\\n\\x0b\\x0c\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a"
    "\\u2028\\u2029\\u202f\\u205f\\u3000"
)
FORMULA = f"'*[{_SPACE}]*[=+\\-@\\t\\r\\n＝＋－＠]"
"""How a text begins that a CSV guards with an apostrophe."""

FIRST_COLUMNS = ("年度", "番号")
LAST_COLUMNS = ("状態", "訂正前", "欄外", "証跡")

WORKBOOK_SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK_STYLES = "xl/styles.xml"
WORKBOOK_PARTS = (
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml",
    "xl/_rels/workbook.xml.rels", WORKBOOK_STYLES, "xl/theme/theme1.xml", "xl/workbook.xml",
    WORKBOOK_SHEET,
)  # fmt: skip
"""All there may be in a workbook: no second sheet, no shared texts, no macro, no drawing."""

WORKBOOK_CELL = (
    '<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]{1,3}" t="inlineStr"><is>'
    '<t(?: xml:space="preserve")?>([^<]*)</t></is>|><v>(-?[0-9]{1,15})</v>)</c>'
)
"""A text, or a whole number without a format of its own; never a formula."""

WORKBOOK_AROUND = (
    r"(?:</?(?:worksheet|sheetPr|outlinePr|pageSetUpPr|sheetViews|sheetView|pane|selection|"
    r"sheetFormatPr|cols|col|pageMargins|sheetData)"
    r'(?: (?!hidden|zeroHeight|collapsed|width="0)[A-Za-z:]+="[^"<>&]*")* ?/?>)*'
)
"""What may stand around the lines: widths and margins, nothing hidden."""

WORKBOOK_FORMATS = ("yyyy/m/d h:mm", "yyyy/m/d")
WORKBOOK_ILLEGAL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]"
WORKBOOK_ESCAPED = "_(?=x[0-9A-Fa-f]{4}_)"
MOST_UNPACKED = 2_000_000_000
MOST_RATIO = 200
SMALL_PART = 10_000_000

SAY = {
    "missing": "ファイルがありません。",
    "changed": "中身が目録と違います。",
    "unlisted": "目録にないファイルです。",
    "one-list": "片方の目録にしかありません。",
    "twice": "目録に同じ名前が2回あります。",
    "written": "表・用紙・様式が、書出しの記録と合いません。",
    "signature": "署名が、この目録のものではありません。",
    "forged": "署名が合いません。目録か署名が書き換えられています。",
    "headings": "表の見出しが違います。",
    "cell": "表の {line} が、記録と違います。",
    "unknown": "表の {line} は、記録にありません。",
    "absent": "記録の {line} が、表にありません。",
    "workbook": "Excelの表が、このプログラムの書いた形と違います。",
    "sheet": "用紙(PDF)が、印刷の記録にあるものと違います。",
    "no-sheet": "用紙(PDF)の印刷の記録がありません。",
    "stray-sheet": "説明にない用紙(PDF)があります。",
}
"""What is found in the files, in the same words by both."""

RECEIPT_WORDS = {
    True: "この番号は、全ファイルを1バイトずつ読んで、すべて合ったときにだけ出ます。"
    "人が中身を読んだことや、公開鍵の指紋を見比べたことまでは示しません。",
    False: "異常があることを知らせるだけの番号です。何も証明しません。",
}

LIMITS = (
    "用紙(PDF)の文字が記録と同じか。分かるのは、印刷の記録にある用紙そのものだということです。",
    "コードに対する氏名・室名(書き出したときの名簿のものです)。",
    "書かれたことが本当か。書かれなかったことは何か。",
    "この印のあとに、機関のPCで起きたこと。",
)
"""What neither can know, whatever was checked."""


def guarded(text: str) -> str:
    """Return a text as a CSV holds it."""
    return f"'{text}" if _FORMULA.match(text) else text


def in_workbook(text: str) -> str:
    """Return a text as a workbook holds it, before XML's own escapes."""
    if not _ODD.search(text):
        return text
    return _ESCAPED.sub("_x005F_", _ILLEGAL.sub("\ufffd", text))


def line_words(year: str, number: str) -> str:
    """Name a line as findings do."""
    return f"{year}年度 {number}番"


_FORMULA, _ILLEGAL = re.compile(FORMULA), re.compile(WORKBOOK_ILLEGAL)
_ESCAPED = re.compile(WORKBOOK_ESCAPED)
_ODD = re.compile(f"{WORKBOOK_ILLEGAL}|{WORKBOOK_ESCAPED}")
