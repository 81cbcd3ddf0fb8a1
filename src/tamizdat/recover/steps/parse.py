"""Second step: a capture taken apart into text blocks and candidates for each field, by what kind of capture it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import structs

from tamizdat.article import Embed, Table, block_html, plain
from tamizdat.article_limits import EMBEDS, TABLE_CELLS, TOPICS, bounded_table, cells, embed_as_link
from tamizdat.recover.capture import Capture, Parsed, TextBlock, Unreadable
from tamizdat.recover.encodings import was_encoded_twice
from tamizdat.recover.people.links import guarded, unseen_in
from tamizdat.recover.people.lists import People, find_people
from tamizdat.recover.readers import decode
from tamizdat.recover.readers.formats.mail import COPIED_MAIL
from tamizdat.recover.readers.formats.mail_headers import begins_as_mail
from tamizdat.recover.words import PARAGRAPH, ends_sentence

# What stands for a character that could not be decoded.
REPLACEMENT = "\ufffd"
_ENCODED_TWICE = "its characters had been encoded twice, and were repaired"
_ENDS_EARLY = "it ends in the middle of a sentence: what followed is lost; look for another copy"
# Lines at the start of a capture among which a mail's headers are looked for.
_FIRST_LINES = 32


def parse(capture: Capture) -> Parsed:
    """Return what `capture` holds. Raises Unreadable with the reason if that is nothing."""
    if capture.kind == "html":
        from tamizdat.recover.html.page import parse_page  # lxml and trafilatura load slowly; texts need neither

        parsed = parse_page(capture)
    elif capture.kind == "post":
        from tamizdat.recover.posts.parse import parse_post

        parsed = parse_post(capture)
    else:
        from tamizdat.recover.text.parse import parse_text

        parsed = parse_text(capture)
    if not parsed.blocks:
        raise Unreadable("holds no words: give another copy of it")
    # Lines without a word ("@") are in no block. Of a page `parse_page` has looked at all.
    is_text = capture.kind in ("text", "markdown")
    people = people_in(parsed.blocks, decode(capture.body)) if is_text else None
    if people:
        raise Unreadable(people.reason)
    if begins_as_mail(first_lines(parsed.blocks)):
        raise Unreadable(COPIED_MAIL.reason)
    parsed = _within_limits(guarded(parsed))
    if not parsed.blocks:
        raise Unreadable("holds no words: give another copy of it")
    if capture.kind != "post" and was_encoded_twice(capture.body):
        parsed = structs.replace(parsed, notes=(*parsed.notes, _ENCODED_TWICE))
    if ends_early(capture, parsed.blocks):
        parsed = structs.replace(parsed, notes=(*parsed.notes, _ENDS_EARLY))
    damaged = sum(block.text.count(REPLACEMENT) for block in parsed.blocks)
    if damaged:
        note = f"{damaged} character{'s' if damaged > 1 else ''} could not be read; {REPLACEMENT} stands in their place"
        parsed = structs.replace(parsed, notes=(*parsed.notes, note))
    return parsed


def _within_limits(parsed: Parsed) -> Parsed:
    """Return a parsed capture with no more topics, cells and embeds than an article may have; the rest is noted."""
    notes = []
    topics, blocks = parsed.topics, parsed.blocks
    if len(topics) > TOPICS:
        notes.append(f"it names {len(topics):,} topics, and the first {TOPICS} are kept")
        topics = topics[:TOPICS]
    if any(isinstance(block.content, Table) and cells(block.content) > TABLE_CELLS for block in blocks):
        notes.append(f"a table in it has more than {TABLE_CELLS:,} cells, and became a list of its rows")
        blocks = tuple(
            structs.replace(block, content=bounded_table(block.content)) if isinstance(block.content, Table) else block
            for block in blocks
        )
    embeds = [at for at, block in enumerate(blocks) if isinstance(block.content, Embed)]
    if len(embeds) > EMBEDS:
        notes.append(f"it has {len(embeds):,} embeds, and those after the first {EMBEDS} became links")
        beyond = frozenset(embeds[EMBEDS:])
        blocks = tuple(
            structs.replace(block, content=embed_as_link(block.content))
            if at in beyond and isinstance(block.content, Embed)
            else block
            for at, block in enumerate(blocks)
        )
    return structs.replace(parsed, topics=topics, blocks=blocks, notes=(*parsed.notes, *notes)) if notes else parsed


def ends_early(capture: Capture, blocks: Sequence[TextBlock]) -> bool:
    """Return whether a page or text was cut: a page in the middle of its text, before any element is closed, and a
    text in the middle of a sentence of its last paragraph."""
    if capture.kind == "post" or not capture.body.strip():
        return False
    last = blocks[-1].text
    if capture.kind == "html":
        return not capture.body.rstrip().endswith((b">", b"\x00")) and not ends_sentence(last)
    is_long = len(last.split()) >= PARAGRAPH  # as words stand in a line: an address is one
    return is_long and (last[-1].isalpha() or last[-1] in ",،、") and not capture.body.endswith(b"\n")


def people_in(blocks: Sequence[TextBlock], *fields: str) -> People | None:
    """Return what makes text blocks, with other `fields` of the capture, a list of people; None if they are none."""
    return find_people("\n".join(block.text for block in blocks), [*fields, *unseen_in(blocks)])


def first_lines(blocks: Sequence[TextBlock]) -> list[str]:
    """Return the lines that a capture begins with; a row of a table is one."""
    return list(islice(_lines(blocks), _FIRST_LINES))


def _lines(blocks: Sequence[TextBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block.content, Table):
            for row in block.content.rows:
                cells = [plain(cell) for cell in row]
                yield f"{cells[0].rstrip(': ')}: {' '.join(cells[1:])}"
        else:
            for markup in block_html(block.content):
                yield from (plain(line) for line in re.split(r"<br\s*/?>", markup))
