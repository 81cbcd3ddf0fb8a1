"""Texts that are nothing but their article: what stands below the headline is the article, however short its lines."""

from __future__ import annotations

import papers
import pytest

from tamizdat.recover.boilerplate.bare_text import bare_headline, is_bare
from tamizdat.recover.boilerplate.classify import judge
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

INTERVIEW = [
    "Marta Ollin has mended nets on the quay of Senna for forty years. She speaks while she works.",
    "Why by hand?",
    "Because the machine does not know where it was torn.",
    "Who pays you?",
    "Nobody. Fish.",
    "And in winter?",
    "Less.",
]
NARRATIVE = [
    "The clerk Iven Marsh lives above the pier and hears every ship before anybody else in Krell does.",
    "Sign up here, the recruiter wrote on the door of the school, and nobody did for eleven days.",
    "“Subscribe or starve,” said the editor, and laughed.",
    "Click, said the lock.",
    "In the morning the door stood open, and the paper lay on the step as on every other morning before.",
    "Nobody read it.",
]
POEM = [
    "Those lines were found in a coat that hung in the harbour office:",
    "The ice came in",
    "and stayed.",
    "It was late.",
]


def article(*lines: str) -> tuple[str, list[str]]:
    """Return headline and paragraphs of the article in a text."""
    body = "\n\n".join(lines).encode()
    found = clean(parse(Capture(name="a.txt", sha256="a", kind="text", body=body)), UNKNOWN_SITE)
    texts = [block.text for block in found.body]
    return found.headline, [found.standfirst, *texts] if found.standfirst else texts


@pytest.mark.parametrize("lines", [INTERVIEW, NARRATIVE, POEM], ids=["interview", "sentences like buttons", "verse"])
@pytest.mark.parametrize("date", [["4 May 2017"], []], ids=["dated", "undated"])
def test_every_line_below_the_headline_stays(lines, date):
    headline, body = article("What the Quay Says at Night", *date, *lines)
    assert headline == "What the Quay Says at Night"
    assert body == lines


def test_a_short_first_paragraph_is_no_headline():
    assert article("The Island That Was Sold", "It rained.", *papers.BODY[:3]) == (
        "The Island That Was Sold",
        ["It rained.", *papers.BODY[:3]],
    )


def test_what_speaks_against_a_line_still_does():
    lines = [*papers.BODY, "Read more", "Support our work: donate today.", "© 2017 Vesna Courier. All rights reserved."]
    assert article(papers.HEADLINE, *lines)[1] == papers.BODY


def test_a_dump_with_its_menu_is_not_bare():
    menu = ["Harbour", "Islands", "Weather", "Culture", "Letters", "Boats", "Ice", "Fish", "Nets"]
    headline, body = article(*menu, papers.HEADLINE, *papers.BODY)
    assert (headline, body) == (papers.HEADLINE, papers.BODY)
    blocks = parse(Capture(name="a.txt", sha256="a", kind="text", body="\n\n".join(menu).encode())).blocks
    assert not is_bare(blocks, judge(blocks, UNKNOWN_SITE))


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["By Marta Ollin", "4 May 2017", "The Quay at Night"], 2),
        (["From: Ada Quill <ada@post.example>", "The Quay at Night"], 1),
        (["Subscribe to our newsletter", "The Quay at Night"], 1),
        (["The quay is closed.", "The Quay at Night"], None),
        ([], None),
    ],
)
def test_the_headline_of_a_bare_text_is_its_first_line(lines, at):
    blocks = (
        parse(Capture(name="a.txt", sha256="a", kind="text", body="\n\n".join(lines).encode())).blocks if lines else ()
    )
    assert bare_headline(blocks) == at
