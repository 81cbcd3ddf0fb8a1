"""A mail as an article: an issue of a newsletter, or an article that was sent by mail (RFC 5322, MIME).

Of the headers the subject and the date count. Sender and receivers, the servers on its way, links and pictures that
report who opened it, and what is said around the article ("view in your browser", "unsubscribe") never come in. In a
mailbox only issues of newsletters are read: what was written to one person is not for readers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, cast

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.mails.body import Around, article_in
from tamizdat.recover.readers.mails.parts import (
    DAMAGES,
    DEEPEST,
    content_type,
    decoded,
    header_text,
    is_attached,
    parse_mail,
    parts_of,
    payload_of,
    unflowed,
)  # fmt: skip
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.plain_text import html_of_text
from tamizdat.recover.readers.results import Found, LeftOut, Listed, PackedPicture, encodable
from tamizdat.recover.readers.stream import Member, Stream
from tamizdat.recover.words import word_count

_LARGEST = 64 << 20  # bytes of a mail, with what is attached
_LONGEST_LINE = 1 << 20
_MOST_PARTS = 1_000
_FEWEST_WORDS = 40  # of a mail that sends another one on, to be an article itself
_FEWEST_OF_ARTICLE = 25  # words of a mail that did not go to a list
_FEWEST_OF_LETTER = 8
_PREFIX = re.compile(
    r"^\s*(?:(?:fwd?|wg|tr|rv|enc|vs|fs|i|пересл|переслано|пересилання)\s*+(?:\[\d+\]\s*+)?:\s*|\[fwd:\s*)+", re.I
)
_REPLY = re.compile(r"^\s*(?:re|aw|antw|sv|odp|отв|на|відп|رد|תשובה)\s*+(?:\[\d+\]\s*+)?:", re.I)
_NEWSLETTER = ("list-unsubscribe", "list-id", "list-post", "feedback-id", "x-campaign", "x-mailgun-tag", "x-mc-user")
_FROM_LINE = re.compile(rb"From \S.*\d{4}\s*$")
_CORRESPONDENCE = (
    "{} mails between people, and none to a list of readers: they stay out; give one that is an article as .eml"
)
_ENCRYPTED = "an encrypted mail: open it, and give the article's own text"
_NOTE = "a mail of a few words between people: it stays out; if it is an article, give its text"
_REPORT = "a report about mail, or an answer in somebody's absence: it names who received what; keep it apart"
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|maildaemon)@|<>", re.I)
_REPLIED = "a reply to another mail: what people write to each other stays out; give the article's own text"


def read_mail(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the article in a mail, and what is attached to it. Raises Unreadable."""
    body = stream.beginning(_LARGEST)
    if len(body) > _LARGEST:
        raise Unreadable(f"a mail larger than {_LARGEST >> 20} MB: save what is attached to it, and give that")
    yield from _read(body, stream, stream.name, member)


def read_mailbox(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the articles in the newsletters of a mailbox (mbox, RFC 4155), read one mail at a time."""
    counted = Counted(stream.name)
    for number, body in enumerate(_mails(stream), 1):
        name = f"{stream.name}!{number}"
        try:
            if body is None:
                raise Unreadable(f"a mail larger than {_LARGEST >> 20} MB: save what is attached to it, and give that")
            if not any(header_text(parse_mail(body), header) for header in _NEWSLETTER):
                counted.add("correspondence", _CORRESPONDENCE)
                continue
            yield from _read(body, stream, name, member)
        except Unreadable as reason:
            yield LeftOut(name, str(reason))
    yield from counted.found()


def _mails(stream: Stream) -> Iterator[bytes | None]:
    """Yield the mails of a mailbox, None for one that is too large."""
    lines = io.BufferedReader(cast("Any", _Raw(stream)), 1 << 18)
    mail: list[bytes] = []
    size = 0
    blank = True
    while line := lines.readline(_LONGEST_LINE):
        if blank and _FROM_LINE.match(line):
            if size:
                yield b"".join(mail) if size <= _LARGEST else None
            mail, size = [], 0
        else:
            size += len(line)
            if size <= _LARGEST:
                mail.append(re.sub(rb"^>(>*From )", rb"\1", line))
        blank = not line.strip()
    if size:
        yield b"".join(mail) if size <= _LARGEST else None


class _Raw(io.RawIOBase):
    """A stream as Python's own libraries read from one."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; return how many bytes there were."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _read(body: bytes, stream: Stream, name: str, member: Member, depth: int = 0) -> Iterator[Found]:
    """Yield the article of one mail, those in mails that it sends on, and what is attached. Raises Unreadable."""
    message = parse_mail(body)
    if content_type(message) in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise Unreadable(_ENCRYPTED)
    if _is_report(message):
        raise Unreadable(_REPORT)
    parts = list(parts_of(message))
    if len(parts) > _MOST_PARTS:
        raise Unreadable(f"a mail of more than {_MOST_PARTS:,} parts: save the article's own text")
    sent_on = [part for part in parts if content_type(part) == "message/rfc822"]
    text = _body(parts)
    if text is None and not sent_on and not any(part.get_filename() for part in parts):
        raise Unreadable("a mail without a text: give another copy of it")
    if text is not None and not (sent_on and word_count(_without_tags(text)) < _FEWEST_WORDS):
        is_letter = any(header_text(message, header) for header in _NEWSLETTER)
        if word_count(_without_tags(text)) < (_FEWEST_OF_LETTER if is_letter else _FEWEST_OF_ARTICLE):
            raise Unreadable(_NOTE)
        if _REPLY.match(header_text(message, "subject")) and not header_text(message, "list-unsubscribe"):
            raise Unreadable(_REPLIED)
        yield from _article(message, text, parts, body, stream, name)
    for number, part in enumerate(sent_on, 1):
        if depth < DEEPEST and isinstance(inner := part.get_payload(), list) and inner:
            try:
                yield from _read(cast("Message", inner[0]).as_bytes(), stream, f"{name}!{number}", member, depth + 1)
            except (Unreadable, *DAMAGES) as reason:
                said = str(reason) if isinstance(reason, Unreadable) else "damaged: give the article's own text"
                yield LeftOut(f"{name}!{number}", said)
    for part in parts:
        yield from _attached(part, stream, name, member)


def _without_tags(markup: str) -> str:
    return re.sub(r"<[^>]*>", " ", markup)


def _is_report(message: Message) -> bool:
    """Tell whether a mail was written by a mail server about another one (RFC 3464, RFC 3834)."""
    return (
        content_type(message) == "multipart/report"
        or header_text(message, "auto-submitted").lower().startswith("auto-replied")
        or bool(header_text(message, "x-failed-recipients"))
        or bool(_DAEMON.search(f"{header_text(message, 'from')} {header_text(message, 'return-path')}"))
    )


def _body(parts: list[Message]) -> str | None:
    """Return the text of a mail as HTML: the part in HTML, else the one in plain text."""
    for kind in ("text/html", "text/plain"):
        for part in parts:
            if content_type(part) == kind and not is_attached(part):
                text = decoded(part)
                if text.strip():
                    return text if kind == "text/html" else html_of_text(unflowed(text, part))
    return None


def _article(
    message: Message, text: str, parts: list[Message], body: bytes, stream: Stream, name: str
) -> Iterator[Found]:
    """Yield the article of a mail, and the pictures in it."""
    pictures = _pictures(parts, stream.name)
    receivers = [header_text(message, header) for header in ("to", "cc", "bcc", "delivered-to", "x-original-to")]
    around = Around(
        subject=_subject(message),
        people=tuple(_people(receivers)),
        pictures={key: picture.address for key, picture in pictures.items()},
        is_newsletter=any(header_text(message, header) for header in _NEWSLETTER),
    )
    found = article_in(text, around)
    address = header_text(message, "archived-at").strip("<> ")
    post = Post(
        headline=found.headline.replace("&", "&amp;").replace("<", "&lt;"),
        html=found.html,
        people=found.people,
        published=found.published or _moment(message),
        url=address if address.startswith(("https://", "http://")) else found.url,
        of_mail=True,
        base=stream.row.url or "",
        language=header_text(message, "content-language").split(",")[0].strip(),
        left_out=found.left_out,
        notes=found.notes,
    )
    row = Listed(path=name, url=stream.row.url, site=stream.row.site, captured=stream.row.captured)
    yield post_capture(post, name, row, source=body)
    yield from pictures.values()


def _subject(message: Message) -> str:
    """Return the subject without what mail programs write before it when they send a mail on."""
    subject = header_text(message, "subject")
    bare = _PREFIX.sub("", subject)
    return bare.removesuffix("]") if subject.lower().startswith("[fwd") else bare


def _people(receivers: list[str]) -> Iterator[str]:
    """Yield the names and addresses of those who received a mail."""
    for name, address in getaddresses(receivers):
        yield from (each for each in (name.strip(" '\""), address) if each)


def _moment(message: Message) -> str:
    try:
        return parsedate_to_datetime(header_text(message, "date")).isoformat()
    except DAMAGES:
        return ""


def _pictures(parts: list[Message], container: str) -> dict[str, PackedPicture]:
    """Return the pictures in a mail, by what its HTML names them: "cid:…" (RFC 2392), and their place (RFC 2557)."""
    found = {}
    for part in parts:
        if not content_type(part).startswith("image/"):
            continue
        picture = picture_within(container, payload_of(part))
        key = header_text(part, "content-id").strip("<> ")
        if picture is not None:
            found[f"cid:{key}" if key else header_text(part, "content-location") or str(part.get_filename())] = picture
    return found


def _attached(part: Message, stream: Stream, name: str, member: Member) -> Iterator[Found]:
    """Yield what is read of an attached file: a document may be the article itself."""
    kind = content_type(part)
    try:
        file = part.get_filename()
    except DAMAGES:
        file = None
    if not file or kind.startswith(("image/", "message/", "multipart/")) or kind == "application/pgp-signature":
        return
    if kind in ("text/html", "text/plain") and not is_attached(part):
        return
    body = payload_of(part)
    inner = f"{name}!{encodable(str(file))}"
    row = Listed(path=inner, url=None, site=stream.row.site, captured=stream.row.captured)
    yield from member(Stream(io.BytesIO(body), inner, row, stream.budget, stream.depth + 1, unpacked=True))
