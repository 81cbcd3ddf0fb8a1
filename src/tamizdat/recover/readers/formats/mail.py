"""Formats that begin with a mail's headers (RFC 5322): mails, mailboxes, pages in MHTML; and address books."""

from __future__ import annotations

import re

from tamizdat.recover.readers.formats.format import SAVE_PAGES, Format, Sample
from tamizdat.recover.readers.formats.mail_headers import begins_as_mail

MHTML = Format("a page with all its files in one (MHTML)", key="mhtml")
MAIL = Format("a mail", key="mail")
MAILBOX = Format("a mailbox (mbox)", key="mailbox")
COPIED_MAIL = Format(
    "a mail that was copied as a text", "give the mail itself (.eml), or the article's own text without the headers"
)
_ADDRESSES = "addresses of people; keep it apart from the captures"
_BOOKS = (
    (re.compile(r"\ABEGIN:VCARD\b", re.I), Format("an address book (vCard)", _ADDRESSES)),
    (re.compile(r"\A(?:version: 1\s+)?(?:#[^\n]*\n\s*)*dn::? \S", re.I), Format("an address book (LDIF)", _ADDRESSES)),
    (re.compile(r"\ABEGIN:VCALENDAR\b", re.I), Format("a calendar (iCalendar)", SAVE_PAGES)),
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):(?:[ \t](.*)|$)")
_MBOX = re.compile(r"From \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d")
# Headers that only machines write. With one of `_OF_MAIL` they make a mail; without, it may be a web server's answer.
_BY_MACHINES = {
    "message-id", "mime-version", "received", "return-path", "delivered-to", "dkim-signature", "x-mailer",
    "content-transfer-encoding", "content-type", "authentication-results", "list-unsubscribe", "x-mozilla-status",
    "user-agent", "x-received", "newsgroups", "x-originating-ip", "arc-seal",
}  # fmt: skip
_OF_MAIL = {"from", "to", "subject", "received", "message-id", "mime-version", "return-path", "delivered-to"}
# Headers of what went through the post; a newsletter with pictures in it is built as a saved page is.
_OF_POST = {"to", "received", "message-id", "return-path", "delivered-to", "dkim-signature", "list-unsubscribe"}
_MOST_CHARACTERS = 20_000  # of a text in which the first headers are looked for
_MOST_LINES = 400  # of headers; those of a mail that passed many servers take about 150


def recognise(sample: Sample) -> Format | None:
    """Return the format that a text's first lines tell, None if they are no headers of a mail.

    "From: our correspondent" over an article is none: it takes a header that only machines write, or what
    `mail_headers.begins_as_mail` asks for.
    """
    text = sample.text.lstrip()
    if text.startswith("<"):
        return None
    return _by_first_line(text) or (COPIED_MAIL if begins_as_mail(text[:_MOST_CHARACTERS].splitlines()) else None)


def _by_first_line(text: str) -> Format | None:
    """Return the format of a text that begins at once with what machines write."""
    if not re.match(r"[A-Za-z#]", text):
        return None
    for pattern, form in _BOOKS:
        if pattern.match(text):
            return form
    boxed = _MBOX.match(text)
    headers = _headers(text.split("\n", _MOST_LINES)[1 if boxed else 0 : _MOST_LINES])
    if boxed and headers:
        return MAILBOX
    by_machines = _BY_MACHINES & headers.keys()
    is_page = "multipart/related" in headers.get("content-type", "").lower() and not _OF_POST & headers.keys()
    if is_page or "snapshot-content-location" in headers:
        return MHTML if by_machines else None
    return MAIL if by_machines and _OF_MAIL & headers.keys() and len(headers) > 1 else None


def _headers(lines: list[str]) -> dict[str, str]:
    """Return the headers that lines begin with, by name in lower case, up to the first line that is none."""
    headers: dict[str, str] = {}
    last = ""
    for line in lines:
        if last and line[:1] in (" ", "\t") and line.strip():
            headers[last] += f" {line.strip()}"
            continue
        header = _HEADER.match(line.rstrip("\r"))
        if header is None:
            break
        last = header[1].lower()
        headers.setdefault(last, header[2] or "")
    return headers
