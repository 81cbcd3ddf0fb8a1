"""An issue as the bytes of a message, made for each reader by filling in what is their own."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.rendering.personal import CODE
from tamizdat.people.mail import config
from tamizdat.readers.words import service_address


class Mold(Struct, frozen=True):
    """The message of an issue, cut where something is a reader's own."""

    head: bytes
    body: tuple[bytes, ...]
    leave: str

    def fill(self, *, to: str, code: str, message_id: str, return_path: str) -> bytes:
        """Return the message to one reader."""
        leave = self.leave.replace(CODE, code)
        own = (
            f"To: {to}\r\nMessage-ID: {message_id}\r\n"
            f"List-Unsubscribe: <{leave}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
        return own.encode("ascii") + self.head + code.encode("ascii").join(self.body)


def mold(issue: Any) -> Mold:
    """Return the mold of a frozen issue."""
    made = EmailMessage(policy=SMTP)
    name, address = parseaddr(config.load(settings.NEWSROOM.folder).sender)
    made["From"] = Address(display_name=issue.newsletter.sender or name, addr_spec=address)
    made["Subject"] = " ".join(issue.subject.split())
    made["Date"] = format_datetime((issue.begun or timezone.now()).replace(microsecond=0))
    made.set_content(issue.text, cte="8bit")
    made.add_alternative(issue.html, subtype="html", cte="8bit")
    made.set_boundary(f"issue-{issue.pk}")
    return Mold(b"", tuple(made.as_bytes().split(CODE.encode())), f"{service_address()}letters/leave/{CODE}/")
