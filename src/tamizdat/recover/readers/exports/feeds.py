"""Feeds in XML: RSS 2.0, RSS 0.9 and 1.0 (in RDF), and Atom (RFC 4287). Each entry is a post.

Entries that have no more than a summary are what survived of their articles; a note says so. Sites have feeds of
readers' comments, too: such entries never come in, and are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.exports.elements import (
    ATOM,
    CONTENT,
    DUBLIN_CORE,
    MEDIA,
    XML_LANGUAGE,
    child_text,
    elements,
    local,
    text_of,
)
from tamizdat.recover.readers.results import Found, LeftOut
from tamizdat.recover.readers.stream import Member, Stream

_PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "")
# "editor@paper.example (Anna Petrova)": how RSS 2.0 writes who it was.
_OPEN, _CLOSE = "(", ")"
_COMMENTS = "{} readers' comments: they stay out"
_TO_COMMENT = re.compile(r"#(?:comments?[-_/]?|respond|reply[-_]?)\d*$|[?&]showComment=", re.I)
# Says which entry one answers (RFC 4685, 3): feeds of comments have it.
_IN_REPLY_TO = "{http://purl.org/syndication/thread/1.0}in-reply-to"


def read_feed(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the entries of a feed."""
    language, base = "", ""
    number = 0
    counted = Counted(stream.name)
    for element in elements(stream, ("item", "entry"), ("language", "link")):
        match local(element):
            case "language" if not number:
                language = text_of(element)
            case "link" if not number and local(element.getparent()) in ("channel", "feed"):
                base = base or text_of(element) or _link(element)
            case "item" | "entry":
                number += 1
                if _is_comment(element):
                    counted.add("comments", _COMMENTS, "record")
                    continue
                name = f"{stream.name}!{number}"
                try:
                    post = _atom(element, base) if element.tag == f"{ATOM}entry" else _rss(element, language, base)
                    yield post_capture(post, name, stream.row)
                except Unreadable as reason:
                    yield LeftOut(name, str(reason))
    if not number:
        raise Unreadable("a feed without entries")
    yield from counted.found()


def _is_comment(entry: etree._Element) -> bool:
    """Return whether an entry is a reader's comment: it answers another one, or its address leads to a comment."""
    addresses = (each.get("href") or text_of(each) for each in entry if local(each) in ("link", "guid", "id"))
    return entry.find(_IN_REPLY_TO) is not None or any(map(_TO_COMMENT.search, addresses))


def _rss(item: etree._Element, language: str, base: str) -> Post:
    whole = _child(item, f"{CONTENT}encoded")
    summary = child_text(item, "description")
    guid = next((each for each in item if local(each) == "guid"), None)
    link = child_text(item, "link")
    if not link and guid is not None and guid.get("isPermaLink") != "false":
        link = text_of(guid)
    people = [_child(item, f"{DUBLIN_CORE}creator"), _in_brackets(child_text(item, "author"))]
    topics = [text_of(each) for each in item if local(each) == "category" and text_of(each)]
    picture, alt = _picture(item)
    return Post(
        headline=child_text(item, "title"),
        standfirst=summary if whole else "",
        html=whole or summary,
        people=tuple(name for name in people[:1] if name) or tuple(name for name in people[1:] if name),
        published=child_text(item, "pubDate", "date"),
        url=link if link.startswith(("http://", "https://")) else "",
        base=base,
        language=child_text(item, "language"),
        site_language=language,
        section=topics[0] if topics else "",
        topics=tuple(dict.fromkeys(topics[1:])),
        image=picture,
        image_alt=alt,
        is_summary=not whole,
    )


def _atom(entry: etree._Element, base: str) -> Post:
    content = next((each for each in entry if each.tag == f"{ATOM}content"), None)
    summary = next((each for each in entry if each.tag == f"{ATOM}summary"), None)
    whole, short = _markup(content), _markup(summary)
    links = [each for each in entry if each.tag == f"{ATOM}link" and each.get("rel", "alternate") == "alternate"]
    names = [child_text(each, "name") for each in entry if each.tag == f"{ATOM}author"]
    topics = [each.get("label") or each.get("term") or "" for each in entry if each.tag == f"{ATOM}category"]
    picture, alt = _picture(entry)
    language = next((found for each in entry.iterancestors() if (found := each.get(XML_LANGUAGE))), "")
    return Post(
        headline=child_text(entry, "title"),
        standfirst=short if whole else "",
        html=whole or short,
        people=tuple(name for name in names if name and not holds_address(name)),
        published=child_text(entry, "published", "issued", "updated"),
        updated=child_text(entry, "updated"),
        url=_link(links[0]) if links else "",
        base=base,
        language=entry.get(XML_LANGUAGE) or "",
        site_language=language,
        section=topics[0] if topics else "",
        topics=tuple(dict.fromkeys(filter(None, topics[1:]))),
        image=picture,
        image_alt=alt,
        is_summary=not whole,
    )


def _markup(element: etree._Element | None) -> str:
    """Return the HTML of an Atom text (RFC 4287, 3.1 and 4.1.3), "" for what is only elsewhere."""
    if element is None or element.get("src"):
        return ""
    kind = element.get("type", "text")
    if kind in ("html", "text/html"):
        return text_of(element)
    if kind in ("xhtml", "application/xhtml+xml"):
        return "".join(str(etree.tostring(each, encoding="unicode", with_tail=True)) for each in element)
    return escape(text_of(element), quote=False).replace("\n\n", "<p>") if kind in ("text", "text/plain") else ""


def _link(element: etree._Element) -> str:
    href = element.get("href") or ""
    return href if href.startswith(("http://", "https://")) else ""


def _picture(item: etree._Element) -> tuple[str, str]:
    """Return the address of the picture that stands for an entry, and its description."""
    for each in item.iter(f"{MEDIA}content", f"{MEDIA}thumbnail", "enclosure", f"{ATOM}link"):
        is_enclosure = local(each) in ("enclosure", "content", "thumbnail") or each.get("rel") == "enclosure"
        kind, medium = each.get("type") or "", each.get("medium") or ""
        address = each.get("url") or each.get("href") or ""
        is_picture = medium == "image" or (kind in _PICTURE_TYPES and medium == "" and (kind or local(each) != "link"))
        if is_enclosure and is_picture and address.startswith(("http://", "https://")):
            return address, child_text(each, "description", "title")
    return "", ""


def _child(item: etree._Element, tag: str) -> str:
    return next((text for each in item if each.tag == tag and (text := text_of(each))), "")


def _in_brackets(author: str) -> str:
    """Return the name in "address (name)", and a name that stands alone; never an address."""
    if holds_address(author):
        return author.partition(_OPEN)[2].rpartition(_CLOSE)[0].strip()
    return author
