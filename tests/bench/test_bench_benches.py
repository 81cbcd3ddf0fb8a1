"""The parts of the benches that can be told without measuring: content, kinds, varied pages, wrk's words."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from bench.peers import PEERS
from bench.peers.content import front_matter, markdown

from bench import archive, kinds, recover
from tamizdat.article import Article, Divider, Heading, Paragraph, Quote


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(archive.articles(40))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.__name__.rsplit(".", 1)[-1])
def test_a_peers_content_has_every_article_and_an_edit_is_one_file(
    peer: ModuleType, articles: list[Article], tmp_path: Path
) -> None:
    content = peer.Content(tmp_path, archive.labels())
    content.prepare(iter(articles))
    for article in articles:
        content.write(article)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    texts = [body.decode(errors="replace") for path, body in before.items() if path.suffix == ".md"]
    for article in articles:
        assert sum(article.headline in text and article.standfirst in text for text in texts) == 1
    edited = msgspec.structs.replace(articles[20], body=(Paragraph("Edited."), *articles[20].body))
    content.write(edited)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    changed = [path for path in after if after[path] != before[path]]
    assert [b"Edited." in after[path] for path in changed] == [True]


def test_bodies_become_markdown() -> None:
    body = (Paragraph('A <em>b</em> <a href="https://x.example/">c</a>.'), Heading("D"), Quote("E.", cite="F"))
    assert markdown(body) == "A *b* [c](https://x.example/).\n\n## D\n\n> E.\n>\n> — F\n"
    with pytest.raises(TypeError, match="Divider"):
        markdown((Divider(),))


def test_front_matter_survives_quotes() -> None:
    text = front_matter({"title": 'a "b": c', "date": "1995-01-01T00:00:00+00:00", "related": (1, 2)})
    assert text == '---\ntitle: "a \\"b\\": c"\ndate: 1995-01-01T00:00:00+00:00\nrelated: [1, 2]\n---\n'


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "home"),
        ("index.html.gz", "precompressed file"),
        ("1995/01/01/a-b-a1/index.html", "article"),
        ("1995/01/01/a-b-a1/print/index.html", "print view"),
        ("1995/01/01/index.html", "day"),
        ("1995/01/index.html", "month"),
        ("section/a/1995/01/index.html", "section's month"),
        ("topic/a/1995/index.html", "topic's year"),
        ("section/a/rss.xml", "RSS"),
        ("rss.xml", "RSS"),
        ("sitemap/1995-01.xml", "sitemap"),
        ("tuf/timestamp.json", "signed tree"),
        ("strange", "other"),
    ],
)
def test_kinds_are_told_by_address(path: str, kind: str) -> None:
    assert kinds.kind(path) == kind


def test_kinds_are_counted(tmp_path: Path) -> None:
    for name in ("index.html", "1995/index.html", "1996/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert kinds.count(tmp_path) == {"home": 1, "year": 2}
    assert kinds.rows([kinds.count(tmp_path)]) == [["home", "1"], ["year", "2"]]


def test_varied_pages_keep_their_chrome_and_differ_in_their_own_words(tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    captures.mkdir()
    own = [
        "harbour closes before winter",
        "teacher returns under protest",
        "villages count their wells",
        "тихая гавань",
    ]
    for index, words in enumerate(own):
        html = f'<link href="/{words}-a{index}"><nav class="menu">Support news</nav><p>{words} &amp; {words}</p>'
        (captures / f"{index}.html").write_text(html, encoding="utf-8")
    for name in ("one", "two"):
        recover.vary(captures, tmp_path / name, 12)
    pages = sorted((tmp_path / "one").iterdir())
    assert len(pages) == 12
    assert [page.read_bytes() for page in pages] == [page.read_bytes() for page in sorted((tmp_path / "two").iterdir())]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    assert all('<nav class="menu">Support news</nav>' in text for text in texts)
    assert texts[0] == (captures / "0.html").read_text(encoding="utf-8")
    assert len(set(texts)) == 12
    assert "-a100000" in texts[4]
    assert sorted(texts[4].replace("100000", "0")) == sorted(texts[0]), "the same words in other places"
