"""A Word file opens as a draft at the desk, and nothing of it is stored but the text and the clean pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planted import planted
from test_pictures_library import sent, untold
from word_samples import docx, note, p, picture, r, table

URL = "/articles/from-word/"


def test_a_word_file_becomes_a_draft_and_then_an_article(desk: Any, tmp_path: Path) -> None:
    from tamizdat.newsroom.models import Article, Picture, Publication
    from tamizdat.newsroom.publishing import queue

    body = docx(
        p(r("The quay from Word"), style="Title"),
        p(r("Cold "), r("dark", "b"), note(1)),
        p(picture("m1", "Boats at a quay")),
        table(("Boat", "Days"), ("Ilse", "19"), header=True),
        media={"m1.jpg": planted("jpg", tmp_path)},
        notes=("A note.",),
        more={"word/header1.xml": "<h/>"},
    )
    client = desk.client("edna")
    assert "New from a Word file" in client.get("/articles/").content.decode()
    assert client.get(URL).status_code == 200
    answer = client.post(URL, {"file": sent(body, "anna-at-home.docx"), "language": "en"}, follow=True)
    page = answer.content.decode()
    assert "The draft is ready" in page and "A header or footer was left out." in page
    article = Article.objects.get(headline="The quay from Word")
    assert not article.live and article.owner.username == "edna" and article.latest_revision
    assert [block.block_type for block in article.body] == ["text", "figure", "table", "divider", "text"]
    shown = Picture.objects.get()
    assert shown.description == "Boats at a quay" and article.body[1].value["picture"] == shown
    article.latest_revision.publish()
    queue.wait()
    assert Publication.objects.get(number=article.pk).progress == "published"
    article.refresh_from_db()
    public = (desk.site / article.path / "index.html").read_text()
    assert "Boats at a quay" in public and "<strong>dark</strong>" in public
    untold(desk.newsroom.folder)


def test_a_file_that_cannot_be_read_gets_a_sentence(desk: Any) -> None:
    from tamizdat.newsroom.models import Article

    before = Article.objects.count()
    client = desk.client("rita")
    for body, said in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (docx(), "no text in the file"),
        (b"x" * (65 << 20), "larger than 64 MB"),
    ):
        assert said in client.post(URL, {"file": sent(body, "a.docx"), "language": "en"}).content.decode()
    assert Article.objects.count() == before


def test_only_who_may_write_may_do_it(desk: Any) -> None:
    assert desk.client("max").get(URL).status_code in (302, 403)
    assert desk.client().post(URL).status_code == 302
