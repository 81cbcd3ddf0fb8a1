"""Editions: a release in another form, to take along. `disk` is a copy that is read without any server."""
