"""No number that somebody writes into an address or a form is larger than what the desk can answer."""

from __future__ import annotations

from typing import Any

import pytest
from desk_addresses import _PARAMETER, routes

TOO_LARGE = (str(2**63), "9" * 400)
ANSWERS = {200, 302, 400, 403, 404, 405}
_NOT_OURS = ("account/", "static/", "media/")


@pytest.mark.parametrize("number", TOO_LARGE)
def test_addresses_of_every_room(desk: Any, number: str) -> None:
    chief, asked = desk.client("cora"), 0
    fields = dict.fromkeys(("newsletter", "row", "pick", "article", "pk", "p", "q", "section", "author"), number)
    for route in routes():
        if "<int:" not in route or route.startswith(_NOT_OURS):
            continue
        path = "/" + _PARAMETER.sub(lambda match: number if "int:" in match[0] else "en", route.replace("^", ""))
        answers = [chief.get(path, fields), chief.post(path, fields)]
        assert {each.status_code for each in answers} <= ANSWERS, (path, [each.status_code for each in answers])
        asked += 1
    assert asked > 40


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/site/front-page/", "pick"),
        ("/articles/", "section"),
        ("/letters/issues/", "newsletter"),
        ("/letters/begin/", "newsletter"),
        ("/support/contributions/", "p"),
        ("/people/", "p"),
    ],
)
def test_forms_of_every_room(desk: Any, path: str, field: str) -> None:
    chief = desk.client("cora")
    for number in TOO_LARGE:
        for answer in (chief.get(path, {field: number}), chief.post(path, {field: number, "language": "en"})):
            assert answer.status_code in ANSWERS, (path, answer.status_code)
