"""What single lines and paragraphs say: furniture, bylines, headlines, standfirsts, letters to readers."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Heading, Paragraph
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.classify import FEATURES, segment, weigh
from tamizdat.recover.boilerplate.classify_weights import PAGE, TEXT
from tamizdat.recover.boilerplate.learn import NOTHING, Habits, Mates
from tamizdat.recover.capture import Capture, Claim, Parsed, Piece
from tamizdat.recover.clean import clean
from tamizdat.recover.fields import lines
from tamizdat.recover.words import count, ends, fold, mark, sentences


def pieces(*lines: str) -> list[Piece]:
    return [Piece(block=Paragraph(line), text=line) for line in lines]


def parsed(*lines: str, **fields_) -> Parsed:
    capture = Capture(name="x", sha256="x", kind="text", body=b"")
    return Parsed(capture=capture, pieces=tuple(pieces(*lines)), **fields_)


@pytest.mark.parametrize(
    "line",
    [
        "Read more",
        "× Close",
        "12 comments",
        "Подробнее",
        "Weiterlesen",
        "اقرأ المزيد",
        "相关阅读:",
        "Lire la suite",
        "Share",
    ],
)
def test_buttons_of_many_languages(line):
    assert phrases.is_button(line)


@pytest.mark.parametrize(
    "line", ["Share prices fell on Monday", "Read the verdict", "Council to close two schools", ""]
)
def test_headlines_are_no_buttons(line):
    assert not phrases.is_button(line)


def test_appeals_and_sign_ups_show_in_sentences():
    assert "appeal" in phrases.hits("If you can, please support us: your donation keeps our journalism independent.")
    assert "appeal" in phrases.hits("Нам нужна ваша помощь: поддержите редакцию.")
    assert "letter" in phrases.hits("Our weekly newsletter comes to your inbox every Friday.")
    assert phrases.hits("The orchestra played in the park, and nobody listened.") == {}


def test_speaking_to_the_reader_does_not_count_in_quotations():
    assert phrases.address("We need your help, and you know it.") > 20
    assert phrases.address("“We need your help, and you know it,” the mayor said to the villagers.") == 0


def test_every_weight_has_its_feature():
    for weights in (TEXT, PAGE):
        assert len(weights.alone) == len(weights.together) == len(FEATURES)


def test_the_body_is_told_from_what_stands_around_it():
    page = pieces("Menu", "News", "Log in", papers.HEADLINE, *papers.BODY, "Share", "Related", "© 2017 Vesna Courier")
    chosen = segment(page, weigh(page, NOTHING))
    assert list(chosen)[-len(papers.BODY) :] == list(range(4, 9))


def test_what_other_articles_have_too_weighs_less():
    page = pieces(*papers.BODY)
    known = Habits(articles=5, recurring={mark(sentence): 4 for sentence in sentences(papers.BODY[4])})
    assert weigh(page, known)[4] < weigh(page, NOTHING)[4] - 2


def test_what_other_captures_of_the_article_lack_weighs_less():
    page = pieces(*papers.BODY)
    mates = Mates(frozenset(mark(sentence) for text in papers.BODY[:4] for sentence in sentences(text)), complete=True)
    with_mates, without = weigh(page, NOTHING, mates), weigh(page, NOTHING)
    assert with_mates[4] < without[4] - 2
    assert with_mates[1] > without[1]


def test_a_claimed_headline_is_believed():
    found = clean(parsed("Some line", *papers.BODY, headlines=(Claim("Claimed Title", "json-ld"),)), NOTHING)
    assert (found.headline, found.witness["headline"]) == ("Claimed Title", "json-ld")


def test_a_heading_above_the_body_is_the_headline():
    heading = Piece(block=Heading("Grain Pier"), text="Grain Pier", place="h1")
    page = Parsed(capture=Capture(name="x", sha256="x", kind="text", body=b""), pieces=(heading, *pieces(*papers.BODY)))
    assert clean(page, NOTHING).headline == "Grain Pier"


def test_a_page_of_one_paragraph_is_a_page():
    found = clean(
        parsed("Menu", "News", "Senna Ferry Stops", "The ferry to Senna stopped on Monday, its owner said.", "Share"),
        NOTHING,
    )
    assert (found.headline, [piece.text for piece in found.body]) == (
        "Senna Ferry Stops",
        ["The ferry to Senna stopped on Monday, its owner said."],
    )


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ada Krell", ["Ada Krell"]),
        ("Ada KrellPublished May 9, 2017, 11:21am", ["Ada Krell"]),
        ("Ada Krell Political Correspondent", ["Ada Krell"]),
        ("Ada Krell og Bo Lund", ["Ada Krell", "Bo Lund"]),
        ("Up Next", []),
        ("Port Halden to Reopen Grain Pier After Long Dispute", []),
        ("Ada Krell said so.", []),
    ],
)
def test_lines_that_are_nothing_but_names(line, people):
    assert lines.bare(line) == people


def test_byline_and_date_lines_are_read_and_leave_the_body():
    found = clean(parsed("Senna Ferry Stops", "By Ada Krell, Senna", "9 May 2017", *papers.BODY), NOTHING)
    assert found.bylines == ("Ada Krell",)
    assert found.published and found.published.value == "2017-05-09"
    assert not any("Ada Krell" in piece.text or "2017" in piece.text for piece in found.body)


def test_words_and_sentences():
    assert count("Two words") == 2 and count("你好世界") == 2
    assert sentences("One. “Two!” Three? 四。五！") == ["One.", "“Two!", "Three?", "四。", "五！"]
    assert ends("He said “so.”") and ends("完。") and not ends("and then")
    assert fold("a\u00ad b\n\u200bc") == "a b c"
    assert mark("12 comments!") == mark("7 Comments")
