"""What a checkout needs to become a running desk; the standard library only."""
