"""Every kind of thing that the program does to an office's files, each ready to be disturbed.

An act is prepared while nothing is wrong (`ready`), and only its last step runs under the fault.
"""

from tests.trials.acts_files import FILES
from tests.trials.acts_keys import KEYS
from tests.trials.acts_lines import LINES
from tests.trials.acts_people import PEOPLE
from tests.trials.acts_places import PLACES
from tests.trials.controls import NAIVE
from tests.trials.stage import Act, Stage, permit, stage_of

ACTS: tuple[Act, ...] = (*LINES, *PEOPLE, *FILES, *PLACES, *KEYS)

__all__ = ["ACTS", "NAIVE", "Act", "Stage", "permit", "stage_of"]
