"""The kinds of decisions, one record each, with the keys that the file of decisions has for them (docs/recovery.md).

A decision refers to a capture by the SHA-256 of its bytes, to an article by its number, to a block by its words. Where
one names an article and a capture too, the capture tells which article is meant, whatever number it has.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from tamizdat.article import Ground
from tamizdat.recover.redaction.redactor import BLACK


class Decision(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every decision can say besides: when it was made, by whom, and why. For people alone."""

    when: date | None = None
    by: str = ""
    why: str = ""


class BlockDecision(Decision, frozen=True, kw_only=True):
    """A decision about a block: its words, or their keyed hash (`block`) and then an excerpt in `text`.

    It holds for one article, for one capture, or, without either, for all captures.
    """

    text: str = ""
    block: str = ""
    article: int | None = None
    capture: str | None = None


class Keep(BlockDecision, frozen=True, kw_only=True):
    """A block that the machine takes for boilerplate is put back."""


class Remove(BlockDecision, frozen=True, kw_only=True):
    """A block that the machine takes for the article's is taken away.

    One that is a reader's `comment` is named by its hash alone, and no report quotes it.
    """

    comment: bool = False


class Join(Decision, frozen=True, kw_only=True):
    """Captures that are of one article."""

    captures: tuple[str, ...]


class Apart(Decision, frozen=True, kw_only=True):
    """Captures of which no two are of one article."""

    captures: tuple[str, ...]


class LeaveOut(Decision, frozen=True, kw_only=True):
    """A capture that recovery is not to use."""

    capture: str


class ArticleDecision(Decision, frozen=True, kw_only=True):
    """A decision about an article: by its number, or by that of a capture that it rests on."""

    article: int | None = None
    capture: str | None = None


class DateSet(ArticleDecision, frozen=True, kw_only=True):
    """When the article was published: an ISO date, or a date-time with offset; "" where no date is to stand."""

    published: str


class BylineSet(ArticleDecision, frozen=True, kw_only=True):
    """Who wrote the article, as printed; an empty list where no byline is to stand."""

    names: tuple[str, ...]


class HeadlineSet(ArticleDecision, frozen=True, kw_only=True):
    """The article's headline."""

    text: str


class Withdraw(ArticleDecision, frozen=True, kw_only=True):
    """The article is withdrawn, on a ground and with the reason that readers are told."""

    ground: Ground = "outlet"
    reason: str = ""


class Delete(ArticleDecision, frozen=True, kw_only=True):
    """The article is not in the archive."""


class Redact(Decision, frozen=True, kw_only=True, rename={"replacement": "with"}):
    """A text that is barred: its keyed hashes, the name of their key, and what stands in its place.

    `articles` are those that held it when it was barred. For people alone.
    """

    forms: tuple[str, ...]
    key: str
    replacement: str = BLACK
    articles: tuple[int, ...] = ()


class Decisions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All decisions of a newsroom, each kind in the order of the file. Of two about one thing the later one holds."""

    keep: tuple[Keep, ...] = ()
    remove: tuple[Remove, ...] = ()
    join: tuple[Join, ...] = ()
    apart: tuple[Apart, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    date: tuple[DateSet, ...] = ()
    byline: tuple[BylineSet, ...] = ()
    headline: tuple[HeadlineSet, ...] = ()
    withdraw: tuple[Withdraw, ...] = ()
    delete: tuple[Delete, ...] = ()
    redact: tuple[Redact, ...] = ()


KINDS: tuple[str, ...] = Decisions.__struct_fields__
NAMES: dict[type[Decision], str] = {
    Keep: "keep",
    Remove: "remove",
    Join: "join",
    Apart: "apart",
    LeaveOut: "leave_out",
    DateSet: "date",
    BylineSet: "byline",
    HeadlineSet: "headline",
    Withdraw: "withdraw",
    Delete: "delete",
    Redact: "redact",
}
