"""Captures of one article become one: votes, votes against, order, joining, provenance."""

from __future__ import annotations

import itertools

from tamizdat.article import Figure, Image, List, Moment, Paragraph, Quote, Table
from tamizdat.recover.capture import Capture, Cleaned, TextBlock
from tamizdat.recover.merging.align import joined_lists
from tamizdat.recover.merging.merge import merge
from tamizdat.recover.merging.rejoin import rejoin, typography

ONE = "The ferry between Senna and Krell was stopped on Monday after its engine failed in the strait."
TWO = "Nobody was hurt, but forty passengers had to wait for six hours until a tug reached them."
THREE = "The company said that a new engine had been ordered two years ago and never delivered."
FOUR = "Passengers will be paid back their fares, a spokeswoman for the harbour office promised."


def block(text: str) -> TextBlock:
    return TextBlock(content=Paragraph(text), text=text)


def cleaned(name: str, *texts: str, **fields) -> Cleaned:
    capture = Capture(name=name, sha256=name * 3, kind="text", body=b"")
    return Cleaned(capture=capture, body=tuple(map(block, texts)), **fields)


def page(name: str, *blocks: TextBlock, **fields) -> Cleaned:
    capture = Capture(name=name, sha256=name * 3, kind="html", body=b"")
    return Cleaned(capture=capture, body=blocks, **fields)


def bodies(*members: Cleaned) -> set[tuple[str, ...]]:
    results = {tuple(each.html for each in merge(order).body) for order in itertools.permutations(members)}
    return results


def test_a_copy_cut_short_adds_nothing_and_takes_nothing_away():
    assert bodies(cleaned("a", ONE, TWO, THREE, FOUR), cleaned("b", ONE, TWO)) == {(ONE, TWO, THREE, FOUR)}


def test_a_beginning_and_an_end_that_overlap_are_one_article():
    assert bodies(cleaned("a", ONE, TWO, THREE), cleaned("b", THREE, FOUR)) == {(ONE, TWO, THREE, FOUR)}


def test_what_one_copy_alone_has_between_what_two_others_have_is_no_article():
    stray = "Read the latest dispatches from the strait in our application, which costs nothing at all."
    members = [cleaned("a", ONE, stray, TWO, THREE), cleaned("b", ONE, TWO, THREE), cleaned("c", ONE, TWO, THREE)]
    assert bodies(*members) == {(ONE, TWO, THREE)}


def test_split_paragraphs_are_joined():
    assert [
        one.text
        for one in rejoin([block("The meeting in Krell, the third this year,"), block("which nobody liked, ended.")])
    ] == ["The meeting in Krell, the third this year, which nobody liked, ended."]
    whole = [block("What the harbour office says"), block("Nobody was hurt."), block("Then it was over.")]
    assert rejoin(whole) == whole


def test_another_copy_joins_what_words_do_not_show():
    halves = ["The ferry between Senna and Krell was stopped on Monday after its engine", "failed in the strait."]
    assert bodies(cleaned("a", *halves, TWO), cleaned("b", ONE, TWO)) == {(ONE, TWO)}


def test_the_better_set_text_wins():
    straight, curly, mixed = 'He said "yes" to it.', "He said “yes” to it.", 'He said "yes” to it.'
    assert [typography(text) for text in (curly, straight, mixed)] == [2, 1, 0]
    assert bodies(cleaned("a", mixed, TWO), cleaned("b", curly, TWO), cleaned("c", straight, TWO)) == {(curly, TWO)}


def test_fields_come_from_the_source_with_most_weight_and_disputes_are_questions():
    day, other = Moment("2015-03-04"), Moment("2015-03-05")
    minute = Moment("2015-03-04T09:30:00+02:00", "minute")
    merged = merge(
        [
            cleaned("a", ONE, headline="Ferry Stops", published=other, field_sources={"headline": "place"}),
            cleaned("b", ONE, headline="Ferry Stopped", published=day, field_sources={"headline": "h1"}),
            cleaned("c", ONE, published=minute),
        ]
    )
    assert merged.headline == "Ferry Stopped"
    assert merged.published == minute
    assert "published" not in merged.doubts
    even = merge([cleaned("a", ONE, published=other), cleaned("b", ONE, published=day)])
    assert "2015-03-0" in even.doubts["published"]


def test_a_page_may_name_more_people_than_the_account_of_an_export():
    def named(name: str, source: str, *people: str) -> Cleaned:
        return cleaned(name, ONE, bylines=people, field_sources={"bylines": source})

    export, printed = named("a", "post", "Ada Krell"), named("b", "line", "Ada Krell", "Ines Rook")
    assert merge([export, printed]).bylines == ("Ada Krell", "Ines Rook")
    assert merge([export, named("b", "line", "Ines Rook")]).bylines == ("Ada Krell",)
    assert merge([named("a", "stated", "Ada Krell"), printed]).bylines == ("Ada Krell",)


def test_a_standfirst_leaves_the_body_of_every_copy():
    stand = "Forty passengers spent half a day on the water."
    merged = merge([cleaned("a", ONE, TWO, standfirst=stand), cleaned("b", stand, ONE, TWO)])
    assert (merged.standfirst, [each.html for each in merged.body]) == (stand, [ONE, TWO])


def test_lists_are_put_together():
    assert joined_lists([List(("a",)), List(("b",)), List(("1",), ordered=True), Paragraph("x"), List(("c",))]) == (
        List(("a", "b")),
        List(("1",), ordered=True),
        Paragraph("x"),
        List(("c",)),
    )


def test_a_damaged_form_loses():
    broken = ONE.replace("engine", "engine\ufffds")
    assert bodies(cleaned("a", broken, TWO), cleaned("b", broken.replace("\ufffd", "’"), TWO), cleaned("c", TWO)) == {
        (ONE.replace("engine", "engine’s"), TWO)
    }


def test_what_only_a_page_shows_keeps_its_place():
    picture = Figure(Image(original_url="https://a.example/photos/tug-640x480.jpg"))
    inner = Figure(Image(original_url="https://a.example/photos/pier.jpg"), caption="The pier of Senna")
    table = Table((("Town", "Hours"), ("Senna", "6")))
    shown = page(
        "b",
        TextBlock(content=picture, text=""),
        block(ONE),
        TextBlock(content=inner, text="The pier of Senna"),
        block(TWO),
        TextBlock(content=table, text="Town Hours Senna 6"),
        block(THREE),
    )
    texts = [cleaned(name, ONE, TWO, "Senna 6", THREE, FOUR) for name in "ac"]
    merged = merge([shown, *texts])
    assert merged.lead_image == picture
    assert merged.body == (Paragraph(ONE), inner, Paragraph(TWO), table, Paragraph(THREE), Paragraph(FOUR))


def test_markup_wins_over_lines_of_a_text():
    quote = TextBlock(
        content=Quote("Where do you go?<br> Down to the water."), text="Where do you go? Down to the water."
    )
    items = TextBlock(
        content=List(("bread for the week", "a lamp")), text="bread for the week a lamp", in_main_text=True
    )
    merged = merge(
        [
            page("b", block(ONE), quote, items, block(TWO)),
            cleaned("a", ONE, "Where do you go?", "Down to the water.", "bread for the week", "a lamp", TWO, THREE),
        ]
    )
    assert merged.body == (Paragraph(ONE), quote.content, items.content, Paragraph(TWO), Paragraph(THREE))


def test_a_page_tells_a_standfirst_from_a_first_paragraph():
    text = cleaned("a", TWO, THREE, standfirst=ONE, field_sources={"standfirst": "line"})
    assert merge([text, page("b", block(ONE), block(TWO))]).standfirst == ""
    assert bodies(text, cleaned("c", ONE, TWO, THREE), page("b", block(ONE), block(TWO))) == {(ONE, TWO, THREE)}
    stated = page("b", block(TWO), standfirst="A tug came late.", field_sources={"standfirst": "stated"})
    assert merge([text, cleaned("c", TWO, standfirst=ONE), stated]).standfirst == "A tug came late."
    assert merge([cleaned("a", ONE, headline="Ferry Stopped", standfirst="Ferry stopped")]).standfirst == ""
