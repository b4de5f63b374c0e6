"""What tests share: the seams (clock, keyring) and the watches (logs, leaks)."""
