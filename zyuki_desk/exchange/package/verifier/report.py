"""What the verifier says, and how it is called."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Dict, Optional, Sequence

from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.rules import CHECKS, RECEIPT_WORDS

GOOD, FINDING, CANNOT = 0, 1, 2
_MARKS = {True: "○", False: "×", None: "-"}
_SHOWN = 40


def report(package: Package) -> str:
    """Say what was checked, what holds, what does not, and what cannot be known."""
    told = package.told
    lines = []
    if told:
        lines += [
            f"監査用パッケージ {told['serial']}  {told['office']}",
            f"目的: {told['purpose']}  期間: {told['period_words']}",
        ]
    files, size = len(package.read_digests), package.octets / 1e6
    lines.append(
        f"確かめたもの: 記録 {package.records:,} 件、行 {package.lines:,} 行、"
        f"ファイル {files:,} 個({size:,.1f} MB)"
    )
    lines += [f"  {_MARKS[package.holds(check)]} {words}" for check, words in CHECKS.items()]
    lines += [f"  {sentence}" for sentence in package.notes]
    for check, where, sentence in package.findings[:_SHOWN]:
        lines.append(f"異常({CHECKS[check]}): {where} {sentence}")
    more = len(package.findings) + package.more - _SHOWN
    if more > 0:
        lines.append(f"ほかに {more:,} 件の異常があります。")
    lines += [f"分からないこと: {sentence}" for sentence in package.cannot_know]
    lines.append("結果: すべて合っています。" if package.is_sound else "結果: 異常があります。")
    if package.receipt:
        lines.append(f"受領コード: {package.receipt}(機関の担当者に伝えてください)")
        lines.append(f"  {RECEIPT_WORDS[package.is_sound]}")
    return "\n".join(lines)


def as_json(package: Package) -> Dict[str, Any]:
    """Return the same for a program."""
    return {
        "sound": package.is_sound,
        "serial": package.told.get("serial"),
        "records": package.records,
        "lines": package.lines,
        "files": len(package.read_digests),
        "checks": {check: package.holds(check) for check in CHECKS},
        "findings": [list(found) for found in package.findings],
        "more": package.more,
        "notes": package.notes,
        "cannot_know": package.cannot_know,
        "receipt": package.receipt,
    }


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Verify a folder; 0 all holds, 1 something does not, 2 it could not be done."""
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="監査用パッケージを確かめます。")
    parser.add_argument("folder", nargs="?", default=here, help="パッケージのフォルダー")
    parser.add_argument("--fingerprint", default="", help="設定票にある公開鍵の指紋")
    parser.add_argument("--head", action="append", default=[], help="用紙に印刷された証跡の印")
    parser.add_argument("--json", action="store_true", help="結果をJSONで出す")
    chosen = parser.parse_args(argv)
    if not os.path.isfile(os.path.join(chosen.folder, "bagit.txt")):
        sys.stderr.write("監査用パッケージのフォルダーではありません。場所を確かめてください。\n")
        return CANNOT
    package = Package(chosen.folder).run(chosen.head, chosen.fingerprint)
    package.cannot_know.append(
        "このプログラム自身がすり替えられていないか。前に受け取った verify.py でも確かめられます。"
    )
    told = json.dumps(as_json(package), ensure_ascii=False) if chosen.json else report(package)
    sys.stdout.buffer.write((told + "\n").encode())
    return GOOD if package.is_sound else FINDING
