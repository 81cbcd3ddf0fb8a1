"""Issues for the tests of how they are rendered."""

from __future__ import annotations

import json
from typing import Any

MAIL = '\n[mail]\nserver = "127.0.0.1"\nsecurity = "none"\nfrom = "The Lantern <letters@lantern.example>"\n'

FULL = """<p>Dear readers, the <a linktype="article" id="1002">council</a> <b>met</b>.</p><ol><li>one</li></ol>"""


def article(number: int, *, whole: bool = True) -> dict[str, Any]:
    return {"type": "article", "value": {"article": number, "whole": whole}}


def heading(words: str) -> dict[str, Any]:
    return {"type": "heading", "value": words}


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


def newsletter(**fields: Any) -> Any:
    from tamizdat.letters.models import Newsletter

    return Newsletter.objects.create(
        **{"slug": "weekly", "language": "en", "name": "The Week", "description": "x"} | fields
    )


def issue(*blocks: dict[str, Any], of: Any = None, **fields: Any) -> Any:
    from tamizdat.letters.models import Issue

    made = Issue(newsletter=of or newsletter(), body=json.dumps(blocks), **{"subject": "Boats"} | fields)
    made.save()
    return Issue.objects.get(pk=made.pk)


def publish(*articles: Any) -> None:
    """Put articles on the site, as an editor who has just published them."""
    from tamizdat.newsroom.publishing.load import load

    load(articles)
    publish_now()


def withdraw(number: int) -> None:
    """Withdraw an article at the desk. The site has it until it is published again."""
    from tamizdat.newsroom.models import Article
    from tamizdat.newsroom.publishing.records import make_public

    row = Article.objects.get(number=number)
    row.state, row.reason = Article.State.WITHDRAWN, "It was wrong."
    make_public(row)


def publish_now() -> None:
    """Bring the site up to date."""
    from tamizdat.newsroom.publishing.queue import publisher

    publisher().publish()


def made(*blocks: dict[str, Any], **fields: Any) -> Any:
    """Return an issue as it goes out."""
    from tamizdat.letters.rendering.compose import compose

    return compose(issue(*blocks, **fields))
