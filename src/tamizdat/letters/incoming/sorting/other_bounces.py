"""Bounces from before the standard's form, and of servers that have one of their own: only forms that are certain.

Each has words that no person begins a letter with, and comes with an empty return path or from a mail system. What was
refused, and why, stands between those words and the copy of the letter.
"""

from __future__ import annotations

import re
from email.message import Message
from typing import Any

from msgspec import Struct

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.sorting.evidence import evidence
from tamizdat.letters.incoming.sorting.kinds import Report, Verdict
from tamizdat.letters.incoming.sorting.parts import (
    content_type,
    fields,
    from_address,
    headers_in,
    inside,
    own_parts,
    text_of,
)
from tamizdat.letters.incoming.sorting.status import exact, verdict

_MACHINES = frozenset(
    {"mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mdaemon", "system", "mailer_daemon"}
)

_BEGINNING = 2_000  # characters in which the words stand


class _Form(Struct, frozen=True):
    """A form of bounces: how its words begin, and how those of one that only tells of a delay."""

    name: str
    begins: re.Pattern[str]
    delayed: re.Pattern[str] | None = None


def _form(name: str, begins: str, delayed: str = "") -> _Form:
    flags = re.IGNORECASE | re.MULTILINE
    return _Form(name, re.compile(begins, flags), re.compile(delayed, flags) if delayed else None)


_FORMS = (
    # QSBMF, https://cr.yp.to/proto/qsbmf.txt: "the first paragraph begins with Hi. This is the"
    _form("qmail", r"\AHi\. This is the ", r"will keep trying|this is a warning message only"),
    _form(
        "exim",
        r"^This message was created automatically by (?:the )?mail delivery (?:software|system)",
        r"has not (?:yet )?been delivered|delivery attempts will continue|no action is required on your part",
    ),
    _form("mail.ru", r"^Это письмо создано автоматически|^This message was created automatically by Mail\.Ru"),
    _form("postfix", r"^This is the (?:mail system|Postfix program) at host ", r"could not be delivered for more than"),
    _form(
        "sendmail",
        r"^[ \t]*-{3,} The following addresses had (?:permanent fatal|delivery|permanent delivery) (?:errors|problems)",
        r"transient non-fatal errors",
    ),
    _form("exchange", r"^Your message did not reach some or all of the intended recipients"),
    _form(
        "gmail",
        r"^Delivery to the following recipients? (?:failed permanently|has been delayed)",
        r"has been delayed|will retry",
    ),
    _form("yahoo", r"^Sorry,? we were unable to deliver your message to the following address"),
    _form("notes", r"^(?:Your (?:document|message):?|Delivery Failure Report)[ \t]*$"),
    _form("imail", r"^(?:undeliverable|Could not deliver message) to ", r"will (?:be )?retr"),
)
_COPY = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:Below this line is a copy|This is a copy of|Original message|Undelivered message|"
    r"Original Message|Message header follows|Enclosed is a copy|The header of the original|"
    r"Unsent message|Returned message|Это копия)|Original message headers|Исходное сообщение)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


def other_bounce(arrived: Arrived) -> Report | None:
    """Return what a bounce says that has a form of its own; None where the message is none that is known."""
    if not is_from_machine(arrived):
        return None
    text = next((text_of(part) for part in own_parts(arrived.message) if content_type(part) == "text/plain"), "")
    text = text.lstrip()
    form, begin = _recognized(text)
    if form is None:
        return None
    said, letter = _cut(arrived, text[begin:])
    addresses = re.findall(r"[^\s<>:;,()\"']+@[^\s<>:;,()\"']+", said[:4_000])[:5]
    found = evidence(arrived, letter, addresses=addresses)
    if form.delayed and form.delayed.search(said):
        return Report(Verdict.NOTHING, "", found)
    # Each of these forms tells of a failure for good; what it means stands in a code, else in its words.
    status = exact("", said)
    return Report(verdict(status or "5.0.0", said), status, found)


def is_from_machine(arrived: Arrived) -> bool:
    """Whether a message has no return path, or says that a mail system wrote it."""
    return not arrived.sender or any(
        address.partition("@")[0].lower() in _MACHINES
        for address in (arrived.sender, from_address(fields(arrived.message).get("from", "")))
    )


def _recognized(text: str) -> tuple[_Form | None, int]:
    """Return the form of a bounce, and where its words begin: not below its first lines."""
    found = [(match.start(), form) for form in _FORMS if (match := form.begins.search(text[:_BEGINNING]))]
    if not found:
        return None, 0
    at, first = min(found, key=lambda each: each[0])
    return first, at


def _cut(arrived: Arrived, text: str) -> tuple[str, Message[Any, Any] | None]:
    """Return the words of a bounce, and the letter that it returns."""
    copy = _COPY.search(text)
    letter = inside(arrived.message)
    if letter is None and copy:
        letter = headers_in(text[copy.end() :])
    return text[: copy.start()] if copy else text, letter
