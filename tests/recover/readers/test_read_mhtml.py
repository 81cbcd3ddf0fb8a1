"""Pages with all their files in one (MHTML): their pictures, however the page names them."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage

import pytest
from makers.pages import page
from makers.picture import picture
from makers.stories import LIBRARY, TRAM, Story

from tamizdat.article import Article, Figure

QUAY = "Content-Location: https://www.vesnacourier.example/quay.png"


def saved(story: Story, named: str, headers: list[str], content_id: str | None, color: str = "teal") -> bytes:
    message = EmailMessage()
    message["From"], message["Snapshot-Content-Location"] = "<Saved by Blink>", story.url
    message.set_content(page(story, named).decode(), subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(picture(color), "image", "png", headers=headers, cid=content_id)
    return message.as_bytes()


def figures(article: Article) -> list[Figure]:
    return [block for block in (article.lead_image, *article.body) if isinstance(block, Figure)]


@pytest.mark.parametrize(
    ("named", "headers", "content_id"),
    [
        ("https://www.vesnacourier.example/quay.png", [QUAY], "<image001.png@01D4>"),
        ("cid:image001.png@01D4", [], "<image001.png@01D4>"),
        ("cid:image001.png@01D4", [QUAY], "<image001.png@01D4>"),
        ("CID:image001.png%4001D4", [], "<image001.png@01D4>"),
        ("files/quay.png", ["Content-Location: files/quay.png"], None),
        (f"{LIBRARY.url.rpartition('/')[0]}/files/quay.png", ["Content-Location: files/quay.png"], None),
    ],
)
def test_the_pictures_of_a_page_are_its_articles(captured, run, tmp_path, named, headers, content_id):
    result = run(captured({"library.mhtml": saved(LIBRARY, named, headers, content_id)}), media=tmp_path / "media")
    (article,) = result.articles
    (figure,) = figures(article)
    assert figure.image.alt == "The quay" and (tmp_path / figure.image.path).is_file()
    assert result.missing_pictures == [] and result.left_out == []
    assert [each.reason for each in result.assets] == ["1 pictures in it, of which articles show 1"]


@pytest.mark.parametrize(
    "date", ["Tue, 9 May 99999999999999999999 10:00:00 +0000", "9 May 2017 99999999999999999999:00", "?"]
)
def test_a_day_that_is_none_leaves_nothing_out(captured, run, date):
    page_with_date = f"Date: {date}\n".encode() + saved(LIBRARY, "", [], None)
    result = run(captured({"library.mhtml": page_with_date}))
    assert [article.headline for article in result.articles] == [LIBRARY.headline] and result.left_out == []


def test_an_id_is_that_of_one_file_alone(captured, run, tmp_path):
    """Word counts "image001.png" anew in each file that it saves."""
    files = {
        f"{story.slug}.mhtml": saved(story, "cid:image001.png", [], "<image001.png>", color)
        for story, color in ((LIBRARY, "teal"), (TRAM, "red"))
    }
    result = run(captured(files), media=tmp_path / "media")
    paths = [figure.image.path for article in result.articles for figure in figures(article)]
    assert len(set(paths)) == 2 and None not in paths


def test_the_page_is_known_by_the_bytes_that_it_had(captured, run):
    (article,) = run(captured({"a.mhtml": saved(LIBRARY, "cid:1", [], "<1>")})).articles
    assert article.sources[0].sha256 == hashlib.sha256(page(LIBRARY, "cid:1") + b"\n").hexdigest()
