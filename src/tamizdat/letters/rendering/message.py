"""An issue as a message (RFC 5322, MIME): made once, cut where something is a reader's own, filled for each of them.

Nothing in it tells who opens it or follows a link: no picture of its own, no address that leads through us. What it has
besides the usual fields says that it is a list's: List-Id (RFC 2919), List-Unsubscribe with one click (RFC 8058), and
Precedence for programs that answer in somebody's absence (docs/decisions/0507-fields-of-a-letter.md).
"""

from __future__ import annotations

import hashlib
import re
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.letters.by_mail.addresses import leave_by_mail
from tamizdat.letters.rendering.encoding import Encoded, encode
from tamizdat.letters.rendering.headers import checked_address, named_field, text_field
from tamizdat.letters.rendering.personal import CODE, PLACE, leave_address
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people.mail import config
from tamizdat.people.mail.dkim.canonical import relaxed_fields, relaxed_piece
from tamizdat.people.mail.dkim.signer import Signer
from tamizdat.people.mail.letter import checked_message_id
from tamizdat.readers.words import service_address

_CODE = re.compile(rb"[A-Za-z0-9_-]{22}")


class Parts(Struct, frozen=True):
    """The body of a message without its reader: parts, each behind its fields, and the end."""

    parts: tuple[tuple[bytes, Encoded], ...]
    end: bytes

    def filled(self, code: bytes) -> list[bytes]:
        """Return it with a code, in pieces."""
        found: list[bytes] = []
        for start, part in self.parts:
            found += (start, *part.in_pieces(code))
        return [*found, self.end]

    def relaxed(self) -> Parts:
        """Return it as DKIM signs it; a code has no spaces."""
        parts = [
            (relaxed_piece(start), Encoded(part.name, tuple(map(relaxed_piece, part.pieces)), part.slots))
            for start, part in self.parts
        ]
        return Parts(tuple(parts), relaxed_piece(self.end))


class Seal(Struct, frozen=True):
    """What signs the letters of an issue: the fields that all share and the body are brought into the form in which
    they are signed once, and not for each letter (docs/decisions/0530-dkim.md)."""

    signer: Signer
    fields: dict[str, bytes]
    body: Parts

    def signatures(self, own: bytes, code: bytes) -> bytes:
        """Return the signatures of a letter with these fields of its own."""
        digest = hashlib.sha256(b"".join(self.body.filled(code))).digest()
        return self.signer.fields({**self.fields, **dict(relaxed_fields(own))}, digest)


class Mold(Struct, frozen=True):
    """A message without its reader: the head that all share, and the body, with places for a code.

    `leave` are the addresses at which a subscription ends, before and behind the code: on the web (RFC 8058), and by
    mail (RFC 2369) where somebody takes that in.
    """

    head: bytes
    body: Parts
    leave: tuple[bytes, ...]
    seal: Seal | None = None

    def fill(self, *, to: str, code: str, message_id: str, return_path: str = "") -> bytes:
        """Return the message for a reader. Raises NoAddress, or ValueError for a code or Message-ID that is none.

        `return_path` is for the envelope alone (RFC 5321, 4.4): whoever delivers the message writes it down.
        """
        personal = code.encode("ascii", "replace")
        if not _CODE.fullmatch(personal):
            raise ValueError("This is no code of a subscription: 22 characters of base64url.")
        own = b"To: %b\r\nMessage-ID: %b\r\nList-Unsubscribe: %b\r\n" % (
            checked_address(to).encode("ascii"),
            checked_message_id(message_id).encode("ascii"),
            personal.join(self.leave),
        )
        signatures = self.seal.signatures(own, personal) if self.seal else b""
        return b"".join([signatures, own, self.head, *self.body.filled(personal)])

    @property
    def has_dots(self) -> bool:
        """Whether a line of its letters begins with a full stop. A reader's own fields and codes begin no line so."""
        return b"\n." in b"".join([self.head, *self.body.filled(CODE.encode())])

    def sealed(self, signer: Signer) -> Mold:
        """Return the mold of letters that are signed."""
        return replace(self, seal=Seal(signer, dict(relaxed_fields(self.head)), self.body.relaxed()))


def mold(issue: Any, signer: Signer | None = None) -> Mold:
    """Return the message of an issue that is frozen, signed where there is a signer. Raises MailConfigError."""
    newsletter = issue.edition
    mail = config.load(settings.NEWSROOM.folder)
    language = outlet().language(newsletter.language)
    name = newsletter.sender or language.outlet_name or outlet().name
    list_id = f"{newsletter.slug}.{newsletter.language}.{mail.domain or _host()}".lower()
    head = (
        named_field("From", name, checked_address(mail.address or f"letters@{_host()}")),
        text_field("Subject", issue.subject),
        text_field("Date", format_datetime((issue.frozen or timezone.now()).replace(microsecond=0))),
        text_field("Content-Language", newsletter.language),
        named_field("List-Id", newsletter.name, list_id),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        b"Precedence: bulk\r\n",
        b"X-Auto-Response-Suppress: OOF, AutoReply\r\n",
    )
    made = assembled(b"".join(head), issue.text, issue.html)
    return made.sealed(signer) if signer else made


def assembled(head: bytes, text: str, html: str) -> Mold:
    """Return a message with these fields, the text part first: mail programs show the last part that they know."""
    # No part has this line: "=_" stands in no base64, and in no quoted-printable.
    boundary = b"=_" + hashlib.sha256(f"{text}\0{html}".encode("utf-8", "replace")).hexdigest()[:32].encode()
    parts, begin = [], b"--"
    for subtype, content in (("plain", text), ("html", html)):
        part = encode(content)
        fields = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {part.name}\r\n\r\n"
        parts.append((begin + boundary + b"\r\n" + fields.encode("ascii"), part))
        begin = b"\r\n--"
    leave = f"<{leave_address(service_address(), PLACE)}>"
    if by_mail := leave_by_mail(PLACE):
        leave += f",\r\n <{by_mail}>"
    mime = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="%b"\r\n\r\n' % boundary
    body = Parts(tuple(parts), b"\r\n--" + boundary + b"--\r\n")
    return Mold(head + mime, body, tuple(leave.encode("ascii").split(PLACE.encode())))


def _host() -> str:
    return urlsplit(settings.OUTLET.address).hostname or "localhost"
