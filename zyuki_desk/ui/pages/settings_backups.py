"""控え in the settings: the places beside this PC, how often, and how many stay."""

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.backup_plan import (
    COUNTS,
    BackupPlace,
    BackupPlan,
    backup_plan,
    set_backup_plan,
)
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

COUNT_WIDTH = 120
_HELP = {
    "every_hours": "24 なら1日1回です。",
    "days": "それより古い控えは、週・月・年度ごとに1つだけ残します。",
    "rehearse_days": "控えから本当に開けるかを、別の場所で試します。",
}


class BackupsSection(Section):
    """The plan as one form; every change is kept with its reason."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "backups_section", "控え")
        theme = workbench.theme
        self._plan = BackupPlan()
        self._places = RowList(theme, name="backup_plan_places", title="ほかの置き場所")
        self._places.act_asked.connect(self._drop)
        self._none = label("まだありません。別のディスクか媒体を1つ決めてください。", wrap=True)
        self._none.setObjectName("no_backup_places")
        self._add = ActionButton(
            theme, "置き場所を足す", name="backup_place_add", icon="plus", keys="Ctrl+N"
        )
        self._add.clicked.connect(self._add_place)
        self.form = FormRows(theme)
        self._edits: dict[str, QLineEdit] = {}
        for name, (title, _, _) in COUNTS.items():
            edit = QLineEdit()
            edit.setFixedWidth(COUNT_WIDTH)
            switch_off_input_method(edit)
            self._edits[name] = edit
            self.form.add(name, title, edit, help=_HELP.get(name, ""), required=True)
        self._save = ActionButton(
            theme, "保存", name="backup_plan_save", icon="save", keys="Ctrl+S", part="primary"
        )
        self._save.clicked.connect(self._save_counts)
        self._lay_out()

    @override
    def refresh(self) -> None:
        self._plan = backup_plan(self.workbench.desk)
        places = self._plan.places
        self._places.show_rows(
            [Row(p, p.label, detail=p.path, icon="archive", act="外す") for p in places]
        )
        self._places.setFixedHeight(self._places.content_height(5))
        self._places.setVisible(bool(places))
        self._none.setVisible(not places)
        for name, edit in self._edits.items():
            edit.setText(str(getattr(self._plan, name)))
            edit.setReadOnly(not self.writable)
        self.form.clear_errors()
        self.explain(self._add, allowed=self.writable)
        self.explain(self._save, allowed=self.writable)

    def _lay_out(self) -> None:
        places = Card(self.theme, "ほかの置き場所")
        note(
            places,
            "このPCの中には、いつも控えを取ります。ディスクの故障に備え、別のディスクや"
            "登録した媒体にも取ってください。媒体は鍵のかかる別の場所に保管します。",
        )
        for widget in (self._none, self._places):
            places.body.addWidget(widget)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._add)
        places.body.addLayout(foot)
        counts = Card(self.theme, "間隔と残し方")
        counts.body.addWidget(self.form)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self._save)
        counts.body.addLayout(end)
        inner = Card(self.theme)
        inner.setProperty("part", "clear")
        inner.body.setContentsMargins(0, 0, 0, 0)
        inner.body.addWidget(places)
        inner.body.addWidget(counts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inner, narrow=True))

    def _set(self, plan: BackupPlan, said: str, rows: FormRows | None = None) -> None:
        desk = self.workbench.desk
        question = "何のための変更ですか。履歴に残ります。"
        if self.act(
            lambda reason: set_backup_plan(desk, plan, reason=reason),
            said,
            rows,
            ask_first=question,
        ):
            self.refresh()

    @Slot()
    def _add_place(self) -> None:
        ask = self.workbench.ask
        path = ask.folder_path("控えの置き場所を選ぶ")
        if path is None:
            return
        name = ask.text(
            "置き場所の呼び名",
            "呼び名",
            value="外付けディスク",
            help="一覧に出る名前です。",
        )
        if name is None:
            return
        place = BackupPlace(str(path), name.strip())
        self._set(replace(self._plan, places=(*self._plan.places, place)), "置き場所を足しました")

    @Slot(object)
    def _drop(self, place: object) -> None:
        if not self.writable or not isinstance(place, BackupPlace):
            return
        left = tuple(known for known in self._plan.places if known != place)
        self._set(replace(self._plan, places=left), f"{place.label} を外しました")

    @Slot()
    def _save_counts(self) -> None:
        counts: dict[str, int] = {}
        for name, edit in self._edits.items():
            text = digits(edit.text().strip())
            if not text.isdecimal():
                self.form.show_refusal(Refusal("数字で入れてください。", field=name))
                return
            counts[name] = int(text)
        plan = BackupPlan(places=self._plan.places, **counts)
        if plan != self._plan:
            try:
                plan.check()
            except Refusal as refusal:
                self.form.show_refusal(refusal)
                return
            self._set(plan, "控えの残し方を変えました", self.form)
