"""Messages as they come in."""

from __future__ import annotations

import itertools
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

ADDRESS = "philippa.zwergenstein@example.org"
PAPER = "letters@lantern.example"
_numbers = itertools.count(1)


def mail(subject: str = "", text: str = "", to: str = PAPER, **more: Any) -> EmailMessage:
    """Return a message as a mail program writes it; `fields` has more of its head, `html` its words as HTML."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = "somebody@example.org"
    made["To"] = to
    if subject:
        made["Subject"] = subject
    made["Message-ID"] = "<somewhat@example.org>"
    for name, value in more.get("fields", {}).items():
        made[name] = value
    if text or "html" not in more:
        made.set_content(text, cte=more.get("cte", "8bit"))
        if "html" in more:
            made.add_alternative(more["html"], subtype="html")
    else:
        made.set_content(more["html"], subtype="html")
    # What others write into these fields: the library would not write all of it as it is given.
    raw = made.as_bytes()
    raw = raw.replace(b"somebody@example.org", more.get("sender", f"Philippa <{ADDRESS}>").encode())
    message_id = more.get("message_id", f"<{next(_numbers)}@mail.example.org>")
    return parsed(raw.replace(b"<somewhat@example.org>", message_id.encode()))


def parsed(raw: bytes) -> Any:
    return message_from_bytes(raw, policy=policy.default)


def arrived(subject: str = "", text: str = "", to: str = PAPER, **more: Any) -> Any:
    from tamizdat.letters.incoming.arrived import Arrived

    return Arrived(more.pop("return_path", ADDRESS), (to.lower(),), mail(subject, text, to, **more))
