"""SQLAlchemy and the encrypted database file; knows nothing of ledgers."""
