"""Merging two labels that mean the same: what it reaches is listed before, and no address is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from tamizdat.newsroom.filing import usage
from tamizdat.newsroom.filing.records import refresh
from tamizdat.newsroom.models import (
    Article,
    ArticleByline,
    ArticleTopic,
    Author,
    ListText,
    Redirect,
    Section,
    Series,
    Topic,
)
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.rules import rule_problem
from tamizdat.press.page_refs import PageRef, path_of
from tamizdat.redirects import Redirect as Rule

KINDS: dict[str, Any] = {"section": Section, "topic": Topic, "series": Series, "author": Author}
SHOWN = 50  # articles that are listed before a merge; more are counted


def merge_view(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask which label takes a label's place, list what that reaches, and merge on the second POST."""
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    source = get_object_or_404(model, pk=pk, merged_into=None)
    policy = policy_registry.get_by_type(model)
    if not all(policy.user_has_permission(request.user, action) for action in ("change", "delete")):
        raise PermissionDenied
    form = _form(model, source)(request.POST or request.GET or None)
    target = form.cleaned_data["target"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and target and "merge" in request.POST:
        changed = merge(source, target, request.user)
        one, more = (
            "“%(source)s” is now “%(target)s”, in %(count)s public article.",
            "“%(source)s” is now “%(target)s”, in %(count)s public articles.",
        )
        done = ngettext(one, more, len(changed)) % {"source": source.name, "target": target.name, "count": len(changed)}
        messages.success(request, f"{done} {readers()}")
        return redirect(reverse(model.snippet_viewset.get_url_name("edit"), args=[target.pk]))
    reached = usage.articles(source)
    context = {
        "source": source,
        "target": target,
        "form": form,
        "reached": reached.only("number", "headline", "language", "live")[:SHOWN],
        "count": reached.count(),
        "drafts": len(usage.drafts(source)),
        "kind": model._meta.verbose_name,
        "addresses": _addresses(source) if target else [],
        "edit": reverse(model.snippet_viewset.get_url_name("edit"), args=[source.pk]),
        "texts": ListText.objects.filter(kind=kind, slug=source.slug) if target else (),
    }
    return render(request, "newsroom/filing/merge.html", context)


def _form(model: Any, source: Any) -> Any:
    class MergeForm(forms.Form):
        target = forms.ModelChoiceField(
            queryset=model.objects.filter(merged_into=None).exclude(pk=source.pk),
            label=_("Which one takes its place"),
        )

    return MergeForm


def merge(source: Any, target: Any, user: Any) -> list[int]:
    """Put `target` in the place of `source` everywhere; return the numbers of the public articles that changed.

    The row of `source` stays, so that earlier revisions of articles can still be read; nobody can choose it any more.
    Its pages lead on to those of `target`.
    """
    kind = type(source)._meta.model_name
    with transaction.atomic():
        source = type(source).objects.select_for_update().get(pk=source.pk)
        reached = list(usage.articles(source).values_list("pk", flat=True))
        _in_rows(source, target)
        source.merged_into = target
        source.save()
        if isinstance(source, Section):
            names = [source.slug, *source.aliases]
            target.aliases = list(dict.fromkeys([*target.aliases, *names]))
            target.save()
        else:
            _lead_on(kind, source, target)
        ListText.objects.filter(kind=kind, slug=source.slug).delete()
        data = {"into": target.slug, "from": source.slug, "articles": len(reached)}
        log(instance=source, action="newsroom.merge", user=user, data=data)
        log(instance=target, action="newsroom.merge", user=user, data=data)
        return refresh(reached, user)


def _in_rows(source: Any, target: Any) -> None:
    """Change the rows of articles; drafts in revisions follow `merged_into` (`publishing/records.py`)."""
    if isinstance(source, Section):
        Article.objects.filter(section=source).update(section=target, section_name="")
    elif isinstance(source, Series):
        Article.objects.filter(series=source).update(series=target, series_name="")
    elif isinstance(source, Topic):
        both = ArticleTopic.objects.filter(topic=target).values("article")
        ArticleTopic.objects.filter(topic=source, article__in=both).delete()
        ArticleTopic.objects.filter(topic=source).update(topic=target, name="")
    else:  # the name in a byline stays as it was printed
        for byline in ArticleByline.objects.filter(author=source, name=""):
            ArticleByline.objects.filter(pk=byline.pk).update(name=source.name)
        ArticleByline.objects.filter(author=source).update(author=target)


def _addresses(label: Any) -> list[str]:
    """Return the paths of a label's pages, one in each language."""
    kind = type(label)._meta.model_name
    return [path_of(PageRef(kind, language.code, label.slug), outlet()) for language in outlet().languages]


def _lead_on(kind: str, source: Any, target: Any) -> None:
    """Have the old pages lead on, where nothing else leads on from there already."""
    for old, new in zip(_addresses(source), _addresses(target), strict=True):
        rules = [each.rule for each in Redirect.objects.all()]
        if rule_problem(Rule(old=old, new=new), rules) is None:
            Redirect(old=old, new=new).save()
