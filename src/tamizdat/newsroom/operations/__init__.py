"""Running the desk: its first start, practice mode, the worker and what it does, and what is found wrong."""
