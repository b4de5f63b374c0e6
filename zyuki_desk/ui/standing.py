"""How the journal stands to the head this PC saw last: what the head of the window says of it."""

from dataclasses import dataclass

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.heads import Relation, relation
from zyuki_desk.evidence.roots import root_at
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.tokens import Tone


@dataclass(frozen=True, slots=True)
class Standing:
    """A tone and a sentence for the evidence badge."""

    tone: Tone = Tone.MUTED
    sentence: str = "このPCが控えている証跡の印と照らし合わせています。"


_SAYS = {
    Relation.SAME: Standing(Tone.OK, "証跡は、このPCが最後に見た印のとおりです。"),
    Relation.AHEAD: Standing(Tone.OK, "証跡は、このPCが最後に見た印から正しく続いています。"),
    Relation.BEHIND: Standing(
        Tone.DANGER,
        "証跡が、このPCが最後に見たときより短くなっています。古い控えに戻されたおそれがあります。"
        "管理者に知らせ、「監査・証跡」で用紙の印と照らし合わせてください。",
    ),
    Relation.FORKED: Standing(
        Tone.DANGER,
        "証跡が、このPCが最後に見たものとつながりません。書き換えられたおそれがあります。"
        "管理者に知らせ、「監査・証跡」で検査してください。",
    ),
}


def standing_of(office: OpenOffice, progress: Progress) -> Standing:
    """Compare the journal with the head the keyring kept; reads in short bites."""
    try:
        seen = office.seen_head()
    except DamageFound as damage:
        return Standing(Tone.DANGER, damage.sentence)
    except Trouble as trouble:
        return Standing(Tone.WARN, trouble.sentence)
    key = office.key_report()
    if key.holds is False:
        return Standing(Tone.DANGER, key.sentence)
    if seen is None:
        return Standing(
            Tone.MUTED,
            "このPCには前回の証跡の印がありません。「監査・証跡」で用紙の印と照らし合わせられます。",
        )
    found = relation(
        seen.head,
        office.head(),
        lambda size: root_at(office.database, size, look=progress.check),
    )
    return _SAYS[found]
