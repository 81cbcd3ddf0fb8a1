"""Third step: from a parsed capture and the model of its site, the article that the capture holds by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec import structs

from tamizdat.article import Figure, Moment
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.capture import Cleaned, Parsed, TextBlock, without_bytes
from tamizdat.recover.fields.addresses import picture_name
from tamizdat.recover.fields.headline import find_headline, parted_headline
from tamizdat.recover.fields.lines import LineFields, read_lines
from tamizdat.recover.fields.site import UNKNOWN_FIELDS, SiteFields, stated_people
from tamizdat.recover.fields.standfirst import choose_standfirst
from tamizdat.recover.fields.titles import PartedTitle
from tamizdat.recover.merging.entries import dispatch
from tamizdat.recover.posts.clean import clean_post
from tamizdat.recover.steps.body import JudgedBody, judged_body
from tamizdat.recover.words import ends_sentence, word_count, words

# Blocks above the headline among which the article's picture can stand.
LEAD_REACH = 4
# Where headline and body do not tell where byline and date stand: blocks above the body, and blocks below a headline.
ABOVE_BODY, BELOW_HEADLINE = 3, 6
LONGEST_SIGNATURE = 12  # words of the line below a letter to the paper


class AboveBody(NamedTuple):
    """What stands above a body, and the body without it (`body`, indexes of blocks).

    `title` is the headline and what the site prints beside it, `headline_at` the index of its block, if it stands in
    one. `rubrics` are the indexes of lines that stand above headlines of the site, `kicker_at` that of the one above
    this article's. `lines` is what lines of byline and date say. `stated` tells whether markup states the byline.
    """

    body: list[int]
    title: PartedTitle
    headline_at: int | None
    rubrics: frozenset[int]
    kicker_at: int | None
    bylines: tuple[str, ...]
    stated: bool
    published: Moment | None
    lines: LineFields

    @property
    def headline(self) -> str:
        """The headline, without what the site prints beside it."""
        return self.title.headline


class Choice(NamedTuple):
    """What cleaning decided about the blocks of a capture: the cleaned capture, and what it was made by."""

    cleaned: Cleaned
    judged: JudgedBody
    headline_at: int | None
    lines: LineFields
    title: PartedTitle = PartedTitle("")
    kicker_at: int | None = None


def clean(parsed: Parsed, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES) -> Cleaned:
    """Return the article in a capture: without boilerplate, its fields separated from its body.

    `model` is what is known of the capture's site, `duplicates` what other captures that seem to be of the same article
    have in its body.
    """
    return choose(parsed, model, duplicates).cleaned


def choose(parsed: Parsed, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES) -> Choice:
    """Return what `clean` does, with all that it was made by."""
    blocks = parsed.blocks
    judged = judged_body(parsed, model, duplicates, last=True)
    if parsed.is_whole:
        return Choice(clean_post(parsed), judged, None, LineFields())
    above = above_body(parsed, judged, model, duplicates)
    asides = judged.asides
    end = above.body[-1] if above.body else len(blocks)
    standfirst = choose_standfirst(
        _without_asides(parsed, frozenset(index for index in asides if index < end), above.rubrics),
        above.headline_at,
        above.body,
        above.lines.used | asides | above.rubrics,
        model,
        duplicates,
    )
    chosen = [index for index in above.body if index != standfirst.index]
    chosen += _signature(blocks, chosen, above.bylines, above.lines.used | asides)
    places = (*_lead_picture(parsed, above.headline_at, chosen), *chosen)
    cleaned = Cleaned(
        capture=without_bytes(parsed.capture),
        language=parsed.language,
        headline=above.headline,
        standfirst=standfirst.text,
        kicker=parsed.kicker
        or above.title.kicker
        or (blocks[above.kicker_at].text if above.kicker_at is not None else ""),
        bylines=above.bylines,
        published=above.published,
        updated=model.fields.with_zone(parsed.updated[0].moment if parsed.updated else above.lines.updated),
        url=parsed.urls[0].value if parsed.urls else None,
        section=parsed.section or above.title.section,
        topics=parsed.topics,
        images=parsed.images,
        entries=tuple(dispatch(blocks, entry) for entry in parsed.entries),
        body=tuple(blocks[index] for index in places),
        places=places,
        standfirst_at=standfirst.index,
        part=parsed.part.number,
        field_sources=_field_sources(parsed, above, bool(standfirst.text)),
    )
    return Choice(cleaned, judged, above.headline_at, above.lines, above.title, above.kicker_at)


def _signature(
    blocks: Sequence[TextBlock], body: Sequence[int], people: Collection[str], left_out: Collection[int]
) -> list[int]:
    """Return the index of the line below a body with which a letter is signed: its writer's name, and where she lives.

    It stands where the last paragraph stands, and is no sentence.
    """
    at = body[-1] + 1 if body else 0
    if not body or at >= len(blocks) or at in left_out or blocks[at].dom_path != blocks[body[-1]].dom_path:
        return []
    text = blocks[at].text
    is_line = word_count(text) <= LONGEST_SIGNATURE and not ends_sentence(text) and not blocks[at].link_share
    return [at] if is_line and any(text.startswith(f"{name}, ") for name in people) else []


def _without_asides(parsed: Parsed, asides: frozenset[int], rubrics: frozenset[int]) -> Parsed:
    """Return a capture without those of its standfirst candidates that blocks at the indexes `asides` print.

    Nor is one a standfirst that is nothing but a line at the indexes `rubrics`.
    """
    if not parsed.standfirsts:
        return parsed
    texts = [text for index in asides if (text := parsed.blocks[index].text)]
    lines = {parsed.blocks[index].text for index in rubrics}
    kept = (each for each in parsed.standfirsts if each.value not in lines)
    return structs.replace(
        parsed, standfirsts=tuple(each for each in kept if not any(text in each.value for text in texts))
    )


def above_body(
    parsed: Parsed, judged: JudgedBody, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES
) -> AboveBody:
    """Return what stands above the body of a capture: headline, byline and date, as markup or lines state them."""
    headline_at = judged.headline_at
    titles = model.fields.titles
    rubrics = titles.rubrics_among(parsed.blocks)
    if headline_at is None or headline_at in rubrics:
        headline_at = find_headline(parsed, judged.chosen, model, judged.asides | rubrics, duplicates.headlines)
    kicker_at = titles.rubric_above(parsed.blocks, headline_at)
    if headline_at is None and judged.chosen:  # then the rubric is the line above the text, or the first of it
        kicker_at = next((at for at in (judged.chosen[0], judged.chosen[0] - 1) if at in rubrics), None)
    chosen = [at for at in judged.chosen if at != kicker_at]
    title = parted_headline(parsed, headline_at, titles, duplicates.headlines)
    below, lines = below_headline(parsed, chosen, headline_at, title.headline, model.fields, duplicates.writers)
    stated = tuple(stated_people(parsed))
    published = model.fields.with_zone(parsed.published[0].moment if parsed.published else lines.published)
    people = stated or lines.bylines
    return AboveBody(below, title, headline_at, rubrics, kicker_at, people, bool(stated), published, lines)


def below_headline(
    parsed: Parsed,
    body: Sequence[int],
    headline_at: int | None,
    headline: str,
    fields: SiteFields = UNKNOWN_FIELDS,
    writers: Collection[str] = (),
) -> tuple[list[int], LineFields]:
    """Return the indexes of the body without what is not body, and what was read from lines of byline and date.

    Nothing above the headline is body, no block that repeats it, and no line that gave a field. `writers` are those
    whom other captures of the article name.
    """
    blocks = parsed.blocks
    below = [
        index
        for index in body
        if (headline_at is None or index > headline_at) and not _same_words(blocks[index].text, headline)
    ]
    near = _lines_to_read(len(blocks), headline_at, below)
    lines = read_lines(blocks, near, below, headline_at, parsed.language, fields, writers)
    return [index for index in below if index not in lines.used], lines


def _lines_to_read(block_count: int, headline_at: int | None, body: Sequence[int]) -> range:
    """Return the blocks among which lines can say who wrote the article and when: from the headline into the body."""
    start = body[0] if body else block_count
    first = headline_at + 1 if headline_at is not None else max(0, start - ABOVE_BODY)
    last = body[:4][-1] + 1 if body else min(block_count, first + BELOW_HEADLINE)
    return range(first, last)


def _field_sources(parsed: Parsed, above: AboveBody, standfirst: bool) -> dict[str, str]:
    """Return where each field came from. `standfirst` tells whether one was found."""
    sources: dict[str, str] = {}
    if above.headline:
        sources["headline"] = parsed.headlines[0].source if parsed.headlines else "place"
    for field, found, stated in (
        ("bylines", bool(above.bylines), above.stated),
        ("published", bool(above.published), bool(parsed.published)),
        ("standfirst", standfirst, bool(parsed.standfirsts)),
    ):
        if found:
            sources[field] = "stated" if stated else "line"
    if parsed.urls:
        sources["original_url"] = parsed.urls[0].source
    return sources


def _lead_picture(parsed: Parsed, headline_at: int | None, body: Sequence[int]) -> list[int]:
    """Return the index of the picture that the page shows above its body, if it is the article's own; else nothing.

    Between headline and body any figure is the article's; above the headline only one that the page names as its
    picture.
    """
    start = body[0] if body else 0
    named = {picture_name(address) for address in parsed.images}
    for index in reversed(range(max(0, (headline_at if headline_at is not None else start) - LEAD_REACH), start)):
        block = parsed.blocks[index]
        if isinstance(block.content, Figure) and (
            picture_name(block.content.image.original_url) in named
            or (headline_at is not None and index > headline_at and (block.text or block.in_main_text))
        ):
            return [index]
    return []


def _same_words(text: str, other: str) -> bool:
    return bool(other) and words(text) == words(other)
