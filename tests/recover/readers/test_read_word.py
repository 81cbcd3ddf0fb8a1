"""Documents of word processors: Word (docx) and OpenDocument (odt)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers.picture import picture
from makers.word import OFFICE, W, docx, odt, p
from read_samples import FIRST, SECOND, THIRD, found, is_told, mangled, paragraphs, read_bytes
from samples import zipped

from tamizdat.article import Figure, Heading, List, Table


def test_a_word_document(captured, run):
    table = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
    body = docx(
        p("Lights on the Quay", "Title"), p("What the town had sold", "Subtitle"), p("By Ada Quill"), p("4 May 2019"),
        p(FIRST), p("The barn", "Heading1"), p(SECOND),
        table.format(p("Year"), p("Lamps"), p("2008"), p("40")),
        "<w:p><w:r><w:t>Kept.</w:t></w:r><w:del w:author='Rune'><w:r><w:delText>A slur.</w:delText></w:r></w:del>"
        "<w:ins w:author='Rune'><w:r><w:t> Added.</w:t></w:r></w:ins></w:p>",
        title="Template", creator="Rune Tolvard",
    )  # fmt: skip
    result = run(captured({"lights.docx": body}))
    (article,) = result.articles
    assert (article.headline, article.standfirst) == ("Lights on the Quay", "What the town had sold")
    assert [each.name for each in article.bylines] == ["Ada Quill"] and article.published.value == "2019-05-04"
    kinds = [type(block) for block in article.body]
    assert Heading in kinds and Table in kinds and paragraphs(article)[-1] == "Kept. Added."
    assert "Rune" not in str(result) and "slur" not in str(result)
    assert any("tracked deletions: 1" in note.note for note in result.notes)


def test_a_word_above_the_headline_is_its_kicker(captured, run):
    body = docx(p("Harbour"), p("Lights on the Quay", "Title"), p(FIRST), p(SECOND))
    (article,) = run(captured({"lights.docx": body})).articles
    assert (article.kicker, article.headline) == ("Harbour", "Lights on the Quay")
    assert paragraphs(article) == [FIRST, SECOND]


def test_properties_count_only_where_the_text_agrees_or_is_silent(captured):
    posts, _ = found(
        captured(
            {
                "silent": docx(p(FIRST), p(SECOND), title="Lights on the Quay", creator="Rune Tolvard"),
                "agrees": docx(p("Lights on the Quay"), p(FIRST), p(SECOND), p("Rune Tolvard"), creator="Rune Tolvard"),
                "program": docx(p(FIRST), p(SECOND), title="Microsoft Word - draft3.doc", creator="Administrator"),
            }
        )
    )
    assert posts["silent"].headline == "Lights on the Quay" and posts["silent"].people == ()
    assert (
        posts["silent"].published == "2019-05-03" and "day on which the document was made" in posts["silent"].notes[0]
    )
    assert posts["agrees"].people == ("Rune Tolvard",) and posts["agrees"].headline == "Lights on the Quay"
    assert posts["program"].headline == "" and posts["program"].people == ()


def test_an_opendocument_text(captured, run, tmp_path):
    styles = (
        '<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="T1">'
        '<style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="T2">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>A slur.</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p text:style-name="P1">Lights on the Quay</text:p>'
        f"<text:p>By Ada Quill</text:p><text:p>{FIRST}<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>In 2008.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Rune Tolvard</dc:creator><text:p>Is that so?</text:p></office:annotation></text:p>"
        f'<text:h text:outline-level="1">The barn</text:h><text:p><text:span text:style-name="T1">A</text:span>{SECOND[1:]}'
        '<text:span text:style-name="T2">hidden</text:span></text:p>'
        "<text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p></text:list-item></text:list>"
        '<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>A lamp</svg:desc></draw:frame></text:p>'
        "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell>"
        "<text:p>Lamps</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>2008</text:p>"
        "</table:table-cell><table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>"
    )
    meta = "<dc:creator>Rune Tolvard</dc:creator><meta:creation-date>2019-05-03T09:00:00</meta:creation-date>"
    captures = captured({"lights.odt": odt(body, styles, meta, **{"Pictures/1.png": picture()})})
    result = run(captures, media=tmp_path / "media")
    (article,) = result.articles
    assert article.headline == "Lights on the Quay" and [each.name for each in article.bylines] == ["Ada Quill"]
    text = paragraphs(article)
    assert text[0] == f"{FIRST}1" and "In 2008." in text and "The barn" in text
    assert f"<strong>A</strong>{SECOND[1:]}" in str(article.body)
    kinds = [type(block) for block in article.body]
    assert {Heading, List, Table} <= set(kinds)
    (figure,) = [block for block in [*article.body, article.lead_image] if isinstance(block, Figure)]
    assert figure.image.path and figure.image.alt == "A lamp"
    for word in ("Rune", "slur", "Is that so", "hidden"):
        assert word not in str(result.articles)
    assert any("comments in the document: 1" in note.note for note in result.notes)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (docx(p("x"), **{"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "declares entities"),
        (docx(p("x"), **{"word/document.xml": "<w:document"}), "damaged Word document"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/other.xml": "<w/>"}), "without a text"),
        (odt("", **{"content.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "declares entities"),
        (odt("", **{"content.xml": "<office"}), "damaged"),
        (odt("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "behind a password"),
        (
            odt("<text:section>" * 190 + "</text:section>" * 190 + "<text:span>" * 240 + "</text:span>" * 240),
            "nested deeper",
        ),
    ],
)
def test_what_cannot_be_read_says_why(captured, body, reason):
    posts, reasons = found(captured({"it.bin": body}))
    assert not posts and reason in reasons["it.bin"]


@given(st.integers(0, 3_000), st.binary(max_size=12), st.booleans())
def test_no_damage_breaks_it(at: int, put: bytes, word: bool) -> None:
    whole = docx(p("Lights", "Title"), p(FIRST), p(THIRD)) if word else odt(f"<text:p>{FIRST}</text:p>")
    assert is_told(read_bytes(mangled(whole, at, put)))


@given(st.integers(0, 1_500), st.text(alphabet="<>&/ w:tdelxmns='\"", max_size=20), st.booleans())
def test_no_damage_within_breaks_it(at: int, put: str, word: bool) -> None:
    name = "word/document.xml" if word else "content.xml"
    inner = (
        f"<w:document {W}><w:body>{p(FIRST)}</w:body></w:document>"
        if word
        else f"<x {OFFICE}><text:p>{FIRST}</text:p></x>"
    )
    broken = mangled(inner.encode(), at, put.encode())
    assert is_told(read_bytes(docx(p("x"), **{name: broken}) if word else odt("", **{name: broken})))
