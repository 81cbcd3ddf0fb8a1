"""An export of WordPress (WXR: RSS with WordPress's own elements): its published posts, and what else it holds counted.

Readers' comments with their addresses, the staff's addresses, drafts, private posts and those behind a password never
come in. Source: wp-admin/includes/export.php of WordPress 6 (WXR 1.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lxml import etree
from msgspec import Struct

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.exports.elements import DUBLIN_CORE, child_text, elements, local, text_of
from tamizdat.recover.readers.exports.wordpress_text import rendered
from tamizdat.recover.readers.results import Found, LeftOut, encodable
from tamizdat.recover.readers.stream import Member, Readable, Stream

_NEVER = "0000-00-00 00:00:00"
_STATES = {
    "draft": "{} drafts: not published, so they stay out",
    "auto-draft": "{} drafts: not published, so they stay out",
    "pending": "{} posts that waited for approval: not published, so they stay out",
    "future": "{} posts planned for later: not published, so they stay out",
    "private": "{} private posts: not for readers, so they stay out",
    "trash": "{} posts in the bin: thrown away, so they stay out",
}
_PASSWORD = "{} posts behind a password: not for all readers, so they stay out"  # noqa: S105 (no password)
_TYPES = {"page": "{} standing pages: copy those that you want into pages/"}
# Types of records that are no pages at all: nothing of an article's is lost with them.
_RECORDS = {
    "attachment": "{} pictures and files: the articles that show them name them",
    "revision": "{} earlier drafts of posts",
    "nav_menu_item": "{} entries of menus",
}
_OTHER_TYPE = "{} records of a plugin ({kind}): if articles are among them, save those as pages"


class _Site(Struct):
    """What posts refer to: names of writers by login, and pictures by number with their alternative texts."""

    address: str = ""
    language: str = ""
    writers: dict[str, str] = {}
    pictures: dict[str, tuple[str, str]] = {}


def read_wordpress(stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the published posts of an export. It is read twice: a picture may stand behind the post that shows it."""
    counted = Counted(stream.name)
    with stream.seekable() as file:
        site = _Site()
        with suppress(Unreadable):  # a file that was cut short is told of once its posts are read
            _learn(site, file)
        file.seek(0)
        seen: dict[str, int] = {}
        for item in elements(file, ("item",)):
            kind, state = child_text(item, "post_type") or "post", child_text(item, "status") or "publish"
            if kind != "post":
                reason = _RECORDS.get(kind) or _TYPES.get(kind, _OTHER_TYPE.replace("{kind}", kind))
                counted.add(kind, reason, "record" if kind in _RECORDS else None)
            elif state != "publish":
                counted.add(state, _STATES.get(state, f"{{}} posts in the state “{state}”: not published"))
            elif child_text(item, "post_password"):
                counted.add("password", _PASSWORD)
            else:
                name = _name(item, stream.name, seen)
                try:
                    yield post_capture(_post(item, site), name, stream.row)
                except Unreadable as reason:
                    yield LeftOut(name, str(reason))
    yield from counted.found()


def _learn(site: _Site, file: Readable) -> None:
    """Gather what posts of an export refer to. Raises Unreadable."""
    for element in elements(file, ("item",), ("author", "base_blog_url", "language")):
        match local(element):
            case "author":
                login, shown = child_text(element, "author_login"), child_text(element, "author_display_name")
                if login and shown and not holds_address(shown):
                    site.writers[login] = shown
            case "item" if child_text(element, "post_type") == "attachment":
                alt = _meta(element).get("_wp_attachment_image_alt", "")
                site.pictures[child_text(element, "post_id")] = (child_text(element, "attachment_url"), alt)
            case "base_blog_url":
                site.address = text_of(element)
            case "language" if not site.language:
                site.language = text_of(element)


def _name(item: etree._Element, file: str, seen: dict[str, int]) -> str:
    """Return a name for a post within its file: its number, else its slug, and a count where that comes twice.

    `seen` has the names that were given, with the last count of each.
    """
    given = child_text(item, "post_id") or child_text(item, "post_name") or "post"
    count = seen.get(given, 0)
    name = given
    while name in seen:
        count += 1
        name = f"{given}-{count}"
    seen[given] = max(count, 1)
    seen.setdefault(name, 1)
    return f"{file}!{encodable(name)}"


def _post(item: etree._Element, site: _Site) -> Post:
    meta = _meta(item)
    picture, alt = site.pictures.get(meta.get("_thumbnail_id", ""), ("", ""))
    labels = [(each.get("domain"), text_of(each)) for each in item if local(each) == "category"]
    sections = [name for domain, name in labels if domain == "category" and name.casefold() != "uncategorized"]
    return Post(
        headline=child_text(item, "title"),
        standfirst=_encoded(item, "/excerpt/"),
        html=rendered(_encoded(item, "/content/")),
        people=_people(item, labels, site),
        published=_moment(item, "post_date"),
        updated=_moment(item, "post_modified"),
        url=_address(item),
        base=site.address,
        site_language=site.language,
        section=sections[0] if sections else "",
        topics=tuple(dict.fromkeys([*sections[1:], *(name for domain, name in labels if domain == "post_tag")])),
        image=picture,
        image_alt=alt,
    )


def _people(item: etree._Element, labels: list[tuple[str | None, str]], site: _Site) -> tuple[str, ...]:
    """Return who wrote a post: its co-authors where a plugin keeps them, else the account's name that readers saw."""
    together = [name for domain, name in labels if domain == "author" and name]
    login = "".join(text_of(each) for each in item if each.tag == f"{DUBLIN_CORE}creator")
    people = [site.writers.get(each, each) for each in together] or [site.writers.get(login, "")]
    return tuple(name for name in people if name and not holds_address(name))


def _encoded(item: etree._Element, namespace: str) -> str:
    """Return the text of the element `encoded` in the namespace that has these words: content, or excerpt."""
    for child in item:
        if local(child) == "encoded" and namespace in str(child.tag):
            return text_of(child)
    return ""


def _moment(item: etree._Element, name: str) -> str:
    """Return a moment in ISO 8601: with its zone where the export has it in UTC, else the day alone."""
    utc = child_text(item, f"{name}_gmt")
    if utc and utc != _NEVER:
        return f"{utc.replace(' ', 'T')}Z"
    here = child_text(item, name)
    return here[:10] if here and here != _NEVER else ""


def _address(item: etree._Element) -> str:
    """Return a post's address; "" for one by number, which posts have that were never public."""
    link = child_text(item, "link")
    return link if link.startswith(("https://", "http://")) else ""


def _meta(item: etree._Element) -> dict[str, str]:
    return {child_text(each, "meta_key"): child_text(each, "meta_value") for each in item if local(each) == "postmeta"}
