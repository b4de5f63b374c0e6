"""What `verify` says at the terminal: what was checked, what holds, what does not."""

import getpass
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.verification import Verdict
from zyuki_desk.evidence.findings import Check


def tell(verdict: Verdict, *, as_json: bool) -> int:
    """Print the verdict and return the exit code: 0 sound, 1 a finding."""
    if as_json:
        print(json.dumps(_as_json(verdict), ensure_ascii=False, indent=2))
    else:
        _print(verdict)
    return 0 if verdict.is_sound else 1


_LONGEST = 4096


def auditor_seeds(files: Sequence[Path], *, ask: bool = False) -> list[bytes]:
    """Read the auditor's seeds: nine groups of six digits a line, from files or the terminal."""
    seeds = []
    for file in files:
        try:
            with file.open(encoding="utf-8") as stream:
                lines = stream.read(_LONGEST).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise Trouble("監査人の番号のファイルを読めません。場所を確かめてください。") from error
        seeds += [parse_recovery_code(line) for line in lines if line.strip()]
    if ask:
        if not sys.stdin.isatty():
            raise Refusal("監査人の番号を聞けません。--auditor-file でファイルを指定してください。")
        seeds.append(parse_recovery_code(getpass.getpass("監査人の番号(6けた × 9組): ")))
    return seeds


_MARKS = {True: "○", False: "×", None: "-"}


def _print(verdict: Verdict) -> None:
    report = verdict.report
    print(f"証跡 {report.size:,} 件、簿冊 {len(report.books)} 冊を検査しました。")
    for check in Check:
        print(f"  {_MARKS[report.holds(check)]} {check.label}")
    for text, paper in verdict.papers:
        words = f"{paper.size:,} 件めまで一致" if paper.matches else "一致しません"
        print(f"  {_MARKS[paper.matches]} 用紙の印 {text.splitlines()[0]}: {words}")
        for sentence in paper.words()[1:]:
            print(f"      {sentence}")
    for pair in verdict.pairs:
        print(f"  {_MARKS[pair.holds]} {pair.sentence}")
    if verdict.key is not None:
        print(f"  {_MARKS[verdict.key.holds]} {verdict.key.sentence}")
    if verdict.echo is not None:
        print(f"  {_MARKS[verdict.echo.holds]} {verdict.echo.sentence}")
    first = report.first_broken
    if first is not None:
        print(f"最初の異常: {first.sentence}")
    for finding in report.findings:
        if finding is not first:
            print(f"  異常: {finding.sentence}")
    if report.more:
        print(f"  ほかに {report.more:,} 件の異常があります。")
    for sentence in report.cannot_know:
        print(f"  分からないこと: {sentence}")
    print("結果: 異常はありません。" if verdict.is_sound else "結果: 異常があります。")


def _as_json(verdict: Verdict) -> dict[str, object]:
    report = verdict.report
    first = report.first_broken
    return {
        "sound": verdict.is_sound,
        "records": report.size,
        "root": report.root.hex(),
        "books": report.books,
        "rows": report.rows,
        "checks": {check.value: report.holds(check) for check in Check},
        "first_broken": None if first is None else first.to_json(),
        "findings": [finding.to_json() for finding in report.findings],
        "more": report.more,
        "papers": [
            {
                "typed": text,
                "size": paper.size,
                "matches": paper.matches,
                "sheets": [sheet.serial for sheet in paper.sheets],
            }
            for text, paper in verdict.papers
        ],
        "consistency": [
            {
                "earlier": pair.earlier.text,
                "later": pair.later.text,
                "holds": pair.holds,
                "proof": [each.hex() for each in pair.proof],
            }
            for pair in verdict.pairs
        ],
        "key": None
        if verdict.key is None
        else {"holds": verdict.key.holds, "said": verdict.key.sentence},
        "echo": None
        if verdict.echo is None
        else {"holds": verdict.echo.holds, "said": verdict.echo.sentence},
        "cannot_know": list(report.cannot_know),
    }
