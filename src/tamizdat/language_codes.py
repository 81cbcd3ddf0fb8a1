"""Codes of languages: how they are compared, and which of several is nearest to another (RFC 4647, "lookup")."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What programs wrote for a language before ISO 639 gave it another code, and three-letter codes that are in use for
# languages with one of two letters.
_SAME = {
    **{"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr", "tl": "fil", "no": "nb"},
    **{"ara": "ar", "aze": "az", "bel": "be", "deu": "de", "ger": "de", "eng": "en", "fas": "fa", "per": "fa"},
    **{"fra": "fr", "fre": "fr", "heb": "he", "kat": "ka", "geo": "ka", "por": "pt", "rus": "ru", "spa": "es"},
    **{"tur": "tr", "ukr": "uk", "zho": "zh", "chi": "zh"},
}
# Chinese is written in two scripts, and a region tells which (Unicode CLDR, "likely subtags").
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_SIMPLIFIED = {"hans", "cn", "sg", "my"}
_WELL_FORMED = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def normalized(code: str) -> str:
    """Return a code as codes are compared: `pt-br` of `pt_BR.UTF-8`."""
    return re.split(r"[.@]", code.strip(), maxsplit=1)[0].replace("_", "-").casefold()


def for_markup(code: str) -> str:
    """Return a code as pages and schema.org have it: with hyphens; "und", which says that the language is not known,
    for text that is no code.

    >>> for_markup("pl_PL"), for_markup("english")
    ('pl-PL', 'und')
    """
    code = re.split(r"[.@]", code.strip(), maxsplit=1)[0].replace("_", "-")
    return code if _WELL_FORMED.fullmatch(code) else "und"


def base_of(code: str) -> str:
    """Return the language of a code without script and region: "pt" of `pt-BR`."""
    base = normalized(code).partition("-")[0]
    return _SAME.get(base, base)


def nearest(code: str, known: Iterable[str]) -> str | None:
    """Return the one of the `known` codes that is nearest to `code`, None if none is of its language.

    The same code is nearest; then a known one that says less (`pt` for `pt-BR`); then one in the same script; then any
    other of the same language, the first in the order of `known`. Case does not count, and `_` counts as `-`.

    >>> nearest("ru_RU", ["en", "ru"]), nearest("zh-TW", ["zh-Hans", "zh-Hant"]), nearest("pl", ["en"])
    ('ru', 'zh-Hant', None)
    """
    by_code: dict[str, str] = {}
    for each in known:
        by_code.setdefault(_canonical(each), each)
    wanted = _canonical(code)
    shorter = wanted
    while shorter:
        if shorter in by_code:
            return by_code[shorter]
        shorter = shorter.rpartition("-")[0]
    related = [each for each in by_code if each.partition("-")[0] == wanted.partition("-")[0]]
    script = chinese_script(wanted)
    return next((by_code[each] for each in related if script and chinese_script(each) == script), None) or next(
        (by_code[each] for each in related), None
    )


def chinese_script(code: str) -> str:
    """Return "hant" or "hans" for a code of Chinese that tells its script or a region, else ""."""
    base, *others = normalized(code).split("-")
    if base != "zh":
        return ""
    return "hant" if _TRADITIONAL & {*others} else "hans" if _SIMPLIFIED & {*others} else ""


def google_news_code(code: str) -> str:
    """Return a language as Google's schema of news sitemaps has it: zh-cn, zh-tw, else two or three letters.

    >>> google_news_code("zh-Hant"), google_news_code("pt-BR")
    ('zh-tw', 'pt')
    """
    base = base_of(code)
    if base == "zh":
        return "zh-tw" if chinese_script(code) == "hant" else "zh-cn"
    return base if re.fullmatch(r"[a-z]{2,3}", base) else "und"


def _canonical(code: str) -> str:
    base, mark, rest = normalized(code).partition("-")
    return _SAME.get(base, base) + mark + rest
