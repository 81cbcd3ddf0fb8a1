"""Beginning an issue: of which newsletter, for when, and filled or empty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from tamizdat.letters import same_hour
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.desk.newsletters.viewset import when
from tamizdat.letters.drafting import begin as begin_draft
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.models import Article


class BeginForm(forms.Form):
    """What is asked before there is a draft."""

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label=gettext_lazy("Newsletter"), empty_label=None, widget=forms.RadioSelect
    )
    hour = forms.ChoiceField(
        label=gettext_lazy("Goes out"),
        choices=[
            ("next", gettext_lazy("At its next hour, if it has hours")),
            ("soon", gettext_lazy("As soon as it is approved")),
        ],
        widget=forms.RadioSelect,
        initial="next",
    )
    begins = forms.ChoiceField(
        label=gettext_lazy("Begins with"),
        choices=[
            ("filled", gettext_lazy("What the newsletter's settings say: articles that no earlier issue had")),
            ("empty", gettext_lazy("Nothing")),
        ],
        widget=forms.RadioSelect,
        initial="filled",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["newsletter"]
        field.label_from_instance = _named


def _named(newsletter: Newsletter) -> str:
    following = newsletter.next_after(timezone.now())
    said = [str(newsletter), when(newsletter)]
    return " · ".join([*said, _("next on %(at)s") % {"at": written(following)}] if following else said)


@arranging
def begin(request: HttpRequest) -> HttpResponse:
    """Ask what the issue is to be; a POST makes the draft and leads to it."""
    first = next(iter(Newsletter.in_order(Newsletter.objects.all())), None)
    form = BeginForm(request.POST if request.method == "POST" else None, initial={"newsletter": first})
    if request.method == "POST" and form.is_valid():
        newsletter = form.cleaned_data["newsletter"]
        hour = newsletter.next_after(timezone.now()) if form.cleaned_data["hour"] == "next" else None
        articles: list[Article] | None = [] if form.cleaned_data["begins"] == "empty" else None
        issue = begin_draft(newsletter, hour, articles=articles, user=request.user)
        messages.success(request, _("A draft is begun. Nobody gets it before it is approved."))
        if two := same_hour.said(issue):
            messages.warning(request, two)
        if hour is None and form.cleaned_data["hour"] == "next":
            messages.info(request, _("It has no hours of its own: it goes out as soon as it is approved."))
        return redirect("letter_issues:edit", issue.pk)
    drafts = Issue.objects.filter(state=Issue.State.DRAFT).select_related("newsletter").defer("body")
    context = {"form": form, "drafts": drafts.order_by("send_at"), "is_empty": first is None}
    return render(request, "letters/begin.html", context)
