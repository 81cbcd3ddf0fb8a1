"""Whatever an article is: it presses, every word of it is on its page, and its record holds all of it."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import feedparser
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image as Picture
from press_checks import Page, html_files, link_faults
from press_samples import LANTERN, articles, press_to

from tamizdat.article import Article, block_html, decode, plain
from tamizdat.paths import article_files
from tamizdat.press.pictures.published import PictureFile, PublishedPicture, with_published_pictures

MEDIA = Path(tempfile.mkdtemp(prefix="press-media-"))
(MEDIA / "aa").mkdir()
Picture.new("RGB", (4, 3)).save(MEDIA / "aa" / "there.png")
# Of the other picture that articles name there is no file.
PUBLISHED = {"media/aa/there.png": PublishedPicture(PictureFile("media/aa/there.png", 4, 3), (), "")}


def folded(text: str) -> str:
    """Text without white space: how a template breaks lines is no concern here."""
    return re.sub(r"\s+", "", text)


def words_of(article: Article) -> list[str]:
    """Every text that a reader of the article must see."""
    found = [article.kicker, *(label.name for label in _pressed(article).topics), *words_on_paper(article)]
    found += [plain(article.lead_image.caption)] if article.lead_image else []
    return [text for text in found if text.strip()]


def words_on_paper(article: Article) -> list[str]:
    """Every text that stands in the print view."""
    found = [article.headline, article.standfirst, *(byline.name for byline in _pressed(article).bylines)]
    for body in (article.body, *(entry.body for entry in article.entries)):
        found += [plain(html) for block in body for html in block_html(block)]
    found += [entry.headline for entry in article.entries]
    found += [plain(correction.html) for correction in article.corrections]
    found += [version.note for version in article.versions]
    return [text for text in found if text.strip()]


# Each example is a whole site: shrinking one that fails would take minutes, and its message says enough.
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.tuples(*(articles(number) for number in (1, 2, 3))))
def test_any_article_presses(found: tuple[Article, ...]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = press_to(folder, list(found), media=(MEDIA,))
        site = folder / "site"
        assert report.articles == len(found)
        assert list(link_faults(site, LANTERN.address)) == []
        for article in found:
            page_file, print_file, json_file = article_files(article.path)
            for file in (page_file, print_file):
                text = folded(Page((site / file).read_text(encoding="utf-8")).text)
                pressed = _pressed(article)  # without marks that turn the direction of text, of which the report tells
                shown = words_of(pressed) if file == page_file else words_on_paper(pressed)
                assert [words for words in shown if folded(words) not in text] == [], file
            record = json.loads((site / json_file).read_bytes())
            assert decode(json.dumps({**record, "sources": []})) == with_published_pictures(
                _pressed(article), PUBLISHED
            )
        for feed in ("rss.xml", "atom.xml"):
            parsed = feedparser.parse((site / feed).read_bytes())
            assert not parsed.bozo, parsed.get("bozo_exception")
        for file in html_files(site):
            page = Page(file.read_text(encoding="utf-8"))
            assert len(page.ids) == len(set(page.ids)), file
            for text in page.scripts.values():
                json.loads(text)


def _pressed(article: Article) -> Article:
    """The article as `validate` returns it: doubles of a label are one."""
    from tamizdat.press.index.validate import validate

    return validate(article, LANTERN)[0]
