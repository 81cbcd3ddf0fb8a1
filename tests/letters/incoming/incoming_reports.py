"""Reports as mail servers and providers write them, about letters of a test's newsroom."""

from __future__ import annotations

from itertools import count
from typing import Any

_number = count(1)
READER = "reader@example.org"
BOUNCES = "bounces@lantern.example"
CONFIGURATION = f"""
[letters]
bounces = "{BOUNCES}"
"""


def path_of(delivery: Any) -> str:
    from tamizdat.letters.sending.verp import return_path

    return return_path(delivery.pk, BOUNCES)


def report(action: str, status: str, *, to: str = "reader@example.org", head: str = "") -> bytes:
    """Return a notification of delivery, each with an id of its own; `head` is of the letter that it returns."""
    returned = f"--=_r\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n" if head else ""
    text = (
        f"From: MAILER-DAEMON@mx.example.org\r\nMessage-ID: <{next(_number)}@mx.example.org>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"\r\n\r\n'
        "--=_r\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--=_r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n{returned}--=_r--\r\n"
    )
    return text.encode()


def feedback(kind: str, *, path: str = "", head: str = "Subject: x\r\n") -> bytes:
    """Return a feedback report."""
    told = f"Original-Mail-From: <{path}>\r\n" if path else ""
    text = (
        f"From: fbl@example.org\r\nMessage-ID: <{next(_number)}@mx.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="=_f"\r\n\r\n'
        "--=_f\r\nContent-Type: text/plain\r\n\r\nA reader pressed a button.\r\n"
        f"--=_f\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n{told}\r\n"
        f"--=_f\r\nContent-Type: message/rfc822\r\n\r\n{head}\r\n--=_f--\r\n"
    )
    return text.encode()


def handle(content: bytes, *to: str, sender: str = "") -> str:
    """Handle a message as if it had just come in; return as what it was counted."""
    from tamizdat.letters.incoming.handling import Raw
    from tamizdat.letters.incoming.handling import handle as handled
    from tamizdat.letters.incoming.process import ours

    return str(handled(Raw(sender, to or (BOUNCES,), content), ours()))


def counted() -> dict[str, int]:
    from tamizdat.letters.models import Arrival

    return dict(Arrival.objects.values_list("kind", "count"))
