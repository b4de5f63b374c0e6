"""Views of a ledger's own: it names one by a key, and that takes the place of the form."""
