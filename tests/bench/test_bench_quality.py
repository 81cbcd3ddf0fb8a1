"""The questions of the quality bench: enough of them, in seven languages, and what they should find is there."""

from __future__ import annotations

import pytest
from bench.quality import FILLERS, FullText, Question, Verdict, _load, _pieces, _verdict

QUESTIONS, ARTICLES = _load()


def test_there_are_enough_questions_in_each_language() -> None:
    languages = {question.language for question in QUESTIONS}
    assert languages == {"en", "de", "ru", "uk", "ar", "fa", "zh"} and len(QUESTIONS) >= 70
    for language in languages:
        assert sum(question.language == language for question in QUESTIONS) >= 10
        assert sum(article.language == language for article in ARTICLES) > FILLERS


def test_the_articles_are_the_same_each_time() -> None:
    assert _load() == (QUESTIONS, ARTICLES)
    assert len({article.path for article in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize(
    ("found", "recall", "reciprocal"),
    [
        (["a", "b"], 1.0, 1.0),
        (["x", "b"], 0.5, 0.5),
        ([*"0123456789", "a"], 0.0, 0.0),
        (["a", "b", "no"], 0.0, 0.0),
    ],
)
def test_an_answer_is_judged_by_its_first_ten(found: list[str], recall: float, reciprocal: float) -> None:
    question = Question("en", "q", "sentence", frozenset({"a", "b"}), frozenset({"no"}))
    assert _verdict(question, found) == Verdict(question, recall, reciprocal)


def test_full_text_search_is_asked_as_its_users_would_ask_it() -> None:
    assert _pieces("one “two three” -four") == [(False, "one"), (False, "two three"), (True, "-four")]
    engine = FullText(ARTICLES)
    assert engine.ask(Question("en", "jaguars -zoo", "exclusion", frozenset(), frozenset())) == ["jaguar"]
    assert "ferry-strike" in engine.ask(Question("en", "ferries islands", "sentence", frozenset(), frozenset()))
