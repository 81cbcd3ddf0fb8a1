"""Text and Markdown dumps taken apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tamizdat.article import Heading, List, Paragraph, Quote, Table
from tamizdat.recover.capture import Parsed
from tamizdat.recover.readers import Listed, capture
from tamizdat.recover.text.parse import parse_text


def parsed(text: str) -> Parsed:
    return parse_text(capture(text.encode(), "x.txt", Listed(path="x.txt")))


def test_each_line_is_a_paragraph_unless_lines_are_wrapped():
    wrapped = (
        "The council of Senna met on Monday and agreed that the\n"
        "lighthouse should be painted before the summer guests\n"
        "arrive on the island.\n"
    )
    found = parsed(f"Menu\nNews\nSport\n\n{wrapped}\nThe end came soon.")
    assert [block.text for block in found.blocks] == [
        "Menu",
        "News",
        "Sport",
        "The council of Senna met on Monday and agreed that the lighthouse should be painted before the summer guests "
        "arrive on the island.",
        "The end came soon.",
    ]


def test_markdown_blocks_and_inline():
    found = parsed(
        "# Title\n\nBy [Ada Krell](#)\n\nIt was *very* cold[^1].\n\n> Said so\n\n- one\n- two\n\n***\n\nSub\n---\n"
    )
    blocks = [block.content for block in found.blocks]
    assert blocks[0] == Heading("Title", 2) and found.headlines[0].value == "Title"
    assert blocks[1] == Paragraph("By Ada Krell") and found.blocks[1].link_share > 0.5
    assert blocks[2] == Paragraph("It was <em>very</em> cold[^1].")
    assert blocks[3] == Quote("Said so")
    assert blocks[4:6] == [List(("one",)), List(("two",))]
    assert blocks[6] == Heading("Sub", 2)


def test_text_is_escaped_and_never_markup():
    (block,) = parsed("Prices < 5 & falling <script>alert(1)</script> today").blocks
    assert block.content == Paragraph("Prices &lt; 5 &amp; falling &lt;script&gt;alert(1)&lt;/script&gt; today")
    assert block.text == "Prices < 5 & falling <script>alert(1)</script> today"


def test_where_it_came_from():
    labelled = parsed("A story.\n\nОригинальный адрес:\n\n<https://a.example/2014/01/02/slug-a7>")
    assert [(each.value, each.source) for each in labelled.urls] == [
        ("https://a.example/2014/01/02/slug-a7", "labelled")
    ]
    same_line = parsed("A story.\nOriginal url: https://a.example/x/y")
    assert same_line.urls[0].source == "labelled"
    assert parsed("A story.\n\nhttps://a.example/x").urls[0].source == "line"


def test_two_titles_are_no_headline():
    assert parsed("# One\n\nText.\n\n# Two\n\nText.").headlines == ()


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str):
    if text.strip("\0 \t\r\n\ufeff"):
        try:
            found = parsed(text)
        except ValueError:
            return
        assert all(block.text == " ".join(block.text.split()) and block.text for block in found.blocks)


def test_breaks_and_quotations_stay_inside_a_paragraph_of_markdown():
    found = parsed(
        "# Title\n\nBy Ada Krell  \n4 March 2015\n\n> Go down\\\n> to the *water*\n> and back.\n\nOne  \ntwo\n"
    )
    assert [block.text for block in found.blocks[1:3]] == ["By Ada Krell", "4 March 2015"]
    assert found.blocks[3].content == Quote("Go down<br> to the <em>water</em> and back.")
    assert found.blocks[4].content == Paragraph("One<br> two")


def test_tables_of_markdown_and_of_tabs():
    (_, table) = parsed("# Title\n\n| Town | Votes |\n| --- | ---: |\n| *Senna* | 4 |\n").blocks
    assert table.content == Table((("Town", "Votes"), ("<em>Senna</em>", "4")), header=True)
    assert table.text == "Town Votes Senna 4"
    (copied,) = parsed("Town\tVotes\nSenna\t4\n").blocks
    assert copied.content == Table((("Town", "Votes"), ("Senna", "4")))
    assert len(parsed("Town\tVotes\nSenna\t4\t5\n").blocks) == 2
