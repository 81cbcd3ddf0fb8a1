"""What was kept in doubt: blocks of an article's body against which something speaks, though not enough to remove them.

Each is told with why, so that people can look at it: on the page of the report, in the summary and in a review. It is
a short list: only sentences, and only what is measured by other captures or comes near to boilerplate by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from tamizdat.recover.boilerplate.learn import SiteModel
from tamizdat.recover.capture import Parsed
from tamizdat.recover.fates.doubts import LAST, SECOND, SEVERAL, SHORTEST
from tamizdat.recover.fates.fate import BlockFate, Though
from tamizdat.recover.steps.clean import Choice
from tamizdat.recover.words import ends_sentence, is_paragraph, word_count

# Log odds below which a paragraph inside the body was nearly taken for boilerplate.
NEARLY = -0.5
_SENTENCES = {
    "kept_recurs": "kept, though it stands on {n} articles of this site",
    "kept_lacking": "kept, though {n} other copies have what stands before and after it, and lack it",
    "kept_nearly": "kept, though it nearly was taken for boilerplate",
}


def thoughts(parsed: Parsed, choice: Choice, articles_with: Mapping[int, int], model: SiteModel) -> Iterator[Though]:
    """Yield what cleaning knows against blocks that it kept. `articles_with` says of each block that recurs on how many
    articles of the site it stands."""
    judged = choice.judged
    at_of = {index: at for at, index in enumerate(judged.with_words)}
    for index in choice.cleaned.places:
        at, text = at_of.get(index), parsed.blocks[index].text
        if at is None or index == choice.cleaned.standfirst_at:
            continue
        many = articles_with.get(index, 0)
        if many and (is_paragraph(text) or (many >= SEVERAL and ends_sentence(text) and word_count(text) >= SHORTEST)):
            yield Though(index, "kept_recurs", many)
        elif judged.scores[at] < NEARLY and is_paragraph(text) and model.articles > 1:
            yield Though(index, "kept_nearly")


def with_thoughts(
    fates: Sequence[BlockFate], found: Sequence[Though], lacking: Mapping[int, int]
) -> Iterator[BlockFate]:
    """Yield the fates of a capture's blocks; those that were kept in doubt with why.

    `found` is what cleaning knows, `lacking` how many other copies lack a block that they have the neighbours of.
    """
    known = {each.at: each for each in found} | {at: Though(at, "kept_lacking", n) for at, n in lacking.items()}
    for each in fates:
        though = known.get(each.block) if each.paragraph is not None and not each.is_removed else None
        yield each if though is None else _in_doubt(each, though)


def _in_doubt(fate: BlockFate, though: Though) -> BlockFate:
    reason = _SENTENCES[though.rule].replace("{n}", f"{though.n:,}")
    if though.n == 1:
        reason = reason.replace("1 other copies have", "another copy has").replace("and lack it", "and lacks it")
    is_second = though.rule == "kept_lacking" or though.n >= SEVERAL
    return replace(fate, doubt=True, weight=SECOND if is_second else LAST, reason=reason, rule=though.rule)
