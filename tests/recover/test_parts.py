"""Articles that run over several pages: their parts are told by their links, and put together in order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import papers
import pytest
from lxml import html
from msgspec import structs

from tamizdat.article import Paragraph, plain
from tamizdat.recover.capture import Capture, Cleaned, Part, TextBlock
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.kinds import Decisions, Join
from tamizdat.recover.decisions.run_decisions import RunDecisions
from tamizdat.recover.html.sections import parts
from tamizdat.recover.html.sections.parts import part_of, without_part
from tamizdat.recover.merging.parts import parts_of

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
        (OWN, f"<p>Pages: <span>1</span> <a href='{OWN}/2'>2</a> <a href='{OWN}/2'>Next</a></p>", 1),
        (OWN + "/2", f"<p>Pages: <a href='{OWN}'>1</a> <span>2</span> <a href='{OWN}/3'>3</a></p>", 2),
        (OWN + "/2/", f"<ul><li><a href='{OWN}/'>1</a></li><li>2</li></ul>", 2),
        (OWN, f"<p>Pages: 1 <a href='{OWN}/2'>2</a> <a href='{OWN}/3'>3</a></p>", 1),
        (OWN, f"<p>{'It took 3 boats. ' * 20}<a href='{OWN}/2'>2</a></p>", 0),
        (OWN, f"<div id=comments><span>1</span> <a href='{OWN}?page=2'>2</a></div>", 0),
        (OWN, "<p><span>1</span> <a href='/news/harbour/2'>2</a></p>", 0),
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


def test_the_number_of_a_part_is_none_of_its_title():
    assert without_part("The blue tram - Page 2", 2) == "The blue tram"
    assert without_part("Синий трамвай – страница 2", 2) == "Синий трамвай"
    assert without_part("Apollo 2", 2) == "Apollo 2" and without_part("Page 3", 0) == "Page 3"


@pytest.mark.parametrize("names", [("a-1.html", "a-2.html"), ("z-9.html", "z-10.html")])
def test_parts_that_were_joined_by_decision_give_all_their_paragraphs(run, captured, names):
    files = {
        name: f"<html><body><article><h1>{headline}</h1>{''.join(f'<p>{text}</p>' for text in texts)}</article></body></html>"
        for name, headline, texts in zip(
            names, ("The ferry", "The ferry, concluded"), (papers.BODY, papers.THIRD_BODY), strict=True
        )
    }
    captures = tuple(hashlib.sha256(content.encode()).hexdigest() for content in files.values())
    decisions = Decisions(join=(Join(captures=captures),))
    decided = RunDecisions(DecisionFile(Path("decisions.toml"), "", decisions), b"key", {})
    (article,) = run(captured(files), decided=decided).articles
    assert [plain(block.html) for block in article.body] == [*papers.BODY, *papers.THIRD_BODY]


def test_numbers_in_addresses_count_by_their_value():
    addresses = ["/tale/10", "/tale/9", "/tale/" + "9" * 5000, "/tale/009"]
    body = [TextBlock(content=Paragraph(html=""), text="")]
    members = [
        Cleaned(capture=Capture(name="", sha256=str(at), kind="html", body=b""), url=url)
        for at, url in enumerate(addresses)
    ]
    bodies = [
        [structs.replace(body[0], text=f"{word.capitalize()} " + " ".join(f"{word}{at}" for at in range(30)) + ".")] * 2
        for word in ("pier", "herring", "ice", "herring")
    ]
    assert parts_of(members, bodies) == [2, 1, 3, 1]
    assert parts_of(members[:1], bodies[:1]) == [0]


def test_a_row_of_many_numbers_is_looked_at_once(monkeypatch):
    looked_at = []
    real = parts._numbers_without_link
    monkeypatch.setattr(parts, "_numbers_without_link", lambda row: looked_at.append(row) or real(row))
    links = "".join(f'<a href="{OWN}?page={at % 90 + 2}">{at % 90 + 2}</a> ' for at in range(500))
    assert part_of(html.fromstring(f"<html><body><div>{links}</div></body></html>"), OWN, None) == Part()
    assert len(looked_at) == 1
