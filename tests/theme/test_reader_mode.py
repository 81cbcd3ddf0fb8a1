"""What a browser's reader mode keeps of an article: the script of Firefox's, run in Chromium over pressed pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace
from PIL import Image as Drawing
from press_samples import article, press_to
from reader_mode import kept_by_reader_mode

from tamizdat.article import Article, Correction, Dispatch, Figure, Image, List, Moment, Paragraph, Version

pytestmark = pytest.mark.xdist_group("chromium")
TEXT = "The council met again on Thursday, in the old customs house, and voted as everybody had said that it would. "
STORY = article(
    1,
    standfirst="A year of letters, and not one answer from the council.",
    body=tuple(Paragraph(f"{TEXT}It was vote {number}, and {TEXT.lower()}") for number in range(6)),
    lead_image=Figure(Image("media/quay.jpg", 900, 600, "The quay"), "The quay on Thursday.", "M. Osk"),
    corrections=(Correction(Moment("2013-11-01"), "An earlier version gave the wrong number of votes."),),
    versions=(Version(Moment("2013-11-02"), "The answer of the harbour master was added."),),
)
Reader = Callable[[Article], html.HtmlElement]


@pytest.fixture
def reader(tmp_path: Path, chromium: Any) -> Iterator[Reader]:
    media = tmp_path / "media"
    media.mkdir()
    Drawing.new("RGB", (900, 600), "teal").save(media / "quay.jpg")
    tab = chromium.new_page()

    def read(story: Article) -> html.HtmlElement:
        press_to(tmp_path, [story, article(2), article(3)], media=(media,))
        title, content = kept_by_reader_mode(tab, tmp_path / "site" / story.path / "index.html")
        assert title.startswith(story.headline)
        return content

    yield read
    tab.close()


def test_it_keeps_all_that_belongs_to_the_text(reader: Reader) -> None:
    page = reader(STORY)
    text = " ".join(page.text_content().split())
    for words in (
        STORY.standfirst,
        "An earlier version gave the wrong number of votes.",
        "The answer of the harbour master was added.",
        "The quay on Thursday.",
        *(f"It was vote {number}," for number in range(6)),
    ):
        assert words in text, words
    assert [image.get("alt") for image in page.iter("img")] == ["The quay"]
    assert "Read more" not in text and "Print" not in text


def test_it_takes_no_menu_for_the_text_of_a_short_article(reader: Reader) -> None:
    items = ("Bread, two kinds", "Salt, a pound of it", "The keys to the boat house, from Mirela")
    page = reader(replace(STORY, body=(List(items),), corrections=(), versions=(), lead_image=None))
    text = " ".join(page.text_content().split())
    assert all(item in text for item in items) and STORY.standfirst in text
    assert "Archive" not in text and "Corrections" not in text


def test_it_keeps_every_dispatch_of_live_coverage(reader: Reader) -> None:
    dispatches = tuple(
        Dispatch(Moment(f"2013-10-03T{hour:02d}:00:00+03:00", "minute"), f"Dispatch {hour}", (Paragraph(TEXT * 2),))
        for hour in range(8, 13)
    )
    page = reader(replace(STORY, entries=dispatches))
    text = " ".join(page.text_content().split())
    at = [text.index(f"Dispatch {hour}") for hour in range(12, 7, -1)]
    assert at == sorted(at) and at[-1] < text.index("It was vote 0,") < text.index("An earlier version")
