"""Papers that are no register: one file each."""
