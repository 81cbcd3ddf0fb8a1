"""The Article and its wire form."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from tamizdat import article as a

words = st.text(min_size=1, max_size=40)
moments = st.datetimes(timezones=st.timezones()).map(lambda d: a.Moment(d.isoformat(timespec="minutes"), "minute"))
points = st.just(UNSET) | st.builds(a.FocalPoint, st.integers(0, 100), st.integers(0, 100))
images = st.builds(
    a.Image,
    path=st.none() | st.just("media/ab/abc.jpg"),
    width=st.integers(0, 4000),
    alt=words,
    focal_point=points,
)
blocks = st.one_of(
    st.builds(a.Paragraph, html=words),
    st.builds(a.Heading, html=words, level=st.integers(2, 4)),
    st.builds(a.Quote, html=words, cite=words),
    st.builds(a.List, items=st.lists(words, max_size=3).map(tuple), ordered=st.booleans()),
    st.builds(a.Figure, image=images, caption=words),
    st.builds(a.Embed, url=words, image=st.none() | st.builds(a.Image, path=st.none() | words)),
    st.builds(a.Table, rows=st.lists(st.lists(words, max_size=3).map(tuple), max_size=3).map(tuple)),
    st.builds(a.Divider),
)
articles = st.builds(
    a.Article,
    number=st.integers(1, 10**9),
    path=words,
    language=st.sampled_from(["en", "ar"]),
    headline=words,
    published=st.none() | moments,
    body=st.lists(blocks, max_size=6).map(tuple),
    related=st.lists(st.integers(1, 99), max_size=3).map(tuple),
)


@given(articles)
def test_the_wire_form_keeps_everything(article: a.Article) -> None:
    line = a.encode(article)
    assert b"\n" not in line
    assert a.decode(line) == article
    assert a.encode(a.decode(line)) == line


@given(st.text())
def test_inline_is_safe_and_settled(text: str) -> None:
    once = a.inline(text)
    assert a.inline(once) == once
    assert "<script" not in once.lower()


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<b onclick=x>bold</b> <em>soft</em>", "bold <em>soft</em>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="https://a.example/" target=_blank>x</a>', '<a href="https://a.example/">x</a>'),
        ("<script>alert(1)</script>text", "text"),
        ("cafe\u0301", "café"),
    ],
)
def test_inline(dirty: str, clean: str) -> None:
    assert a.inline(dirty) == clean


def test_plain_drops_markup_and_resolves_entities() -> None:
    assert a.plain("Fish &amp; <em>chips</em><br>daily") == "Fish & chips daily"


def test_moments_sort_by_time_across_zones() -> None:
    riga = a.Moment("2020-01-01T01:00+02:00", "minute")
    london = a.Moment("2019-12-31T23:30+00:00", "minute")
    assert riga.sort_key < london.sort_key
    assert riga.day.isoformat() == "2020-01-01"


def test_own_numbers_start_above_all_recovered_ones() -> None:
    assert a.first_own_number([28265]) == 10_000_000
    assert a.first_own_number([]) == 10_000_000
    assert a.first_own_number([10_000_000]) == 100_000_000


def test_a_wrong_line_names_its_field() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.number"):
        a.decode(b'{"number":"x","path":"p","language":"en","headline":"h"}')


def test_a_picture_without_a_focal_point_has_the_bytes_that_it_had_before_there_were_any() -> None:
    assert msgspec.json.encode(a.Image("media/a.jpg", 3, 2)) == (
        b'{"path":"media/a.jpg","width":3,"height":2,"alt":"","original_url":""}'
    )
    focused = msgspec.json.encode(a.Image("media/a.jpg", focal_point=a.FocalPoint(37, 0)))
    assert focused.endswith(b',"focal_point":{"x":37,"y":0}}')
    assert msgspec.json.decode(focused, type=a.Image).focal_point == a.FocalPoint(37, 0)


@pytest.mark.parametrize("point", ['{"x":101,"y":0}', '{"x":-1,"y":0}', '{"x":1.5,"y":0}', '{"x":1}', "null", "[1,2]"])
def test_a_focal_point_outside_of_the_picture_is_refused_by_its_name(point: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="focal_point"):
        msgspec.json.decode(f'{{"focal_point":{point}}}', type=a.Image)
