"""What the captures of a site show together about its boilerplate, and what the copies of an article say of its body.

Sentences are counted over articles, never over captures: four captures of one article repeat its body four times, and
that says nothing. (Which captures may be of one article is decided in `merging.match`, before and after boilerplate is
known.) Three captures are enough to begin with; thousands make the model better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tamizdat.recover.boilerplate.fingerprints import Fingerprints, sentences_of
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields.site import UNKNOWN_FIELDS, FieldEvidence, SiteFields
from tamizdat.recover.words import fingerprint, word_count

# A bare copy shows what is boilerplate only if it is whole: it holds this share of what the other copies take for the
# body.
WHOLE = 0.6
# Two stories of one affair share paragraphs, which are journalism: so many articles at most may have a sentence that is
# background. Of labelled blocks that a first guess takes for the article, that two or three articles have, and that
# stand where mostly sentences of one article alone stand (BACKGROUND_SHARE of them and more), 60 in 83 are the
# article's; of all other blocks that recur, 1 in 100.
MOST_WITH_BACKGROUND, BACKGROUND_SHARE = 3, 0.3


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

    `marked` says whether fields are marked up in any of them; then `standfirsts` are the fingerprints of what they have
    for one, and `writers` are those whom they name.
    """

    sentences: frozenset[int] = frozenset()
    marked: bool = False
    standfirsts: frozenset[int] = frozenset()
    writers: frozenset[str] = frozenset()


UNKNOWN_SITE, NO_DUPLICATES = SiteModel(), Duplicates()


def learn_sites(
    captures: Sequence[Fingerprints], articles: Sequence[int], sites: Sequence[str]
) -> dict[str, SiteModel]:
    """Return the model of each site. `articles[i]` and `sites[i]` are the article and the site of capture `i`."""
    members: dict[str, list[int]] = defaultdict(list)
    for index, site in enumerate(sites):
        members[site].append(index)
    return {
        site: learn([captures[index] for index in indexes], [articles[index] for index in indexes])
        for site, indexes in members.items()
    }


def learn(captures: Sequence[Fingerprints], articles: Sequence[int]) -> SiteModel:
    """Return the model of one site from its captures. `articles[i]` is the number of the article of capture `i`."""
    copies: dict[int, list[Fingerprints]] = {}
    for capture, article in zip(captures, articles, strict=True):
        copies.setdefault(article, []).append(capture)
    article_counts: Counter[int] = Counter()
    own_counts: Counter[int] = Counter()  # of sentences outside of teasers
    not_in_bare: set[int] = set()
    for group in copies.values():
        article_counts.update(frozenset().union(*(capture.sentences for capture in group)))
        own_counts.update(frozenset().union(*(capture.sentences - capture.teased for capture in group)))
        not_in_bare |= _not_in_bare(group)
    totals: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    for capture in captures:
        for path, (size, likely_size) in capture.word_counts.items():
            totals[path] += size
            likely[path] += likely_size
    background = _background(list(copies.values()), article_counts)
    recurring = {
        sentence: times for sentence, times in article_counts.items() if times > 1 and sentence not in background
    }
    return SiteModel(
        articles=len(copies),
        recurring=recurring,
        of_one=frozenset(sentence for sentence in recurring if own_counts[sentence] == 1),
        not_in_bare=frozenset(not_in_bare),
        article_share={path: likely[path] / total for path, total in totals.items() if total},
    )


def _background(articles: Sequence[Sequence[Fingerprints]], article_counts: Mapping[int, int]) -> set[int]:
    """Return the sentences of a few articles that read like their own and stand among sentences of one article alone.

    `articles` are the captures of each article, `article_counts` says how many articles have a sentence.
    """
    own: Counter[str] = Counter()
    all_likely: Counter[str] = Counter()
    likely_in: Counter[int] = Counter()
    for captures in articles:
        likely_in.update(frozenset().union(*(capture.likely for capture in captures)))
        for capture in captures:
            for sentence, path in capture.likely.items():
                all_likely[path] += 1
                own[path] += article_counts[sentence] == 1
    among_own = {path for path, total in all_likely.items() if own[path] >= BACKGROUND_SHARE * total}
    return {
        sentence
        for captures in articles
        for capture in captures
        for sentence, path in capture.likely.items()
        if 1 < article_counts[sentence] <= MOST_WITH_BACKGROUND
        and likely_in[sentence] == article_counts[sentence]
        and path in among_own
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
    times: dict[int, Counter[int]] = defaultdict(Counter)
    for capture, article in zip(captures, articles, strict=True):
        times[article].update(capture.likely.keys())
    marked: dict[int, list[FieldEvidence]] = defaultdict(list)
    for said, article in zip(evidence, articles, strict=False):
        if said.marked:
            marked[article].append(said)
    for capture, article, model in zip(captures, articles, models, strict=True):
        in_others = frozenset(
            sentence
            for sentence, number in times[article].items()
            if number > (sentence in capture.likely) and (sentence not in model.recurring or sentence in model.of_one)
        )
        known = marked[article]
        yield Duplicates(
            sentences=in_others,
            marked=bool(known),
            standfirsts=frozenset(each.standfirst for each in known if each.standfirst is not None),
            writers=frozenset(name.casefold() for each in known for name in each.writers),
        )
