"""Two articles that are one, captures that are not of one article, and what is no article at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from tamizdat.article import Article as Record
from tamizdat.article import decode
from tamizdat.newsroom.models import Article, ArticleState
from tamizdat.newsroom.publishing import queue
from tamizdat.newsroom.publishing.columns import Labels
from tamizdat.newsroom.recovered import decided
from tamizdat.newsroom.recovered.drafts import EditError
from tamizdat.newsroom.recovery.change import change_article
from tamizdat.recover.decisions.book import one_article, two_articles
from tamizdat.recover.decisions.kinds import Decision, Delete


class Linking(Struct, frozen=True):
    """Something at the desk that leads to an article: its name, and the address of its page."""

    name: str
    address: str = ""


def join(one: Article, other: Article, user: Any) -> None:
    """Decide that two articles are one. Raises DecisionsError, EditError and ResultsError."""
    captures = [*_captures(one), *_captures(other)]
    _decide(one_article(captures, **decided.made_by(user)), (one, other), user, "newsroom.join")


def keep_apart(one: Article, other: Article, user: Any) -> None:
    """Decide that two articles are two. Raises DecisionsError, EditError and ResultsError."""
    decisions = two_articles(_captures(one), _captures(other), **decided.made_by(user))
    _decide(decisions, (one, other), user, "newsroom.keep_apart")


def part(article: Article, capture: str, user: Any) -> None:
    """Decide that a capture is of another article. Raises DecisionsError, EditError and ResultsError."""
    others = [each for each in _captures(article) if each != capture]
    if len(others) == len(_captures(article)) or not others:
        raise EditError(_("The article does not rest on this capture and others."))
    decisions = two_articles([capture], others, **decided.made_by(user))
    _decide(decisions, (article,), user, "newsroom.keep_apart")


def _decide(decisions: Sequence[Decision], articles: Sequence[Article], user: Any, action: str) -> None:
    names = {source.sha256: source.capture for article in articles for source in _record(article).sources}
    with decided.held(), transaction.atomic():
        for article in articles:
            log(instance=article, action=action, user=user, data={"articles": [each.pk for each in articles]})
        decided.book().add(decisions, names)


def linking(article: Article) -> list[Linking]:
    """Return what leads to an article: other articles, and whatever else at the desk names it."""
    found = []
    for other, _references in ReferenceIndex.get_grouped_references_to(article):
        if isinstance(other, Article):
            found.append(Linking(str(other), reverse("articles:edit", args=[other.pk])))
        elif other is not None:
            found.append(Linking(f"{other._meta.verbose_name}: {other}"))
    return found


def remove(article: Article, user: Any) -> None:
    """Take what is no article away from the desk and from the readers, and decide that recovery leaves it out.

    Its number and address are never given again. Raises DecisionsError, EditError and ResultsError.
    """
    record = _record(article)
    if not record.sources:
        raise EditError(_("It was not recovered: withdraw it instead."))
    number = article.pk
    capture = record.sources[0].sha256
    decision = Delete(article=number, capture=capture, why="no article", **decided.made_by(user))
    with decided.held(), transaction.atomic():
        changed = _unrelate(number)
        log(instance=article, action="newsroom.no_article", user=user, data={"path": record.path})
        article.delete()
        ArticleState.objects.add([], [number])
        queue.ask([number, *changed], user)
        decided.add_obeyed(decision)
    queue.publish_soon()


def _unrelate(number: int) -> list[int]:
    """Take an article out of "Read more" and translations of others; return which others changed."""
    labels, changed = Labels(), []
    article = Article.objects.get(pk=number)
    others = {
        other.pk
        for other, _references in ReferenceIndex.get_grouped_references_to(article)
        if isinstance(other, Article)
    }
    for other in Article.objects.filter(pk__in=others | set(article.translations.values())).exclude(record=None):
        record = decode(bytes(other.record))
        related = tuple(each for each in record.related if each != number)
        translations = {code: each for code, each in record.translations.items() if each != number}
        if (related, translations) != (record.related, record.translations):
            clean = replace(record, related=related, translations=translations)
            change_article(other, clean, labels, "newsroom.no_article")
            ArticleState.objects.add([clean])
            changed.append(other.pk)
    return changed


def _record(article: Article) -> Record:
    if not article.record:
        raise EditError(_("No reader has had “%(article)s”: it rests on no capture.") % {"article": article})
    return decode(bytes(article.record))


def _captures(article: Article) -> list[str]:
    captures = [source.sha256 for source in _record(article).sources]
    if not captures:
        raise EditError(
            _("“%(article)s” rests on no capture: recovery has nothing to do with it.") % {"article": article}
        )
    return captures
