"""What the office decides about its papers: seals drawn in the desk, whom to call in a disaster."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import clean
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.masters.office import Masters

KEY = "paper"
LEAST_STAMP_MM, MOST_STAMP_MM = 9.0, 18.0
MOST_CONTACTS = 60
_LONGEST = 60


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Somebody to call: who answers for what, and where."""

    title: str
    name: str
    phone: str

    def words(self) -> str:
        """Spell it as a line of the settings page."""
        return " / ".join((self.title, self.name, self.phone))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSettings:
    """Stored under the setting `paper`."""

    stamps: bool = True
    """Whether a seal given in the desk is drawn in its box (電子印)."""
    correction_stamps: bool = False
    """Whether a small one stands beside each corrected value (訂正印)."""
    stamp_mm: float = 15.5
    contacts: tuple[Contact, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Spell the settings for their row."""
        return {
            "stamps": self.stamps,
            "correction_stamps": self.correction_stamps,
            "stamp_mm": self.stamp_mm,
            "contacts": [[c.title, c.name, c.phone] for c in self.contacts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PaperSettings":
        """Read the settings from their row; `Refusal` when they do not make sense."""
        try:
            return cls(
                stamps=bool(data["stamps"]),
                correction_stamps=bool(data["correction_stamps"]),
                stamp_mm=float(data["stamp_mm"]),
                contacts=tuple(Contact(*map(str, row)) for row in data["contacts"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal("印刷の設定を読めません。設定で入れ直してください。") from error


def paper_settings(desk: Desk) -> PaperSettings:
    """Return the office's settings, or the usual ones."""
    found = Masters(desk).setting(KEY)
    return PaperSettings() if found is None else PaperSettings.from_json(found)


def set_paper_settings(desk: Desk, settings: PaperSettings, *, reason: str) -> None:
    """Make settings the office's own; `Refusal` for what no paper can hold."""
    if not LEAST_STAMP_MM <= settings.stamp_mm <= MOST_STAMP_MM:
        raise Refusal(
            f"電子印の大きさは{LEAST_STAMP_MM:g}~{MOST_STAMP_MM:g}ミリにしてください。",
            field="stamp_mm",
        )
    if len(settings.contacts) > MOST_CONTACTS:
        raise Refusal(f"連絡先は{MOST_CONTACTS}件までです。", field="contacts")
    Masters(desk).keep_setting(KEY, settings.to_json(), reason=reason)


def contacts_from_text(text: str) -> tuple[Contact, ...]:
    """Read one contact a line: 「役割 / 氏名 / 電話」; the name or the number may be missing."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        parts = [part.strip() for part in line.replace("／", "/").split("/")]
        if len(parts) > 3:  # noqa: PLR2004 - title, name, phone
            raise Refusal(
                f"「{line.strip()}」は「役割 / 氏名 / 電話」の3つに分けて書いてください。",
                field="contacts",
            )
        title, name, phone = (*parts, "", "")[:3]
        words = (clean(part, limit=_LONGEST, label="連絡先") for part in (title, name, phone))
        found.append(Contact(*words))
    return tuple(found)
