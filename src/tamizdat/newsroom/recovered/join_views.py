"""Pages for joining articles, keeping them apart, and for what is no article."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from tamizdat.article import decode
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovered import joins
from tamizdat.newsroom.recovered.capture_views import PROBLEMS
from tamizdat.newsroom.recovered.overview import may_settle

_FOUND = 20


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Find another article, and say whether the two are one."""
    may_settle(request)
    article = get_object_or_404(Article, pk=pk)
    if request.method == "POST":
        other = get_object_or_404(Article, pk=request.POST.get("other", ""))
        is_one = request.POST.get("choice") == "one"
        try:
            (joins.join if is_one else joins.keep_apart)(article, other, request.user)
        except PROBLEMS as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        text = (
            _("“%(one)s” and “%(other)s” are one article from the next run of recovery on that reads all captures.")
            if is_one
            else _("“%(one)s” and “%(other)s” stay two articles, whatever recovery finds.")
        )
        messages.success(request, text % {"one": article, "other": other})
        return redirect("newsroom_captures", pk)
    query = request.GET.get("q", "").strip()
    context = {
        "article": article,
        "query": query,
        "found": _found(article, query),
        "copies_here": len(_sources(article)),
    }
    return render(request, "newsroom/recovered/join.html", context)


def _found(article: Article, query: str) -> list[tuple[Article, int]]:
    """Return the articles that a number or words of a headline mean, with how many captures each rests on."""
    if not query:
        return []
    wanted = Q(headline__icontains=query)
    if query.isdecimal() and len(query) < 18:
        wanted |= Q(pk=int(query))
    some = Article.objects.filter(wanted).exclude(pk=article.pk).exclude(record=None)[:_FOUND]
    return [(each, len(_sources(each))) for each in some]


def _sources(article: Article) -> tuple[Any, ...]:
    return decode(bytes(article.record)).sources if article.record else ()


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a capture is of another article."""
    may_settle(request)
    article = get_object_or_404(Article, pk=pk)
    try:
        joins.part(article, request.POST.get("capture", ""), request.user)
    except PROBLEMS as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The capture becomes an article of its own with the next run of recovery that reads all captures."),
        )
    return redirect("newsroom_captures", pk)


@require_http_methods(["GET", "POST"])
def no_article(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether something is no article, and take it away then."""
    may_settle(request)
    article = get_object_or_404(Article, pk=pk)
    if request.method == "POST":
        name = str(article)
        try:
            joins.remove(article, request.user)
        except PROBLEMS as error:
            messages.error(request, str(error))
            return redirect(reverse("newsroom_no_article", args=[pk]))
        messages.success(
            request,
            _("“%(article)s” is gone from the desk, and from the readers once that is published.") % {"article": name},
        )
        return redirect("newsroom_recovered")
    address = settings.OUTLET.url(article.path) if article.path else ""
    context = {
        "article": article,
        "linking": joins.linking(article),
        "address": address,
        "copies": len(_sources(article)),
    }
    return render(request, "newsroom/recovered/no_article.html", context)
