"""The text of a Word file becomes our blocks, and nothing of what Word tells besides."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from planted import COMMENT, NAME, PLANTED, photo, planted, saved
from word_samples import W, docx, link, note, p, picture, r, table

from tamizdat.article import Divider, Figure, Heading, List, Paragraph, Quote, Table
from tamizdat.newsroom.word.convert import Draft, draft_of
from tamizdat.newsroom.word.package import UnreadableFile, open_word_file

pytestmark = pytest.mark.usefixtures("_desk_folder")  # sentences are looked up in catalogs, which Django knows


def test_a_text_with_everything(tmp_path: Path) -> None:
    body = docx(
        p(r("The quay"), style="Title"),
        p(r("Nine boats, one winter"), style="Subtitle"),
        p(r("It was "), r("cold", "b"), r(" and "), r("dark", "i"), r(", "), link("r7", "they say"), r("."), note(1)),
        p(r("Boats"), style="Heading1"),
        p(r("Ilse"), list_id=1),
        p(r("Marta"), list_id=1),
        p(r("Small ones"), style="Heading2"),
        p(r("first"), list_id=2),
        p(r("second"), list_id=2),
        p(r("We shall wait."), style="Quote"),
        table(("Boat", "Days"), ("Ilse", "19"), header=True),
        p(r("Before."), picture("m1", "Boats at a quay"), r(" After.")),
        p(r("The quay in winter"), style="Caption"),
        p(),
        p(r("gone", "strike"), r(" styled"), style="Own"),
        media={"m1.jpg": planted("jpg", tmp_path)},
        links={"r7": "https://council.example/?id=7&amp;x=1"},
        notes=("A note about cold.",),
    )
    draft = draft_of(body)
    assert (draft.headline, draft.standfirst) == ("The quay", "Nine boats, one winter")
    path = next(iter(draft.pictures))
    figure = next(block for block in draft.blocks if isinstance(block, Figure))
    assert list(draft.blocks) == [
        Paragraph(
            'It was <strong>cold</strong> and <em>dark</em>, <a href="https://council.example/?id=7&amp;x=1">they say</a>.<sup>1</sup>'
        ),
        Heading("Boats", 2),
        List(("Ilse", "Marta")),
        Heading("Small ones", 3),
        List(("first", "second"), ordered=True),
        Quote("We shall wait."),
        Table((("Boat", "Days"), ("Ilse", "19")), header=True),
        Paragraph("Before. After."),
        figure,
        Paragraph("<s>gone</s> styled"),
        Divider(),
        List(("A note about cold.",), ordered=True),
    ]
    assert (figure.image.path, figure.image.alt, figure.caption) == (path, "Boats at a quay", "The quay in winter")
    assert not [each for each in PLANTED if each.encode() in draft.pictures[path].body]
    assert draft.left_out == ("A paragraph or word had a style that the desk does not know: its text came in plain.",)
    assert NAME not in repr(draft)


def test_the_first_heading_is_the_headline_where_there_is_no_title() -> None:
    draft = draft_of(docx(p(r("Kicker text")), p(r("The quay"), style="Heading1"), p(r("Cold."))))
    assert draft.headline == "The quay"
    assert draft.blocks == (Paragraph("Kicker text"), Paragraph("Cold."))
    assert draft_of(docx(p(r("Only text.")))).headline == ""


def test_comments_tracked_changes_and_hidden_text_stay_outside() -> None:
    gone = f'<w:del w:author="{NAME}"><w:r><w:delText>deleted words</w:delText></w:r></w:del>'
    new = f'<w:ins w:author="{NAME}">{r("inserted")}</w:ins>'
    moved = f'<w:moveFrom w:author="{NAME}">{r("moved away")}</w:moveFrom>'
    remark = (
        '<w:commentRangeStart w:id="1"/>'
        + r("remarked")
        + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    )
    draft = draft_of(
        docx(
            p(r("Seen "), gone, new, moved, r("HIDDEN", "vanish"), r(" "), remark),
            more={"word/header1.xml": f"<w:hdr {W}/>"},
        )
    )
    assert draft.blocks == (Paragraph("Seen inserted remarked"),)
    said = " ".join(draft.left_out)
    for words in (
        "A comment was left out",
        "deletions that were tracked",
        "insertion",
        "Hidden text was left out",
        "header or footer",
    ):
        assert words in said
    assert NAME not in repr(draft) and COMMENT not in repr(draft)


@pytest.mark.parametrize("count", [20_001, 2_000_000])
def test_a_small_file_that_is_endless_inside_is_not_opened(count: int) -> None:
    """27 KB can hold millions of paragraphs, each of which takes memory and time."""
    body = docx("<w:p/>" * count)
    assert len(body) < 30_000
    with pytest.raises(UnreadableFile, match="longer than several books"):
        open_word_file(body)


def test_pictures_that_cannot_be_read_are_listed() -> None:
    draft = draft_of(docx(p(r("Text."), picture("m1", "")), media={"m1.emf": b"\x01\0\0\0 no picture"}))
    assert draft.blocks == (Paragraph("Text."),)
    assert draft.left_out == (
        "A picture was left out. It is no picture that the desk can read. Save it as JPEG or PNG.",
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("C:\\Users\\zoya\\quay.jpg", ""),
        ("IMG_20240301.JPG", ""),
        ("Picture 3", ""),
        ("A quay\n\nDescription automatically generated", "A quay"),
        ("Boats", "Boats"),
    ],
)
def test_descriptions_that_programs_wrote_are_not_alt_texts(written: str, kept: str) -> None:
    draft = draft_of(
        docx(p(picture("m1", written.replace("\n", "&#10;"))), media={"m1.png": saved(photo(40, 30), "PNG")})
    )
    assert [block.image.alt for block in draft.blocks if isinstance(block, Figure)] == [kept]


def test_a_joined_cell_is_told() -> None:
    joined = f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{p(r("all"))}</w:tc></w:tr><w:tr><w:tc>{p(r("a"))}</w:tc><w:tc>{p(r("b"))}</w:tc></w:tr></w:tbl>'
    draft = draft_of(docx(joined))
    assert isinstance(draft.blocks[0], Table) and len(draft.blocks[0].rows[0]) <= 64
    assert "joined" in draft.left_out[0]


def _zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return out.getvalue()


_ENTITIES = (
    b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + f"<w:document {W}><w:body/></w:document>".encode()
)


@pytest.mark.parametrize(
    ("made", "said"),  # made by the test: each worker reads this list, and one of them runs the test
    [
        (lambda: b"", "no Word file"),
        (lambda: b"PK\x03\x04 broken", "no Word file"),
        (lambda: docx(p(r("text")))[:-40], "no Word file"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (lambda: b"{\\rtf1 hello}", "RTF"),
        (lambda: b"%PDF-1.7", "RTF or PDF"),
        (lambda: _zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (lambda: _zipped(word__styles_xml=b"<a/>"), "no text"),
        (lambda: _zipped(word__document_xml=b"<w:document"), "damaged"),
        (lambda: _zipped(word__document_xml=_ENTITIES), "entities"),
        (lambda: _zipped(word__document_xml=b"<a/>", word__big_xml=bytes(300 << 20)), "unpacked"),
        (lambda: _zipped(word__document_xml=b" " * (50 << 20)), "far larger"),
        (lambda: bytes(65 << 20), "larger than 64 MB"),
    ],
)
def test_files_that_cannot_be_opened_get_a_sentence(made: Callable[[], bytes], said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        draft_of(made())


def test_a_file_without_text_is_an_empty_draft() -> None:
    assert draft_of(docx()) == Draft("", "", (), {}, ())


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (
            "https://www.google.com/url?q=https://council.example/%3Fid%3D7%26utm_source%3Dnews&amp;sa=D&amp;usg=A",
            "https://council.example/?id=7",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fcouncil.example%2Fa%3Ffbclid%3D1&amp;h=x",
            "https://council.example/a",
        ),
        (
            "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fcouncil.example%2F&amp;data=05",
            "https://council.example/",
        ),
        ("https://council.example/?id=7&amp;utm_medium=x#top", "https://council.example/?id=7#top"),
        ("https://council.example/?id=7&amp;x=1", "https://council.example/?id=7&amp;x=1"),
        (
            "https://www.google.com/search?q=https://council.example/",
            "https://www.google.com/search?q=https://council.example/",
        ),
    ],
)
def test_links_lead_where_they_lead(pasted: str, kept: str) -> None:
    from tamizdat.newsroom.conversion.text import from_html

    assert from_html(f'<p>See <a href="{pasted}">it</a>.</p>') == [Paragraph(f'See <a href="{kept}">it</a>.')]


def without(body: bytes, *names: str) -> bytes:
    """Return a Word file that has lost some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as whole, zipfile.ZipFile(out, "w") as torn:
        for name in whole.namelist():
            if name not in names:
                torn.writestr(name, whole.read(name))
    return out.getvalue()


def test_a_file_that_has_lost_its_styles_keeps_title_and_headings() -> None:
    body = docx(p(r("Boats"), style="Title"), p(r("At night"), style="Heading1"), p(r("Nine."), note(1)), notes=("A.",))
    whole = draft_of(body)
    assert whole.headline == "Boats" and Heading("At night", 2) in whole.blocks
    assert draft_of(without(body, "word/styles.xml")) == whole


@pytest.mark.parametrize(
    "lost", ["word/numbering.xml", "word/_rels/document.xml.rels", "_rels/.rels", "[Content_Types].xml"]
)
def test_a_file_that_has_lost_another_part_opens(lost: str) -> None:
    body = docx(p(r("Boats"), style="Title"), p(r("one"), list_id=1), p(r("Nine.")))
    assert draft_of(without(body, lost)).headline == "Boats"


def test_a_file_whose_notes_are_lost_is_refused_with_a_sentence() -> None:
    body = docx(p(r("Boats"), style="Title"), p(r("Nine."), note(1)), notes=("A.",))
    with pytest.raises(UnreadableFile, match="damaged"):
        draft_of(without(body, "word/footnotes.xml"))
