"""Benchmarks, by command only: `python -m tests.bench`."""
