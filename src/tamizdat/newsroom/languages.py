"""The languages of the desk: those into which its own words are translated (`newsroom/locale`).

Wagtail brings 37. Where only Wagtail's words are translated, a page would be half in one language and half in English,
so such a language is not offered. A new folder of catalogues is offered without another line.
"""

from __future__ import annotations

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

_CATALOGUES = Path(__file__).parent / "locale"


def translated(folder: Path = _CATALOGUES) -> list[tuple[str, str]]:
    """Return the languages as codes and English names, English first."""
    codes = {to_language(file.parent.parent.name) for file in folder.glob("*/LC_MESSAGES/django.mo")}
    found = sorted(code for code in codes if code != "en" and code in LANG_INFO)
    return [(code, str(LANG_INFO[code]["name"])) for code in ("en", *found)]
