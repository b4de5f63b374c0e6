"""The kit for a power cut or a disaster (停電・災害キット): one job that goes into an envelope.

A cover that tells how to use it, whom to call, who is inside, where the keys are, and a blank form
of each ledger with numbers reserved for it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from zyuki_desk.core.layout import Layout, LayoutColumn
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.core.masters.office import ROOM_VIEW
from zyuki_desk.core.paper_settings import Contact, paper_settings
from zyuki_desk.core.people import Role
from zyuki_desk.core.reserved import number_words
from zyuki_desk.core.search import Query
from zyuki_desk.paper.forms.kit_cover import KitItem, draw_contents, draw_cover
from zyuki_desk.paper.in_room import InRoomRow, draw_in_room_form
from zyuki_desk.paper.printing import JobDraft, PreparedJob, PreparedSheet, Printing, Progress
from zyuki_desk.paper.register import render_register

if TYPE_CHECKING:
    from zyuki_desk.core.presence import Presence

TITLE = "停電・災害キット"
FORM = "kit"
COVER, CONTACTS, IN_ROOM = "kit-cover", "contacts", "in-room"
_TITLES = {COVER: "表紙", CONTACTS: "連絡先", IN_ROOM: "在室者一覧"}
_ANSWERABLE = (
    Role.CHIEF, Role.SYSTEM, Role.ACCESS, Role.IDENTITY, Role.ROOM, Role.SECTION,
)  # fmt: skip
_BLANK_CONTACTS = 6

_CONTACT_LAYOUT = Layout(
    title="連絡先",
    orientation="portrait",
    columns=(
        LayoutColumn(("title",), "役割・機関", share=1.3),
        LayoutColumn(("name",), "氏名"),
        LayoutColumn(("phone",), "電話"),
        LayoutColumn(("called",), "連絡した時刻・人", width_mm=44),
    ),
    head_fields=(),
    row_height=11,
    font_size=11,
    foot_notes=("つながらなかったときも、かけた時刻を書いておきます。",),
)


def disaster_kit(
    printing: Printing, *, pages: int = 1, ledgers: Sequence[str] = (),
    progress: Progress | None = None,
) -> PreparedJob:  # fmt: skip
    """Prepare the kit: `pages` blank pages of each ledger (of those named, or all)."""
    known = printing.office.ledgers
    chosen = [known[key] for key in ledgers] if ledgers else list(known.values())
    parts: list[Callable[[JobDraft], object]] = [
        partial(_cover, printing),
        partial(_contacts, printing),
        partial(_in_room, printing),
    ]
    parts += [partial(_list, printing, x) for x in known.values() if x.in_kit is not None]
    parts += [partial(_blank, printing, ledger, pages) for ledger in chosen]
    parts.append(_contents)
    return printing.job(TITLE, FORM, parts, progress=progress)


def _cover(printing: Printing, draft: JobDraft) -> None:
    printing.form(COVER, lambda fonts, head: draw_cover(fonts, draft.document, head), into=draft)


def _contacts(printing: Printing, draft: JobDraft) -> None:
    lines = [
        Line(0, "", {"title": _cell(c.title), "name": _cell(c.name), "phone": _cell(c.phone)})
        for c in _all_contacts(printing)
    ]
    lines += [Line(0, "")] * _BLANK_CONTACTS
    printing.form(
        CONTACTS,
        lambda fonts, head: render_register(
            fonts, _CONTACT_LAYOUT, head, lines, into=draft.document
        ),
        into=draft,
    )


def _all_contacts(printing: Printing) -> list[Contact]:
    """Return the office's own list, then whoever answers for the room and is not on it."""
    desk = printing.office.desk
    directory, today = desk.directory, desk.clock.read().today
    found = list(paper_settings(desk).contacts)
    named = {contact.name for contact in found}
    for role in _ANSWERABLE:
        title = directory.office.term(f"role/{role.value}", role.label)
        for person in directory.people.values():
            holds = role in directory.roles_of(person.code, today)
            if holds and person.name not in named:
                found.append(Contact(title, person.name, ""))
    return found


def _in_room(printing: Printing, draft: JobDraft) -> None:
    office = printing.office
    rows = []
    for ledger in office.ledgers.values():
        if ledger.view == ROOM_VIEW and ledger.service is not None:
            make = cast("Callable[..., Presence]", ledger.service)
            inside = make(office.desk, office.books, ledger).inside()
            rows += [
                InRoomRow(
                    room=office.desk.directory.room_title(i.room), name=i.name,
                    affiliation=i.affiliation, escort=i.escort.split("\n")[-1],
                )
                for i in inside
            ]  # fmt: skip
    printing.form(
        IN_ROOM,
        lambda fonts, head: draw_in_room_form(fonts, draft.document, head, rows),
        lines=len(rows),
        into=draft,
    )


def _list(printing: Printing, ledger: Ledger, draft: JobDraft) -> None:
    assert ledger.in_kit is not None
    printing.register(ledger, Query(state=ledger.in_kit), into=draft)


def _blank(printing: Printing, ledger: Ledger, pages: int, draft: JobDraft) -> None:
    printing.blank(ledger, pages=pages, reserve=True, into=draft)


def _contents(draft: JobDraft) -> None:
    draw_contents(draft.document, [_item(sheet) for sheet in draft.sheets[1:]])


def _item(sheet: PreparedSheet) -> KitItem:
    if sheet.form is not None:
        title = _TITLES[sheet.form]
    else:
        assert sheet.ledger is not None
        title = sheet.ledger.title
    if sheet.ledger is not None and not sheet.blank:
        title = f"{title}(いまの一覧)"
    pages = f" {sheet.pages}枚" if sheet.pages > 1 else ""
    return KitItem(sheet.first_page + 1, title + pages, sheet.serial, number_words(sheet.numbers))


def _cell(text: str) -> Cell:
    return (Run(text),) if text else ()
