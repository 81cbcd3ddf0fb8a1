"""An e-book (EPUB 2 and 3): each chapter of its spine that holds a text is an article.

Covers, title pages, imprints and tables of contents are told and left out. Sources: EPUB 3.3 (W3C), 5 and 7; OPF 2.0.1.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.fields import names
from tamizdat.recover.html.tree import tree_of
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.readers.documents.article import Stated, inner_html, post_of_document
from tamizdat.recover.readers.documents.parts import LARGEST_PICTURE, check_size, part, xml
from tamizdat.recover.readers.exports.captures import post_capture
from tamizdat.recover.readers.exports.counted import Counted
from tamizdat.recover.readers.exports.elements import local, text_of
from tamizdat.recover.readers.pictures_within import picture_within
from tamizdat.recover.readers.results import Found, LeftOut, Listed, PackedPicture, encodable
from tamizdat.recover.readers.stream import Member, Stream
from tamizdat.recover.words import word_count

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
# What the parts of a book are called that are no chapter (epub:type of EPUB 3, type of EPUB 2's guide).
_NO_CHAPTER = {
    "cover", "title-page", "titlepage", "halftitlepage", "toc", "landmarks", "loi", "lot", "copyright-page", "colophon",
    "index", "dedication", "page-list", "imprint", "imprimatur",
}  # fmt: skip
_FEWEST_WORDS = 30  # of a chapter; a title page has fewer
_SHORTEST_DAY = 8  # characters; a year alone is no day
_COVERS = "{} covers, title pages and tables of contents of the book"
_REMEDY = "look for another copy of the book, or unpack it and give its chapters"


class _Item(NamedTuple):
    path: str
    kind: str
    properties: str


class _Book(Struct, frozen=True):
    """What a book says of itself, the pages of its spine in order, and the paths of those that are no chapter."""

    stated: Stated
    people: tuple[str, ...]
    published: str
    spine: tuple[_Item, ...]
    no_chapters: frozenset[str]
    titles: dict[str, str]


def read_epub(archive: zipfile.ZipFile, stream: Stream, member: Member) -> Iterator[Found]:
    """Yield the chapters of a book, and the pictures in them. Raises Unreadable."""
    check_size(archive)
    book = _book(archive)
    locked = _locked(archive)
    counted = Counted(stream.name)
    pictures: dict[str, PackedPicture | None] = {}
    for item in book.spine:
        name = f"{stream.name}!{encodable(item.path)}"
        try:
            if item.path in locked:
                raise Unreadable("locked by the shop that sold it (DRM): look for a copy that is not")
            body = part(archive, item.path, CAPTURE_BYTES)
            if body is None:
                raise Unreadable(f"the book names it and does not hold it: {_REMEDY}")
            tree = tree_of(body)
            if item.path in book.no_chapters or _is_no_chapter(tree):
                counted.add("covers", _COVERS, kind="book page")
                continue
            found = list(_with_pictures(tree, item.path, archive, stream.name, pictures))
            yield _chapter(tree, body, item, book, Listed(name, stream.row.url, stream.row.site, stream.row.captured))
            yield from found
        except Unreadable as reason:
            yield LeftOut(name, str(reason))
    yield from counted.found()


def _chapter(tree: etree._Element, body: bytes, item: _Item, book: _Book, row: Listed) -> Found:
    content = tree.find("body")
    stated = replace(
        book.stated, title=book.titles.get(item.path, ""), language=_language(tree) or book.stated.language
    )
    post = post_of_document(inner_html(tree if content is None else content), stated)
    published = post.published or book.published
    return post_capture(
        replace(post, people=post.people or book.people, published=published), row.path, row, source=body
    )


def _book(archive: zipfile.ZipFile) -> _Book:
    """Return what the book's package document says. Raises Unreadable where there is none."""
    container = part(archive, "META-INF/container.xml")
    if container is None:
        raise Unreadable(f"an e-book (EPUB) without a list of its parts: {_REMEDY}")
    root = next(iter(xml(container, "META-INF/container.xml", doctype=True).iter("{*}rootfile")), None)
    path = root.get("full-path") or "" if root is not None else ""
    body = part(archive, path) if path else None
    if body is None:
        raise Unreadable(f"an e-book (EPUB) without a list of its chapters: {_REMEDY}")
    package = xml(body, path, doctype=True)
    folder = posixpath.dirname(path)
    items = {
        each.get("id") or "": _Item(
            _within(folder, each.get("href") or ""), each.get("media-type") or "", each.get("properties") or ""
        )
        for each in package.iter("{*}item")
    }
    spine = [items[key] for each in package.iter("{*}itemref") if (key := each.get("idref") or "") in items]
    guide = {
        _within(folder, each.get("href") or "")
        for each in package.iter("{*}reference")
        if (each.get("type") or "").lower() in _NO_CHAPTER
    }
    contents = {item.path for item in items.values() if "nav" in item.properties.split()}
    return _Book(
        stated=Stated(language=_first(package, "language")),
        people=_people(package),
        published=_published(package),
        spine=tuple(dict.fromkeys(item for item in spine if item.kind in _PAGES)),
        no_chapters=frozenset(guide | contents),
        titles=_titles(archive, items.values(), contents),
    )


def _within(folder: str, href: str) -> str:
    """Return the path in the zip file that an address in a part of the book means."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0]))).lstrip("/")


def _first(package: etree._Element, name: str) -> str:
    return next((text for each in package.iter(f"{{*}}{name}") if (text := text_of(each))), "")


def _people(package: etree._Element) -> tuple[str, ...]:
    """Return the book's writers; a publisher that stands there is none, nor is who made the file."""
    publishers = {text_of(each).casefold() for each in package.iter("{*}publisher")}
    roles = {
        (each.get("refines") or "").lstrip("#"): text_of(each)
        for each in package.iter("{*}meta")
        if each.get("property") == "role"
    }
    found = []
    for each in package.iter("{*}creator"):
        old = next((value for key, value in each.items() if str(key).endswith("}role")), "")
        role = str(old) or roles.get(each.get("id") or "", "aut")
        name = text_of(each)
        if role in ("aut", "") and name.casefold() not in publishers and not holds_address(name):
            found += [one for one in names.people(name) if " " in one]
    return tuple(dict.fromkeys(found))


def _published(package: etree._Element) -> str:
    """Return the day of publication; EPUB 2 has other days beside it, told by their event."""
    days: dict[str, str] = {}
    for each in package.iter("{*}date"):
        event = next((str(value) for key, value in each.items() if str(key).endswith("event")), "")
        if len(text := text_of(each)) >= _SHORTEST_DAY:
            days.setdefault(event, text)
    return next((days[event] for event in ("publication", "", "creation") if event in days), "")


def _titles(archive: zipfile.ZipFile, items: Iterable[_Item], contents: set[str]) -> dict[str, str]:
    """Return the title of each page that the table of contents names: of EPUB 3's navigation, else of EPUB 2's NCX."""
    found: dict[str, str] = {}
    for path in contents:
        body = part(archive, path)
        for link in tree_of(body).iter("a") if body else ():
            found.setdefault(_within(posixpath.dirname(path), link.get("href") or ""), text_of(link))
    for item in items:
        body = part(archive, item.path) if item.kind == "application/x-dtbncx+xml" else None
        for point in xml(body, item.path, doctype=True).iter("{*}navPoint") if body else ():
            label = next((text_of(each) for each in point if local(each) == "navLabel"), "")
            source = next((each.get("src") or "" for each in point if local(each) == "content"), "")
            found.setdefault(_within(posixpath.dirname(item.path), source), label)
    return found


def _is_no_chapter(tree: etree._Element) -> bool:
    """Tell whether a page says that it is no chapter, or holds hardly a word."""
    for element in list(tree.iter("body", "section", "nav", "div"))[:4]:
        stated = [str(value) for key, value in element.items() if str(key).endswith(("epub:type", "}type"))]
        if _NO_CHAPTER & set(" ".join(stated).split()):
            return True
    body = tree.find("body")
    return word_count(" ".join(map(str, (tree if body is None else body).itertext()))) < _FEWEST_WORDS


def _with_pictures(
    tree: etree._Element,
    path: str,
    archive: zipfile.ZipFile,
    name: str,
    pictures: dict[str, PackedPicture | None],
) -> Iterator[PackedPicture]:
    """Name the pictures of a chapter by their bytes; yield each the first time that the book shows it."""
    for element in tree.iter("img", "image"):
        source = element.get("src") or element.get("xlink:href") or element.get("href") or ""
        held = _within(posixpath.dirname(path), source)
        is_new = held not in pictures
        if is_new:
            body = part(archive, held, LARGEST_PICTURE)
            pictures[held] = picture_within(name, body) if body else None
        picture = pictures[held]
        element.set("src", picture.address if picture else "")
        if picture and is_new:
            yield picture


def _language(tree: etree._Element) -> str:
    return tree.get("lang") or tree.get("xml:lang") or ""


def _locked(archive: zipfile.ZipFile) -> set[str]:
    """Return the paths of the parts that are encrypted (META-INF/encryption.xml); fonts are, in honest books."""
    body = part(archive, "META-INF/encryption.xml")
    if body is None:
        return set()
    root = xml(body, "META-INF/encryption.xml", doctype=True)
    return {_within("", each.get("URI") or "") for each in root.iter("{*}CipherReference")}
