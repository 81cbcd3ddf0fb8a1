"""What a site prints beside and above the headlines of its articles: its name, sections and slogans, and rubrics.

A <title> is "Pier Reopens - News - Vesna Courier" where the page prints "Pier Reopens". So " - News - Vesna Courier" is
an ending of the site's titles, and goes from the headlines of copies that have nothing but such a line. A rubric
("Opinion") is a short line that stands right above the headlines of several articles. What one article alone has stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from msgspec import Struct

from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.capture import Parsed, TextBlock
from tamizdat.recover.fields import dates, names
from tamizdat.recover.words import ends_sentence, fingerprint, word_count

# What parts headline and outlet in a <title>.
SEPARATOR = re.compile(
    r"(?<!\s)\s++(?:[|–—·•»«:/]|::|-{1,2})\s++|(?<!\s)\s*+[|｜»«]\s*+|(?<=[^\x00-\x7f])[_-](?=[^\x00-\x7f])"
)
# Characters of a title that is looked at.
LONGEST_TITLE = 300
# Characters and words of a rubric, and how many blocks above a headline it stands at most.
LONGEST_RUBRIC, RUBRIC_WORDS, REACH = 60, 5, 2
# Elements between a headline and the one that holds it and its rubric; what parts the steps of a path through a site.
CLOSE = 2
_STEPS = re.compile(r"\s[|–—·•»«:/>›→]+\s|[|»«>›→]")
# DOM paths where no rubric stands: navigation, and lines of byline and date.
_NO_RUBRIC = re.compile(
    r"/(?:nav|li|aside|footer|button|form|figure)\b|crumb|related|sidebar|menu|share|social|author|byline|date|time"
    r"|caption|advert|banner|breaking|logo|skip|[.#]nav",
    re.IGNORECASE,
)


class TitleEvidence(Struct, frozen=True, array_like=True):
    """What one capture shows of its site's titles.

    `title` is its <title>, or the line that is its headline; `headline` is the headline that it prints, "" if that is
    not known apart from the title. `above` is the short line above the headline ("" for none), `place` its DOM path.
    """

    title: str = ""
    headline: str = ""
    above: str = ""
    place: str = ""


class Beside(Struct, frozen=True, array_like=True):
    """What stands beside headlines in a site's titles, separators included, and the label in it that names a rubric."""

    text: str
    label: str = ""


class SiteTitles(Struct, frozen=True):
    """What a site prints around its headlines, as far as its captures tell.

    `endings` and `beginnings` are those of its titles, the longest first. `rubrics` are the fingerprints of lines that
    stand above several headlines, `places` the DOM paths where pages print such lines.
    """

    endings: tuple[Beside, ...] = ()
    beginnings: tuple[Beside, ...] = ()
    rubrics: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()

    def parted(self, title: str) -> PartedTitle:
        """Return a title in parts; all of it is the headline where nothing of the site's stands beside it."""
        ends = (each for each in self.endings if title.endswith(each.text))
        end = next((each for each in ends if word_count(title[: -len(each.text)]) > 1), _NOTHING)
        headline = title.removesuffix(end.text)
        starts = (each for each in self.beginnings if headline.startswith(each.text))
        start = next((each for each in starts if word_count(headline[len(each.text) :]) > 1), _NOTHING)
        return PartedTitle(headline.removeprefix(start.text), start.label, end.label, start.text, end.text)

    def rubrics_among(self, blocks: Sequence[TextBlock]) -> frozenset[int]:
        """Return the indexes of the blocks that are lines which stand above several headlines of the site."""
        return (
            frozenset(at for at, block in enumerate(blocks) if self._is_rubric(block)) if self.rubrics else frozenset()
        )

    def _is_rubric(self, block: TextBlock) -> bool:
        return len(block.text) <= LONGEST_RUBRIC and fingerprint(block.text) in self.rubrics

    def rubric_above(self, blocks: Sequence[TextBlock], headline_at: int | None) -> int | None:
        """Return the index of the rubric above the headline at an index; None if there is none."""
        at = _above(blocks, headline_at) if self.rubrics or self.places else None
        if at is None:
            return None
        return at if self._is_rubric(blocks[at]) or blocks[at].dom_path in self.places else None


class PartedTitle(NamedTuple):
    """A title in parts: the headline, the rubric before it, the section after it, and all that stands before and after.

    What names neither rubric nor section (the site's name, a slogan) is in `beginning` and `ending` alone.
    """

    headline: str
    kicker: str = ""
    section: str = ""
    beginning: str = ""
    ending: str = ""

    def removed(self, kicker: str) -> tuple[str, ...]:
        """Return what stands in no field of the article with a kicker: a beginning that is not that, and the ending."""
        before = self.beginning.strip() if not self.kicker or self.kicker != kicker else ""
        return tuple(part for part in (before, self.ending.strip()) if part)


_NOTHING = Beside("")


def title_evidence(parsed: Parsed, headline: str, headline_at: int | None) -> TitleEvidence:
    """Return what a capture shows of its site's titles. `headline` is its headline, `headline_at` where it stands."""
    if parsed.capture.kind == "post" or not headline:
        return TitleEvidence()
    at = _above(parsed.blocks, headline_at)
    return TitleEvidence(
        title=(parsed.title or headline)[:LONGEST_TITLE],
        headline=headline[:LONGEST_TITLE] if parsed.title and not is_title_alone(parsed) else "",
        above=parsed.blocks[at].text if at is not None else "",
        place=parsed.blocks[at].dom_path if at is not None else "",
    )


def is_title_alone(parsed: Parsed) -> bool:
    """Return whether a page states its headline nowhere but in its <title>."""
    return [each.source for each in parsed.headlines] == ["title"]


def _above(blocks: Sequence[TextBlock], headline_at: int | None) -> int | None:
    """Return the index of the short line right above a headline, if it can be a rubric."""
    if headline_at is None:
        return None
    with_words = (at for at in range(headline_at - 1, max(-1, headline_at - 1 - REACH), -1) if blocks[at].text)
    at = next(with_words, None)
    if at is None or not _can_be_rubric(blocks[at]) or not _is_close(blocks[at].dom_path, blocks[headline_at].dom_path):
        return None
    return at


def _is_close(place: str, headline: str) -> bool:
    """Return whether a line stands in the element of a headline, or in one of the two around it; in a text all do."""
    steps, to_headline = place.split("/"), headline.split("/")
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(steps, to_headline, strict=False)))
    return len(to_headline) - shared <= CLOSE and len(steps) - shared <= CLOSE + 1


def _can_be_rubric(block: TextBlock) -> bool:
    text = block.text
    return (
        len(text) <= LONGEST_RUBRIC
        and 0 < word_count(text) <= RUBRIC_WORDS
        and not any(sign.isdigit() for sign in text)
        and not ends_sentence(text)
        and not _STEPS.search(text)
        and not block.in_comments
        and not _NO_RUBRIC.search(block.dom_path)
        and not phrases.is_button(text)
        and not phrases.hits(text)
        and not names.byline(text)
        and not dates.is_dateline(text)
    )
