"""`tamizdat recover` gives back, from the demo's captures, the newspaper that they were made from."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest
from demo_truth import DEMO, maker, slug_of
from markdown_it import MarkdownIt

from tamizdat.article import Article, Figure, block_html, decode, plain

TAMIZDAT = Path(sys.executable).parent / "tamizdat"
ARTICLES = maker.load()
SECTIONS = maker.Maker(ARTICLES).words
JUNK = {"captures/pages/disk-fragment.html", "captures/pages/not-there.html", "captures/texts/nothing.txt"}
MARKDOWN = MarkdownIt().enable("table")
KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
}

pytestmark = pytest.mark.xdist_group("demo-recovered")
each_article = pytest.mark.parametrize("truth", ARTICLES, ids=lambda article: article.slug)


def fold(text: str) -> str:
    """One kind of quote and one kind of space: what differs between witnesses and is not a word."""
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("’‘“”", "''\"\""))
    return re.sub(r"\s+", " ", text).strip()


def true_body(text: str) -> list[str]:
    return [
        fold(plain(MARKDOWN.renderer.render(token.children or [], MARKDOWN.options, {})))
        for token in MARKDOWN.parse(text)
        if token.type == "inline"
    ]


def true_kinds(text: str) -> list[str]:
    return [KINDS[token.type] for token in MARKDOWN.parse(text) if token.level == 0 and token.type in KINDS]


def body(article: Article) -> list[str]:
    return [fold(plain(html)) for block in article.body if not isinstance(block, Figure) for html in block_html(block)]


@pytest.fixture(scope="session")
def recovered(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Article], dict]:
    folder = tmp_path_factory.mktemp("recovered")
    done = subprocess.run(
        [TAMIZDAT, "recover", "--list", DEMO / "captures.jsonl", "--out", "a.jsonl", "--report", "r.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"items were left out, and nothing else went wrong:\n{done.stderr}"
    lines = (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()
    return [decode(line) for line in lines], json.loads((folder / "r.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def by_slug(recovered: tuple[list[Article], dict]) -> dict[str, Article]:
    """Each truth's article: the one that most of its captures went into."""
    found: dict[str, list[Article]] = defaultdict(list)
    for article in recovered[0]:
        for source in article.sources:
            found[slug_of(source.capture)].append(article)
    return {slug: max(articles, key=lambda a: sum(a is b for b in articles)) for slug, articles in found.items()}


def test_each_article_once_and_none_merged(recovered: tuple[list[Article], dict]) -> None:
    expected = {article.slug: len(article.captures) for article in ARTICLES}
    groups = [[slug_of(source.capture) for source in article.sources] for article in recovered[0]]
    mixed = [group for group in groups if len(set(group)) > 1]
    assert not mixed, "captures of different articles in one"
    assert sorted((group[0], len(group)) for group in groups) == sorted(expected.items())


def test_junk_is_left_out_and_nothing_else(recovered: tuple[list[Article], dict]) -> None:
    left_out = {item["capture"]: item["reason"] for item in recovered[1]["left_out"]}
    assert set(left_out) == JUNK
    assert all(left_out.values())


def test_what_cannot_be_known_is_asked(recovered: tuple[list[Article], dict], by_slug: dict[str, Article]) -> None:
    undated = {by_slug[article.slug].number for article in ARTICLES if not article.published}
    assert {item["article"] for item in recovered[1]["questions"] if item["field"] == "published"} == undated


@each_article
def test_headline(truth, by_slug: dict[str, Article]) -> None:
    assert by_slug[truth.slug].headline == truth.headline


@each_article
def test_standfirst(truth, by_slug: dict[str, Article]) -> None:
    assert fold(by_slug[truth.slug].standfirst) == fold(truth.standfirst)


@each_article
def test_body(truth, by_slug: dict[str, Article]) -> None:
    assert body(by_slug[truth.slug]) == true_body(truth.text)


@each_article
def test_kinds_of_blocks(truth, by_slug: dict[str, Article]) -> None:
    kinds = [block.__struct_config__.tag for block in by_slug[truth.slug].body if not isinstance(block, Figure)]
    assert kinds == true_kinds(truth.text)


@each_article
def test_typography_is_kept_where_a_witness_has_it(truth, by_slug: dict[str, Article]) -> None:
    curly = [capture for capture in truth.captures if not capture.startswith("table") and "cut" not in capture.split()]
    if not curly:
        pytest.skip("only the old site's straight quotes survive")
    words = " ".join(plain(html) for block in by_slug[truth.slug].body for html in block_html(block))
    assert not set("\"'") & set(words)


@each_article
def test_byline_and_language(truth, by_slug: dict[str, Article]) -> None:
    article = by_slug[truth.slug]
    assert tuple(byline.name for byline in article.bylines) == truth.bylines
    assert article.language == truth.language


@each_article
def test_date(truth, by_slug: dict[str, Article]) -> None:
    published = by_slug[truth.slug].published
    if truth.published is None:
        assert published is None
        return
    assert published is not None
    assert published.day.isoformat() == truth.published[:10]
    if len(truth.published) > 10 and any(capture.startswith("semantic") for capture in truth.captures):
        assert datetime.fromisoformat(published.value) == datetime.fromisoformat(truth.published)


@each_article
def test_kicker_section_and_topics(truth, by_slug: dict[str, Article]) -> None:
    """What only pages say is there where a page survives."""
    pages = [capture.split()[0] for capture in truth.captures if capture.split()[0] in {"table", "semantic"}]
    if not pages:
        pytest.skip("no page survives, only texts")
    article = by_slug[truth.slug]
    assert article.kicker == truth.kicker
    if "semantic" in pages:
        assert article.section is not None
        assert article.section.name == SECTIONS[truth.language]["sections"][truth.section]
        assert tuple(topic.name for topic in article.topics) == truth.topics


@each_article
def test_address(truth, by_slug: dict[str, Article]) -> None:
    """Known where the list, the page or its print view says it; the old number is kept."""
    known = [capture for capture in truth.captures if capture.split()[0] != "web"]
    if not (truth.address and known):
        assert by_slug[truth.slug].original_url is None
        return
    article = by_slug[truth.slug]
    assert article.original_url == truth.url
    number = re.search(r"-a(\d+)$", truth.address)
    if number:
        assert article.number == int(number[1])


@pytest.mark.parametrize("truth", [a for a in ARTICLES if a.photo], ids=lambda article: article.slug)
def test_picture(truth, by_slug: dict[str, Article]) -> None:
    article = by_slug[truth.slug]
    figures = [*(block for block in article.body if isinstance(block, Figure)), *filter(None, [article.lead_image])]
    assert len(figures) == 1
    assert fold(plain(figures[0].caption)) == fold(truth.photo.caption)
    assert fold(figures[0].credit) == fold(truth.photo.credit)
    assert figures[0].image.alt == truth.photo.alt
    assert figures[0].image.path, "the picture lies in the folder beside the saved page"


@each_article
def test_related_share_a_subject(truth, by_slug: dict[str, Article]) -> None:
    """Each story that has a sequel, an earlier part or a sidebar in its language names one of them."""
    kin = {
        by_slug[other.slug].number
        for other in ARTICLES
        if other is not truth and other.language == truth.language and set(other.topics) & set(truth.topics)
    }
    if not kin:
        pytest.skip("a story by itself")
    assert kin & set(by_slug[truth.slug].related)
