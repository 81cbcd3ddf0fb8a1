"""What finds expressions that take quadratic time, tried on some that do and some that do not."""

from __future__ import annotations

import re

import pytest
from expressions import attacks, grows


def worst(source: str) -> float:
    pattern = re.compile(source)
    return max((grows(pattern, attack) for attack in attacks(pattern)), default=0.0)


@pytest.mark.parametrize(
    "source", [r"\d+ comments", r"!?\[([^\]]*)\]\([^)]*\)", r"^\s*\|?\s*:?-", r"<a\b[^>]*>", r"[a-z]+-x"]
)
def test_an_expression_that_takes_quadratic_time_is_found(source: str) -> None:
    assert worst(source) > 1.5


@pytest.mark.parametrize("source", [r"(?<!\d)\d{1,6} comments", r"<a\b[^<>]*>", r"^\s*+(?:\|\s*+)?:?-", r"pier|ferry"])
def test_one_that_takes_linear_time_is_not(source: str) -> None:
    assert worst(source) < 1.5
