"""The front page at the desk: the picked articles in order, what fills the page by date, and the page itself."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from msgspec import Struct
from wagtail.admin import messages
from wagtail.search.backends import get_search_backend

from tamizdat.newsroom.models import Article, Picks
from tamizdat.newsroom.publishing.config import config, outlet
from tamizdat.newsroom.site.access import readers, site_only
from tamizdat.newsroom.site.changes import changed
from tamizdat.newsroom.site.preview import front_page_preview
from tamizdat.people.numbers import numbers
from tamizdat.press.build.state import index_file
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.home import LATEST_ON_TOP, MOST_PICKS, top_articles
from tamizdat.press.site_preview import open_index

FOUND = 12  # articles that a search offers
_COLUMNS = ("number", "headline", "language", "rank", "live", "state", "lead")


class Item(Struct, frozen=True):
    """An article as the page lists it. `problem` says why readers would not see it there."""

    number: int
    headline: str
    language: str
    day: Any
    has_picture: bool
    problem: str = ""


@site_only
def front_page(request: HttpRequest) -> HttpResponse:
    """Show the picks of a language; a POST saves and publishes them."""
    language = _language(request)
    row = Picks.objects.filter(language=language.code).first()
    picked = list(row.numbers) if row else []
    if request.method == "POST":
        wanted = _numbers(request.POST.getlist("pick"))
        if request.POST.get("before") != _joined(picked):
            messages.error(
                request,
                _("Somebody else changed the front page meanwhile. Theirs is shown below; yours was not saved."),
            )
        elif problems := [item for item in items(wanted) if item.problem]:
            messages.error(
                request,
                _("Nothing was saved: %(what)s")
                % {"what": "; ".join(f"{item.headline}: {item.problem}" for item in problems)},
            )
            return _page(request, language, wanted, picked)
        elif wanted == picked:
            messages.success(request, _("Nothing was changed."))
        else:
            save(language.code, wanted, request.user)
            messages.success(request, f"{_('The front page is saved.')} {readers()}")
        return redirect(f"{reverse('newsroom_front_page')}?language={language.code}")
    return _page(request, language, picked, picked)


def save(code: str, numbers: list[int], user: Any) -> None:
    """Put articles on the front page of a language in this order, and publish it."""
    with transaction.atomic():
        row, _made = Picks.objects.update_or_create(language=code, defaults={"numbers": numbers})
        changed(row, "wagtail.edit", user, picks=numbers)


def _page(request: HttpRequest, language: Any, shown: list[int], saved: list[int]) -> HttpResponse:
    context = {
        "language": language,
        "languages": outlet().languages,
        "items": items(shown),
        "filling": filling(language.code, shown),
        "before": _joined(saved),
        "most": MOST_PICKS,
        "preview": reverse("newsroom_front_page_preview", args=["light"]),
    }
    return render(request, "newsroom/site/front_page.html", context)


def items(numbers: list[int]) -> list[Item]:
    """Return articles in this order, those too that the desk does not have."""
    found = {article.pk: article for article in Article.objects.filter(pk__in=numbers).only(*_COLUMNS)}
    return [
        _item(found[number])
        if number in found
        else Item(number, f"{number}", "", None, False, _("there is no such article"))
        for number in numbers
    ]


def _item(article: Article) -> Item:
    problem = ""
    if not article.live:
        problem = _("it is not published")
    elif article.state == Article.State.WITHDRAWN:
        problem = _("it is withdrawn")
    return Item(article.pk, str(article), article.language, article.rank, bool(article.lead), problem)


def filling(code: str, picked: list[int]) -> list[Item]:
    """Return what stands on top of the page while nothing is picked: the latest, and one with a picture leads."""
    if picked:
        return []
    with closing(open_index(index_file(config().to))) as index:
        return items(top_articles(index, PageRef("home", code), ())[:LATEST_ON_TOP])


@site_only
def search(request: HttpRequest) -> HttpResponse:
    """Return the articles of a language that a search finds, or the newest, as a list of buttons."""
    language = _language(request)
    query = request.GET.get("q", "").strip()[:200]
    return render(
        request,
        "newsroom/site/front_page_found.html",
        {"found": [_item(each) for each in _found(language.code, query)], "query": query},
    )


def _found(code: str, query: str) -> list[Article]:
    own = [each for each in Article.objects.values_list("language", flat=True).distinct() if outlet().is_in(each, code)]
    articles: QuerySet[Article] = Article.objects.filter(
        live=True, state=Article.State.PUBLISHED, language__in=own
    ).only(*_COLUMNS)
    if query.isdecimal() and len(query) < 19:  # a number goes before words
        return list(articles.filter(pk=int(query)))
    if not query:
        return list(articles[:FOUND])
    numbers = [
        each.pk
        for each in get_search_backend().autocomplete(query, Article.objects.filter(live=True, language__in=own))[
            :FOUND
        ]
    ]
    found = {each.pk: each for each in articles.filter(pk__in=numbers)}
    return [found[number] for number in numbers if number in found]


@site_only
@xframe_options_sameorigin
def preview(request: HttpRequest, mode: str) -> HttpResponse:
    """Return the front page as it would be with the picks that the address names."""
    return front_page_preview(request, _language(request).code, _numbers(request.GET.getlist("pick")), mode)


def _language(request: HttpRequest) -> Any:
    code = request.POST.get("language") or request.GET.get("language") or outlet().languages[0].code
    found = next((language for language in outlet().languages if language.code == code), None)
    if found is None:
        raise Http404
    return found


def _numbers(values: list[str]) -> list[int]:
    return numbers(values)[:MOST_PICKS]


def _joined(numbers: list[int]) -> str:
    return ",".join(map(str, numbers))
