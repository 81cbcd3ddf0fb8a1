"""What a post gives: all of its text, since nothing else stands in a record of an article."""

from __future__ import annotations

from tamizdat.recover.capture import Cleaned, Parsed, without_bytes
from tamizdat.recover.fields import names
from tamizdat.recover.words import words

_SHORTEST_PART = 6  # words of a standfirst that may be the beginning of the first paragraph, cut by the system


def clean_post(parsed: Parsed) -> Cleaned:
    """Return the article in a post. No block is taken away, and no line of the body is read as a field.

    A standfirst that a system cut from the body ("The ferry has not …") is none.
    """
    signed = (each.value for each in parsed.bylines if not names.is_account(each.value))
    people = tuple(names.once(name for value in signed for name in names.people(value) or [value]))
    standfirst = parsed.standfirsts[0].value if parsed.standfirsts else ""
    body = "\n".join(block.text for block in parsed.blocks)
    if standfirst and _is_beginning(standfirst, body):
        standfirst = ""
    stated = {
        "headline": parsed.headlines,
        "standfirst": standfirst,
        "bylines": people,
        "published": parsed.published,
        "original_url": parsed.urls,
    }
    sources = {field: "post" for field, value in stated.items() if value}
    if "mail" in {*(each.source for each in parsed.headlines), *(each.source for each in parsed.published)}:
        sources |= {field: "mail" for field in ("headline", "published") if field in sources}
    return Cleaned(
        capture=without_bytes(parsed.capture),
        language=parsed.language,
        headline=parsed.headlines[0].value if parsed.headlines else "",
        standfirst=standfirst,
        kicker=parsed.kicker,
        bylines=people,
        published=parsed.published[0].moment if parsed.published else None,
        updated=parsed.updated[0].moment if parsed.updated else None,
        url=parsed.urls[0].value if parsed.urls else None,
        section=parsed.section,
        topics=parsed.topics,
        images=parsed.images,
        body=parsed.blocks,
        places=tuple(range(len(parsed.blocks))),
        field_sources={**sources, "language": "site"} if parsed.is_site_language else sources,
    )


def _is_beginning(standfirst: str, body: str) -> bool:
    """Return whether a standfirst is the first words of a body, but for what stands for the rest of it."""
    first = words(standfirst.rstrip("…. []").removesuffix("Read more").removesuffix("Continue reading"))
    return len(first) >= _SHORTEST_PART and words(body)[: len(first)] == first
