"""Records, not ledgers: what makes a stroke of the pen provable."""
