"""What a redaction reaches, as the desk shows it: articles, drafts, other things of the desk, files, accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovery.redaction import drafts_that_hold, where_it_stands
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.redact import Reach, others_that_hold

# Beside what the database holds: captures are evidence, keys and the release have their own ways.
_NOT_LOOKED_AT = {"captures", "keys", "var/keys", "var/site", "var/.site.press", "var/.site.search", "var/desk-static"}
# The parts of an article in the words of its form.
_PARTS = {
    "body": _("body"),
    "bylines": _("bylines"),
    "corrections": _("corrections"),
    "entries": _("live coverage"),
    "headline": _("headline"),
    "kicker": _("kicker"),
    "lead_image": _("lead picture"),
    "old_paths": _("earlier addresses"),
    "original_url": _("address at the outlet's old site"),
    "path": _("address"),
    "section": _("section"),
    "series": _("series"),
    "standfirst": _("standfirst"),
    "topics": _("topics"),
    "versions": _("earlier versions"),
}


class ReachedArticle(Struct, frozen=True):
    """A public article that holds the text: in which of its parts, and whether its address changes. `row` is there
    unless the article is gone."""

    article: int
    row: Any
    parts: list[Any]
    path_changes: bool = False


class Found(Struct, frozen=True):
    """Where a text stands: public articles, drafts, how much else of the desk, other files, names of accounts."""

    articles: list[ReachedArticle]
    drafts: list[Any]
    others: dict[str, int]
    files: list[str]
    accounts: list[str]

    def __bool__(self) -> bool:
        return bool(self.articles or self.drafts or self.others)

    def read_again(self) -> Found:
        """Return the same with the articles' headlines as they are now."""
        rows = _rows([*(one.article for one in self.articles), *(draft.pk for draft in self.drafts)])
        return replace(
            self,
            articles=[replace(one, row=rows.get(one.article)) for one in self.articles],
            drafts=[rows[draft.pk] for draft in self.drafts if draft.pk in rows],
        )


def found(articles: Iterable[Reach], redactor: Redactor) -> Found:
    """Return where a text stands; `articles` are the public ones that hold it."""
    rows = _rows([one.article for one in articles])
    files = others_that_hold(
        settings.NEWSROOM.folder, redactor, lambda path: path.as_posix() in _NOT_LOOKED_AT or "sqlite3" in path.name
    )
    return Found(
        [
            ReachedArticle(
                one.article,
                rows.get(one.article),
                [_PARTS.get(name, name) for name in one.fields],
                one.path_changes,
            )
            for one in articles
        ],
        drafts_that_hold(redactor),
        dict(where_it_stands(redactor)),
        [redactor.name(str(path)) for path in files],
        [name for user in get_user_model().objects.order_by("username") if (name := _held_name(user, redactor))],
    )


def _rows(numbers: list[int]) -> dict[int, Any]:
    return Article.objects.only("number", "headline", "language").in_bulk(numbers)


def _held_name(user: Any, redactor: Redactor) -> str:
    """Return the account's name where it, or a name of its person, is the text; accounts are not redacted."""
    texts = (user.get_username(), user.first_name, user.last_name, user.get_full_name())
    return user.get_username() if any(redactor.holds(text) for text in texts if text) else ""
