"""A post: one article as an export of a publishing system or a feed holds it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from tamizdat.recover.capture import Capture


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post's fields as they are stated; "" and () where the record does not say.

    `html` is its body in HTML, by whatever rules its system has already made HTML of it. `people` are who wrote it,
    each with the name that readers saw. `published` and `updated` are in ISO 8601, or as RFC 5322 writes dates. `url`
    is its address as stated; `path` what an export that does not know its own site says of it; `base` the address from
    which relative ones start. `language` is the post's own, `site_language` the one that its feed or export states of
    all that it holds. `is_summary` says that the record holds only what a feed shows of the article, `of_mail` that a
    mail brought it, whose subject and day need not be the article's. `left_out` are words that the reader took for none
    of the article's, each with the name of a Reason (`fates.reasons`), `notes` what else was lost on the way.
    """

    headline: str = ""
    kicker: str = ""
    standfirst: str = ""
    html: str = ""
    people: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    url: str = ""
    path: str = ""
    base: str = ""
    language: str = ""
    site_language: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()
    image: str = ""
    image_alt: str = ""
    is_summary: bool = False
    of_mail: bool = False
    left_out: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def post_of(capture: Capture) -> Post:
    """Return the post that a capture of kind "post" is."""
    return msgspec.json.decode(capture.body, type=Post)
