"""The ceremony of giving a package out: a registered medium, all written or nothing, receipted.

Every try is a row before it begins and tells afterwards how it ended. The line of the hand-over is
written by the rules of its own ledger, as if a clerk had written it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.files import digest_of, is_there, written_safely
from zyuki_desk.base.text import digits
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.outgoing import HandOut, Outgoing, RegisteredMedium
from zyuki_desk.core.package import (
    Package,
    PackageFacts,
    demands_second,
    next_package_serial,
    package_of,
)
from zyuki_desk.core.rights import may
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.medium import Device, Devices, is_still_there
from zyuki_desk.exchange.package.build import Builder
from zyuki_desk.exchange.package.order import Built, Order, Sheets, Tell, silent
from zyuki_desk.exchange.package.verifier.proofs import receipt_code
from zyuki_desk.exchange.package.wrapping import Lock, wrapped

LEAST_FREE = 8 << 20
"""Less than 8 MiB is no room for any package."""
GOOD, BAD = "good", "bad"

_ANOTHER = (
    "差してある媒体が、選んだ媒体と違います。登録した媒体を差し直して、もう一度書き出してください。"
)


_GONE = "媒体が抜けています。差し直して、もう一度書き出してください。"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A registered medium, and where it is plugged in, if it is."""

    medium: RegisteredMedium
    device: Device | None

    @property
    def hindrance(self) -> str:
        """Why nothing can be written to it now; empty when something can."""
        if self.medium.holder is not None:
            return (
                f"{self.medium.holder}さんに貸し出しています。"
                "受領コードを入れるか、受渡簿に返却を記入してください。"
            )
        if self.device is None:
            return "まだ差していません。"
        if self.device.is_read_only:
            return "書込禁止になっています。つまみを戻すか、別の媒体を使ってください。"
        if self.device.free < LEAST_FREE:
            return "空きが足りません。不要なファイルを消すか、別の媒体を使ってください。"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """How one package goes out."""

    carrier: Carrier
    lock: Lock
    due_on: date
    virus_checked: bool
    own: Mapping[str, Value] = field(default_factory=dict)
    """What the office's own fields of the hand-over's line say."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A package that is on its medium, read back and written down."""

    serial: str
    file: str
    built: Built
    transfer: int
    """The number of the hand-over's line."""


class Handing:
    """Gives packages of one office out, and takes their receipts."""

    def __init__(self, office: OpenOffice, devices: Devices, sheets: Callable[[], Sheets]) -> None:
        self._office = office
        self._devices = devices
        self._sheets = sheets

    # Media

    @property
    def ledger(self) -> Ledger:
        """The ledger of media; `Refusal` in an office without one."""
        found = next((x for x in self._office.ledgers.values() if x.outgoing is not None), None)
        if found is None:
            raise Refusal("媒体の管理簿がないので、書き出せません。")
        return found

    @property
    def transfer(self) -> Ledger:
        """The ledger that gets a line of each hand-over."""
        return self._office.ledgers[self._outgoing.transfer]

    @property
    def _outgoing(self) -> Outgoing:
        outgoing = self.ledger.outgoing
        assert outgoing is not None
        return outgoing

    def carriers(self) -> list[Carrier]:
        """Return the registered media, those that are plugged in first."""
        present = {device.identity: device for device in self._devices.present()}
        with self._office.database.reading() as connection:
            media = list(self._outgoing.media(connection))
        found = [Carrier(medium, present.get(medium.identity or " ")) for medium in media]
        return sorted(found, key=lambda carrier: carrier.device is None)

    def strangers(self) -> Sequence[Device]:
        """Return what is plugged in and no line of the ledger knows."""
        known = {carrier.medium.identity for carrier in self.carriers()}
        return [device for device in self._devices.present() if device.identity not in known]

    def register(self, medium: RegisteredMedium, device: Device) -> None:
        """Write into a medium's line how the system knows it; `Refusal` where it is not told."""
        if not device.identity:
            raise Refusal("この媒体の識別を読み取れません。別の媒体を使ってください。")
        outgoing, key = self._outgoing, self.ledger.key
        self._office.desk.fill(key, medium.entry_id, {outgoing.identity_field: device.identity})

    def approvers(self) -> list[str]:
        """Return the codes of people who may approve: those who may confirm."""
        directory = self._office.desk.directory
        today = self._office.clock.read().today
        return [
            code
            for code, person in directory.people.items()
            if person.is_active(today) and may(Operation.SEAL, directory.roles_of(code, today))
        ]

    # Going out

    def hand_out(self, order: Order, passage: Passage, *, tell: Tell = silent) -> Handed:
        """Write the package, read it back, and write the hand-over down; all of it or none."""
        device = self.checked(order, passage)
        self._demand_own(passage)
        order = replace(order, medium=passage.carrier.medium.number)
        moment = self._office.clock.read()
        with self._office.database.reading() as connection:
            serial = next_package_serial(connection, fiscal_year(moment.today))
        target = device.mount / f"{serial}{passage.lock.wrapping.ending}"
        if is_there(target):
            raise Refusal(f"媒体に {target.name} がもうあります。消してから書き出してください。")
        builders: list[Builder] = []
        try:
            with written_safely(target) as stream:
                with wrapped(stream, passage.lock, moment.local) as sink:
                    builder = Builder(self._office, order, sink, sheets=self._sheets(), tell=tell)
                    builders.append(builder)
                    built = builder.build()
                if not device.mount.is_dir():
                    raise Trouble(_GONE)
                if built.serial != serial or not is_still_there(device, self._devices):
                    raise Refusal(_ANOTHER)
            return self._note(builder.row_id, built, order, passage, target)
        except BaseException as error:
            if builders and not self._may_be_out(builders[0].row_id):
                _remove(target)
                self._note_failure(builders[0].row_id, error)
            raise

    def _may_be_out(self, row_id: int) -> bool:
        """Whether the package is on record, or that cannot be known: then its file stays."""
        try:
            with self._office.database.reading() as connection:
                written = select(Package.written_at).where(Package.id == row_id)
                return connection.execute(written).scalar() is not None
        except DeskError:
            return True

    def checked(self, order: Order, passage: Passage) -> Device:
        """Return where to write; `Refusal` where anything is missing. Nobody need be asked yet."""
        office, carrier = self._office, passage.carrier
        office.desk.require(Operation.EXPORT)
        office.desk.require(Operation.ENTER)
        if not passage.virus_checked:
            raise Refusal(
                "媒体のウイルス検査をして、異常がないことを確かめてください。", field="virus"
            )
        if order.approver not in self.approvers():
            raise Refusal("承認できる人を選んでください。", field="approver")
        with office.database.reading() as connection:
            if demands_second(connection) and order.second is None:
                raise Refusal(
                    "この機関では2人で行います。立会する人を選んでください。", field="second"
                )
        if order.second is not None and order.second in (order.approver, office.desk.actor.person):
            raise Refusal(
                "立会は、承認する人と書き出す人とは別の人にしてください。", field="second"
            )
        if passage.due_on < office.clock.read().today:
            raise Refusal("返却・消去の期限が過ぎた日です。", field="due_on")
        if carrier.hindrance or carrier.device is None:
            raise Refusal(f"{carrier.medium.title}: {carrier.hindrance}", field="medium")
        if not is_still_there(carrier.device, self._devices):
            raise Refusal(_ANOTHER, field="medium")
        return carrier.device

    def _demand_own(self, passage: Passage) -> None:
        for spec in self.transfer.required_own(self._office.clock.read().today):
            if passage.own.get(spec.key) is None:
                raise Refusal(
                    f"{self.transfer.title}の「{spec.label}」を入れてください。", field=spec.key
                )

    def _note(
        self, row_id: int, built: Built, order: Order, passage: Passage, target: Path
    ) -> Handed:
        office, outgoing = self._office, self._outgoing
        try:
            digest = digest_of(target)
        except OSError as error:
            raise Trouble(
                "書き出したファイルを読み返せません。媒体を差し直して、もう一度書き出してください。"
            ) from error

        def written(work: Work, lines: Sequence[Entry]) -> None:
            row = work.session.get(Package, row_id)
            assert row is not None
            work.change(
                row,
                {
                    "due_on": passage.due_on,
                    "sealed_size": built.head_size,
                    "content_digest": built.digest,
                    "read_digest": built.read_digest,
                    "file_digest": digest,
                    "written_at": work.moment.at,
                    "transfer": lines[0].id,
                },
                reason=None,
            )
            work.anchor(Operation.EXPORT.value)

        line = outgoing.line(
            HandOut(
                number=passage.carrier.medium.number,
                day=office.clock.read().today,
                giver=office.desk.actor.person,
                recipient=order.recipient.strip(),
                purpose=order.purpose.strip(),
                contents=f"監査用パッケージ {built.serial}",
                due_on=passage.due_on,
                remarks=f"承認 {office.desk.directory.name_of(order.approver)}",
            )
        )
        # One act: no hand-over without its package, wherever the power goes.
        (saved,) = office.desk.enter_all(outgoing.transfer, [{**line, **passage.own}], also=written)
        office.remember_head()
        return Handed(built.serial, target.name, built, saved.number)

    def _note_failure(self, row_id: int, error: BaseException) -> None:
        if not row_id:
            return
        words = error.sentence if isinstance(error, DeskError) else "途中で止めました。"
        with self._office.desk.operation(Operation.EXPORT, ref="package") as work:
            row = work.session.get(Package, row_id)
            if row is not None and row.failure is None:
                work.change(row, {"failure": words}, reason=None)

    # Coming back

    def receive(self, serial: str, code: str, *, how: str) -> str:
        """Take the auditor's receipt code and close the hand-over; returns `good` or `bad`.

        `how` says what became of the medium (返却, 消去). `Refusal` for a code of anything else.
        """
        office, outgoing = self._office, self._outgoing
        with office.database.reading() as connection:
            facts = package_of(connection, serial)
        verdict = verdict_of(facts, code)
        words = "異常なし" if verdict == GOOD else "異常ありと連絡"
        today = office.clock.read().today
        remarks = f"受領コード {_spelled(code)}({words})。{how}"
        assert facts.transfer is not None
        before = office.books.entry(office.ledgers[outgoing.transfer], facts.transfer).values
        cells = outgoing.closing(before, today, remarks)

        def closed(work: Work, _lines: Sequence[Entry]) -> None:
            row = work.session.execute(select(Package).where(Package.id == facts.id)).scalar_one()
            told = {"receipt": _spelled(code), "verdict": verdict, "closed_on": today}
            work.change(row, told, reason=None)
            work.anchor(Operation.EXPORT.value)

        office.desk.fill_each([(outgoing.transfer, facts.transfer, cells)], also=closed)
        return verdict


def verdict_of(facts: PackageFacts, code: str) -> str:
    """Return what a receipt code says of a package; `Refusal` when it is not one of its own."""
    if facts.written_at is None:
        raise Refusal("このパッケージは書き出されていません。")
    if facts.read_digest is None:
        raise Refusal("前の版で書き出したので、受領コードを照らせません。書き出し直してください。")
    if facts.closed_on is not None:
        raise Refusal("このパッケージの受領コードは、もう記録されています。")
    typed = _spelled(code)
    for verdict in (GOOD, BAD):
        if receipt_code(facts.serial, facts.read_digest, good=verdict == GOOD) == typed:
            return verdict
    raise Refusal(
        "受領コードが合いません。12けたの数字と、パッケージの番号を確かめてください。", field="code"
    )


def _spelled(code: str) -> str:
    plain = "".join(sign for sign in digits(code) if sign.isdigit())
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _remove(path: Path) -> None:
    """Take away what does not count; a medium that is gone has it taken away already."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
