"""Exports of publishing systems, and feeds: each record of an article in them becomes a capture (`posts.post`)."""
