"""Outgoing mail: where it is sent through, how a letter is written, the queue, and one conversation with a server."""
