"""Writing beside a duty why it still stands; asked for by a key, kept, never hiding anything."""

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duty_notes import note_duty
from zyuki_desk.core.ledger import Duty
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.workbench import Workbench

USUAL = ("担当へ連絡済み", "休暇中のため、出勤後に行う", "部品・用紙の到着待ち", "次の確認日に行う")


def ask_and_note(workbench: Workbench, duty: Duty) -> bool:
    """Ask why a duty still stands and write it down; False when nothing was written."""
    if not workbench.may(Operation.SEAL):
        workbench.complain(Refusal(who_may(workbench, Operation.SEAL)))
        return False
    why = workbench.ask.reason(
        "見たことを書く",
        f"{duty.sentence}\n消えずに残り、だれがなぜと見たかが横に付きます。",
        suggestions=USUAL,
    )
    if why is None:
        return False

    def note(_: object) -> bool:
        note_duty(workbench.desk, duty, why)
        return True

    written = bool(tried(workbench, note, workbench.complain))
    if written:
        workbench.say("メモを書きました")
    return written
