"""Second step: a capture taken apart into Pieces and claims, by what kind of capture it is."""

from __future__ import annotations

from msgspec import structs

from tamizdat.recover.capture import Capture, Parsed, Unreadable


def parse(capture: Capture) -> Parsed:
    """Return what `capture` holds. Raises Unreadable with the reason if that is nothing."""
    if capture.kind == "html":
        from tamizdat.recover.html.page import parse_page  # lxml and trafilatura load slowly; texts need neither

        parsed = parse_page(capture)
    else:
        from tamizdat.recover.text.parse import parse as parse_text

        parsed = parse_text(capture)
    if not parsed.pieces:
        raise Unreadable("holds no words")
    damaged = sum(piece.text.count("\ufffd") for piece in parsed.pieces)
    if damaged:
        note = f"{damaged} character{'s' if damaged > 1 else ''} could not be read; \ufffd stands in their place"
        parsed = structs.replace(parsed, notes=(*parsed.notes, note))
    return parsed
