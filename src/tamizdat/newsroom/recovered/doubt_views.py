"""The page of doubts: removed blocks that read like journalism are put back, or stay out, one or many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovered import blocks
from tamizdat.newsroom.recovered.capture_views import KINDS, PROBLEMS
from tamizdat.newsroom.recovered.doubts import Filter, fates, find, months, open_doubts, reasons, rows_of
from tamizdat.newsroom.recovered.drafts import EditError
from tamizdat.newsroom.recovered.overview import may_settle, report

_PAGE = 20
_ANSWERED = 10  # that can be taken back on the page


@require_GET
def doubts(request: HttpRequest) -> HttpResponse:
    """List the doubts that nobody has decided about, narrowed by reason, month or kind of capture."""
    may_settle(request)
    wanted = _filter(request.GET)
    context: dict[str, Any] = {"report": report(), "wanted": wanted, "narrowed": urlencode(_given(wanted)) + "&"}
    kept = fates()
    context["is_kept"] = kept is not None
    if kept is None:
        return render(request, "newsroom/recovered/doubts.html", context)
    with kept:
        try:
            every = open_doubts(kept, wanted)
            page = Paginator(every, _PAGE).get_page(request.GET.get("p"))
            context |= {"page": page, "rows": rows_of(kept, page.object_list, every)}
        except PROBLEMS as error:
            context["problem"] = str(error)
        kinds = [(kind, KINDS.get(kind, kind), count) for kind, count in kept.counts("kind")]
        context |= {"reasons": reasons(kept), "months": months(kept), "kinds": kinds, "total": kept.count()}
    context["answered"] = _answered()
    response = render(request, "newsroom/recovered/doubts.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _answered() -> list[tuple[object, Article | None]]:
    last = list(blocks.answers_about_blocks()[:_ANSWERED])
    articles = Article.objects.only("number", "headline").in_bulk([each.article for each in last])
    return [(each, articles.get(each.article)) for each in last]


@require_POST
def answer_doubts(request: HttpRequest) -> HttpResponse:
    """Put blocks back, or decide that they stay out. What cannot be done is told, and the rest is done."""
    may_settle(request)
    back = f"{reverse('newsroom_recovered_doubts')}?{urlencode(_given(_filter(request.POST)))}"
    keys, choice = request.POST.getlist("block"), request.POST.get("choice", "")
    if one := request.POST.get("one"):
        choice, _space, key = one.partition(" ")
        keys = [key]
    if not keys or choice not in ("keep", "leave", "leave-all"):
        messages.info(request, _("Nothing was chosen: tick a block first."))
        return redirect(back)
    done, problems = _answer(request, keys, choice)
    for problem in problems:
        messages.error(request, problem)
    if done:
        messages.success(request, _said(done, choice))
    elif not problems:
        messages.info(request, _("Somebody answered this already."))
    return redirect(back)


def _answer(request: HttpRequest, keys: list[str], choice: str) -> tuple[int, list[str]]:
    """Answer the doubts that a form names; return how many, and what could not be done."""
    kept = fates()
    if kept is None:
        return 0, []
    done, problems = 0, []
    with kept:
        try:
            found = find(kept, keys)
        except PROBLEMS as error:
            return 0, [str(error)]
    articles = Article.objects.in_bulk({doubt.article for doubt, _fate in found})
    for doubt, fate in found:
        article = articles.get(doubt.article)
        try:
            if article is None:
                raise EditError(_("Article %(number)d is not at the desk.") % {"number": doubt.article})
            if choice != "keep":
                everywhere = choice == "leave-all"
                blocks.leave_out(article, doubt.sha256, fate.block, fate.text, request.user, everywhere=everywhere)
            elif not fate.kind:
                raise EditError(_("It was never a text block of the page: write it into the article to have it."))
            else:
                blocks.put_back(article, doubt.sha256, fate.block, fate.text, request.user)
            done += 1
        except PROBLEMS as error:
            problems.append(f"{article or doubt.article}: {error}")
    return done, list(dict.fromkeys(problems))


def _said(count: int, choice: str) -> str:
    if choice == "leave-all":
        return _("It stays out of all articles.")
    if choice == "keep":
        text = ngettext(
            "It is back in the draft, and no later run of recovery takes it away. Publish it from its page.",
            "%(count)d blocks are back in the drafts, and no later run takes them away. Publish each from its page.",
            count,
        )
    else:
        text = ngettext("It stays out.", "%(count)d blocks stay out.", count)
    return text % {"count": count}


def _filter(asked: QueryDict) -> Filter:
    """Return what a request narrows the list to."""
    return Filter(*(asked.get(name, "") for name in Filter.__struct_fields__))


def _given(wanted: Filter) -> dict[str, str]:
    return {name: value for name in Filter.__struct_fields__ if (value := getattr(wanted, name))}
