"""What is wrong with a decision that is well formed: values that nothing can be done with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from tamizdat.article import YEARS, Moment
from tamizdat.recover.decisions.kinds import (
    Apart,
    ArticleDecision,
    BlockDecision,
    BylineSet,
    DateSet,
    Decision,
    HeadlineSet,
    Join,
    LeaveOut,
    Redact,
)
from tamizdat.recover.people.mail_addresses import holds_address
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.forms import read_form

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HASH_ADVICE = "Write the 64 digits that `sha256sum FILE` prints, and that an article's `sources` name."


class Problem(NamedTuple):
    """The key of a decision that is wrong, and what is wrong with it, with the remedy."""

    key: str
    problem: str


def problem_of(decision: Decision) -> Problem | None:
    """Return what is wrong with a decision, None if it can be obeyed."""
    for key, capture in _captures(decision):
        if not _SHA256.fullmatch(capture):
            return Problem(key, f"{capture!r} is not the SHA-256 of a capture. {_HASH_ADVICE}")
    if isinstance(decision, Join | Apart) and len(set(decision.captures)) < 2:
        return Problem("captures", "at least two captures are needed. Name each by its SHA-256.")
    if isinstance(decision, ArticleDecision) and decision.article is None and decision.capture is None:
        return Problem("article", "no article is named. Add `article = NUMBER`.")
    if isinstance(decision, BlockDecision):
        return _block_problem(decision)
    return _redaction_problem(decision) if isinstance(decision, Redact) else _value_problem(decision)


def moment_of(text: str) -> Moment | None:
    """Return the moment that an ISO date or date-time with offset means.

    None for anything else, and for years in which no article can have been published.
    """
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return Moment(day.isoformat(), "day") if day.year in YEARS else None
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return Moment(moment.isoformat(), "minute") if moment.tzinfo else None


def _captures(decision: Decision) -> list[tuple[str, str]]:
    if isinstance(decision, Join | Apart):
        return [("captures", capture) for capture in decision.captures]
    if isinstance(decision, LeaveOut):
        return [("capture", decision.capture)]
    if isinstance(decision, ArticleDecision | BlockDecision) and decision.capture is not None:
        return [("capture", decision.capture)]
    return []


def _value_problem(decision: Decision) -> Problem | None:
    if isinstance(decision, DateSet) and decision.published and moment_of(decision.published) is None:
        example = "Write one like 2017-05-09, or 2017-05-09T14:30:00+03:00 with offset, of the years 1900 to 2099."
        return Problem("published", f"{decision.published!r} is no date. {example}")
    if isinstance(decision, HeadlineSet) and not decision.text.strip():
        return Problem("text", "the headline is empty. Write one, or remove the decision.")
    if isinstance(decision, BylineSet) and (wrong := _no_names(decision.names)):
        example = 'Write names alone, like names = ["Marta Ollin"], or names = [] for no byline.'
        return Problem("names", f"{wrong[0]!r} is no name. {example}")
    return None


def _no_names(names: Sequence[str]) -> list[str]:
    """Return those names that are none: without a letter, with markup, with an e-mail address."""
    return [name for name in names if not any(map(str.isalpha, name)) or re.search("[<>]", name) or holds_address(name)]


def _block_problem(decision: BlockDecision) -> Problem | None:
    if decision.block and not re.fullmatch(r"[0-9a-f]{32}", decision.block):
        return Problem("block", f"{decision.block!r} is no block's hash. Remove the line and give all of its `text`.")
    if not decision.block and not folded_words(decision.text):
        return Problem("text", "the block has no words. Copy its text, all of it.")
    return None


def _redaction_problem(decision: Redact) -> Problem | None:
    if not decision.forms:
        return Problem("forms", "nothing is barred. Make redactions with `tamizdat redact`.")
    for form in decision.forms:
        try:
            read_form(form)
        except ValueError:
            return Problem("forms", f"{form!r} is no form of a text. Make redactions with `tamizdat redact`.")
    return None
