"""Which captures are one article."""

from __future__ import annotations

import random

import papers

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.boilerplate.learn import SiteModel, duplicates, learn
from tamizdat.recover.fields.addresses import page_key, site
from tamizdat.recover.merging.match import articles, containment, provisional_articles, sketch, united
from tamizdat.recover.words import fingerprint

TEXT = "\n".join(papers.BODY)


def together(*captures: tuple[str, str, str | None, str]) -> list[int]:
    sketches = [sketch(site, headline, url, text) for site, headline, url, text in captures]
    return articles(sketches, lambda index: captures[index][3])


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
        assert united(7, pairs) == [0, 1, 1, 0, 4, 0, 0]


def capture(*lines: str, likely: int = 0, bare: bool = False) -> Fingerprints:
    prints = [fingerprint(line) for line in lines]
    return Fingerprints(
        sentences=frozenset(prints),
        likely=frozenset(prints[:likely]),
        distinctive={key: len(line.split()) for key, line in zip(prints, lines, strict=True)},
        bare=bare,
    )


FOOTER = "This line stands below every single story that the paper prints."
STORY = [f"Sentence number {name} of the story about the pier." for name in ("one", "two", "three", "four")]
OTHER = [f"Sentence number {name} of the tale about herring." for name in ("one", "two", "three", "four")]


def test_copies_of_one_article_do_not_make_its_body_boilerplate():
    captures = [capture(*STORY, FOOTER), capture(*STORY, FOOTER), capture(*STORY[:2], FOOTER), capture(*OTHER, FOOTER)]
    found = provisional_articles(captures, [""] * 4, [sketch("", "", None, "")] * 4, lambda _: "")
    assert found == [0, 0, 0, 3]
    model = learn(captures, found)
    assert set(model.recurring) == {fingerprint(FOOTER)}


def test_what_a_bare_copy_lacks_is_known():
    captures = [capture(*STORY, FOOTER, likely=4), capture(*STORY, likely=4, bare=True)]
    assert learn(captures, [0, 0]).not_in_bare == {fingerprint(FOOTER)}
    assert learn(captures[:1], [0]).not_in_bare == frozenset()


def test_duplicates_tell_the_bodies_of_the_other_copies():
    captures = [capture(*STORY, likely=4), capture(*STORY, likely=1), capture(*OTHER, likely=4)]
    first, second, third = duplicates(captures, [0, 0, 2], [SiteModel()] * 3)
    assert (first.sentences, first.complete) == ({fingerprint(STORY[0])}, False)
    assert (second.sentences, second.complete) == ({fingerprint(line) for line in STORY}, True)
    assert (third.sentences, third.complete) == (frozenset(), False)
