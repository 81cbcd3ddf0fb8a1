"""What words and place tell to be no part of an article: notices, references, notes, boxes that ask, comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from tamizdat.article import List
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.below import below_comments
from tamizdat.recover.boilerplate.features import Features
from tamizdat.recover.boilerplate.learn import SiteModel
from tamizdat.recover.boilerplate.linked_boxes import is_row_of_parts, linked_boxes
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.words import fingerprint, is_paragraph, word_count

# Log odds that a block loses that is part of a notice of consent, or refers to another text.
ASIDE = 8.0
# A notice has so many blocks at most, each of so many words.
MOST_BLOCKS, LONGEST = 8, 70
FEWEST_BESIDE = 2  # paragraphs at one place that speak of something else
_ADDRESSES = 0.1  # `Features.direct_address` of what addresses the reader
# Of a list that leads to other texts this share of the characters is links, and the page's main text has so many times
# its words. Of 14 such lists in labelled articles of ten sites none was the article's.
LINKED, TEXT_TO_LINKS = 0.5, 3
# Words of a reference: "Read also:" and a headline.
LONGEST_REFERENCE = 30
MOST_ADDRESS = 20  # of a hundred words: a headline may address the reader, an appeal does nothing else
_REFERENCE = re.compile(
    r"^[\W_]*(?:read (?:also|more|next|on)|also read|see also|more on (?:this|the topic)|related(?: stories)?"
    r"|lesen sie (?:auch|mehr|dazu)|lies auch|mehr (?:dazu|zum thema)|siehe auch|lire aussi|à lire(?: aussi)?"
    r"|voir aussi|lea (?:también|más)|le[ae] también|te puede interesar|leia (?:também|mais)|leggi anche|lees ook"
    r"|les også|läs (?:också|även|mer)|læs også|lue myös|czytaj (?:też|także|również)|zobacz też|čtěte (?:také|dále)"
    r"|čítajte (?:aj|tiež)|olvassa el|cit(?:ește|iți) și|(?:про)?читайте (?:также|ещё|еще|також|ще)|чытайце таксама"
    r"|прочетете още|прочитајте и|διαβάστε (?:επίσης|ακόμη|ακόμα)|ayrıca oku\w*|bunu da oku\w*|oxuyun"
    r"|اقرأ (?:أيضا|أيضاً|المزيد)|طالع (?:أيضا|أيضاً)|(?:بیشتر|همچنین) بخوانید|קראו (?:גם|עוד)|(?:यह|इसे) भी पढ़ें"
    r"|อ่าน(?:เพิ่มเติม|ต่อ)|xem thêm|đọc thêm|baca juga|延伸阅读|相关阅读|相關新聞|関連記事|관련 ?기사)"
    r"\s*(?:[:：—–|>»…-]|\.{3})\s*\S",
    re.I,
)


def asides(
    rows: Sequence[Features], blocks: Sequence[TextBlock], model: SiteModel, asked: Collection[int] = ()
) -> dict[int, str]:
    """Return the indexes of the blocks that are no part of an article, each with the name of its Reason.

    `asked` are the indexes of those that ask the readers for something (`boxes.asking`).
    """
    found = dict.fromkeys(notices(rows, blocks), Reason.CONSENT.name) | dict.fromkeys(asked, Reason.ADDRESSES.name)
    references = lists_of_links(blocks) | linked_boxes(blocks)
    below = below_comments(blocks)
    for index, block in enumerate(blocks):
        if block.is_comment:
            found[index] = Reason.COMMENTS.name
        elif index in below:
            found[index] = Reason.BELOW_COMMENTS.name
        elif is_row_of_parts(block):
            found[index] = Reason.BUTTON.name
        elif index in references or is_reference(block):
            found[index] = Reason.REFERENCE.name
        elif model.fields.notes and fingerprint(block.text) in model.fields.notes:
            found[index] = Reason.NOTE.name
    return found


def notices(rows: Sequence[Features], blocks: Sequence[TextBlock]) -> list[int]:
    """Return the indexes of blocks of a notice on cookies or privacy that stands above the article.

    It begins with a block that speaks of them and addresses the reader, and goes on for as long as the blocks address
    the reader or speak of them. Below the first paragraph of anything else nothing is a notice, and nothing that stands
    at one place of the page with other paragraphs: an article may be about cookies.
    """
    found: list[int] = []
    places = Counter(
        block.dom_path
        for row, block in zip(rows, blocks, strict=True)
        if block.dom_path and row.direct_address <= _ADDRESSES and not row.consent and is_paragraph(block.text)
    )
    for index, (row, block) in enumerate(zip(rows, blocks, strict=True)):
        speaks, addresses = row.consent >= 1, row.direct_address > _ADDRESSES
        goes_on = bool(found) and (speaks or (addresses and found[-1] == index - 1))
        is_short = word_count(block.text) <= LONGEST and places[block.dom_path] < FEWEST_BESIDE
        if (goes_on or (speaks and addresses)) and is_short and len(found) < MOST_BLOCKS:
            found.append(index)
        elif is_paragraph(block.text):
            break
    return found


def lists_of_links(blocks: Sequence[TextBlock]) -> set[int]:
    """Return the indexes of the lists in a page's main text that lead to other texts: "More on this".

    A list is the article's own where there is little text beside it, as in somebody's weekly selection.
    """
    lists = [at for at, block in enumerate(blocks) if block.in_main_text and isinstance(block.content, List)]
    linked = {at for at in lists if blocks[at].link_share >= LINKED}
    if not linked:
        return set()
    running = (block for block in blocks if block.in_main_text and block.link_share < LINKED)
    most = sum(word_count(block.text) for block in running) / TEXT_TO_LINKS
    return {at for at in linked if word_count(blocks[at].text) <= most}


def is_reference(block: TextBlock) -> bool:
    """Return whether a block names another text and nothing else: "Read also: Harbour lamps go dark"."""
    text = block.text
    return (
        word_count(text) <= LONGEST_REFERENCE
        and bool(_REFERENCE.match(text))
        and not (text.endswith(".") and block.link_share < 0.3)
        and phrases.direct_address(text) <= MOST_ADDRESS
    )
