"""What single lines and paragraphs show: boilerplate, bylines, headlines, standfirsts, letters to readers."""

from __future__ import annotations

import papers
import pytest

from tamizdat.article import Heading, Moment, Paragraph
from tamizdat.recover.boilerplate import phrases
from tamizdat.recover.boilerplate.classify import best_segment, classify
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE, Duplicates, SiteModel
from tamizdat.recover.capture import Candidate, Capture, Parsed, TextBlock
from tamizdat.recover.fields import line_names
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.words import ends_sentence, fingerprint, normalize, sentences, word_count


def blocks(*lines: str) -> list[TextBlock]:
    return [TextBlock(content=Paragraph(line), text=line) for line in lines]


def parsed(*lines: str, **fields_) -> Parsed:
    capture = Capture(name="x", sha256="x", kind="text", body=b"")
    return Parsed(capture=capture, blocks=tuple(blocks(*lines)), **fields_)


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
    assert phrases.direct_address("We need your help, and you know it.") > 20
    assert phrases.direct_address("“We need your help, and you know it,” the mayor said to the villagers.") == 0


def test_the_body_is_told_from_what_stands_around_it():
    page = blocks("Menu", "News", "Log in", papers.HEADLINE, *papers.BODY, "Share", "Related", "© 2017 Vesna Courier")
    chosen = best_segment(page, classify(page, UNKNOWN_SITE))
    assert list(chosen)[-len(papers.BODY) :] == list(range(4, 9))


def test_what_other_articles_have_too_counts_less():
    page = blocks(*papers.BODY)
    known = SiteModel(articles=5, recurring={fingerprint(sentence): 4 for sentence in sentences(papers.BODY[4])})
    assert classify(page, known)[4] < classify(page, UNKNOWN_SITE)[4] - 2


def test_what_other_captures_of_the_article_have_counts_more():
    page = blocks(*papers.BODY)
    copies = Duplicates(frozenset(fingerprint(sentence) for text in papers.BODY[:4] for sentence in sentences(text)))
    with_copies, without = classify(page, UNKNOWN_SITE, copies), classify(page, UNKNOWN_SITE)
    assert with_copies[1] > without[1]


def test_what_one_copy_alone_has_is_not_taken_away_since_another_is_as_long():
    page = blocks(papers.HEADLINE, *papers.BODY)
    others = Duplicates(frozenset(fingerprint(sentence) for text in papers.BODY[:4] for sentence in sentences(text)))
    assert best_segment(page, classify(page, UNKNOWN_SITE, others)).stop == len(page)


def test_a_stated_headline_is_taken():
    found = clean(parsed("Some line", *papers.BODY, headlines=(Candidate("Stated Title", "json-ld"),)), UNKNOWN_SITE)
    assert (found.headline, found.field_sources["headline"]) == ("Stated Title", "json-ld")


def test_a_heading_above_the_body_is_the_headline():
    heading = TextBlock(content=Heading("Grain Pier"), text="Grain Pier", dom_path="h1")
    page = Parsed(capture=Capture(name="x", sha256="x", kind="text", body=b""), blocks=(heading, *blocks(*papers.BODY)))
    assert clean(page, UNKNOWN_SITE).headline == "Grain Pier"


def test_a_page_of_one_paragraph_is_a_page():
    found = clean(
        parsed("Menu", "News", "Senna Ferry Stops", "The ferry to Senna stopped on Monday, its owner said.", "Share"),
        UNKNOWN_SITE,
    )
    assert (found.headline, [block.text for block in found.body]) == (
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
    assert line_names.bare_names(line) == people


def test_byline_and_date_lines_are_read_and_leave_the_body():
    found = clean(parsed("Senna Ferry Stops", "By Ada Krell, Senna", "9 May 2017", *papers.BODY), UNKNOWN_SITE)
    assert found.bylines == ("Ada Krell",)
    assert found.published and found.published.value == "2017-05-09"
    assert not any("Ada Krell" in block.text or "2017" in block.text for block in found.body)


def test_words_and_sentences():
    assert word_count("Two words") == 2 and word_count("你好世界") == 2
    assert sentences("One. “Two!” Three? 四。五！") == ["One.", "“Two!", "Three?", "四。", "五！"]
    assert ends_sentence("He said “so.”") and ends_sentence("完。") and not ends_sentence("and then")
    assert normalize("a\u00ad b\n\u200bc") == "a b c"
    assert fingerprint("12 comments!") == fingerprint("7 Comments")


@pytest.mark.parametrize(
    "lines",
    [["Published: 3 October 2013 | Updated: 5 October 2013"], ["3 October 2013", "Updated: 5 October 2013"]],
    ids=["on one line", "on lines of their own"],
)
def test_lines_tell_when_it_was_published_and_when_updated(lines):
    found = clean(parsed(papers.HEADLINE, *lines, *papers.BODY), UNKNOWN_SITE)
    assert (found.published, found.updated) == (Moment("2013-10-03"), Moment("2013-10-05"))
    assert not any("Updated" in block.text for block in found.body)


def test_the_date_of_an_update_alone_is_the_only_date_that_is_known():
    found = clean(parsed(papers.HEADLINE, "Updated: 5 October 2013", *papers.BODY), UNKNOWN_SITE)
    assert (found.published, found.updated) == (Moment("2013-10-05"), None)
