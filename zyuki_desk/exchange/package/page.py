"""The page and the verifier that travel with every package: the same bytes in all of them."""

import ast
import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from zyuki_desk.base.paths import resource
from zyuki_desk.exchange.package.verifier import rules

_SCRIPTS = (
    "hash.js", "curve.js", "check.js", "book.js", "files.js", "beside.js", "table.js", "page.js",
)  # fmt: skip


@cache
def page() -> bytes:
    """Return the self-contained page: style and scripts inside, nothing from anywhere else.

    Its policy lets run exactly the script that is built in; data files run in the reader's frame.
    """
    style = _part("page.css")
    code = scripts()
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; "
        f"script-src '{_digest(code)}'; frame-src 'self' file:; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    return _filled("index.html", policy=policy, style=style, code=code)


def scripts(*names: str) -> str:
    """Return the page's code, or some files of it, with the rules that it shares with verify.py."""
    return "\n".join([_rules(), *(_part(name) for name in names or _SCRIPTS)])


@cache
def reader() -> bytes:
    """Return the frame of the page that runs the data files, apart from what checks them."""
    code = _part("reader.js")
    policy = (
        f"default-src 'none'; script-src '{_digest(code)}' 'self' file:; base-uri 'none'; "
        "form-action 'none'"
    )
    return _filled("reader.html", policy=policy, code=code)


def _filled(name: str, **parts: str) -> bytes:
    text = _part(name)
    for mark, value in parts.items():
        text = text.replace(f"<!--{mark}-->", value, 1)
    return text.encode()


_MODULES = ("curve", "rules", "proofs", "workbook", "tables", "ledger", "bagged", "report")
_HEAD = """#!/usr/bin/env python3
# 監査用パッケージを確かめます。Python 3.8 以降の標準ライブラリだけで動き、何も書き込みません。
# 使い方: python verify.py [フォルダー] [--fingerprint 公開鍵の指紋] [--head 用紙の印] [--json]
# 終了コード: 0 すべて合う、1 合わないところがある、2 確かめられない。書式は data/FORMAT.txt。

from __future__ import annotations
"""
_TAIL = """

if __name__ == "__main__":
    sys.exit(main())
"""


@cache
def verifier() -> bytes:
    """Return the verifier as one file: its modules without what they import of each other."""
    folder = Path(__file__).parent / "verifier"
    parts = [_bare((folder / f"{name}.py").read_text(encoding="utf-8")) for name in _MODULES]
    return (_HEAD + "\n\n".join(parts) + _TAIL).encode()


def _bare(source: str) -> str:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if _is_left_out(node):
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            lines[first:last] = [""] * (last - first)
    text = "\n".join(lines).strip("\n")
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return f"\n{text}\n"


def _is_left_out(node: ast.stmt) -> bool:
    """Docstrings of modules, and what they import for types or of each other."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__" or str(node.module).startswith("zyuki_desk")
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _rules() -> str:
    """Spell the verifier's rules as the page's: every public constant, under its name."""
    told = {
        name.lower(): value
        for name, value in vars(rules).items()
        if name.isupper() and not name.startswith("_")
    }
    return f"const RULES = {json.dumps(told)};"


def _part(name: str) -> str:
    return resource(f"package/{name}").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
