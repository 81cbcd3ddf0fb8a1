"""All addresses of the desk, who asks for them, and the table of what they are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("addresses.txt")
# The columns of the table. The reporter's articles are another reporter's: "rita" asks for what is "rob's".
ASKING = {
    "anonymous": "",
    "unfinished": "una",
    "reporter": "rita",
    "editor": "edna",
    "chief": "cora",
    "treasurer": "tess",
    "mailer": "max",
}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def routes() -> list[str]:
    """Return every pattern of an address once, as Django knows it, through all that is included."""
    from django.urls import get_resolver

    return list(dict.fromkeys(_routes(get_resolver(), "")))


def _routes(resolver: Any, prefix: str) -> Iterator[str]:
    from django.urls import URLResolver

    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route


def read_table() -> dict[str, dict[str, str]]:
    """Return what each address answers to each who asks."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    table = {}
    for line in lines:
        route, *answers = line.split("\t")
        table["" if route == "(home)" else route] = dict(zip(ASKING, answers, strict=True))
    return table


def line_of(route: str, answers: dict[str, str]) -> str:
    """Return a line of the table."""
    return "\t".join([route or "(home)", *(answers[asking] for asking in ASKING)])


def address_of(route: str, values: dict[str, Any]) -> str:
    """Return an address for a pattern. `values` has what stands for a parameter, also as `prefix name`."""
    plain = route.replace("^", "").removesuffix("$").replace(r"\.", ".")

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        fitting = [key for key in values if key.endswith(" " + name) and route.startswith(key.rsplit(" ", 1)[0])]
        best = max(fitting, key=len, default=name)
        return str(values.get(best, "none"))  # nothing is there: who may ask is answered first

    found = _PARAMETER.sub(value, plain)
    return "/" + ("no/such/page/" if found == ".*/" else found)


def answer_class(answer: Any) -> str:
    """Return what an answer is, in a word."""
    place = answer.headers.get("Location", "")
    match answer.status_code:
        case 200 | 204:
            return "yes"
        case 302 if place.startswith("/account/login/"):
            return "login"
        case 302 if place == "/account/2fa/":
            return "second"
        case 302 if place == "/":
            return "no"
        case 302:
            return "elsewhere"
        case 403:
            return "no"
        case code:
            return str(code)
