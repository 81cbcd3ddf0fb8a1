"""Which captures are one article."""

from __future__ import annotations

import random

import numpy as np
import papers
import pytest
from msgspec import structs

from tamizdat.article import Moment
from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.boilerplate.learn import SiteModel, duplicates, learn
from tamizdat.recover.fields.addresses import page_key, site
from tamizdat.recover.merging.facts import Facts
from tamizdat.recover.merging.groups import Alike, Groups
from tamizdat.recover.merging.match import alike_captures, containment, provisional_articles, sketch
from tamizdat.recover.words import fingerprint

TEXT = "\n".join(papers.BODY)


def together(*captures: tuple[str, str, str | None, str]) -> list[int]:
    """Return the groups of captures that are given by site, headline, address and text."""
    stated = [
        (site, Facts(headlines=(headline,) if headline else (), page=page_key(url or "")), text)
        for site, headline, url, text in captures
    ]
    return stating(*stated)


def stating(*captures: tuple[str, Facts, str]) -> list[int]:
    sketches = [sketch(*capture) for capture in captures]
    return Groups(len(captures)).unite(alike_captures(sketches, lambda index: captures[index][2]))


def test_a_copy_cut_short_and_an_edited_one_are_the_article():
    cut = "\n".join(papers.BODY[:2])
    edited = TEXT.replace("Tuesday", "Wednesday").replace("three stages", "four stages").replace('"', "”")
    assert together(("", "", None, TEXT), ("", "", None, cut), ("", "", None, edited)) == [0, 0, 0]


def test_two_reports_on_one_subject_stay_apart():
    assert together(
        ("", papers.HEADLINE, None, TEXT), ("", papers.LATER_HEADLINE, None, "\n".join(papers.LATER_BODY))
    ) == [0, 1]


def test_another_sites_reprint_stays_apart_but_an_unknown_site_may_join():
    assert together(("a.example", "", None, TEXT), ("b.example", "", None, TEXT)) == [0, 1]
    assert together(("a.example", "", None, TEXT), ("", "", None, TEXT)) == [0, 0]


def test_short_texts_need_their_headline():
    short = "The ferry to Krell will not run on Sunday because of ice, the harbour office said."
    assert together(("", "No Ferry", None, short), ("", "No Ferry", None, short + " It may run on Monday.")) == [0, 0]
    other = "The ferry to Senna will run on Monday in spite of wind, the harbour master hoped."
    assert together(("", "No Ferry", None, short), ("", "Ferry Again", None, other)) == [0, 1]


RULING = (
    "The court in Halden on {day} extended the arrest of editor {name} by two months, at the request of the inquiry.",
    "{name}, who edits a weekly paper in Krell, denies the charge and calls it an answer to what the paper printed.",
    "The lawyer said that nothing new had been shown to the judge, and that the same page was read out as in spring.",
)


def ruling(name: str, day: str) -> str:
    return "\n".join(line.format(name=name, day=day) for line in RULING)


def stated(headline: str, day: str = "", page: str = "", people: tuple[str, ...] = ()) -> Facts:
    return Facts(
        headlines=(headline,) if headline else (), page=page, people=people, published=Moment(day) if day else None
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (stated("Court Keeps Ada Krell in Jail"), stated("Court Keeps Iven Marsh in Jail")),
        (stated("Editor Stays in Jail", "2016-03-03"), stated("Editor Stays in Jail", "2016-05-04")),
        (stated("", page="a.example/ada-krell-stays-in"), stated("", page="a.example/iven-marsh-stays-in")),
        (stated("", page="a.example/news/10023"), stated("", page="a.example/news/10517")),
        (stated("", people=("Ruby Pearce",)), stated("", people=("Theo Kaplan",))),
    ],
    ids=["headline", "date", "address", "number", "byline"],
)
def test_stories_alike_but_for_names_stay_apart_by_what_they_state(one, two):
    first, second = ruling("Ada Krell", "Thursday"), ruling("Iven Marsh", "Friday")
    assert together(("", "", None, first), ("", "", None, second)) == [0, 0]  # nothing but their words would not do
    assert stating(("", one, first), ("", two, second)) == [0, 1]


def test_copies_that_contradict_each_other_in_one_fact_are_one_article_if_their_texts_are_the_same():
    print_view = stated(papers.HEADLINE, page="a.example/print/77")
    page = stated(papers.HEADLINE, page="a.example/2017/05/09/grain-pier")
    assert stating(("", page, TEXT), ("", print_view, TEXT)) == [0, 0]
    edited = TEXT.replace("council member", "councillor").replace("forty steel pillars", "the pillars of steel")
    assert stating(("", page, TEXT), ("", print_view, edited)) == [0, 0]
    other = stated("Grain Pier Opens at Last", page="a.example/print/77")
    assert stating(("", page, TEXT), ("", other, TEXT)) == [0, 1]  # in two facts


def test_a_third_capture_does_not_put_together_what_contradicts():
    bare = ruling("the editor", "Friday")
    captures = [
        ("", stated("Court Keeps Ada Krell in Jail", "2016-03-03"), ruling("Ada Krell", "Thursday")),
        ("", stated("Court Keeps Iven Marsh in Jail", "2016-05-04"), ruling("Iven Marsh", "Friday")),
        ("", Facts(), bare),
    ]
    found = stating(*captures)
    assert found[0] != found[1]


def test_what_proves_no_other_article():
    one, two = "\n".join(papers.BODY), "\n".join(papers.BODY[:3]).replace("Tuesday", "Wednesday")
    for first, second in [
        (stated("Pier to Reopen"), stated("Pier to Reopen - Vesna Courier")),  # one has all words of the other
        (stated("Council Reopens Pier"), stated("Council Reopened Pier")),  # another form of a word
        (stated("", "2017-05-09"), stated("", "2017-09-05")),  # day and month the wrong way round
        (stated("", page="a.example/77123-pier"), stated("", page="a.example/77123-grain-pier")),  # one number
        (stated("", page="a.example/x/reopening-the-pier"), stated("", page="a.example/amp/reopening-the-pier.html")),
        (stated("", people=("Marta Ollin",)), stated("", people=("Marta Ollin", "Ada Krell"))),
    ]:
        assert stating(("", first, one), ("", second, two)) == [0, 0], (first, second)


def test_a_headline_that_was_guessed_is_no_proof_if_the_text_has_the_other():
    text = Facts(headlines=("Sign in",), guessed=("headline",), lines=lines("Sign in", papers.HEADLINE))
    assert stating(("", stated(papers.HEADLINE), TEXT), ("", text, "\n".join(papers.BODY[:3]))) == [0, 0]


def lines(*texts: str) -> bytes:
    return np.unique(np.array([fingerprint(text) for text in texts], dtype=np.uint64)).tobytes()


def test_addresses():
    assert (
        page_key("http://www.a.example/2013/x?utm=1#top")
        == page_key("https://m.a.example/2013/x/")
        == "a.example/2013/x"
    )
    assert page_key("https://web.archive.org/web/2013id_/http://a.example/x.html") == "a.example/x.html"
    assert page_key("https://a.example/") == ""
    assert site("https://user@www.A.example:8080/x") == "a.example"


def test_containment_is_the_share_of_the_shorter():
    assert containment(TEXT, papers.BODY[0]) == 1.0
    assert containment(TEXT, "\n".join(papers.LATER_BODY)) < 0.1
    assert containment("", TEXT) == 0.0


def test_union_does_not_depend_on_order():
    pairs = [(0, 3), (3, 5), (1, 2), (5, 6)]
    for seed in range(20):
        random.Random(seed).shuffle(pairs)
        assert Groups(7).unite(Alike(tuple(pairs))) == [0, 1, 1, 0, 4, 0, 0]


def capture(*lines: str, likely: int = 0, bare: bool = False) -> Fingerprints:
    prints = [fingerprint(line) for line in lines]
    return Fingerprints(
        sentences=frozenset(prints),
        likely=dict.fromkeys(prints[:likely], "body/article/p"),
        distinctive={key: len(line.split()) for key, line in zip(prints, lines, strict=True)},
        bare=bare,
    )


FOOTER = "This line stands below every single story that the paper prints."
STORY = [f"Sentence number {name} of the story about the pier." for name in ("one", "two", "three", "four")]
OTHER = [f"Sentence number {name} of the tale about herring." for name in ("one", "two", "three", "four")]


def test_copies_of_one_article_do_not_make_its_body_boilerplate():
    captures = [capture(*STORY, FOOTER), capture(*STORY, FOOTER), capture(*STORY[:2], FOOTER), capture(*OTHER, FOOTER)]
    found = provisional_articles(captures, [""] * 4, [sketch("", Facts(), "")] * 4, lambda _: "")
    assert found == [0, 0, 0, 3]
    model = learn(captures, found)
    assert set(model.recurring) == {fingerprint(FOOTER)}


def shared(*lines: str, own: tuple[str, ...], path: str = "body/article/p") -> Fingerprints:
    """Return a page whose likely article is `own` in the article's element, and `lines` at `path`."""
    likely = {fingerprint(line): "body/article/p" for line in own} | {fingerprint(line): path for line in lines}
    return structs.replace(capture(*own, *lines), likely=likely)


BACKGROUND = "The company won the contract without a tender, as this paper reported at the time."


def test_background_that_two_stories_share_is_no_boilerplate():
    stories = [shared(BACKGROUND, own=tuple(STORY)), shared(BACKGROUND, own=tuple(OTHER)), capture(FOOTER, "Third.")]
    assert learn(stories, [0, 1, 2]).recurring == {}


def test_a_column_beside_two_stories_is_boilerplate():
    stories = [shared(BACKGROUND, own=tuple(own), path="body/div.column/p") for own in (STORY, OTHER)]
    assert set(learn(stories, [0, 1]).recurring) == {fingerprint(BACKGROUND)}


def test_what_four_articles_have_is_boilerplate():
    subjects = ("the pier", "herring", "ice", "schools")
    stories = [
        shared(
            BACKGROUND, own=tuple(f"Sentence number {name} of the story about {subject}." for name in ("one", "two"))
        )
        for subject in subjects
    ]
    assert learn(stories[:3], [0, 1, 2]).recurring == {}
    assert set(learn(stories, [0, 1, 2, 3]).recurring) == {fingerprint(BACKGROUND)}


def test_what_a_bare_copy_lacks_is_known():
    captures = [capture(*STORY, FOOTER, likely=4), capture(*STORY, likely=4, bare=True)]
    assert learn(captures, [0, 0]).not_in_bare == {fingerprint(FOOTER)}
    assert learn(captures[:1], [0]).not_in_bare == frozenset()


def test_duplicates_tell_the_bodies_of_the_other_copies():
    captures = [capture(*STORY, likely=4), capture(*STORY, likely=1), capture(*OTHER, likely=4)]
    first, second, third = duplicates(captures, [0, 0, 2], [SiteModel()] * 3)
    assert first.sentences == {fingerprint(STORY[0])}
    assert second.sentences == {fingerprint(line) for line in STORY}
    assert third.sentences == frozenset()
