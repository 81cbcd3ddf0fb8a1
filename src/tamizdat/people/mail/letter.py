"""A letter: what is sealed in the queue, and the message that is made of it (RFC 5322)."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from binascii import b2a_qp
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tamizdat.people.addresses import lookup_value

NOBODY = "<>"  # the return path of what must never come back (RFC 5321, 4.5.5)
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_LONGEST_ID = 500  # characters; RFC 5322 (2.1.1) has lines of 998


class Letter(Struct, frozen=True):
    """A letter to one address. `stops` is the address at which it is stopped by one click (RFC 8058), if it can be.

    `asked`: somebody asked for this very letter just now, so that it goes to an address from which mail came back once.
    `is_reply`: a machine answers a message by it (RFC 3834); `answers` is that message's Message-ID, if it had one.
    `reply_to` is where answers to it go. `return_path` is where it comes back to: "" for the sender's address, NOBODY
    for nowhere.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    stops: str = ""
    language: str = ""
    asked: bool = False
    answers: str = ""
    reply_to: str = ""
    return_path: str = ""
    is_reply: bool = False


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
    if letter.reply_to:
        made["Reply-To"] = Address(addr_spec=letter.reply_to)
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = format_datetime(timezone.now().replace(microsecond=0))
    made["Message-ID"] = message_id
    # RFC 3834 (5): nobody's machine should answer it.
    made["Auto-Submitted"] = "auto-replied" if letter.is_reply else "auto-generated"
    if letter.stops:
        made["List-Unsubscribe"] = f"<{letter.stops}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text, cte=_shorter(letter.text))
    if letter.html:
        made.add_alternative(letter.html, subtype="html", cte=_shorter(letter.html))
    if letter.language:
        made["Content-Language"] = letter.language  # last: `add_alternative` moves such fields into the first part
    head, end, body = made.as_bytes().partition(b"\r\n\r\n")
    # The package folds a long id away from its name, and some programs then read it as empty.
    head = head.replace(b"\r\nMessage-ID:\r\n <", b"\r\nMessage-ID: <")
    return _thread(letter.answers) + head + end + body


def _thread(answers: str) -> bytes:
    """Return the fields that say which message is answered (RFC 5322, 3.6.4). The e-mail package would encode a long
    Message-ID as words, and no program would know it again."""
    if not answers:
        return b""
    found = checked_message_id(answers).encode("ascii")
    return b"In-Reply-To: %b\r\nReferences: %b\r\n" % (found, found)


def _shorter(text: str) -> str:
    """Return the transfer encoding in which text is shorter: Arabic or Cyrillic takes twice as much in the first."""
    raw = text.encode("utf-8", "replace")
    return "quoted-printable" if len(b2a_qp(raw, istext=True)) <= len(b64encode(raw)) * 78 // 76 else "base64"


def message_id(reference: str, domain: str) -> str:
    """Return the id of the letter about something: always the same, and telling nothing of what it is about."""
    return f"<{hashlib.sha256(reference.encode()).hexdigest()[:32]}@{domain or 'localhost'}>"


def tie(message_id: str, to: str) -> str:
    """Return the id that a letter goes out with: with a sign of its address, which is kept nowhere.

    Who reports that a letter did not arrive names its id and its address. Only the two that belong together are
    believed; nobody can make the sign of another address.
    """
    local, _, domain = message_id.strip("<>").partition("@")
    key = hashlib.sha256(b"people.mail.tie " + settings.SECRET_KEY.encode()).digest()
    sign = hmac.digest(key, local.encode() + b"\0" + lookup_value(to), "sha256")[:8].hex()
    return f"<{local}.{sign}@{domain}>"


def checked_message_id(message_id: str) -> str:
    """Return a Message-ID. Raises ValueError where it is none."""
    if len(message_id) > _LONGEST_ID or not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("This is no Message-ID. Make one with people.mail.letter.message_id.")
    return message_id
