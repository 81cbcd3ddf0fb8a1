"""Second step: a capture taken apart into text blocks and candidates for each field, by what kind of capture it is."""

from __future__ import annotations

from msgspec import structs

from tamizdat.recover.capture import Capture, Parsed, Unreadable

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
    damaged = sum(block.text.count(REPLACEMENT) for block in parsed.blocks)
    if damaged:
        note = f"{damaged} character{'s' if damaged > 1 else ''} could not be read; {REPLACEMENT} stands in their place"
        parsed = structs.replace(parsed, notes=(*parsed.notes, note))
    return parsed
