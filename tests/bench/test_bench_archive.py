"""The synthetic archive: the same every time, and nothing in it that press or recovery would refuse."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bench import archive
from tamizdat.article import Article, block_html, decode, inline, plain
from tamizdat.paths import is_slug, path_problem
from tamizdat.press.archives.jsonl_archive import JsonlArchive

COUNT = 300


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(archive.articles(COUNT))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        archive.write(40, tmp_path / name, seed)
        hashes.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert hashes[0] == hashes[1] != hashes[2]


def test_every_line_is_an_article_that_press_takes(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    archive.write(60, path)
    with JsonlArchive(path).snapshot() as snapshot:
        assert len(list(snapshot.digests())) == 60
        assert snapshot.left_out == []
    assert [decode(line) for line in path.read_bytes().splitlines()] == list(archive.articles(60))


def test_paths_are_unique_and_can_be_pressed(articles: list[Article]) -> None:
    assert len({article.path for article in articles}) == COUNT
    assert [path_problem(article.path) for article in articles] == [""] * COUNT


def test_inline_html_is_clean_already(articles: list[Article]) -> None:
    pieces = [html for article in articles for block in article.body for html in block_html(block)]
    assert any("<a " in html for html in pieces)
    assert any("<em>" in html for html in pieces)
    assert all(inline(html) == html for html in pieces)


def test_it_has_the_shape_that_the_figures_claim(articles: list[Article]) -> None:
    words = [
        sum(len(plain(html).split()) for block in article.body for html in block_html(block)) for article in articles
    ]
    assert 700 <= sum(words) / COUNT <= 770
    dates = [article.published.value for article in articles if article.published]
    assert dates == sorted(dates)
    assert (dates[0][:4], dates[-1][:4]) == ("1995", "2024")
    assert {len({topic.slug for topic in article.topics}) for article in articles} == {archive.TOPICS_EACH}
    kinds = {type(block).__name__ for article in articles for block in article.body}
    assert kinds == {"Paragraph", "Heading", "Quote"}


def test_related_articles_stand_before_and_share_a_topic(articles: list[Article]) -> None:
    topics = {article.number: {topic.slug for topic in article.topics} for article in articles}
    for article in articles:
        assert len(article.related) <= archive.RELATED
        for other in article.related:
            assert other < article.number
            assert topics[other] & topics[article.number]
    assert any(article.related for article in articles)


def test_labels_are_those_of_the_articles(articles: list[Article]) -> None:
    known = archive.labels()
    assert (len(known.sections), len(known.topics), len(known.authors)) == (8, 300, 60)
    assert {article.section for article in articles} <= set(known.sections)
    assert {byline for article in articles for byline in article.bylines} <= set(known.authors)
    assert all(is_slug(label.slug) for label in (*known.sections, *known.topics, *known.authors))


def test_common_words_are_common() -> None:
    rng = archive.Random(3)
    words = archive.Words(rng)
    drawn = words.draw(rng, 200_000)
    first, tenth = (drawn.count(words.vocabulary[rank]) for rank in (0, 9))
    assert 7 < first / tenth < 13, "rank r has about 1/r of the first's"
    assert len(set(drawn)) > 20_000
