"""Related coverage by content."""

from __future__ import annotations

import json

import papers
import pytest

from tamizdat.recover.related.relate import MOST_RELATED, relate
from tamizdat.recover.related.terms import stem, terms

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
    near = list(relate(articles))
    assert near[0][0] == 5 and near[5][0] == 0
    assert 2 not in near[0] and 3 not in near[0]


def test_languages_are_not_mixed_and_nobody_has_too_many():
    same = [terms("en", papers.HEADLINE, papers.BODY) for _ in range(MOST_RELATED + 4)]
    near = list(relate([*same, terms("ru", papers.HEADLINE, papers.BODY)]))
    assert all(len(found) == MOST_RELATED for found in near[:-1])
    assert near[-1] == []


def test_one_template_for_two_days_is_not_one_event():
    def forecast(day: str, place: str) -> str:
        return (
            f"On {day} the weather bureau of Ostermark expects snow in {place}, wind from the north and slippery roads."
        )

    articles = [
        terms("en", "Forecast for 8 November", [forecast("8 November", "Senna")]),
        terms("en", "Forecast for 16 November", [forecast("16 November", "Krell")]),
        terms("en", "Snow closes the pass at Senna on 8 November", [forecast("8 November", "Senna")]),
    ]
    near = list(relate(articles))
    assert near[0][0] == 2, "the same day and place are nearer than the same words"


def test_nothing_shared_is_not_related():
    assert list(relate([terms("en", "", [line]) for line in FILLER])) == [[], [], [], []]


def test_forms_of_one_word_are_one_term():
    assert stem("Harbours") == stem("harbour") == "harbo"
    assert stem("2013") == "2013" and stem("1,234,567") == "1,234,567"
    assert stem("المرفأ") == stem("والمرفأ") == stem("بالمرفأ") == stem("مرفأ")
    assert stem("ولد") == "ولد", 'a short word that begins with the letter of "and" is left alone'
    assert terms("ar", "", ["مَرفأ"]).counts == terms("ar", "", ["مرفأ"]).counts


@pytest.mark.shared
def test_pairs_about_one_event_are_related_and_fewer_of_the_others(shared):
    """Pairs of news texts that people labelled as about one event or not (docs/decisions/0104-related.md)."""
    rows = [json.loads(line) for line in (shared / "recover-dev" / "event_pairs.jsonl").read_text().splitlines()]
    near = list(relate([terms(row["lang"], row[side]["title"], [row[side]["text"]]) for row in rows for side in "ab"]))
    found: dict[bool, list[bool]] = {True: [], False: []}
    for index, row in enumerate(rows):
        found[row["quality"] == "OK"].append(2 * index + 1 in near[2 * index])
    assert all(found[True])
    assert sum(found[False]) < 0.8 * len(found[False])
