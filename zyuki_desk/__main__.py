"""`python -m zyuki_desk`: the same as the command `zyuki-desk`."""

import sys

from zyuki_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
