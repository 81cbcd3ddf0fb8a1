"""Second step: a capture taken apart into text blocks and candidates for each field, by what kind of capture it is."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tamizdat.article import block_html
from tamizdat.recover.capture import Capture, Parsed, TextBlock, Unreadable
from tamizdat.recover.readers.people import People, find_people, mail_links

# What stands for a character that could not be decoded.
REPLACEMENT = "\ufffd"


def parse(capture: Capture) -> Parsed:
    """Return what `capture` holds. Raises Unreadable with the reason if that is nothing."""
    if capture.kind == "html":
        from tamizdat.recover.html.page import parse_page  # lxml and trafilatura load slowly; texts need neither

        parsed = parse_page(capture)
    else:
        from tamizdat.recover.text.parse import parse_text

        parsed = parse_text(capture)
    if not parsed.blocks:
        raise Unreadable("holds no words")
    people = people_in(parsed.blocks)
    if people:
        raise Unreadable(people.reason)
    damaged = sum(block.text.count(REPLACEMENT) for block in parsed.blocks)
    if damaged:
        note = f"{damaged} character{'s' if damaged > 1 else ''} could not be read; {REPLACEMENT} stands in their place"
        parsed = structs.replace(parsed, notes=(*parsed.notes, note))
    return parsed


def people_in(blocks: Sequence[TextBlock], *more: str) -> People | None:
    """Return what makes text blocks, with `more` texts of the capture, a list of people; None if they are none."""
    links = mail_links(html for block in blocks for html in block_html(block.content))
    return find_people("\n".join([*more, *(block.text for block in blocks)]), links)
