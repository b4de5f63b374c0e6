"""A sheet's code as a scanner types it: lines, widths, a dash that does not arrive."""

import pytest

from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.heads import Head, Signer, sign
from zyuki_desk.evidence.scanned import CodeLines, is_code, read_code

HEAD = Head("zyuki/mihon/main", 12403, bytes(range(32)))
NOTE = sign(HEAD, Signer(bytes(range(32)))).text
LINES = NOTE.splitlines()
WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
SHORT = "4R8XZ 0T2KQ"


def fed(lines: list[str]) -> list[str | None]:
    gatherer = CodeLines()
    return [gatherer.take(line) for line in lines]


@pytest.mark.parametrize("dash", ["— ", "- ", "? ", "", " "])
@pytest.mark.parametrize("wide", [False, True])
def test_the_whole_note_comes_line_by_line(*, dash: str, wide: bool) -> None:
    lines = [*LINES[:4], dash + LINES[4].removeprefix("— ")]
    came = fed([line.translate(WIDE) for line in lines] if wide else lines)
    assert came[:2] == [None, None]
    assert came[3] is None
    assert read_code(str(came[2])) == (HEAD, None)
    assert read_code(str(came[4])) == (HEAD, NOTE)


@pytest.mark.parametrize("text", [NOTE, " ".join(NOTE.split()), NOTE.translate(WIDE)])
def test_it_may_be_pasted_at_once(text: str) -> None:
    assert is_code(text)
    assert read_code(str(CodeLines().take(text))) == (HEAD, NOTE)


def test_what_is_no_code_passes_through() -> None:
    assert fed([SHORT, "2026-00001", ""]) == [SHORT, "2026-00001", ""]
    assert fed([LINES[0], SHORT]) == [None, SHORT]
    assert fed([LINES[0], "2026-00001", LINES[2]]) == [None, "2026-00001", LINES[2]]
    assert fed([*LINES[:3], SHORT])[3] == SHORT
    assert fed([*LINES[:2], LINES[0], *LINES[1:3]])[4] == "\n".join(LINES[:3])
    assert not is_code(SHORT)
    assert not is_code("")


@pytest.mark.parametrize(
    "text",
    [
        LINES[0], "\n".join(LINES[:2]), f"{LINES[0]}\n12x\n{LINES[2]}",
        f"{LINES[0]}\n12403\n{LINES[2][:-2]}=",
    ],
)  # fmt: skip
def test_half_a_code_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_code(text)


def test_half_a_signature_is_no_signature() -> None:
    assert read_code(NOTE[:-9]) == (HEAD, None)
    assert fed([*LINES[:4], LINES[4][:-9]])[4] == LINES[4][:-9]
