"""Why cleaning removed the blocks of a capture that are not in its body, and which of them gave a field.

Where rules decided (the headline's place, the best segment), the rule is the reason. Where the measures of a block were
weighed, the reason is the measure that sets it apart most from an ordinary paragraph of an article: the one whose
weight times its difference from such a paragraph is the lowest. For a weighted sum that is exact, not a guess. Its
neighbours are the reason only where the block would have been taken among those of an ordinary paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from tamizdat.recover.boilerplate.classify import (
    IN_DUPLICATES,
    IN_LETTER,
    OUTSIDE_PAGES,
    PASSED_ALONE,
    RECURS,
    TAKEN_ALONE,
    Judgement,
)
from tamizdat.recover.boilerplate.features import Features, share_in
from tamizdat.recover.boilerplate.fingerprints import sentences_of
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, Duplicates, SiteModel
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.fates.fate import CleaningFates, FieldBlock, Removal
from tamizdat.recover.fates.field_values import agrees, values_of
from tamizdat.recover.fates.kept_though import thoughts
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.linear import dot
from tamizdat.recover.merging.entries import dispatch, entry_texts
from tamizdat.recover.steps.body import INSIDE, JudgedBody
from tamizdat.recover.steps.clean import Choice
from tamizdat.recover.words import fingerprint, word_count

# An ordinary paragraph: forty words in sentences, and neighbours that look like an article too.
_LENGTH, _SMALL_LETTERS, _NEIGHBOUR, _COHERENCE = 1.86, 0.9, 3.0, 0.4
_TEN_WORDS = 1.2  # as `Features.length` has it: log1p(10) / 2
# Words of a line that can be nothing but an address with its label.
_LINE = 12
# Characters of a block that can be a part of a standfirst.
_PART = 20
_AMONG_COMMENTS = re.compile(r"comment|disqus|respond|discussion", re.I)
_IN_FORM = re.compile(r"/form\b|/(?:fieldset|button)\b", re.I)
_IN_FURNITURE = re.compile(r"/(?:nav|footer|aside|header)\b|foot|menu|navi|sidebar|breadcrumb", re.I)


def cleaning_fates(
    parsed: Parsed, choice: Choice, model: SiteModel, duplicates: Duplicates = NO_DUPLICATES
) -> CleaningFates:
    """Return what cleaning did with the blocks of a capture that are not in its body."""
    kept = set(choice.cleaned.places)
    said = (each for each in _fields(parsed, choice) if each.at not in kept)
    values = values_of(choice.cleaned)
    fields = [replace(each, taken=agrees(each.field, each.value, values)) for each in said]
    given = kept.union(each.at for each in fields)
    judged = choice.judged
    at_of = {index: at for at, index in enumerate(judged.with_words)}
    chosen = set(judged.chosen)
    removed = []
    for index, block in enumerate(parsed.blocks):
        if index in given:
            continue
        if index in choice.lines.either:
            removed.append(Removal(index, Reason.EITHER_DAY.name))
        elif index in judged.repeated:
            removed.append(Removal(index, Reason.REPEATED.name))
        elif index in chosen:
            above = choice.headline_at is not None and index < choice.headline_at
            removed.append(Removal(index, (Reason.ABOVE_HEADLINE if above else Reason.REPEATS_HEADLINE).name))
        elif index not in at_of:
            removed.append(Removal(index, Reason.PICTURE.name))
        else:
            reason, n = _judged(block, judged, at_of[index], model)
            if reason is Reason.APART and choice.headline_at is not None and index < choice.headline_at:
                reason = Reason.ABOVE_HEADLINE
            shared = _articles_with(block, model) if judged.judgement.rows[at_of[index]].recurrence >= 0.5 else 0
            removed.append(Removal(index, reason.name, n, shared))
    commented = (
        tuple(each.at for each in removed if share_in(parsed.blocks[each.at], duplicates.commented) >= 0.5)
        if duplicates.commented
        else ()
    )
    recurring = {
        index: n
        for at, index in enumerate(judged.with_words)
        if judged.judgement.rows[at].recurrence >= 0.5 and (n := _articles_with(parsed.blocks[index], model)) > 1
    }
    though = tuple(thoughts(parsed, choice, recurring, model))
    return CleaningFates(tuple(fields), (*removed, *_beside_headline(parsed, choice)), commented, though)


def _beside_headline(parsed: Parsed, choice: Choice) -> Iterator[Removal]:
    """Yield what the headline's block has beside it and no field of the article has."""
    title, at = choice.title, choice.headline_at
    if at is None or title.headline not in parsed.blocks[at].text:
        return
    for part in title.removed(choice.cleaned.kicker):
        if part in parsed.blocks[at].text:
            yield Removal(at, Reason.BESIDE_HEADLINE.name, part=part)


def _fields(parsed: Parsed, choice: Choice) -> Iterator[FieldBlock]:
    """Yield the blocks that give a field, and the value that each gives; a line can give two."""
    cleaned, blocks = choice.cleaned, parsed.blocks
    if choice.headline_at is not None:
        printed = blocks[choice.headline_at].text
        headline = choice.title.headline
        yield FieldBlock(choice.headline_at, "headline", headline if headline in printed else printed)
    for entry in parsed.entries:
        known = entry_texts([dispatch(blocks, entry)])
        for at in entry.places:  # its title and words stand in it; its time and other lines of its head are said by it
            yield FieldBlock(at, "entries", blocks[at].text if blocks[at].text in known else known[-1])
    for at, field, value in choice.lines.said:
        yield FieldBlock(at, field, value)
    if cleaned.standfirst_at is not None:
        yield FieldBlock(cleaned.standfirst_at, "standfirst", cleaned.standfirst)
    if choice.kicker_at is not None:
        yield FieldBlock(choice.kicker_at, "kicker", blocks[choice.kicker_at].text)
    standfirst, kicker = cleaned.standfirst, parsed.kicker
    addresses = {candidate.value for candidate in parsed.urls if candidate.source in ("labelled", "line")}
    for at, block in enumerate(blocks):
        if kicker and block.text == kicker:
            yield FieldBlock(at, "kicker", kicker)
        elif standfirst and at != cleaned.standfirst_at and _is_part(block.text, standfirst):
            yield FieldBlock(at, "standfirst", block.text)
        for address in addresses if "//" in block.text else ():
            if address in block.text and word_count(block.text) <= word_count(address) + _LINE:
                yield FieldBlock(at, "original_url", address)


def _is_part(text: str, standfirst: str) -> bool:
    return text in standfirst and (len(text) >= _PART or text == standfirst)


def _judged(block: TextBlock, judged: JudgedBody, at: int, model: SiteModel) -> tuple[Reason, int]:
    """Return why a block that has words was not taken for the body, and what was counted for it."""
    score, chosen, judgement = judged.scores[at], judged.chosen, judged.judgement
    if at in judgement.asides:
        return Reason[judgement.asides[at]], 0
    if score > 0:
        return Reason.APART, 0
    within = bool(chosen) and chosen[0] < judged.with_words[at] < chosen[-1]
    enough = INSIDE if within else 0.0
    row, weight = judgement.rows[at], judgement.weights.together
    own = {
        reason: share
        for reason, share in (*shares_of_others(block, judgement, at), *_of_words(row, weight))
        if share < 0
    }
    if at in judgement.in_letter:
        own[Reason.LETTER] = own.pop(Reason.ADDRESSES, 0.0) - IN_LETTER
    among = _among(judgement, at)
    if among < 0 and (score - among > enough or not own):
        own[Reason.TEASERS if row.teaser else Reason.AROUND] = among  # in other surroundings it would have been taken
    reason = min(own, key=lambda each: own[each], default=Reason.TOGETHER)
    if reason is Reason.RECURS:
        return reason, _articles_with(block, model)
    return reason, 0


def _articles_with(block: TextBlock, model: SiteModel) -> int:
    """Return on how many articles of the site the commonest sentence of a block stands."""
    return max((model.recurring.get(fingerprint(sentence), 0) for sentence in sentences_of(block)), default=0)


# What separates a block from an ordinary paragraph of an article: a reason that is true of it, and its share.
Share = tuple[Reason, float]


def shares_of_others(block: TextBlock, judgement: Judgement, at: int) -> Iterator[Share]:
    """Yield what other captures, and the page around it, say against a block."""
    row, weight = judgement.rows[at], judgement.weights.together
    if row.recurrence >= 0.5:
        long = (weight.recurrence_long - RECURS) * row.recurrence_long
        end = RECURS if at in judgement.recurring_ends else 0.0
        yield Reason.RECURS, weight.recurrence * row.recurrence + long - end
    if row.not_in_bare:
        yield Reason.NOT_IN_BARE, weight.not_in_bare
    if row.has_duplicates and row.in_duplicates < 0.5:
        lacking = (weight.in_duplicates + IN_DUPLICATES) * (row.in_duplicates - 1)
        yield Reason.NOT_IN_COPIES, lacking
    if at in judgement.outside_pages:
        yield Reason.OUTSIDE_PAGE, -OUTSIDE_PAGES
    if row.outside_main_text:
        alone = PASSED_ALONE + TAKEN_ALONE if judgement.by_extractor else 0.0
        yield _outside(block.dom_path), weight.outside_main_text - weight.in_main_text - alone
    if row.path_share < 0:
        yield Reason.PLACE, weight.path_share * (row.path_share - 1)


def _of_words(row: Features, weight: Features) -> Iterator[Share]:
    """Yield what the words of a block say against it."""
    if row.appeal or row.letter or row.direct_address:
        addresses = weight.appeal * row.appeal + weight.letter * row.letter
        yield Reason.ADDRESSES, addresses + weight.direct_address * row.direct_address
    if row.consent:
        yield Reason.CONSENT, weight.consent * row.consent
    if row.rights:
        yield Reason.RIGHTS, weight.rights * row.rights
    if row.comment:
        yield Reason.COMMENTS, weight.comment * row.comment
    if row.link_share > 0.5:
        yield Reason.LINKS, weight.link_share * row.link_share
    if row.button:
        yield Reason.BUTTON, weight.button + _as_a_line(row, weight)
    elif not (row.ends_sentence and row.length > _TEN_WORDS):
        yield Reason.NO_SENTENCE, _as_a_line(row, weight)


@lru_cache(maxsize=1024)
def _outside(dom_path: str) -> Reason:
    """Return where outside its main text a page has what stands at a DOM path. The blocks of a list share theirs."""
    if _AMONG_COMMENTS.search(dom_path):
        return Reason.COMMENTS
    if _IN_FORM.search(dom_path):
        return Reason.FORM
    return Reason.NAVIGATION if _IN_FURNITURE.search(dom_path) else Reason.OUTSIDE


def _as_a_line(row: Features, weight: Features) -> float:
    """Return what the shape of a block's words adds and takes, beside that of an ordinary paragraph."""
    return (
        weight.length * (row.length - _LENGTH)
        + weight.long * (row.long - 1)
        + weight.short * row.short
        + weight.ends_sentence * (row.ends_sentence - 1)
        + weight.lower_case * (row.lower_case - _SMALL_LETTERS)
        + weight.digits * row.digits
        + weight.bars * row.bars
        + weight.colon * row.colon
        + weight.is_list * row.is_list
        + weight.is_heading * row.is_heading
    )


def _among(judgement: Judgement, at: int) -> float:
    """Return what the neighbours of a block add and take, beside those of an ordinary paragraph."""
    near, before, after = judgement.around[at]
    weights, row = judgement.weights, judgement.rows[at]
    return (
        dot(near, weights.near)
        - _NEIGHBOUR * sum(weights.near)
        + weights.before * (before - _NEIGHBOUR)
        + weights.after * (after - _NEIGHBOUR)
        + weights.together.coherence * (row.coherence - _COHERENCE)
    )
