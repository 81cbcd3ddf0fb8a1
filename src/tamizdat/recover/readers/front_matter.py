"""An article as a static site generator keeps it: fields on top, a text in Markdown (or HTML) below.

What calls a program of the generator (Hugo's shortcodes, Jekyll's and Eleventy's tags) is told and left out; pictures
and films among them stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from markdown_it import MarkdownIt

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.fields import dates
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.captures import decode
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.formats.front_matter import split
from tamizdat.recover.readers.results import Found
from tamizdat.recover.readers.stream import Member, Stream

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_NOT_PUBLISHED = ("draft", "private", "pending", "future", "scheduled", "unpublished", "hidden")
_PAGES = ("page", "home", "index", "about", "contact", "404", "archive", "search", "list", "landing")
_DAY_IN_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+?)(?:\.[a-z]{2}(?:-[a-z]{2})?)?\.[a-z]+$", re.I)
# Fields in which generators and their themes keep the picture on top.
_IMAGES = (
    "image", "cover", "featured_image", "feature_image", "header", "images", "banner", "thumbnail", "hero", "img",
)  # fmt: skip
# Parts of a text that are code: nothing in them is a call.
# A fence without an end goes on to the end of the text (CommonMark 0.31, 4.5).
_CODE = re.compile(r"(^(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^\2[ \t]*$|\Z)|`[^`\n]+`)", re.S | re.M)
_HUGO = re.compile(
    r"\{\{([<%])\s{0,99}(/?)\s{0,99}([\w./-]++)((?:(?!\{\{[<%]).){0,2000}?)(?<!\s)\s*+(?:/\s*+)?([>%])\}\}", re.S
)
_LIQUID = re.compile(r"\{%-?\s{0,99}(\w++)((?:(?!\{%).){0,2000}?)-?%\}", re.S)
_OUTPUT = re.compile(r"\{\{-?(?![<%])((?:(?!\{\{).){0,2000}?)-?\}\}", re.S)
_BASE = re.compile(
    r"\{\{-?\s*(?:site\.(?:baseurl|url)|['\"]([^'\"{}]*)['\"]\s*\|\s*(?:relative_url|absolute_url|url))\s*-?\}\}"
)
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*+\{:[^{}\n]*\}|(?<=\S)[ \t]*+\{[.#][\w-]+[^{}\n]*\}[ \t]*$", re.M)
_PARAMETER = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))""")
_PLACE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+)(?!\S*=))""")
_FILMS = {
    "youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/", "tweet": "https://twitter.com/i/status/",
    "instagram": "https://www.instagram.com/p/",
}  # fmt: skip
_PICTURES = ("figure", "img", "image", "imgproc", "picture")
# Tags around a text that stays as it is.
_AROUND = ("raw", "endraw", "verbatim", "endverbatim")
_MORE = re.compile(r"<!--\s*more\s*-->", re.I)


def read_front_matter(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the article in a text with front matter. Raises Unreadable for a draft and for a standing page."""
    body = stream.body()
    found = split(decode(body).removeprefix("\ufeff").replace("\r\n", "\n").lstrip())
    if found is None:
        raise Unreadable("its front matter cannot be read: mend what stands between the lines of hyphens at its top")
    fields = found.fields
    if _is_draft(fields):
        raise Unreadable("a draft: not published, so it stays out")
    if any(str(fields.get(key, "")).casefold() in _PAGES for key in ("layout", "type")):
        raise Unreadable("a standing page of the site: copy it into pages/ if you want it")
    calls: list[str] = []
    post = _post(fields, _html(found.text, calls), stream, calls)
    yield post_capture(post, stream.name, stream.row, source=body)


def _is_draft(fields: dict[str, Any]) -> bool:
    return (
        fields.get("draft") in (True, "true")
        or fields.get("published") in (False, "false")
        or str(fields.get("status", "")).casefold() in _NOT_PUBLISHED
    )


def _post(fields: dict[str, Any], markup: str, stream: Stream, calls: list[str]) -> Post:
    name = _DAY_IN_NAME.fullmatch(PurePosixPath(stream.name.rpartition("!")[2]).name)
    labels = [*_texts(fields.get("categories")), *_texts(fields.get("category")), *_texts(fields.get("section"))]
    topics = [*labels[1:], *_texts(fields.get("tags")), *_texts(fields.get("keywords"))]
    address = _first(fields, "canonical_url", "canonicalurl", "canonical", "original_url", "url", "permalink")
    is_address = address.startswith(("https://", "http://"))
    path = address if address.startswith("/") and ":" not in address and "{" not in address else ""
    base = stream.row.url or ""
    image = next((text for key in _IMAGES if (text := _image(fields.get(key)))), "")
    published = _day(fields, "date", "publishdate", "pubdate", "published_at", "published", "created")
    return Post(
        headline=escape(_first(fields, "title"), quote=False),
        standfirst=escape(_first(fields, "subtitle", "description", "summary", "excerpt", "lead", "dek"), quote=False),
        html=markup,
        people=_people(fields),
        published=published or (name[1] if name else ""),
        updated=_day(fields, "lastmod", "last_modified_at", "updated", "modified", "updated_at"),
        url=address if is_address else (urljoin(base, path) if base and path else ""),
        path=path,
        language=_first(fields, "lang", "language", "locale").replace("_", "-"),
        section=labels[0] if labels else "",
        topics=tuple(dict.fromkeys(topics)),
        image=image,
        left_out=tuple((call, "SHORTCODE") for call in calls),
        notes=(f"calls of the site's publishing system in the text: {len(calls)}, left out",) if calls else (),
    )


def _image(value: object) -> str:
    """Return the address of a picture that a field names: as it is, in a list, or as "image" or "src" of a table."""
    match value:
        case str():
            return value.strip() if re.search(r"\.(?:png|jpe?g|webp|gif|avif)(?:\?|$)", value, re.I) else ""
        case [first, *_]:
            return _image(first)
        case dict():
            inner = (_image(value.get(key)) for key in ("image", "src", "url", "path", "teaser"))
            return next(filter(None, inner), "")
    return ""


def _people(fields: dict[str, Any]) -> tuple[str, ...]:
    """Return who wrote an article. A key of another file ("ada") is no name that readers saw."""
    people = [name for key in ("author", "authors", "byline", "by") for name in _texts(fields.get(key))]
    shown = [name for name in people if not holds_address(name) and (" " in name or not name.islower())]
    return tuple(dict.fromkeys(shown))


def _texts(value: object) -> list[str]:
    """Return the texts in a field: one, a list of them, the names of a list of tables."""
    match value:
        case str():
            return [value.strip()] if value.strip() else []
        case int() | float() if not isinstance(value, bool):
            return [str(value)]
        case list():
            return [text for each in value[:100] if not isinstance(each, list) for text in _texts(each)]
        case dict():
            return _texts(value.get("name") or value.get("title") or "")
    return []


def _first(fields: dict[str, Any], *keys: str) -> str:
    return next((texts[0] for key in keys if (texts := _texts(fields.get(key)))), "")


def _day(fields: dict[str, Any], *keys: str) -> str:
    """Return the moment in the first of these fields that holds one, in ISO 8601 or as it is written."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, str) and dates.parse(value):
            return value
    return ""


def _html(text: str, calls: list[str]) -> str:
    """Return a text in Markdown as HTML; what calls the generator is added to `calls`."""
    parts = _CODE.split(text)
    made, at = [], 0
    while at < len(parts):  # a stretch of text, then a piece of code and its fence
        made.append(_without_calls(parts[at], calls))
        if at + 1 < len(parts):
            made.append(parts[at + 1])
        at += 3
    return str(_MARKDOWN.render(_MORE.sub("", "".join(made))))


def _without_calls(text: str, calls: list[str]) -> str:
    def hugo(match: re.Match[str]) -> str:
        return "" if match[2] else _called(match[3].rpartition("/")[2], match[4], match[0], calls)

    def liquid(match: re.Match[str]) -> str:
        name = match[1]
        if name in _AROUND or name.startswith("end"):
            return ""
        if name in ("youtube", "vimeo"):
            return _called(name, match[2], match[0], calls)
        calls.append(match[0])
        return ""

    def output(match: re.Match[str]) -> str:
        calls.append(match[0])
        return ""

    text = _HUGO.sub(hugo, text)
    text = _BASE.sub(lambda match: match[1] or "", text)
    text = _OUTPUT.sub(output, _LIQUID.sub(liquid, text))
    return _ATTRIBUTES.sub("", text)


def _called(name: str, given: str, call: str, calls: list[str]) -> str:
    """Return what readers saw in the place of a call, as HTML; "" for what only the generator knows."""
    named = {match[1].lower(): next(filter(None, match.groups()[1:]), "") for match in _PARAMETER.finditer(given)}
    place = _PLACE.match(given)
    first = next(filter(None, place.groups()), "") if place and not named else ""
    if name in _PICTURES and (source := named.get("src") or named.get("link") or first):
        caption = named.get("caption") or named.get("title") or ""
        credit = f" {named['attr']}" if named.get("attr") else ""
        return (
            f'\n\n<figure><img src="{escape(source)}" alt="{escape(named.get("alt", ""))}">'
            f"<figcaption>{escape(caption + credit)}</figcaption></figure>\n\n"
        )
    if name in _FILMS and (key := named.get("id") or first):
        return f'\n\n<iframe src="{escape(_FILMS[name] + key)}"></iframe>\n\n'
    calls.append(call)
    return ""
