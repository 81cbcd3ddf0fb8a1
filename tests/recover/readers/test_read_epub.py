"""E-books (EPUB): each chapter is an article; covers and tables of contents are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers.epub import CONTAINER, PACKAGE, XHTML, epub
from makers.picture import picture
from read_samples import FIRST, SECOND, THIRD, found, is_told, mangled, paragraphs, read_bytes
from samples import zipped

from tamizdat.article import Figure

CHAPTER = f"<head><title>x</title></head><body><h1>Lights on the Quay</h1><p>{FIRST}</p><img src='../images/lamp.png' alt='A lamp'/><p>{SECOND}</p></body>"
SECOND_CHAPTER = f"<body><section><p>By Bo Tarn</p><p>{THIRD}</p><p>{SECOND}</p></section></body>"


def book(creator: str = "<dc:creator>Ada Quill</dc:creator>", **more: str | bytes) -> bytes:
    pages = {
        "cover": "<body epub:type='cover'><img src='../images/lamp.png'/></body>",
        "toc": "<body><nav epub:type='toc'><ol><li><a href='two.xhtml'>Two Lamps</a></li></ol></nav></body>",
        "one": CHAPTER,
        "two": SECOND_CHAPTER,
    }
    return epub(pages, creator, **{"OPS/images/lamp.png": picture(), **more})


def test_each_chapter_is_an_article(captured, run, tmp_path):
    result = run(captured({"book.epub": book()}), media=tmp_path / "media")
    one, two = sorted(result.articles, key=lambda each: each.headline)
    assert (one.headline, two.headline) == ("Lights on the Quay", "Two Lamps")
    assert paragraphs(one) == [FIRST, SECOND] and paragraphs(two) == [THIRD, SECOND]
    assert [each.name for each in one.bylines] == ["Ada Quill"] and [each.name for each in two.bylines] == ["Bo Tarn"]
    assert one.published.value == "2019-05-03" and one.language == "en"
    (figure,) = [block for block in one.body if isinstance(block, Figure)]
    assert figure.image.path and figure.image.alt == "A lamp"
    assert result.left_out == []
    assert {(each.kind, each.count) for each in result.assets} == {("book page", 2), ("picture", 1)}


def test_a_publisher_is_no_writer(captured):
    posts, _ = found(captured({"book": book("<dc:creator>Quay Post</dc:creator>")}))
    assert posts["one.xhtml"].people == ()


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (zipped({"mimetype": "application/epub+zip"}), "it", "without a list of its parts"),
        (
            book(**{"META-INF/container.xml": "<c><rootfile full-path='x'/></c>"}),
            "it",
            "without a list of its chapters",
        ),
        (book(**{"OPS/book.opf": "<!DOCTYPE a [<!ENTITY b 'c'>]><x>&b;</x>"}), "it", "declares entities"),
        (
            book(**{"META-INF/encryption.xml": "<e><CipherReference URI='OPS/text/one.xhtml'/></e>"}),
            "it!OPS/text/one.xhtml",
            "locked by the shop",
        ),
        (book(**{"OPS/text/one.xhtml": "\0\1\2"}), "it!OPS/text/one.xhtml", ""),
    ],
)
def test_what_cannot_be_read_says_why(captured, body, name, reason):
    _, reasons = found(captured({"it": body}))
    assert reason in reasons[name]


@given(st.integers(0, 4_000), st.binary(max_size=12))
def test_no_damage_breaks_it(at: int, put: bytes) -> None:
    assert is_told(read_bytes(mangled(book(), at, put)))


@given(
    st.sampled_from(["META-INF/container.xml", "OPS/book.opf", "OPS/text/one.xhtml", "OPS/text/toc.xhtml"]),
    st.integers(0, 900),
    st.binary(max_size=12),
)
def test_no_damage_within_breaks_it(name: str, at: int, put: bytes) -> None:
    whole = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": PACKAGE.format(creator="", items="", spine="")}
    body = whole.get(name, XHTML.format(CHAPTER)).encode()
    assert is_told(read_bytes(book(**{name: mangled(body, at, put)})))
