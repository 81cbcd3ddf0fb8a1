"""Readers' comments that stand below an article in its own element, without a name in the markup, are no part of it."""

from __future__ import annotations

from collections.abc import Callable

import papers
import pytest

from tamizdat.recover.capture import Capture
from tamizdat.recover.steps.parse import parse

READERS = ("Orla Vennick", "Тарас Билец")
SAID = (
    "My aunt sold fish on that pier for thirty years and nobody ever asked her, write to me at orla@post.example.",
    "Мой дед строил этот причал, и он говорил совсем другое, пишите ещё, пожалуйста.",
)
LATER = (
    "<td><b>Most read</b><br><a href='/9'>Herring return to the bay</a><br>They have not been seen for nine years…</td>"
)


def table_page(heading: str, comment: str, after: str = LATER) -> str:
    comments = "".join(comment.format(name=name, said=said) for name, said in zip(READERS, SAID, strict=True))
    return (
        f"<html><head><title>{papers.HEADLINE}</title></head><body><table><tr><td><a href='/'>Home</a></td><td>"
        f"<h1>{papers.HEADLINE}</h1>By Marta Ollin<br>9 May 2017<br><br>{'<br><br>'.join(papers.BODY)}<br><br>"
        f"{heading}{comments}</td>{after}</tr></table></body></html>"
    )


BREAKS = "<br><b>{name}</b>, 12.05.2017 19:10<br>{said}<br>"
SHAPES = {
    "line breaks": ("<hr><b>Comments (2)</b><br>", BREAKS),
    "line breaks in Russian": ("<hr><b>Комментарии (2)</b><br>", BREAKS),
    "a heading": ("<h3>2 Comments</h3>", "<div><b>{name}</b>, 12.05.2017 19:10<br>{said}</div>"),
    "paragraphs": ("<p><b>Comments</b></p>", "<p><b>{name}</b>, 12 May 2017</p><p>{said}</p>"),
    "who says": ("<h3>Kommentare</h3>", "<p>{name} says:</p><p>{said}</p>"),
    "a list": ("<b>2 responses</b>", "<ul><li>{name}, 3 days ago<br>{said}</li></ul>"),
    "an empty line below each name": ("<b>Comments:</b><br>", "<br>{name}, 12.05.2017<br><br>{said}<br><br>"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_comment_is_in_the_article_or_in_a_fate(shape: str, fates: Callable[..., dict]) -> None:
    told = fates({"one.html": table_page(*SHAPES[shape]), "two.html": other_page()})["one.html"]
    assert [told[line].paragraph for line in papers.BODY] == list(range(len(papers.BODY)))
    everything = " ".join(told)
    assert not [word for word in (*READERS, "aunt sold", "orla@", "Мой дед") if word in everything]


def test_comments_of_a_text_are_told_too() -> None:
    comments = [f"{name}, 12.05.2017 19:10\n{said}" for name, said in zip(READERS, SAID, strict=True)]
    text = "\n\n".join([papers.HEADLINE, *papers.BODY, "Comments (2)", *comments])
    parsed = parse(Capture(name="p.txt", sha256="0" * 64, kind="text", body=text.encode()))
    assert [block.is_comment for block in parsed.blocks] == [False] * 6 + [True] * 5


def test_an_article_about_comments_keeps_its_section() -> None:
    section = "<h3>Reactions</h3><p>Comments in the province were divided.</p><p>Nobody had asked the fishermen, said Irma Dahlberg.</p>"
    assert not commented(f"<h1>{papers.HEADLINE}</h1>{paragraphs(papers.BODY)}<h3>Comments</h3>{section}")


def test_a_link_to_the_comments_above_the_text_begins_none() -> None:
    head = "<p><a href='#c'>Comments (2)</a></p><p>Marta Ollin, 9.05.2017 10:20</p>"
    assert not commented(f"<h1>{papers.HEADLINE}</h1><p>{papers.BODY[0]}</p>{head}{paragraphs(papers.BODY[1:])}")
    assert not commented(f"<h1>{papers.HEADLINE}</h1><h4>Comments (2)</h4>{head}{paragraphs(papers.BODY)}")


def test_a_section_ends_with_its_element_and_with_another_heading() -> None:
    page = table_page(*SHAPES["line breaks"])
    assert len(commented(page)) == 3
    below = "<h3>Letters</h3><p>Ada Krell, 12.05.2017 19:10</p><p>To the editor.</p>"
    assert (
        len(commented(table_page(*SHAPES["line breaks"]).replace("</td><td><b>Most", f"{below}</td><td><b>Most"))) == 3
    )


def other_page() -> str:
    return f"<html><body><table><tr><td><h1>{papers.LATER_HEADLINE}</h1>{'<br><br>'.join(papers.LATER_BODY)}</td></tr></table></body></html>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def commented(page: str) -> list[str]:
    body = page if page.startswith("<html>") else f"<html><body>{page}</body></html>"
    parsed = parse(Capture(name="p.html", sha256="0" * 64, kind="html", body=body.encode()))
    return [block.text for block in parsed.blocks if block.is_comment]


def test_a_list_of_commentaries_with_their_days_is_none_of_a_text() -> None:
    lines = [
        papers.HEADLINE,
        papers.BODY[0],
        "Комментарии",
        "* О пользе зеркала",
        papers.BODY[1],
        "Вчера, 15:52",
        "* Ядерный праздник",
        papers.BODY[2],
        "Вчера, 14:50",
        "May 10, 2017",
        *papers.BODY[3:],
    ]
    parsed = parse(Capture(name="p.txt", sha256="0" * 64, kind="text", body="\n\n".join(lines).encode()))
    assert not any(block.is_comment for block in parsed.blocks)
