"""A letter as a mail service gets it: the same text, HTML and fields as a mail server, made of the same message."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

from tamizdat.people.mail.services.known import KnownService

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

# What a service is given apart, or writes itself.
_NOT_FIELDS = ("from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding")


def for_service(body: bytes, known: KnownService, delivery: str = "") -> EmailMultiAlternatives:
    """Return a message for anymail. `delivery` is the signed number of a row (letters.sending.verp), by which what
    comes back is known, and never an address. Nothing in it is counted: neither opens nor clicks. Raises ValueError and
    other errors of the e-mail package for what is no message."""
    from django.core.mail import EmailMultiAlternatives

    read: Any = message_from_bytes(body, EmailMessage, policy=SMTP)
    raw = ((name, " ".join(str(value).split())) for name, value in read.raw_items())
    fields = {name: value for name, value in raw if name.lower() not in _NOT_FIELDS}
    made = EmailMultiAlternatives(
        subject=str(read["Subject"]),
        body=_text(read, "plain"),
        from_email=str(read["From"]),
        to=[str(read["To"])],
        headers={**fields, **known.headers},
    )
    if html := _text(read, "html"):
        made.attach_alternative(html, "text/html")
    options: dict[str, Any] = {"track_opens": False, "track_clicks": False}
    if delivery and known.has_metadata:
        options["metadata"] = {"delivery": delivery}
    elif delivery:
        options["tags"] = [delivery]
    made.__dict__.update(options)  # anymail reads them as attributes
    return made


def _text(read: Any, subtype: str) -> str:
    part = read.get_body(preferencelist=(subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
