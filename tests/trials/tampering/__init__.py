"""The tamper suite, by part: records of the database, packages, whole files, single bits."""
