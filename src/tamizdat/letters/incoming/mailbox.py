"""A mailbox elsewhere, read by IMAP (RFC 9051) and emptied: what it held is acted on, and nothing of it is kept here.

A message is deleted once what it means is committed. Killed in between, this reads it again, and it has no second
effect (`handling.py`). A message that cannot be handled goes into a folder of the mailbox for a person to look at.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tamizdat.letters.incoming.config import Incoming
from tamizdat.people.failures import named

WAIT = 60.0  # seconds between two looks where the server cannot tell of new mail (RFC 2177, IDLE)
_TIMEOUT = 60.0  # seconds for each answer
_IDLE_FOR = 540.0  # seconds, after which IDLE is begun anew: RFC 2177 asks for less than 29 minutes, and routers forget
_LOOK = 1.0  # seconds between two looks at whether the process should end
_BATCH = 100
_NOT_TRUSTED = (
    "its certificate is not trusted, or is another name's: write the name that stands in it as server, or add its"
    " signer to /etc/ssl/certs"
)
_log = logging.getLogger(__name__)

Take = Callable[[bytes], bool]  # a message's bytes to whether it was handled; raises where nothing can be handled now


class CannotRead(Exception):
    """The mailbox was not reached, or does not let us in. The message names server and error, and no address."""


class Mailbox:
    """A connection to the mailbox. Raises CannotRead when it is made, and whenever it ends."""

    def __init__(self, config: Incoming, take: Take) -> None:
        self._config, self._take = config, take
        self._stuck: set[int] = set()  # could be neither handled nor put aside: not tried again on this connection
        try:
            self._server = self._connected()
            self._folder = self._aside_folder()
        except (IMAPClientError, OSError, ValueError) as error:
            raise self._cannot(error) from None

    def _connected(self) -> IMAPClient:
        config = self._config
        context = ssl.create_default_context()
        is_tls = config.security == "tls"
        given: dict[str, Any] = {"ssl_context": context} if is_tls else {}
        server = IMAPClient(config.server, config.at, use_uid=True, ssl=is_tls, timeout=_TIMEOUT, **given)
        try:
            if config.security == "starttls":
                server.starttls(context)
            server.login(config.user, config.password)
            server.select_folder(config.folder)
        except BaseException:
            with suppress(IMAPClientError, OSError):
                server.shutdown()
            raise
        return server

    def _aside_folder(self) -> str:
        """Return the full name of the folder for what cannot be read, in the server's own space of names."""
        name = self._config.aside
        if self._server.has_capability("NAMESPACE") and (own := self._server.namespace().personal):
            prefix = own[0][0] or ""
            name = name if name.startswith(prefix) else f"{prefix}{name}"
        return name

    def _cannot(self, error: BaseException) -> CannotRead:
        _log.info("The mailbox cannot be read: %s", named(error))
        why = _NOT_TRUSTED if isinstance(error, ssl.SSLCertVerificationError) else type(error).__name__
        return CannotRead(f"{self._config.server}, port {self._config.at}: {why}")

    def read(self, stop: threading.Event) -> int:
        """Handle all messages that are there; return how many lie in the folder for what could not be read.

        What `take` raises goes on to the caller: the message stays. Raises CannotRead.
        """
        try:
            self._expunge(self._server.search("DELETED"))  # handled, and killed before it was gone
            while not stop.is_set():
                found = [uid for uid in self._server.search("NOT DELETED") if uid not in self._stuck][:_BATCH]
                if not found:
                    break
                sizes = self._server.fetch(found, ["RFC822.SIZE"])
                for uid in found:
                    if stop.is_set():
                        break
                    if uid in sizes:
                        self._one(uid, int(sizes[uid][b"RFC822.SIZE"]))
            return self._aside() + len(self._stuck)
        except (IMAPClientError, OSError) as error:
            raise self._cannot(error) from None

    def _one(self, uid: int, size: int) -> None:
        """Handle one message, and delete it."""
        if size <= self._config.most_bytes:
            answer = self._server.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
            raw = answer.get(b"BODY[]")
            if raw is None:
                return  # somebody took it away meanwhile
            is_handled = self._take(raw)
        else:
            is_handled = False
        if is_handled or self._put_aside(uid):
            self._server.delete_messages([uid], silent=True)
            self._expunge([uid])
        else:
            self._stuck.add(uid)

    def _put_aside(self, uid: int) -> bool:
        """Copy a message into the folder for what cannot be read; return whether it is there."""
        try:
            if not self._server.folder_exists(self._folder):
                self._server.create_folder(self._folder)
            self._server.copy([uid], self._folder)
        except IMAPClientError as error:
            _log.error("A message could not be put aside: %s", named(error))
            return False
        return True

    def _expunge(self, uids: list[int]) -> None:
        """Take messages away that are marked as deleted: these alone, where the server can (RFC 4315, UIDPLUS)."""
        if uids:
            self._server.expunge(uids if self._server.has_capability("UIDPLUS") else None)

    def _aside(self) -> int:
        if not self._server.folder_exists(self._folder):
            return 0
        return int(self._server.folder_status(self._folder, ["MESSAGES"])[b"MESSAGES"])

    def wait(self, stop: threading.Event) -> None:
        """Wait until there is new mail, or for some minutes. Raises CannotRead."""
        if not self._server.has_capability("IDLE"):
            stop.wait(WAIT)
            return
        until = monotonic() + _IDLE_FOR
        try:
            self._server.idle()
            while not stop.is_set() and monotonic() < until:
                if self._server.idle_check(timeout=_LOOK):
                    break
            self._server.idle_done()
        except (IMAPClientError, OSError) as error:
            raise self._cannot(error) from None

    def close(self) -> None:
        """End the connection."""
        with suppress(IMAPClientError, OSError):
            self._server.logout()
