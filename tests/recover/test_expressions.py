"""No expression takes quadratic time over what somebody else wrote; what finds those is tried on some that do."""

from __future__ import annotations

import importlib
import re

import pytest
from expressions import attacks, grows, patterns

# The rooms that see text from outside, Django's apart (their expressions see what a form has bounded).
ROOMS = ("recover", "press", "theme", "release", "webserver", "search", "editions", "themecheck")
# A bounded repeat within another shows up to 1.3 at these sizes; what is quadratic has 1.9 and more.
MOST = 1.6


def worst(pattern: re.Pattern[str]) -> tuple[float, object]:
    """Return the largest exponent of an expression's work, and the attack that shows it."""
    return max(((grows(pattern, attack), attack) for attack in attacks(pattern)), default=(0.0, None))


@pytest.mark.parametrize(
    "source", [r"\d+ comments", r"!?\[([^\]]*)\]\([^)]*\)", r"^\s*\|?\s*:?-", r"<a\b[^>]*>", r"[a-z]+-x", r"\s*\s*\s*x"]
)
def test_an_expression_that_takes_quadratic_time_is_found(source: str) -> None:
    assert worst(re.compile(source))[0] > MOST


@pytest.mark.parametrize("source", [r"(?<!\d)\d{1,6} comments", r"<a\b[^<>]*>", r"^\s*+(?:\|\s*+)?:?-", r"pier|ferry"])
def test_one_that_takes_linear_time_is_not(source: str) -> None:
    assert worst(re.compile(source))[0] < MOST


@pytest.mark.parametrize("room", ROOMS)
def test_no_expression_of_a_room_takes_quadratic_time(room: str) -> None:
    found = patterns(importlib.import_module(f"tamizdat.{room}"))
    slow = {str(each.pattern): attack for each in found if (exponent := worst(each))[0] > MOST for attack in exponent[1:]}
    assert not slow, "bound the repeats ({0,99}), make them possessive (*+), or begin with \\A what is only matched"
