"""Boxes, columns and foot lines of pages that no markup sets apart, and what of an article looks like them."""

from __future__ import annotations

from collections.abc import Callable

import papers
import pytest

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.boilerplate.headed import with_headings
from tamizdat.recover.boilerplate.linked_boxes import is_row_of_parts, linked_boxes
from tamizdat.recover.capture import TextBlock

PLACE = "body/table/tr/td"
BOX = f"{PLACE}/table/tr/td"


def at(path: str, html: str, link_share: float = 0.0) -> TextBlock:
    return TextBlock(content=Paragraph(html), text=html.replace("<br>", " "), link_share=link_share, dom_path=path)


LINKS = "<strong>Siehe dort</strong><br><a href='/2'>The herring return</a><br><a href='/3'>Ice on the bay</a>"


@pytest.mark.parametrize(
    ("html", "share", "path", "is_box"),
    [
        (LINKS, 0.8, BOX, True),
        (LINKS.partition("<br>")[2], 1.0, BOX, True),
        (LINKS, 0.8, PLACE, False),
        (f"{LINKS}<br>He sold fish there.", 0.6, BOX, False),
        ("<strong>Fish</strong><br>Herring, 4 crowns", 0.0, BOX, False),
    ],
)
def test_a_box_of_links_between_paragraphs(html: str, share: float, path: str, is_box: bool) -> None:
    blocks = [at(PLACE, papers.BODY[0]), at(path, html, share), at(PLACE, papers.BODY[1])]
    assert linked_boxes(blocks) == ({1} if is_box else set())


@pytest.mark.parametrize(
    ("text", "share", "is_row"),
    [
        ("Pages: 1 2 3", 0.3, True),
        ("1 2", 0.5, True),
        ("Pages: 1 2 3", 0.0, False),
        ("Won 1 2", 0.2, True),
        ("Pier 4, 1 2", 0.2, False),
        ("2 1", 0.5, False),
        (f"1 {'2' * 9_000}", 0.5, False),
    ],
)
def test_a_row_that_leads_to_the_parts(text: str, share: float, is_row: bool) -> None:
    assert is_row_of_parts(at(PLACE, text, share)) == is_row


def test_titles_of_dispatches_stay_with_them() -> None:
    def title(text: str) -> TextBlock:
        return TextBlock(content=Heading(text, 3), text=text, dom_path="div/h3")

    blocks = [title("Ice"), at("div/p", "a"), title("Wind"), at("div/p", "b"), title("Fog"), at("div/p", "c")]
    assert with_headings(blocks, [1, 2, 3, 4, 5], []) == [0, 1, 2, 3, 4, 5]
    assert with_headings(blocks, [1, 2, 3, 4, 5], [0]) == [1, 2, 3, 4, 5]
    assert with_headings(blocks, [1, 2, 3, 5], []) == [1, 2, 3, 5]


def print_view(headline: str, texts: list[str], number: int) -> str:
    text = "".join(f"<p>{each}</p>" for each in texts)
    foot = f"<hr><p>Where it stands: http://www.courier.example/{number}.html</p><p>Paper was a tree once.</p>"
    return f"<html><body><h1>{headline}</h1>{text}{foot}</body></html>"


def test_what_recurs_at_the_foot_of_print_views_goes(fates: Callable[..., dict]) -> None:
    stories = [(papers.HEADLINE, papers.BODY), (papers.LATER_HEADLINE, papers.LATER_BODY)]
    stories += [
        (
            f"{name} is silent",
            [f"{name} said nothing on the day when everybody asked about {name}, or so it was told in {name}."] * 1
            + [f"Nobody in {name} had expected that, least of all the mayor of {name}, who went home early."],
        )
        for name in ("Senna", "Krell", "Ostermark")
    ]
    told = fates({f"{at}.html": print_view(*story, at) for at, story in enumerate(stories)})
    for name, blocks in told.items():
        assert blocks["Paper was a tree once."].rule == "recurs", name
        address = next(each for text, each in blocks.items() if text.startswith("Where it stands"))
        assert address.is_removed or address.field, name
    assert [told["0.html"][text].paragraph for text in papers.BODY] == list(range(len(papers.BODY)))


def test_a_last_paragraph_that_speaks_to_its_readers_is_no_letter(fates: Callable[..., dict]) -> None:
    last = (
        "Support us, if you can, as you have done since that storm: by telling us what happens on your pier. Write on paper "
        "if you must, and we shall print nothing that gives you away."
    )
    support = "<p><a href='/support'>Support the Courier</a></p>"
    texts = "".join(f"<p>{text}</p>" for text in papers.BODY)
    (told,) = fates({"a.html": f"<article><h1>{papers.HEADLINE}</h1>{texts}{support}<p>{last}</p></article>"}).values()
    assert told[last].paragraph is not None or told[last].weight


def test_an_appeal_in_italics_that_another_copy_lacks_goes_and_is_a_doubt(fates: Callable[..., dict]) -> None:
    appeal = "Nine of ten of our stories are there because somebody who reads them pays for them, month after month."
    texts = [f"<p>{text}</p>" for text in papers.BODY]
    pages = [
        f"<article><h1>{papers.HEADLINE}</h1>{''.join(each)}</article>"
        for each in (texts, [*texts[:2], f"<p><em>{appeal}</em></p>", *texts[2:]])
    ]
    told = fates({"a.html": pages[0], "b.html": pages[1]})["b.html"]
    assert told[appeal].is_removed and told[appeal].weight
    plain = fates({"b.html": pages[1].replace("<em>", "").replace("</em>", "")})["b.html"]
    assert plain[appeal].paragraph == 2
