"""Exports and feeds in JSON: Ghost's export, and JSON Feed.

Sources: ghost/core/core/server/data/exporter of Ghost 5, https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.results import Found, LeftOut, encodable
from tamizdat.recover.readers.stream import Member, Stream

_LARGEST = 1 << 30  # bytes; as objects they take some five times that
_DAMAGED = "damaged JSON: export it once more"
_STATES = {
    "draft": "{} drafts: not published, so they stay out",
    "scheduled": "{} posts planned for later: not published, so they stay out",
    "sent": "{} posts that went out by mail alone: not on the site, so they stay out",
}
_PAGES = "{} standing pages: copy those that you want into pages/"
_PAYING = "{} posts for members alone are in it, as readers who pay saw them"
_GHOST_URL = "__GHOST_URL__"


def read_json_feed(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the items of a JSON Feed."""
    feed = _object(stream)
    language, base = _text(feed.get("language")), _text(feed.get("home_page_url"))
    for number, item in enumerate(_rows(feed.get("items")), 1):
        name = f"{stream.name}!{number}"
        try:
            yield post_capture(_feed_item(item, language, base), name, stream.row)
        except Unreadable as reason:
            yield LeftOut(name, str(reason))


def _feed_item(item: dict[str, Any], language: str, base: str) -> Post:
    whole = _text(item.get("content_html")) or _paragraphs(_text(item.get("content_text")))
    summary = _text(item.get("summary"))
    authors = _rows(item.get("authors")) or _rows([item.get("author")])
    tags = [_text(each) for each in item.get("tags") or () if _text(each)]
    return Post(
        headline=escape(_text(item.get("title")), quote=False),
        standfirst=escape(summary, quote=False) if whole else "",
        html=whole or _paragraphs(summary),
        people=_names(_text(each.get("name")) for each in authors),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        url=_text(item.get("url")),
        base=base,
        language=_text(item.get("language")),
        site_language=language,
        section=tags[0] if tags else "",
        topics=tuple(dict.fromkeys(tags[1:])),
        image=_text(item.get("image")) or _text(item.get("banner_image")),
        is_summary=not whole,
    )


def read_ghost(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the published posts of a Ghost export; members, staff accounts and settings never come in."""
    export = _object(stream)
    databases = _rows(export.get("db")) or [export]
    counted = Counted(stream.name)
    for database in databases:
        tables = database.get("data")
        if not isinstance(tables, dict):
            raise Unreadable("an export of Ghost without posts")
        for post in _rows(tables.get("posts")):
            yield from _ghost_post(post, _Related(tables), stream, counted)
    yield from counted.found()


class _Related:
    """The rows that posts of a Ghost export refer to: writers and tags, in their order."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._users = {_key(each.get("id")): _text(each.get("name")) for each in _rows(tables.get("users"))}
        shown = [each for each in _rows(tables.get("tags")) if each.get("visibility") != "internal"]
        self._tags = {
            _key(each.get("id")): name
            for each in shown
            if (name := _text(each.get("name"))) and not name.startswith("#")
        }
        self._people = _ordered(_rows(tables.get("posts_authors")), "author_id")
        self._labels = _ordered(_rows(tables.get("posts_tags")), "tag_id")
        self._meta = {_key(each.get("post_id")): each for each in _rows(tables.get("posts_meta"))}
        settings = {_text(each.get("key")): _text(each.get("value")) for each in _rows(tables.get("settings"))}
        self.language = settings.get("lang") or settings.get("locale") or settings.get("default_locale", "")

    def people(self, post: dict[str, Any]) -> tuple[str, ...]:
        """Return who wrote a post. Somebody whose account is gone stays unnamed: another's name would be a lie."""
        keys = self._people.get(_key(post.get("id"))) or [_key(post.get("author_id"))]
        return _names(self._users.get(key, "") for key in keys)

    def tags(self, post: dict[str, Any]) -> list[str]:
        """Return a post's tags, the first of which is its primary one."""
        return [self._tags[key] for key in self._labels.get(_key(post.get("id")), ()) if key in self._tags]

    def alt(self, post: dict[str, Any]) -> str:
        """Return how the picture that stands for a post is described."""
        return _text(self._meta.get(_key(post.get("id")), {}).get("feature_image_alt"))


def _ghost_post(post: dict[str, Any], related: _Related, stream: Stream, counted: Counted) -> Iterator[Found]:
    state = _text(post.get("status")) or "published"
    if post.get("type") == "page" or post.get("page") in (True, 1):
        counted.add("pages", _PAGES)
        return
    if state != "published":
        counted.add(state, _STATES.get(state, f"{{}} posts in the state “{state}”: not published"))
        return
    if _text(post.get("visibility")) not in ("", "public"):
        counted.add("members", _PAYING)
    name = f"{stream.name}!{encodable(_text(post.get('slug')) or _key(post.get('id')))}"
    try:
        yield post_capture(_of_ghost(post, related), name, stream.row)
    except Unreadable as reason:
        yield LeftOut(name, str(reason))


def _of_ghost(post: dict[str, Any], related: _Related) -> Post:
    """Return a post. An export does not say where its site is: addresses in it begin with the site's root."""
    markup = _text(post.get("html")) or _paragraphs(_text(post.get("plaintext")))
    tags = related.tags(post)
    canonical = _text(post.get("canonical_url"))
    slug = _text(post.get("slug"))
    return Post(
        headline=escape(_text(post.get("title")), quote=False),
        standfirst=escape(_text(post.get("custom_excerpt")), quote=False),
        html=markup.replace(_GHOST_URL, "").replace("<!--members-only-->", ""),
        people=related.people(post),
        published=_text(post.get("published_at")),
        updated=_text(post.get("updated_at")),
        url=canonical if canonical.startswith(("http://", "https://")) else "",
        path=f"/{slug}/" if slug else "",
        language=_text(post.get("locale")),
        site_language=related.language,
        section=tags[0] if tags else "",
        topics=tuple(tags[1:]),
        image=_text(post.get("feature_image")).replace(_GHOST_URL, ""),
        image_alt=related.alt(post),
    )


def _object(stream: Stream) -> dict[str, Any]:
    """Return the object that a file holds. Raises Unreadable for what is too large, damaged, or none."""
    body = stream.beginning(_LARGEST)
    if len(body) > _LARGEST:
        raise Unreadable(f"larger than {_LARGEST >> 20} MB: export the articles of a few years at a time")
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable(_DAMAGED) from None
    if not isinstance(found, dict):
        raise Unreadable(_DAMAGED)
    return found


def _ordered(rows: list[dict[str, Any]], column: str) -> dict[str, list[str]]:
    """Return for each post what a table relates it to, in the table's order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        order = row.get("sort_order")
        found[_key(row.get("post_id"))].append((order if isinstance(order, int) else 0, _key(row.get(column))))
    return {post: [key for _, key in sorted(pairs, key=lambda pair: pair[0])] for post, pairs in found.items()}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _key(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _names(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and not holds_address(name)))


def _paragraphs(text: str) -> str:
    """Return plain text as HTML."""
    parts = (part.strip() for part in text.split("\n\n"))
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)
