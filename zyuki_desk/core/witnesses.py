"""What stands beside the file of an open office: its keys, settled at a start."""

from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Desk
from zyuki_desk.evidence import heads, seal
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.evidence.seal_file import SealKeeper
from zyuki_desk.store.database import Database
from zyuki_desk.store.master import Master

JOURNAL_ID = "main"


def origin_of(master: Master) -> str:
    """Return the name of an office's journal in signed heads."""
    return heads.origin_of(master.office_id, JOURNAL_ID)


def outside_of(folder: OfficeFolder, master: Master) -> Outside:
    """Collect what stands beside the file in this folder."""
    origin = origin_of(master)
    keeper = SealKeeper(origin, master.seal_wrap, folder.seal_key)
    keeper.load()
    return Outside(origin, heads.Signer(master.signing_seed), keeper)


def settle_seal(database: Database, outside: Outside) -> None:
    """Bring the seal's key to where the journal stands, after a start that nothing preceded."""
    if outside.seal is None:
        return
    with database.reading() as connection:
        state = read_state(connection)
        last = connection.exec_driver_sql(
            "SELECT operation, ref FROM journal WHERE source = ? ORDER BY seq DESC LIMIT 1",
            (seal.CLOSING,),
        ).first()
    outside.seal.settle(state.epoch, born=last is not None and seal.is_birth(*last))


def begin_seal(desk: Desk, seed: bytes) -> None:
    """Begin a new series of seals by a ceremony that is a record itself."""
    keeper, origin = desk.outside.seal, desk.outside.origin
    assert keeper is not None, "an open office has a place for the seal"
    with desk.operation(Operation.KEYS, ref=seal.NEW_SEED) as work:
        key = seal.EpochKey.first(seed, origin, max(work.state.epoch, 0) + 1)
        keeper.stage(key)
        name = seal.seed_name(seed, origin).hex()
        work.act(DESK_BOOK, {"keys": seal.NEW_SEED, "seed": name, "epoch": key.epoch})
    keeper.take_staged(key)
