"""What is indexed of one article: where each word weighs how much, and what a result shows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from press_samples import article

from tamizdat.article import (
    Byline,
    Correction,
    Dispatch,
    Embed,
    Figure,
    Heading,
    Image,
    Label,
    List,
    Moment,
    Paragraph,
    Quote,
    Table,
)
from tamizdat.search.analyzer import analyzer_for
from tamizdat.search.document import HEADLINE, REPEATED, SUBJECT, TEXT, occurrences, stored_fields

PICTURE = Image("media/a.jpg", 3, 2, alt="alternative")
FULL = article(
    1,
    headline="headline",
    standfirst="standfirst",
    kicker="kicker",
    section=Label("s", "section"),
    topics=(Label("t", "topic"),),
    series=Label("r", "series"),
    bylines=(Byline("author", "author"),),
    lead_image=Figure(PICTURE, "leadcaption", "leadcredit"),
    body=(
        Paragraph("<em>plain</em> often often often"),
        Heading("crosshead"),
        Quote("quote", "cite"),
        Figure(PICTURE, "caption", "credit"),
        List(("item",)),
        Table((("cell",),), caption="tablecaption"),
        Embed("https://video.example/1", "embedtitle", "provider"),
    ),
    entries=(Dispatch(Moment("2013-10-03T12:00:00+02:00", "minute"), "dispatch", (Paragraph("live"),)),),
    corrections=(Correction(Moment("2013-10-05"), "corrected"),),
)


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (HEADLINE, "headline"),
        (SUBJECT, "standfirst kicker section topic series author dispatch crosshead"),
        (REPEATED, "often"),
        (
            TEXT,
            "plain quote cite caption credit alternative item cell tablecaption embedtitle live corrected"
            " leadcaption leadcredit",
        ),
    ],
)
def test_a_word_weighs_by_where_it_stands(weight: int, words: str) -> None:
    weights = {term: each.weight for term, each in occurrences(FULL, analyzer_for("en")).items()}
    assert {word: weights.get(word) for word in words.split()} == dict.fromkeys(words.split(), weight)


def test_a_word_has_the_highest_weight_of_the_places_where_it_stands() -> None:
    everywhere = article(1, headline="bridge", standfirst="bridge road", body=(Paragraph("bridge road"),))
    weights = {term: each.weight for term, each in occurrences(everywhere, analyzer_for("en")).items()}
    assert (weights["bridge"], weights["road"]) == (HEADLINE, SUBJECT)


def test_a_result_says_the_day_where_the_outlet_is() -> None:
    late = article(1, published=Moment("2013-10-02T23:30:00Z", "minute"), section=None)
    section, day, shown = stored_fields(late, "en", "", ZoneInfo("Asia/Tokyo"))[3:6]
    assert (section, day) == ("", "2013-10-03") and shown.startswith("October 3, 2013")
    section, day, shown = stored_fields(late, "en", "News", ZoneInfo("UTC"))[3:6]
    assert (section, day) == ("News", "2013-10-02") and shown.startswith("October 2, 2013")


def test_a_result_tells_the_language_only_where_it_is_another() -> None:
    assert stored_fields(article(1), "en", "", ZoneInfo("UTC"))[6] == ""
    assert stored_fields(article(1, language="pl"), "en", "", ZoneInfo("UTC"))[6] == "pl"
