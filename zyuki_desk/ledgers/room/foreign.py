"""What another register leaves out of a stay, told as far as it can honestly be told."""

from collections.abc import Mapping

from zyuki_desk.core.directory import Directory, PersonFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.people import PersonKind
from zyuki_desk.core.presence import ExitKind

UNKNOWN_EXIT = "取込み元に退室時刻の記載なし"


def complete(values: Mapping[str, Value], directory: Directory) -> Mapping[str, Value]:
    """Find the person behind a name, the class, and the kind of exit; never a time."""
    told = dict(values)
    person = _person(told, directory)
    if person is not None:
        told["person"] = person.code
        told["affiliation"] = told.get("affiliation") or person.affiliation or None
    if told.get("person_class") is None:
        told["person_class"] = (person.kind if person else PersonKind.VISITOR).value
    if told.get("exit_kind") is None:
        if told.get("left") is not None:
            told["exit_kind"] = ExitKind.SELF.value
        else:
            told["exit_kind"] = ExitKind.FORCED.value
            remarks = told.get("remarks")
            told["remarks"] = f"{remarks}\n{UNKNOWN_EXIT}" if remarks else UNKNOWN_EXIT
    return told


def _person(values: Mapping[str, Value], directory: Directory) -> PersonFacts | None:
    code = values.get("person")
    if code is not None:
        return directory.people.get(str(code))
    name = values.get("person_name")
    same = [p for p in directory.people.values() if p.name == name]
    affiliation = values.get("affiliation")
    if len(same) > 1:
        same = [p for p in same if p.affiliation == affiliation]
    return same[0] if len(same) == 1 else None
