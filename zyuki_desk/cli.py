"""The command line: every verb calls what the window calls.

Exit codes: 0 good, 1 a finding, 2 it could not be done.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zyuki_desk import __version__
from zyuki_desk.base.calendar import Period, parse_period
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.dumps import forbid_dumps
from zyuki_desk.base.errors import DamageFound, DeskError, Refusal
from zyuki_desk.base.paths import OfficeFolder

if TYPE_CHECKING:
    # What is heavy loads after the window's first paint.
    from zyuki_desk.core.opening import OpenOffice

GOOD, FINDING, CANNOT = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; expected failures are one sentence on stderr."""
    forbid_dumps()
    arguments = _parser().parse_args(argv)
    verb: Callable[[argparse.Namespace], int] = arguments.verb
    try:
        return verb(arguments)
    except DeskError as error:
        print(error.sentence, file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print("中止しました。", file=sys.stderr)
        return CANNOT


class _Parser(argparse.ArgumentParser):
    """Takes no shortened options: `--password` must not pass for `--password-file`."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(**settings, allow_abbrev=False)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="zyuki-desk",
        description="住基デスク: 端末機設置室の簿冊。動詞がなければ窓を開きます。",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--folder", type=Path, help="簿冊のフォルダー")
    parser.set_defaults(verb=_window)
    verbs = parser.add_subparsers(title="動詞", metavar="")
    for add in (
        _add_sample, _add_ledgers, _add_print, _add_kit, _add_volume, _add_import, _add_export,
        _add_backup, _add_restore, _add_package,
    ):  # fmt: skip
        add(verbs)
    verify = _office_verb(verbs, "verify", _verify, "証跡と簿冊を検査する", folder=False)
    verify.add_argument("folder", type=Path, help="簿冊のフォルダー、または監査用パッケージ")
    verify.add_argument("--fingerprint", default="", help="公開鍵の指紋(設定票)")
    verify.add_argument("--head", action="append", default=[], help="用紙の印・番号・コード")
    verify.add_argument("--auditor-file", type=Path, action="append", default=[], help="番号の紙")
    verify.add_argument("--auditor", action="store_true", help="監査人の番号を聞いて、封印も調べる")
    verify.add_argument("--json", action="store_true", help="結果をJSONで出す")
    back = _office_verb(verbs, "write-back", _write_back, "証跡の写しから書き戻す")
    back.add_argument("--reason", required=True, help="書き戻す理由")
    back.add_argument("--approver", required=True, help="承認する別の管理者の利用者番号")
    doctor = verbs.add_parser("doctor", help="このPCで使えるかを調べる")
    doctor.add_argument("--folder", type=Path, help="簿冊のフォルダー")
    doctor.set_defaults(verb=_doctor)
    return parser


_Verbs = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _office_verb(
    verbs: "_Verbs[argparse.ArgumentParser]",
    name: str,
    verb: Callable[[argparse.Namespace], int],
    words: str,
    *,
    folder: bool = True,
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=words)
    if folder:
        parser.add_argument("--folder", type=Path, required=True, help="簿冊のフォルダー")
    parser.add_argument("--password-file", type=Path, help="パスワードを書いたファイル")
    parser.add_argument("--user", help="利用者番号")
    parser.set_defaults(verb=verb)
    return parser


def _add_sample(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    sample = verbs.add_parser("sample", help="見本の機関を作る")
    sample.add_argument("folder", type=Path)
    size = sample.add_mutually_exclusive_group()
    size.add_argument("--days", type=int, default=0, help="開庁日の日数(なければ年度の初めから)")
    size.add_argument("--entries", type=int, default=0, help="いちばん大きい簿冊の行数")
    size.add_argument(
        "--large", action="store_true", help="操作者250人・端末42台・12室の10年分(約200万行)"
    )
    sample.add_argument("--seed", type=int, default=1, help="同じ数なら同じ見本")
    sample.add_argument("--until", type=date.fromisoformat, help="最後の日(例 2026-11-20)")
    sample.set_defaults(verb=_sample)


def _add_ledgers(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    ledgers = verbs.add_parser("ledgers", help="簿冊の種類を並べる")
    ledgers.add_argument("--json", action="store_true")
    ledgers.set_defaults(verb=_ledgers)


def _add_print(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    printing = _office_verb(verbs, "print", _print, "簿冊をPDFにする")
    printing.add_argument("ledger")
    printing.add_argument("--period", help="2026-10、令和8年10月、令和8年度 など")
    printing.add_argument("--place", help="室のコード")
    printing.add_argument("--blank", type=int, metavar="N", help="白紙の様式をN枚")
    printing.add_argument("--reserve", action="store_true", help="白紙の様式に番号を予約する")
    printing.add_argument("--out", type=Path, required=True)


def _add_volume(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    volume = _office_verb(verbs, "volume", _volume, "簿冊の表紙・背表紙・目次をPDFにする")
    volume.add_argument("ledger")
    volume.add_argument("--year", type=int, help="年度(例 2026)")
    volume.add_argument("--place", help="室のコード")
    volume.add_argument("--out", type=Path, required=True)


def _add_kit(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    kit = _office_verb(verbs, "kit", _kit, "停電・災害キットをPDFにする")
    kit.add_argument("--pages", type=int, default=1, help="様式ごとの枚数")
    kit.add_argument("--ledger", action="append", default=[], help="この簿冊だけ(くり返せる)")
    kit.add_argument("--out", type=Path, required=True)


def _add_import(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    importing = _office_verb(verbs, "import", _import, "CSV・XLSXから取り込む")
    importing.add_argument("ledger")
    importing.add_argument("file", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="試し読みだけ")
    importing.add_argument(
        "--column", action="append", default=[], metavar="欄=見出し", help="列の割当て"
    )
    importing.add_argument(
        "--constant", action="append", default=[], metavar="欄=値", help="全行に共通の値"
    )


def _add_export(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    export = _office_verb(verbs, "export", _export, "CSV・XLSXに書き出す")
    export.add_argument("ledger")
    export.add_argument("--period")
    export.add_argument("--place")
    export.add_argument("--out", type=Path, required=True)


def _add_backup(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    backup = _office_verb(verbs, "backup", _backup, "控えを取る")
    backup.add_argument("--place", type=Path, help="置き場所(なければ設定のとおり)")
    backup.add_argument("--rehearse", action="store_true", help="復元の練習もする")


def _add_restore(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    restore = _office_verb(verbs, "restore", _restore, "控えから復元する")
    restore.add_argument("backup", type=Path, help="控えのフォルダー")
    restore.add_argument("--recovery-file", type=Path, help="復旧シートの番号を書いたファイル")
    restore.add_argument("--approver", default="", help="承認する人の利用者番号")
    restore.add_argument("--approver-file", type=Path, help="承認する人のパスワードのファイル")
    restore.add_argument("--reason", required=True, help="復元の理由")


def _open(arguments: argparse.Namespace, *, read_only: bool = False) -> "OpenOffice":
    from zyuki_desk.parts import program_ledgers, system_keyring
    from zyuki_desk.unlocking import Door

    door = Door(
        program_ledgers(), SystemClock(), system_keyring(), arguments.password_file, arguments.user
    )
    return door.open(OfficeFolder(arguments.folder), read_only=read_only)


def _today() -> date:
    return SystemClock().read().today


def _period(text: str | None) -> Period | None:
    return parse_period(text, today=_today()) if text else None


def _window(arguments: argparse.Namespace) -> int:
    from zyuki_desk.app import run

    return run(OfficeFolder(arguments.folder) if arguments.folder else None)


def _sample(arguments: argparse.Namespace) -> int:
    from zyuki_desk.parts import program_ledgers
    from zyuki_desk.sample import MANAGER, PASSWORD, SamplePlan, make_sample

    if min(arguments.days, arguments.entries) < 0:
        raise Refusal("日数と行数は 1 以上にしてください。")
    until = arguments.until or _today() - timedelta(days=1)
    plan = (
        SamplePlan.large(until, seed=arguments.seed)
        if arguments.large
        else SamplePlan(
            until=until, days=arguments.days, entries=arguments.entries, seed=arguments.seed
        )
    )
    with make_sample(OfficeFolder(arguments.folder), program_ledgers(), plan) as office:
        print(f"見本の機関を作りました: {arguments.folder}")
        for ledger in office.ledgers.values():
            from zyuki_desk.core.search import Query

            print(f"  {ledger.title} {office.books.count(ledger, Query()):,} 行")
    print(f"  利用者番号 {MANAGER} / 合言葉・パスワード {PASSWORD}")
    return GOOD


def _ledgers(arguments: argparse.Namespace) -> int:
    from zyuki_desk.parts import program_ledgers

    told = [
        {
            "key": ledger.key,
            "title": ledger.title,
            "group": ledger.group,
            "retention_years": ledger.retention.years,
            "fields": {spec.key: spec.label for spec in ledger.shown},
        }
        for ledger in program_ledgers().values()
    ]
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for ledger in told:
            print(f"{ledger['key']}\t{ledger['title']}")
    return GOOD


def _print(arguments: argparse.Namespace) -> int:
    from zyuki_desk.papers import print_register, require_pdf

    require_pdf(arguments.out)
    with _open(arguments) as office:
        told = print_register(
            office, arguments.ledger, arguments.out,
            period=_period(arguments.period), place=arguments.place,
            blank=arguments.blank, reserve=arguments.reserve,
        )  # fmt: skip
    print(told)
    return GOOD


def _volume(arguments: argparse.Namespace) -> int:
    from zyuki_desk.papers import print_volume, require_pdf

    require_pdf(arguments.out)
    with _open(arguments) as office:
        told = print_volume(
            office, arguments.ledger, arguments.out, year=arguments.year, place=arguments.place
        )
    print(told)
    return GOOD


def _kit(arguments: argparse.Namespace) -> int:
    from zyuki_desk.papers import print_kit, require_pdf

    require_pdf(arguments.out)
    with _open(arguments) as office:
        print(print_kit(office, arguments.out, pages=arguments.pages, ledgers=arguments.ledger))
    return GOOD


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = dict(text.partition("=")[::2] for text in texts)
    if any(not key or not value for key, value in pairs.items()):
        raise Refusal("「欄=見出し」の形で書いてください(例 person_name=氏名)。")
    return pairs


def _import(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from zyuki_desk.exchange.importing import FateKind, Importer, suggest_assignment
    from zyuki_desk.exchange.readers import read_table

    with _open(arguments) as office:
        ledger = office.ledgers[arguments.ledger]
        with read_table(arguments.file) as table:
            guess = suggest_assignment(ledger, list(table.headers))
        columns = {**guess.columns, **_pairs(arguments.column)}
        assignment = replace(guess, columns=columns, constants=_pairs(arguments.constant))
        importer = Importer(office, ledger, arguments.file, assignment)
        if not arguments.dry_run:
            summary = importer.run()
        else:
            fates = list(importer.dry_run())
            for fate in fates:
                if fate.kind is not FateKind.TAKEN:
                    print(f"{fate.line}行目 {fate.kind.label}: {fate.sentence}")
            summary = importer.summary(iter(fates))
    words = "取り込めます" if arguments.dry_run else "取り込みました"
    others = f"重複 {summary.duplicate} 行、直すところあり {summary.refused} 行"
    print(f"{summary.taken} 行{words}。{others}")
    return FINDING if summary.refused else GOOD


def _export(arguments: argparse.Namespace) -> int:
    from zyuki_desk.core.search import Query
    from zyuki_desk.exchange.export import export_lines

    with _open(arguments) as office:
        ledger = office.ledgers[arguments.ledger]
        query = Query(period=_period(arguments.period), place=arguments.place)
        count = export_lines(office, ledger, query, arguments.out)
    print(f"{count} 行を書き出しました: {arguments.out}")
    return GOOD


def _backup(arguments: argparse.Namespace) -> int:
    from zyuki_desk.keeping import keep

    with _open(arguments) as office:
        went_well = keep(office, arguments.place, rehearse=arguments.rehearse)
    return GOOD if went_well else FINDING


def _restore(arguments: argparse.Namespace) -> int:
    from zyuki_desk.keeping import RestoreRequest, restore
    from zyuki_desk.parts import program_ledgers, system_keyring
    from zyuki_desk.unlocking import user_from

    request = RestoreRequest(
        arguments.backup, OfficeFolder(arguments.folder), user_from(arguments.user),
        arguments.password_file, arguments.recovery_file, arguments.approver,
        arguments.approver_file, arguments.reason,
    )  # fmt: skip
    restore(request, program_ledgers(), SystemClock(), system_keyring())
    return GOOD


def _verify(arguments: argparse.Namespace) -> int:
    from zyuki_desk.core.backups import LIST_NAME, check_files, read_list
    from zyuki_desk.core.verification import verify_office
    from zyuki_desk.packaging import is_package, verify_package
    from zyuki_desk.verifying import auditor_seeds, tell

    if is_package(arguments.folder):
        return verify_package(arguments)
    with _open(arguments, read_only=True) as office:
        if (arguments.folder / LIST_NAME).exists():
            try:
                check_files(read_list(arguments.folder), office.master)
            except DamageFound as damage:
                print(f"× {damage.sentence}")
                return FINDING
        seeds = auditor_seeds(arguments.auditor_file, ask=arguments.auditor)
        result = verify_office(
            office, arguments.head, seeds=seeds, fingerprint=arguments.fingerprint
        )
    return tell(result, as_json=arguments.json)


def _add_package(verbs: "_Verbs[argparse.ArgumentParser]") -> None:
    from zyuki_desk.packaging import add_verbs

    parser = verbs.add_parser("package", help="監査用パッケージを書き出す・開く")
    add_verbs(parser, _open)
    parser.set_defaults(verb=lambda arguments: arguments.act(arguments))


def _write_back(arguments: argparse.Namespace) -> int:
    from zyuki_desk.unlocking import write_back_at_terminal

    count = write_back_at_terminal(_open(arguments), arguments.approver, arguments.reason)
    print(f"{count:,} 件の記録を写しから書き戻しました。")
    return GOOD


def _doctor(arguments: argparse.Namespace) -> int:
    from zyuki_desk.doctor import examine

    return examine(OfficeFolder(arguments.folder) if arguments.folder else None)
