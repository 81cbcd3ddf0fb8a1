"""The report of a run as one page: no script, no other file, nothing loaded from anywhere."""
