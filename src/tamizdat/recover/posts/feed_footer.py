"""The line that WordPress's plugins put below each entry of a feed: "The post X appeared first on Y.".

It is told by its shape in whatever language the plugin was set to: the last paragraph, with a link from the headline's
words to the entry's own address, and hardly a word besides but the name of the site. Where the links are lost, its
wording tells it. Sources: wpseo_option_rss of Yoast SEO ("rssafter"), and wp-includes/feed.php of WordPress 6.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html as lxml_html

from tamizdat.article import Paragraph
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields.addresses import page_key, unwrap
from tamizdat.recover.words import word_count, words

# Words of such a line besides the headline: "The post … appeared first on" and the name of a site.
LONGEST = 16
# The wordings that are found where the links are lost.
_WORDING = re.compile(
    r"^(?:the post|der beitrag|l.article|la entrada|l.articolo|il post|o (?:post|artigo)|het bericht|artykuł|wpis"
    r"|сообщение|запись|запис|публикаци\w+|paylaşım|příspěvek|článok|inlägget|indlægget|innlegget|bejegyzés|a bejegyzés"
    r"|articolul|η δημοσίευση|το άρθρο|المقالة|المقال|التدوينة|ظهرت|نوشته|הפוסט)\b"
    r"|\b(?:appeared first on|erschien zuerst auf|est apparu en premier sur|se publicó primero en"
    r"|apareció primero en|proviene da|apareceu primeiro em|verscheen eerst op|pochodzi z serwisu"
    r"|появил\w+ (?:сначала|впервые) (?:на|в)|впервые появил\w+ (?:на|в)|з.явився спочатку на|dök först upp på"
    r"|blev først (?:udgivet|vist) på|dukket først opp på|ilk önce|ظهرت أولاً على|اولین بار در)\b",
    re.I,
)


def without_feed_footer(
    blocks: Sequence[TextBlock], headline: str, url: str
) -> tuple[list[TextBlock], list[TextBlock]]:
    """Return the blocks of an entry without the feed's footer, and the footer's block, if there is one.

    `headline` and `url` are the entry's own, "" where it states none.
    """
    last = next((at for at in reversed(range(len(blocks))) if blocks[at].text), None)
    if last is None or not _is_footer(blocks[last], headline, url):
        return list(blocks), []
    return [block for at, block in enumerate(blocks) if at != last], [blocks[last]]


def _is_footer(block: TextBlock, headline: str, url: str) -> bool:
    title = words(headline)
    if not title or not isinstance(block.content, Paragraph):
        return False
    if word_count(block.text) > word_count(headline) + LONGEST or not _has(words(block.text), title):
        return False
    own = page_key(url)
    links = lxml_html.fragment_fromstring(block.content.html, create_parent=True).iter("a")
    leads_back = any(
        own
        and page_key(unwrap(link.get("href") or "")) == own
        and _has(words("".join(map(str, link.itertext()))), title)
        for link in links
    )
    more = word_count(block.text) > word_count(headline)
    return more and (leads_back or len(_WORDING.findall(block.text)) > 1)


def _has(text: Sequence[str], title: Sequence[str]) -> bool:
    """Return whether a text has the words of a title, one after the other."""
    return any(list(text[at : at + len(title)]) == list(title) for at in range(len(text) - len(title) + 1))
