"""What stands in the way of a set-up, as sentences for the person at the keyboard."""


class Missing(Exception):
    """Something is missing that the set-up cannot bring by itself; one sentence for each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences
