"""What is too much for a page, or what no reader may click, is left out of a hostile archive's articles and told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tamizdat.article import Article, Dispatch, Embed, Figure, Image, Label, List, Moment, Paragraph, Table
from tamizdat.article_limits import EMBEDS, TABLE_CELLS, TOPICS, cells, is_web_address
from tamizdat.press.index.bounds import bounded

HOSTILE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html;base64,PHA+",
    "vbscript:x",
    "file:///etc/passwd",
]


def article(**fields: object) -> Article:
    made = Article(
        number=7, path="/2014/03/02/pier/", language="en", headline="The Pier", published=Moment("2014-03-02", "day")
    )
    return replace(made, **fields)


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_none_on_the_web_stands_nowhere(address: str) -> None:
    figure = Figure(Image(alt="The pier", original_url=address))
    given = article(
        body=(figure, Embed(address, "A film", image=figure.image), Embed(address)),
        lead_image=figure,
        original_url=address,
        entries=(Dispatch(Moment("2014-03-02", "day"), "Noon", (figure,)),),
    )
    left_out: list[str] = []
    made = bounded(given, left_out)
    assert made.body == (Figure(Image(alt="The pier")), Paragraph("A film"))
    assert made.lead_image == Figure(Image(alt="The pier"))
    assert made.original_url is None
    assert made.entries[0].body == (Figure(Image(alt="The pier")),)
    assert len(left_out) == 6


@pytest.mark.parametrize("address", ["", "https://x.example/a.jpg", "HTTP://x.example", "image1.png", "/a/b:c.png"])
def test_other_addresses_stay(address: str) -> None:
    assert is_web_address(address)
    given = article(body=(Figure(Image(original_url=address)),))
    assert bounded(given, left_out := []) is given
    assert left_out == []


def test_a_ragged_table_is_a_list_and_no_cell_is_lost() -> None:
    wide = tuple(f"cell {at}" for at in range(2_000))
    given = article(body=(Table((wide, *(("one", str(at)) for at in range(2_000)))),))
    [made] = bounded(given, left_out := []).body
    assert isinstance(made, List)
    assert made.items[0].count("cell") == 2_000
    assert made.items[-1] == "one · 1999"
    assert len(left_out) == 1
    assert "4,002,000 cells" in left_out[0]


def test_a_table_at_the_limit_stays() -> None:
    table = Table((("a",) * 10,) * (TABLE_CELLS // 10))
    assert cells(table) == TABLE_CELLS
    given = article(body=(table,))
    assert bounded(given, []) is given


def test_topics_beyond_the_limit_are_left_out_and_counted() -> None:
    topics = tuple(Label(f"topic-{at}", f"Topic {at}") for at in range(20_000))
    assert bounded(article(topics=topics), left_out := []).topics == topics[:TOPICS]
    assert left_out == ["it has 20,000 topics, and the first 50 are kept. Take some away."]


def test_embeds_beyond_the_limit_are_links_in_dispatches_too() -> None:
    film = Embed("https://film.example/?a=1&b=2", "A <film>")
    day = Moment("2014-03-02", "day")
    given = article(body=(film,) * EMBEDS, entries=(Dispatch(day, "Noon", (film, Paragraph("The pier."))),))
    made = bounded(given, left_out := [])
    assert made.body == given.body
    link = Paragraph('<a href="https://film.example/?a=1&amp;b=2">A &lt;film&gt;</a>')
    assert made.entries[0].body == (link, Paragraph("The pier."))
    assert left_out == [f"it has {EMBEDS + 1} embeds, and those after the first {EMBEDS} are links. Divide it."]
