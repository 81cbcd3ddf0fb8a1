"""The records that the steps of recovery hand to each other: Capture → Parsed → Cleaned.

A Capture is one surviving copy as it was found. Parsed is the same copy taken apart into text blocks and candidate
values for each field. Cleaned is the article that this one copy gives. (Merged, in `merging.merge`, is the article that
several copies give together.)
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from tamizdat.article import Block, Dispatch, Embed, Moment


class Capture(Struct, frozen=True, kw_only=True):
    """One surviving copy: its name as given, the hash of its bytes, and what is known about where it came from.

    A "post" is a record of an export or a feed (`posts.post`), its bytes that record as JSON. `url`, `site` and
    `captured` (a date, ISO 8601) are as stated in the list of captures; None where it does not say.
    """

    name: str
    sha256: str
    kind: Literal["text", "markdown", "html", "post"]
    body: bytes
    url: str | None = None
    site: str | None = None
    captured: str | None = None

    @property
    def has_fields(self) -> bool:
        """Whether its fields are stated or marked up, and not told by the place and look of its lines alone."""
        return self.kind in ("html", "post")


class TextBlock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paragraph, heading, list, picture … of a capture, before it is known whether it is article or boilerplate.

    `content` is the block that an Article would hold. `text` is its plain words (NFC, white space folded), `link_share`
    the share of its characters inside links (0 to 1). `dom_path` says where in the page it stands, without positions
    ("body/div.main/p"; "" in a text). `in_main_text` is the verdict of the single-page extractor (`html.main_text`):
    True inside the article, False outside, None where the extractor was not asked. `in_comments` says that its markup
    names it as one of readers' comments, `is_comment` that it is one by what stands around it (`comments.sections`).
    `origins` are set where captures are merged: the indexes of the capture's text blocks that this one was made of.
    """

    content: Block
    text: str
    link_share: float = 0.0
    dom_path: str = ""
    in_main_text: bool | None = None
    in_comments: bool = False
    is_comment: bool = False
    origins: tuple[int, ...] = ()

    @property
    def is_post(self) -> bool:
        """Whether it is a post from a social network whose words the page shows."""
        return bool(self.text) and isinstance(self.content, Embed)


class Unread(Struct, frozen=True, array_like=True):
    """Words that parsing left out before there were text blocks.

    `before` is the index of the text block that they stood before, `reason` the name of a Reason (`fates.reasons`).
    """

    before: int
    text: str
    reason: str


class Candidate(Struct, frozen=True):
    """A value that a capture gives for a field, and where in the capture it stood.

    `source` is one of: "json-ld", "meta", "itemprop", "canonical", "saved" (a browser's note), "h1", "title",
    "heading", "class" (named by its markup), "time", "line" (a line of the text), "labelled" ("Original url: …"),
    "url", "place", "stated" (by a record), "mail" (the subject and the day of a mail).
    """

    value: str
    source: str


class DateCandidate(Struct, frozen=True):
    """A date that a capture gives, and where it stood (`source` as in Candidate)."""

    moment: Moment
    source: str


class Part(Struct, frozen=True):
    """Which part a page is of an article that runs over several: its number, from 1, and the address of the first one.

    0 and "" for a page that is no part.
    """

    number: int = 0
    first: str = ""


WHOLE = Part()


class LiveEntry(Struct, frozen=True, kw_only=True):
    """A dispatch of live coverage on a page: when it was written, its title, and what it says.

    `body` are the indexes of its text blocks, `head` those of the blocks that print its title and time. Where `stated`
    is set, its paragraphs are these, which the page states for machines.
    """

    at: Moment
    headline: str = ""
    body: tuple[int, ...] = ()
    head: tuple[int, ...] = ()
    stated: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """The indexes of all blocks that the dispatch is made of."""
        return (*self.head, *self.body)


class Parsed(Struct, frozen=True, kw_only=True):
    """A capture taken apart: its text blocks in reading order, and the candidates of each field, most trusted first."""

    capture: Capture
    language: str | None = None
    is_site_language: bool = False  # a feed or an export states it of all that it holds
    blocks: tuple[TextBlock, ...] = ()
    title: str = ""  # the <title> of a page
    outlet: str = ""  # who publishes it, as a page states
    headlines: tuple[Candidate, ...] = ()
    standfirsts: tuple[Candidate, ...] = ()
    bylines: tuple[Candidate, ...] = ()  # one for each person
    published: tuple[DateCandidate, ...] = ()
    updated: tuple[DateCandidate, ...] = ()
    urls: tuple[Candidate, ...] = ()
    kicker: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()
    images: tuple[str, ...] = ()  # addresses, the lead picture first
    entries: tuple[LiveEntry, ...] = ()
    part: Part = WHOLE
    is_whole: bool = False  # nothing but the article stands in it: no block may be taken for boilerplate
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()  # damage: what could not be read, although the capture as a whole could


class Cleaned(Struct, frozen=True, kw_only=True):
    """The article that one capture gives by itself.

    `field_sources` says of each field that was found where it came from: the `source` of a Candidate, "stated" for a
    value that markup states, "line" for one read from a line of the text, "place" for a headline found by its place,
    "site" for a language that a feed or an export states of all that it holds.
    `places` are the indexes of the capture's text blocks that `body` holds, `standfirst_at` that of the standfirst.
    """

    capture: Capture
    language: str | None = None
    headline: str = ""
    standfirst: str = ""
    kicker: str = ""
    bylines: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    url: str | None = None
    section: str = ""
    topics: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    entries: tuple[Dispatch, ...] = ()
    body: tuple[TextBlock, ...] = ()
    places: tuple[int, ...] = ()
    standfirst_at: int | None = None
    part: int = 0  # as in Part
    field_sources: dict[str, str] = {}


class Unreadable(ValueError):
    """Nothing can be taken from a capture. The message is the reason that the report gives."""


def without_bytes(capture: Capture) -> Capture:
    """Return a capture without its bytes: no step after parsing needs them, and memory stays bounded."""
    return msgspec.structs.replace(capture, body=b"")
