"""What pages state in part in markup and in part in words: zones of hours, people, standfirsts and what only looks so."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Figure, Moment
from tamizdat.recover.capture import Capture, Parsed
from tamizdat.recover.fields import dates, names
from tamizdat.recover.steps.parse import parse

TITLE = f"{papers.HEADLINE} | Vesna Courier"


def page(head: str = "", above: str = "", body: str = "", below_headline: str = "") -> Parsed:
    text = body or "".join(f"<p>{each}</p>" for each in papers.BODY)
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body>{above}<h1>{papers.HEADLINE}</h1>{below_headline}"
        f"<div class=text>{text}</div></body></html>"
    )
    return parse(Capture(name="a.html", sha256="a", kind="html", body=html.encode()))


def people(parsed: Parsed) -> list[str]:
    source = parsed.bylines[0].source if parsed.bylines else ""
    return [each.value for each in parsed.bylines if each.source == source]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("October 14, 2022 9:27 AM ET", "2022-10-14T09:27:00-04:00"),
        ("January 14, 2022 9:27 p.m. PT", "2022-01-14T21:27:00-08:00"),
        ("14 octobre 2022, 14:30 ET", "2022-10-14T14:30:00"),
        ("October 14, 2022 9:27 AM et al.", "2022-10-14T09:27:00"),
    ],
)
def test_hours_of_a_part_of_america(line, value):
    assert dates.parse(line, "fr" if "octobre" in line else "en") == Moment(value, "minute")


def test_the_zone_is_printed_beside_the_hour_for_machines():
    local = Moment("2022-10-11T08:00:00", "minute")
    assert dates.with_printed_zone(local, "10/11/2022 08:00 AM EDT").value == "2022-10-11T08:00:00-04:00"
    assert dates.with_printed_zone(local, "updated 9:15 AM EDT") == local, "it is another hour's"
    assert dates.with_printed_zone(Moment("2022-10-11"), "08:00 AM EDT") == Moment("2022-10-11")
    for mark in ("<time datetime='{0}'>{1}</time>", "<span itemprop=datePublished content='{0}'>{1}</span>"):
        line = mark.format("2022-10-11 08:00:00", "10/11/2022 08:00 AM EDT")
        found = page(below_headline=f"<p class=stamp>{line}</p>").published[0].moment
        assert found.value == "2022-10-11T08:00:00-04:00"


@pytest.mark.parametrize(
    ("mark", "value"),
    [
        ("<div class=stamp datetime='2016-10-13 17:00:00 -0400'>Oct 13, 2016</div>", "2016-10-13T17:00:00-04:00"),
        ("<p class=stamp><span data-time='1466522845'>21 Jun 2016, 8:27</span></p>", "2016-06-21T15:27:25+00:00"),
        ("<p class=stamp><span data-time='1466522845'>21 Jun 2016, 8:31</span></p>", "2016-06-21T08:31:00"),
        ("<p class=stamp><span data-time='1466522845'>27 Jun 2016</span></p>", "2016-06-27"),
        ("<p class=stamp><span data-updated-time='1466522845'>21 Jun 2016</span></p>", "2016-06-21"),
        ("<p class=stamp><span data-id='1466522845'>21 Jun 2016</span></p>", "2016-06-21"),
    ],
)
def test_attributes_of_a_printed_date_state_its_hour(mark, value):
    assert page(below_headline=mark).published[0].moment.value == value


def test_a_moment_is_a_count_of_seconds_or_milliseconds():
    assert dates.from_epoch("1466522845000") == dates.from_epoch("1466522845")
    assert dates.from_epoch("146652284") is None and dates.from_epoch("14665228450") is None


def test_names_of_meta_elements_with_a_colon():
    found = page("<meta property='article:published:time' content='2024-10-23T15:48:15+00:00'>")
    assert found.published[0].moment.value == "2024-10-23T15:48:15+00:00"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Posted on May 9, 2017 by Ada Krell", ["Ada Krell"]),
        ("Published 9 May 2017 | By Ada Krell and Marta Ollin", ["Ada Krell", "Marta Ollin"]),
        ("Written by Ada Krell in Harbour on 9 May 2017 at 08:34 PM EDT. 51 Comments", ["Ada Krell"]),
        ("By Ada KrellStaff Writer", ["Ada Krell"]),
        ("By Ada MacKrell", ["Ada MacKrell"]),
        ("Posted on May 9, 2017", []),
        ("In Senna on May 9, 2017 the pier was closed", []),
    ],
)
def test_bylines_with_a_date_a_section_or_a_role(line, found):
    assert names.byline(line) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("14K Shares", []), ("1,204 views", []), ("20 Minuten", ["20 Minuten"]), ("Kanal 5", ["Kanal 5"])],
)
def test_counts_are_no_names(value, found):
    assert names.people(value) == found


@pytest.mark.parametrize(
    ("stated", "printed", "found"),
    [
        (["Ada Krell"], ["Marta Ollin"], ["Ada Krell"]),
        (["Vesna Courier"], ["Ada Krell", "Vesna Courier"], ["Ada Krell"]),
        (["Ada Krell, professor of the sea at Senna"], [], ["Ada Krell"]),
        ([], ["Ada Krell VESNA COURIER", "Ada Krell", "Vesna Courier"], ["Ada Krell"]),
        (["Vesna Courier, AFP"], [], ["Vesna Courier", "AFP"]),
    ],
)
def test_people_of_a_page(stated, printed, found):
    head = "".join(f"<meta name=author content='{each}'>" for each in stated)
    lines = "".join(f"<div class=author>{each}</div>" for each in printed)
    assert people(page(head, below_headline=lines)) == found


def standfirst(*above: str, body: str = "") -> str:
    found = page(below_headline="".join(above), body=body).standfirsts
    return found[0].value if found else ""


PICTURE = "<div class=lead><img src='https://a.example/pier.jpg' width=600 alt='{}'></div>"
CAPTION = "Children count the steel pillars in the water off the old pier."


def figures(parsed: Parsed) -> list[tuple[str, str]]:
    return [
        (block.content.caption, block.content.credit) for block in parsed.blocks if isinstance(block.content, Figure)
    ]


def test_a_caption_below_a_picture_is_no_standfirst():
    place = f"<div class=box><p>{CAPTION}</p></div>"
    assert standfirst(PICTURE.format(""), place) == CAPTION, "nothing says that it is a caption"
    assert standfirst(PICTURE.format(f"{CAPTION} - Vesna Courier"), place) == ""
    credit = f"<div class=box><p>{CAPTION}</p><p>Image: Ada Krell</p></div>"
    assert standfirst(PICTURE.format(""), credit) == ""
    assert standfirst(credit) == CAPTION, "no picture is above it"


def test_a_caption_goes_to_its_picture():
    told = page(below_headline=PICTURE.format(f"{CAPTION} - Vesna Courier") + f"<p>{CAPTION}</p>")
    assert figures(told) == [(CAPTION, "")]
    credited = page(below_headline=PICTURE.format("") + f"<p>{CAPTION}</p><p>Photo: Ada Krell</p>")
    assert figures(credited) == [(CAPTION, "Photo: Ada Krell")]
    plain = page(
        below_headline=PICTURE.format("The pier")
        + f"<p>{CAPTION}</p><p>Photos of it: there are none yet, she said.</p>"
    )
    assert figures(plain) == [("", "")]


def test_an_invitation_below_the_headline_is_no_standfirst():
    invitation = "<div class=box><p>Join us on WhatsApp, follow us on Instagram, and receive the latest news.</p></div>"
    assert standfirst(invitation) == ""
    assert standfirst("<div class=whatsapp-box><p>The pier has a channel of its own, and you too.</p></div>") == ""


def test_what_holds_the_article_is_no_standfirst():
    text = "".join(f"<p>{each}</p>" for each in papers.BODY)
    assert standfirst(body=f"<div class=article-summary>{text}</div>") == ""
    marked = f"<div class=article-summary><p>{papers.STANDFIRST}</p></div>"
    assert standfirst(marked, body=text) == papers.STANDFIRST


def test_a_heading_that_is_a_sentence_is_the_standfirst():
    text = "".join(f"<p>{each}</p>" for each in papers.BODY)
    picture = PICTURE.format("")
    sentence = "After ten years of quarrel the pier of Port Halden will be open to ships again in the spring."
    assert standfirst(picture, body=f"<h2>{sentence}</h2>{text}") == sentence
    assert standfirst(picture, body=f"<h2>{sentence[:-1]}</h2>{text}") == ""
