"""Learns from a site's captures what it prints beside and above headlines (`fields.titles`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from tamizdat.recover.fields.titles import RUBRIC_WORDS, SEPARATOR, Beside, SiteTitles, TitleEvidence
from tamizdat.recover.words import fingerprint, word_count, words

# A colon parts a headline from what stands before it only where pages print the headline without that.
_COLON = re.compile(r"[:：]\s*$")
# Characters of what stands beside a headline in a title.
LONGEST_BESIDE = 90
# So many articles must agree; where no page prints the headline alone, it must be this share of the site's, too.
FEWEST_ARTICLES, MOST_OF = 3, 0.5
# A line above more than this share of a site's headlines is the site's, and no rubric.
ALL_OF = 0.8


def learn_titles(captures: Iterable[tuple[TitleEvidence, int]], site: str = "") -> SiteTitles:
    """Return what the captures of a site show together: what each shows, with the number of its article.

    `site` is the site's host: what is spelled in it is the site's name, and no rubric.
    """
    endings, beginnings, rubrics = _Counted(), _Counted(), _Rubrics()
    articles: set[int] = set()
    for each, article in captures:
        if not each.title:
            continue
        articles.add(article)
        rubrics.add(each, article)
        before, known, after = each.title.partition(each.headline) if each.headline else (each.title, "", "")
        if known:  # the page prints the headline: what its title has beside it is the site's
            endings.confirm(after if SEPARATOR.match(after) else "", article)
            beginnings.confirm(before if _is_beginning(before) else "", article)
        else:
            endings.guess(_endings(each.title), article)
            beginnings.guess(_beginnings(each.title), article)
    lines, places = rubrics.learned(len(articles))
    return SiteTitles(
        endings=endings.learned(len(articles), site, is_label_alone=False),
        beginnings=beginnings.learned(len(articles), site, is_label_alone=True),
        rubrics=lines,
        places=places,
    )


def _is_beginning(text: str) -> bool:
    return bool(_COLON.search(text)) or any(match.end() == len(text) for match in SEPARATOR.finditer(text))


def _endings(title: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a title from a separator to its end, and what stands before it."""
    for match in SEPARATOR.finditer(title):
        if match.start():
            yield title[match.start() :], title[: match.start()]


def _beginnings(title: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a title from its start to a separator, and what stands after it."""
    for match in SEPARATOR.finditer(title):
        if match.start():
            yield title[: match.end()], title[match.end() :]


class _Counted:
    """On which articles endings (or beginnings) of titles stand, and for how many a page prints the headline alone."""

    def __init__(self) -> None:
        self._articles: dict[str, set[int]] = defaultdict(set)
        self._confirmed: dict[str, set[int]] = defaultdict(set)
        self._headlines: dict[str, set[int]] = defaultdict(set)

    def confirm(self, text: str, article: int) -> None:
        """Note what a title has beside the headline that its page prints; "" for nothing."""
        if 0 < len(text) <= LONGEST_BESIDE:
            self._articles[text].add(article)
            self._confirmed[text].add(article)

    def guess(self, found: Iterable[tuple[str, str]], article: int) -> None:
        """Note the ways to part a title whose headline is not known otherwise: what may stand beside it, and it."""
        for text, headline in found:
            if len(text) <= LONGEST_BESIDE:
                self._articles[text].add(article)
                self._headlines[text].add(fingerprint(headline))

    def learned(self, articles: int, site: str, *, is_label_alone: bool) -> tuple[Beside, ...]:
        """Return those on which several of the site's articles agree, the longest first.

        `is_label_alone` says whether a label can stand without the site's name beside it.
        """
        found = sorted(filter(lambda text: self._is_agreed(text, articles), self._articles), key=lambda t: (-len(t), t))
        having: dict[str, set[int]] = defaultdict(set)
        for text in found:
            for part in _parts(text):
                having[part] |= self._articles[text]
        labels = {
            part
            for part, those in having.items()
            if len(those) <= MOST_OF * articles and word_count(part) <= RUBRIC_WORDS and not _is_spelled(part, site)
        }
        return tuple(
            Beside(text, next((part for part in _parts(text) if part in labels), ""))
            if is_label_alone or len(_parts(text)) > 1
            else Beside(text)
            for text in found
        )

    def _is_agreed(self, text: str, articles: int) -> bool:
        those, confirmed = len(self._articles[text]), len(self._confirmed.get(text, ()))
        headlines = max(confirmed, len(self._headlines.get(text, ())))
        enough = 2 * confirmed >= those or those >= MOST_OF * articles
        return min(those, headlines) >= FEWEST_ARTICLES and enough


def _parts(text: str) -> list[str]:
    """Return the words between separators in what stands beside a headline."""
    return [part.strip() for part in SEPARATOR.split(f" {_COLON.sub('', text)} ") if part.strip()]


def _is_spelled(name: str, host: str) -> bool:
    """Return whether a name is that of a host: "Skerrow Gazette" stands in skerrow-gazette.example."""
    own = _letters(name)
    label = max(map(_letters, host.split(".")[:-1] or [host]), key=len)
    return bool(label) and (own in label or label in words(name) or (len(label) > 3 and label in own))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


class _Rubrics:
    """On which articles a short line stands above the headline, and where in their pages."""

    def __init__(self) -> None:
        self._lines: dict[int, set[int]] = defaultdict(set)
        self._places: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))

    def add(self, shown: TitleEvidence, article: int) -> None:
        """Note the line above an article's headline."""
        if shown.above:
            key = fingerprint(shown.above)
            self._lines[key].add(article)
            self._places[shown.place][key].add(article)

    def learned(self, articles: int) -> tuple[frozenset[int], frozenset[str]]:
        """Return the lines that recur above headlines, and the marked places where such lines differ by article.

        A line is known from pages, where others stand at its place; what texts alone have there may be a button.
        """
        lines = {key for key, those in self._lines.items() if FEWEST_ARTICLES <= len(those) <= ALL_OF * articles}
        differing = {place: found for place, found in self._places.items() if place and len(found) > 1}
        places = (
            place
            for place, found in differing.items()
            if "." in place.rsplit("/", 1)[-1] and len(set().union(*found.values())) >= FEWEST_ARTICLES
        )
        return frozenset(lines.intersection(chain.from_iterable(differing.values()))), frozenset(places)
