"""No expression takes quadratic time over what somebody else wrote; what finds those is tried on some that do."""

from __future__ import annotations

import importlib
import re

import pytest
from expressions import Expression, attacks, expressions, grows

# The rooms that see text from outside, Django's apart (their expressions see what a form has bounded).
ROOMS = ("recover", "press", "theme", "release", "webserver", "search", "editions", "themecheck")
# A bounded repeat within another shows up to 1.3 at these sizes; what is quadratic has 1.9 and more.
MOST = 1.6


def worst(expression: Expression) -> float:
    """Return the largest exponent with which an expression's work grows."""
    return max((grows(expression, attack) for attack in attacks(expression.pattern)), default=0.0)


@pytest.mark.parametrize(
    "source", [r"\d+ comments", r"!?\[([^\]]*)\]\([^)]*\)", r"^\s*\|?\s*:?-", r"<a\b[^>]*>", r"[a-z]+-x", r"\s*\s*x"]
)
def test_an_expression_that_takes_quadratic_time_is_found(source: str) -> None:
    assert worst(Expression(re.compile(source), is_matched=False)) > MOST


@pytest.mark.parametrize("source", [r"(?<!\d)\d{1,6} comments", r"<a\b[^<>]*>", r"^\s*+(?:\|\s*+)?:?-", r"pier|ferry"])
def test_one_that_takes_linear_time_is_not(source: str) -> None:
    assert worst(Expression(re.compile(source), is_matched=False)) < MOST


@pytest.mark.slow
@pytest.mark.parametrize("room", ROOMS)
def test_no_expression_of_a_room_takes_quadratic_time(room: str) -> None:
    slow = [
        each.pattern.pattern for each in expressions(importlib.import_module(f"tamizdat.{room}")) if worst(each) > MOST
    ]
    assert slow == [], "bound the repeats ({0,99}), or make them possessive (*+)"
