"""What the captures of a site show together about its boilerplate, and what the copies of an article say of its body.

Sentences are counted over articles, never over captures: four captures of one article repeat its body four times, and
that says nothing. (Which captures may be of one article is decided in `merging.match`, before and after boilerplate is
known.) Three captures are enough to begin with; thousands make the model better.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.recover.boilerplate.fingerprints import Fingerprints, sentences_of
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields.site import UNKNOWN_FIELDS, FieldEvidence, SiteFields, learn_fields
from tamizdat.recover.storage.partitions import Partitions, groups_of
from tamizdat.recover.storage.views import Selected
from tamizdat.recover.words import fingerprint, word_count

# A bare copy shows what is boilerplate only if it is whole: it holds this share of what the other copies take for the
# body.
WHOLE = 0.6
# Two stories of one affair share paragraphs, which are journalism: so many articles at most may have a sentence that is
# background. Of labelled blocks that a first guess takes for the article, that two or three articles have, and that
# stand where mostly sentences of one article alone stand (BACKGROUND_SHARE of them and more), 60 in 83 are the
# article's; of all other blocks that recur, 1 in 100.
MOST_WITH_BACKGROUND, BACKGROUND_SHARE = 3, 0.3
_SENTENCE = np.dtype([("sentence", "u8"), ("article", "u8"), ("likely", "?")])
_SEVERAL = -1  # in place of an article's number
_ARTICLES = 256  # whose captures are remembered, since they may be asked for again


class SiteModel(Struct, frozen=True):
    """What is known about a site: how many articles were seen, and on how many of them each sentence stands.

    `recurring` maps the fingerprints of sentences that stand on two articles or more to the number of articles; the
    background that stories of one affair share is not among them. `of_one` are those among them that are one article's
    own: all others have them in teasers of it.
    `not_in_bare` are sentences that some captures of an article have and a bare copy of the same article (a print view)
    lacks. `article_share` gives for each DOM path the share of its words that were taken for article (0 to 1). `fields`
    is how the site writes bylines and dates.
    """

    articles: int = 0
    recurring: dict[int, int] = {}
    of_one: frozenset[int] = frozenset()
    not_in_bare: frozenset[int] = frozenset()
    article_share: dict[str, float] = {}
    fields: SiteFields = UNKNOWN_FIELDS

    def recurrence(self, block: TextBlock, *, is_teaser: bool = True) -> float:
        """Return the share (0 to 1) of a block's words in sentences that stand on other articles too.

        For a block that is no teaser it does not count that others tease its article with them.
        """
        if not self.recurring:
            return 0.0
        total = seen = 0
        for sentence in sentences_of(block):
            size = word_count(sentence) or 1
            total += size
            key = fingerprint(sentence)
            seen += size * (self.recurring.get(key, 0) >= 2 and (is_teaser or key not in self.of_one))
        return seen / total if total else 0.0

    def is_not_in_bare(self, block: TextBlock) -> bool:
        """Return whether a bare copy of the same article lacks all of a block's sentences."""
        return bool(self.not_in_bare and block.text) and all(
            fingerprint(sentence) in self.not_in_bare for sentence in sentences_of(block)
        )


class Duplicates(Struct, frozen=True):
    """What the other captures of the same article say: the sentences that they take for its body, and its fields.

    `outside` are the sentences that pages of the article have, and none of them in what it takes for the body; only a
    text is told them, since it lacks the markup that sets them apart. `commented` are those of them that pages have in
    readers' comments. `marked` says whether fields are marked up in any of the captures; then `standfirsts` are the
    fingerprints of what they have for one, `writers` are those whom they name, and `headlines` are the forms of the
    headline that they state, the most trusted ones first.
    """

    sentences: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()
    commented: frozenset[int] = frozenset()
    marked: bool = False
    standfirsts: frozenset[int] = frozenset()
    writers: frozenset[str] = frozenset()
    headlines: tuple[str, ...] = ()


UNKNOWN_SITE, NO_DUPLICATES = SiteModel(), Duplicates()


class ByArticle:
    """The captures of each article, found by its number. `articles[i]` is the article of capture `i`."""

    def __init__(self, articles: Sequence[int]) -> None:
        numbers = np.array(articles, np.int64)
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]

    def of(self, article: int) -> list[int]:
        """Return the captures of an article, by index, ascending."""
        start, stop = np.searchsorted(self._numbers, [article, article + 1])
        return [int(index) for index in self._order[start:stop]]

    def groups(self) -> Iterator[list[int]]:
        """Yield the captures of each article."""
        starts, sizes = groups_of(self._numbers)
        for start, size in zip(starts, sizes, strict=True):
            yield [int(index) for index in self._order[start : start + size]]


def learn_sites(
    captures: Sequence[Fingerprints],
    articles: Sequence[int],
    sites: Sequence[str],
    evidence: Sequence[FieldEvidence],
    folder: Path | None = None,
) -> dict[str, SiteModel]:
    """Return the model of each site. `articles[i]` and `sites[i]` are the article and the site of capture `i`.

    `evidence` is what the captures show of their fields. What is too much for memory is in `folder` meanwhile.
    """
    members: dict[str, array[int]] = defaultdict(lambda: array("L"))
    for index, site in enumerate(sites):
        members[site].append(index)
    models = {}
    for site, indexes in members.items():
        own = Selected(articles, indexes)
        fields = learn_fields(Selected(evidence, indexes), own, site)
        models[site] = replace(learn(Selected(captures, indexes), own, folder), fields=fields)
    return models


def learn(captures: Sequence[Fingerprints], articles: Sequence[int], folder: Path | None = None) -> SiteModel:
    """Return the model of one site from its captures. `articles[i]` is the number of the article of capture `i`."""
    by_article = ByArticle(articles)
    counts = _count_sentences(captures, articles, folder)
    totals: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    bare: list[bool] = []
    owners: dict[int, int] = {}  # which article has a recurring sentence outside of teasers
    for capture, article in zip(captures, articles, strict=True):
        bare.append(capture.bare)
        for sentence in capture.sentences - capture.teased:
            if sentence in counts:
                owners[sentence] = article if owners.get(sentence, article) == article else _SEVERAL
        for path, (size, likely_size) in capture.word_counts.items():
            totals[path] += size
            likely[path] += likely_size
    not_in_bare: set[int] = set()
    number = 0
    for number, group in enumerate(by_article.groups(), 1):  # noqa: B007 (the last one is how many there are)
        if any(bare[index] for index in group) and not all(bare[index] for index in group):
            not_in_bare |= _not_in_bare([captures[index] for index in group])
    background = _background(captures, counts)
    return SiteModel(
        articles=number,
        recurring={sentence: times for sentence, (times, _) in counts.items() if sentence not in background},
        of_one=frozenset(sentence for sentence, owner in owners.items() if owner != _SEVERAL) - background,
        not_in_bare=frozenset(not_in_bare),
        article_share={path: likely[path] / total for path, total in totals.items() if total},
    )


def _count_sentences(
    captures: Sequence[Fingerprints], articles: Sequence[int], folder: Path | None
) -> dict[int, tuple[int, int]]:
    """Return the sentences that two articles and more have: how many have it, and how many of them as likely text."""
    with TemporaryDirectory(dir=folder) as where:
        rows = Partitions(_SENTENCE, Path(where))
        for capture, article in zip(captures, articles, strict=True):
            found = np.empty(len(capture.sentences), _SENTENCE)
            found["sentence"] = np.fromiter(capture.sentences, np.uint64, len(found))
            found["article"] = article
            found["likely"] = np.isin(found["sentence"], np.fromiter(capture.likely, np.uint64, len(capture.likely)))
            rows.add(found)
        counts: dict[int, tuple[int, int]] = {}
        for part in rows.parts():
            part = part[np.lexsort((~part["likely"], part["article"], part["sentence"]))]
            once = np.ones(len(part), bool)  # of one article's rows of a sentence the first, which is likely if any is
            once[1:] = (part["sentence"][1:] != part["sentence"][:-1]) | (part["article"][1:] != part["article"][:-1])
            part = part[once]
            starts, sizes = groups_of(part["sentence"])
            as_likely = np.add.reduceat(part["likely"].astype(np.int64), starts)
            for at in np.flatnonzero(sizes > 1):
                counts[int(part["sentence"][starts[at]])] = int(sizes[at]), int(as_likely[at])
    return counts


def _background(captures: Sequence[Fingerprints], counts: Mapping[int, tuple[int, int]]) -> set[int]:
    """Return the sentences of a few articles that read like their own and stand among sentences of one article alone.

    `counts` says how many articles have a sentence, and how many of them as likely text; one has those it lacks.
    """
    own: Counter[str] = Counter()
    all_likely: Counter[str] = Counter()
    for capture in captures:
        for sentence, path in capture.likely.items():
            all_likely[path] += 1
            own[path] += sentence not in counts
    among_own = {path for path, total in all_likely.items() if own[path] >= BACKGROUND_SHARE * total}
    few = {key for key, (times, likely) in counts.items() if times <= MOST_WITH_BACKGROUND and likely == times}
    return {
        sentence
        for capture in (captures if few else ())
        for sentence, path in capture.likely.items()
        if sentence in few and path in among_own
    }


def _not_in_bare(copies: list[Fingerprints]) -> set[int]:
    """Return the sentences of one article's captures that its bare copies lack, where these are whole."""
    bare = [capture for capture in copies if capture.bare]
    if not bare or len(bare) == len(copies):
        return set()
    in_bare = frozenset().union(*(capture.sentences for capture in bare))
    missing: set[int] = set()
    for capture in copies:
        # A bare copy that was cut short lacks the article's end too, so it must hold most of what the others take for
        # it.
        if not capture.bare and len(capture.likely.keys() & in_bare) >= WHOLE * len(capture.likely):
            missing |= capture.sentences - in_bare
    return missing


def duplicates(
    captures: Sequence[Fingerprints],
    articles: Sequence[int],
    models: Iterable[SiteModel],
    evidence: Sequence[FieldEvidence] = (),
) -> Iterator[Duplicates]:
    """Yield for each capture what the other captures of its article take for the body.

    `articles[i]` is the article of capture `i`, `models` gives the model of each capture's site, `evidence` what each
    shows of its fields. A sentence that stands on other articles of the site too is boilerplate and does not count.
    """
    by_article = ByArticle(articles)

    @lru_cache(maxsize=_ARTICLES)
    def said(article: int) -> tuple[Counter[int], Outside, list[FieldEvidence]]:
        """Return how many captures of an article take a sentence for its body, which sentences its pages have outside
        of it, and what marks up its fields."""
        times: Counter[int] = Counter()
        group = by_article.of(article)
        for index in group:
            times.update(captures[index].likely.keys())
        shown = [evidence[index] for index in group] if evidence else []
        outside = _outside_of_pages([captures[index] for index in group]) if len(group) > 1 else NOTHING_OUTSIDE
        return times, outside, [each for each in shown if each.marked]

    for capture, article, model in zip(captures, articles, models, strict=True):
        times, outside, known = said(article)
        in_others = frozenset(
            sentence
            for sentence, number in times.items()
            if number > (sentence in capture.likely) and (sentence not in model.recurring or sentence in model.of_one)
        )
        yield Duplicates(
            sentences=in_others,
            outside=outside.sentences if not capture.is_page else frozenset(),
            commented=outside.commented if not capture.is_page else frozenset(),
            marked=bool(known),
            standfirsts=frozenset(each.standfirst for each in known if each.standfirst is not None),
            writers=frozenset(name.casefold() for each in known for name in each.writers),
            headlines=_forms(known),
        )


def _forms(evidence: Iterable[FieldEvidence]) -> tuple[str, ...]:
    """Return the forms of the headline that captures state, each once: first those that each trusts most."""
    forms = chain.from_iterable(zip_longest(*(each.headlines for each in evidence)))
    return tuple(dict.fromkeys(form for form in forms if form))


class Outside(NamedTuple):
    """The sentences that pages of an article have outside of it, and those of them that are readers' comments."""

    sentences: frozenset[int] = frozenset()
    commented: frozenset[int] = frozenset()


NOTHING_OUTSIDE = Outside()


def _outside_of_pages(copies: Sequence[Fingerprints]) -> Outside:
    """Return the sentences that pages among the copies of an article have outside of what any of them takes for it."""
    pages = [capture for capture in copies if capture.is_page and capture.likely]
    likely = frozenset[int]().union(*(capture.likely for capture in pages))
    there, commented = (
        frozenset[int]().union(*found) - likely
        for found in ((each.sentences for each in pages), (each.commented for each in pages))
    )
    return Outside(there, commented)
