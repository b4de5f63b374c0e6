"""Lines and forms that papers are tried with: ordinary ones and hostile ones."""

from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.paper.frame import SheetHeader

HEADER = SheetHeader(
    office="見本市市民部市民課",
    place="端末機設置室(レベル2)",
    period="令和8年11月1日 ～ 令和8年11月30日",
    fiscal_year="令和8年度",
    serial="R8-入退-00012",
    head_short="7K3QXM2PWA9FTRC4HJ6ND8VBEG5",
    qr_payload="zyuki-desk 見本市 12403 " + "A" * 120,
    printed_at="令和8年11月30日 17:20",
    printed_by="0123",
    copy_marks=("再印刷",),
)

REGISTER = Layout(
    title="入退室管理簿",
    form_number="様式第3号(第7条関係)",
    columns=(
        LayoutColumn(("number",), "番号", width_mm=11, align="center"),
        LayoutColumn(("day",), "年月日", width_mm=22, align="center"),
        LayoutColumn(("entered_at",), "入室", width_mm=18, align="center", group="時刻"),
        LayoutColumn(("left_at",), "退室", width_mm=18, align="center", group="時刻"),
        LayoutColumn(("affiliation",), "所属(会社名)", share=1.4),
        LayoutColumn(("person_name",), "氏名", share=1.2),
        LayoutColumn(("purpose",), "入室の目的", share=1.8),
        LayoutColumn(("escort",), "立会者"),
        LayoutColumn((), "確認印", width_mm=14, seal=True),
    ),
    seal_boxes=(SealBox("管理責任者"), SealBox("管理者"), SealBox("月次確認", "month")),
    foot_notes=("1 入退室の都度、速やかに記載すること。", "2 訂正は見え消しとすること。"),
)

_NAMES = ("見本 太郎", "例示 花子", "𠮷野 髙志", "葛\U000e0100城 見本", "﨑山 例次")
_PURPOSES = (
    "住民票の広域交付に係る本人確認情報の照会",
    "機器の保守点検",
    "ネットワーク機器(ルーター、スイッチ)の交換及び設定変更作業。作業手順書「第4版」による。",
)


def cell(text: str) -> Cell:
    return (Run(text),) if text else ()


def line(number: int, **texts: str) -> Line:
    return Line(number, str(number), {key: cell(text) for key, text in texts.items()})


def ordinary(count: int) -> list[Line]:
    return [
        line(
            n,
            day=f"R8.11.{n % 28 + 1}",
            entered_at=f"{8 + n % 9}:{n * 7 % 60:02}",
            left_at=f"{9 + n % 9}:{n * 11 % 60:02}" if n % 7 else "",
            affiliation="市民課" if n % 3 else "株式会社見本システムサービス北海道支店",
            person_name=_NAMES[n % 5],
            purpose=_PURPOSES[n % 3],
            escort="見本 太郎" if n % 3 == 0 else "",
        )
        for n in range(1, count + 1)
    ]


def hostile() -> list[Line]:
    return [
        Line(1, "1", {"purpose": (Run("転入", struck=True), Run("転出"), Run("訂正", mark=True))}),
        Line(2, "2", {"purpose": cell("機器の点検")}, struck=True, note="抹消 二重に記載"),
        Line(3, "3", {"purpose": cell("照会")}, late=True),
        line(4, person_name="無い字\U0002b739", affiliation="外字\ue000と\ud800と\u202e"),
        line(5, purpose="改行\nのある\n\n目的", person_name="W" * 60),
        line(6, purpose="。" * 40, affiliation="「" * 40, person_name="か\u3099ぎ"),
        Line(7, "7", {}),
    ]
