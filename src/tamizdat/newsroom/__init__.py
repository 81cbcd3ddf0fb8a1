"""The desk: where a newsroom writes, corrects, withdraws and publishes. A Django app on Wagtail.

The database is the newsroom's memory. Press reads it through `archive.py`, as it reads any other archive.
"""
