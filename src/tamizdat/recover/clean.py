"""Fourth step: from a capture and its site's habits, the article that the capture holds, by itself."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tamizdat.article import Divider, Embed, Figure, Moment
from tamizdat.recover.boilerplate.classify import segment, weigh
from tamizdat.recover.boilerplate.learn import NOBODY, Habits, Mates
from tamizdat.recover.capture import Capture, Parsed, Piece, without_bytes
from tamizdat.recover.fields import names
from tamizdat.recover.fields.headline import find as find_headline
from tamizdat.recover.fields.lines import read as read_fields
from tamizdat.recover.fields.standfirst import choose
from tamizdat.recover.merging.align import picture_name
from tamizdat.recover.words import count, words

# Log odds from which a piece among article is article: most of what stands there is.
INSIDE = -1.0
# Log odds down to which the likeliest paragraph is taken for the article where none is likelier than not.
NEARLY = -2.5
# Pieces above the headline among which an article's picture can stand.
LEAD_REACH = 4


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
    fields = read_fields(pieces, range(first, last), chosen, at, language)
    chosen = [index for index in chosen if index not in fields.used]
    bylines = tuple(names_of(parsed)) or fields.bylines
    published = parsed.published[0] if parsed.published else (fields.published, "line") if fields.published else None
    summary = choose(parsed, at, chosen, fields.used, habits)
    if summary.index is not None:
        chosen = [index for index in chosen if index != summary.index]
    for field, found, claims in (
        ("bylines", bylines, parsed.bylines),
        ("published", published, parsed.published),
        ("standfirst", summary.text, parsed.standfirsts),
    ):
        if found:
            witness[field] = "claim" if claims else "line"
    if parsed.urls:
        witness["original_url"] = parsed.urls[0].witness
    return Cleaned(
        capture=without_bytes(parsed).capture,
        language=language,
        headline=headline,
        standfirst=summary.text,
        kicker=parsed.kicker,
        bylines=bylines,
        published=published[0] if published else None,
        updated=parsed.updated[0][0] if parsed.updated else None,
        url=parsed.urls[0].value if parsed.urls else None,
        section=parsed.section,
        topics=parsed.topics,
        images=parsed.images,
        body=tuple(pieces[index] for index in [*_lead(parsed, at, chosen), *chosen]),
        witness=witness,
    )


def _lead(parsed: Parsed, at: int | None, chosen: Sequence[int]) -> list[int]:
    """Return the picture that a page shows above its body, if it is the article's own: one that it names, or a figure.

    Between headline and body any figure is; above the headline only one that the page names as its picture.
    """
    start = chosen[0] if chosen else 0
    named = {picture_name(address) for address in parsed.images}
    for index in reversed(range(max(0, (at if at is not None else start) - LEAD_REACH), start)):
        piece = parsed.pieces[index]
        if isinstance(piece.block, Figure) and (
            picture_name(piece.block.image.original_url) in named
            or (at is not None and index > at and (piece.text or piece.main))
        ):
            return [index]
    return []


def names_of(parsed: Parsed) -> list[str]:
    """Return the people that the most trusted witness of a capture names, each once."""
    witness = parsed.bylines[0].witness if parsed.bylines else ""
    found = [name for claim in parsed.bylines if claim.witness == witness for name in names.people(claim.value)]
    return list(dict.fromkeys(found))


def _same(text: str, other: str) -> bool:
    return bool(other) and words(text) == words(other)
