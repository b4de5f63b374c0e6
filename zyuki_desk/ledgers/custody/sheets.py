"""What is particular to printed forms: sheets are counted, and many need approval beforehand."""

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.checking import day_of, refuse_future
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Draft, Operation
from zyuki_desk.ledgers.custody.facts import (
    FORMS,
    GIVE,
    LEND,
    MASS,
    RECEIVE,
    day_in,
    gone,
    hand_overs_of,
    thing_of,
)
from zyuki_desk.ledgers.custody.model import FormPrint
from zyuki_desk.ledgers.custody.transfers import derive_transfer


def check_output(bench: Bench, draft: Draft) -> None:
    """Refuse an output of the future, of another day, or of no sheet."""
    refuse_future(bench, draft, {"printed_at": "出力時刻", "mass_approved_on": "大量出力の承認日"})
    values = draft.values
    if {"printed_at", "day"} & draft.changed and day_of(values["printed_at"]) != values["day"]:
        raise Refusal(
            "出力時刻が、この行の年月日と違います。どちらかを直してください。", field="printed_at"
        )
    if "sheets" in draft.changed and values["sheets"] == 0:
        raise Refusal("枚数を1枚以上で入れてください。", field="sheets")


def check_terminal(bench: Bench, draft: Draft) -> None:
    """Refuse a terminal that the office does not have."""
    code = draft.values.get("terminal")
    if code is not None and "terminal" in draft.changed and code not in bench.directory.terminals:
        raise Refusal("その端末は登録されていません。設定で確かめてください。", field="terminal")


def check_mass(bench: Bench, draft: Draft) -> None:
    """Refuse a mass output that nobody approved beforehand (調査表 26-6)."""
    touched = {"sheets", "mass_approved_by", "mass_approved_on", "day"} & draft.changed
    if draft.operation is Operation.IMPORT or not touched:
        return
    values = draft.values
    sheets, by, on = (
        values["sheets"],
        values.get("mass_approved_by"),
        values.get("mass_approved_on"),
    )
    most = bench.directory.value(MASS)
    is_mass = isinstance(sheets, int) and sheets >= most
    if (is_mass or on is not None) and by is None:
        raise Refusal(
            f"{most}枚以上の出力には事前の承認が必要です。承認した人を選んでください。"
            if is_mass
            else "大量出力を承認した人を選んでください。",
            field="mass_approved_by",
        )
    approved, day = day_in(values, "mass_approved_on"), day_in(values, "day")
    if by is not None and approved is None:
        raise Refusal("大量出力を承認した日を入れてください。", field="mass_approved_on")
    if approved is not None and day is not None and day < approved:
        raise Refusal(
            "大量出力の承認が出力よりあとです。承認は出力の前に受けます。日付を確かめてください。",
            field="mass_approved_on",
        )


def check_disposed_sheets(bench: Bench, draft: Draft) -> None:
    """Refuse a disposal of another number of sheets than are left."""
    values = draft.values
    if (
        draft.operation is Operation.IMPORT
        or not {"disposed_on", "disposed_sheets"} & draft.changed
    ):
        return
    disposed = values.get("disposed_sheets")
    if values.get("disposed_on") is None or disposed is None:
        missing = "disposed_on" if disposed is not None else "disposed_sheets"
        raise Refusal("廃棄した日と枚数を両方書いてください。", field=missing)
    sheets = values["sheets"]
    assert isinstance(sheets, int)
    left = sheets - gone(hand_overs_of(bench.session, FORMS, values["item_no"]))
    if disposed != left:
        raise Refusal(
            f"残りは {left}枚です。廃棄した枚数を確かめてください。", field="disposed_sheets"
        )


def derive_sheets(bench: Bench, draft: Draft) -> dict[str, Value]:
    """Find the output and the people, and tell how many sheets are left after a new line."""
    told = dict(derive_transfer(FORMS)(bench, draft))
    if draft.operation is Operation.ENTER:
        left = _left(bench, draft)
        wanted = draft.values["quantity"]
        if left is not None and isinstance(wanted, int) and 0 < wanted <= left:
            told["balance"] = left - wanted
    return told


def check_sheets(bench: Bench, draft: Draft) -> None:
    """Refuse more sheets than are here, none at all, and a receipt of what is printed here."""
    values = draft.values
    touched = {"quantity", "item_no", "direction", "returned_on"} & draft.changed
    if draft.operation is Operation.IMPORT or not touched:
        return
    wanted = values["quantity"]
    assert isinstance(wanted, int)
    if wanted == 0:
        raise Refusal("枚数を1枚以上で入れてください。", field="quantity")
    if values["direction"] == RECEIVE:
        raise Refusal(
            "届いた帳票は帳票管理簿に書きます。ここは「貸出し」か「引渡し」にします。",
            field="direction",
        )
    is_gone = values["direction"] == GIVE or (
        values["direction"] == LEND and values.get("returned_on") is None
    )
    left = _left(bench, draft)
    if is_gone and left is not None and wanted > left:
        raise Refusal(f"残りは {left}枚です。枚数を確かめてください。", field="quantity")


def _left(bench: Bench, draft: Draft) -> int | None:
    """Count the sheets that are here before this line; None when nobody knows the output."""
    thing = thing_of(bench.session, FORMS, draft.values["item_no"])
    row = None if thing is None else bench.session.get(FormPrint, thing.id)
    if row is None:
        return None
    others = hand_overs_of(bench.session, FORMS, row.item_no, besides=draft.entry_id or 0)
    return row.sheets - gone(others)
