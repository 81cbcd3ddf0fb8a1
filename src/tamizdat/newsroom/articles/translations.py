"""Translations side by side: which languages an article is in, how they stand, and a new draft in another one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from msgspec import Struct
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from tamizdat.newsroom.articles.access import may, seen_by
from tamizdat.newsroom.articles.translated import BEGUN, original_of, out_of_date_since, unfinished
from tamizdat.newsroom.models import Article, ArticleByline, ArticleTopic
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.publishing.records import record_of


class Translation(Struct, frozen=True):
    """An article in one of the outlet's languages; `article` is None where it is not translated yet."""

    code: str
    name: str
    article: Any
    out_of_date_since: Any = None
    is_original: bool = False


def translations(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an article in all languages; a POST begins a translation."""
    article = get_object_or_404(Article, pk=pk)
    policy = policy_registry.get(article)
    if not policy.user_has_any_permission_for_instance(request.user, ["change", "view"], article):
        raise PermissionDenied
    if request.method == "POST":
        code = request.POST.get("language", "")
        if not policy.user_has_permission(request.user, "add") or code not in {
            each.code for each in outlet().languages
        }:
            raise PermissionDenied
        return redirect(reverse("articles:edit", args=[begin(article, code, request.user).pk]))
    original = _shown(request.user, article)
    found = [_translation(article, language.code, language.name, request.user) for language in outlet().languages]
    others = [each for each in found if each.code != article.language]
    chosen = next((each for each in others if each.code == request.GET.get("beside")), None) or next(
        (each for each in others if each.article), None
    )
    beside = _shown(request.user, chosen.article) if chosen and chosen.article else None
    context = {"article": article, "original": original, "translations": others, "beside": beside}
    return render(request, "newsroom/articles/translations.html", context)


def _shown(user: Any, article: Article) -> Article:
    """Return an article as somebody may see it: who may not change it sees what readers see."""
    return article.get_latest_revision_as_object() if may(user, "change", article) else article


def _translation(article: Article, code: str, name: str, user: Any) -> Translation:
    number = article.translations.get(code)
    other = seen_by(user).filter(pk=number).first() if number else None
    if other is None:
        return Translation(code, name, None)
    original = original_of(article)
    if original and original.pk == other.pk:
        return Translation(code, name, other, is_original=True)
    return Translation(code, name, other, out_of_date_since(original or article, other))


class Standing(Struct, frozen=True):
    """What the form of a translation says of itself. `original` is None where this person may not see it."""

    number: int
    original: Any
    code: str
    language: str
    is_withdrawn: bool
    out_of_date_since: Any
    left: list[str]


def standing_of(article: Article, user: Any) -> Standing | None:
    """Return how a translation stands towards its original; None where an article is no translation."""
    original = original_of(article)
    if original is None:
        return None
    names = {language.code: language.name for language in outlet().languages}
    return Standing(
        original.pk,
        seen_by(user).filter(pk=original.pk).first(),
        original.language,
        names.get(original.language, original.language),
        original.state == Article.State.WITHDRAWN,
        out_of_date_since(original, article),
        unfinished(article, record_of(article), original).said(),
    )


def begin(article: Article, code: str, user: Any) -> Article:
    """Return a new draft in another language with the text of an article; if there is one already, that one."""
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        if number := row.translations.get(code):
            return Article.objects.get(pk=number)
        may_change = policy_registry.get(row).user_has_permission_for_instance(user, "change", row)
        source = row.get_latest_revision_as_object() if may_change else row  # others' drafts are not shown
        draft = _copy(source, code, user)
        draft.save()
        ArticleByline.objects.bulk_create(
            ArticleByline(article_id=draft.pk, author=each.author, name=each.name, role=each.role, sort_order=order)
            for order, each in enumerate(source.bylines.all())
        )
        ArticleTopic.objects.bulk_create(
            ArticleTopic(article_id=draft.pk, topic=each.topic, sort_order=order)
            for order, each in enumerate(source.topics.all())
        )
        together = {**row.translations, row.language: row.pk, code: draft.pk}
        for other in {row.pk, *row.translations.values(), draft.pk}:
            others = {key: number for key, number in together.items() if number != other}
            Article.objects.filter(pk=other).update(translations=others)
        draft = Article.objects.get(pk=draft.pk)
        draft.save_revision(user=user, log_action="wagtail.create")
        log(instance=row, action=BEGUN, user=user, data={"language": code, "article": draft.pk})
    return draft


def _copy(source: Article, code: str, user: Any) -> Article:
    """Return an unsaved draft with the content of another article, to be translated."""
    same = ("kicker", "headline", "standfirst", "section", "series", "day", "clock", "appeals", "embargo")
    draft = Article(language=code, live=False, owner=user, **{name: getattr(source, name) for name in same})
    for stream in ("lead", "body", "entries", "corrections", "versions", "related"):
        setattr(draft, stream, getattr(source, stream).get_prep_value() if getattr(source, stream) else [])
    return draft
