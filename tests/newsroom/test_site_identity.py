"""An outlet and its site come back from the desk's database as they were loaded, and so does every text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tamizdat import desk_site
from tamizdat.outlet import Outlet, Section, Tips
from tamizdat.press.markdown_pages import to_html as markdown
from tamizdat.redirects import Redirect, for_pages
from tamizdat.site import ListText, Site, StandingPage

words = st.text("abcdeß жä&<>'\"", min_size=1, max_size=20).map(str.strip).filter(bool)
slugs = st.from_regex(r"[a-z]{1,6}(-[a-z]{1,6})?", fullmatch=True)
codes = st.sampled_from(["en", "ar"])
blocks = st.one_of(
    words,
    words.map(lambda text: f"## {text}"),
    words.map(lambda text: f"*one* **two** [{text}](https://council.example/?a=1&b=2)"),
    st.lists(words, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.just("1. one\n\n   more\n\n2. two"),
    st.just("> said\n>\n> twice"),
    st.just("    preformatted  text"),
    st.just("| a | b |\n|---|---|\n| 1 | 2 |"),
    st.just("---"),
    st.just("a line\nand [another](about.md#here)"),
)
htmls = st.lists(blocks, max_size=5).map(lambda parts: markdown("\n\n".join(parts)))
pages = st.builds(StandingPage, slug=slugs, language=codes, title=words, html=htmls, description=st.just("") | words)
texts = st.builds(
    ListText,
    kind=st.sampled_from(["author", "topic", "section", "series"]),
    slug=slugs,
    language=codes,
    html=htmls,
    title=st.just("") | words,
    description=st.just("") | words,
)
sections = st.builds(
    Section, slug=slugs, names=st.dictionaries(codes, words, min_size=1), aliases=st.lists(words, max_size=2).map(tuple)
)
redirects = st.builds(
    Redirect, old=slugs.map("old/{}.html".format), new=slugs.map("{}/".format), status=st.sampled_from([301, 302])
) | st.builds(Redirect, old=slugs.map("shop/{}".format), status=st.just(410))
outlets = st.builds(
    dict,
    tagline=st.just("") | words,
    founded=st.none() | st.integers(1700, 2100),
    sections=st.lists(sections, max_size=4, unique_by=lambda each: each.slug).map(tuple),
    tips=st.builds(Tips, signal=st.just("") | words, post=st.just("") | words),
    redirects=st.lists(redirects, max_size=5, unique_by=lambda each: each.key).map(tuple),
    picks=st.dictionaries(codes, st.lists(st.integers(1, 2**53), max_size=3, unique=True).map(tuple)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=outlets,
    site=st.builds(
        dict,
        pages=st.lists(pages, max_size=4, unique_by=lambda each: (each.slug, each.language)).map(tuple),
        texts=st.lists(texts, max_size=4, unique_by=lambda each: (each.kind, each.slug, each.language)).map(tuple),
    ),
    names=st.tuples(words, words),
)
def test_what_is_loaded_comes_back(desk: Any, parts: Any, site: Any, names: Any) -> None:
    from django.conf import settings as django
    from django.db import transaction

    from tamizdat.newsroom.publishing import load_site
    from tamizdat.newsroom.publishing.site import read
    from tamizdat.newsroom.site.changes import PARTS

    english, arabic = django.OUTLET.languages
    languages = (english, replace(arabic, outlet_name=names[0], tagline=names[1]))
    outlet: Outlet = replace(django.OUTLET, **parts, languages=languages)
    loaded = Site(**site, picks=outlet.picks, redirects=for_pages(outlet.redirects))
    with transaction.atomic():
        from tamizdat.newsroom.models import Article

        Article.objects.update(section=None)
        for model in PARTS:
            model.objects.all().delete()
        load_site.load(outlet, loaded)
        now = read()
        transaction.set_rollback(True)
    assert now.outlet(django.OUTLET) == outlet
    assert replace(now.site(), documents={}) == loaded  # the documents are those of other rooms


@given(html=htmls)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_of_a_page_is_lost_when_it_is_edited(desk: Any, html: str) -> None:
    """Also when something of a page was changed, so that the HTML it was loaded with no longer counts."""
    from tamizdat.newsroom.site.text import is_untouched, to_html, to_raw

    raw = to_raw(html, "en/about")
    assert is_untouched(raw, {"html": html, "body": raw})
    again = to_html(raw)
    assert re.sub(r"\s", "", re.sub(r"<[^>]+>", "", again)) == re.sub(r"\s", "", re.sub(r"<[^>]+>", "", html))
    assert re.findall(r'href="[^"]*"', again) == re.findall(r'href="[^"]*"', html)
    assert again.count("<table>") == html.count("<table>") and again.count("<pre>") == html.count("<pre>")
    changed = [*raw, {"type": "text", "value": "<p>New.</p>"}]
    assume(html)
    assert not is_untouched(changed, {"html": html, "body": raw})


def test_the_desks_file_says_the_same(desk: Any) -> None:
    """What needs no database reads what the desk published last."""
    from django.conf import settings as django

    from tamizdat import outlet_file
    from tamizdat.newsroom.models import OutletWords, StandingPage
    from tamizdat.newsroom.publishing.config import config
    from tamizdat.press.markdown_pages import load_site

    OutletWords.objects.update(tagline="From the other bank", founded=1903)
    StandingPage.objects.create(slug="about", language="en", title="About", html="<p>Us.</p>", live=True)
    now = config()
    folder = desk.newsroom.folder
    assert outlet_file.load(folder) == now.source.outlet
    assert load_site(folder, now.source.outlet)[0] == now.source.site
    assert now.source.outlet.founded == 1903 and django.OUTLET.founded is None
    desk.newsroom.desk_site.write_text("{")
    with pytest.raises(outlet_file.OutletError, match=r"desk-site\.json"):
        outlet_file.load(folder)
    assert desk_site.read(folder.parent) is None


def test_another_process_changes_the_outlet(desk: Any) -> None:
    """This process sees it although nothing told it."""
    import sqlite3

    from tamizdat.newsroom.publishing.config import outlet

    assert outlet().section_of("harbour", "") is not None
    with sqlite3.connect(desk.newsroom.database) as other:
        other.execute("UPDATE newsroom_section SET in_navigation = 0 WHERE slug = 'harbour'")
        other.execute("UPDATE newsroom_siteversion SET word = 'another'")
    assert outlet().section_of("harbour", "") is None


def test_sample_pages_are_not_loaded(desk: Any) -> None:
    from tamizdat.newsroom.models import StandingPage

    assert {page.slug for page in StandingPage.objects.all()} == {"privacy"}  # the one that is no sample
    assert not (desk.site / "about").exists() and (desk.site / "privacy").is_dir()
