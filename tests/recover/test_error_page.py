"""Saved error pages are no articles; articles about what is missing are."""

from __future__ import annotations

import pytest

from tamizdat.article import Moment, Paragraph
from tamizdat.recover.boilerplate.error_page import is_error_page
from tamizdat.recover.capture import Capture, Cleaned, TextBlock

HELP = "Please check the address, or use the search at the top of this site."


def cleaned(headline: str, *texts: str, **fields) -> Cleaned:
    body = tuple(TextBlock(content=Paragraph(text), text=text) for text in texts)
    return Cleaned(capture=Capture(name="a", sha256="a", kind="html", body=b""), headline=headline, body=body, **fields)


@pytest.mark.parametrize(
    "headline",
    [
        "404",
        "Error 404",
        "Oops! Something went wrong",
        "Sorry, the page you asked for could not be found",
        "This article is no longer available",
        "Страница не найдена",
        "Seite nicht gefunden",
        "Página no encontrada",
        "الصفحة غير موجودة",
        "页面不存在",
    ],
)
def test_error_pages(headline: str) -> None:
    assert is_error_page(cleaned(headline, HELP))
    assert is_error_page(cleaned("", headline, HELP))


def test_articles_are_none() -> None:
    assert not is_error_page(cleaned("Ferry with 404 on board found", HELP))
    assert not is_error_page(cleaned("Lost page of the treaty not found in Krell", HELP, bylines=("Ada Krell",)))
    assert not is_error_page(cleaned("The page was not found", HELP, published=Moment("2015-03-04")))
    assert not is_error_page(cleaned("The page was not found", " ".join([HELP] * 9)))
