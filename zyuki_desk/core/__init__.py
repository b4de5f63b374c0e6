"""What every ledger shares: entries, definitions, the desk."""
