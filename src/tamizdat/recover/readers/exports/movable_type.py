"""Movable Type's import and export format, which TypePad, Ecto and older WordPress write too: its published entries.

An entry is a head of "KEY: value" lines and sections ("BODY:", "COMMENT:" …), parted by "-----"; "--------" ends it.
Readers' comments and pings, with their addresses and IP numbers, never come in.
Source: the "Movable Type Import / Export Format" of Six Apart's documentation of Movable Type 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import escape

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.captures import decode
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.exports.wordpress_text import rendered
from tamizdat.recover.readers.plain_text import html_of_text
from tamizdat.recover.readers.results import Found, LeftOut, encodable
from tamizdat.recover.readers.stream import Member, Stream
from tamizdat.recover.text.markup import MARKDOWN

_LARGEST = 256 << 20  # bytes; as text it takes up to four times that
_END_OF_ENTRY = re.compile(r"^--------[ \t]*$", re.M)
_END_OF_SECTION = re.compile(r"^-----[ \t]*$", re.M)
_KEY = re.compile(r"([A-Z][A-Z ]{1,30}):[ \t]?(.*)")
_SECTION = re.compile(r"\s*(BODY|EXTENDED BODY|EXCERPT|KEYWORDS|COMMENT|PING):[ \t]*\n?")
_DATES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_DRAFTS = "{} drafts: not published, so they stay out"
_FUTURE = "{} entries planned for later or under review: not published, so they stay out"
_COMMENTS = "{} readers' comments and pings: they stay out"


def read_movable_type(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the published entries of an export."""
    body = stream.beginning(_LARGEST)
    if len(body) > _LARGEST:
        raise Unreadable(f"larger than {_LARGEST >> 20} MB: split it at lines of eight hyphens, and give the parts")
    text = decode(body).replace("\r\n", "\n").replace("\r", "\n")
    counted = Counted(stream.name)
    seen: dict[str, int] = {}
    for number, entry in enumerate(_END_OF_ENTRY.split(text), 1):
        if not entry.strip():
            continue
        head, sections, comments = _taken_apart(entry)
        if comments:
            counted.add("comments", _COMMENTS, "record", comments)
        match head.get("STATUS", ["Publish"])[0].casefold():
            case "draft":
                counted.add("drafts", _DRAFTS)
                continue
            case "future" | "review" | "scheduled" | "spam" | "junk":
                counted.add("planned", _FUTURE)
                continue
        given = encodable(head.get("BASENAME", [str(number)])[0]) or str(number)
        seen[given] = seen.get(given, 0) + 1
        name = f"{stream.name}!{given}" + (f"-{seen[given]}" if seen[given] > 1 else "")
        try:
            yield post_capture(_post(head, sections), name, stream.row)
        except Unreadable as reason:
            yield LeftOut(name, str(reason))
    yield from counted.found()


def _taken_apart(entry: str) -> tuple[dict[str, list[str]], dict[str, str], int]:
    """Return the head of an entry by key, its sections by name, and how many comments and pings it has."""
    first, *rest = _END_OF_SECTION.split(entry)
    head: dict[str, list[str]] = {}
    for line in first.splitlines():
        if (match := _KEY.match(line)) and match[2].strip():
            head.setdefault(match[1], []).append(match[2].strip())
    sections: dict[str, str] = {}
    comments = 0
    last = ""
    for part in rest:
        begins = _SECTION.match(part)
        if begins is None:
            # A line of five hyphens in an article's own text: it goes on behind it.
            if last in ("BODY", "EXTENDED BODY") and part.strip():
                sections[last] += f"\n\n-----\n\n{part.strip()}"
            continue
        last = begins[1]
        if last in ("COMMENT", "PING"):
            comments += 1
        else:
            sections.setdefault(last, part[begins.end() :].strip("\n"))
    return head, sections, comments


def _post(head: dict[str, list[str]], sections: dict[str, str]) -> Post:
    def one(key: str) -> str:
        return head.get(key, [""])[0]

    body = "\n\n".join(filter(None, (sections.get("BODY", "").strip(), sections.get("EXTENDED BODY", "").strip())))
    categories = list(dict.fromkeys([*head.get("PRIMARY CATEGORY", []), *head.get("CATEGORY", [])]))
    tags = [each.strip().strip('"') for line in head.get("TAGS", []) for each in line.split(",")]
    author = one("AUTHOR")
    address = next((value for key in ("UNIQUE URL", "PERMALINK", "URL") if (value := one(key))), "")
    return Post(
        headline=one("TITLE"),
        standfirst=sections.get("EXCERPT", "").strip(),
        html=_html(body, one("CONVERT BREAKS")),
        # A login is no name that readers saw.
        people=(author,) if " " in author and not holds_address(author) else (),
        published=_moment(one("DATE")),
        url=address if address.startswith(("https://", "http://")) else "",
        section=categories[0] if categories else "",
        topics=tuple(dict.fromkeys([*categories[1:], *filter(None, tags)])),
    )


def _html(text: str, convert: str) -> str:
    """Return a body as the HTML that readers saw, by what its entry says of its line breaks."""
    if convert.startswith("markdown"):
        return str(MARKDOWN.render(text))
    if convert in ("0", "richtext") and "<" not in text:
        return html_of_text(text)
    text = escape(text, quote=False) if "<" not in text and "&" not in text else text
    text = _END_OF_SECTION.sub("<hr>", text)
    return text if convert in ("0", "richtext") else rendered(text)


def _moment(value: str) -> str:
    """Return a date of the form month/day/year with a clock time, in ISO 8601; "" for what is none.

    It is the blog's own time, whose zone the export does not say: of the article's date only the day is kept.
    """
    for layout in _DATES:
        try:
            return datetime.strptime(value.strip(), layout).isoformat()
        except ValueError:
            continue
    return ""
