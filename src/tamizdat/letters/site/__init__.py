"""Newsletters in the release: pages to sign up on, issues to read on the web, feeds."""
