"""The focal point of a picture: from the library into the article's record, and from an archive into the library."""

from __future__ import annotations

from typing import Any

import pytest
from desk_forms import article_form, edit_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from planted import photo, saved
from press_samples import article
from test_pictures_library import add, figure

from tamizdat.article import Article, Embed, Figure, FocalPoint, Image, encode


def records(number: int) -> Article:
    from tamizdat.newsroom.models import Article as Row
    from tamizdat.newsroom.publishing.records import record_of

    return record_of(Row.objects.get(pk=number))


def test_a_focal_point_that_an_editor_sets_reaches_the_article_when_it_is_published_next(desk: Any) -> None:
    from tamizdat.newsroom.models import Article as Row

    client = desk.client("edna")
    picture = add(client, saved(photo(1000, 500), "JPEG"))
    form = article_form(headline="A crop of the quay") | figure(picture, alt="A quay")
    assert client.post("/articles/add/", {**form, "action-publish": "1"}).status_code == 302
    number = Row.objects.get(headline="A crop of the quay").pk
    assert records(number).body[0].image.focal_point is UNSET  # type: ignore[union-attr]
    for (x, y), expected in [((250, 100), FocalPoint(25, 20)), ((1000, 500), FocalPoint(100, 100)), (("", ""), UNSET)]:
        box = 40 if x else ""
        answer = client.post(
            f"/images/{picture.pk}/",
            {
                "title": "", "description": "A quay", "credit": "", "focal_point_x": x, "focal_point_y": y,
                "focal_point_width": box, "focal_point_height": box, "tags": "", "collection": "1",
            },
        )  # fmt: skip
        assert answer.status_code == 302, answer.context["form"].errors
        answer = client.post(
            f"/articles/edit/{number}/", {**edit_form(client, number), "action-publish": "1"}, follow=True
        )
        assert answer.status_code == 200
        image = records(number).body[0].image  # type: ignore[union-attr]
        assert image and image.focal_point == expected and image.alt == "A quay"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    size=st.tuples(st.integers(1, 5000), st.integers(1, 5000)),
    x=st.integers(0, 100),
    y=st.integers(0, 100),
    known=st.booleans(),
)
def test_a_focal_point_of_an_archive_comes_back_whatever_the_size(
    desk: Any, size: tuple[int, int], x: int, y: int, known: bool
) -> None:
    """Whether or not the library had the picture before."""
    from tamizdat.newsroom.models import Article as Row
    from tamizdat.newsroom.models import Picture
    from tamizdat.newsroom.publishing.load import load

    path = "media/fo/cal.jpg"
    file = desk.newsroom.media / "fo" / "cal.jpg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(saved(photo(60, 40), "JPEG"))
    Picture.objects.filter(file="fo/cal.jpg").delete()
    Row.objects.filter(pk__in=(7101, 7102)).delete()
    file.write_bytes(saved(photo(60, 40), "JPEG"))
    plain, focused = (Image(path, *size, "A quay", focal_point=point) for point in (UNSET, FocalPoint(x, y)))
    if known:
        load([article(7102, path="2013/10/02/other-a7102/", lead_image=Figure(plain))])
    record = article(
        7101,
        path="2013/10/02/crop-a7101/",
        lead_image=Figure(focused),
        body=(Figure(focused), Embed("https://film.example/", "A film", image=focused)),
    )
    load([record])
    assert Picture.objects.get(file="fo/cal.jpg").focal_point_x is not None
    assert encode(records(7101)) == encode(record)


@pytest.mark.parametrize("path", [None, "media/no/where.jpg"])
def test_a_picture_that_the_library_does_not_have_keeps_its_focal_point(desk: Any, path: str | None) -> None:
    from tamizdat.newsroom.models import Article as Row
    from tamizdat.newsroom.publishing.load import load

    Row.objects.filter(pk=7103).delete()
    record = article(
        7103,
        path="2013/10/02/gone-a7103/",
        lead_image=Figure(Image(path, original_url="https://old.example/1.jpg", focal_point=FocalPoint(1, 2))),
    )
    load([record])
    assert encode(records(7103)) == encode(record)
