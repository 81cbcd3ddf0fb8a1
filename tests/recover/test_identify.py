"""Numbers, paths, names: what an old address hands on."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamizdat.article import RESERVED, Article, Moment, Source
from tamizdat.outlet import Language, Outlet
from tamizdat.paths import RESERVED as RESERVED_NAMES
from tamizdat.paths import SITE_FOLDERS, SITE_PAGES, article_path_problem, is_taken_by_site
from tamizdat.recover.fields import paths
from tamizdat.recover.merging.merge import Merged
from tamizdat.recover.steps.identify import identify

OUTLET = Outlet(
    name="Vesna Courier",
    languages=(Language(code="en", name="English"), Language(code="ar", name="العربية", prefix="ar/")),
)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://a.example/2013/10/03/slug-a28265", "2013/10/03/slug-a28265/"),
        ("https://a.example/news/42.html", "news/42.html"),
        ("https://a.example/news/slug/", "news/slug/"),
        ("https://a.example/news/42.php", None),
        ("https://a.example/article?id=42", None),
        ("https://a.example/2013/10/03/", None),
        ("https://a.example/section/politics/slug", None),
        ("https://a.example/a/b/print", None),
        ("https://a.example/news/%D0%BF%D0%B8%D1%80%D1%81", None),
        ("https://a.example/", None),
        ("https://a.example/a/../b/c", None),
        (None, None),
    ],
)
def test_an_old_path_is_kept_where_a_plain_server_can_serve_it(url, path):
    assert paths.kept_path(url) == path


@pytest.mark.parametrize(
    "path",
    [
        *(
            "tuf/x.html",
            "TUF/x.html",
            "sitemap/2013/x.html",
            "search-index/x/y",
            "404.html",
            "ar/404.html",
            "index.html",
        ),
        *("topic/rope", "Author/mo/", "series/x/y", "undated/x-a5/", "search/x/", "a/feed", "a/b/amp/"),
        *("x" * 241 + "/y", "y/" + "x" * 237 + ".html", "/".join(["x" * 200] * 6)),
    ],
)
def test_an_old_path_that_the_site_needs_or_no_disk_stores_is_not_kept(path):
    assert paths.kept_path(f"https://a.example/{path}") is None


def test_an_old_path_goes_below_the_prefix_of_its_language():
    assert paths.kept_path("https://a.example/news/slug", "ar/") == "ar/news/slug/"
    assert paths.kept_path("https://a.example/ar/news/slug", "ar/") == "ar/news/slug/"
    assert paths.kept_path("https://a.example/ar/archive", "ar/") is None, "the Arabic archive is there"
    assert paths.kept_path("https://a.example/archive/slug") == "archive/slug/", "the archive has one page"


@pytest.mark.parametrize("day", ["0000/00/00", "9999/12/31", "2013/13/01", "2013/02/30", "0001/1/1"])
def test_a_day_that_no_newspaper_has_is_in_no_path(day: str) -> None:
    assert paths.kept_path(f"https://a.example/{day}/lamps-lit/") is None
    assert paths.kept_path("https://a.example/2013/02/28/lamps-lit/") == "2013/02/28/lamps-lit/"
    assert paths.kept_path("https://a.example/2013/lamps-lit/") == "2013/lamps-lit/"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31"])
def test_an_article_of_such_a_day_is_undated_in_its_path(day: str) -> None:
    assert paths.new_path("Lamps", Moment(day), 7) == "undated/lamps-a7/"
    assert paths.new_path("Lamps", Moment("1900-01-01"), 7) == "1900/01/01/lamps-a7/"


# Names that a site may need, that look like them, and that no file system stores; as they come in old addresses.
NAMES = st.one_of(
    st.sampled_from(sorted({*RESERVED_NAMES, *SITE_FOLDERS, *SITE_PAGES, "robots.txt", "ar", "2013", "10", "..", "."})),
    st.sampled_from(
        ["feed", "print", "amp", "x.html", "x.htm", "x.php", "Media", "a" * 239, "a" * 300, "%2e%2e", "é", ""]
    ),
    st.from_regex(r"[a-zA-Z0-9._~-]{1,12}", fullmatch=True),
    st.text(max_size=6),
)
URLS = st.builds(
    "https://a.example/{}{}{}".format,
    st.lists(NAMES, max_size=4).map("/".join),
    st.sampled_from(["", "/", ".html", ".htm"]),
    st.sampled_from(["", "?id=4", "#top"]),
)
DAYS = st.none() | st.dates().map(str) | st.datetimes().map(lambda time: time.isoformat())


@settings(max_examples=500)
@given(URLS, st.sampled_from(["", "ar/"]))
def test_a_path_that_is_kept_can_be_pressed(url: str, prefix: str):
    path = paths.kept_path(url, prefix)
    if path is not None:
        assert path.startswith(prefix)
        assert article_path_problem(path) == "" and not is_taken_by_site(path, prefix)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=300), st.none() | URLS, st.sampled_from(["en", "ar", "pl"]), DAYS), max_size=5)
)
def test_every_path_that_recover_gives_can_be_pressed(found: list[tuple[str, str | None, str, str | None]]):
    items = [merged(headline, str(at), url, language, day) for at, (headline, url, language, day) in enumerate(found)]
    articles, _ = identify(items, OUTLET)
    assert [article_path_problem(each.path) for each in articles] == [""] * len(items)
    assert len({each.path.casefold() for each in articles}) == len(items)


def test_numbers_of_old_addresses():
    own = ["https://a.example/x-a5", "https://a.example/y-a6", "https://a.example/z", None]
    assert paths.numbers(own) == [5, 6, None, None]
    assert paths.numbers(["https://a.example/x-a5", "https://a.example/y-a5"]) == [None, None]
    numbered = [f"https://a.example/news/{number}.html" for number in range(700, 706)]
    assert paths.numbers(numbered) == list(range(700, 706))
    assert paths.numbers(numbered[:3]) == [None, None, None]


@given(st.text(max_size=120))
def test_slugs_are_plain(text: str):
    slug = paths.slug(text)
    assert len(slug) <= paths.SLUG_LIMIT
    assert slug == "" or paths._SAFE.fullmatch(slug + "/")


def merged(headline: str, sha: str, url: str | None = None, language: str = "en", day: str | None = None) -> Merged:
    return Merged(
        headline=headline,
        standfirst="",
        kicker="",
        bylines=("Ada Krell", "Ада Крелль"),
        published=Moment(day) if day else None,
        updated=None,
        url=url,
        language=language,
        section="Harbour News",
        topics=(),
        lead_image=None,
        body=(),
        sources=(Source(capture=sha, sha256=sha, kind="text"),),
        doubts={},
    )


def test_articles_without_a_number_get_one_by_date_and_not_by_order():
    items = [merged("Second", "b", day="2016-01-02"), merged("First", "a", day="2015-01-02"), merged("Third", "c")]
    for order in (items, items[::-1]):
        articles, _ = identify(order, OUTLET)
        assert [(item.headline, item.number) for item in articles] == [
            ("First", RESERVED),
            ("Second", RESERVED + 1),
            ("Third", RESERVED + 2),
        ]


def test_numbers_are_never_given_twice():
    (first,), _ = identify([merged("First", "a")], OUTLET)
    articles, _ = identify([merged("Other", "z", day="1999-01-01"), merged("First, corrected", "a")], OUTLET, [first])
    assert {item.headline: item.number for item in articles} == {
        "First, corrected": first.number,
        "Other": first.number + 1,
    }
    assert articles[0].path == first.path


def test_a_language_has_its_prefix_and_the_old_address_leads_there():
    (found,), _ = identify([merged("رصيف", "a", "https://a.example/2017/05/09/raseef-a9", "ar")], OUTLET)
    assert found.path == "ar/2017/05/09/raseef-a9/"
    assert found.old_paths == ("2017/05/09/raseef-a9",)


def test_two_articles_never_share_a_path():
    items = [merged("One", "a", "https://a.example/news/X"), merged("Two", "b", "https://b.example/news/x")]
    articles, _ = identify(items, OUTLET)
    assert len({item.path.casefold() for item in articles}) == 2


def test_an_address_that_two_articles_have_had_leads_to_one_of_them():
    address = "https://a.example/2017/04/fishermen-rescued/"
    one, two = identify([merged("Rescued", "a", address), merged("Found", "b", address)], OUTLET)[0]
    assert {one.path, two.path} > {"2017/04/fishermen-rescued/"}
    assert one.old_paths == two.old_paths == ()


def test_people_of_other_scripts_share_a_slug_once_and_labels_have_slugs():
    (found,), _ = identify([merged("One", "a")], OUTLET)
    assert found.bylines[0].slug == "ada-krell"
    assert len({person.slug for person in found.bylines}) == len(found.bylines)
    assert found.section and found.section.slug == "harbour-news"
    assert isinstance(found, Article)


def test_an_obituary_comes_without_appeals():
    items = [
        msgspec.structs.replace(merged("A poet", "a"), kicker="Culture · Obituary"),
        merged("A ferry", "b"),
    ]
    articles, _ = identify(items, OUTLET)
    assert {article.headline: article.appeals for article in articles} == {"A poet": False, "A ferry": True}
