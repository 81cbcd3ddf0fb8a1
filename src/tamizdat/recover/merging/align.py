"""The bodies of one article's captures aligned into one: each paragraph once, in order, in its best form.

Lists are taken apart for this, since texts have their items as lines; `joined_lists` puts them together again.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from msgspec import structs

from tamizdat.article import Block, Embed, Figure, List, Paragraph, Table, plain
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fields.addresses import picture_name
from tamizdat.recover.merging.match import contained, runs_of
from tamizdat.recover.merging.rejoin import typography
from tamizdat.recover.words import fingerprint, is_paragraph, normalize, word_count, words

# What a text cannot hold, or only as fragments: it is taken even if only one page has it.
RICH = Figure | Table | Embed
# A paragraph is a form of another if the longer one contains this share of the shorter one; below so many words, only
# if it is the same.
SAME, SHORTEST = 0.55, 4
# A whole form of a paragraph has this share of the words of the longest form.
WHOLE = 0.9
# A paragraph all in italics.
_ITALIC = re.compile(r"<em>(?:(?!</em>).)*</em>\W*", re.S)
# What a paragraph counts that no other capture confirms, when the fullest body is chosen.
UNCONFIRMED = 0.6


class Dropped(NamedTuple):
    """A block of one capture (by the capture's index) that the merged body lacks; why, and what was counted for it."""

    member: int
    block: TextBlock
    reason: Reason
    n: int = 0


class Aligned(NamedTuple):
    """The paragraphs of the merged body, and what was dropped on the way."""

    paragraphs: list[AlignedParagraph]
    dropped: list[Dropped]


class AlignedParagraph:
    """One paragraph of the merged body, and its form in each capture that has it (by the capture's index).

    `parts` are blocks that are forms or parts of it too, of captures that have it already. `lacking` is how many
    captures have what stands before and after it and lack it, where these are as many as have it, or it is set apart.
    """

    def __init__(self, member: int, block: TextBlock) -> None:
        self.forms: dict[int, TextBlock] = {member: block}
        self.parts: list[tuple[int, TextBlock]] = []
        self.lacking = 0

    @property
    def text(self) -> str:
        """The words of the form that was found first."""
        return next(iter(self.forms.values())).text

    def blocks(self) -> Iterator[tuple[int, TextBlock]]:
        """Yield all blocks that are in it, each with the index of its capture."""
        yield from self.forms.items()
        yield from self.parts

    @property
    def is_rich(self) -> bool:
        """Whether a capture has it as a figure, table or card."""
        return any(isinstance(form.content, RICH) for form in self.forms.values())


def aligned(bodies: Sequence[Sequence[TextBlock]], parts: Sequence[int] = ()) -> Aligned:
    """Return the paragraphs of all bodies in order: the fullest body, completed and corrected by the others.

    `parts` has for each body the number of the part of the article that it is, 0 for one that is whole.
    """
    if not any(bodies):
        return Aligned([], [])
    if len(set(parts) - {0}) > 1:
        return _aligned_parts(bodies, parts)
    flat = [[item for block in body for item in _items(block)] for body in bodies]
    known = [{fingerprint(block.text) for block in body} for body in flat]

    copies = Counter(chain.from_iterable(known))

    def fullness(index: int) -> tuple[float, int]:
        sizes = [(word_count(block.text), copies[fingerprint(block.text)] > 1) for block in flat[index]]
        return sum(size if confirmed else UNCONFIRMED * size for size, confirmed in sizes), -index

    fullest = max(range(len(flat)), key=fullness)
    merged = [AlignedParagraph(fullest, block) for block in flat[fullest]]
    dropped: list[Dropped] = []
    for member, body in enumerate(flat):
        if member != fullest:
            _align(merged, member, body, dropped)
    return Aligned(_without_outvoted(_without_tails(merged), len(flat), dropped), dropped)


def _aligned_parts(bodies: Sequence[Sequence[TextBlock]], parts: Sequence[int]) -> Aligned:
    """Return the paragraphs of one part after the other; bodies that are whole complete and correct them."""
    merged: list[AlignedParagraph] = []
    dropped: list[Dropped] = []
    for part in sorted(set(parts) - {0}):
        found = aligned([body if number == part else [] for body, number in zip(bodies, parts, strict=True)])
        merged += found.paragraphs
        dropped += found.dropped
    for member, (body, number) in enumerate(zip(bodies, parts, strict=True)):
        if number == 0:
            _align(merged, member, [item for block in body for item in _items(block)], dropped)
    return Aligned(merged, dropped)


def of_earlier_versions(
    merged: Sequence[AlignedParagraph], earlier: Mapping[int, Sequence[TextBlock]]
) -> list[Dropped]:
    """Return what earlier versions of the article alone have; what the merged body has too becomes a part of it there.

    `earlier` has the bodies of captures of earlier versions, by the captures' indexes.
    """
    known = {_key(form): paragraph for paragraph in merged for form in paragraph.forms.values()}
    dropped = []
    for member, body in earlier.items():
        for block in body:
            if paragraph := known.get(_key(block)):
                paragraph.parts.append((member, block))
            else:
                dropped.append(Dropped(member, block, Reason.EARLIER_VERSION))
    return dropped


def _align(merged: list[AlignedParagraph], member: int, body: list[TextBlock], dropped: list[Dropped]) -> None:
    """Add what one more capture has: other forms of known paragraphs, and paragraphs that the merged body lacks.

    Unknown paragraphs wait until a known one follows, which tells where they belong. They are inserted between two
    known ones, before the first paragraph and after the last.
    """
    last = -1
    waiting: list[TextBlock] = []
    for block in body:
        at = _find(merged, block, last)
        if at is None:
            waiting.append(block)
            continue
        found = merged[at]
        if last >= 0 or at == 0:
            inserted = _insert(merged, member, waiting, last + 1, dropped)
            at += inserted if at > last else 0
        else:
            dropped += [Dropped(member, each, Reason.NO_PLACE) for each in waiting]
        waiting = []
        if member in found.forms:
            found.parts.append((member, block))
        else:
            found.forms[member] = block
        last = at
    if last == len(merged) - 1:
        _insert(merged, member, waiting, len(merged), dropped)
    else:
        dropped += [Dropped(member, each, Reason.NO_PLACE) for each in waiting]


def _items(block: TextBlock) -> list[TextBlock]:
    """Return a list as its items, each a list of one; anything else as it is."""
    match block.content:
        case List(items=items, ordered=ordered) if len(items) > 1:
            return [
                structs.replace(block, content=List((item,), ordered), text=normalize(plain(item))) for item in items
            ]
    return [block]


def _find(merged: Sequence[AlignedParagraph], block: TextBlock, after: int) -> int | None:
    """Return the index of the paragraph of which `block` is a form or a part; None if it is new.

    Paragraphs after the index `after` are compared first.
    """
    key, size = _key(block), word_count(block.text)
    order: list[int] = [*range(after + 1, len(merged)), *range(0, after + 1)]
    for index in order:
        if any(_key(form) == key for form in merged[index].forms.values()):
            return index
    if not block.text:
        return None
    own = _runs(block.text) if size >= SHORTEST else set()
    for index in order if own else ():
        if contained(_runs(merged[index].text), own) >= SAME:
            return index
    for index in order:
        if merged[index].is_rich and _padded_words(block.text) in _padded_words(merged[index].text):
            return index
    return None


_runs = lru_cache(1 << 10)(runs_of)  # a paragraph is compared with those of all other copies


@lru_cache(1 << 10)
def _padded_words(text: str) -> str:
    """Return the words of a text with spaces around each, so that any run of whole words can be looked up in it."""
    return f" {' '.join(words(text))} "


def _key(block: TextBlock) -> str:
    """Return what all forms of one paragraph have in common: the picture, else the words."""
    if isinstance(block.content, Figure):
        return picture_name(block.content.image.original_url)
    return str(fingerprint(block.text)) if block.text else str(block.content)


def _insert(
    merged: list[AlignedParagraph], member: int, blocks: list[TextBlock], at: int, dropped: list[Dropped]
) -> int:
    """Insert paragraphs that only this capture has so far, if they look like an article's; return how many they are."""
    solid: list[AlignedParagraph] = []
    for block in blocks:
        if isinstance(block.content, RICH) or is_paragraph(block.text) or _is_item(block):
            solid.append(AlignedParagraph(member, block))
        else:
            dropped.append(Dropped(member, block, Reason.FRAGMENT))
    merged[at:at] = solid
    return len(solid)


def _is_item(block: TextBlock) -> bool:
    """Return whether a block is an item of a list that the page's extractor takes for the article's."""
    return isinstance(block.content, List) and bool(block.in_main_text) and word_count(block.text) >= 4


def _without_tails(merged: list[AlignedParagraph]) -> list[AlignedParagraph]:
    """Return the paragraphs; one that another capture has as the end of the paragraph above it is joined to that."""
    joined: list[AlignedParagraph] = []
    for paragraph in merged:
        above = joined[-1] if joined else None
        if above is None or not _is_tail(paragraph, above):
            joined.append(paragraph)
            continue
        for member, form in paragraph.forms.items():
            beginning = above.forms.get(member)
            whole = form
            if beginning:
                text, origins = f"{beginning.text} {form.text}", beginning.origins + form.origins
                whole = structs.replace(form, text=text, origins=origins)
            above.forms[member] = structs.replace(whole, content=Paragraph(html.escape(whole.text, quote=False)))
        above.parts += paragraph.parts
    return joined


def _is_tail(paragraph: AlignedParagraph, above: AlignedParagraph) -> bool:
    """Return whether the longest form of the paragraph above holds all forms of `paragraph`."""
    longest = max(above.forms, key=lambda member: len(above.forms[member].text))
    if longest in paragraph.forms or not all(form.text for form in paragraph.forms.values()):
        return False
    whole = _padded_words(above.forms[longest].text)
    return all(
        _padded_words(f"{above.forms[member].text if member in above.forms else ''} {form.text}") in whole
        for member, form in paragraph.forms.items()
    )


def _without_outvoted(merged: list[AlignedParagraph], members: int, dropped: list[Dropped]) -> list[AlignedParagraph]:
    """Return the paragraphs without those of one capture alone, where two others have what is before and after them.

    Of a paragraph that its page sets apart in italics, as no other of the article, one other is enough.
    """
    if members < 2:
        return merged
    set_apart = [paragraph for paragraph in merged if _is_set_apart(paragraph)]
    chosen = []
    for paragraph, others in zip(merged, _passing(merged), strict=True):
        is_apart = len(set_apart) == 1 and paragraph is set_apart[0] and is_paragraph(paragraph.text)
        if paragraph.is_rich or len(paragraph.forms) > 1 or others < (1 if is_apart else 2):
            paragraph.lacking = others if others >= len(paragraph.forms) or paragraph in set_apart else 0
            chosen.append(paragraph)
        else:
            dropped += [Dropped(member, block, Reason.OUTVOTED, others) for member, block in paragraph.blocks()]
    return chosen


def _passing(merged: Sequence[AlignedParagraph]) -> Iterator[int]:
    """Yield for each paragraph how many captures have something before and after it, and lack it."""
    last = {member: at for at, paragraph in enumerate(merged) for member in paragraph.forms}
    under_way: set[int] = set()  # captures that have something before the paragraph, and something after it
    for at, paragraph in enumerate(merged):
        under_way -= {member for member in paragraph.forms if last[member] == at}
        yield len(under_way - paragraph.forms.keys())
        under_way |= {member for member in paragraph.forms if last[member] > at}


def _is_set_apart(paragraph: AlignedParagraph) -> bool:
    """Return whether all forms of a paragraph are in italics from the first word to the last."""
    contents = [form.content for form in paragraph.forms.values()]
    return all(isinstance(each, Paragraph) and bool(_ITALIC.fullmatch(each.html)) for each in contents)


def best_form(paragraph: AlignedParagraph, kinds: Sequence[str]) -> tuple[list[int], TextBlock]:
    """Return the members that have a paragraph, the one whose form is best first, and that form.

    The best form is a whole one, undamaged, with the markup that makes it a heading, quotation, list, table or figure;
    then the most common, the better set, and one with emphasis and links. `kinds` are those of the members' captures.
    """
    texts = {member: tuple(words(block.text)) for member, block in paragraph.forms.items()}
    longest = max(map(len, texts.values()))

    def rank(member: int) -> tuple[bool, bool, bool, int, int, bool, str]:
        block = paragraph.forms[member]
        return (
            len(texts[member]) >= WHOLE * longest,
            "\ufffd" not in block.text,
            kinds[member] != "text" and not isinstance(block.content, Paragraph),
            list(texts.values()).count(texts[member]),
            typography(block.text),
            kinds[member] != "text",
            str(block.content),
        )

    best = max(paragraph.forms, key=lambda member: (rank(member), -member))
    return [best, *sorted(member for member in paragraph.forms if member != best)], paragraph.forms[best]


def joined_lists(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with neighbouring lists of one kind as one list."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if isinstance(block, List) and isinstance(above, List) and block.ordered == above.ordered:
            joined[-1] = List(above.items + block.items, block.ordered)
        else:
            joined.append(block)
    return tuple(joined)
