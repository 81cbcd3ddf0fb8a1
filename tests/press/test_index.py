"""The index of an archive by itself: what it answers, who owns a path, and that changing it gives what writing it gives."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from press_samples import HOSTED, LANTERN, article

from tamizdat.article import Article, Correction, Label, Moment, Paragraph, Status
from tamizdat.paths import page_file
from tamizdat.press.archives.archive import StoredArticle
from tamizdat.press.build import state
from tamizdat.press.index.addresses import address_key, hashed_key
from tamizdat.press.index.linking import linking_articles
from tamizdat.press.index.reader import ARCHIVE, SITE, ArticleIndex
from tamizdat.press.index.record import IndexRecord, RecordMaker
from tamizdat.press.index.series import SHORT, counted_parts
from tamizdat.press.index.updater import IndexUpdater, PathConflict
from tamizdat.press.index.writer import IndexWriter
from tamizdat.press.media import Media
from tamizdat.press.page_refs import PageRef, correction_refs, list_refs
from tamizdat.press.pictures.published import Pictures

NEWS = PageRef("section", "en", "news")
MAKER = RecordMaker(LANTERN, Pictures(Media(()), None))


def records(articles: Sequence[Article]) -> list[IndexRecord]:
    return [MAKER.make(StoredArticle(each.number, bytes([each.number]), each)) for each in articles]


def written(file: Path, articles: Sequence[Article]) -> Path:
    """Write an index of these articles, all in one batch."""
    with closing(IndexWriter(file)) as index:
        index.add(records(articles))
        index.write_counts()
        index.commit()
        index.finish((), fingerprint="f", root="r")
    return file


@pytest.fixture
def index_of(tmp_path: Path) -> Iterator[Callable[..., IndexUpdater]]:
    """A function that gives an index of articles, which can be read and changed."""
    opened: list[ArticleIndex] = []

    def index(*articles: Article) -> IndexUpdater:
        updater = IndexUpdater(written(tmp_path / f"index-{len(opened)}", articles))
        opened.append(updater)
        return updater

    yield index
    for each in opened:
        each.close()


def remove(index: IndexUpdater, number: int) -> None:
    """Take an article out of an index, and its files with it."""
    summary, dependencies = index.summary(number), index.dependencies(number)
    listed = [(ref.key, summary.rank) for ref in list_refs(summary, LANTERN)] if summary else []
    corrections = dict.fromkeys(correction_refs(summary, LANTERN)) if summary else {}
    index.remove(number, summary, [*listed, *((ref.key, rank) for ref, rank in corrections)])
    for file in dependencies.files:
        index.remove_owner(file, f"article {number}")


def add(index: IndexUpdater, new: Article) -> None:
    """Put an article into an index, and its files with it."""
    (record,) = records([new])
    index.add(record)
    for file in record.dependencies.files:
        index.set_owner(file, f"article {new.number}")


# --- order, counts, neighbours


def test_articles_are_listed_newest_first_and_of_one_day_by_number(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1), article(2), article(3), article(5, published=article(2).published))
    assert index.numbers(NEWS) == [3, 5, 2, 1]
    assert index.numbers(NEWS, 2) == [3, 5]
    assert [summary.number for summary in index.summaries(NEWS, 1)] == [3]
    newest = index.summaries(NEWS, 1)[0]
    assert [summary.number for summary in index.summaries(NEWS, since=newest.rank - 86_400)] == [3, 5, 2]
    assert [number for number, _, _ in index.by_time()] == [1, 2, 5, 3]


def test_pages_count_their_articles(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1), article(2), article(3, section=None), article(4, status=Status("withdrawn", "x")))
    assert index.count(NEWS) == 2
    assert index.count(PageRef("month", "en", "", "2013-10")) == 3
    assert index.count(PageRef("month", "en", "", "2013-11")) == 0
    assert index.article_count() == 4, "a withdrawn article is in the release: it has a tombstone"
    assert [summary.number for summary in index.withdrawn()] == [4]
    assert [index.is_public(number) for number in (1, 4, 9)] == [True, False, None]


def test_an_article_has_older_and_newer_ones_beside_it(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1), article(2), article(3))
    two = index.summary(2)
    assert two is not None
    assert (index.older(NEWS, two.rank, 2), index.newer(NEWS, two.rank, 2)) == (1, 3)
    one = index.summary(1)
    assert one is not None and index.older(NEWS, one.rank, 1) is None


def test_a_page_by_time_has_neighbours_of_its_own_list(index_of: Callable[..., IndexUpdater]) -> None:
    months = ["2013-08-01", "2013-10-01", "2014-01-01"]
    index = index_of(
        *(article(number, published=Moment(day)) for number, day in enumerate(months, 1)),
        article(9, published=Moment("2013-09-01"), section=Label("sport", "Sport")),
    )

    def month(period: str) -> PageRef:
        return PageRef("section-month", "en", "news", period)

    assert index.neighbours(month("2013-10")) == (month("2013-08"), month("2014-01"))
    assert index.neighbours(month("2013-09")) == (month("2013-08"), month("2013-10")), "it need not list an article"
    assert index.neighbours(month("2014-01")) == (month("2013-10"), None)
    assert index.refs("section-month", "en", "news", "2013") == [month("2013-08"), month("2013-10")]
    assert index.refs("section", "en") == [NEWS, PageRef("section", "en", "sport")]


def test_a_corrected_article_is_listed_once_for_each_time_of_a_correction(
    index_of: Callable[..., IndexUpdater],
) -> None:
    said = (Correction(Moment("2014-02-01"), "ten"), Correction(Moment("2014-03-01"), "eleven"))
    index = index_of(article(1, corrections=said), article(2, corrections=said[:1]))
    corrections = PageRef("corrections", "en")
    assert index.numbers(corrections) == [1, 2, 1]
    assert index.count(PageRef("corrections-year", "en", "", "2014")) == 3


# --- addresses


def test_every_address_that_an_article_had_leads_to_it(index_of: Callable[..., IndexUpdater]) -> None:
    one = article(1, old_paths=("news/1",), original_url="https://www.old.example/2013/one.html")
    index = index_of(one, article(2))
    for address in (
        "/" + one.path,
        "https://lantern.example/" + one.path,
        "https://lantern.example/news/1/",
        "http://old.example/2013/one.html#x",
        "https://old.example/news/1",
    ):
        found = index.article_at(address_key(address))
        assert found is not None and found.number == 1, address
    assert index.article_at(address_key("https://old.example/other")) is None


def test_of_two_articles_at_one_address_the_lower_number_has_it(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(*(article(number, original_url="https://old.example/") for number in (3, 7)))
    found = index.article_at("old.example/")
    assert found is not None and found.number == 3


def test_of_two_articles_with_one_old_path_the_higher_number_has_it(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(*(article(number, old_paths=("former",)) for number in (3, 7)))
    assert index.old_paths() == {"former/"}
    assert index.redirect_target("former/") == article(7).path
    remove(index, 7)
    assert index.redirect_target("former/") == article(3).path
    remove(index, 3)
    assert index.redirect_target("former/") is None


def test_links_and_names_lead_back_to_the_articles_that_have_them(index_of: Callable[..., IndexUpdater]) -> None:
    link = Paragraph('<a href="https://old.example/two">two</a>')
    index = index_of(article(1, body=(link,)), article(2), article(3, related=(2,)), article(4, translations={"ar": 2}))
    assert index.linking_to([hashed_key("old.example/two")]) == {1}
    assert index.mentioning([2]) == {3, 4}
    remove(index, 1)
    remove(index, 3)
    assert index.linking_to([hashed_key("old.example/two")]) == set()
    assert index.mentioning([2]) == {4}


def test_parts_of_a_series_and_translations_lead_to_each_other(index_of: Callable[..., IndexUpdater]) -> None:
    bridge = Label("bridge", "The bridge")
    parts = [article(number, series=bridge) for number in range(1, SHORT + 2)]
    pair = [article(30, translations={"ar": 31}), article(31, language="ar", path="ar/x/", translations={"en": 30})]
    index = index_of(*parts, *pair)
    series = PageRef("series", "en", "bridge")
    assert counted_parts(index, series) == [], "a long series does not count its parts"
    assert linking_articles(index, LANTERN, index.summary(5)) == {4, 6}
    remove(index, 1)
    assert counted_parts(index, series) == list(range(2, SHORT + 2))
    assert linking_articles(index, LANTERN, index.summary(5)) == set(range(2, SHORT + 2))
    assert linking_articles(index, LANTERN, index.summary(30)) == {30, 31}


# --- who owns a path


def test_of_two_articles_that_want_one_path_the_lower_number_has_it(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1), article(2, path=article(1).path))
    assert index.path_owner(page_file(article(1).path)) == "article 1"
    assert index.summary(2) is None
    assert index.digests() == {1: b"\x01", 2: b"\x02"}, "what is left out is compared too"
    (line,) = index.left_out([2])
    assert line.startswith("article 2: left out: its path") and "article 1" in line


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("news/a.html", "news/a.html"),
        ("news/a.html", "news/a.html/b/"),
        ("news/a.html/b/", "news/a.html"),
        ("x/", "x/print/"),
    ],
)
def test_a_path_in_the_way_of_another_is_a_conflict(tmp_path: Path, first: str, second: str) -> None:
    with closing(IndexWriter(tmp_path / "index")) as index:
        index.add(records([article(1, path=first)]))
        index.add(records([article(2, path=second)]))
        index.write_counts()
        index.commit()
        assert index.summary(1) is not None and index.summary(2) is None
        index.finish((), root="r")
    with closing(IndexUpdater(tmp_path / "index")) as changed:
        with pytest.raises(PathConflict):
            remove(changed, 1)  # the path is article 2's now, which the index does not know
        with pytest.raises(PathConflict):
            changed.set_owner(page_file(second), "article 3")


def test_a_page_that_was_there_before_keeps_its_path(tmp_path: Path) -> None:
    with closing(IndexWriter(tmp_path / "index")) as index:
        assert index.set_owner(["about/index.html"], "the page about/") == ""
        index.add(records([article(1, path="about/"), article(2)]))
        assert index.path_owner("about/index.html") == "the page about/"
        assert [index.summary(number) is None for number in (1, 2)] == [True, False]
        assert not index.has_file("about/article.json"), "of an article that is left out no file is owned"
        assert index.set_owner([page_file(article(2).path)], "the page x/") == "article 2"


def test_an_owner_gives_a_file_free_only_if_it_is_its_own(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1))
    file = page_file(article(1).path)
    index.remove_owner(file, "article 2")
    assert index.path_owner(file) == "article 1"
    index.set_owner(file, "article 1")
    with pytest.raises(PathConflict):
        index.set_owner(file, "article 2")
    index.remove_owner(file, "article 1")
    index.set_owner(file, "article 2")
    assert index.path_owner(file) == "article 2"


# --- what is left out, and what is kept


def test_what_is_left_out_goes_with_what_left_it_out(index_of: Callable[..., IndexUpdater]) -> None:
    index = index_of(article(1, topics=(Label("a/b", "A"),)), article(2))
    home, page = PageRef("home", "en"), PageRef("article", "en", "1")
    index.add_left_out([(1, page.key, "its link leads nowhere"), (SITE, home.key, "home page en: a pick")])
    index.add_left_out([(SITE, "", "a redirect"), (ARCHIVE, "", "line 3")])
    assert len(index.left_out()) == 5 and len(index.left_out([1])) == 2
    index.remove_left_out_of([home, page])
    assert len(index.left_out([1])) == 1, "what the scan left out stays"
    index.set_archive_left_out(["line 9"])
    remove(index, 1)
    assert sorted(index.left_out()) == ["a redirect", "line 9"]


def test_nothing_is_changed_before_it_is_committed(tmp_path: Path) -> None:
    file = written(tmp_path / "index", [article(1), article(2)])
    with closing(IndexUpdater(file)) as index:
        remove(index, 1)
    with closing(IndexUpdater(file)) as index:
        assert index.summary(1) is not None and index.article_count() == 2
        remove(index, 1)
        index.commit()
    with closing(IndexUpdater(file)) as index:
        assert index.summary(1) is None and index.article_count() == 1


def test_a_scrubbed_index_holds_no_byte_of_what_was_removed(tmp_path: Path) -> None:
    file = written(tmp_path / "index", [article(1, headline="Ilse Maran speaks"), article(2)])
    with closing(IndexUpdater(file)) as index:
        remove(index, 1)
        index.commit(scrub=True)
    assert all(b"Ilse Maran" not in path.read_bytes() for path in tmp_path.iterdir())


def test_an_index_is_used_only_where_it_fits(tmp_path: Path) -> None:
    file = state.index_file(tmp_path / "site")
    with state.open_index(file) as index:
        assert index is None, "there is none"
    written(file, [article(1)])
    with state.open_index(file) as index:
        assert index is not None and index.article_count() == 1
        assert state.fits(index, "f", "r")
        assert not state.fits(index, "another code", "r") and not state.fits(index, "f", "another tree")
    file.write_bytes(file.read_bytes()[:5000])
    with state.open_index(file) as index:
        assert index is None or not state.fits(index, "f", "r"), "it is cut off"
    state.delete_index(file)
    assert list(tmp_path.iterdir()) == []


# --- a changed index is the index of what is there now

PATHS = st.sampled_from(["2013/10/03/x-a{}/", "ar/y-a{}/", "news/{}.html"])
ARTICLES = st.builds(
    lambda number, path, **fields: article(number, path=path.format(number), **fields),
    st.integers(1, 6),
    PATHS,
    language=st.sampled_from(["en", "ar"]),
    published=st.sampled_from([Moment("2013-10-03"), Moment("2014-01-09T10:00", "minute"), None]),
    section=st.none() | st.just(Label("news", "News")),
    topics=st.sampled_from([(), (Label("rope", "Rope"),), (Label("rope", "Rope"), Label("salt", "Salt"))]),
    series=st.none() | st.just(Label("bridge", "The bridge")),
    related=st.lists(st.integers(1, 6), max_size=2).map(tuple),
    old_paths=st.sampled_from([(), ("former",), ("former", "a/b.html")]),
    corrections=st.sampled_from(
        [(), (Correction(Moment("2014-02-01"), "ten"),), (Correction(Moment("2014-02-01"), "ten"),) * 2]
    ),
    status=st.sampled_from([Status(), Status(), Status("withdrawn", "x")]),
)


def contents(index: ArticleIndex) -> dict[str, list[tuple[object, ...]]]:
    """Every row of an index, with pages by their keys and not by the numbers that they happen to have."""
    tables = ["article", "address", "link", "mention", "media", "picture_file", "old_path", "path_owner", "left_out"]
    rows = {table: index.db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    rows["list_page"] = index.db.execute("SELECT key, articles FROM list_page").fetchall()
    listed = "SELECT key, rank, number FROM listed JOIN list_page ON list_page.id = listed.page"
    rows["listed"] = index.db.execute(listed).fetchall()
    return {table: sorted(found, key=repr) for table, found in rows.items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(ARTICLES, max_size=6), st.lists(ARTICLES | st.integers(1, 6), max_size=8))
def test_changing_an_index_gives_what_writing_it_gives(before: list[Article], changes: list[Article | int]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="index-"))
    try:
        now = {each.number: each for each in before}
        file = written(folder / "changed", [now[number] for number in sorted(now)])
        with closing(IndexUpdater(file)) as changed:
            for change in changes:
                number = change if isinstance(change, int) else change.number
                remove(changed, number)
                now.pop(number, None)
                if isinstance(change, Article):
                    add(changed, change)
                    now[number] = change
            changed.commit()
            fresh = written(folder / "fresh", [now[number] for number in sorted(now)])
            with closing(ArticleIndex.open(fresh)) as expected:
                assert contents(changed) == contents(expected)
                assert changed.article_count() == expected.article_count() == len(now)
    finally:
        shutil.rmtree(folder)


def test_languages_with_an_address_of_their_own_have_sitemaps_of_their_own() -> None:
    arabic = article(1, language="ar", path="ar/x/")
    for outlet, host in ((LANTERN, ""), (HOSTED, "ar")):
        record = RecordMaker(outlet, Pictures(Media(()), None)).make(StoredArticle(1, b"", arabic))
        assert PageRef("sitemap-month", host, "", "2013-10").key in record.list_keys
    keys = {hashed_key(key) for key in ("/ar/x", "ar.lantern.example/x", "lantern.example/ar/x")}
    assert (
        set(RecordMaker(HOSTED, Pictures(Media(()), None)).make(StoredArticle(1, b"", arabic)).dependencies.keys)
        == keys
    )


def test_a_record_says_whether_the_article_is_as_the_archive_has_it() -> None:
    plain, doubled = records([article(1), replace(article(2), topics=(Label("a", "A"), Label("a", "A")))])
    assert plain.summary is not None and plain.summary.unchanged
    assert doubled.summary is not None and not doubled.summary.unchanged
