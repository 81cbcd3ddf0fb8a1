"""Blocks of a page that belong together though no element says so: picture and caption, initial and paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml import etree
from msgspec.structs import replace

from tamizdat.article import Figure, Paragraph
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import ends_sentence, normalize, word_count, words

# What captions and credits are called by their classes.
CAPTION = re.compile(r"caption|credit|bildunterschrift|bildtext|bildquelle|l[eé]gende|pie-de-foto|didascalia", re.I)
LONGEST_CAPTION = 80  # words
LONGEST_LINE = 120  # characters of a credit that stands below its caption
# A caption that ends with who took the picture.
_CREDITED = re.compile(
    r"^(.*?[.!?…”»\"]?)(?<!\s)\s*+\b((?:photo(?:graph)?|foto|bild|image|credit|фото)\s*[:：]\s*[^.]{2,80})$", re.I
)
# A line that says who took the picture above it, and nothing else.
_CREDIT = re.compile(
    r"(?:images?|photos?|pictures?|photograph|fotos?|bild|credit|фото|снимок)\b[^:：]{0,20}[:：]\s*[^.]{2,80}$", re.I
)
FEWEST_WORDS = 4  # of a caption that the picture's other text repeats
_FLOATS = re.compile(r"float\s*:\s*(?:left|right|inline-start)", re.I)
_INITIAL = re.compile(r"drop-?cap|initial|lettrine|first-?letter", re.I)
# Letters that are words by themselves, in the languages that print initials.
_WORDS = frozenset("aioyàéèouаивкосуяєії")


def joined(found: Sequence[PageBlock]) -> tuple[list[PageBlock], list[int]]:
    """Return the blocks with captions put to their pictures, and initials to their paragraphs.

    The second value has the indexes of the blocks in `found` that went into the one above.
    """
    result: list[PageBlock] = []
    gone: list[int] = []
    for index, each in enumerate(found):
        one = _one(result[-1], each, found, index) if result else None
        if one is None:
            result.append(each)
        else:
            result[-1] = one
            gone.append(index)
    return result, gone


def _one(above: PageBlock, below: PageBlock, page: Sequence[PageBlock], at: int) -> PageBlock | None:
    """Return the block that two neighbours are together, None if they are two. `at` is the index of the lower one."""
    match above.block.content, below.block.content:
        case Figure() as figure, Paragraph() as text if _is_caption(figure, below) or _is_told(figure, page, at):
            words_of_both = " ".join(filter(None, [above.block.text, below.block.text]))
            block = replace(above.block, content=_with_caption(figure, text.html), text=words_of_both)
            return PageBlock(block, above.element)
        case Paragraph(), Paragraph() as text if _is_initial(above, below):
            initial = above.block.text + _between(above.block.text, below.block.text, page)
            block = replace(below.block, content=Paragraph(initial + text.html), text=initial + below.block.text)
            return PageBlock(block, below.element)
    return None


def _is_caption(figure: Figure, below: PageBlock) -> bool:
    """Return whether a paragraph below a picture is its caption, or its credit where it has a caption."""
    marked = any(CAPTION.search(_marks(element)) for element in (below.element, below.element.getparent()))
    marked = marked or _is_alone_with_picture(below)
    return marked and not figure.credit and 0 < word_count(below.block.text) <= LONGEST_CAPTION


def _is_told(figure: Figure, page: Sequence[PageBlock], at: int) -> bool:
    """Return whether the words of a paragraph, of a picture above and of a line below tell that it is a caption.

    The picture's other text begins with a sentence that is printed below it, or the next line says who took it. Such a
    line is the credit of a picture that has a caption.
    """
    text = page[at].block.text
    if figure.credit or not text or word_count(text) > LONGEST_CAPTION:
        return False
    if figure.caption:
        return bool(_CREDIT.match(text))
    below = page[at + 1].block.text if at + 1 < len(page) else ""
    is_repeated = word_count(text) >= FEWEST_WORDS and ends_sentence(text) and figure.image.alt.startswith(text)
    return is_repeated or (len(below) <= LONGEST_LINE and bool(_CREDIT.match(below)))


def _is_alone_with_picture(line: PageBlock) -> bool:
    """Return whether a line shares a table with one picture and nothing else: so old pages set their captions."""
    table = next((each for each in line.element.iterancestors() if each.tag == "table"), None)
    if table is None or sum(1 for _ in table.iter("img")) != 1 or table.find(".//table") is not None:
        return False
    return normalize("".join(map(str, table.itertext()))) == line.block.text


def _with_caption(figure: Figure, line: str) -> Figure:
    if figure.caption:
        return Figure(figure.image, figure.caption, line)
    if parts := _CREDITED.match(line):
        return Figure(figure.image, parts[1].strip(), parts[2].strip())
    return Figure(figure.image, line)


def _is_initial(letter: PageBlock, below: PageBlock) -> bool:
    """Return whether a block is one letter that is set apart, and the paragraph below goes on with it."""
    set_apart = _FLOATS.search(letter.element.get("style") or "") or _INITIAL.search(_marks(letter.element))
    goes_on = below.block.text[:1]
    is_letter = len(letter.block.text) == 1 and letter.block.text.isalpha()
    return bool(set_apart) and is_letter and goes_on.isalpha() and goes_on == goes_on.lower()


def _between(initial: str, text: str, page: Sequence[PageBlock]) -> str:
    """Return what stands between an initial and its text: a space where both are words by themselves ("A storm")."""
    letter, first = initial.casefold(), next(iter(words(text)), "")
    if letter not in _WORDS:
        return ""
    times = Counter(word for each in page for word in words(each.block.text))
    return " " if times[first] > 1 and not times[letter + first] else ""


def _marks(element: etree._Element | None) -> str:
    return "" if element is None else f"{element.get('class') or ''} {element.get('id') or ''}"
