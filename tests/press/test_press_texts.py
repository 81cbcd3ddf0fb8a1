"""What the newsroom writes about an author, a topic, a section, a series: on the page with the articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from press_checks import Page, link_faults, snapshot
from press_samples import LANTERN, article, press_to

from tamizdat.article import Label, Moment
from tamizdat.press.markdown_pages import load_site
from tamizdat.site import ListText, Site

ABOUT_HER = (
    "---\ntitle: Mirela Osk, harbour\ndescription: She writes about the harbour.\n---\nAt the **harbour** since 2009.\n"
)
ARTICLES = [
    article(1, published=Moment("2009-03-04"), path="2009/03/04/x-a1/", series=Label("bridge", "The bridge")),
    article(2),
    article(3, path="ru/2013/10/04/y-a3/", language="ru"),
]


def written(folder: Path, files: dict[str, str]) -> tuple[Site, list[str]]:
    for name, text in files.items():
        file = folder / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return load_site(folder, LANTERN)


def page(folder: Path, path: str) -> Page:
    return Page((folder / "site" / path / "index.html").read_text(encoding="utf-8"))


def test_texts_are_read_by_kind_slug_and_language(tmp_path: Path) -> None:
    site, left_out = written(
        tmp_path, {"author/mirela-osk.md": ABOUT_HER, "topic/harbour.ru.md": "Порт.", "about.md": "We."}
    )
    assert left_out == []
    assert [(text.kind, text.slug, text.language, text.title) for text in site.texts] == [
        ("author", "mirela-osk", "en", "Mirela Osk, harbour"),
        ("topic", "harbour", "ru", ""),
    ]
    assert [each.slug for each in site.pages] == ["about"]


@pytest.mark.parametrize(
    ("name", "text", "report"),
    [
        ("autor/mirela-osk.md", "x", "a folder here is one of section, topic, author, series"),
        ("author/mirela-osk.xx.md", "x", "the outlet has no language 'xx'"),
        ("author/mirela-osk.md", "---\nborn: 1970\n---\nx", "line 2: 'born: 1970' is not known here"),
    ],
)
def test_a_text_that_is_wrong_is_told(tmp_path: Path, name: str, text: str, report: str) -> None:
    site, left_out = written(tmp_path, {name: text})
    assert site.texts == () and len(left_out) == 1 and report in left_out[0]


def test_an_authors_page_says_who_it_is_and_since_when(tmp_path: Path) -> None:
    site, _ = written(
        tmp_path, {"author/mirela-osk.md": ABOUT_HER, "author/mirela-osk.ru.md": "О [порте](/topics/).\n"}
    )
    done = press_to(tmp_path, ARTICLES, site=site)
    english = page(tmp_path, "author/mirela-osk/")
    assert "At the harbour since 2009." in english.text and "Mirela Osk, harbour" in english.text
    assert "2 articles since 2009" in english.text
    data = json.loads(english.scripts["application/ld+json"])
    profile = next(each for each in data["@graph"] if each["@type"] == "ProfilePage")
    assert profile["mainEntity"]["@type"] == "Person"
    assert profile["mainEntity"]["name"] == "Mirela Osk", "a title is no name"
    assert profile["mainEntity"]["description"] == "She writes about the harbour."
    assert "О порте." in page(tmp_path, "ru/author/mirela-osk/").text
    assert "1 статья" in page(tmp_path, "ru/author/mirela-osk/").text
    assert done.left_out == () and list(link_faults(tmp_path / "site", LANTERN.address)) == []


@pytest.mark.parametrize(
    ("kind", "slug", "path"),
    [
        ("topic", "harbour", "topic/harbour/"),
        ("section", "news", "section/news/"),
        ("series", "bridge", "series/bridge/"),
    ],
)
def test_other_lists_have_texts_too(tmp_path: Path, kind: str, slug: str, path: str) -> None:
    text = ListText(kind, slug, "en", "<p>What it is about.</p>")
    press_to(tmp_path, ARTICLES, site=Site(texts=(text,)))
    assert "What it is about." in page(tmp_path, path).text


def test_a_text_for_someone_without_an_article_is_told_until_there_is_one(tmp_path: Path) -> None:
    site = Site(texts=(ListText("author", "jan-no", "en", "<p>Jan.</p>"),))
    done = press_to(tmp_path, ARTICLES, site=site)
    assert len(done.left_out) == 1 and "pages/author/jan-no.md (en): left out: no article" in done.left_out[0]
    from tamizdat.article import Byline

    again = press_to(tmp_path, [*ARTICLES, article(4, bylines=(Byline("Jan No", "jan-no"),))], site=site)
    assert again.left_out == () and "Jan." in page(tmp_path, "author/jan-no/").text
    assert len(press_to(tmp_path, ARTICLES, site=site).left_out) == 1


def test_a_changed_text_rewrites_its_page_alone(tmp_path: Path) -> None:
    press_to(tmp_path, ARTICLES, site=Site(texts=(ListText("author", "mirela-osk", "en", "<p>One.</p>", "Mirela"),)))
    before = snapshot(tmp_path / "site")
    other = Site(texts=(ListText("author", "mirela-osk", "en", "<p>Two.</p>", "Ms Osk"),))
    done = press_to(tmp_path, ARTICLES, site=other)
    after = snapshot(tmp_path / "site")
    changed = {name for name in after if before.get(name) != after[name] and not name.endswith(".gz")}
    assert changed == {"author/mirela-osk/index.html"} and done.kinds == {"author": 1}
    press_to(tmp_path, ARTICLES, site=Site())
    assert "Two." not in page(tmp_path, "author/mirela-osk/").text
