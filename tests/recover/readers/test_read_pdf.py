"""PDF documents: lines at places become paragraphs in reading order; what has no text says what to do."""

from __future__ import annotations

import re
import zlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers.pdf import document, wrapped
from read_samples import FIRST, SECOND, THIRD, found, mangled, paragraphs

from fuzz.reading import Here
from tamizdat.recover.pdf import process
from tamizdat.recover.pdf.direction import in_order, is_from_right
from tamizdat.recover.pdf.lines import Line, PdfText
from tamizdat.recover.pdf.paragraphs import joined, pages_of
from tamizdat.recover.readers.documents import pdf

HEIGHT = 842.0


def lines(*placed: tuple[float, float, float, str], page: int = 0, bold: bool = False) -> list[Line]:
    """Return lines as the process gives them; a letter takes half of its height."""
    return [Line(page, x, y, x + len(text) * size / 2, y + size, size, bold, text) for x, y, size, text in placed]


def html_of(found_lines: list[Line], pages: int = 1) -> list[str]:
    return pages_of(PdfText(lines=tuple(found_lines), heights=(HEIGHT,) * pages)).html.split("\n")


def test_a_document_of_two_pages(captured, run):
    first = [(60, 800, 9, "Quay Post 3 May 2019"), (60, 740, 20, "Lights on the Quay"), (60, 715, 11, "By Ada Quill")]
    first += wrapped(FIRST, 60, 680) + wrapped(SECOND[:70], 60, 635, indent=12) + [(290, 30, 9, "1")]
    second = [
        (60, 800, 9, "Quay Post 3 May 2019"),
        *wrapped(SECOND[70:].strip(), 60, 760),
        *wrapped(THIRD.replace("“", '"').replace("”", '"'), 60, 700),
        (290, 30, 9, "2"),
    ]
    result = run(
        captured({"lights.pdf": document(first, second, info="/Title(layout 4.indd)/CreationDate(D:20190504120000Z)")})
    )
    (article,) = result.articles
    assert article.headline == "Lights on the Quay" and [each.name for each in article.bylines] == ["Ada Quill"]
    assert paragraphs(article) == [FIRST, SECOND, THIRD.replace("“", '"').replace("”", '"')]
    assert article.published.value == "2019-05-04"
    assert any("head and foot of the pages: 3" in note.note for note in result.notes)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (document([]), "pictures of pages and no text: run it through OCR"),
        (b"%PDF-1.4\nnothing at all", "damaged PDF document"),
        (
            document(
                [(60, 700, 11, FIRST)],
                more="/Encrypt<</Filter/Standard/V 1/R 2/O(" + "x" * 32 + ")/U(" + "y" * 32 + ")/P -4>>/ID[(a)(b)]",
            ),
            "behind a password",
        ),
    ],
)
def test_what_cannot_be_read_says_why(captured, body, reason):
    posts, reasons = found(captured({"it.pdf": body}))
    assert not posts and reason in reasons["it.pdf"]


def test_one_that_takes_too_long_is_stopped(captured, monkeypatch):
    monkeypatch.setattr("tamizdat.recover.readers.folders.Isolated", Here)
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    _, reasons = found(captured({"it.pdf": document([(60, 700, 11, FIRST)])}))
    assert "takes more time or memory" in reasons["it.pdf"]


def test_one_that_unpacks_to_all_memory_is_stopped(captured):
    bomb = zlib.compress(b"0" * (1 << 20), 9)
    for _ in range(2):
        bomb = zlib.compress(bomb * 1000, 9)
    page = document([]).replace(
        b"<</Length 0>>\nstream\n",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode/FlateDecode]>>\nstream\n%s" % (len(bomb), bomb),
    )
    posts, reasons = found(captured({"it.pdf": page}))
    assert not posts and reasons["it.pdf"].startswith("a")


def test_columns_one_after_the_other_below_what_spans_them():
    left = [(60, 600 - 14 * at, 11, f"left line {at} goes on") for at in range(6)]
    right = [(320, 600 - 14 * at, 11, f"right line {at} goes on") for at in range(6)]
    headline, text = html_of(lines((60, 680, 24, "A headline over both of the columns"), *left, *right))
    assert headline == "<h1>A headline over both of the columns</h1>"
    order = [text.index(f"{side} line {at}") for side in ("left", "right") for at in range(6)]
    assert order == sorted(order)


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    left = [(60, 600 - 14 * at, 11, "so many words in a full line of it") for at in range(4)]
    right = [
        (320, 600, 11, "and it goes on here until the end."),
        *((320, 560 - 14 * at, 11, "Another one stands below, as long.") for at in range(3)),
    ]
    texts = html_of(lines(*left, *right))
    assert texts[0].endswith("in a full line of it and it goes on here until the end.</p>") and len(texts) == 2
    split = lines((60, 100, 11, "The boats lay still since the har-")) + lines(
        (60, 780, 11, "bour had been closed."), page=1
    )
    assert html_of(split, 2) == ["<p>The boats lay still since the harbour had been closed.</p>"]


def test_paragraphs_by_indent_gap_and_a_short_last_line():
    text = [
        (60, 700, 11, "The first one is wide enough to fill a line of it,"),
        (60, 686, 11, "and ends early."),
        (60, 672, 11, "The second one has no indent, and fills the line so"),
        (60, 658, 11, "it goes on for one more line that is as wide as it."),
        (72, 644, 11, "The third one has an indent, and is as wide as it "),
        (60, 630, 11, "needs to be to fill a line, like all of the others."),
        (60, 602, 11, "A gap stands above the fourth, which is the last it"),
    ]
    assert [each[3:13] for each in html_of(lines(*text))] == ["The first ", "The second", "The third ", "A gap stan"]


def test_lines_with_a_bullet_are_a_list():
    found_lines = lines(
        (60, 700, 11, "The town has three of them:"),
        (60, 686, 11, "• one on the quay,"),
        (60, 672, 11, "• one in the barn, which"),
        (70, 658, 11, "nobody has seen."),
    )
    assert (
        html_of(found_lines)[1] == "<ul><li>one on the quay,</li><li>one in the barn, which nobody has seen.</li></ul>"
    )


@pytest.mark.parametrize(
    ("above", "below", "known", "right"),
    [
        ("the re-", "lit lamps", {}, "the relit lamps"),
        ("a well-", "known man", {"well-known": 2}, "a well-known man"),
        ("North-", "Sea", {}, "North-Sea"),
        ("the lam\u00ad", "ps", {}, "the lamps"),
        ("he came -", "and left", {}, "he came - and left"),
        ("the lamps", "were lit", {}, "the lamps were lit"),
        ("码头的灯", "又亮了。", {}, "码头的灯又亮了。"),
    ],
)
def test_words_that_a_line_end_divided(above, below, known, right):
    assert joined(above, below, Counter(known)) == right


def test_running_heads_and_page_numbers_go_and_are_told():
    found_lines = []
    for page in range(4):
        found_lines += lines(
            (60, 810, 9, f"Quay Post, No. {page}"),
            (60, 500, 11, f"Words of page {page}."),
            (290, 20, 9, f"{page} of 4"),
            page=page,
        )
    pages = pages_of(PdfText(lines=tuple(found_lines), heights=(HEIGHT,) * 4))
    assert "Quay Post" not in pages.html and "of 4" not in pages.html and pages.html.count("<p>") == 4
    assert len(pages.running) == 8


def test_a_printed_page_tells_its_address():
    found_lines = lines((60, 500, 11, FIRST), (60, 20, 8, "https://paper.example/2019/05/lamps 1/1"))
    pages = pages_of(PdfText(lines=tuple(found_lines), heights=(HEIGHT,)))
    assert pages.url == "https://paper.example/2019/05/lamps" and "https" not in pages.html


def test_a_large_first_letter_is_the_first_of_its_word():
    found_lines = lines(
        (60, 680, 36, "T"),
        (80, 702, 11, "he lamps along the quay were lit again"),
        (80, 688, 11, "on Friday, as all of the town had said"),
        (60, 674, 11, "in a loud voice to whoever wanted to hear it."),
    )
    assert html_of(found_lines) == [
        "<p>The lamps along the quay were lit again on Friday, as all of the town had said in a loud voice to whoever wanted to hear it.</p>"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "أضيئت المصابيح على الرصيف مرة أخرى بعد 11 عاما من بيعها.",
        "הפנסים הודלקו שוב ב-3.5.2019, כך אמר Rune Tolvard לעיתון.",
        "بهای ۱۲۳۴ لامپ",
    ],
)
@pytest.mark.parametrize("stored", ["as seen", "as written"])
def test_lines_that_run_from_right_to_left(text, stored):
    """A program that writes such a PDF puts each glyph at its place; in which order they are stored is its own choice."""
    parts = [
        part[::-1] if not is_from_right(part) else part
        for part in re.split(r"([A-Za-z0-9\u06f0-\u06f9][A-Za-z0-9. \u06f0-\u06f9]*[A-Za-z0-9\u06f0-\u06f9])", text)
    ]
    seen = "".join(parts)
    glyphs = [(500.0 - 6 * at, 506.0 - 6 * at, char) for at, char in enumerate(seen)]
    assert in_order(glyphs if stored == "as written" else glyphs[::-1], 11) == text


def test_the_right_column_is_first_where_one_reads_from_the_right():
    left = [(60.0, 600.0 - 14 * at, 11.0, f"שמאל {'אבג' * 6}") for at in range(5)]
    right = [(320.0, 600.0 - 14 * at, 11.0, f"ימין {'אבג' * 6}") for at in range(5)]
    (text,) = html_of(lines(*left, *right))
    assert text.rindex("ימין") < text.index("שמאל")


@settings(max_examples=60)
@given(st.integers(0, 2_000), st.binary(max_size=20))
def test_no_damage_breaks_the_process(at: int, put: bytes) -> None:
    text = process.read(mangled(document([(60, 740, 20, "Lights"), *wrapped(FIRST, 60, 700)]), at, put))
    assert text.fault in ("", "damaged", "locked")
    if not text.fault:
        assert isinstance(pages_of(text).html, str)


PLACES = st.tuples(
    st.floats(0, 500), st.floats(0, 840), st.sampled_from([8.0, 11.0, 24.0]), st.text("ab-. ", min_size=1, max_size=40)
)


@given(st.lists(PLACES, max_size=30))
def test_every_word_of_a_page_comes_out_once(placed) -> None:
    found_lines = lines(*placed)
    pages = pages_of(PdfText(lines=tuple(found_lines), heights=(HEIGHT,)))
    letters = Counter(re.sub(r"<[^>]*>|[^ab]", "", pages.html) + re.sub("[^ab]", "", "".join(pages.running)))
    told = set(pages.running)
    expected = Counter("".join(re.sub("[^ab]", "", text) for _, _, _, text in placed if text not in told)) + Counter(
        re.sub("[^ab]", "", "".join(told))
    )
    assert letters == expected
