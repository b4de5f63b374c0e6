"""Trials: kills and power cuts of the real save path; by command, and small in the suite."""
