"""Errors by fault: the rules say no, or the machine says no; anything else is a bug."""


class DeskError(Exception):
    """An expected failure; its text is a sentence for the user, without personal data."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refusal(DeskError):
    """The rules or the input say no; the sentence tells what to do, `field` where."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class Trouble(DeskError):
    """The machine says no (disk full, locked, damaged, no key); the sentence tells what to do."""


class DamageFound(Trouble):
    """Something stored does not read as it was written; verification names the place."""
