"""Newsletters at the desk: the list, the form, and what keeps one from being offered to readers."""
