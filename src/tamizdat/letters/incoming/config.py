"""Where mail that comes in is taken from: `[letters.incoming]` in tamizdat.toml.

    [letters.incoming]
    server = "mail.example.org"        # an IMAP mailbox, …
    user = "bounces@paper.example"
    lmtp = 8026                        # … or a port on this machine to which its own mail server delivers (RFC 2033)

The mailbox's password is in the environment (TAMIZDAT_INCOMING_PASSWORD). `security` is "tls" (port 993), "starttls"
(port 143) or "none", which is for a server on this machine alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tamizdat.outlet import LOCAL_HOSTS
from tamizdat.people.addresses import can_be_written_to

PASSWORD_VARIABLE = "TAMIZDAT_INCOMING_PASSWORD"  # noqa: S105 (a name)
_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_MEGABYTE = 1_000_000
_LARGEST = 100  # megabytes; a message is in memory as a whole


class Incoming(Struct, frozen=True, forbid_unknown_fields=True):
    """Where mail that comes in is taken from. Without `server` no mailbox is read; without `lmtp` nothing listens.

    `addresses` are further ones of ours, beside the sender's and that for bounces; `largest` is in megabytes; `aside`
    is the folder of the mailbox for what cannot be read.
    """

    server: str = ""
    port: int = 0
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    folder: str = "INBOX"
    aside: str = "Tamizdat unread"
    lmtp: int = 0
    addresses: tuple[str, ...] = ()
    largest: int = 30

    @property
    def is_on(self) -> bool:
        """Whether mail is taken in at all."""
        return bool(self.server or self.lmtp)

    @property
    def at(self) -> int:
        """The port of the mailbox's server."""
        return self.port or _PORTS[self.security]

    @property
    def most_bytes(self) -> int:
        """The size of the largest message that is read."""
        return self.largest * _MEGABYTE

    @property
    def password(self) -> str:
        """The mailbox's password, "" where there is none."""
        return os.environ.get(PASSWORD_VARIABLE, "")

    def problem(self) -> str:
        """Return what is wrong with it and what helps, "" where nothing is."""
        return next(self._problems(), "")

    def _problems(self) -> Iterator[str]:
        for name, number in (("port", self.port), ("lmtp", self.lmtp)):
            if not 0 <= number < 65_536:
                yield f"{name} = {number} is no port. Leave it out, or write one from 1 to 65535."
        if self.server and not self.user:
            yield 'user is missing: write the name with which the mailbox is opened, such as user = "bounces".'
        if self.server and self.security == "none" and self.server not in LOCAL_HOSTS:
            yield f'security = "none" would send the password in clear to {self.server}. Use "tls" or "starttls".'
        if not self.folder or not self.aside or self.folder == self.aside:
            yield "folder and aside must be two folders of the mailbox."
        if not 0 < self.largest <= _LARGEST:
            yield f"largest = {self.largest}: write a number of megabytes from 1 to {_LARGEST}."
        for address in self.addresses:
            if not can_be_written_to(address) or address != address.lower() or "+" in address:
                yield (
                    f"addresses: {address!r} is not one in small letters and without a plus sign. Write one like"
                    ' "letters@paper.example".'
                )


class Ours(Struct, frozen=True):
    """Addresses of ours: those that letters are from, that for bounces, and further ones. All in small letters."""

    senders: tuple[str, ...] = ()
    bounces: str = ""
    others: tuple[str, ...] = ()

    def is_ours(self, address: str) -> bool:
        """Whether mail to an address is for us; what stands behind a plus sign may be anything."""
        return without_detail(address) in {*self.senders, self.bounces, *self.others} - {""}

    def is_for_bounces(self, address: str) -> bool:
        """Whether an address is for what comes back, and for nothing else."""
        return bool(self.bounces) and self.bounces not in self.senders and without_detail(address) == self.bounces


def without_detail(address: str) -> str:
    """Return an address in small letters without what stands behind its plus sign (RFC 5233).

    >>> without_detail("Bounces+1a-9f@paper.example")
    'bounces@paper.example'
    """
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
