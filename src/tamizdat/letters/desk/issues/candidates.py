"""Articles that can be added to an issue: those of the front page, the latest, and what a search finds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from msgspec import Struct
from wagtail.search.backends import get_search_backend

from tamizdat.letters.articles import earlier_numbers, last_hour, latest, picked, public
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.models import Issue
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.models import Article

MOST = 12


class Candidate(Struct, frozen=True):
    """An article as the panel lists it. `earlier` says in which issue it was, as a search finds those too."""

    number: int
    headline: str
    language: str
    about: str
    earlier: str = ""


@arranging
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the articles that a search finds, or with those of the front page and the latest."""
    issue = get_object_or_404(Issue, pk=pk).get_latest_revision_as_object()
    query = request.GET.get("q", "").strip()[:200]
    return render(request, "letters/issues/candidates.html", candidates(issue, query))


def candidates(issue: Issue, query: str) -> dict[str, Any]:
    """Return the groups of articles that can be added to a draft, each with its name."""
    newsletter, earlier = issue.newsletter, earlier_numbers(issue.newsletter, issue.pk)
    if query:
        return {"query": query, "found": [_candidate(each, earlier) for each in _search(query)]}
    without = {*earlier, *issue.numbers}
    since = last_hour(newsletter, issue.send_at) if issue.send_at else None
    front = picked(newsletter, since, MOST, without)
    newest = latest(newsletter, MOST, {*without, *(each.pk for each in front)})
    return {
        "query": "",
        "front": [_candidate(each, earlier) for each in front],
        "latest": [_candidate(each, earlier) for each in newest],
    }


def _candidate(article: Article, earlier: dict[int, Issue]) -> Candidate:
    section = article.section.name if article.section else ""
    about = " · ".join(each for each in (section, written(article.rank and article.rank.date())) if each)
    before = written(earlier[article.pk].send_at) if article.pk in earlier else ""
    return Candidate(article.pk, str(article), article.language, about, before)


def _search(query: str) -> list[Article]:
    """Return public articles whose number or headline is asked for, in any language: an issue may quote another."""
    if query.isdecimal() and len(query) < 19:
        return list(public([int(query)]).values())
    rows = get_search_backend().autocomplete(query, Article.objects.filter(live=True))[:MOST]
    known = public(each.pk for each in rows)
    return [known[each.pk] for each in rows if each.pk in known]
