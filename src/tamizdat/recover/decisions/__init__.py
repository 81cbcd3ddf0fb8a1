"""Decisions: what editors decided about recovered articles, in a file that they can read and write by hand."""
