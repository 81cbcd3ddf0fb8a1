"""What is read of a message: who wrote it, its subject, and the first lines that are not a quotation.

A message is what a stranger sent. Nothing here raises for one that is broken, in whatever way: what cannot be read is
empty. Only its beginning is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from msgspec import Struct

from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.mail.letter import checked_message_id

_MOST = 100_000  # bytes of a text that are looked at
_SUBJECT = 300  # characters
_LINES = 20
_LINE = 500
_PARTS = 50  # of a message that are looked at
_DEEPEST = 200  # elements within one another
_QUOTED = re.compile(r"\s*[>|＞]")
# What stands above a message that is quoted whole: "-----Original Message-----", a rule, the sign of a signature.
_END = re.compile(r"\s*(-{4,}.*-{4,}|_{10,}|-{2,}\s*)$")
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "hr", "body"}
_NOT_READ = {"blockquote", "style", "script", "head", "title", "template", "noscript", "object"}


class Read(Struct, frozen=True):
    """What is read of a message. `sender` is the one address in its From, "" where there is none or more than one;
    `languages` are codes that its fields name."""

    sender: str = ""
    subject: str = ""
    lines: tuple[str, ...] = ()
    message_id: str = ""
    languages: tuple[str, ...] = ()

    @property
    def first_line(self) -> str:
        """The first line that somebody wrote."""
        return self.lines[0] if self.lines else ""


def read(message: EmailMessage) -> Read:
    """Read a message. Never raises."""
    return Read(
        sender=_or_empty(lambda: _sender(message)),
        subject=" ".join(field(message, "Subject")[:_SUBJECT].split()),
        lines=tuple(_written(_or_empty(lambda: _text(message)))),
        message_id=_or_empty(lambda: checked_message_id(field(message, "Message-ID").strip())),
        languages=_languages(message),
    )


def field(message: EmailMessage, name: str) -> str:
    """Return a field of a message's head, decoded (RFC 2047), "" where there is none. Never raises."""
    return _or_empty(lambda: str(message.get(name, "")))


def _or_empty(ask: Callable[[], str]) -> str:
    """Return what a function does, "" if it cannot: the library's parsers raise nearly anything for broken messages."""
    with suppress(Exception):
        return ask()
    return ""


def _sender(message: EmailMessage) -> str:
    fields: list[Any] = message.get_all("From", [])
    addresses = [each.addr_spec for one in fields for each in one.addresses]
    if len(addresses) != 1:
        return ""
    with suppress(NoAddress):
        return clean(addresses[0])
    return ""


def _languages(message: EmailMessage) -> tuple[str, ...]:
    named = f"{field(message, 'Content-Language')},{field(message, 'Accept-Language')}"[:200]
    codes = (each.partition(";")[0].strip() for each in named.split(","))
    return tuple(each for each in codes if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", each))


def _text(message: EmailMessage) -> str:
    """Return the text of a message: its plain part, else the words of its HTML."""
    plain = html = None
    for count, part in enumerate(message.walk()):
        if count >= _PARTS or (plain is not None and plain.strip()):
            break
        kind = part.get_content_type()
        if part.is_multipart() or _is_attached(part):
            continue
        if kind == "text/plain" and not (plain or "").strip():
            plain = _decoded(part)
        elif kind == "text/html" and html is None:
            html = _decoded(part)
    if plain is not None and plain.strip():
        return plain
    return _words(html) if html else ""


def _is_attached(part: Any) -> bool:
    return str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")


def _decoded(part: Any) -> str:
    """Return a part's text in the character set that it names, else in UTF-8."""
    raw = part.get_payload(decode=True)
    raw = raw[:_MOST] if isinstance(raw, bytes) else b""
    named = str(part.get_content_charset() or "utf-8")
    try:
        return raw.decode(named, "replace")
    except (LookupError, ValueError):  # no such character set, or one that is none of text
        return raw.decode("utf-8", "replace")


def _words(html: str) -> str:
    """Return the words of HTML, a line for each block, without what is quoted."""
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    tree = lxml_html.document_fromstring(html.replace("\0", ""), parser=parser)
    found: list[str] = []
    # lxml's own events instead of a function that calls itself: somebody may send a thousand elements in one another.
    skipped, depth = 0, 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        name = element.tag if isinstance(element.tag, str) else "title"
        if event == "start":
            skipped += _is_not_read(name, element) or depth > _DEEPEST
            if not skipped:
                found += ("\n" if name in _BLOCKS else "", " ".join((element.text or "").split("\n")))
        else:
            skipped -= _is_not_read(name, element) or depth + 1 > _DEEPEST
            if not skipped:
                found += ("\n" if name in _BLOCKS else "", " ".join((element.tail or "").split("\n")))
    return "".join(found)


def _is_not_read(name: str, element: Any) -> bool:
    return name in _NOT_READ or "quote" in (element.get("class") or "").lower()


def _written(text: str) -> list[str]:
    """Return the first lines that somebody wrote: without quotations and the line above one ("On Friday … wrote:")."""
    lines = [line.strip()[:_LINE] for line in text[:_MOST].splitlines()]
    kept: list[str] = []
    for line in lines:
        if _END.match(line):
            break
        if _QUOTED.match(line):
            while kept and not kept[-1]:
                kept.pop()
            if kept and kept[-1].endswith((":", "：")):
                _drop_attribution(kept)
        else:
            kept.append(line)
    found = [line for line in kept if line]
    if found and not _has_letters(found[0]):
        found = [line for line in found if _has_letters(line)]
    return found[:_LINES]


def _drop_attribution(kept: list[str]) -> None:
    """Take off the line above a quotation, and the one before it if a mail program broke it in two."""
    kept.pop()
    if kept and kept[-1] and "@" not in kept[-1] and len(kept[-1]) > 60:
        kept.pop()


def _has_letters(line: str) -> bool:
    return any(each.isalnum() for each in line)
