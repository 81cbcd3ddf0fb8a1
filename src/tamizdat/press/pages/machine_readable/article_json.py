"""`article.json`: the article as a record for other programs, editions and mirrors."""

from __future__ import annotations

from tamizdat.article import Article
from tamizdat.paths import article_files
from tamizdat.press.archives.public_record import public_record
from tamizdat.press.pictures.published import UsedPictures, with_published_pictures
from tamizdat.press.render.renderer import File


def article_json(article: Article, pictures: UsedPictures) -> File:
    """Return the file `article.json` of an article, given what is published of its pictures.

    Each picture has the path and the measures of its main file in the release, and no path if it has no file there.
    """
    return File(article_files(article.path)[2], public_record(with_published_pictures(article, pictures)))
