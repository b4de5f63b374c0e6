"""署名の鍵 in the settings: its change by two people, and the paper that tells of it."""

from sqlalchemy import select

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.spelling import short_time
from zyuki_desk.evidence.heads import Head, fingerprint, short_form
from zyuki_desk.evidence.key_change import KeyChange
from zyuki_desk.paper.forms.key_change import ChangedKey, render_key_change
from zyuki_desk.paper.prepared import PreparedSheet
from zyuki_desk.paper.printing import Paper, Printing
from zyuki_desk.paper.printing import Progress as PaperProgress
from zyuki_desk.ui.second_person import confirms_self, second_person
from zyuki_desk.ui.workbench import Workbench

TITLE = "署名の鍵を替える"


def change_signing_key(bench: Workbench) -> bool:
    """Ask, change the key, and show its paper; tells whether it was changed."""
    sure = bench.ask.confirm(
        TITLE,
        "用紙や控えの印に署名する鍵を、新しいものに替えます。前の鍵の印は、そのまま確かめられます。"
        "2人のパスワードと理由が要り、終わると交換票を印刷します。",
        yes="替える",
        danger=True,
    )
    reason = bench.ask.reason(TITLE, "替える理由") if sure else None
    if not reason or not confirms_self(bench, TITLE):
        return False
    second = second_person(bench)
    if second is None:
        return False
    try:
        bench.office.change_key(reason=reason, approved_by=second)
    except DeskError as error:
        bench.complain(error)
        return False
    bench.say("署名の鍵を替えました。交換票を印刷してください")
    show_change(bench)
    return True


def last_change(bench: Workbench) -> ChangedKey | None:
    """Tell the last change of the key in words; None when there was none."""
    office, name = bench.office, bench.directory.name_of
    newest = select(
        KeyChange.at, KeyChange.old_key, KeyChange.new_key, KeyChange.size, KeyChange.root,
        KeyChange.by, KeyChange.approved_by, KeyChange.reason,
    ).order_by(KeyChange.id.desc())  # fmt: skip
    with office.database.reading() as connection:
        row = connection.execute(newest.limit(1)).first()
    if row is None:
        return None
    local = row.at.astimezone(JST)
    return ChangedKey(
        when=f"{era_date(local.date(), 'weekday')} {short_time(local)}",
        old=fingerprint(bytes.fromhex(row.old_key)),
        new=fingerprint(bytes.fromhex(row.new_key)),
        size=row.size,
        short=short_form(Head(office.origin, row.size, bytes.fromhex(row.root))),
        by=name(row.by),
        approved_by=name(row.approved_by),
        reason=row.reason,
    )


def show_change(bench: Workbench) -> None:
    """Open the paper of the last change in the printing page."""
    told = last_change(bench)
    if told is None:
        return

    def prepare(printing: Printing, _: PaperProgress) -> PreparedSheet:
        return printing.form("key-change", lambda f, h: render_key_change(f, h, told))

    bench.show_paper(Paper("署名の鍵の交換票", prepare))
