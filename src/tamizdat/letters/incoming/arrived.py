"""A message as it came in, whichever way it came."""

from __future__ import annotations

from email.message import EmailMessage

from msgspec import Struct


def return_path(sender: str) -> str:
    """Return the return path that a server hands over, "" for none: that is written `<>` (RFC 5321, 4.5.5).

    >>> return_path("<>"), return_path("rosa@example.org")
    ('', 'rosa@example.org')
    """
    return sender.strip().removeprefix("<").removesuffix(">").strip()


class Arrived(Struct, frozen=True):
    """A message and its envelope (RFC 5321): `sender` is the return path, empty for a notification; `recipients` are
    the addresses of ours to which it was delivered, in small letters, at least one."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
