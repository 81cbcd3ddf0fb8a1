"""Conversations with a mail server about many letters, one recipient each, with pipelining where it is offered."""
