"""Withdrawing an article, and putting it back: with a ground, a reason for readers, and an entry in the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from tamizdat.newsroom.dates import written
from tamizdat.newsroom.models import Article, Publication
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.records import make_public

_GROUNDS = [
    ("outlet", _("Our own decision")),
    ("error", _("It is wrong as a whole")),
    ("court", _("A court ordered it")),
    ("safety", _("For somebody's safety: readers are not told its headline")),
]


class WithdrawForm(forms.Form):
    """On what ground, and what readers are told."""

    ground = forms.ChoiceField(choices=_GROUNDS, widget=forms.RadioSelect, initial="outlet")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        label=_("Reason"),
        help_text=_(
            "Readers see it at the article's address. Empty: the ground's own words, in the article's language."
        ),
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for ground and reason, and withdraw the article; or put a withdrawn one back."""
    article = get_object_or_404(Article, pk=pk)
    if not request.user.has_perm("newsroom.publish_article") or not article.live:
        raise PermissionDenied
    is_withdrawn = article.state == Article.State.WITHDRAWN
    form = WithdrawForm(request.POST or None, initial={"ground": article.ground, "reason": article.reason})
    if request.method == "POST" and "put-back" in request.POST:
        set_status(article, Article.State.PUBLISHED, "outlet", "", request.user)
        return _done(request, gettext("“%(article)s” is public again."), article)
    if request.method == "POST" and form.is_valid():
        set_status(
            article, Article.State.WITHDRAWN, form.cleaned_data["ground"], form.cleaned_data["reason"], request.user
        )
        return _done(request, gettext("“%(article)s” is withdrawn."), article)
    context = {"article": article, "form": form, "is_withdrawn": is_withdrawn}
    return render(request, "newsroom/articles/withdraw.html", context)


def set_status(article: Article, state: Any, ground: str, reason: str, user: Any) -> None:
    """Withdraw an article or put it back, and have that published."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        article.state, article.ground, article.reason = state, ground, reason
        make_public(article)
        action = "newsroom.withdraw" if state == Article.State.WITHDRAWN else "newsroom.put_back"
        log(instance=article, action=action, user=user, data={"ground": ground, "reason": reason})
        queue.ask([article.number], user)
    queue.publish_soon()


def _done(request: HttpRequest, what: str, article: Article) -> HttpResponse:
    publication = Publication.objects.filter(number=article.number).first()
    said = publication.said if publication else ""
    if publication and publication.progress == Publication.Progress.PUBLISHED and publication.readable_at:
        said = gettext("Readers can see that since %(at)s.") % {"at": written(publication.readable_at)}
    messages.success(request, f"{what % {'article': article}} {said}")
    return redirect(reverse("articles:edit", args=[article.pk]))
