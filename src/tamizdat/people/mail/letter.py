"""A letter: what is sealed in the queue, and the message that is made of it (RFC 5322)."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.utils import timezone
from msgspec import Struct


class Letter(Struct, frozen=True):
    """A letter to one address. `stops` is the address at which it is stopped by one click (RFC 8058), if it can be.

    `asked`: somebody asked for this very letter just now, so that it goes to an address from which mail came back once.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    stops: str = ""
    language: str = ""
    asked: bool = False


def message(letter: Letter, sender: str, message_id: str) -> bytes:
    """Return the message's bytes: lines end in CR LF, and none is longer than 998 bytes.

    Subject and addresses go through the e-mail package's own types, so that none of them can add a header. Raises
    ValueError, and other errors of that package, for an address that a reader's program would take for another one.
    """
    made = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    made["From"] = Address(display_name=name, addr_spec=address)
    made["To"] = Address(addr_spec=letter.to)
    if made["To"] != letter.to or not letter.to.isascii():
        raise ValueError("The address in the letter is not the one that it goes to.")
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = format_datetime(timezone.now().replace(microsecond=0))
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine should answer it
    if letter.stops:
        made["List-Unsubscribe"] = f"<{letter.stops}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.language:
        made["Content-Language"] = letter.language  # last: `add_alternative` moves such fields into the first part
    return made.as_bytes()


def message_id(reference: str, domain: str) -> str:
    """Return the id of the letter about something: always the same, and telling nothing of what it is about."""
    return f"<{hashlib.sha256(reference.encode()).hexdigest()[:32]}@{domain or 'localhost'}>"
