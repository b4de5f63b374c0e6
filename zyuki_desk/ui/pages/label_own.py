"""A label sheet of the office's own, told in one line of millimetres; and this PC's correction."""

import re
from dataclasses import replace

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.stock.label_sheets import LabelSheet, check_sheet, keep_sheet
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.workbench import Workbench

TITLE = "用紙の寸法を足す"
ORDER = "横の面数 縦の面数 幅 高さ 左余白 上余白 横の間隔 縦の間隔"
HELP = (
    f"空白で区切って8つ({ORDER})。ミリで、間隔は端から次の端までです。"
    "ラベルプリンターは、続けて用紙の幅と高さも入れます。"
)
SHIFT = "labels.shift"
MOST_SHIFT = 20.0
_NUMBERS, _WITH_PAGE, _PAIR = 8, 10, 2


def ask_own_sheet(workbench: Workbench, like: LabelSheet) -> str | None:
    """Ask for name and measures, beginning with those of a sheet; return the name when kept."""
    if not workbench.may(Operation.SETTING):
        workbench.complain(Refusal(who_may(workbench, Operation.SETTING)))
        return None
    title = workbench.ask.text(TITLE, "用紙の名前", help="メーカーの品番など", check=_wrong_name)
    if title is None:
        return None

    def wrong(text: str) -> str:
        try:
            check_sheet(read_sheet(title, text))
        except Refusal as refusal:
            return refusal.sentence
        return ""

    text = workbench.ask.text(TITLE, "寸法", value=spell(like), help=HELP, check=wrong)
    if text is None:
        return None
    try:
        keep_sheet(workbench.desk, read_sheet(title, text))
    except DeskError as error:
        workbench.complain(error)
        return None
    return title


def spell(sheet: LabelSheet) -> str:
    """Write a sheet's measures as they are typed."""
    numbers = [
        sheet.columns, sheet.rows, sheet.width, sheet.height, sheet.left, sheet.top,
        sheet.pitch_x, sheet.pitch_y,
    ]  # fmt: skip
    if sheet.is_single:
        numbers += [sheet.page_width, sheet.page_height]
    return " ".join(f"{number:g}" for number in numbers)


def read_sheet(title: str, text: str) -> LabelSheet:
    """Read typed measures; `Refusal` when they are no eight or ten numbers."""
    numbers = _numbers(text)
    if len(numbers) not in (_NUMBERS, _WITH_PAGE):
        raise Refusal(f"8つの数字を空白で区切って入れてください({ORDER})。")
    columns, rows, width, height, left, top, pitch_x, pitch_y, *page = numbers
    if columns != int(columns) or rows != int(rows):
        raise Refusal("面数は整数で入れてください。")
    sheet = LabelSheet(
        key=f"own-{title}", title=title, columns=int(columns), rows=int(rows), width=width,
        height=height, left=left, top=top, pitch_x=pitch_x, pitch_y=pitch_y,
    )  # fmt: skip
    return replace(sheet, page_width=page[0], page_height=page[1]) if page else sheet


def kept_shift(workbench: Workbench) -> tuple[float, float]:
    """Return how far this PC's printer is off, right and down, in millimetres."""
    kept = workbench.remember.get(SHIFT)
    match kept:
        case [int() | float() as right, int() | float() as down]:
            return float(right), float(down)
    return 0.0, 0.0


def ask_shift(workbench: Workbench) -> None:
    """Ask how far everything is to be moved on this PC's printer."""
    right, down = kept_shift(workbench)
    text = workbench.ask.text(
        "印刷位置をずらす", "右へ 下へ(ミリ)", value=f"{right:g} {down:g}", check=_wrong_shift,
        help="試し刷りと用紙を重ねて測ります。左や上へは -1 のように入れます。",
    )  # fmt: skip
    if text is not None:
        workbench.remember.set(SHIFT, _numbers(text))


def _wrong_name(text: str) -> str:
    return "" if text.strip() else "用紙の名前を入れてください。"


def _wrong_shift(text: str) -> str:
    try:
        numbers = _numbers(text)
    except Refusal as refusal:
        return refusal.sentence
    is_fine = len(numbers) == _PAIR and all(abs(number) <= MOST_SHIFT for number in numbers)
    return "" if is_fine else f"「0.5 -1」のように、{MOST_SHIFT:g}ミリまでの2つの数字を入れます。"


def _numbers(text: str) -> list[float]:
    words = re.split(r"[\s,×x]+", digits(text).strip())
    try:
        return [float(word) for word in words if word]
    except ValueError:
        raise Refusal("数字を空白で区切って入れてください。") from None
