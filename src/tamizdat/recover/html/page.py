"""One HTML capture taken apart: its visible blocks in reading order, and what it claims of its article.

The page may have been saved by a browser, printed to HTML, or copied from an archive of the web: what archives put
around a page is taken away, and the addresses they wrap are unwrapped.
"""

from __future__ import annotations

import re

from lxml import etree

from tamizdat.recover.capture import Capture, Parsed, Unreadable
from tamizdat.recover.fields import addresses
from tamizdat.recover.html import candidates
from tamizdat.recover.html.blocks import MOST_PIECES, Walk, with_main
from tamizdat.recover.html.head import Head
from tamizdat.recover.html.headline import headlines as headlines_of
from tamizdat.recover.html.main_text import verdicts
from tamizdat.recover.html.standfirst import standfirsts as standfirsts_of
from tamizdat.recover.html.tree import remove_toolbars, tree_of


def parse_page(capture: Capture) -> Parsed:
    """Return the pieces of an HTML capture and its claims of each field, most trusted first.

    Raises Unreadable for what is no text, holds no words, or is nested or large beyond any page.
    """
    tree = tree_of(capture.body)
    remove_toolbars(tree)
    head = Head(tree)
    base = _base(tree, capture.url)
    body = tree.find("body")
    walk = Walk(base)
    walk.over(tree if body is None else body)
    found = walk.found
    if not any(one.piece.text for one in found):
        raise Unreadable("an HTML page without visible words")
    language = _language(head)
    outlet = _outlet(head, capture)
    headlines, headline, kicker = headlines_of(head, found, outlet)
    urls = candidates.urls(head, capture)
    main = verdicts(tree, [one.piece for one in found])
    standfirsts = standfirsts_of(head, found, headlines, headline, main)
    published, updated = candidates.moments(head, found, headline, main, capture, language)
    return Parsed(
        capture=capture,
        language=language,
        pieces=tuple(with_main(one.piece, verdict) for one, verdict in zip(found, main, strict=True)),
        headlines=tuple(headlines),
        standfirsts=tuple(standfirsts),
        bylines=tuple(candidates.bylines(head, found, headline, main, outlet)),
        published=tuple(published),
        updated=tuple(updated),
        urls=tuple(urls),
        kicker=kicker,
        section=candidates.section(head),
        topics=tuple(candidates.topics(head)),
        images=tuple(candidates.images(head, found, main, base)),
        notes=(f"only the first {MOST_PIECES:,} blocks of the page were read",) if len(found) >= MOST_PIECES else (),
    )


def _base(tree: etree._Element, url: str | None) -> str | None:
    """Return the address that relative ones of the page stand below, None if nothing tells it."""
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


def _outlet(head: Head, capture: Capture) -> set[str]:
    """Return the names of who publishes the page, in lower case: as stated, and by its host."""
    hosts = {capture.site or "", *(addresses.host(claim.value) for claim in candidates.urls(head, capture))}
    labels = {host.rsplit(".", 2)[-2] for host in hosts if "." in host}
    return head.outlet() | hosts | labels
