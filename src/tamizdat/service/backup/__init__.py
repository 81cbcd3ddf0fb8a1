"""Backups: everything a newsroom is, in one file; and a newsroom made from it."""
