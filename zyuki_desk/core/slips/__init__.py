"""Slips (受渡票 …): printed for lines, signed by hand, filed; the missing ones shown."""
