"""`article.json`: the article as a record for other programs, editions and mirrors."""

from __future__ import annotations

from tamizdat.article import Article
from tamizdat.paths import article_files
from tamizdat.press.public_record import public_record
from tamizdat.press.render.renderer import File


def article_json(article: Article) -> File:
    """Return the file `article.json` of an article."""
    return File(article_files(article.path)[2], public_record(article))
