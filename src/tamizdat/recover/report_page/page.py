"""Writes the report of a run as one page for people who would rather look.

On top stands what a person has to look at: doubts and questions. Then what survived and what was left out, then the
articles with their captures, those with doubts and questions first. Of a very large run the page shows a bounded number
of articles and says how many more there are. All that comes from captures is escaped, and no picture is loaded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO, Any

import jinja2
import msgspec
from msgspec import Struct

from tamizdat.article import Article
from tamizdat.recover.fates.ranked import RankedDoubts, ranked_doubts
from tamizdat.recover.fates.store import FateStore, counted
from tamizdat.recover.fates.teased import Teased
from tamizdat.recover.report_page.captures import KINDS, ShownCapture, shown_capture
from tamizdat.recover.report_page.months import HEIGHT, months
from tamizdat.recover.rerun.kept_report import kinds_of, months_of
from tamizdat.recover.review.questions import subject
from tamizdat.recover.steps.identify import Question

MOST_ARTICLES = 200
MOST_BLOCKS = 20_000  # of all articles shown: what a browser shows without a pause
MOST_LINES = 100  # of doubts, questions, names of captures for one reason
_FEWEST = 3  # articles that are shown however many blocks they have


class CaptureGroup(Struct, frozen=True):
    """Captures that were left out for one reason, or have one damage: the first names, and how many there are."""

    reason: str
    names: tuple[str, ...]
    count: int


class ShownArticle(Struct, frozen=True):
    """An article with its captures, and what is open about it."""

    number: int
    headline: str
    published: str
    language: str
    questions: tuple[str, ...]
    doubts: int
    captures: tuple[ShownCapture, ...]


def write_page(
    file: IO[bytes],
    report: dict[str, Any],
    articles: Sequence[Article],
    fates: FateStore,
    teased: Sequence[Teased] = (),
) -> None:
    """Write the page of a run's `report` into a file, piece by piece.

    `articles` are those of the archive, `teased` the titles of which only a teaser survives.
    """
    by_number = {article.number: article for article in articles}
    doubts = ranked_doubts(fates, MOST_LINES)
    order = _order(report, fates, doubts)
    pieces = _template().generate(
        report=report,
        counts=fates.counts,
        reasons=counted(fates.counts.by_reason),
        doubts=doubts,
        notes=_grouped(report["notes"], "note"),
        teased=teased[:MOST_LINES],
        more_teased=max(0, len(teased) - MOST_LINES),
        questions=report["questions"][:MOST_LINES],
        subjects=[subject(msgspec.convert(each, Question)) for each in report["questions"][:MOST_LINES]],
        more_questions=max(0, len(report["questions"]) - MOST_LINES),
        months=months(months_of(articles)),
        height=HEIGHT,
        kinds=[(KINDS[kind], count) for kind, count in kinds_of(articles).items()],
        left_out=_grouped(report["left_out"], "reason"),
        articles=_shown(order, by_number, report, fates),
        total=len(order),
    )
    for piece in pieces:
        file.write(piece.encode())


def _order(report: dict[str, Any], fates: FateStore, doubts: RankedDoubts) -> list[int]:
    """Return the numbers of the articles: those with the weightiest doubts first, then the most, then questions."""
    weighty = Counter(each.article for each in doubts.first if each.is_weighty)
    all_of_them = fates.doubts_by_article()
    questions = Counter(question["article"] for question in report["questions"])

    def key(number: int) -> tuple[int, ...]:
        return -weighty[number], -all_of_them[number], -questions[number], number

    return sorted(fates.articles(), key=key)


def _grouped(records: Sequence[dict[str, str]], said: str) -> list[CaptureGroup]:
    """Return the captures of records in groups by what is `said` of them, the largest first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for each in records:
        groups[each[said]].append(each["capture"])
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [CaptureGroup(reason, tuple(names[:MOST_LINES]), len(names)) for reason, names in order[:MOST_LINES]]


def _shown(
    order: Sequence[int], articles: dict[int, Article], report: dict[str, Any], fates: FateStore
) -> Iterator[ShownArticle]:
    """Yield the first articles with their captures, as many as the page can hold."""
    questions: dict[int, list[str]] = defaultdict(list)
    for each in report["questions"]:
        questions[each["article"]].append(f"{subject(msgspec.convert(each, Question))}: {each['why']}")
    blocks = 0
    for at, number in enumerate(order[:MOST_ARTICLES]):
        captures = fates.of_article(number)
        blocks += sum(len(each.blocks) for each in captures)
        if blocks > MOST_BLOCKS and at >= _FEWEST:
            return
        article = articles.get(number)
        yield ShownArticle(
            number,
            article.headline if article else "",
            article.published.value[:10] if article and article.published else "",
            article.language if article else "",
            tuple(questions[number]),
            sum(each.doubt for capture in captures for each in capture.blocks),
            tuple(map(shown_capture, captures)),
        )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tamizdat.recover.report_page", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
