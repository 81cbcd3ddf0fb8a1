"""The page "Recovered": what the last run of recovery told, and what waits for a press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct
from wagtail.admin import messages

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.recovered.doubts import fates, open_doubts
from tamizdat.newsroom.recovered.plot import plot
from tamizdat.newsroom.recovered.questions import open_questions
from tamizdat.newsroom.recovered.waiting import ask_many, waiting
from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.recover.decisions.file import DecisionsError
from tamizdat.recover.redaction.key import KeyFileError
from tamizdat.recover.rerun.conflicts import read_conflicts
from tamizdat.recover.rerun.kept_report import KeptReport, read_report

PERMISSION = "newsroom.publish_article"
_GROUPS = 12  # reasons on the page; the list has them all
_PAGE = 100
KINDS = {
    "html": gettext_lazy("saved pages"),
    "text": gettext_lazy("texts"),
    "markdown": gettext_lazy("texts with markup"),
}


class Row(Struct, frozen=True):
    """A line of a list: what it is about, what is said about it, and the article that it belongs to."""

    name: str
    about: str
    article: int = 0


def may_settle(request: HttpRequest) -> None:
    """Raise PermissionDenied for whoever may not settle what recovery asks."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def report() -> KeptReport | None:
    """Return the last run's report; None where nothing was recovered yet."""
    return read_report(settings.NEWSROOM.recovery_report)


def open_conflicts() -> int:
    """Return how many conflicts nobody has settled."""
    return len(read_conflicts(DeskFiles(settings.NEWSROOM).conflicts))


@require_GET
def recovered(request: HttpRequest) -> HttpResponse:
    """Show what survived, what was left out, and what is open."""
    may_settle(request)
    found = report()
    if found is None:
        return render(request, "newsroom/recovered/none.html", {"folder": settings.NEWSROOM.captures})
    reasons = Counter(each["reason"] for each in found.left_out).most_common()
    context = {
        "report": found,
        "at": datetime.fromisoformat(found.at),
        "plot": plot(found.months),
        "kinds": [
            (KINDS.get(kind, kind), count) for kind, count in sorted(found.kinds.items(), key=lambda each: -each[1])
        ],
        "reasons": reasons[:_GROUPS],
        "more_reasons": len(reasons) - _GROUPS,
        "questions": len(open_questions(found)),
        "conflicts": open_conflicts(),
        "waiting": len(waiting()),
        **_removed(),
    }
    return render(request, "newsroom/recovered/overview.html", context)


def _removed() -> dict[str, Any]:
    """Return how many blocks the last run removed, and how many of them are in doubt; nothing where it kept none."""
    kept = fates()
    if kept is None:
        return {}
    with kept:
        blocks, captures = kept.removed()
        try:
            doubts = len(open_doubts(kept))
        except (DecisionsError, KeyFileError):
            doubts = kept.count()
    return {"removed": blocks, "removed_of": captures, "doubts": doubts}


@require_POST
def publish_recovered(request: HttpRequest) -> HttpResponse:
    """Put all that waits for a press into the queue, and have it published."""
    may_settle(request)
    numbers = waiting()
    if not numbers:
        messages.info(request, _("Readers have every article as the desk has it. There was nothing to publish."))
        return redirect("newsroom_recovered")
    ask_many(numbers, request.user)
    done = queue.publish_soon()
    said = ngettext(
        "%(count)d article is on its way to the readers.",
        "%(count)d articles are on their way to the readers.",
        len(numbers),
    )
    if done and not waiting():
        said = ngettext(
            "Readers have %(count)d more article now.", "Readers have %(count)d articles as they are now.", len(numbers)
        )
    messages.success(request, said % {"count": len(numbers)})
    return redirect("newsroom_recovered")


def _left_out(found: KeptReport) -> Iterable[Row]:
    return (Row(each["capture"], each["reason"]) for each in found.left_out)


def _notes(found: KeptReport) -> Iterable[Row]:
    fates = dict(found.fates)
    return (Row(each["capture"], each["note"], fates.get(each["capture"], 0)) for each in found.notes)


def _pictures(found: KeptReport) -> Iterable[Row]:
    return (Row(each["url"], each["why"], each["article"]) for each in found.lost_pictures)


def _captures(found: KeptReport) -> Iterable[Row]:
    return (Row(capture, "", article) for capture, article in found.fates)


_LISTS: dict[str, tuple[Any, Callable[[KeptReport], Iterable[Row]]]] = {
    "left-out": (gettext_lazy("Left out"), _left_out),
    "damaged": (gettext_lazy("Read with damage"), _notes),
    "pictures": (gettext_lazy("Pictures lost"), _pictures),
    "captures": (gettext_lazy("Captures and their articles"), _captures),
}


@require_GET
def listed(request: HttpRequest, which: str) -> HttpResponse:
    """Show a list of the report, page by page, narrowed by words or by a reason."""
    may_settle(request)
    found = report()
    if which not in _LISTS or found is None:
        raise Http404
    title, rows = _LISTS[which]
    query, reason = request.GET.get("q", "").strip(), request.GET.get("reason", "")
    wanted = query.casefold()
    some = [
        row
        for row in rows(found)
        if (not reason or row.about == reason) and wanted in f"{row.name} {row.about} {row.article or ''}".casefold()
    ]
    page = Paginator(some, _PAGE).get_page(request.GET.get("p"))
    articles = Article.objects.only("number", "headline").in_bulk([row.article for row in page if row.article])
    shown = [(row, articles.get(row.article)) for row in page]
    context = {"title": title, "rows": shown, "page": page, "query": query, "reason": reason, "which": which}
    return render(request, "newsroom/recovered/list.html", context)
