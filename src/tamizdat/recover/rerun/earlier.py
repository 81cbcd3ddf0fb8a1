"""Which captures of this run are new copies of articles that earlier runs recovered.

A run need not hold the captures of earlier ones: an archivist finds one more copy and recovers it alone. Without a look
at the archive it would be a second article, with what an editor withdrew or corrected in the first one. So captures
that no earlier run had are compared with the articles of earlier runs, by the rule that compares captures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article, block_html, plain
from tamizdat.recover.capture import Capture
from tamizdat.recover.decisions.groups import joined, set_apart
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.fields.addresses import page_key, site
from tamizdat.recover.merging.facts import Facts
from tamizdat.recover.merging.match import COMPARED, compare, containment, sketch
from tamizdat.recover.rerun.results import State
from tamizdat.recover.steps.each import CleanedFacts
from tamizdat.recover.storage.views import Mapped, Selected
from tamizdat.recover.words import words

Body = Callable[[int], str]
_Run = tuple[str, str, str, str]  # words


class Assigned(Struct, frozen=True):
    """Groups of captures (by index), and the earlier article of those groups that only new captures are in.

    `returned` gives the groups that are articles again which had been joined to others.
    """

    groups: list[list[int]]
    numbers: dict[int, int]
    returned: dict[int, int] = {}


def identities(state: State) -> Sequence[Article]:
    """Return the articles of earlier runs for `identify`: what hands on numbers, paths and captures, in this order.

    A capture belongs to the article that the last run put it in; where that run did not have it, to the one in the
    archive that rests on it. Numbers and paths are the archive's.
    """
    archive = state.archive or {}
    of_results, of_archive = sorted(state.results), sorted(archive)
    count = len(of_results) + len(of_archive)

    def found(at: int) -> Article:
        if at >= count:
            return state.drafts[at - count]
        if at >= len(of_results):
            return archive[of_archive[at - len(of_results)]]
        result = state.results[of_results[at]]
        article = archive.get(of_results[at], result.article)
        earlier = replace(result.article, path=article.path, old_paths=article.old_paths)
        return _name_alone(earlier) if result.gone == "joined" else earlier

    return Mapped(count + len(state.drafts), found)


def joined_articles(state: State) -> list[Article]:
    """Return the articles that were joined to others, as they were then."""
    results = (state.results[number] for number in sorted(state.results))
    return [result.article for result in results if result.gone == "joined"]


def returned(
    assigned: Assigned, copies: Sequence[CleanedFacts], previous: Sequence[Article], joined: Sequence[Article]
) -> Assigned:
    """Return the groups, with the `joined` articles that are articles of their own again.

    One is if a group has captures of it alone, and the captures of the article that it went into are in other groups:
    a run over one copy alone does not part what was joined. Of several such articles the one with the fewest captures
    is meant: the others were joined of it and more.
    """
    if not joined:
        return assigned
    sources: dict[int, set[str]] = defaultdict(set)
    for article in (*joined, *previous):
        sources[article.number].update(source.sha256 for source in article.sources)
    known = set().union(*sources.values())
    owner: dict[str, int] = {}
    for article in previous:
        for source in article.sources:
            owner.setdefault(source.sha256, article.number)
    held = [{copies[index].capture.sha256 for index in group} & known for group in assigned.groups]
    free = sorted(joined, key=lambda article: (len(article.sources), article.number))
    found: dict[int, int] = {}
    groups_of = Counter(capture for captures in held for capture in captures)
    for at, captures in enumerate(held):
        for article in free:
            own = sources[article.number]
            others: set[str] = set().union(*(sources[owner[each]] for each in captures if each in owner)) - own
            are_elsewhere = any(groups_of[capture] > (capture in captures) for capture in others)
            if captures and captures <= own and (are_elsewhere or not others):
                found[at] = article.number
                free.remove(article)
                break
    return replace(assigned, returned=found)


def _name_alone(article: Article) -> Article:
    """Return an article that keeps its number and path from being given again, and that nothing is a copy of."""
    return Article(
        number=article.number, path=article.path, old_paths=article.old_paths, language=article.language, headline=""
    )


def assign(
    groups: Sequence[Sequence[int]],
    copies: Sequence[CleanedFacts],
    body: Body,
    previous: Sequence[Article],
    decisions: Decisions,
) -> Assigned:
    """Return the groups, with those of new captures put to the captures of the earlier article that they are copies of.

    `previous` are articles as `identities` gives them, `body(i)` the words of a capture's body.
    """
    owner: dict[str, int] = {}
    for article in previous:
        for source in article.sources:
            owner.setdefault(source.sha256, article.number)
    number_of = [_majority(group, copies, owner) for group in groups]
    new = [at for at, number in enumerate(number_of) if number is None]
    if not new or not previous:
        return Assigned([list(group) for group in groups], {})
    captures = {item.capture.sha256 for item in copies}
    compared = _not_all_here(previous, captures)
    found = {at: _joined_number(groups[at], copies, owner, decisions) for at in new}
    members = [index for at in new if found[at] is None for index in groups[at]]
    nearest = _nearest(members, copies, body, compared, decisions)
    for at in new:
        if found[at] is None:
            best = max((nearest[index] for index in groups[at] if index in nearest), default=None)
            found[at] = -best[1] if best else None
    return _united(groups, number_of, found)


def _united(
    groups: Sequence[Sequence[int]], number_of: Sequence[int | None], found: Mapping[int, int | None]
) -> Assigned:
    """Return the groups with each new one put to the largest group of its number, else to the first new one of it."""
    united = [list(group) for group in groups]
    home: dict[int, int] = {}
    for at in sorted(range(len(groups)), key=lambda at: -len(groups[at])):
        if (number := number_of[at]) is not None:
            home.setdefault(number, at)
    for at, number in sorted(found.items()):
        if number is not None and home.setdefault(number, at) != at:
            united[home[number]] += united[at]
            united[at] = []
    left = [at for at, group in enumerate(united) if group]
    numbers = {place: number for place, at in enumerate(left) if (number := found.get(at)) is not None}
    return Assigned([sorted(united[at]) for at in left], numbers)


def _majority(group: Sequence[int], copies: Sequence[CleanedFacts], owner: Mapping[str, int]) -> int | None:
    """Return the earlier article that most of a group's captures are of; None if all of them are new."""
    votes = Counter(owner[sha] for index in group if (sha := copies[index].capture.sha256) in owner)
    return min(votes, key=lambda number: (-votes[number], number), default=None)


def _joined_number(
    group: Sequence[int], copies: Sequence[CleanedFacts], owner: Mapping[str, int], decisions: Decisions
) -> int | None:
    """Return the earlier article to whose captures a decision joins a new one."""
    for index in group:
        for capture in sorted(joined(copies[index].capture.sha256, decisions)):
            if capture in owner:
                return owner[capture]
    return None


def _not_all_here(previous: Sequence[Article], captures: set[str]) -> Sequence[Article]:
    """Return the earlier articles, each once, of which this run lacks a capture."""
    known: set[int] = set()
    places = []
    for at, article in enumerate(previous):
        lacks = any(source.sha256 not in captures for source in article.sources) or not article.sources
        if article.number not in known and lacks:
            places.append(at)
        known.add(article.number)
    return Selected(previous, places)


def _nearest(
    members: Sequence[int],
    copies: Sequence[CleanedFacts],
    body: Body,
    previous: Sequence[Article],
    decisions: Decisions,
) -> dict[int, tuple[float, int]]:
    """Return for new captures how alike the earlier article is that they are copies of, and minus its number."""
    runs = {index: _runs(body(index)) for index in members}
    holders: dict[_Run, list[int]] = defaultdict(list)
    for index, found in runs.items():
        for run in found:
            holders[run].append(index)
    nearest: dict[int, tuple[float, int]] = {}
    for article in previous:
        text = _text_of(article)
        own = _runs(text)
        shared = Counter(index for run in own for index in holders.get(run, ()))
        facts = _facts_of(article)
        headline = article.headline.casefold()
        for index in members:
            other = copies[index].sketch
            enough = shared[index] >= COMPARED * max(1, min(len(own), len(runs[index])))
            if not (
                enough
                or (headline and headline == other.headline.casefold())
                or (facts.page and facts.page == other.facts.page)
            ):
                continue
            if _is_copy(copies[index], body(index), article, text, decisions):
                score = (containment(body(index), text), -article.number)
                nearest[index] = max(nearest.get(index, (-1.0, 0)), score)
    return nearest


def _runs(text: str) -> set[_Run]:
    tokens = words(text)
    return set(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def _is_copy(copy: CleanedFacts, body: str, article: Article, text: str, decisions: Decisions) -> bool:
    """Tell whether a capture is a copy of an article with this text, by the rule for two captures."""
    sources = [source.sha256 for source in article.sources]
    if not _may_be_one_site(copy.capture, article) or set_apart([copy.capture.sha256], sources, decisions):
        return False
    return compare(copy.sketch, sketch("", _facts_of(article), text), containment(body, text)).same


def _facts_of(article: Article) -> Facts:
    """Return what an earlier article states. An editor may have changed headline and date, which prove little."""
    headlines = (article.headline,) if article.headline else ()
    page = page_key(article.original_url or "")
    return Facts(headlines=headlines, page=page, published=article.published, guessed=("headline", "date"))


def _may_be_one_site(capture: Capture, article: Article) -> bool:
    """Tell whether a capture may be of the site of an earlier article; in doubt it may.

    An article remembers its address but not the site that a list of captures stated, so a stated site proves nothing.
    """
    if capture.site or not capture.url or not article.original_url:
        return True
    return site(capture.url) == site(article.original_url)


def _text_of(article: Article) -> str:
    texts = [" ".join(plain(html) for html in block_html(block)) for block in article.body]
    return "\n".join([article.standfirst, *texts])
