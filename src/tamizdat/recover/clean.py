"""Fourth step: from a capture and its site's habits, the article that the capture holds, by itself."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tamizdat.article import Divider, Embed, Figure, Moment
from tamizdat.recover import dates, names, phrases
from tamizdat.recover.capture import Capture, Parsed, Piece, without_bytes
from tamizdat.recover.headline import find as find_headline
from tamizdat.recover.learn import NOBODY, Habits, Mates
from tamizdat.recover.standfirst import choose
from tamizdat.recover.weigh import segment, weigh
from tamizdat.recover.words import count, ends, words

# Log odds from which a piece among article is article: most of what stands there is.
INSIDE = -1.0
# Log odds down to which the likeliest paragraph is taken for the article where none is likelier than not.
NEARLY = -2.5


class Cleaned(Struct, frozen=True, kw_only=True):
    """The article as one capture gives it. `witness` tells for a field what vouched for it."""

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
    body: tuple[Piece, ...] = ()
    witness: dict[str, str] = {}


def guess(parsed: Parsed, habits: Habits, mates: Mates = NOBODY, *, last: bool = False) -> list[int]:
    """Return the indexes of the pieces that look like the article's body.

    `last` says that no better look follows: then something is taken even where nothing is likely.
    Pictures, cards and rules go with the words around them, as the page's own extractor says.
    """
    spoken = [index for index, piece in enumerate(parsed.pieces) if not _silent(piece)]
    pieces = [parsed.pieces[index] for index in spoken]
    scores = weigh(pieces, habits, mates)
    if last:
        scores = _relaxed(pieces, scores)
    chosen = [spoken[at] for at in segment(pieces, scores) if scores[at] > INSIDE]
    if len(spoken) == len(parsed.pieces) or not chosen:
        return chosen
    between = parsed.pieces[chosen[0] : chosen[-1]]
    pictures = [at for at, piece in enumerate(between, chosen[0]) if _silent(piece) and piece.main]
    return sorted({*chosen, *pictures})


def _relaxed(pieces: Sequence[Piece], scores: list[float]) -> list[float]:
    """Return the scores, raised where none is positive but a paragraph comes near: it is the page's one paragraph."""
    best = max((score for piece, score in zip(pieces, scores, strict=True) if count(piece.text) >= 8), default=-9.0)
    return [score + 0.5 - best for score in scores] if NEARLY < best <= 0 else scores


def _silent(piece: Piece) -> bool:
    return not piece.text or isinstance(piece.block, Figure | Embed | Divider)


def clean(parsed: Parsed, habits: Habits, mates: Mates = NOBODY) -> Cleaned:
    """Return the article in a capture: chrome gone, headline, standfirst, byline and date told apart from the body.

    `mates` is what other captures, which seem to be of the same article, have in its body.
    """
    pieces = parsed.pieces
    chosen = guess(parsed, habits, mates, last=True)
    language = parsed.language
    witness: dict[str, str] = {}
    at = find_headline(parsed, chosen, habits)
    headline = parsed.headlines[0].value if parsed.headlines else pieces[at].text if at is not None else ""
    if headline:
        witness["headline"] = parsed.headlines[0].witness if parsed.headlines else "place"
    # Nothing above the headline is article; what stands between it and the body may tell who wrote it and when.
    chosen = [index for index in chosen if (at is None or index > at) and not _same(pieces[index].text, headline)]
    start = chosen[0] if chosen else len(pieces)
    first = at + 1 if at is not None else max(0, start - 3)
    last = chosen[:4][-1] + 1 if chosen else min(len(pieces), first + 6)
    fields = _Fields(pieces, range(first, last), chosen, language)
    chosen = [index for index in chosen if index not in fields.used]
    bylines = names_of(parsed) or fields.bylines
    published = parsed.published[0] if parsed.published else (fields.published, "line") if fields.published else None
    summary = choose(parsed, at, chosen, fields.used, habits)
    if summary.index is not None:
        chosen = [index for index in chosen if index != summary.index]
    for field, found in (("bylines", bylines), ("published", published), ("standfirst", summary.text)):
        if found:
            witness[field] = "claim" if getattr(parsed, field, ()) else "line"
    if parsed.urls:
        witness["original_url"] = parsed.urls[0].witness
    return Cleaned(
        capture=without_bytes(parsed).capture,
        language=language,
        headline=headline,
        standfirst=summary.text,
        kicker=parsed.kicker,
        bylines=tuple(bylines),
        published=published[0] if published else None,
        updated=parsed.updated[0][0] if parsed.updated else None,
        url=parsed.urls[0].value if parsed.urls else None,
        section=parsed.section,
        topics=parsed.topics,
        images=parsed.images,
        body=tuple(pieces[index] for index in chosen),
        witness=witness,
    )


def names_of(parsed: Parsed) -> list[str]:
    """Return the people that the most trusted witness of a capture names, each once."""
    witness = parsed.bylines[0].witness if parsed.bylines else ""
    found = [name for claim in parsed.bylines if claim.witness == witness for name in names.people(claim.value)]
    return list(dict.fromkeys(found))


def _same(text: str, other: str) -> bool:
    return bool(other) and words(text) == words(other)


class _Fields:
    """Bylines and dates in lines of their own around the start of a body, and which lines they used."""

    def __init__(self, pieces: Sequence[Piece], around: Sequence[int], chosen: Sequence[int], language: str | None):
        self.bylines: list[str] = []
        self.published: Moment | None = None
        self.used: set[int] = set()
        dated: list[int] = []
        for index in around:
            text = pieces[index].text
            day = dates.dateline(text, language) if count(text) <= 25 else None
            people = names.byline(text) if count(text) <= 25 else []
            if day:
                self.published = self.published or day
                dated.append(index)
            if people and not self.bylines:
                self.bylines = people
            if day or people:
                self.used.add(index)
        if not self.bylines:
            self._bare(pieces, around, dated, chosen)

    def _bare(self, pieces: Sequence[Piece], around: Sequence[int], dated: list[int], chosen: Sequence[int]) -> None:
        """Take a line that is nothing but a name, beside a date or right above the body, for the byline."""
        for index in around:
            text = pieces[index].text
            near = any(abs(index - day) <= 2 for day in dated) or (chosen and index == chosen[0] - 1)
            if near and index not in self.used and is_bare_name(text) and pieces[index].place != "li":
                self.bylines = names.people(text)
                self.used.add(index)
                return


def is_bare_name(text: str) -> bool:
    """Tell whether a line is nothing but a person's name: two to four words with capitals, no button, no verb."""
    parts = text.split()
    return (
        2 <= len(parts) <= 4
        and names.looks_like_name(text)
        and not phrases.is_button(text)
        and not any(part.isupper() and len(part) > 3 for part in parts)
        and not any(char.isdigit() for char in text)
        and not ends(text)
    )
