"""The tombstone of a withdrawn article: it says which article is gone, and why."""

from __future__ import annotations

from msgspec.structs import replace

from tamizdat.article import Article, Ground
from tamizdat.paths import page_file
from tamizdat.press.archives.public_record import is_named
from tamizdat.press.pages.article_view import article_view
from tamizdat.press.render.renderer import File, Renderer

# What readers are told where the newsroom gave no reason of its own.
_GROUNDS: dict[Ground, str] = {
    "outlet": "We have taken this article back.",
    "court": "A court ordered us to take this article down.",
    "error": "This article was wrong in a way that a correction could not mend.",
    "safety": "This article was removed to protect someone.",
}


def withdrawn_page(renderer: Renderer, article: Article) -> File:
    """Return the tombstone: the article's headline and date, unless the ground forbids them; and why it is gone."""
    title = renderer.translate("This article has been withdrawn")
    page = replace(renderer.page("withdrawn", article.path, title), robots="noindex")
    named = is_named(article)
    shown = Article(
        number=article.number,
        path=article.path,
        language=article.language,
        headline=article.headline if named else "",
        published=article.published if named else None,
    )
    reason = article.status.reason or renderer.translate(_GROUNDS[article.status.ground])
    view = replace(article_view(renderer, shown, []), withdrawn=reason)
    return File(page_file(page.path), renderer.render(page, article=view))
