"""What of the Site has changed since the last build: each part of it has a digest, and names the pages that show it.

- What stands on every page (the titles of standing pages in the footer, whether there is a tip line) is the layout: if
  it changes, every page is made. It is part of the build's fingerprint (`state.fingerprint`).
- A standing page's text shows on that page alone, the text about an author on the author's page, the picks of a
  language on its home page, a redirect on the page at its old path. If one of these changes, only those pages are made.
- A page on which readers contribute shows what is said about it; that there is one stands on every page.
- A newsletter's issue shows on its own page; that it is there on the pages of the newsletter, in its feeds, and on the
  page of all newsletters. What the sign-up box says stands on every page.
- Documents are no pages. The release itself tells which of them are new.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from tamizdat.press.context import has_own_kind
from tamizdat.press.page_refs import PageRef
from tamizdat.site import Site

_PAGE, _TEXT, _PICKS, _REDIRECT, _CONTRIBUTE = "page", "text", "picks", "redirect", "contribute"
_NEWSLETTER, _ISSUE = "newsletter", "issue"


def layout_of(site: Site) -> list[tuple[str, str, str]]:
    """Return all of the Site that stands on every page: language, slug and title of each standing page, in order, then
    those of the pages on which readers contribute, then what the sign-up box says of each newsletter."""
    pages = [(page.language, page.slug, page.title) for page in site.pages]
    pages += [(page.language, f"{_CONTRIBUTE}/{page.slug}", page.title) for page in site.contribute]
    return pages + [
        (each.language, f"{_NEWSLETTER}/{each.slug}", f"{each.name}\t{each.when}\t{bool(each.issues)}")
        for each in site.newsletters
    ]


def site_digests(site: Site, redirects: dict[str, str]) -> dict[str, str]:
    """Return a digest for each part of the Site, by the part's key. `redirects` are targets by path."""
    parts: dict[str, object] = {f"{_PAGE}\t{page.language}\t{page.slug}": page for page in site.pages}
    parts |= {f"{_TEXT}\t{text.kind}\t{text.language}\t{text.slug}": text for text in site.texts}
    parts |= {f"{_CONTRIBUTE}\t{page.language}\t{page.slug}": page for page in site.contribute}
    for each in site.newsletters:
        key = f"{each.language}\t{each.slug}"
        listed = tuple(replace(issue, html="") for issue in each.issues)
        parts[f"{_NEWSLETTER}\t{key}"] = replace(each, issues=listed)
        parts |= {f"{_ISSUE}\t{key}\t{issue.slug}": issue for issue in each.issues}
    parts |= {f"{_PICKS}\t{code}": numbers for code, numbers in site.picks.items() if numbers}
    parts |= {f"{_REDIRECT}\t{path}": target for path, target in redirects.items()}
    encode = msgspec.json.encode
    return {key: blake2b(encode(part), digest_size=16).hexdigest() for key, part in parts.items()}


def changed_parts(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return the keys of the parts that are new, different or gone."""
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def pages_showing(parts: list[str]) -> Iterator[PageRef]:
    """Yield the pages that show a text of the newsroom's or the picks."""
    for part in parts:
        kind, *names = part.split("\t")
        if kind == _PICKS:
            yield PageRef("home", names[0])
        elif kind == _TEXT:
            yield PageRef(*names)
        elif kind == _CONTRIBUTE:
            yield PageRef(_CONTRIBUTE, *names)
        elif kind == _NEWSLETTER:
            yield from (PageRef("newsletters", names[0]), PageRef(_NEWSLETTER, *names))
            yield PageRef("newsletter-feeds", *names)
        elif kind == _ISSUE:
            language, newsletter, slug = names
            yield PageRef(_ISSUE, language, f"{newsletter}/{slug}")
            yield PageRef("newsletter-feeds", language, newsletter)
        elif kind == _PAGE:
            language, slug = names
            yield PageRef(slug, language) if has_own_kind(slug) else PageRef("standing", language, slug)


def redirect_paths(parts: list[str]) -> list[str]:
    """Return the paths of the redirects among the parts."""
    return [part.partition("\t")[2] for part in parts if part.startswith(f"{_REDIRECT}\t")]


def encode_digests(digests: dict[str, str]) -> str:
    """Return digests as the index keeps them (`build_state`)."""
    return msgspec.json.encode(digests, order="sorted").decode()


def decode_digests(text: str) -> dict[str, str]:
    """Return the digests that an earlier build kept, none where it kept none."""
    return msgspec.json.decode(text, type=dict[str, str]) if text else {}
