"""Values of `tamizdat.toml` that are well formed for a reader and cannot be right: each check says why and the remedy.

A source who is sent to a wrong onion address, or encrypts to nobody's key, is not reached and may be harmed. These
values carry their own proof (a checksum, a length), so a slip of the pen is found here.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from urllib.parse import urlsplit

_ONION = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)*([a-z0-9]*)\.onion(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE)
_ONION_LETTERS = 56
_GROUPING = re.compile(r"[\s:.\-\u00a0\u202f]")


def onion_problem(address: str) -> str:
    """Return why an onion address cannot be right, "" if it can.

    The name of an onion service of version 3 is its public key, a checksum of it and the number 3, in base32: 56 of the
    letters a to z and the digits 2 to 7 (rend-spec-v3, section 6).
    """
    if not (found := _ONION.fullmatch(address.strip())):
        return f"{address!r} is no onion address. Write one like 'http://<56 letters and digits>.onion/'."
    name = found[1].lower()
    if len(name) == 16:
        return f"{address!r} is of version 2, which no longer works anywhere. Write the service's address of version 3."
    if len(name) != _ONION_LETTERS:
        return f"{address!r}: its name has {len(name)} letters and digits, and an onion address has 56. Copy it whole."
    if not re.fullmatch(r"[a-z2-7]+", name):
        return f"{address!r}: an onion address has no 0, 1, 8 or 9. Copy it from the service."
    decoded = base64.b32decode(name.upper())
    key, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    if version != b"\x03" or hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] != checksum:
        return f"{address!r}: its checksum is wrong, so a letter of it is. Copy it from the service."
    return ""


def host_problem(address: str) -> str:
    """Return why a web address on an onion service cannot be right; "" if it can, or is on another host."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError as error:
        return f"{address!r} is no web address: {error}."
    return onion_problem(address) if host.endswith(".onion") else ""


def fingerprint_problem(fingerprint: str) -> str:
    """Return why the fingerprint of a PGP key cannot be right, "" if it can: 40 or 64 hexadecimal digits, grouped."""
    digits = _GROUPING.sub("", fingerprint)
    digits = re.sub(r"\A0[xX]", "", digits)
    if wrong := re.search(r"[^0-9a-fA-F]", digits):
        return f"{fingerprint!r}: {wrong[0]!r} is no hexadecimal digit. Copy it from `gpg --fingerprint`."
    if len(digits) not in (40, 64):
        return (
            f"{fingerprint!r} has {len(digits)} hexadecimal digits, and a fingerprint has 40 or 64."
            " Copy it whole from `gpg --fingerprint`."
        )
    return ""


_CODE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE,
)


def language_code_problem(code: str) -> str:
    """Return why the code of a language cannot be right, "" if it can.

    It is a tag of BCP 47: the shortest code of the language in small letters, then, where it is needed, a script
    (Hans), a region (BR) and what is rarer. Names are those that Babel knows; without Babel only the form is checked.
    """
    found = _CODE.fullmatch(code.replace("_", "-"))
    if found is None:
        hint = _code_of_name(code)
        write = f"Write {hint!r}." if hint else "Write one like 'en', 'ru' or 'pt-BR'."
        return f"{code!r} is no code of a language. {write}"
    language, script, region = (found[name] or "" for name in ("language", "script", "region"))
    shortest = _shortest(language.lower())
    usual = "-".join(filter(None, (shortest, script.title(), region.upper()))) + found["rest"].lower()
    names = _names()
    if names and len(shortest) == 2 and shortest not in names.languages:
        return f"{code!r}: {language!r} is the code of no language. Write one like 'en', 'ru' or 'pt-BR'."
    if names and script and script.title() not in names.scripts:
        return f"{code!r}: {script!r} is the code of no script. Write one like 'Latn' or 'Cyrl', or leave it out."
    if names and region and region.upper() not in names.regions:
        uk = " The United Kingdom is 'GB'." if region.upper() == "UK" else ""
        return f"{code!r}: {region!r} is the code of no region.{uk} Write one like 'BR', or leave it out."
    return f"{code!r} is written in another way everywhere else. Write {usual!r}." if usual != code else ""


class _Names:
    """The codes that Babel knows, and the languages by their names in English and in themselves."""

    def __init__(self) -> None:
        from babel import Locale
        from babel.core import get_global

        english = Locale("en")
        self.languages = {*english.languages, "bh"}
        self.scripts, self.regions = set(english.scripts), set(english.territories)
        self.aliases = get_global("language_aliases")
        self.by_name = {
            name.casefold(): code.replace("_", "-") for code, name in sorted(english.languages.items(), reverse=True)
        }


@lru_cache(1)
def _names() -> _Names | None:
    """Return what Babel knows, None where it is not installed: on a machine that only verifies."""
    try:
        return _Names()
    except ImportError:
        return None


def _shortest(language: str) -> str:
    """Return the shortest code of a language: BCP 47 has "en" and not "eng"."""
    names = _names()
    other = names.aliases.get(language, "") if names else ""
    return other if len(language) == 3 and len(other) == 2 else language


def _code_of_name(name: str) -> str:
    """Return the code of a language that is given by its English name, "" where none is."""
    names = _names()
    return names.by_name.get(name.strip().casefold(), "") if names else ""
