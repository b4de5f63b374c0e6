"""廃棄伺い and the sheet of what is carried over, on paper."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.contract.ledgers import every_ledger
from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.core.retention.disposals import ProposalFacts
from zyuki_desk.core.retention.year_turn import Carried
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.retention import MOST_NAMED, render_carried, render_disposal

Golden = Callable[[str, bytes], None]
LEDGERS = every_ledger()
PROPOSAL = ProposalFacts(
    id=1, ledger_key="room-entry", rule="1年(翌年度の4月1日から)", lines=5012,
    reason="保存期間の満了", method="データの消去(値を消す)",
    at=datetime(2028, 4, 3, 0, 30, tzinfo=UTC), by="P0001",
    closed_at=None, closed_by=None, closed_reason=None,
    told={"2026": [5000, 1, 5000], "2025": [12, 1, 14]},
)  # fmt: skip


def test_golden_disposal_proposal(fonts: FontBook, golden: Golden) -> None:
    sheet = render_disposal(fonts, HEADER, "入退室管理簿", PROPOSAL, "見本 太郎", invariant=True)
    golden("disposal_proposal", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    assert text.index("令和7年度") < text.index("令和8年度")
    for part in ("5,000", "1~5000", "見本 太郎(令和10年4月3日)", "起案", "合議", "承認"):
        assert part in text


def test_golden_carried_over(fonts: FontBook, golden: Golden) -> None:
    cards = tuple((n, 2026, n) for n in range(1, MOST_NAMED + 3))
    carried = [
        Carried(LEDGERS["room-entry"], 760, 760, ()),
        Carried(LEDGERS["credential"], 50, 50, cards),
        Carried(LEDGERS["found-item"], 0, 0, ()),
    ]
    sheet = render_carried(fonts, HEADER, carried, 2027, invariant=True)
    golden("carried_over", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    assert "ほか2行" in text
    # A ledger without a line says nothing.
    assert LEDGERS["found-item"].title not in text
