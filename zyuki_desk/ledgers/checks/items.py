"""What is looked at in a daily check, and the words of its answers."""

from dataclasses import dataclass

from zyuki_desk.core.fields import Choice

START, END, LEAVE = "start", "end", "leave"
PHASES = (Choice(START, "始業"), Choice(END, "終業"), Choice(LEAVE, "退庁時"))
GOOD, BAD, NONE = "good", "bad", "none"
RESULTS = (Choice(GOOD, "○"), Choice(BAD, "×"))
MARKS = (*RESULTS, Choice(NONE, "該当なし"))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: its field, its words, and when it can be seen."""

    key: str
    label: str
    short: str
    sentence: str
    phases: frozenset[str]
    of_inabe: bool = True


_ALWAYS = frozenset({START, END, LEAVE})
_EVENING = frozenset({END, LEAVE})

ITEMS = (
    Item("no_media_left", "媒体の残りなし", "媒体", "使った媒体が機器に残っていない。", _ALWAYS),
    Item("powered_off", "電源オフ", "電源", "端末の電源が切れている。", _EVENING),
    Item("wired", "ワイヤー等の固定", "固定", "端末がワイヤー等で固定されている。", _ALWAYS),
    Item("no_cable", "不正なケーブルなし", "配線", "HUB等に不正なケーブルがない。", _ALWAYS),
    Item("put_back", "媒体・文書の返却", "返却", "媒体と文書が保管場所に戻っている。", _EVENING),
    Item(
        "clock_checked", "時計の照合", "時計", "端末の時計が正しい時刻を示している。",
        frozenset({START}), of_inabe=False,
    ),
)  # fmt: skip
"""The five of いなべ市 (訓令第14号 of 2018) and the clock, which the evidence leans on."""
