"""`zyuki-desk package` and `verify` of a package: what the window does, at the terminal."""

import argparse
import json
import sys
from datetime import date, timedelta
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zyuki_desk.base.calendar import parse_period
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.store.unfinished import passing_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from zyuki_desk.core.opening import OpenOffice
    from zyuki_desk.exchange.package.handing import Handing
    from zyuki_desk.exchange.package.opening import Key

GOOD, FINDING = 0, 1
DAYS_OUT = 14


def is_package(path: Path) -> bool:
    """Whether a path is a package: its folder, or its locked file."""
    from zyuki_desk.exchange.package.opening import is_sealed

    return (path / "bagit.txt").is_file() or is_sealed(path)


def verify_package(arguments: argparse.Namespace) -> int:
    """Verify a package, unlocked or locked; print what was found and return the exit code."""
    from zyuki_desk.exchange.package.opening import open_sealed

    path: Path = arguments.folder
    if path.is_dir():
        return _verify(path, arguments)
    with passing_folder("package") as made:
        folder = made / "package"
        open_sealed(path, folder, _key(arguments.password_file))
        return _verify(folder, arguments)


def _verify(folder: Path, arguments: argparse.Namespace) -> int:
    from zyuki_desk.exchange.package.verifier.bagged import Package
    from zyuki_desk.exchange.package.verifier.report import as_json, report

    found = Package(str(folder)).run(arguments.head, arguments.fingerprint)
    print(json.dumps(as_json(found), ensure_ascii=False) if arguments.json else report(found))
    return GOOD if found.is_sound else FINDING


def _key(file: Path | None) -> "Key":
    """Take the passphrase, or the auditor's secret key, from a file's first line or a prompt."""
    from zyuki_desk.exchange.package.opening import Key

    if file is not None:
        text = file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    elif sys.stdin.isatty():
        text = getpass("合言葉(または AGE-SECRET-KEY-1…): ")
    else:
        raise Refusal("合言葉のファイルを --password-file で渡してください。")
    is_identity = text.upper().startswith("AGE-SECRET-KEY-1")
    return Key(identity=text) if is_identity else Key(passphrase=text)


def add_verbs(parser: argparse.ArgumentParser, opened: "Callable[..., OpenOffice]") -> None:
    """Add what can be done with packages."""
    usual = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    usual.add_argument("--password-file", type=Path, help="パスワードを書いたファイル")
    office = argparse.ArgumentParser(add_help=False, allow_abbrev=False, parents=[usual])
    office.add_argument("--folder", type=Path, required=True, help="簿冊のフォルダー")
    office.add_argument("--user", help="利用者番号")
    acts = parser.add_subparsers(title="すること", metavar="", required=True)
    make = acts.add_parser("make", help="登録した媒体に書き出す", parents=[office])
    make.add_argument("ledgers", nargs="+", help="簿冊のキー")
    make.add_argument("--period", help="2026-10、令和8年度 など(なければ全期間)")
    make.add_argument("--purpose", required=True, help="目的")
    make.add_argument("--recipient", required=True, help="渡す相手")
    make.add_argument("--approver", required=True, help="承認者の職員コード")
    make.add_argument("--medium", required=True, help="媒体の管理番号(差してあること)")
    make.add_argument("--wrapping", choices=["zip", "age"], default="zip")
    make.add_argument("--key", default="", help="監査人の公開鍵 age1…(あれば合言葉は要りません)")
    make.add_argument("--due", type=date.fromisoformat, help="返却・消去の期限(例 2026-12-04)")
    make.add_argument(
        "--virus-checked", action="store_true", help="媒体のウイルス検査をして異常がなかった"
    )
    make.set_defaults(act=lambda a: _with_office(a, opened, _make))
    acts.add_parser("list", help="書き出したものを並べる", parents=[office]).set_defaults(
        act=lambda a: _with_office(a, opened, _list)
    )
    receipt = acts.add_parser("receipt", help="監査人の受領コードを入れる", parents=[office])
    receipt.add_argument("serial", help="パッケージの番号(例 A-2026-001)")
    receipt.add_argument("code", help="12けたの受領コード")
    receipt.add_argument("--how", default="媒体は返却された", help="媒体がどうなったか")
    receipt.set_defaults(act=lambda a: _with_office(a, opened, _receive))
    unlock = acts.add_parser("open", help="受け取ったファイルをフォルダーに開く", parents=[usual])
    unlock.add_argument("file", type=Path)
    unlock.add_argument("--out", type=Path, required=True)
    unlock.set_defaults(act=_open)


def _with_office(
    arguments: argparse.Namespace, opened: "Callable[..., OpenOffice]",
    act: "Callable[[OpenOffice, argparse.Namespace], int]",
) -> int:  # fmt: skip
    with opened(arguments) as office:
        return act(office, arguments)


def _handing(office: "OpenOffice") -> "Handing":
    from zyuki_desk.exchange.medium import system_devices
    from zyuki_desk.exchange.package.handing import Handing
    from zyuki_desk.paper.attached import AttachedSheets
    from zyuki_desk.paper.printing import Printing

    return Handing(office, system_devices(), lambda: AttachedSheets(Printing(office)))


def _make(office: "OpenOffice", arguments: argparse.Namespace) -> int:
    from zyuki_desk.exchange.package.handing import Passage
    from zyuki_desk.exchange.package.order import Order
    from zyuki_desk.exchange.package.wrapping import Lock, Wrapping, new_passphrase

    handing, today = _handing(office), SystemClock().read().today
    order = Order(
        ledgers=tuple(arguments.ledgers),
        period=parse_period(arguments.period, today=today) if arguments.period else None,
        purpose=arguments.purpose,
        recipient=arguments.recipient,
        approver=arguments.approver,
    )
    found = [c for c in handing.carriers() if c.medium.number == arguments.medium]
    if not found:
        raise Refusal("その管理番号の媒体は、管理簿にありません。番号を確かめてください。")
    wrapping = Wrapping.AGE_KEY if arguments.key else Wrapping(arguments.wrapping)
    words = new_passphrase() if wrapping.needs_passphrase else ""
    passage = Passage(
        carrier=found[0],
        lock=Lock(wrapping, passphrase=words, recipient=arguments.key),
        due_on=arguments.due or today + timedelta(days=DAYS_OUT),
        virus_checked=arguments.virus_checked,
    )
    handed = handing.hand_out(order, passage)
    print(f"{handed.serial} {handed.built.lines:,} 行を書き出しました: {handed.file}")
    print(f"受渡簿 {handed.transfer} 番に書きました。")
    if words:
        print(f"合言葉(保存されません。別の紙で渡してください): {words}")
    return GOOD


def _list(office: "OpenOffice", arguments: argparse.Namespace) -> int:
    from zyuki_desk.core.package import packages

    del arguments
    with office.database.reading() as connection:
        for facts in packages(connection):
            print(f"{facts.serial}\t{facts.recipient}\t{facts.purpose}\t{facts.state}")
    return GOOD


def _receive(office: "OpenOffice", arguments: argparse.Namespace) -> int:
    from zyuki_desk.exchange.package.handing import GOOD as SOUND

    verdict = _handing(office).receive(arguments.serial, arguments.code, how=arguments.how)
    is_good = verdict == SOUND
    print("受領を記録しました。" + ("監査人の検査は異常なしです。" if is_good else ""))
    if not is_good:
        print("監査人の検査は「異常あり」です。監査人に連絡してください。")
    return GOOD if is_good else FINDING


def _open(arguments: Any) -> int:  # noqa: ANN401 - argparse's own
    from zyuki_desk.exchange.package.opening import open_sealed

    open_sealed(arguments.file, arguments.out, _key(arguments.password_file))
    print(f"開きました: {arguments.out}(index.html を開いてください)")
    return GOOD
