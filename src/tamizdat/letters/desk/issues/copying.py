"""An issue for another newsletter, such as its edition in another language: articles become their translations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct
from wagtail.admin import messages

from tamizdat.letters import same_hour
from tamizdat.letters.articles import public
from tamizdat.letters.desk.access import arranging
from tamizdat.letters.drafting import MOST_SUBJECT, block
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.publishing.config import outlet


class CopyForm(forms.Form):
    """For which newsletter."""

    newsletter = forms.ModelChoiceField(
        Newsletter.objects.all(), label=gettext_lazy("For"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, issue: Issue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Newsletter.objects.exclude(pk=issue.newsletter_id)
        field: Any = self.fields["newsletter"]
        field.queryset = others
        field.initial = others.filter(slug=issue.newsletter.slug).first() or others.first()


class Outlook(Struct, frozen=True):
    """What would become of the articles of an issue in another newsletter: how many come along, and which do not."""

    newsletter: Newsletter
    kept: int
    left_out: list[Article]

    @property
    def is_empty(self) -> bool:
        """Whether all articles would be left out."""
        return bool(self.left_out and not self.kept)


@arranging
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for which newsletter; a POST makes the draft and leads to it. Where no article would be in it, it asks once
    more."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    form = CopyForm(issue, request.POST if request.method == "POST" else None)
    field: Any = form.fields["newsletter"]
    outlooks = [_outlook(issue, each) for each in field.queryset]
    empty = None
    if request.method == "POST" and form.is_valid() and request.POST.get("sure") != "1":
        chosen = form.cleaned_data["newsletter"]
        empty = next((each for each in outlooks if each.newsletter == chosen and each.is_empty), None)
    if request.method == "POST" and form.is_valid() and empty is None:
        draft, left_out = begin_copy(issue, form.cleaned_data["newsletter"], request.user)
        messages.success(request, _("A draft for %(name)s is begun.") % {"name": draft.newsletter})
        if left_out:
            said = _("Left out, since there is no public translation: %(names)s.")
            messages.warning(request, said % {"names": "; ".join(f"“{each}”" for each in left_out)})
        if two := same_hour.said(draft):
            messages.warning(request, two)
        return redirect("letter_issues:edit", draft.pk)
    return render(
        request, "letters/issues/copy.html", {"issue": issue, "form": form, "outlooks": outlooks, "empty": empty}
    )


def begin_copy(issue: Issue, newsletter: Newsletter, user: Any) -> tuple[Issue, list[Article]]:
    """Return a draft for another newsletter, and the articles of which there is no public translation."""
    source = _source(issue)
    articles, changed, known = _translated(source, newsletter)
    body: list[Any] = []
    left_out = []
    for raw in source.body.raw_data if source.body else ():
        if raw["type"] != "article":
            body.append({"type": raw["type"], "value": raw["value"]})
        elif (number := changed.get(raw["value"]["article"])) in known:
            made = block(number)
            body.append({**made, "value": {**made["value"], "whole": raw["value"].get("whole", True)}})
        elif raw["value"]["article"] in articles:
            left_out.append(articles[raw["value"]["article"]])
    draft = Issue(newsletter=newsletter, live=False, owner=user, subject=_subject(source, changed, known))
    draft.preheader, draft.intro, draft.body = source.preheader, source.intro, body
    draft.send_at = newsletter.next_after(timezone.now())
    draft.save()
    draft.save_revision(user=user, clean=False, log_action="wagtail.create")
    return draft, left_out


def _source(issue: Issue) -> Issue:
    """Return what is copied: what was sent, or the newest draft."""
    return issue if issue.is_fixed else issue.get_latest_revision_as_object()


def _translated(
    source: Issue, newsletter: Newsletter
) -> tuple[dict[int, Article], dict[int, int | None], dict[int, Article]]:
    """Return the articles of an issue by number, the number of each in a newsletter's language, and which of these are
    public."""
    articles = Article.objects.in_bulk(source.numbers)
    changed = {number: _in(article, newsletter.language) for number, article in articles.items()}
    return articles, changed, public(number for number in changed.values() if number)


def _outlook(issue: Issue, newsletter: Newsletter) -> Outlook:
    source = _source(issue)
    articles, changed, known = _translated(source, newsletter)
    numbers = [number for number in dict.fromkeys(source.numbers) if number in articles]
    left_out = [articles[number] for number in numbers if changed[number] not in known]
    return Outlook(newsletter, len(numbers) - len(left_out), left_out)


def _in(article: Article, language: str) -> int | None:
    """Return the number of an article in a language: its own, or its translation's."""
    if outlet().is_in(article.language, language):
        return int(article.pk)
    number = next((number for code, number in article.translations.items() if outlet().is_in(code, language)), None)
    return int(number) if number else None


def _subject(source: Issue, changed: dict[int, int | None], known: dict[int, Article]) -> str:
    """Return the subject: the translated headline where the subject is that of an article, else the same words."""
    for number, other in changed.items():
        article = Article.objects.filter(pk=number).first()
        if article and other in known and str(article)[:MOST_SUBJECT] == source.subject:
            return str(known[other])[:MOST_SUBJECT]
    return source.subject
