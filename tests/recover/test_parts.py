"""Articles that run over several pages: their parts are told by their links, and put together in order."""

from __future__ import annotations

import papers
import pytest
from lxml import html

from tamizdat.recover.html.parts import part_of

OWN = "https://a.example/news/ferry"


@pytest.mark.parametrize(
    ("own", "links", "number"),
    [
        (OWN, "<link rel=next href='?page=2'>", 1),
        (OWN + "?page=2", f"<link rel=prev href='{OWN}'>", 2),
        (OWN + "/3", f"<a rel=prev href='{OWN}/2'>2</a><a rel=next href='{OWN}/4'>4</a>", 3),
        (OWN + "/page/2/", f"<link rel=prev href='{OWN}/'>", 2),
        ("https://a.example/ferry-2.html", "<a rel=prev href='ferry.html'>back</a>", 2),
        (OWN, f"<link rel=prev href='{OWN}?page=3'>", 4),  # its canonical address is that of the first part
        (OWN, "<a rel=next href='/news/harbour'>Next article</a>", 0),
        (OWN + "-19", f"<a rel=prev href='{OWN}-12'>Earlier</a>", 0),
        (OWN, "<p>no links", 0),
        (OWN, "<a rel=next href='https://[broken'>x</a>", 0),
    ],
)
def test_which_part_a_page_is(own, links, number):
    found = part_of(html.document_fromstring(f"<body>{links}</body>"), own, own)
    assert found.number == number
    assert not found.first or found.first in (OWN, "https://a.example/ferry.html")


def page(number: int, texts: list[str], last: bool = False) -> str:
    links = f'<link rel=canonical href="{OWN}{f"?page={number}" if number > 1 else ""}">'
    links += f'<link rel=prev href="{OWN}?page={number - 1}">' if number > 2 else ""
    links += f'<link rel=prev href="{OWN}">' if number == 2 else ""
    links += "" if last else f'<link rel=next href="{OWN}?page={number + 1}">'
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><head>{links}</head><body><article><h1>{papers.HEADLINE}</h1>{body}</article></body></html>"


def test_the_parts_of_an_article_are_one(run, captured, fates):
    files = {
        "c.html": page(1, papers.BODY[:2]),
        "a.html": page(2, papers.BODY[2:4]),
        "b.html": page(3, papers.BODY[4:], last=True),
        "again.html": page(2, papers.BODY[2:4]) + "<!-- another copy -->",
    }
    (article,) = run(captured(files)).articles
    assert [block.html.replace("&amp;", "&") for block in article.body] == papers.BODY
    assert len(article.sources) == 4
    told = fates(files)
    assert not any(fate.is_removed for each in told.values() for text, fate in each.items() if text in papers.BODY)


def test_a_whole_copy_beside_the_parts_adds_nothing_twice(run, captured):
    files = {
        "1.html": page(1, papers.BODY[:3]),
        "2.html": page(2, papers.BODY[3:], last=True),
        "whole.txt": "\n\n".join([papers.HEADLINE, *papers.BODY]),
    }
    (article,) = run(captured(files)).articles
    assert [block.html.replace("&amp;", "&") for block in article.body] == papers.BODY
