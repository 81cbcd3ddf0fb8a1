"""The library of pictures: what is sent, what is stored, where it is used."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_forms import article_form, stream
from django.core.files.uploadedfile import SimpleUploadedFile
from picture_samples import noise
from PIL import Image
from planted import FORMATS, PLANTED, exiftool, photo, planted, saved

from large_pictures import many_frames

FORM = {"focal_point_x": "", "focal_point_y": "", "focal_point_width": "", "focal_point_height": ""}


def sent(body: bytes, name: str = "anna-at-home.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def add(client: Any, body: bytes, name: str = "anna-at-home.jpg", **texts: str) -> Any:
    """Add a picture on the page for one; return the newest picture."""
    from tamizdat.newsroom.models import Picture

    answer = client.post(
        "/images/add/", {"file": sent(body, name), "title": "", "description": "", "credit": "", **FORM, **texts}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Picture.objects.order_by("-pk").first()


def figure(picture: Any, **values: str) -> dict[str, str]:
    """Return the fields of an article with a text and a picture."""
    caption = json.dumps({"blocks": [], "entityMap": {}})
    block = {"picture": str(picture.pk), "alt": "", "kept": "", "caption": caption, "credit": "", **values}
    return stream("body", [("figure", block)])


# What cleans each format has a test of its own (`test_pictures_cleaning.py`); the rest of the way is the same for all.
@pytest.mark.parametrize(
    "ending", [pytest.param(each, marks=() if each in ("jpg", "heic") else pytest.mark.slow) for each in FORMATS]
)
def test_no_file_of_the_newsroom_tells_what_a_picture_told(desk: Any, tmp_path: Path, ending: str) -> None:
    client = desk.client("edna")
    picture = add(client, planted(ending, tmp_path), f"anna-at-home.{ending}", description="A quay", credit="Staff")
    form = article_form(headline="A picture of the quay") | figure(picture, alt="A quay", credit="Staff")
    assert client.post("/articles/add/", {**form, "action-publish": "1"}).status_code == 302
    from tamizdat.newsroom.models import Publication
    from tamizdat.newsroom.publishing import queue

    queue.wait()
    publication = Publication.objects.order_by("-asked_at").first()
    assert publication.progress == "published", publication.reason
    for page in ("/images/", f"/images/{picture.pk}/", "/images/chooser/"):
        assert client.get(page).status_code == 200
    untold(desk.newsroom.folder)
    assert not [file for file in desk.newsroom.folder.rglob("*") if "anna-at-home" in file.name]


def untold(folder: Path) -> None:
    """Assert that no file below a folder holds anything planted, nor what exiftool takes for a place, a person or a camera."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    for file in files:
        body = file.read_bytes()
        assert not [each for each in (*PLANTED, "anna-at-home") if each.encode() in body], file
    tags = (
        "-GPS:all",
        "-XMP:all",
        "-IPTC:all",
        "-EXIF:all",
        "-MakerNotes:all",
        "-ICC_Profile:all",
        "-Comment",
        "-Author",
        "-Artist",
        "-Creator",
    )
    done = subprocess.run(
        [exiftool(), "-r", "-q", "-q", "-a", "-s", *tags, str(folder)], capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if ":" in line and not line.startswith("=")]
    assert lines == []


def test_the_same_picture_twice_is_one_file(desk: Any) -> None:
    client = desk.client("edna")
    body = saved(photo(), "JPEG")
    one, other = add(client, body, "one.jpg"), add(client, body, "other.jpg")
    assert one.file.name == other.file.name and one.pk != other.pk
    assert client.post(f"/images/{one.pk}/delete/").status_code == 302
    assert Path(other.file.path).is_file()  # the other picture is of the same file
    assert client.post(f"/images/{other.pk}/delete/").status_code == 302
    assert not Path(other.file.path).exists()


def test_the_name_of_a_file_is_not_kept(desk: Any, tmp_path: Path) -> None:
    client = desk.client("rita")
    body = saved(photo(), "JPEG")
    picture = add(client, body)
    assert picture.title == "Untitled picture" and "anna" not in picture.file.name
    answer = client.post(
        "/images/multiple/add/", {"title": "anna-at-home", "files[]": sent(saved(photo(90, 60), "JPEG"))}
    )
    assert answer.json()["success"] and "anna" not in answer.content.decode()
    chosen = {
        f"image-chooser-upload-{key}": value
        for key, value in {
            "file": sent(saved(photo(50, 60), "PNG")),
            "title": "",
            "description": "Boats",
            "credit": "",
            **FORM,
        }.items()
    }
    answer = client.post("/images/chooser/create/", chosen)
    assert answer.json()["result"]["default_alt_text"] == "Boats"
    from tamizdat.newsroom.models import Picture

    assert sorted(each.title for each in Picture.objects.all()) == ["Boats", "Untitled picture", "Untitled picture"]
    untold(desk.newsroom.folder)


def test_a_wrong_title_does_not_store_the_file_as_it_was_sent(desk: Any, tmp_path: Path) -> None:
    """Wagtail keeps a file beside its form while another field is wrong."""
    client = desk.client("rita")
    client.post(
        "/images/multiple/add/", {"title": "x" * 400, "files[]": sent(planted("jpg", tmp_path)), "collection": "999"}
    )
    untold(desk.newsroom.folder)


@pytest.mark.parametrize(
    ("made", "said"),  # made by the test: each worker reads this list, and one of them runs the test
    [
        (lambda: b"%PDF-1.7", "no picture"),
        (lambda: many_frames(4_000, 300), "animation of 300 pictures of 4000 × 4000 pixels"),
        (lambda: many_frames(10_000, 300), "10000 × 10000 pixels, more than 40 million"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Save it as PNG"),
        (lambda: b"\xff\xd8" + bytes(65 << 20), "larger than 64 MB"),
    ],
)
def test_a_refusal_is_a_sentence(desk: Any, made: Callable[[], bytes], said: str) -> None:
    body = made()
    client = desk.client("rita")
    answer = client.post("/images/add/", {"file": sent(body), "title": "", "description": "", "credit": "", **FORM})
    assert said in answer.content.decode()
    answer = client.post("/images/multiple/add/", {"title": "", "files[]": sent(body)})
    assert not answer.json()["success"] and said in answer.json()["error_message"]


def test_a_picture_that_is_shown_cannot_be_deleted(desk: Any) -> None:
    from tamizdat.newsroom.models import Article, Picture

    client = desk.client("edna")
    public, draft, free = (add(client, saved(photo(60 + size, 60), "JPEG")) for size in range(3))
    form = article_form(headline="Quay in public") | figure(public, alt="A quay")
    client.post("/articles/add/", {**form, "action-publish": "1"})
    article = Article.objects.get(headline="Quay in public")
    page = client.get(f"/articles/edit/{article.pk}/")
    from desk_forms import form_of

    changed = {**form_of(page), **article_form(headline="Quay in public"), **figure(draft)}
    assert client.post(f"/articles/edit/{article.pk}/", changed).status_code == 302
    for picture, where in ((public, "readers see it there"), (draft, "in a draft")):
        page = client.get(f"/images/{picture.pk}/delete/").content.decode()
        assert "Quay in public" in page and where in page and "Yes, delete" not in page
        assert client.post(f"/images/{picture.pk}/delete/").status_code in (302, 403)
        assert client.post(
            f"/images/multiple/{picture.pk}/delete/", headers={"x-requested-with": "XMLHttpRequest"}
        ).status_code in (302, 403)
    bulk = f"/bulk/newsroom/picture/delete/?id={public.pk}&id={draft.pk}&id={free.pk}"
    page = client.get(bulk).content.decode()
    assert "These pictures are shown somewhere" in page
    client.post(bulk, {"next": "/images/"})
    assert set(Picture.objects.values_list("pk", flat=True)) == {public.pk, draft.pk}


def test_loaded_articles_bring_their_pictures_and_say_where_they_are_used(desk: Any) -> None:
    from wagtail.models import ReferenceIndex

    from tamizdat.article import Article as Record
    from tamizdat.article import Byline, Figure, Paragraph
    from tamizdat.article import Image as Shown
    from tamizdat.newsroom.models import Article, Picture
    from tamizdat.newsroom.pictures.cleaning import clean_picture
    from tamizdat.newsroom.pictures.usage import where_used
    from tamizdat.newsroom.publishing.load import load
    from tamizdat.newsroom.publishing.records import record_of

    picture = clean_picture(saved(photo(), "JPEG"))
    file = desk.newsroom.media / picture.name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture.body)
    figure = Figure(Shown(f"media/{picture.name}", 320, 200, "A quay"), credit="Old hand")
    records = [
        Record(
            number=number,
            path=f"old/a{number}/",
            language="en",
            headline=f"Old {number}",
            bylines=(Byline("Anna Petrova", "anna-petrova"),),
            body=(Paragraph("Text."), figure),
        )
        for number in (2001, 2002)
    ]
    load(records)
    held = Picture.objects.get()
    assert (held.description, held.credit, held.width, held.height) == ("A quay", "Old hand", 320, 200)
    assert [use.name for use in where_used(held)] == ["Old 2001", "Old 2002"]
    loaded = Article.objects.get(pk=2001)
    assert record_of(loaded) == records[0]
    before = set(
        ReferenceIndex.get_references_for_object(loaded).values_list("to_content_type", "to_object_id", "content_path")
    )
    ReferenceIndex.create_or_update_for_object(loaded)
    assert (
        set(
            ReferenceIndex.get_references_for_object(loaded).values_list(
                "to_content_type", "to_object_id", "content_path"
            )
        )
        == before
    )
    load(records)
    assert Picture.objects.count() == 1


def test_texts_of_a_picture_are_given_to_the_editor_alone(desk: Any) -> None:
    picture = add(desk.client("edna"), saved(photo(), "JPEG"), description="A quay", credit="Staff")
    url = f"/images/{picture.pk}/texts/"
    assert desk.client("rita").get(url).json() == {"alt": "A quay", "credit": "Staff"}
    assert desk.client("max").get(url).status_code in (302, 403)
    for path in (url, f"/media/{picture.file.name}", picture.get_rendition("max-165x165").url):
        assert desk.client().get(path).status_code == 302
        assert desk.client("rita").get(path).status_code == 200
    assert desk.client("rita").get("/media/../keys/root.json").status_code in (302, 400, 404)


def test_small_pictures_of_the_desk_are_quick_and_no_part_of_the_media(desk: Any) -> None:
    picture = add(desk.client("edna"), saved(photo(3000, 2000), "JPEG"))
    small = picture.get_rendition("max-165x165")
    assert (small.width, small.height) == (165, 110)
    assert Path(small.file.path).is_relative_to(desk.newsroom.desk_renditions)
    assert picture.get_rendition("original").width == 3000
    with Image.open(io.BytesIO(Path(small.file.path).read_bytes())) as opened:
        assert opened.format == "WEBP"


@pytest.mark.parametrize("avif", [True, False])
def test_what_readers_load_is_rendered_after_the_upload(desk: Any, monkeypatch: pytest.MonkeyPatch, avif: bool) -> None:
    from django.conf import settings
    from msgspec.structs import replace

    from tamizdat.newsroom.pictures import background
    from tamizdat.outlet import PictureSettings
    from tamizdat.press.pictures.cache import RenditionCache

    monkeypatch.setattr(settings, "OUTLET", replace(settings.OUTLET, pictures=PictureSettings(avif=avif)))
    picture = add(desk.client("edna"), saved(noise(900, 600), "JPEG", quality=95))
    background.render_soon(picture).result(60)
    import hashlib

    digest = hashlib.sha256(Path(picture.file.path).read_bytes()).hexdigest()
    cached = RenditionCache(desk.newsroom.renditions, avif=avif).lookup(digest)
    assert cached is not None and cached.renditions and bool(cached.avifs) == avif
    assert RenditionCache(desk.newsroom.renditions, avif=not avif).lookup(digest) is None


@pytest.mark.parametrize(
    "path",
    ["/documents/", "/documents/add/", "/documents/multiple/add/", "/documents/chooser/", "/documents/chooser/create/"],
)
def test_documents_are_closed(desk: Any, path: str) -> None:
    for name in ("rita", "edna", "cora"):
        client = desk.client(name)
        assert client.get(path).status_code == 404
        assert client.post(path, {"file": sent(b"%PDF-1.7", "plan.pdf")}).status_code == 404


def test_no_file_but_a_picture_passes_the_storage(desk: Any) -> None:
    from django.core.exceptions import SuspiciousFileOperation
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    with pytest.raises(SuspiciousFileOperation, match="pictures alone"):
        Document(title="x").file.save("plan.pdf", ContentFile(b"%PDF-1.7"), save=False)
