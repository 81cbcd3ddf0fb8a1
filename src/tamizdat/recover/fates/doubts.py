"""Which removed blocks read like journalism, and how likely the archive lacks some because of them.

A doubt has a weight, by which people are asked first what matters most:

- FIRST: it stands where the article's paragraphs stand (between them, or in the same element of the page before or
  after them), and no other article has it; or it may be the standfirst of an article that has none, since the page
  names it so, or it stands above the first paragraph.
- SECOND: it stands between headline and last paragraph, but in an element of its own; or merging dropped it; or one
  other article has it too, which may quote it, or show it as a teaser.
- LAST: it stands between the article's paragraphs, but on several articles, or it speaks as appeals and notices do
  (then also at an end of the article, in the same element, on no other one), or it leads elsewhere; or a later version
  of the article was written without it.

What stands on several articles, or speaks so, in an element of its own is no doubt. Nor is what the article has all the
same, in another paragraph or field, or what an editor decided to remove.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tamizdat.article import Article, Paragraph, block_html, plain
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.fates.fate import FIELDS, BlockFate, CaptureFates, CleaningFates
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.words import ends_sentence, is_paragraph, word_count, words

FIRST, SECOND, LAST = 3, 2, 1
SHORTEST = 4  # words of a sentence between two paragraphs, such as a question of an interview
SEVERAL = 3  # articles that have a text which is none of theirs alone
_BESIDE_HEADLINE = 12  # words of a sentence that leads to an article, besides its headline
_LINKED = 0.5  # share of links from which a text leads elsewhere
_REMEMBERED = 1 << 18  # texts that were removed
_APPEALS = frozenset({"appeal", "letter", "consent", "rights", "comment"})  # kinds of `phrases`


def _rules(*reasons: Reason) -> frozenset[str]:
    return frozenset(reason.name.lower() for reason in reasons)


# What these rules remove is a label or a notice, whatever it reads like.
_NOTICES = _rules(
    Reason.CONSENT,
    Reason.REFERENCE,
    Reason.NOTE,
    Reason.RIGHTS,
    Reason.FORM,
    Reason.BUTTON,
    Reason.LINKS,
    Reason.BELOW_COMMENTS,
)
# What these remove in the article's own element may be its last paragraph, in which it speaks to its readers.
_OF_LETTERS = _rules(Reason.LETTER, Reason.ADDRESSES, Reason.BELOW_COMMENTS)
_NO_LOSS = _rules(
    Reason.COMMENTS, Reason.REPEATED, Reason.REPEATS_HEADLINE, Reason.ABOVE_HEADLINE, Reason.EITHER_DAY,
    Reason.OTHER_VALUE_STATED, Reason.NEXT_ARTICLE, Reason.TOOLBAR,
)  # fmt: skip


class _Place(NamedTuple):
    """Where a removed block stood: below the headline and above the first paragraph that is in the article (`is_top`),
    between two such paragraphs, and in an element in which such paragraphs stand."""

    is_top: bool
    is_between: bool
    is_own: bool


class Doubts:
    """Weighs the removed blocks of one capture.

    `fates` are those of its blocks, `parsed` the capture, `cleaning` what cleaning did with it, `article` what it is a
    copy of.
    """

    def __init__(self, fates: Sequence[BlockFate], parsed: Parsed, cleaning: CleaningFates, article: Article) -> None:
        self._blocks, self._article = parsed.blocks, article
        self._standfirsts = [words(each.value) for each in parsed.standfirsts]
        self._shared: Mapping[int, int] = {each.at: each.shared for each in cleaning.removed}
        kept = [each.block for each in fates if each.paragraph is not None and each.block < len(parsed.blocks)]
        self._first, self._last = (kept[0], kept[-1]) if kept else (0, -1)
        tops = [each.block for each in fates if each.field == FIELDS["headline"]]
        self._top = tops[0] if tops and tops[0] < self._first else self._first
        texts = [parsed.blocks[at] for at in kept if isinstance(parsed.blocks[at].content, Paragraph)]
        self._paths = {block.dom_path for block in texts}
        self._body: str | None = None

    def weight(self, fate: BlockFate) -> int:
        """Return how much a removed block is in doubt, 0 for one that is not."""
        if fate.kind in ("figure", "embed") or not fate.text or fate.rule in _NO_LOSS:
            return 0  # of a picture these may be words that no reader saw
        if fate.step == "merge":
            found = self._of_merging(fate)
        elif fate.step in ("parse", "clean"):
            found = self._of_cleaning(fate)
        else:
            found = 0
        return found if found and self._is_lost(fate) else 0

    def _of_merging(self, fate: BlockFate) -> int:
        if not is_paragraph(fate.text):
            return 0
        is_last = fate.rule == Reason.EARLIER_VERSION.name.lower() or self._is_notice(fate) or self._names_article(fate)
        return LAST if is_last else SECOND

    def _of_cleaning(self, fate: BlockFate) -> int:
        place, shared = self._place(fate), self._shared.get(fate.block, 0) if fate.kind else 0
        if shared <= SEVERAL and self._is_standfirst(fate, place):
            return SECOND if self._article.standfirst else FIRST
        is_between = place.is_between and place.is_own
        is_sentence = is_between and _is_sentence(fate.text)
        if not (is_paragraph(fate.text) or is_sentence) or not any(place):
            return 0
        if shared >= SEVERAL or self._is_notice(fate):
            is_ends_own = place.is_own and shared <= 1 and fate.rule in _OF_LETTERS
            return LAST if (is_between or is_ends_own) and is_paragraph(fate.text) else 0
        return FIRST if place.is_own and shared < SEVERAL - 1 else SECOND

    def _place(self, fate: BlockFate) -> _Place:
        is_top, is_between = self._top < fate.block <= self._first, self._first < fate.block <= self._last
        block = self._block(fate)
        if block is None:
            return _Place(is_top, is_between, False)
        if not block.dom_path:  # a text has no elements, and at its ends stands what stands around an article
            return _Place(is_top, is_between, is_top or is_between)
        return _Place(is_top, is_between, block.dom_path in self._paths)

    def _block(self, fate: BlockFate) -> TextBlock | None:
        """Return the text block of a fate; None for what parsing left out."""
        return self._blocks[fate.block] if fate.kind and fate.block < len(self._blocks) else None

    def _is_notice(self, fate: BlockFate) -> bool:
        """Return whether a block speaks as appeals and notices do, or leads elsewhere."""
        block = self._block(fate)
        leads_away = block is not None and block.link_share > _LINKED
        return leads_away or fate.rule in _NOTICES or not _APPEALS.isdisjoint(phrases.hits(fate.text))

    def _is_standfirst(self, fate: BlockFate, place: _Place) -> bool:
        """Return whether a block is what the page names as its standfirst, or stands where one would."""
        stands_so = place.is_top and place.is_own and _is_sentence(fate.text) and not self._is_notice(fate)
        own = words(fate.text)
        return stands_so or (len(own) >= SHORTEST and own in self._standfirsts)

    def _names_article(self, fate: BlockFate) -> bool:
        """Return whether a sentence has the article's own headline, and little else: it leads to the article."""
        text, headline = words(fate.text), words(plain(self._article.headline))
        is_short = len(text) <= len(headline) + _BESIDE_HEADLINE
        return len(headline) >= SHORTEST and is_short and f" {' '.join(headline)} " in f" {' '.join(text)} "

    def _is_lost(self, fate: BlockFate) -> bool:
        if self._body is None:
            self._body = _words_of(self._article)
        return f" {' '.join(words(fate.text))} " not in self._body


def with_doubts(
    fates: Sequence[BlockFate],
    doubts: Doubts,
    decided: Callable[[str], bool] = lambda text: False,
) -> list[BlockFate]:
    """Return the fates of a capture's blocks, those in doubt with their weights.

    One of which an editor decided that it goes, as `decided(text)` tells, is none.
    """
    found = []
    for each in fates:
        weight = doubts.weight(each) if each.is_removed else 0
        is_open = bool(weight) and not decided(each.text)
        found.append(replace(each, doubt=is_open, weight=weight if is_open else 0) if weight else each)
    return found


def _is_sentence(text: str) -> bool:
    return ends_sentence(text) and word_count(text) >= SHORTEST


class SameElsewhere:
    """Knows which removed texts stand on other articles too, whatever removed them there.

    Memory is bounded: of a very large run the texts that came last are known.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[int | None, ...]] = {}  # up to SEVERAL articles of a text, by its hash

    def add(self, fates: CaptureFates) -> None:
        """Note the removed texts of one more capture."""
        if len(self._known) > _REMEMBERED:
            self._known = {text: articles for text, articles in self._known.items() if len(articles) > 1}
        for each in fates.blocks:
            if each.is_removed and word_count(each.text) >= SHORTEST:
                key = hash(each.text)
                known = self._known.get(key, ())
                if len(known) < SEVERAL and fates.article not in known:
                    self._known[key] = (*known, fates.article)

    def weighed(self, fates: CaptureFates) -> CaptureFates:
        """Return the fates of a capture; doubts about what stands on other articles weigh less."""
        if not any(each.weight > LAST for each in fates.blocks):
            return fates
        return replace(fates, blocks=tuple(map(self._weighed, fates.blocks)))

    def _weighed(self, fate: BlockFate) -> BlockFate:
        if fate.weight <= LAST:
            return fate
        articles = len(self._known.get(hash(fate.text), ()))
        return replace(fate, weight=LAST) if articles >= SEVERAL else fate


def _words_of(article: Article) -> str:
    """Return all words of an article, with a space around each."""
    lead = [article.lead_image.caption] if article.lead_image else []
    inline = [html for block in article.body for html in block_html(block)]
    texts = [article.headline, article.standfirst, *(plain(html) for html in [*lead, *inline])]
    return f" {' '.join(' '.join(words(text)) for text in texts)} "
