"""Live coverage: one field, one key. A dispatch is written, sent, and with the readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from tamizdat.newsroom.models import Article, Publication
from tamizdat.newsroom.publishing.records import zone


class DispatchForm(forms.Form):
    """A dispatch as people type it: paragraphs apart by empty lines."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}), label=_("Dispatch"))
    headline = forms.CharField(required=False, max_length=300)


def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the dispatches of an article, newest first; a POST adds one."""
    article = get_object_or_404(Article, pk=pk)
    policy = policy_registry.get(article)
    if not policy.user_has_permission_for_instance(request.user, "change", article):
        raise PermissionDenied
    may_publish = policy.user_has_permission_for_instance(request.user, "publish", article)
    form = DispatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        goes_out = add_dispatch(
            article, form.cleaned_data["headline"], form.cleaned_data["text"], request.user, publish=may_publish
        )
        publication = Publication.objects.filter(number=pk).first()
        said = publication.said if goes_out and publication else gettext("It is in the draft; an editor publishes it.")
        messages.success(request, f"{gettext('Dispatch added.')} {said}")
        return redirect(reverse("newsroom_live", args=[pk]))
    latest = article.get_latest_revision_as_object()
    context = {
        "article": article,
        "form": form,
        "dispatches": reversed(list(latest.entries)),
        "count": len(latest.entries),
        "may_publish": may_publish,
    }
    return render(request, "newsroom/articles/live.html", context)


def add_dispatch(article: Article, headline: str, text: str, user: Any, *, publish: bool) -> bool:
    """Add a dispatch that is of this minute; return whether it goes to the readers.

    It joins the newest draft. If that has other changes which are not public yet, the public text gets the dispatch
    alone and the draft gets it too, so that nothing unfinished goes out with it.
    """
    now = timezone.now().astimezone(zone())
    block = {
        "type": "dispatch",
        "value": {
            "day": now.date().isoformat(),
            "clock": now.time().replace(second=0, microsecond=0).isoformat(),
            "headline": headline,
            "body": [{"type": "text", "value": _paragraphs(text)}],
        },
    }
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        if not publish:
            _append(row.get_latest_revision_as_object(), block).save_revision(user=user, log_action=True)
            return False
        draft = row.get_latest_revision_as_object() if row.has_unpublished_changes else None
        revision = _append(row, block).save_revision(user=user, log_action=True)
        revision.publish(user=user)
        if draft is not None and row.live:
            _append(draft, block).save_revision(user=user, log_action=False)
    return True


def _append(article: Article, block: dict[str, Any]) -> Article:
    article.entries = [*(article.entries.get_prep_value() if article.entries else []), block]
    return article


def _paragraphs(text: str) -> str:
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{escape(part).replace(chr(10), '<br/>')}</p>" for part in parts if part)
