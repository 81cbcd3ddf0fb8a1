"""Related coverage by content."""

from __future__ import annotations

import json
import statistics

import papers
import pytest

from tamizdat.recover.relate import CAP, relate, similarity, stem, terms

FILLER = [
    "The orchestra of Krell opened its season with a waltz by Vinterhalter and was applauded for nine minutes.",
    "Prices of rye rose again in Ostermark, where dealers blamed the dry spring and a strike of the millers.",
    "A new bicycle path joins the suburbs of Lund Gate with the university, planners told the daily Standard.",
    "The football club Senna Rovers lost its third match in a row and parted with the trainer Olaf Prim.",
]


def test_articles_on_the_same_people_and_places_are_related_both_ways():
    articles = [
        terms("en", papers.HEADLINE, papers.BODY),
        *[terms("en", "", [line]) for line in FILLER],
        terms("en", papers.LATER_HEADLINE, papers.LATER_BODY),
    ]
    near = relate(articles)
    assert near[0][0] == 5 and near[5][0] == 0
    assert 2 not in near[0] and 3 not in near[0]


def test_languages_are_not_mixed_and_nobody_has_too_many():
    same = [terms("en", papers.HEADLINE, papers.BODY) for _ in range(CAP + 4)]
    near = relate([*same, terms("ru", papers.HEADLINE, papers.BODY)])
    assert all(len(found) == CAP for found in near[:-1])
    assert near[-1] == []


def test_nothing_shared_is_not_related():
    assert relate([terms("en", "", [line]) for line in FILLER]) == [[], [], [], []]


def test_forms_of_one_word_are_one_term():
    assert stem("Harbours") == stem("harbour's"[:8]) == "harbour"
    assert stem("المرفأ") == stem("والمرفأ") == stem("بالمرفأ") == stem("مرفأ")
    assert stem("ولد") == "ولد", 'a short word that begins with the letter of "and" is left alone'
    assert terms("ar", "", ["مَرفأ"]).counts == terms("ar", "", ["مرفأ"]).counts


@pytest.mark.shared
def test_pairs_about_one_event_are_nearer_than_others(shared):
    """On pairs of news texts labelled by people as about one event or not."""
    rows = [json.loads(line) for line in (shared / "recover-dev" / "event_pairs.jsonl").read_text().splitlines()]
    scores: dict[bool, list[float]] = {True: [], False: []}
    for row in rows:
        one, two = (terms(row["lang"], row[side]["title"], [row[side]["text"]]) for side in "ab")
        scores[row["quality"] == "OK"].append(similarity(one, two, []))
    assert statistics.median(scores[True]) > 2 * statistics.median(scores[False])
