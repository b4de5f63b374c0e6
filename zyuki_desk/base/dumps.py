"""No picture of the program's memory is ever written to a disk: names and keys lie open in it."""

import ctypes
import sys

_NO_FAULT_BOX, _NO_CRITICAL_BOX = 0x0002, 0x0001
_PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """Switch core dumps off for this process and its children, as far as the system lets it.

    A limit alone does not hold back a collector that the kernel pipes dumps to, the flag does; on
    Windows the error reporting is left out, which would keep a dump too.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_BOX | _NO_CRITICAL_BOX)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
