"""What everything stands on: calendar, text, clock, errors; the standard library only."""
