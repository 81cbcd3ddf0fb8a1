"""The language of a row, as lists write it: a code, or the name of a language in English or in itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf.locale import LANG_INFO


def is_another(text: str, language: str) -> bool:
    """Whether a cell says another language than a code. What is no language's name or code says none.

    >>> is_another("en-GB", "en"), is_another("Deutsch", "en"), is_another("", "en"), is_another("weekly", "en")
    (False, True, False, False)
    """
    said = text.strip().casefold().replace("_", "-")
    code = _names().get(said) or _names().get(said.partition("-")[0])
    return code is not None and code != language.partition("-")[0].casefold()


@cache
def _names() -> dict[str, str]:
    """Return the codes of languages by their codes and names, without regions: those that Django knows."""
    known: dict[str, str] = {}
    info: dict[str, Any] = LANG_INFO
    for code, each in info.items():
        if "name" in each:
            short = code.partition("-")[0]
            names = (code, short, each["name"].casefold(), each["name_local"].casefold())
            known |= {name: short for name in names if name not in known}
    return known
