"""Recovery from end to end, on an invented paper and, where they are at hand, on the three labelled first captures."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import msgspec
import papers
import pytest

from tamizdat import article
from tamizdat.article import Article, Paragraph, block_html, plain
from tamizdat.recover.result import Recovery
from tamizdat.recover.words import words


def body(item: Article) -> list[str]:
    return [plain(html) for block in item.body for html in block_html(block)]


def encoded(result: Recovery) -> list[bytes]:
    return [article.encode(item) for item in result.articles]


@pytest.fixture
def three(captured):
    return captured({"web.txt": papers.WEB, "print.txt": papers.PRINT, "later.txt": papers.LATER})


def test_two_captures_of_one_article_become_one_and_a_later_one_stays_apart(three, run):
    result = run(three)
    first, second = result.articles
    assert first.headline == papers.HEADLINE
    assert first.standfirst == papers.STANDFIRST
    assert [person.name for person in first.bylines] == ["Marta Ollin"]
    assert first.published and first.published.value == "2017-05-09"
    assert first.original_url == papers.URL
    assert body(first) == papers.BODY
    assert sorted(Path(source.capture).name for source in first.sources) == ["print.txt", "web.txt"]
    assert second.headline == papers.LATER_HEADLINE
    assert second.standfirst == papers.LATER_STANDFIRST
    assert body(second) == papers.LATER_BODY
    assert second.published is None
    assert (second.number, "published") in [(question.article, question.field) for question in result.questions]
    assert first.related == (second.number,) and second.related == (first.number,)


def test_numbers_and_paths_come_from_the_old_address_or_the_reserve(three, run):
    first, second = run(three).articles
    assert (first.number, first.path) == (5512, "2017/05/09/port-halden-to-reopen-grain-pier-a5512/")
    assert second.number == article.RESERVED
    assert second.path == f"undated/herring-return-to-the-bay-of-halden-survey-finds-a{second.number}/"


@pytest.mark.parametrize("name", ["web.txt", "print.txt"])
def test_each_view_alone_gives_the_same_article(three, run, name):
    (alone,) = run(three / name).articles
    assert (alone.headline, alone.standfirst) == (papers.HEADLINE, papers.STANDFIRST)
    assert words(" ".join(body(alone))) == words(" ".join(papers.BODY))


def test_the_order_of_captures_does_not_matter(three, run):
    paths = sorted(three.iterdir())
    results = {tuple(encoded(run(*order))) for order in itertools.permutations(paths)}
    assert len(results) == 1


def test_a_second_run_changes_nothing(three, run):
    first = run(three)
    assert encoded(run(three, previous=first.articles)) == encoded(first)


def test_every_paragraph_and_field_has_its_source(three, run):
    first, _ = run(three).articles
    given = sorted(index for source in first.sources for index in source.paragraphs)
    assert given == list(range(len(first.body)))
    by_name = {Path(source.capture).name: source for source in first.sources}
    assert {"bylines", "published", "original_url"} <= set(by_name["print.txt"].fields)


def test_a_split_paragraph_is_joined_in_the_print_view_alone(three, run):
    (alone,) = run(three / "print.txt").articles
    assert len(alone.body) == len(papers.BODY)
    assert all(isinstance(block, Paragraph) for block in alone.body)


@pytest.mark.parametrize(
    ("text", "headline", "paragraphs", "language"),
    [
        (papers.RUSSIAN, papers.RUSSIAN_HEADLINE, papers.RUSSIAN_BODY, "ru"),
        (papers.ARABIC, papers.ARABIC_HEADLINE, papers.ARABIC_BODY, "ar"),
    ],
)
def test_other_languages_and_scripts(captured, run, text, headline, paragraphs, language):
    (found,) = run(captured({"page.txt": text})).articles
    assert (found.headline, found.language) == (headline, language)
    assert [found.standfirst, *body(found)][-len(paragraphs) + 1 :] == paragraphs[1:]
    assert words(" ".join([found.standfirst, *body(found)])) == words(" ".join(paragraphs))
    assert found.published and found.published.value == "2017-05-09"


def test_a_copy_cut_short_joins_the_whole_one(captured, run):
    cut = "\n\n".join([papers.HEADLINE, papers.STANDFIRST, *papers.BODY[:2], "Read more"])
    (found,) = run(captured({"whole.txt": papers.WEB, "cut.txt": cut})).articles
    assert body(found) == papers.BODY


def test_copies_of_different_sites_stay_apart(captured, run, tmp_path):
    folder = captured({"a.txt": papers.WEB, "b.txt": papers.WEB + "\n"})
    listing = folder / "list.jsonl"
    listing.write_text(
        '{"path": "a.txt", "site": "one.example"}\n{"path": "b.txt", "site": "two.example", "captured": "2019-01-02"}\n'
    )
    result = run(listing=listing)
    assert len(result.articles) == 2
    assert {source.captured for item in result.articles for source in item.sources} == {None, "2019-01-02"}


def test_boilerplate_is_learned_from_other_articles(captured, run):
    """A paragraph that no phrase gives away is boilerplate because other articles have it too."""
    motto = (
        "Between the strait and the steppe the Courier went from door to door in every season since the flood of 1911."
    )
    stories = [
        [papers.HEADLINE, motto, *papers.BODY, motto],
        [papers.LATER_HEADLINE, motto, *papers.LATER_BODY, motto],
        [papers.RUSSIAN_HEADLINE, motto, *papers.RUSSIAN_BODY, motto],
        [
            "Ferry Stays in Port",
            motto,
            *(
                f"{name} said that the {thing} was not to be had on Sunday."
                for name, thing in (
                    ("Ada Krell", "ferry"),
                    ("The harbour office", "key of the pier"),
                    ("Nobody", "rope for the boats"),
                )
            ),
            motto,
        ],
    ]
    result = run(captured({f"{at}.txt": "\n\n".join(story) for at, story in enumerate(stories)}))
    assert len(result.articles) == 4
    assert not any(motto in [item.standfirst, *body(item)] for item in result.articles)


def test_numbers_are_kept_when_captures_join_later(three, run):
    before = run(three / "later.txt").articles
    after = run(three, previous=before).articles
    assert {item.headline: item.number for item in after}[papers.LATER_HEADLINE] == before[0].number


class TestFirstCaptures:
    """The first captures (issue: point 1), where they stand beside the repository."""

    pytestmark = pytest.mark.shared

    def labels(self, shared: Path) -> dict[str, dict]:
        lines = (shared / "recover-dev" / "captures.jsonl").read_text().splitlines()
        return {row["id"]: row for row in map(json.loads, lines) if row["kind"].startswith("seed")}

    def test_exactly_two_articles(self, shared, run):
        result = run(shared / "captures" / "first")
        first, second = result.articles
        gold = self.labels(shared)
        printed = next(row for row in gold.values() if row["kind"] == "seed-print")
        other = next(row for row in gold.values() if row["article"] != printed["article"])
        assert len(first.sources) == 2 and len(second.sources) == 1
        assert (first.headline, second.headline) == (printed["headline"], other["headline"])
        assert ([first.standfirst], [second.standfirst]) == (printed["standfirst"], other["standfirst"])
        assert [person.name for person in first.bylines] == printed["byline"]
        assert first.published and first.published.value == printed["published"]
        assert first.original_url == printed["url"]
        assert (len(first.body), len(second.body)) == (7, 5)
        assert words(" ".join(body(first))) == words(" ".join(printed["body"]))
        assert words(" ".join(body(second))) == words(" ".join(other["body"]))
        assert second.published is None
        assert [(question.article, question.field) for question in result.questions] == [(second.number, "published")]
        assert (first.related, second.related) == ((second.number,), (first.number,))

    def test_any_order_and_each_alone(self, shared, run):
        paths = sorted((shared / "captures" / "first").iterdir())
        assert len({tuple(encoded(run(*order))) for order in itertools.permutations(paths)}) == 1
        whole = {item.headline: item for item in run(*paths).articles}
        for path in paths:
            (alone,) = run(path).articles
            assert alone.standfirst == whole[alone.headline].standfirst
            assert words(" ".join(body(alone))) == words(" ".join(body(whole[alone.headline])))
            assert alone.published in (None, whole[alone.headline].published)


def test_the_result_survives_its_wire_form(three, run):
    for line in encoded(run(three)):
        assert msgspec.json.encode(article.decode(line)) == line


def test_a_malformed_address_stops_nothing(captured, run):
    folder = captured({"a.txt": papers.WEB, "b.txt": papers.LATER + "\n\nOriginal url: http://[x/y-a5\n"})
    (folder / "list.jsonl").write_text('{"path": "a.txt", "url": "http://[x/y"}\n{"path": "b.txt"}\n')
    assert [item.original_url for item in run(listing=folder / "list.jsonl").articles] == [None, None]


def test_damage_error_pages_and_nesting_are_reported(captured, run):
    missing = (
        "<html><head><title>Not found</title></head><body><h1>Page not found</h1><p>Try the search.</p></body></html>"
    )
    result = run(
        captured(
            {
                "broken.txt": papers.WEB.encode().replace(b"a", b"\xff", 3),
                "whole.txt": papers.LATER,
                "missing.html": missing,
                "nested.html": "<html><body>" + "<div>" * 100_000,
            }
        )
    )
    assert [(Path(item.capture).name, item.note[:12]) for item in result.notes] == [("broken.txt", "3 characters")]
    reasons = {Path(item.capture).name: item.reason for item in result.left_out}
    assert sorted(reasons) == ["missing.html", "nested.html"]
    assert "holds no article" in reasons["missing.html"]
    assert "nested" in reasons["nested.html"]
