"""Substack's export: a zip file with a table of posts (posts.csv) and the body of each in HTML (posts/123.slug.html).

The lists of readers in it (email_list.….csv, opens, deliveries) never come in: they are told and not opened.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote, urljoin

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.html.tree import tree_of
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.captures import decode
from tamizdat.recover.readers.documents.article import drop, inner_html
from tamizdat.recover.readers.documents.parts import part
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.formats.packages import posts_table
from tamizdat.recover.readers.results import Found, LeftOut, encodable
from tamizdat.recover.readers.stream import Member, Stream

_LARGEST_TABLE = 64 << 20
_MOST_UNPACKED = 8 << 30
_READERS = re.compile(r"email_list|subscriber|\.(?:opens|delivers|clicks)\.csv$", re.I)
_LISTS = "{} lists of readers and of what they opened: never published; keep the export apart"
_DRAFTS = "{} drafts: not published, so they stay out"
_PODCASTS = "{} posts that are recordings or threads without a text: look for their pages"
_NOT_FOR_ALL = "{} posts for paying readers are in it, as those saw them"
_NO_HTML = "posts.csv names it, and the export has no text of it: look for a copy of its page"
_PAYING = ("only_paid", "founding")
# The address of a picture on Substack's own server, which wraps where the picture lies.
_WRAPPED = re.compile(
    r"https://(?:\w+\.)?substackcdn\.com/(?:image/)?(?:fetch/|.*?/)(https?(?:://|%3A%2F%2F).+)$", re.I
)
# Invitations that Substack's editor sets into a post, and no words of the author's.
_WIDGETS = (
    "subscription-widget", "subscribe-widget", "button-wrapper", "captioned-button-wrap", "digest-post-embed",
    "install-substack-app-embed", "community-chat", "poll-embed", "directMessage", "paywall-jump",
)  # fmt: skip


def read_substack(archive: zipfile.ZipFile, stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the published posts of an export. Raises Unreadable."""
    table = posts_table(archive.namelist())
    if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
        raise Unreadable("unpacks to far more than it weighs: taken for a bomb")
    folder = table.removesuffix("posts.csv")
    counted = Counted(stream.name)
    known = set()
    bodies = {name for name in archive.namelist() if name.startswith(f"{folder}posts/") and name.endswith(".html")}
    for row in _rows(archive, table):
        key = row.get("post_id", "").strip()
        file = f"{folder}posts/{key}.html"
        known.add(file)
        name = f"{stream.name}!{encodable(file)}"
        if row.get("is_published", "").strip().casefold() not in ("true", "1", "t"):
            counted.add("drafts", _DRAFTS)
            continue
        if file not in bodies:
            if row.get("type", "") in ("podcast", "thread", "restack"):
                counted.add("recordings", _PODCASTS)
            else:
                yield LeftOut(name, _NO_HTML)
            continue
        if row.get("audience", "") in _PAYING:
            counted.add("paid", _NOT_FOR_ALL)
        yield from _found(archive, file, name, row, stream)
    for file in sorted(bodies - known):
        yield LeftOut(f"{stream.name}!{encodable(file)}", "posts.csv does not say that it was published: stays out")
    for name in archive.namelist():
        if _READERS.search(name):
            counted.add("readers", _LISTS)
    yield from counted.found()


def _found(archive: zipfile.ZipFile, file: str, name: str, row: dict[str, str], stream: Stream) -> Iterator[Found]:
    try:
        body = part(archive, file, CAPTURE_BYTES)
        yield post_capture(_post(row, body or b"", stream.row.url or ""), name, stream.row)
    except Unreadable as reason:
        yield LeftOut(name, str(reason))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        yield LeftOut(name, f"damaged ({type(error).__name__}): export it once more")


def _rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the table of posts. Raises Unreadable for a damaged one."""
    text = decode(part(archive, table, _LARGEST_TABLE) or b"")
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            yield {
                key: value or "" for key, value in row.items() if isinstance(key, str) and not isinstance(value, list)
            }
    except csv.Error:
        raise Unreadable("its posts.csv is damaged: export it once more") from None


def _post(row: dict[str, str], body: bytes, site: str) -> Post:
    """Return a post. The export does not say where its site is: the old address is the path "/p/slug" there."""
    slug = row.get("post_id", "").partition(".")[2]
    path = f"/p/{slug}" if slug else ""
    return Post(
        headline=escape(row.get("title", "").strip(), quote=False),
        standfirst=escape(row.get("subtitle", "").strip(), quote=False),
        html=_html(body),
        published=row.get("post_date", "").strip() or row.get("email_sent_at", "").strip(),
        url=urljoin(site, path) if site and path else "",
        path=path,
        language=row.get("language", "").strip(),
    )


def _html(body: bytes) -> str:
    """Return the body of a post without Substack's invitations, its pictures at their own addresses."""
    if not body.strip():
        return ""
    tree = tree_of(b"<!doctype html><html><head><meta charset=utf-8></head><body>" + body + b"</body></html>")
    content = tree.find("body")
    if content is None:
        return ""
    for element in list(content.iter()):
        if isinstance(element.tag, str) and any(name in (element.get("class") or "").split() for name in _WIDGETS):
            drop(element)
    for picture in content.iter("img", "source"):
        for attribute in ("src", "srcset", "data-src"):
            if value := picture.get(attribute):
                picture.set(attribute, unwrapped(value.split(" ")[0]))
    return inner_html(content)


def unwrapped(url: str) -> str:
    """Return where a picture lies that an address of Substack's server wraps; any other address as it is.

    >>> unwrapped("https://substackcdn.com/image/fetch/w_1456,c_limit/https%3A%2F%2Fpaper.example%2Flamp.jpg")
    'https://paper.example/lamp.jpg'
    """
    match = _WRAPPED.match(url)
    if match is None:
        return url
    inner = match[1]
    return unquote(inner) if "%3A%2F%2F" in inner[:16].upper() else inner
