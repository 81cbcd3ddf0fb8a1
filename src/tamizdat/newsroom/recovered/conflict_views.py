"""The page of conflicts: both values side by side, and a button for each."""

from __future__ import annotations

import hashlib

import msgspec
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovered.conflicts import can_take, marked, open_conflicts, settle
from tamizdat.newsroom.recovered.drafts import EditError
from tamizdat.newsroom.recovered.overview import may_settle
from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.recover.rerun.conflicts import Conflict
from tamizdat.recover.rerun.results import ResultsError

_PAGE = 20
FIELDS = {
    "headline": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "kicker": gettext_lazy("Kicker"),
    "bylines": gettext_lazy("Bylines"),
    "published": gettext_lazy("Date"),
    "updated": gettext_lazy("Updated"),
    "section": gettext_lazy("Section"),
    "topics": gettext_lazy("Topics"),
    "body": gettext_lazy("Text"),
    "lead_image": gettext_lazy("Lead picture"),
    "original_url": gettext_lazy("Former address"),
    "status": gettext_lazy("Whether readers have it"),
}


@require_GET
def conflicts(request: HttpRequest) -> HttpResponse:
    """List the conflicts that nobody has settled."""
    may_settle(request)
    page = Paginator(open_conflicts(DeskFiles(settings.NEWSROOM)), _PAGE).get_page(request.GET.get("p"))
    articles = Article.objects.only("number", "headline").in_bulk({each.article for each in page})
    rows = []
    for each in page:
        archive, recovery = marked(each.archive, each.recovery) if can_take(each) else (each.archive, "")
        rows.append(
            {
                "key": _key(each),
                "conflict": each,
                "field": FIELDS.get(each.field, each.field),
                "article": articles.get(each.article),
                "archive": archive,
                "recovery": recovery,
                "can_take": can_take(each) and each.field in FIELDS and each.field != "status",
            }
        )
    return render(request, "newsroom/recovered/conflicts.html", {"page": page, "rows": rows})


@require_POST
def settle_conflict(request: HttpRequest) -> HttpResponse:
    """Keep the desk's value, or take recovery's."""
    may_settle(request)
    key = request.POST.get("key", "")
    found = next((each for each in open_conflicts(DeskFiles(settings.NEWSROOM)) if _key(each) == key), None)
    take = request.POST.get("choice") == "recovery"
    try:
        is_done = found is not None and settle(found, request.user, take_recovery=take)
    except (EditError, ResultsError) as error:
        messages.error(request, str(error))
        return redirect("newsroom_recovered_conflicts")
    if not is_done:
        messages.info(request, _("Somebody settled this already."))
    elif take:
        messages.success(request, _("Recovery's value is in the article's draft. Publish it from there."))
    else:
        messages.success(request, _("The desk's value stays."))
    return redirect("newsroom_recovered_conflicts")


def _key(conflict: Conflict) -> str:
    """Return what names a conflict in a form."""
    return hashlib.sha256(msgspec.json.encode(conflict)).hexdigest()[:32]
