"""One HTML capture taken apart: its visible blocks in reading order, and the candidates for the fields of its article.

The page may have been saved by a browser, printed to HTML, or copied from an archive of the web: what archives put
around a page is taken away, and the addresses they wrap are unwrapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from msgspec.structs import replace

from tamizdat.recover.capture import Candidate, Capture, Parsed, Unreadable
from tamizdat.recover.fields import addresses
from tamizdat.recover.html.article_body import with_stated_text
from tamizdat.recover.html.blocks import MOST_BLOCKS, BlockReader
from tamizdat.recover.html.fields import candidates
from tamizdat.recover.html.fields.head import Head
from tamizdat.recover.html.fields.headline import headlines, outlet_in_title
from tamizdat.recover.html.fields.moments import moments
from tamizdat.recover.html.fields.standfirst import standfirsts
from tamizdat.recover.html.joined import joined
from tamizdat.recover.html.late_pictures import show_late_pictures
from tamizdat.recover.html.main_text import main_text
from tamizdat.recover.html.sections.admin_page import of_publishing_system
from tamizdat.recover.html.sections.comments import with_comments_marked
from tamizdat.recover.html.sections.continuations import show_continuations
from tamizdat.recover.html.sections.live import live_entries
from tamizdat.recover.html.sections.next_articles import without_next_articles
from tamizdat.recover.html.sections.parts import part_of, without_part
from tamizdat.recover.html.sections.posts import embedded_posts
from tamizdat.recover.html.tree import remove_toolbars, tree_of
from tamizdat.recover.html.unseen import unseen_texts
from tamizdat.recover.people.lists import find_people


def parse_page(capture: Capture) -> Parsed:
    """Return the blocks of an HTML capture and the candidates for each field, most trusted first.

    Raises Unreadable for what is no text, holds no words, lists people, is a page of a publishing system for its staff,
    or is nested or large beyond any page.
    """
    tree = tree_of(capture.body)
    _elements = list(tree.iter())  # while they are known here, lxml need not make objects for them again and again
    toolbars = remove_toolbars(tree)
    show_continuations(tree)
    show_late_pictures(tree)
    head = Head(tree)
    base = _base(tree, capture.url)
    body = tree.find("body")
    titles = [*head.stated("headline")[:1], *head.meta("og:title")[:1], head.title()]
    reader = BlockReader(base, embedded_posts(tree, base), titles)
    reader.read(tree if body is None else body)
    reader.unread.toolbars(toolbars)
    blocks, gone = joined(reader.found)
    reader.unread.joined(gone)
    if not any(page_block.block.text for page_block in blocks):
        raise Unreadable("an HTML page without visible words")
    unseen = unseen_texts(tree)
    text = "\n".join(page_block.block.text for page_block in blocks)
    people = find_people(text, unseen, whole_page=True)
    if people:
        raise Unreadable(people.reason)
    language = _language(head)
    urls = candidates.urls(head, capture)
    if reason := of_publishing_system(tree, blocks, [candidate.value for candidate in urls]):
        raise Unreadable(reason)
    outlet = _outlet_names(head, capture, urls)
    headline_candidates, headline_at, kicker = headlines(head, blocks, outlet)
    title = head.title()
    outlet |= outlet_in_title(title, headline_candidates)
    blocks, others = without_next_articles(with_comments_marked(blocks, headline_at), headline_at)
    reader.unread.next_articles(others)
    in_main_text = main_text(tree, [page_block.block for page_block in blocks])
    published, updated = moments(head, blocks, headline_at, in_main_text, urls, capture, language)
    judged = [(page_block.block, verdict) for page_block, verdict in zip(blocks, in_main_text, strict=True)]
    entries = live_entries(head, blocks, language)
    if not entries:  # of live coverage the dispatches have the text, and know their blocks by their indexes
        judged = with_stated_text(head, judged, headline_at)
    part = part_of(tree, urls[0].value if urls else None, base)
    return Parsed(
        capture=capture,
        language=language,
        blocks=tuple(replace(block, in_main_text=verdict) for block, verdict in judged),
        title=without_part(title, part.number),
        outlet=head.publisher(),
        headlines=tuple(replace(each, value=without_part(each.value, part.number)) for each in headline_candidates),
        standfirsts=tuple(standfirsts(head, blocks, headline_candidates, headline_at, in_main_text)),
        bylines=tuple(candidates.bylines(head, blocks, headline_at, in_main_text, outlet)),
        published=tuple(published),
        updated=tuple(updated),
        urls=tuple(urls),
        kicker=kicker,
        section=candidates.section(head),
        topics=tuple(candidates.topics(head)),
        images=tuple(candidates.images(head, blocks, in_main_text, base)),
        part=part,
        entries=entries,
        unread=tuple(reader.unread.found),
        notes=(f"only the first {MOST_BLOCKS:,} blocks of the page were read",) if len(blocks) >= MOST_BLOCKS else (),
    )


def _base(tree: etree._Element, url: str | None) -> str | None:
    """Return the address that relative addresses in the page start from; None if it is not known."""
    stated = [element.get("href") or "" for element in tree.iter("base")]
    stated += [link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"]
    return next((one for one in [*stated[:1], url, *stated] if one and re.match(r"https?://", one)), None)


def _language(head: Head) -> str | None:
    """Return the language that the page declares, as a BCP 47 tag; None if it declares none that is one."""
    stated = [head.tree.get("lang") or head.tree.get("xml:lang") or ""]
    stated += head.meta("content-language", "og:locale", "language", "dc.language") + head.stated("inLanguage")
    for value in stated:
        tag = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?(?:[-_.]\w+)*", value.strip())
        if tag:
            return tag[1].lower() + (f"-{tag[2].upper() if len(tag[2]) == 2 else tag[2].title()}" if tag[2] else "")
    return None


def _outlet_names(head: Head, capture: Capture, urls: Sequence[Candidate]) -> set[str]:
    """Return the names of who publishes the page, in lower case: as stated, its hosts, and their second-level names."""
    hosts = {capture.site or "", *(addresses.host(candidate.value) for candidate in urls)}
    labels = {host.rsplit(".", 2)[-2] for host in hosts if "." in host}
    return head.outlet() | hosts | labels
