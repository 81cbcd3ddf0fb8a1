"""The Article: the one record that every room hands to the next.

JSON is its only form on the wire: one Article a line in a `.jsonl` archive. Records are frozen; a change is
`msgspec.structs.replace`. Text is Unicode NFC. Inline HTML is sanitised by `inline` before an Article is made, so that
no later step can forget to.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from html import unescape
from typing import Annotated, Literal

import msgspec
import nh3
from msgspec import UNSET, Meta, Struct, UnsetType

INLINE_TAGS = {"a", "em", "strong", "s", "sub", "sup", "code", "br"}
LINK_SCHEMES = {"http", "https", "mailto"}
# Numbers below this are what an outlet gave in its former life; ours start here (see `first_own_number`).
RESERVED = 10_000_000


_INLINE = nh3.Cleaner(tags=INLINE_TAGS, attributes={"a": {"href"}}, url_schemes=LINK_SCHEMES, link_rel=None)


_AMPERSANDS = re.compile(r"&{8,}(?=&)")  # the last one of a run may begin an entity


_LINE_BREAK = re.compile(r"<br\s*/?>")
_TAG = re.compile(r"<[^>]+>")


def inline(html: str) -> str:
    """Return `html` in NFC with only the inline tags an Article may carry; all else is unwrapped or dropped."""
    # html5ever, in nh3, takes quadratic time over ampersands that begin no entity and stand side by side.
    html = _AMPERSANDS.sub(lambda run: run[0].replace("&", "&amp;"), html)
    return unicodedata.normalize("NFC", _INLINE.clean(html))


def plain(html: str) -> str:
    """Return the words of inline HTML: no tags, entities resolved, `<br>` as a space."""
    if "<" in html:
        html = _TAG.sub("", _LINE_BREAK.sub(" ", html))
    return unescape(html).strip()


YEARS = range(1900, 2100)  # in which an article can have been published; another year is a slip


class Moment(Struct, frozen=True, forbid_unknown_fields=True):
    """A point in time and how exactly it is known.

    `value` is ISO 8601: a date for precision "day", a date-time for "minute", with its offset. A date-time without one
    is the hour as printed, whose zone nobody told: it is read in the outlet's own. "unknown" means that a value was
    found but nothing says how exact it is.
    """

    value: str
    precision: Literal["minute", "day", "unknown"] = "day"

    @property
    def day(self) -> date:
        """The calendar day as written, in the zone it was written in."""
        return date.fromisoformat(self.value[:10])

    @property
    def is_local(self) -> bool:
        """Whether a time of day is known, but not its zone."""
        return len(self.value) > 10 and datetime.fromisoformat(self.value).tzinfo is None

    @property
    def sort_key(self) -> str:
        """UTC text that sorts by time; a bare day sorts at its start."""
        if len(self.value) <= 10:
            return self.value + "T00:00:00"
        moment = datetime.fromisoformat(self.value)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%S")


class Byline(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote it: a name as printed (a pseudonym needs no account), its slug, and a role ("" for author)."""

    name: str
    slug: str
    role: str = ""


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """A section, topic or series: its slug in addresses and its name as readers see it."""

    slug: str
    name: str


Share = Annotated[int, Meta(ge=0, le=100)]  # per cent


class FocalPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """The point of a picture that stays in view where the picture is cropped, from its left and from its top."""

    x: Share
    y: Share


class Image(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture. `path` is its place below the site root; None while only its old address is known.

    `focal_point` is left out of JSON where nobody set one.
    """

    path: str | None = None
    width: int = 0
    height: int = 0
    alt: str = ""
    original_url: str = ""
    focal_point: FocalPoint | UnsetType = UNSET


class Paragraph(Struct, frozen=True, tag="paragraph", forbid_unknown_fields=True):
    """A paragraph of inline HTML."""

    html: str


class Heading(Struct, frozen=True, tag="heading", forbid_unknown_fields=True):
    """A crosshead inside the body, level 2 to 4."""

    html: str
    level: int = 2


class Quote(Struct, frozen=True, tag="quote", forbid_unknown_fields=True):
    """A block quotation and whom it quotes."""

    html: str
    cite: str = ""


class List(Struct, frozen=True, tag="list", forbid_unknown_fields=True):
    """A list of inline HTML items."""

    items: tuple[str, ...]
    ordered: bool = False


class Figure(Struct, frozen=True, tag="figure", forbid_unknown_fields=True):
    """A picture in the body with its caption (inline HTML) and credit."""

    image: Image
    caption: str = ""
    credit: str = ""


class Embed(Struct, frozen=True, tag="embed", forbid_unknown_fields=True):
    """Something from elsewhere, shown as a card that links to it: readers' pages load nothing from other hosts.

    `image` is a still of it that we keep ourselves.
    """

    url: str
    title: str = ""
    provider: str = ""
    image: Image | None = None


class Table(Struct, frozen=True, tag="table", forbid_unknown_fields=True):
    """Rows of cells of inline HTML; the first row is a header if `header`."""

    rows: tuple[tuple[str, ...], ...]
    header: bool = False
    caption: str = ""


class Divider(Struct, frozen=True, tag="divider", forbid_unknown_fields=True):
    """A pause between parts."""


Block = Paragraph | Heading | Quote | List | Figure | Embed | Table | Divider


class Dispatch(Struct, frozen=True, forbid_unknown_fields=True):
    """One dispatch of live coverage."""

    at: Moment
    headline: str
    body: tuple[Block, ...]


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """What was wrong and is right now (inline HTML), and when it was said."""

    at: Moment
    html: str


class Version(Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier state that was public: when it ended and what changed, in words."""

    at: Moment
    note: str


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """A surviving capture that an article rests on, and what it gave.

    `fields` names Article fields, `paragraphs` are indexes into the body.
    """

    capture: str
    sha256: str
    kind: str
    captured: str | None = None
    fields: tuple[str, ...] = ()
    paragraphs: tuple[int, ...] = ()


# Why an article is withdrawn, in the classes that tombstones name (docs/release-format.md): by the outlet's own choice,
# by order of a court, because it was wrong, for someone's safety.
Ground = Literal["outlet", "court", "error", "safety"]


class Status(Struct, frozen=True, forbid_unknown_fields=True):
    """Published, or withdrawn: on what ground, and the reason that readers are told ("" for the ground's own words)."""

    state: Literal["published", "withdrawn"] = "published"
    reason: str = ""
    ground: Ground = "outlet"


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article as readers get it; the fields are explained in docs/article.md.

    `path` is the permanent address below the site root (no leading slash; a trailing one where it is a folder) and
    includes the language's prefix. `related` holds article numbers, set at recovery or by an editor, never by press.
    """

    number: int
    path: str
    old_paths: tuple[str, ...] = ()
    original_url: str | None = None
    language: str
    translations: dict[str, int] = {}
    kicker: str = ""
    headline: str
    standfirst: str = ""
    bylines: tuple[Byline, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    section: Label | None = None
    topics: tuple[Label, ...] = ()
    series: Label | None = None
    body: tuple[Block, ...] = ()
    lead_image: Figure | None = None
    entries: tuple[Dispatch, ...] = ()
    corrections: tuple[Correction, ...] = ()
    versions: tuple[Version, ...] = ()
    related: tuple[int, ...] = ()
    appeals: bool = True
    sources: tuple[Source, ...] = ()
    status: Status = Status()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Article)


def encode(article: Article) -> bytes:
    """Return the article as one line of JSON, without the newline. The same article gives the same bytes."""
    return _encoder.encode(article)


def decode(line: bytes | str) -> Article:
    """Return the Article in a line of JSON. Raises msgspec.ValidationError naming the field that is wrong."""
    return _decoder.decode(line)


def block_html(block: Block) -> list[str]:
    """Return every piece of inline HTML that a reader sees in a block, in reading order."""
    match block:
        case Paragraph(html=html) | Heading(html=html) | Quote(html=html):
            return [html]
        case List(items=items):
            return list(items)
        case Figure(caption=caption):
            return [caption] if caption else []
        case Table(rows=rows):
            return [cell for row in rows for cell in row]
    return []


def first_own_number(recovered: list[int]) -> int:
    """Return the first number that we may give: RESERVED, or the next power of ten above all recovered numbers."""
    first = RESERVED
    while recovered and max(recovered) >= first:
        first *= 10
    return first
