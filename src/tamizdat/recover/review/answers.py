"""What a person can answer in a review, and the decisions that each answer is.

An answer is typed as a letter or a word: `k` and `keep` are the same. A choice has no more than one meaning on a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from tamizdat.recover.decisions.book import one_article, two_articles
from tamizdat.recover.decisions.check import moment_of, problem_of
from tamizdat.recover.decisions.kinds import BylineSet, DateSet, Decision, Delete, HeadlineSet
from tamizdat.recover.review.blocks import advice
from tamizdat.recover.review.items import BlockItem, Item, QuestionItem
from tamizdat.recover.review.questions import Candidate, kind_of
from tamizdat.recover.review.session import Review

Scope = Literal["article", "this", "all"]


class AnswerError(ValueError):
    """What was typed is no answer here; the message says what is."""


class Choice(Struct, frozen=True):
    """A choice: its letter, its word, and what it does, in a few words."""

    letter: str
    word: str
    about: str


class Answer(Struct, frozen=True):
    """What was chosen (a word of a Choice), in words for the summary, and the decisions; none where none is needed."""

    chosen: str
    said: str = ""
    decisions: tuple[Decision, ...] = ()


SKIP = Choice("s", "skip", "not now")
ALWAYS = (
    SKIP,
    Choice("o", "open", "show the whole"),
    Choice("u", "undo", "take the last answer back"),
    Choice("q", "quit", "what was answered stands"),
    Choice("?", "help", "explain"),
)
_RIGHT = Choice("r", "right", "it is right as it is")
_TYPE = Choice("t", "type", "write it: t TEXT")
_NONE = Choice("n", "none", "there is none")
_KEEP = Choice("k", "keep", "put it back (k all: in all captures; k this: in this one alone)")
_STANDS = Choice("k", "keep", "it is the article's (k all, k this)")
_REMOVE = Choice("r", "remove", "it stays out (r all, r this)")
_TAKE_OUT = Choice("r", "remove", "take it out (r all: of every article; r this: where it came from this capture)")
_COMMENT = Choice("c", "comment", "a reader's comment: it goes, and its words are written nowhere")
_DELETE = Choice("d", "delete", "it is no article: take it out")
_OF_QUESTION = {
    "match": (Choice("j", "join", "they are one article"), Choice("a", "apart", "they are two")),
    "date": (_TYPE, _NONE, _RIGHT, _DELETE),
    "byline": (_TYPE, _NONE, _RIGHT, _DELETE),
    "headline": (_TYPE, _RIGHT, _DELETE),
    "other": (Choice("v", "seen", "nothing to decide: do not ask again"), _DELETE),
}


def choices(item: Item) -> tuple[Choice, ...]:
    """Return what can be answered to an item."""
    if isinstance(item, QuestionItem):
        return (*_OF_QUESTION[kind_of(item.question)], *ALWAYS)
    if not item.fate.is_removed:
        own = (_STANDS, _TAKE_OUT, _COMMENT) if item.fate.doubt else (_TAKE_OUT, _COMMENT)
        return (*own, *ALWAYS)
    own = (_REMOVE, _COMMENT) if advice(item.fate) else (_KEEP, _REMOVE, _COMMENT)
    return (*own, *ALWAYS)


def read_answer(review: Review, item: Item, typed: str, found: Sequence[Candidate] = ()) -> Answer:
    """Return the answer that a person typed; `found` are the candidates that were shown. Raises AnswerError."""
    word, _, rest = typed.strip().partition(" ")
    known = {name: each.word for each in choices(item) for name in (each.letter, each.word)}
    chosen = known.get(word.casefold())
    if chosen in {each.word for each in ALWAYS} and not rest:
        return Answer(chosen)
    if isinstance(item, BlockItem):
        return _about_block(review, item, chosen, rest.strip().casefold())
    return _about_question(review, item, chosen, rest.strip(), typed.strip(), found)


def _about_block(review: Review, item: BlockItem, chosen: str | None, scope: str) -> Answer:
    can_keep = item.fate.is_removed or item.fate.doubt
    allowed = ("keep", "remove", "comment") if can_keep else ("remove", "comment")
    if chosen is None or chosen not in allowed or scope not in ("", "all", "this"):
        raise AnswerError(_expected(item))
    about = {**review.made()}
    if scope == "this" or item.article is None:
        about["capture"] = item.capture.sha256
    elif not scope:
        about["article"] = item.article
    if chosen == "comment":
        about["comment"] = True
    make: Callable[..., Decision] = review.book.keeping if chosen == "keep" else review.book.removing
    if not item.fate.text:
        raise AnswerError("Its words are not kept here, so no decision can name it. Skip it, or look into the capture.")
    return Answer(chosen, _said(chosen, item), (make(item.fate.text, **about),))


def _said(chosen: str, item: BlockItem) -> str:
    if chosen == "keep":
        return "put back" if item.fate.is_removed else "kept"
    return "stays out" if item.fate.is_removed else "taken out"


def _about_question(
    review: Review, item: QuestionItem, chosen: str | None, rest: str, typed: str, found: Sequence[Candidate]
) -> Answer:
    number, kind = item.question.article, kind_of(item.question)
    if kind == "match" and not rest and chosen:
        return _about_match(review, item, chosen)
    if chosen == "delete" and not rest:
        return Answer(chosen, "no article", (Delete(why="no article", **review.about(number)),))
    if chosen == "seen" and not rest:
        return Answer(chosen, "looked at")
    if kind in ("match", "other"):
        raise AnswerError(_expected(item))
    value = _value(review, item, chosen, rest, typed, found)
    if kind == "date":
        decision: Decision = DateSet(published=value, **review.about(number))
    elif kind == "byline":
        parts = re.split("[;؛；]" if re.search("[;؛；]", value) else "[,،，、]", value)
        names = tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))
        decision = BylineSet(names=names, **review.about(number))
    else:
        decision = HeadlineSet(text=value, **review.about(number))
    if problem := problem_of(decision):
        raise AnswerError(problem.problem)
    return Answer("value", value or "none", (decision,))


def _value(
    review: Review, item: QuestionItem, chosen: str | None, rest: str, typed: str, found: Sequence[Candidate]
) -> str:
    """Return the value that a person typed or chose, "" for none. Raises AnswerError."""
    kind = kind_of(item.question)
    if typed.isdecimal() and len(typed) < 4:
        if not 1 <= int(typed) <= len(found):
            raise AnswerError(f"There is no {typed} among the values above. {_expected(item)}")
        return found[int(typed) - 1].value
    if chosen == "none" and not rest:
        return ""
    if chosen == "right" and not rest:
        return _present(review, item)
    if chosen == "type" and rest:
        return rest
    if kind == "date" and moment_of(typed):
        return typed
    if chosen == "type":
        raise AnswerError("Write it on the same line: t TEXT.")
    if kind == "date" and re.search(r"\d{2}", typed):
        raise AnswerError("A date begins with the year: 2011-11-30, or 2011-11-30T14:05+02:00.")
    raise AnswerError(_expected(item))


def _present(review: Review, item: QuestionItem) -> str:
    """Return what the archive has in the field that is asked about."""
    article = review.articles[item.question.article]
    match kind_of(item.question):
        case "date":
            return article.published.value if article.published else ""
        case "byline":
            return "; ".join(each.name for each in article.bylines) + ";"
        case _:
            return article.headline


def _about_match(review: Review, item: QuestionItem, chosen: str) -> Answer:
    groups = [
        [source.sha256 for source in review.articles[number].sources]
        for number in item.numbers
        if number in review.articles
    ]
    if len(groups) < 2:
        raise AnswerError("One of them is no longer in the archive. Skip it.")
    if chosen == "join":
        every = [capture for group in groups for capture in group]
        return Answer(chosen, "one article", tuple(one_article(every, **review.made())))
    made = [each for group in groups[1:] for each in two_articles(groups[0], group, **review.made())]
    return Answer(chosen, "two articles", tuple(dict.fromkeys(made)))


def _expected(item: Item) -> str:
    return f"Answer {', '.join(f'{each.letter} ({each.word})' for each in choices(item))}."
